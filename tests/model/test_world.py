"""What no EVM checks of the model: refusals leave no trace, copies are apart, states that behave alike have one key."""

from __future__ import annotations

from dataclasses import replace

from tests.model.call import Call, SignedAttestation
from tests.model.messages import AttestationMessage, Signature, digest
from tests.model.outcome import Done, Refused
from tests.model.scenes import COURT, REPORT, accepted, inspected
from tests.model.setting import AccountKind, Setting
from tests.model.terms import ZERO
from tests.model.world import World
from verify.explore.worlds import (
    CUSTOMER,
    ESCROW,
    REGISTRY,
    STRANGER,
    SUPPLIER,
    VERIFIERS,
    Small,
    address,
    build,
    must,
)


def _tables(world: World) -> list[object]:
    return [getattr(world, name) for name in (*World.TABLES, "purses", "allowances")]


def test_a_batch_refused_at_its_end_leaves_no_trace() -> None:
    """A batch whose second attestation is forged takes back what the first one did (I2, M7)."""
    world, terms = inspected(), COURT.terms()
    bid = digest(terms, world.domain)
    message = AttestationMessage(bid, 0, 0, 1, SUPPLIER, VERIFIERS[1], True, REPORT)
    good = SignedAttestation(1, True, REPORT, Signature(VERIFIERS[1], message))
    unknown = SignedAttestation(2, True, REPORT, Signature(VERIFIERS[1], message))
    before = world.copy()
    outcome = world.apply(Call(STRANGER, ESCROW, "attestWithSignatures", (terms, 0, 1, (good, unknown))))
    assert outcome == Refused("EscrowUnknownSeat", {"seat": 2, "verifiers": 2})
    assert _tables(world) == _tables(before)


def test_ether_sent_with_a_refused_call_stays_with_its_sender() -> None:
    """Ether sent to a function that takes none is refused without data, and comes back (M3)."""
    world, terms = inspected(), COURT.terms()
    before = world.copy()
    assert world.apply(Call(STRANGER, ESCROW, "settle", (terms, 0), 5)) == Refused("Empty")
    assert _tables(world) == _tables(before)


def test_a_copy_is_apart() -> None:
    """What happens in a copy does not happen in the original (M4)."""
    world = inspected()
    before = world.copy()
    accepted(world.copy())
    assert _tables(world) == _tables(before)


def test_a_copy_goes_on_alike() -> None:
    """A copy answers the same calls with the same outcome and ends in the same state (M9)."""
    world = inspected()
    copy = world.copy()
    call = Call(CUSTOMER, ESCROW, "accept", (COURT.terms(), 0, 1))
    assert world.apply(call) == copy.apply(call)
    assert world.key() == copy.key()


def test_the_key_sees_what_a_call_changes() -> None:
    """A lot that moved on has another key, and time that passes changes it while something waits for it (L4)."""
    world = inspected()
    moved, later = accepted(world.copy()), world.copy()
    later.time += 1
    assert len({world.key(), moved.key(), later.key()}) == 3


def test_the_key_forgets_how_long_ago_a_verdict_became_final() -> None:
    """A verdict whose dispute window is over stays as it is, however much later (E1)."""
    world, terms = inspected(), COURT.terms()
    world.time += 61 * 86_400
    assert isinstance(world.apply(Call(STRANGER, ESCROW, "lapse", (terms, 0))), Done)
    later = world.copy()
    later.time += 1_000 * 86_400
    assert world.key() == later.key()


def test_whoever_is_paid_calls_back_in_vain() -> None:
    """A party that calls back while it is paid finds its credit gone already, and is paid all the same (M6, W3)."""
    party = address(0xEE)
    world = World(Setting(ESCROW, REGISTRY, address(1), 1, accounts={party: AccountKind("party")}))
    world.give(ZERO, ESCROW, 10)
    world.credits[party, ZERO] = 10
    again = Call(party, ESCROW, "withdraw", (ZERO, party, 10))
    world.apply(Call(party, party, "reenter", (again,)))
    outcome = world.apply(again)
    assert isinstance(outcome, Done)
    assert [event.name for event in outcome.events] == ["CreditWithdrawn"]
    assert world.purses[ZERO] == {ESCROW: 0, party: 10}


def test_a_payout_that_fails_within_another_is_refused() -> None:
    """Whoever is paid has too little gas left to let another payout fail: the lot that it lapses stays (W1, W2)."""
    small = Small("pair", lots=2, bond=50, refuses="customer")
    world, terms = build(small), small.terms()
    accounts = {**world.setting.accounts, SUPPLIER: AccountKind("party")}
    world.setting = replace(world.setting, accounts=accounts)
    for lot in range(2):
        must(world, Call(SUPPLIER, ESCROW, "claim", (terms, lot), terms.bond))
    must(world, Call(SUPPLIER, ESCROW, "submit", (terms, 0, 1, REPORT)))
    world.time += 30 * 86_400
    lapse = Call(STRANGER, ESCROW, "lapse", (terms, 1))
    must(world, Call(STRANGER, SUPPLIER, "reenter", (replace(lapse, sender=SUPPLIER),)))
    accepted = world.apply(Call(CUSTOMER, ESCROW, "accept", (terms, 0, 1)))
    assert isinstance(accepted, Done)
    assert [event.name for event in accepted.events] == ["LotAccepted", "LotPaid"]
    lapsed = world.apply(lapse)
    assert isinstance(lapsed, Done)
    assert [event.name for event in lapsed.events] == ["LotDefaulted", "Credited"]


def test_a_contract_that_is_no_token_cannot_be_pulled() -> None:
    """Terms whose token is some other contract pass the check of the Terms, and the pull is refused (T14, M3)."""
    world = inspected()
    terms = replace(COURT.terms(), token=REGISTRY)
    refused = Refused("EscrowPullFailed", {"token": REGISTRY, "payer": CUSTOMER, "amount": terms.money})
    assert world.apply(Call(CUSTOMER, ESCROW, "post", (terms,))) == refused


def test_a_contract_that_is_no_arbitrator_refuses_a_dispute() -> None:
    """Terms whose arbitrator is another contract can be posted; a dispute fails with what it raises (T12, D2)."""
    small, world = COURT, inspected()
    terms = replace(small.terms(), arbitrator=REGISTRY, salt=bytes(32), verifier_stake=0)
    calls = [
        Call(CUSTOMER, ESCROW, "post", (terms,), terms.money),
        Call(SUPPLIER, ESCROW, "claim", (terms, 0), terms.bond),
        Call(SUPPLIER, ESCROW, "submit", (terms, 0, 1, REPORT)),
        *(Call(verifier, ESCROW, "attest", (terms, 0, 1, True, REPORT)) for verifier in terms.verifiers),
    ]
    for call in calls:
        assert isinstance(world.apply(call), Done)
    assert world.apply(Call(CUSTOMER, ESCROW, "dispute", (terms, 0, 1), 5)) == Refused("Empty")
