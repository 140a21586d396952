"""What the escrow tells, and what its constructor refuses."""

from __future__ import annotations

import random
from typing import Any

import pytest
from brownie import Escrow, HastyRegistry, web3

from tests.contracts.support.errors import CALL_GAS, Refusal, error, raw_refusal
from tests.contracts.support.market import Market
from tests.contracts.support.signing import bid_id
from tests.contracts.support.terms import EXIT_DELAY, Stage, Terms
from tests.contracts.support.values import plain

MOST = 2**256 - 1

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
    "two stages": {"stages": (Stage(), Stage(1, 1, True, 2, 3, 5_000))},
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


def random_terms(market: Market, seed: int) -> Terms:
    """Terms with all members at random, postable or not; about half of the figures are small."""
    chance = random.Random(seed)

    def figure() -> int:
        return chance.getrandbits(chance.choice([0, 1, 8, 34, 255, 256]))

    def account() -> str:
        return "0x" + chance.randbytes(20).hex()

    accounts = {name: account() for name in ("customer", "supplier", "token", "arbitrator")}
    names = ("lots", "price", "bond", "verifier_fee", "verifier_stake", "claim_by", "dispute_window", "reworks")
    hashes = {name: "0x" + chance.randbytes(32).hex() for name in ("spec", "salt")}
    names_of_stage = ("panel", "quorum", "build_time", "inspection_time", "share_bps")
    stages = tuple(
        Stage(pays_on_silence=chance.random() < 0.5, **{name: figure() for name in names_of_stage})
        for _ in range(chance.randint(0, 17))
    )
    return market.terms(
        **accounts,
        **{name: figure() for name in names},
        **hashes,
        arbitrator_data="0x" + chance.randbytes(chance.choice([0, 1, 31, 32, 33, 200])).hex(),
        verifiers=tuple(account() for _ in range(chance.randint(0, 16))),
        stages=stages,
    )


@pytest.mark.parametrize("seed", range(20))
def test_hash_terms_of_random_terms(ether: Market, seed: int) -> None:
    """V1: whatever stands in the Terms, two implementations of EIP-712 agree on their id."""
    terms = random_terms(ether, seed)
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


def test_constructor_refuses_a_registry_without_code(people: Any) -> None:
    """An escrow without a registry would never see any stake."""
    assert deployment_refusal(people.stranger) == error("EscrowRegistryNotContract", registry=people.stranger)


def test_constructor_wants_stake_to_outlast_disputes(people: Any) -> None:
    """S5: stake that leaves before the longest dispute is settled stands behind nothing; a second later it does."""
    hasty = HastyRegistry.deploy(EXIT_DELAY - 1, {"from": people.deployer})
    expected = error("EscrowExitDelayTooShort", actual=EXIT_DELAY - 1, shortest=EXIT_DELAY)
    assert deployment_refusal(hasty) == expected
    assert deployment_refusal(HastyRegistry.deploy(EXIT_DELAY, {"from": people.deployer})) is None
