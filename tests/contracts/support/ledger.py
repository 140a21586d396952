"""Who gained and lost what, to the smallest unit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.contracts.support.assets import Asset
from tests.contracts.support.values import plain

Book = dict[tuple[str, str], int]


class Ledger:
    """Watches the purses and the credits of accounts in one asset.

    Attributes:
        names: Name of each watched account by its address.
    """

    def __init__(self, reader: Any, escrow: Any, asset: Asset, accounts: dict[str, Any]) -> None:
        self._reader = reader
        self._escrow = escrow
        self._asset = asset
        self.names = {plain(account): name for name, account in accounts.items()} | {plain(escrow): "escrow"}

    def read(self) -> Book:
        """Purse and credit of every watched account."""
        amounts = self._reader.read(self._escrow, self._asset.address, list(self.names))
        kinds = zip(("purse", "credit"), amounts, strict=True)
        return {
            (name, kind): amount for kind, row in kinds for name, amount in zip(self.names.values(), row, strict=True)
        }

    @contextmanager
    def moves(self, purses: dict[Any, int] | None = None, credits: dict[Any, int] | None = None) -> Iterator[None]:
        """Asserts that exactly these purses and credits change, by these amounts, and that no unit comes or goes."""
        expected = self._named(purses or {}, "purse") | self._named(credits or {}, "credit")
        before = self.read()
        yield
        after = self.read()
        changes = {key: after[key] - before[key] for key in after if after[key] != before[key]}
        assert changes == expected
        assert sum(amount for (_, kind), amount in changes.items() if kind == "purse") == 0

    def _named(self, amounts: dict[Any, int], kind: str) -> Book:
        return {(self.names[plain(account)], kind): amount for account, amount in amounts.items() if amount}
