"""A chain in this process: calls with their time, sender and ether, and what comes of them, bit for bit."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import repeat
from typing import NamedTuple

from pyrevm import EVM, AccountInfo, BlockEnv, CfgEnv, Env

CHAIN_ID = 31_337
# Enough for the largest bid, and little enough that code without an end stops soon.
GAS = 30_000_000
# Mutants and builds without the optimizer may be larger than what a chain takes; size is no concern here.
CODE_SIZE = 1 << 20

Log = tuple[str, tuple[bytes, ...], bytes]


class Answer(NamedTuple):
    """What came of a call.

    Attributes:
        done: Whether it went through.
        output: What it returned, or the data of its revert.
        logs: Emitter in lower case, topics and data of each log; none of a call that was refused.
    """

    done: bool
    output: bytes
    logs: tuple[Log, ...] = ()


class Chain:
    """State, changed by transactions that cost nothing."""

    def __init__(self, time: int) -> None:
        self._evm = EVM(Env(cfg=CfgEnv(chain_id=CHAIN_ID, limit_contract_code_size=CODE_SIZE)), spec_id="CANCUN")
        self._block = 0
        self.time = 0
        self.go_to(time)

    def go_to(self, time: int) -> None:
        """Begins a block at this time."""
        if time != self.time:
            self.time = time
            self._block += 1
            self._evm.set_block_env(BlockEnv(number=self._block, timestamp=time))

    def deploy(self, sender: str, code: bytes) -> str:
        """Deploys code with its constructor's arguments, and returns where it is.

        Raises:
            RuntimeError: The constructor refused.
        """
        return str(self._evm.deploy(sender, code, gas=GAS)).lower()

    def put(self, address: str, code: bytes) -> None:
        """Puts code at an address."""
        self._evm.insert_account_info(address, AccountInfo(nonce=1, code=code))

    def give(self, address: str, amount: int) -> None:
        """Sets how much ether an account has."""
        self._evm.set_balance(address, amount)

    def call(self, sender: str, target: str, data: bytes, value: int = 0) -> Answer:
        """Makes a call; it changes the state if it goes through.

        Raises:
            ValueError: It is no transaction: too little ether, or a sender with code.
        """
        evm = self._evm
        try:
            output = evm.message_call(sender, target, data, value, GAS)
        except RuntimeError as refused:
            return Answer(False, _reason(str(refused)))
        return Answer(True, bytes(output), tuple(_logs(evm.result.logs)))

    def view(self, sender: str, target: str, data: bytes) -> Answer:
        """What comes of a call that changes nothing."""
        return self.call(sender, target, data)

    def ether(self, address: str) -> int:
        """How much ether an account has."""
        return int(self._evm.get_balance(address))

    def ethers(self, addresses: Iterable[str]) -> list[int]:
        """How much ether each of these accounts has."""
        return list(map(self._evm.get_balance, addresses))

    def word(self, address: str, slot: int) -> int:
        """A word of a contract's storage."""
        return int(self._evm.storage(address, slot))

    def words(self, address: str, slots: Iterable[int]) -> list[int]:
        """Words of a contract's storage."""
        return list(map(self._evm.storage, repeat(address), slots))


def _logs(logs: Iterable[object]) -> Iterable[Log]:
    for log in logs:
        topics, data = log.data  # type: ignore[attr-defined]
        yield log.address.lower(), tuple(map(bytes, topics)), bytes(data)  # type: ignore[attr-defined]


def _reason(words: str) -> bytes:
    """Data of a revert; none where the code came to a halt.

    The EVM tells it in words only.
    """
    kind, _, rest = words.partition(" ")
    if kind == "Revert":
        return bytes.fromhex(rest[rest.index("0x") + 2 :].rstrip(" }"))
    if kind == "Halt":
        return b""
    raise ValueError(words)
