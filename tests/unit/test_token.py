"""Amounts for people and from people, exactly, and what tokens say about themselves."""

from __future__ import annotations

from random import Random
from typing import Any, TypeVar

import pytest
from eth_abi import abi

from distman import InvalidInput
from distman.errors import UnknownRevert, WrongAnswer
from distman.rpc import Steps
from distman.token import ETHER, Token, balance_of, load_token
from distman.types import ZERO_ADDRESS
from tests.unit.samples import LARGEST, random_uint
from tests.unit.taking import taken

Result = TypeVar("Result")

ADDRESS = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"
USDC = Token(ADDRESS, "USDC", 6)
WHOLE = Token(ADDRESS, "UNIT", 0)
FINE = Token(ADDRESS, "FINE", 77)


SELECTORS = {"0x313ce567": "decimals", "0x95d89b41": "symbol", "0x70a08231": "balance"}


def asked(steps: Steps[Result], **answers: bytes) -> Result:
    """What steps come to at a token that answers these calls, and reverts otherwise."""

    def answer(method: str, params: tuple[Any, ...]) -> str:
        if method == "eth_getBalance":
            return hex(int(params[0], 16) % 1000)
        name = SELECTORS[params[0]["data"][:10]]
        if params[0]["to"] != ADDRESS or name not in answers:
            raise UnknownRevert(b"")
        return "0x" + answers[name].hex()

    return taken(steps, answer)


class TestParse:
    """What a person wrote."""

    @pytest.mark.parametrize(
        ("token", "text", "amount"),
        [
            (ETHER, "2.5", 25 * 10**17),
            (ETHER, "0", 0),
            (ETHER, "-0", 0),
            (ETHER, "0.000000000000000001", 1),
            (ETHER, "1e-18", 1),
            (ETHER, "1E3", 10**21),
            (ETHER, "12345678901.123456789012345678", 12345678901123456789012345678),
            (ETHER, "99999999999999999999.999999999999999999", 10**38 - 1),
            (USDC, "2.500000", 2_500_000),
            (USDC, "2.5000000000000000000000000000000000000", 2_500_000),
            (USDC, "0.000001", 1),
            (USDC, ".5", 500_000),
            (WHOLE, "7", 7),
            (WHOLE, "7.0", 7),
            (WHOLE, str(LARGEST), LARGEST),
            (FINE, "1", 10**77),
        ],
        ids=str,
    )
    def test_reads(self, token: Token, text: str, amount: int) -> None:
        """Decimal numbers are read to the last digit, zeros at their end notwithstanding."""
        assert token.parse(text, "--price") == amount

    @pytest.mark.parametrize(
        ("token", "text"),
        [
            (ETHER, "0.0000000000000000001"),
            (ETHER, "1e-19"),
            (ETHER, "12345678901.1234567890123456789"),
            (USDC, "1.2345678"),
            (WHOLE, "0.5"),
            (WHOLE, str(LARGEST + 1)),
            (ETHER, "-1"),
            (ETHER, "-0.000000000000000001"),
            (ETHER, "nan"),
            (ETHER, "sNaN"),
            (ETHER, "-NaN7"),
            (ETHER, "inf"),
            (ETHER, "-Infinity"),
            (ETHER, "1e60"),
            (ETHER, "1e400"),
            (ETHER, "1e999999"),
            (ETHER, "1e99999999999999999999"),
            (ETHER, "1e-99999999999999999999"),
            (ETHER, "9" * 5_000),
            (ETHER, ""),
            (ETHER, " "),
            (ETHER, "2,5"),
            (ETHER, "2.5 ETH"),
            (ETHER, "0x10"),
            (ETHER, "1_000"),
            (ETHER, " 1"),
            (ETHER, "1\n"),
            (ETHER, "\u0661"),
            (ETHER, "\uff11.5"),
            (ETHER, "ten"),
        ],
        ids=lambda value: str(value)[:40],
    )
    def test_refuses(self, token: Token, text: str) -> None:
        """What is no amount of the token is refused by name: nothing is ever rounded."""
        with pytest.raises(InvalidInput) as caught:
            token.parse(text, "--price")
        assert vars(caught.value) == {
            "name": "--price",
            "actual": text,
            "expected": f"an amount of {token.symbol} with at most {token.decimals} decimal digits, such as 2.5",
        }


class TestFormat:
    """What a person reads."""

    @pytest.mark.parametrize(
        ("token", "amount", "text"),
        [
            (USDC, 2_500_000, "2.5 USDC"),
            (USDC, 1, "0.000001 USDC"),
            (USDC, 10**13, "10000000 USDC"),
            (ETHER, 0, "0 ETH"),
            (ETHER, 10**18 + 1, "1.000000000000000001 ETH"),
            (ETHER, 12345678901123456789012345678, "12345678901.123456789012345678 ETH"),
            (WHOLE, LARGEST, f"{LARGEST} UNIT"),
        ],
        ids=str,
    )
    def test_writes(self, token: Token, amount: int, text: str) -> None:
        """Amounts are written exactly, without an exponent or zeros at their end."""
        assert token.format(amount) == text

    @pytest.mark.parametrize(
        ("token", "text"),
        [(USDC, "2.5 USDC (2500000 smallest units)"), (WHOLE, "2500000 UNIT"), (ETHER, "0.0000000000025 ETH")],
        ids=str,
    )
    def test_writes_exactly(self, token: Token, text: str) -> None:
        """What is about to be paid is told in smallest units too, where decimals are an endpoint's word."""
        assert token.format_exactly(2_500_000) == text

    @pytest.mark.parametrize("decimals", [0, 1, 6, 18, 77, 255])
    def test_round_trip(self, decimals: int) -> None:
        """Any amount of any token is read back from what was written."""
        token = Token(ADDRESS, "T", decimals)
        rng = Random(decimals)
        for amount in [LARGEST, *(random_uint(rng) for _ in range(50))]:
            assert token.parse(token.format(amount).removesuffix(" T"), "amount") == amount


