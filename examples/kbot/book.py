"""The demo's book: every step as it should be, printed as a timeline and at the end held against the chain."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from distman import Outcome
from distman.chain import Chain
from distman.token import ETHER
from scripts.local_chain import BALANCE_ETH, LocalChain

Move = tuple[str, str, int]
"""Who pays, who is paid, how many wei."""


class Book:
    """Expected balances by name, in wei."""

    def __init__(self, chain: LocalChain, addresses: dict[str, str]) -> None:
        """Opens the book with what everybody holds.

        Args:
            chain: The chain.
            addresses: Everybody's address by name.
        """
        self._local = chain
        self._chain = Chain(chain.url)
        self._addresses = addresses
        self._expected = self._actual()
        print(f"\n{'when (UTC)':18}{'who':12}{'what':62}{'transaction':14}{'gas':>8}  money moved")

    def enter_deployment(self, who: str, tx_hashes: Iterable[str]) -> None:
        """Enters what was spent before the book was opened: the fees of the deployment."""
        receipts = [self._local.request("eth_getTransactionReceipt", tx_hash) for tx_hash in tx_hashes]
        fees = sum(int(receipt["gasUsed"], 16) * int(receipt["effectiveGasPrice"], 16) for receipt in receipts)
        self._expected[who] = BALANCE_ETH * 10**ETHER.decimals - fees

    def note(self, who: str, what: str) -> None:
        """Prints a step that takes no transaction."""
        print(f"{self._when():18}{who:12}{what}")

    def enter(self, who: str, what: str, outcome: Outcome, moves: Iterable[Move]) -> None:
        """Enters a transaction: its fee, and the money that it should move."""
        receipt = outcome.receipt
        self._expected[who] -= receipt.fee
        told = []
        for payer, payee, amount in moves:
            self._expected[payer] -= amount
            self._expected[payee] += amount
            told.append(f"{payer} -> {payee} {ETHER.format(amount)}")
        head = f"{self._when():18}{who:12}{what:62}{receipt.tx_hash[:12]}  {receipt.gas_used:>8,}"
        print(f"{head}  {'; '.join(told)}".rstrip())

    def close(self) -> bool:
        """Prints what everybody should hold and holds.

        Returns:
            Whether they are the same to the wei.
        """
        actual = self._actual()
        print(f"\n{'account':12}{'expected (wei)':>34}{'actual (wei)':>34}")
        for name, expected in self._expected.items():
            mark = "" if actual[name] == expected else f"   off by {actual[name] - expected}"
            print(f"{name:12}{expected:>34,}{actual[name]:>34,}{mark}")
        right = actual == self._expected
        print("\nEvery account holds what it should, to the wei." if right else "\nThe book and the chain differ.")
        return right

    def _actual(self) -> dict[str, int]:
        return {name: self._chain.balance(address) for name, address in self._addresses.items()}

    def _when(self) -> str:
        return datetime.fromtimestamp(self._local.now(), UTC).strftime("%Y-%m-%d %H:%M")
