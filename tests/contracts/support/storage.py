"""Shortcuts into the escrow's storage, to states that take too many transactions to reach."""

from __future__ import annotations

from typing import Any

from brownie import web3
from eth_abi import encode
from eth_utils import keccak

LOTS_POSITION = 1
"""Behind the credits, which the escrow inherits."""

ROUND_BIT = 204
ROUND_MASK = 511 << ROUND_BIT

SPENT_BIT = 243
SPENT_MASK = 2047 << SPENT_BIT


def skip_to_round(escrow: Any, bid: bytes, lot: int, round_: int) -> None:
    """Has a lot be in a later round, everything else being as it is."""
    _rewrite(escrow, bid, lot, ROUND_MASK, round_ << ROUND_BIT)


def skip_to_spent(escrow: Any, bid: bytes, lot: int, spent: int) -> None:
    """Has so many attestations of a lot be paid already, everything else being as it is."""
    _rewrite(escrow, bid, lot, SPENT_MASK, spent << SPENT_BIT)


def _rewrite(escrow: Any, bid: bytes, lot: int, mask: int, bits: int) -> None:
    position = int.from_bytes(keccak(encode(["bytes32", "uint256"], [bid, LOTS_POSITION])), "big") + lot
    before = int.from_bytes(web3.eth.get_storage_at(escrow.address, position), "big")
    after = before & ~mask | bits
    method = "anvil_setStorageAt" if "anvil" in web3.client_version.lower() else "evm_setAccountStorageAt"
    answer = web3.provider.make_request(method, [escrow.address, f"0x{position:064x}", f"0x{after:064x}"])
    if "error" in answer:
        raise RuntimeError(f"{method}: {answer['error']['message']}")
