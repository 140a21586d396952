"""What the package's objects and errors tell of a key in memory."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from distman import Client, DistmanError, InvalidInput, KeyUnavailable, key_from_environment, key_from_keystore
from distman.cli.session import Session
from distman.endpoints import Endpoints
from scripts.local_chain import free_port
from tests.integration.untold.owner import KEY, PASSWORD, Owner, assert_untold
from tests.integration.untold.told import told_by, told_by_error

VARIABLE = "DISTMAN_PRIVATE_KEY"


@pytest.fixture(autouse=True)
def quiet_logs(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Every log of a test, at the loudest, tells nothing."""
    for name in ("", *logging.root.manager.loggerDict):
        caplog.set_level(logging.DEBUG, logger=name or None)
    yield
    for phase in ("setup", "call"):
        for record in caplog.get_records(phase):
            assert_untold(f"{record.getMessage()} {record.__dict__}")


@contextmanager
def untold_refusal(kind: type[DistmanError]) -> Iterator[None]:
    """The block raises an error, which tells nothing, nor does any behind it."""
    with pytest.raises(kind) as caught:
        yield
    assert_untold(told_by_error(caught.value))


def test_objects(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    """What holds a key shows itself without it: clients, sessions, and what they give back."""
    monkeypatch.setenv(VARIABLE, KEY.hex())
    session = Session(
        owner.market.chain.url,
        None,
        owner.market.escrow,
        Path("none"),
        owner.keystore(),
        None,
        owner.file("password", PASSWORD.encode()),
        Path("journal"),
        1,
        1.0,
    )
    client = owner.market.client(owner.account)
    outcome = client.stake(1)
    shown: list[Any] = [
        client,
        client.chain,
        client.signer,
        outcome,
        outcome.receipt,
        session,
        session.client,
        session.account_address,
    ]
    assert session.account_address == owner.account.address
    for value in [*shown, key_from_environment(VARIABLE), vars(outcome) if hasattr(outcome, "__dict__") else outcome]:
        assert_untold(told_by(value))


def test_signed_values(owner: Owner) -> None:
    """What a key has signed is made of without it."""
    client = owner.market.client(owner.account)
    terms = owner.market.posted()
    assert_untold(told_by(client.sign_claim(terms, 0, owner.market.chain.now() + 100)))
    assert_untold(told_by(client.sign_terms(owner.market.terms(customer=owner.account.address))))


def test_refusals_of_the_contract(owner: Owner) -> None:
    """An action that a contract refuses, or whose input is wrong, tells nothing."""
    client = owner.market.client(owner.account)
    terms = owner.market.posted()
    with untold_refusal(DistmanError):
        client.submit(terms, 0, b"\0" * 32)
    with untold_refusal(DistmanError):
        client.cancel(terms)
    with untold_refusal(InvalidInput):
        client.submit(terms, 0, b"too short")
    with untold_refusal(DistmanError):
        client.stake(10**30)


def test_no_node(owner: Owner) -> None:
    """A node that does not answer, before and while something is sent, tells nothing."""
    with untold_refusal(DistmanError):
        Client(f"http://127.0.0.1:{free_port()}", owner.market.escrow, owner.account)
    client = owner.market.client(owner.account)
    client.endpoints = Endpoints([f"http://127.0.0.1:{free_port()}"])
    with untold_refusal(DistmanError):
        client.stake(1)


@pytest.mark.parametrize("text", [KEY.hex() + "0", KEY.hex() + "zz", "00" + KEY.hex(), KEY.hex(" ")])
def test_keys_that_are_none(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that nearly holds a key is refused, with nothing of it in any error behind that either."""
    monkeypatch.setenv(VARIABLE, text)
    with untold_refusal(KeyUnavailable):
        key_from_environment(VARIABLE)


def changed(owner: Owner, **changes: Any) -> bytes:
    """The keystore with something else in it."""
    return json.dumps({**json.loads(owner.keystore().read_text()), **changes}).encode()


@pytest.mark.parametrize(
    "made",
    [
        lambda owner: owner.keystore().read_bytes(),
        lambda _: KEY.hex().encode(),
        lambda _: KEY,
        lambda _: b'{"version": 3, "crypto": "' + KEY.hex().encode() + b'"',
        lambda owner: changed(owner, crypto={"kdf": KEY.hex()}),
        lambda owner: changed(owner, crypto={"kdf": "pbkdf2", "kdfparams": {"salt": KEY.hex() + "zz"}}),
        lambda owner: changed(owner, version=KEY.hex()),
    ],
    ids=["wrong password", "the key", "its bytes", "broken JSON", "kdf", "salt", "version"],
)
@pytest.mark.parametrize("password", [PASSWORD + "!", PASSWORD + "\ud800"], ids=["other", "no Unicode"])
def test_keystores_that_do_not_open(made: Callable[[Owner], bytes], password: str, owner: Owner) -> None:
    """A keystore that does not open is refused, with nothing of it in any error behind that either."""
    path = owner.file("tried.json", made(owner))
    with untold_refusal(KeyUnavailable):
        key_from_keystore(path, password)


def test_damaged_keystore(owner: Owner) -> None:
    """A keystore whose key is not that of its address is refused, with nothing of either key."""
    path = owner.file("tried.json", changed(owner, address="11" * 20))
    with untold_refusal(KeyUnavailable):
        key_from_keystore(path, PASSWORD)
