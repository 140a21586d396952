"""What a game is played on: a chain in this process, or that of a node."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from tests.fuzz.evm import Answer


class AnyChain(Protocol):
    """State that is changed by transactions which cost nothing, at times of one's choice.

    Attributes:
        time: When calls are made.
    """

    time: int

    def go_to(self, time: int) -> None:
        """Lets time pass until then."""

    def deploy(self, sender: str, code: bytes) -> str:
        """Deploys code with its constructor's arguments, and returns where it is."""

    def put(self, address: str, code: bytes) -> None:
        """Puts code at an address."""

    def give(self, address: str, amount: int) -> None:
        """Sets how much ether an account has."""

    def call(self, sender: str, target: str, data: bytes, value: int = 0) -> Answer:
        """Makes a call; it changes the state if it goes through."""

    def view(self, sender: str, target: str, data: bytes) -> Answer:
        """What would come of a call."""

    def ether(self, address: str) -> int:
        """How much ether an account has."""

    def ethers(self, addresses: Iterable[str]) -> list[int]:
        """How much ether each of these accounts has."""

    def words(self, address: str, slots: Iterable[int]) -> list[int]:
        """Words of a contract's storage."""
