"""Calldata made by hand: it is refused, or means exactly the Terms whose hash it has."""

from __future__ import annotations

from random import Random

import pytest
from brownie import web3
from eth_abi import encode
from eth_utils import keccak

from tests.contracts.support.calldata import DATA, HEAD, SPACE, STAGES, VERIFIERS, WORD, Calldata, meaning
from tests.contracts.support.errors import Refusal, error, refusal
from tests.contracts.support.market import Market, State
from tests.contracts.support.storage import LOTS_POSITION
from tests.contracts.support.terms import Stage, Terms

PARTS = {"stages": STAGES, "verifiers": VERIFIERS, "data": DATA}
EMPTY = {"stages": {"stages": ()}, "verifiers": {"verifiers": ()}, "data": {"arbitrator_data": "0x"}}
MALFORMED = Refusal("Unknown", {"data": b""})
TAMPERINGS = 120
CUSTOMER, SUPPLIER, TOKEN, ARBITRATOR = 0, 1, 2, 6
PAYS_ON_SILENCE = 3
"""How far behind the length of the stages the first stage's word on silence stands."""


def full(market: Market) -> Terms:
    """Terms that have something in each of their parts, without padding."""
    return market.arbitrated(market.terms(lots=1, arbitrator_data="0x" + "da" * WORD))


def hashed(market: Market, call: Calldata) -> bytes | None:
    """What the escrow takes the Terms of `hashTerms` for."""
    return call.answer(market.escrow)


# Other words


@pytest.mark.parametrize(("action", "state"), [("cancel", State.OPEN), ("accept", State.BUILDING)])
def test_no_bit_can_be_changed(ether: Market, action: str, state: State) -> None:
    """T1: with any bit of any word flipped, it is another bid's call or nobody's."""
    terms = ether.bring(state, full(ether))
    arguments = {"cancel": (), "accept": (0, 1)}[action]
    call = Calldata.of(getattr(ether.escrow, action), terms, *arguments)
    assert call.refusal(ether.escrow, terms.customer) is None
    for index, word in enumerate(call.words):
        for bit in (0, 7, 160, 255):
            assert call.but(index, word ^ 1 << bit).refusal(ether.escrow, terms.customer) is not None


@pytest.mark.parametrize("member", [CUSTOMER, SUPPLIER, TOKEN, ARBITRATOR])
def test_dirty_address_is_not_posted(ether: Market, member: int) -> None:
    """T1: an address with more than its 160 bits is refused: a bid with it could never be settled."""
    terms = full(ether)
    call = Calldata.of(ether.escrow.post, terms)
    dirty = call.member(member, call.words[call.start + member] | 1 << 160)
    assert call.refusal(ether.escrow, terms.customer, terms.total) is None
    assert dirty.refusal(ether.escrow, terms.customer, terms.total) == MALFORMED


@pytest.mark.parametrize(("part", "behind", "value"), [(STAGES, PAYS_ON_SILENCE, 2), (VERIFIERS, 2, 1 << 255)])
def test_dirty_element_is_not_posted(ether: Market, part: int, behind: int, value: int) -> None:
    """T1: so is a word on silence that is neither yes nor no, and a verifier with more than its bits."""
    terms = full(ether)
    call = Calldata.of(ether.escrow.post, terms)
    index = call.part(part) + behind
    assert call.but(index, call.words[index] | value).refusal(ether.escrow, terms.customer, terms.total) == MALFORMED


# Other lengths


LENGTHS = [2**16, 2**64, 2**250, 2**251, 2**255, SPACE - 2 * WORD]


@pytest.mark.parametrize("part", PARTS)
def test_lengths_that_run_over_are_refused(ether: Market, part: str) -> None:
    """T1: a number of elements whose bytes run over 256 bits is refused, by whichever function it is sent to."""
    terms = ether.bring(State.OPEN, full(ether))
    again = terms.but(salt="0x" + "01" * 32)
    calls = [
        (Calldata.of(ether.escrow.post, again), terms.customer, terms.total),
        (Calldata.of(ether.escrow.claim, terms, 0), ether.people.supplier, terms.bond),
        (Calldata.of(ether.escrow.cancel, terms), terms.customer, 0),
    ]
    for call, sender, value in calls:
        assert call.refusal(ether.escrow, sender, value) is None
        index = call.part(PARTS[part])
        for more in LENGTHS:
            crooked = call.but(index, call.words[index] + more)
            assert crooked.refusal(ether.escrow, sender, value) == MALFORMED


# Other places


BEYOND = {"just": 2**13, "far": 2**64, "farthest": 2**255, "before the start": SPACE - 4 * WORD}


@pytest.mark.parametrize("offset", BEYOND.values(), ids=BEYOND)
@pytest.mark.parametrize("part", PARTS)
def test_part_beyond_the_end_is_empty(ether: Market, part: str, offset: int) -> None:
    """T1: a part that would lie where there is no calldata is the empty part, in the hash as in all else."""
    terms = ether.bring(State.OPEN, full(ether))
    emptied = terms.but(**EMPTY[part])
    call = Calldata.of(ether.escrow.hashTerms, terms).member(PARTS[part], offset)
    assert hashed(ether, call) == ether.bid(emptied)
    claim = Calldata.of(ether.escrow.claim, terms, 0).member(PARTS[part], offset)
    unknown = error("EscrowUnknownBid", bid=ether.bid(emptied))
    assert claim.refusal(ether.escrow, ether.people.supplier, terms.bond) == unknown


