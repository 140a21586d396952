"""What the escrow tells, and what its constructor refuses."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import Escrow, HastyRegistry, web3

from tests.contracts.support.errors import CALL_GAS, Refusal, error, raw_refusal, refusal
from tests.contracts.support.market import Market, State
from tests.contracts.support.signing import bid_id
from tests.contracts.support.terms import DAY, Stage
from tests.contracts.support.values import plain

CHANGES: dict[str, Any] = {
    "defaults": {},
    "supplier": {"supplier": "0x" + "ab" * 20},
    "token": {"token": "0x" + "cd" * 20},
    "arbitrator": {"arbitrator": "0x" + "ef" * 20},
    "figures": {"lots": 3, "price": 2**256 - 1, "bond": 2**200, "verifier_fee": 7, "verifier_stake": 2**104},
    "later figures": {"claim_by": 2**40, "dispute_window": 5, "reworks": 6},
    "hashes": {"spec": "0x" + "12" * 32, "salt": "0x" + "34" * 32},
    "short data": {"arbitrator_data": "0xc0ffee"},
    "long data": {"arbitrator_data": "0x" + "77" * 100},
    "no verifiers": {"verifiers": ()},
    "two stages": {"stages": (Stage(), Stage(5_000, 1, 1, 2, 3, True))},
    "no stages": {"stages": ()},
}


def deployment_refusal(registry: Any) -> Refusal | None:
    """How the chain refuses an escrow with this registry."""
    creation = Escrow.deploy.encode_input(registry).removeprefix("0x")
    return raw_refusal({"from": plain(registry), "data": "0x" + creation, "gas": hex(CALL_GAS)})


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_hash_terms_is_the_eip_712_digest(ether: Market, changes: dict[str, Any]) -> None:
    """Any Terms, postable or not, hash as an independent implementation of EIP-712 says."""
    terms = ether.terms(**changes)
    assert bytes(ether.escrow.hashTerms(terms.abi_value)) == bid_id(terms, ether.escrow)


def test_every_member_of_the_terms_changes_the_id(ether: Market) -> None:
    """No two of the Terms above have the same id."""
    ids = {bid_id(ether.terms(**changes), ether.escrow) for changes in CHANGES.values()}
    assert len(ids) == len(CHANGES)


def test_eip_712_domain(escrow: Any) -> None:
    """EIP-5267 tells wallets what they sign for."""
    fields, name, version, chain_id, contract, salt, extensions = plain(escrow.eip712Domain())
    assert (fields, name, version) == (b"\x0f", "distman", "1")
    assert (chain_id, contract, salt, extensions) == (web3.eth.chain_id, escrow.address, bytes(32), ())


def test_registry(escrow: Any, registry: Any) -> None:
    """The registry is the one given at deployment."""
    assert escrow.registry() == registry.address


def test_get_lot_of_a_closed_lot_has_no_deadline(ether: Market) -> None:
    """In a closed lot nothing times out."""
    terms = ether.bring(State.CLOSED, ether.terms())
    assert ether.lot(terms).deadline == 0


def test_get_lot_tells_a_cancelled_lot_is_closed(ether: Market) -> None:
    """A refunded lot reads as closed though it was never written."""
    terms = ether.bring(State.OPEN, ether.terms())
    ether.cancel(terms)
    assert ether.lot(terms, 1).state is State.CLOSED


def test_get_lot_refuses_unknown_lots_and_bids(ether: Market) -> None:
    """What does not exist is not described."""
    terms, anyone = ether.bring(State.OPEN, ether.terms()), ether.people.stranger
    unknown = terms.but(price=1)
    assert refusal(ether.escrow.getLot, terms, 2, by=anyone) == error("EscrowUnknownLot", lot=2, lots=2)
    expected = error("EscrowUnknownBid", bid=ether.bid(unknown))
    assert refusal(ether.escrow.getLot, unknown, 0, by=anyone) == expected


def test_constructor_refuses_a_registry_without_code(people: Any) -> None:
    """An escrow without a registry would never see any stake."""
    assert deployment_refusal(people.stranger) == error("EscrowRegistryNotContract", registry=people.stranger)


def test_constructor_wants_stake_to_outlast_inspections(people: Any) -> None:
    """Stake that leaves within the longest inspection stands behind nothing; the second after is soon enough."""
    hasty = HastyRegistry.deploy(60 * DAY - 1, {"from": people.deployer})
    expected = error("EscrowExitDelayTooShort", actual=60 * DAY - 1, shortest=60 * DAY)
    assert deployment_refusal(hasty) == expected
    assert deployment_refusal(HastyRegistry.deploy(60 * DAY, {"from": people.deployer})) is None
