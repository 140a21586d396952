"""Calldata with Terms in it, taken apart into words, and what it means by the rules of EIP-712."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from brownie import web3
from eth_utils import keccak

from tests.contracts.support import signing
from tests.contracts.support.errors import Refusal, raw_refusal
from tests.contracts.support.values import plain

WORD = 32
SELECTOR = 4
STAGES, VERIFIERS, DATA, HEAD = 14, 15, 16, 17
"""Where in Terms the offsets of the parts stand, and how many words come before them and their parts."""

STAGE_WORDS = 6
MOST_ELEMENTS = 0xFFFF
SPACE = 2**256


@dataclass(frozen=True, slots=True)
class Calldata:
    """A call whose first argument is Terms.

    Attributes:
        selector: Four bytes.
        words: All that comes behind it, as numbers.
        cut: How many bytes are missing at the end.
    """

    selector: bytes
    words: tuple[int, ...]
    cut: int = 0

    @classmethod
    def of(cls, method: Any, *arguments: Any) -> Calldata:
        """A call as the ABI encodes it."""
        data = bytes.fromhex(method.encode_input(*(plain(argument) for argument in arguments)).removeprefix("0x"))
        body = data[SELECTOR:]
        words = (int.from_bytes(body[at : at + WORD], "big") for at in range(0, len(body), WORD))
        return cls(data[:SELECTOR], tuple(words))

    @property
    def data(self) -> bytes:
        """All bytes of the call."""
        whole = self.selector + b"".join(word.to_bytes(WORD, "big") for word in self.words)
        return whole[: len(whole) - self.cut]

    @property
    def start(self) -> int:
        """Index of the first word of the Terms."""
        return self.words[0] // WORD

    def part(self, member: int) -> int:
        """Index of the word with the length of a part."""
        return self.start + self.words[self.start + member] // WORD

    def but(self, index: int, value: int) -> Calldata:
        """The same call with another word."""
        words = list(self.words)
        words[index] = value % SPACE
        return Calldata(self.selector, tuple(words), self.cut)

    def member(self, member: int, value: int) -> Calldata:
        """The same call with another static member of the Terms, or another offset."""
        return self.but(self.start + member, value)

    def refusal(self, contract: Any, by: Any, value: int = 0) -> Refusal | None:
        """How the chain refuses it; None if it does not."""
        call = {"from": plain(by), "to": contract.address, "data": "0x" + self.data.hex(), "value": hex(value)}
        return raw_refusal(call)

    def answer(self, contract: Any) -> bytes | None:
        """What a view answers; None if it refuses."""
        call = {"to": contract.address, "data": "0x" + self.data.hex()}
        result = web3.provider.make_request("eth_call", [call, "latest"]).get("result")
        return None if result is None else bytes.fromhex(result.removeprefix("0x"))


def meaning(call: Calldata, escrow: Any) -> bytes | None:
    """The id of the bid with the Terms that a call carries.

    What lies beyond the calldata is zero, and offsets count from the first member of the Terms, modulo 256 bits.

    Returns:
        The id; None where a part has more elements than any part may have.
    """
    data = call.data
    start = SELECTOR + call.words[0]

    def read(at: int, size: int) -> bytes:
        return data[at : at + size].ljust(size, b"\0") if at < len(data) else bytes(size)

    def located(member: int) -> tuple[int, int]:
        offset = int.from_bytes(read(start + member * WORD, WORD), "big")
        at = (start + offset) % SPACE
        return at + WORD, int.from_bytes(read(at, WORD), "big")

    parts = {member: located(member) for member in (STAGES, VERIFIERS, DATA)}
    if any(length > MOST_ELEMENTS for _, length in parts.values()):
        return None
    stages, verifiers, extra = (parts[member] for member in (STAGES, VERIFIERS, DATA))
    size = STAGE_WORDS * WORD
    stage_hashes = [keccak(_type_hash("Stage") + read(stages[0] + i * size, size)) for i in range(stages[1])]
    hashes = [b"".join(stage_hashes), read(verifiers[0], verifiers[1] * WORD), read(*extra)]
    struct = _type_hash("Terms") + read(start, STAGES * WORD) + b"".join(map(keccak, hashes))
    return bytes(keccak(b"\x19\x01" + bytes(escrow_domain(escrow)) + keccak(struct)))


def escrow_domain(escrow: Any) -> bytes:
    """The escrow's EIP-712 domain separator."""
    return bytes(signing.claim(escrow, bytes(WORD), escrow.address, 0).header)


def _type_hash(name: str) -> bytes:
    stage = _written("Stage", signing.STAGE_TYPE)
    whole = stage if name == "Stage" else _written("Terms", signing.TERMS_TYPE) + stage
    return bytes(keccak(text=whole))


def _written(name: str, members: list[dict[str, str]]) -> str:
    return f"{name}({','.join(' '.join((one['type'], one['name'])) for one in members)})"
