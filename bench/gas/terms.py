"""The Terms of the measured bids: every feature is off unless a scenario turns it on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eth_utils.crypto import keccak

DAY = 24 * 60 * 60
ZERO_ADDRESS = "0x" + "00" * 20

PRICE = 3 * 10**18
BOND = 10**17
FEE = 10**15
STAKE = 10**18

BUILD_TIME = 30 * DAY
INSPECTION_TIME = 10 * DAY
CLAIM_TIME = 60 * DAY
DISPUTE_WINDOW = 7 * DAY
RULING_TIME = 120 * DAY
EXIT_DELAY = 240 * DAY

SPEC = b"\x5e" * 32
EVIDENCE = b"\xe1" * 32
REPORT = b"\x4e" * 32


def stage(verifiers: int, **changes: Any) -> dict[str, Any]:
    """A stage in which all of so many verifiers must attest PASS, paid the whole price."""
    return {
        "shareBps": 10_000,
        "panel": (1 << verifiers) - 1,
        "quorum": verifiers,
        "buildTime": BUILD_TIME,
        "inspectionTime": INSPECTION_TIME,
        "paysOnSilence": False,
        **changes,
    }


def halves(verifiers: int) -> list[dict[str, Any]]:
    """Two stages, each paid half of the price."""
    return [stage(verifiers, shareBps=5_000)] * 2


def terms(
    customer: str, token: str, claim_by: int, salt: bytes, verifiers: Sequence[str], **changes: Any
) -> dict[str, Any]:
    """Terms of one lot, by the members' names in the ABI."""
    return {
        "customer": customer,
        "supplier": ZERO_ADDRESS,
        "token": token,
        "arbitrator": ZERO_ADDRESS,
        "lots": 1,
        "price": PRICE,
        "bond": 0,
        "verifierFee": 0,
        "verifierStake": 0,
        "claimBy": claim_by,
        "disputeWindow": 0,
        "reworks": 0,
        "spec": SPEC,
        "salt": salt,
        "arbitratorData": b"",
        "verifiers": list(verifiers),
        "stages": [stage(len(verifiers))],
        **changes,
    }


def locked(bid: dict[str, Any]) -> int:
    """What the customer locks for a bid."""
    seats = sum(int(part["panel"]).bit_count() for part in bid["stages"])
    return int(bid["lots"] * (bid["price"] + bid["verifierFee"] * seats * (1 + bid["reworks"])))


def salt_of(number: int) -> bytes:
    """A salt without zero bytes, so that all salts cost the same as calldata."""
    return keccak(number.to_bytes(32, "big")).replace(b"\x00", b"\x01")
