"""What people type on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from distman import InvalidInput, document_hash
from distman.cli.inputs import duration, hash_or_file, moment

NOW = 1_795_384_210


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0s", 0),
        ("1s", 1),
        ("90min", 5_400),
        ("36h", 129_600),
        ("30d", 2_592_000),
        ("1d 12h", 129_600),
        ("1d12h", 129_600),
        (" 1d  2h 3min 4s ", 93_784),
        ("1d 1d", 172_800),
    ],
)
def test_duration(text: str, seconds: int) -> None:
    """Days, hours, minutes and seconds add up, with or without blanks."""
    assert duration(text, "--build-time") == seconds


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "30",
        "d",
        "-1d",
        "1.5h",
        "1w",
        "1m",
        "30 d",
        "1d,2h",
        "1D",
        "1e3s",
        "9" * 5_000 + "s",
        "\u0663d",
        "1d\n",
        "99999999999d",
    ],
)
def test_duration_refuses(text: str) -> None:
    """Anything else is refused by name; so are other scripts' digits, and more seconds than a file carries exactly."""
    with pytest.raises(InvalidInput) as caught:
        duration(text, "--build-time")
    assert (caught.value.name, caught.value.actual) == ("--build-time", text)


@pytest.mark.parametrize(
    ("text", "unix_time"),
    [
        ("60d", NOW + 5_184_000),
        ("0s", NOW),
        ("1970-01-01T00:00:00Z", 0),
        ("2027-01-31T12:00:00Z", 1_801_396_800),
        ("2028-02-29T23:59:59Z", 1_835_481_599),
    ],
)
def test_moment(text: str, unix_time: int) -> None:
    """A time is a duration from now on, or UTC."""
    assert moment(text, "--claim-by", NOW) == unix_time


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "1801396800",
        "2027-01-31",
        "2027-01-31T12:00:00",
        "2027-01-31T12:00:00+01:00",
        "2027-02-29T12:00:00Z",
        "2027-01-31T12:00:00Z ",
        "2027-1-31T12:00:00Z",
        "2027-01-31T12:00:60Z",
        "\u0662\u0660\u0662\u0667-01-31T12:00:00Z",
        "1969-12-31T23:59:59Z",
    ],
)
def test_moment_refuses(text: str) -> None:
    """Anything else is refused by name: a time without UTC's Z could be anywhere, and none lies before 1970."""
    with pytest.raises(InvalidInput) as caught:
        moment(text, "--claim-by", NOW)
    assert (caught.value.name, caught.value.actual) == ("--claim-by", text)


def test_hash_is_read() -> None:
    """0x and 64 hex digits are the hash itself."""
    assert hash_or_file("0x" + "ab" * 32, "--spec") == b"\xab" * 32


def test_file_is_hashed(tmp_path: Path) -> None:
    """A file gives the canonical hash of its document, whatever its white space."""
    document = {"b": 1, "a": [2.0, "x"]}
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(document, indent=4))
    assert hash_or_file(str(path), "--spec") == document_hash(document)


def test_short_hash_is_refused() -> None:
    """A hash that lacks digits is refused, and not taken for a file."""
    with pytest.raises(InvalidInput) as caught:
        hash_or_file("0x" + "ab" * 31, "--spec")
    assert (caught.value.name, caught.value.expected) == ("--spec", "0x and 64 hex digits")


def test_missing_file_is_refused(tmp_path: Path) -> None:
    """A file that is not there is named."""
    path = str(tmp_path / "spec.json")
    with pytest.raises(InvalidInput) as caught:
        hash_or_file(path, "--spec")
    assert (caught.value.name, caught.value.actual) == (path, "No such file or directory")