def backwards(call: Calldata) -> Calldata:
    """The same call with the parts of the Terms before their members."""
    head, body = call.words[call.start : call.start + HEAD], call.words[call.start + HEAD :]
    before = call.words[: call.start]
    moved = [(word - (HEAD + len(body)) * WORD) % SPACE for word in head[STAGES:]]
    start = (len(before) + len(body)) * WORD
    return Calldata(call.selector, (start, *before[1:], *body, *head[:STAGES], *moved))


def test_parts_before_the_members_mean_the_same(ether: Market) -> None:
    """T1: Terms whose offsets point backwards are the Terms whose hash they have, and their money moves alike."""
    terms, people = full(ether), ether.people
    assert hashed(ether, backwards(Calldata.of(ether.escrow.hashTerms, terms))) == ether.bid(terms)
    post = backwards(Calldata.of(ether.escrow.post, terms))
    with ether.ledger().moves({ether.escrow: terms.total, terms.customer: -terms.total}):
        people.customer.transfer(ether.escrow, terms.total, data=post.data)
    ether.claim(terms)
    accept = backwards(Calldata.of(ether.escrow.accept, terms, 0, 1))
    paid = terms.price + terms.bond
    purses = {people.supplier: paid, terms.customer: terms.budget, ether.escrow: -paid - terms.budget}
    with ether.ledger().moves(purses):
        people.customer.transfer(ether.escrow, 0, data=accept.data)


def test_parts_that_overlap_mean_what_they_read(ether: Market) -> None:
    """T1: one word that is a panel and a verifier at once is both, as if it had been written twice."""
    terms = ether.terms(lots=1, panel=1, quorum=1)
    call = Calldata.of(ether.escrow.post, terms)
    overlapping = call.member(VERIFIERS, call.words[call.start + STAGES])
    meant = terms.but(verifiers=("0x" + "00" * 19 + "01",))
    ether.people.customer.transfer(ether.escrow, meant.total, data=overlapping.data)
    with ether.ledger().moves({ether.escrow: -meant.total, terms.customer: meant.total}):
        ether.cancel(meant)


def test_missing_end_is_zero(ether: Market) -> None:
    """T1: bytes cut off at the end are zeros: where they were zeros it is the same bid, else another."""
    terms = ether.terms(lots=1, verifiers=(), panel=0, quorum=0).but(verifier_fee=0)
    terms = terms.but(stages=(terms.stage, Stage(0, 0, 0)))
    call = Calldata.of(ether.escrow.hashTerms, terms)
    zeros = len(call.data) - len(call.data.rstrip(b"\0"))
    assert zeros > WORD
    for cut in (1, WORD, zeros):
        assert hashed(ether, Calldata(call.selector, call.words, cut)) == ether.bid(terms)
    another = hashed(ether, Calldata(call.selector, call.words, zeros + 1))
    assert another == meaning(Calldata(call.selector, call.words, zeros + 1), ether.escrow) != ether.bid(terms)


def test_crooked_terms_have_the_hash_of_what_they_read(ether: Market) -> None:
    """T1: wherever offsets and lengths point, the id is that of the words found there, or there is none."""
    random, terms = Random(11), full(ether)
    call = Calldata.of(ether.escrow.hashTerms, terms)
    end = len(call.words) * WORD
    lengths = [call.part(part) for part in PARTS.values()]
    assert meaning(call, ether.escrow) == ether.bid(terms)
    for _ in range(TAMPERINGS):
        crooked = call
        for part in PARTS.values():
            places = [call.words[call.start + part], random.randrange(end), random.randrange(-end, 0)]
            crooked = crooked.member(part, random.choice(places))
        for index in lengths:
            crooked = crooked.but(index, random.choice([call.words[index], random.randrange(9), 2**251 + 1]))
        assert hashed(ether, crooked) == meaning(crooked, ether.escrow)


# Other bids' lots


def place_of(bid: bytes) -> int:
    """Where in the escrow's storage the first lot of a bid stands."""
    return int.from_bytes(keccak(encode(["bytes32", "uint256"], [bid, LOTS_POSITION])), "big")


@pytest.mark.parametrize("posted", [True, False])
def test_no_lot_number_reaches_another_bid(ether: Market, posted: bool) -> None:
    """T3: a lot number that would run round the storage to another bid's lots is refused, posted or not."""
    victim = ether.bring(State.OPEN, ether.terms())
    terms = ether.terms(customer=ether.people.rival, lots=3)
    if posted:
        ether.post(terms)
    else:
        terms = terms.but(lots=SPACE - 1, verifier_fee=0)
    distance = (place_of(ether.bid(victim)) - place_of(ether.bid(terms))) % SPACE
    assert int.from_bytes(web3.eth.get_storage_at(ether.escrow.address, place_of(ether.bid(victim))), "big") != 0
    for lot in (distance, 1024, 2**64, SPACE - 1):
        expected = (
            error("EscrowUnknownLot", lot=lot, lots=3) if posted else error("EscrowUnknownBid", bid=ether.bid(terms))
        )
        answer = refusal(ether.escrow.claim, terms, lot, by=ether.people.supplier, value=terms.bond)
        assert answer == expected
