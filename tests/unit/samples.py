"""Random but repeatable values of every type that the contracts take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from random import Random
from typing import Any

from eth_utils.address import to_checksum_address

from distman import LotState, SignedAttestation, Stage, Stake, Terms

AbiItem = dict[str, Any]

LARGEST = 2**256 - 1


def random_address(rng: Random) -> str:
    """A 20-byte address with its checksum."""
    return to_checksum_address(rng.randbytes(20))


def random_uint(rng: Random, bits: int = 256) -> int:
    """An integer of any size, and often one at the edge of its type."""
    largest = 2**bits - 1
    return rng.choice([0, 1, largest, rng.getrandbits(rng.randint(1, bits)), rng.randint(0, largest)])


def random_text(rng: Random) -> str:
    """Text of up to 80 characters, not all of them ASCII."""
    return "".join(rng.choice("abc/:.\u00e9\u4e2d\U0001f916") for _ in range(rng.randint(0, 80)))


def random_stage(rng: Random) -> Stage:
    """A stage with any values, sound or not."""
    numbers = {name: random_uint(rng) for name in ("share_bps", "panel", "quorum", "build_time", "inspection_time")}
    return Stage(**numbers, pays_on_silence=rng.random() < 0.5)


def random_terms(rng: Random) -> Terms:
    """Terms with any values, sound or not: no or many verifiers and stages, and data for an arbitrator."""
    parties = ("customer", "supplier", "token", "arbitrator")
    numbers = (
        "lots",
        "price",
        "bond",
        "verifier_fee",
        "verifier_stake",
        "claim_by",
        "dispute_window",
        "reworks",
    )
    return Terms(
        **{name: random_address(rng) for name in parties},
        **{name: random_uint(rng) for name in numbers},
        spec=rng.randbytes(32),
        salt=rng.randbytes(32),
        arbitrator_data=rng.randbytes(rng.randint(0, 100)),
        verifiers=tuple(random_address(rng) for _ in range(rng.randint(0, 15))),
        stages=tuple(random_stage(rng) for _ in range(rng.randint(0, 4))),
    )


def random_attestation(rng: Random) -> SignedAttestation:
    """A signed attestation whose signature is any bytes."""
    return SignedAttestation(
        seat=random_uint(rng),
        passed=rng.random() < 0.5,
        report=rng.randbytes(32),
        signature=rng.randbytes(rng.randint(0, 70)),
    )


def random_stake(rng: Random) -> Stake:
    """A verifier's stake."""
    return Stake(
        active=random_uint(rng, 128),
        reserved=random_uint(rng, 128),
        exiting=random_uint(rng, 128),
        exit_at=random_uint(rng, 64),
    )


_MAKERS: dict[str, Callable[[Random], Any]] = {
    "address": random_address,
    "bool": lambda rng: rng.random() < 0.5,
    "bytes": lambda rng: rng.randbytes(rng.randint(0, 100)),
    "bytes32": lambda rng: rng.randbytes(32),
    "string": random_text,
    "uint8": lambda rng: random_uint(rng, 8),
    "uint256": random_uint,
    "enum IEscrow.LotState": lambda rng: rng.choice(list(LotState)),
    "struct IEscrow.Terms": random_terms,
    "struct IEscrow.SignedAttestation": random_attestation,
    "struct IVerifierRegistry.Stake": random_stake,
}


def random_value(item: AbiItem, rng: Random) -> Any:
    """A value for one parameter of an ABI."""
    kind = item["internalType"] if item["internalType"].startswith(("enum", "struct")) else item["type"]
    if kind.endswith("[]"):
        return tuple(_MAKERS[kind.removesuffix("[]")](rng) for _ in range(rng.randint(0, 3)))
    return _MAKERS[kind](rng)


def plain(value: Any) -> Any:
    """A value as eth-abi encodes and decodes it: structs and lists as tuples, addresses in lower case."""
    if is_dataclass(value) and not isinstance(value, type):
        return tuple(plain(getattr(value, field.name)) for field in fields(value))
    if isinstance(value, tuple | list):
        return tuple(plain(part) for part in value)
    if isinstance(value, str) and value.startswith("0x"):
        return value.lower()
    return value
