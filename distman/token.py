"""ERC-20 tokens as far as paying with them goes; the zero address stands for ether."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation, Overflow
from itertools import dropwhile, islice
from typing import Final, TypeVar

from eth_abi import abi
from eth_abi.exceptions import DecodingError
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from distman.chain import ChainSteps
from distman.errors import ContractError, DistmanError, InvalidInput, TransactionUnknown, WrongAnswer
from distman.rpc import Misshapen, Receipt, Steps, TransactionSigner, methods
from distman.types import ZERO_ADDRESS

Answer = TypeVar("Answer")

ETHER_DECIMALS: Final = 18

_LARGEST: Final = 2**256 - 1
_LONGEST_SYMBOL: Final = 24
_NO_SYMBOL: Final = "tokens"
_OF_NUMBERS: Final = ".,'_+-"
_WORD: Final = 32

_AMOUNT: Final = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
"""Python reads more as a number: other scripts' digits, blanks around it, and underscores."""

_EXACT: Final = Context(prec=400, traps=[InvalidOperation, Overflow, Inexact])
"""Room for 256 bits with up to 255 decimals, and never rounds: Python's own context rounds to 28 digits."""


@dataclass(frozen=True, slots=True)
class Token:
    """What amounts are counted in.

    Attributes:
        address: The token's contract; zero for ether.
        symbol: What people call it.
        decimals: How many decimal digits its smallest unit has.
    """

    address: str
    symbol: str
    decimals: int

    def format(self, amount: int) -> str:
        """Writes an amount for people: ``2500000`` of a token with 6 decimals is ``2.5 USDC``."""
        exact = Decimal(amount).scaleb(-self.decimals, _EXACT).normalize(_EXACT)
        return f"{exact:f} {self.symbol}"

    def format_exactly(self, amount: int) -> str:
        """Writes an amount that is about to be signed or paid: in smallest units too, as decimals are somebody's word.

        ``2500000`` of a token with 6 decimals is ``2.5 USDC (2500000 smallest units)``; those of ether are known.
        """
        if self.address == ZERO_ADDRESS or not self.decimals:
            return self.format(amount)
        return f"{self.format(amount)} ({amount} smallest units)"

    def parse(self, text: str, name: str) -> int:
        """Reads an amount that a person wrote, such as ``2.5``.

        Args:
            text: A decimal number, not negative, with no more digits than the token has.
            name: What the amount is, for the error.

        Returns:
            The amount in the token's smallest unit.

        Raises:
            InvalidInput: It is no such number.
        """
        expected = f"an amount of {self.symbol} with at most {self.decimals} decimal digits, such as 2.5"
        if not _AMOUNT.fullmatch(text):
            raise InvalidInput(name, text, expected)
        try:
            amount = _EXACT.create_decimal(text).scaleb(self.decimals, _EXACT)
        except DecimalException:
            raise InvalidInput(name, text, expected) from None
        if not 0 <= amount <= _LARGEST or amount != int(amount):
            raise InvalidInput(name, text, expected)
        return int(amount)


ETHER: Final = Token(ZERO_ADDRESS, "ETH", ETHER_DECIMALS)


def smallest_units(address: str) -> Token:
    """What amounts of a token are counted in where its symbol and decimals are not known."""
    return Token(address, f"smallest units of {address}", 0)


def load_token(address: str, decimals: int | None = None) -> Steps[Token]:
    """Asks a token for its symbol and decimals (ERC-20's optional metadata).

    Args:
        address: The token; zero for ether.
        decimals: How many decimals it has, where any other number must be refused: amounts are read by it.

    Raises:
        InvalidInput: There is no token with decimals at this address; or ether is said to have others than it has.
        WrongAnswer: The token has other decimals than those expected.
    """
    if address == ZERO_ADDRESS:
        if decimals not in (None, ETHER_DECIMALS):
            raise InvalidInput("decimals", decimals, f"{ETHER_DECIMALS}, those of ether")
        return ETHER

    def read(data: bytes) -> int:
        found = int(abi.decode(["uint8"], data)[0])
        if decimals not in (None, found):
            raise Misshapen(f"it gives the token {address} {found} decimals instead of {decimals}")
        return found

    try:
        scale = yield from _ask(address, read, "decimals()")
        symbol = yield from _ask(address, _symbol, "symbol()")
    except (ContractError, DecodingError, UnicodeDecodeError, OverflowError) as error:
        raise InvalidInput("token", address, "an ERC-20 token with symbol() and decimals()") from error
    return Token(address, symbol, scale)