class TestLoad:
    """What a token says about itself."""

    def test_ether_needs_no_call(self) -> None:
        """The zero address is ether."""
        assert asked(load_token(ZERO_ADDRESS)) == ETHER == Token(ZERO_ADDRESS, "ETH", 18)

    def test_standard(self) -> None:
        """Symbol and decimals are asked for."""
        answers = {"decimals": abi.encode(["uint8"], [6]), "symbol": abi.encode(["string"], ["USDC"])}
        assert asked(load_token(ADDRESS), **answers) == USDC

    def test_early(self) -> None:
        """A symbol of 32 bytes, as early tokens have it, is read as well."""
        answers = {"decimals": abi.encode(["uint8"], [18]), "symbol": b"MKR" + bytes(29)}
        assert asked(load_token(ADDRESS), **answers) == Token(ADDRESS, "MKR", 18)

    def test_symbol_cannot_steer_a_terminal(self) -> None:
        """Control characters in a symbol are left out."""
        symbol = abi.encode(["string"], ["US\x1b[2JD\u202e\nC"])
        answers = {"decimals": abi.encode(["uint8"], [6]), "symbol": symbol}
        assert asked(load_token(ADDRESS), **answers).symbol == "US[2JDC"

    def test_expected_decimals(self) -> None:
        """Decimals that were told are not taken from anyone else: a hundredfold would be signed with two more."""
        lies = {"decimals": abi.encode(["uint8"], [8]), "symbol": abi.encode(["string"], ["USDC"])}
        with pytest.raises(WrongAnswer, match=f"it gives the token {ADDRESS} 8 decimals instead of 6"):
            asked(load_token(ADDRESS, 6), **lies)
        assert asked(load_token(ADDRESS, 8), **lies).decimals == 8

    def test_expected_decimals_of_ether(self) -> None:
        """Ether has 18 decimals, whatever anyone expects."""
        assert asked(load_token(ZERO_ADDRESS, 18)) == ETHER
        with pytest.raises(InvalidInput, match="decimals: got 6"):
            asked(load_token(ZERO_ADDRESS, 6))

    @pytest.mark.parametrize(
        ("symbol", "shown"),
        [
            ("000 USDC", "USDC"),
            (".000,5USDC", "USDC"),
            ("\u00b2\uff10USDC", "USDC"),
            ("1INCH", "INCH"),
            ("$PEPE", "$PEPE"),
            ("USDC of the bid, paid to nobody", "USDCofthebid,paidtonobod"),
            ("U" * 10_000, "U" * 24),
            ("1 000", "tokens"),
            ("", "tokens"),
        ],
    )
    def test_symbol_cannot_add_to_an_amount(self, symbol: str, shown: str) -> None:
        """A symbol stands behind amounts: it is short, of one piece, and does not go on with the number before it."""
        answers = {"decimals": abi.encode(["uint8"], [6]), "symbol": abi.encode(["string"], [symbol])}
        assert asked(load_token(ADDRESS), **answers).symbol == shown

    @pytest.mark.parametrize(
        "answers",
        [
            {},
            {"decimals": abi.encode(["uint8"], [6])},
            {"decimals": b"", "symbol": b""},
            {"decimals": abi.encode(["uint256"], [256]), "symbol": abi.encode(["string"], ["X"])},
            {"decimals": abi.encode(["uint8"], [6]), "symbol": b"\x01"},
            {"decimals": abi.encode(["uint8"], [6]), "symbol": abi.encode(["bytes"], [b"\xff"])},
            {"decimals": abi.encode(["uint8"], [6]), "symbol": abi.encode(["uint256"] * 2, [32, LARGEST])},
        ],
        ids=["reverts", "no symbol", "no contract", "300 decimals", "short", "no text", "longer than memory"],
    )
    def test_no_token(self, answers: dict[str, bytes]) -> None:
        """What is no token with symbol and decimals is refused by its address."""
        with pytest.raises(InvalidInput) as caught:
            asked(load_token(ADDRESS), **answers)
        assert vars(caught.value) == {
            "name": "token",
            "actual": ADDRESS,
            "expected": "an ERC-20 token with symbol() and decimals()",
        }


def test_balance_of_a_token() -> None:
    """A balance is asked from the token."""
    assert asked(balance_of(ADDRESS, ADDRESS), balance=abi.encode(["uint256"], [LARGEST])) == LARGEST


def test_balance_of_ether() -> None:
    """A balance of ether is asked from the chain."""
    assert asked(balance_of(ZERO_ADDRESS, "0x" + "00" * 19 + "ff")) == 255
