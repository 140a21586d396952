"""What the figures should be at most."""

from __future__ import annotations

from typing import Final

GOALS: Final[dict[str, int]] = {
    "erc20_signed": 190_000,
    "eth_signed": 150_000,
    "erc20_direct": 215_000,
    "eth_direct": 180_000,
    "post_erc20": 92_000,
    "post_eth": 58_000,
    "claim_erc20": 37_000,
    "claim_eth": 37_000,
    "submit_with_signatures_pays_erc20": 66_000,
    "submit_with_signatures_pays_eth": 60_000,
    "cancel_erc20": 45_000,
    "cancel_eth": 40_000,
    "further_verifier_erc20": 15_000,
    "further_verifier_eth": 15_000,
    "further_lot_erc20": 125_000,
    "further_lot_eth": 115_000,
}
"""Gas, by the names of lives and actions."""

MOST_CODE: Final = 24_576
"""Bytes of runtime code that a contract may have (EIP-170)."""