def balance_of(token: str, account: str) -> Steps[int]:
    """What an account holds of a token, or of ether, in its smallest unit."""
    if token == ZERO_ADDRESS:
        return (yield from methods.balance(to_checksum_address(account)))
    return (yield from _ask_uint(token, "balanceOf(address)", account))


def ensure_allowance(
    chain: ChainSteps, owner: TransactionSigner, token: str, spender: str, amount: int
) -> Steps[list[Receipt]]:
    """Lets a contract pull exactly an amount, unless it may pull as much already.

    Some tokens (USDT on Ethereum) want an allowance set to zero before it is changed; they get that.

    Returns:
        The transactions that it took.

    Raises:
        DistmanError: It failed; has those that were mined before as its `approvals`.
        WrongAnswer: The token does not tell what may be pulled.
        TransactionUnknown: An approval seems to be mined, but the allowance is not what it should be then.
    """
    allowance = yield from _ask_uint(token, "allowance(address,address)", owner.address, spender)
    if allowance >= amount:
        return []
    approve = _encode("approve(address,uint256)", spender, amount)
    receipts: list[Receipt] = []
    with telling(receipts):
        if allowance:
            try:
                yield from chain.call(token, approve, sender=owner.address)
            except ContractError:
                nothing = _encode("approve(address,uint256)", spender, 0)
                receipts.append((yield from chain.send(owner, token, nothing)))
        receipts.append((yield from chain.send(owner, token, approve)))
        allowed = yield from _ask_uint(token, "allowance(address,address)", owner.address, spender)
        if allowed < amount:
            raise TransactionUnknown(receipts[-1].tx_hash, f"it is said to be mined, but {allowed} may be pulled")
    return receipts


@contextmanager
def telling(approvals: Sequence[Receipt]) -> Iterator[None]:
    """Lets whatever is raised within the block tell of the approvals that were mined before."""
    try:
        yield
    except DistmanError as error:
        error.approvals = tuple(approvals)
        raise


def permit_nonce(token: str, owner: str) -> Steps[int]:
    """The nonce that an owner's next permit must have (ERC-2612).

    Raises:
        InvalidInput: The token knows no permits.
    """
    try:
        return (yield from _ask_uint(token, "nonces(address)", owner))
    except (ContractError, WrongAnswer) as error:
        raise InvalidInput("token", token, "a token with permits (ERC-2612)") from error


def _encode(signature: str, *arguments: str | int) -> bytes:
    types = signature[signature.index("(") + 1 : -1]
    return keccak(text=signature)[:4] + abi.encode(types.split(",") if types else [], arguments)


def _ask(token: str, read: Callable[[bytes], Answer], signature: str, *arguments: str | int) -> Steps[Answer]:
    return (yield from methods.call(methods.request(token, _encode(signature, *arguments)), read))


def _ask_uint(token: str, signature: str, *arguments: str | int) -> Steps[int]:
    def read(data: bytes) -> int:
        if len(data) < _WORD:
            raise Misshapen(f"{signature} of token {token} returned {len(data)} bytes, not {_WORD}")
        return int.from_bytes(data[:_WORD])

    return (yield from _ask(token, read, signature, *arguments))


def _symbol(data: bytes) -> str:
    """Text as the standard has it, or 32 bytes as early tokens return it.

    It stands behind amounts, so it is short, of one piece and begins with no part of a number. No terminal obeys it.
    """
    text = data.rstrip(b"\0").decode(errors="replace") if len(data) == 32 else str(abi.decode(["string"], data)[0])
    shown = (letter for letter in text if letter.isprintable() and not letter.isspace())
    named = dropwhile(lambda letter: letter.isnumeric() or letter in _OF_NUMBERS, shown)
    return "".join(islice(named, _LONGEST_SYMBOL)) or _NO_SYMBOL
