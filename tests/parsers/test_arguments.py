"""What people type: amounts, durations, moments, hashes and addresses."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distman.cli.inputs import duration, hash_or_file, moment
from distman.errors.wording import duration as worded
from distman.errors.wording import time as worded_time
from distman.token import Token
from distman.types import ZERO_ADDRESS
from tests.parsers.tried import tried
from tests.parsers.values import texts

NOW = 1_795_384_210
LARGEST = 2**256 - 1
EXACT = 2**53 - 1
"""The largest number that a JSON file carries."""

decimal_texts = st.one_of(
    texts(), st.decimals(allow_nan=True).map(str), st.from_regex(r"[0-9]{0,80}\.?[0-9]{0,80}", fullmatch=True)
)
typed_durations = st.one_of(
    texts(),
    st.from_regex(r"([0-9]{1,13}(d|h|min|s) ?){1,4}", fullmatch=True),
    st.from_regex(r"\d{1,3}[dhs]", fullmatch=True),
)
typed_moments = st.one_of(
    typed_durations,
    st.datetimes().map(lambda when: when.strftime("%Y-%m-%dT%H:%M:%SZ")),
    st.from_regex(r"\d{4}-\d{1,2}-\d{1,2}T\d{1,2}:\d{1,2}:\d{1,2}Z", fullmatch=True),
)


@given(text=decimal_texts, decimals=st.one_of(st.sampled_from((0, 6, 18)), st.integers(0, 255)))
def test_amounts(text: str, decimals: int) -> None:
    """A text is an amount in plain digits that means the same to anyone, or is refused."""
    token = Token(ZERO_ADDRESS, "T", decimals)
    amount = tried("amount", lambda: token.parse(text, "--price"))
    if amount is not None:
        assert re.fullmatch(r"[-+.0-9eE]+", text)
        assert 0 <= amount <= LARGEST
        assert amount == Fraction(Decimal(text)) * 10**decimals


@given(amount=st.integers(0, LARGEST), decimals=st.integers(0, 255))
def test_written_amounts(amount: int, decimals: int) -> None:
    """An amount that was written for people reads as itself."""
    token = Token(ZERO_ADDRESS, "T", decimals)
    assert tried("amount", lambda: token.parse(token.format(amount).split()[0], "--price") + 1) == amount + 1


@given(text=typed_durations)
def test_durations(text: str) -> None:
    """A text is a duration in plain digits that a file can carry, or is refused."""
    seconds = tried("duration", lambda: duration(text, "--build-time"))
    if seconds is not None:
        assert text.isascii()
        assert 0 <= seconds <= EXACT
        assert duration(worded(seconds).replace(" ", ""), "again") == seconds


@given(text=typed_moments)
def test_moments(text: str) -> None:
    """A text is a time that can be named and that a file can carry, or is refused."""
    at = tried("moment", lambda: moment(text, "--until", NOW))
    if at is not None:
        assert text.isascii()
        assert 0 <= at <= EXACT
        if text.endswith("Z"):
            assert worded_time(at) == text.replace("T", " ").replace("Z", " UTC")


@given(text=texts())
def test_hashes(text: str, tmp_path: pytest.TempPathFactory) -> None:
    """A text is a hash, or names a file that there is not."""
    data = tried("hash or file", lambda: hash_or_file(text if text.startswith("0x") else f"./none/{text}", "--spec"))
    assert data is None or "0x" + data.hex() == text.lower()
