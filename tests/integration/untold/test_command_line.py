"""The command line at its loudest, with keys of every kind, well and badly used."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.local_chain import free_port
from tests.integration.untold.owner import KEY, PASSWORD, Owner, assert_untold

BID = "0x" + "11" * 32
VARIABLE = "DISTMAN_PRIVATE_KEY"

ACTIONS = (("verifier", "stake", "1", "--json"), ("credit", "show"))


def environment(_: Owner) -> tuple[list[str | Path], dict[str, str]]:
    """The key in the environment."""
    return [], {VARIABLE: KEY.hex()}


def keystore(owner: Owner) -> tuple[list[str | Path], dict[str, str]]:
    """The key in a keystore, and its password in a file."""
    password = owner.file("password", PASSWORD.encode() + b"\n")
    return ["--keystore", owner.keystore(), "--password-file", password], {}


@pytest.mark.parametrize("words", ACTIONS, ids=" ".join)
@pytest.mark.parametrize("having", [environment, keystore], ids=lambda having: having.__name__)
def test_actions(
    having: Callable[[Owner], tuple[list[str | Path], dict[str, str]]], words: tuple[str, ...], owner: Owner
) -> None:
    """What is sent and signed with a key is told with all its requests, and the key is not."""
    options, variables = having(owner)
    code, told = owner.run(*options, *words, **variables)
    assert code == 0
    assert "eth_call" in told
    assert_untold(told)


def test_signing(owner: Owner) -> None:
    """A signature is printed, and the key that made it is not."""
    terms = owner.market.posted()
    bid = "0x" + owner.market.client().bid_id(terms).hex()
    code, told = owner.run("lot", "claim", bid, "0", "--sign", "--until", "7d", **{VARIABLE: "0x" + KEY.hex()})
    assert code == 0
    assert "signature" in told
    assert_untold(told)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("lot", "claim", BID, "0"), 2),
        (("verifier", "exit", "1000", "--json"), 3),
        (("--rpc-url", f"http://127.0.0.1:{free_port()}", "--escrow", "0x" + "11" * 20, "verifier", "stake", "1"), 4),
        (("verifier", "stake", "1000"), 4),
    ],
    ids=lambda value: " ".join(value)[-40:] if isinstance(value, tuple) else "",
)
def test_refusals(words: tuple[str, ...], code: int, owner: Owner) -> None:
    """What goes wrong with a key at hand is told, and the key is not."""
    ended, told = owner.run(*words, **{VARIABLE: KEY.hex()})
    assert ended == code
    assert_untold(told)


@pytest.mark.parametrize(
    "text",
    [KEY.hex() + "0", KEY.hex()[:-1], "0x0x" + KEY.hex(), KEY.hex() + "zz", f'"{KEY.hex()}"', f"{int.from_bytes(KEY)}"],
    ids=["longer", "shorter", "twice 0x", "no hex", "in quotes", "decimal"],
)
def test_keys_that_are_none(text: str, owner: Owner) -> None:
    """A variable that nearly holds a key is refused without being shown."""
    ended, told = owner.run("verifier", "stake", "1", "--json", **{VARIABLE: text})
    assert ended == 5
    assert "holds no private key" in told
    assert_untold(told)


def spoilt(owner: Owner, **changes: object) -> bytes:
    """The keystore with something else in it."""
    return json.dumps({**json.loads(owner.keystore().read_text()), **changes}).encode()


KEYSTORES: dict[str, Callable[[Owner], bytes]] = {
    "wrong password": lambda owner: owner.keystore().read_bytes(),
    "the key itself": lambda _: KEY.hex().encode(),
    "the key as bytes": lambda _: KEY,
    "the key as JSON": lambda _: json.dumps({"version": 3, "crypto": KEY.hex()}).encode(),
    "the key in the parameters": lambda owner: spoilt(owner, crypto={"kdf": KEY.hex()}),
    "the password in the address": lambda owner: spoilt(owner, address=PASSWORD),
}


@pytest.mark.parametrize("made", KEYSTORES.values(), ids=KEYSTORES.keys())
def test_keystores_that_do_not_open(made: Callable[[Owner], bytes], owner: Owner) -> None:
    """A keystore that cannot be opened is refused without a word of it, or of what was tried on it."""
    path = owner.file("tried.json", made(owner))
    file = owner.file("password", PASSWORD.encode() + b"!")
    ended, told = owner.run("--keystore", path, "--password-file", file, "verifier", "stake", "1")
    assert ended == 5
    assert_untold(told)


def test_password_that_is_no_text(owner: Owner) -> None:
    """A file of a password that is not UTF-8 is refused without a word of it."""
    file = owner.file("password", PASSWORD.encode() + b"\xff")
    ended, told = owner.run("--keystore", owner.keystore(), "--password-file", file, "verifier", "stake", "1")
    assert ended == 5
    assert_untold(told)


def test_crash(owner: Owner) -> None:
    """A fault in distman itself ends in a traceback without what was in its variables."""
    ended, told = owner.run("verifier", "stake", "1", **{VARIABLE: KEY.hex(), "LOUD_CRASH": "1"})
    assert ended == 1
    assert "Traceback" in told
    assert "a fault while a key is in use" in told
    assert_untold(told)
