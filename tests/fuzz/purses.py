"""Who holds how much of a token, read from its storage: far quicker than by calls."""

from __future__ import annotations

from functools import lru_cache

from eth_utils import keccak

from tests.fuzz.abi import address_word, word

# Where the token library keeps balances: it hashes the account, zeros and this seed.
SEED = 0x87A211A2.to_bytes(12, "big")
MAPPED = ("NoReturnToken", "PhantomToken")


@lru_cache(maxsize=4_096)
def slot(mapped: bool, account: str) -> int:
    """Where a token keeps an account's balance: in a mapping at slot zero, or as the library does."""
    place = address_word(account) + word(0) if mapped else bytes.fromhex(account[2:]) + SEED
    return int.from_bytes(keccak(place), "big")
