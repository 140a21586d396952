"""That the search for secrets finds them, however they are written."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest

from tests.integration.untold.owner import KEY, PASSWORD, SECRETS
from tests.integration.untold.spellings import leaks
from tests.integration.untold.told import told_by_error


class Careless:
    """Holds a key, and shows it."""

    def __repr__(self) -> str:
        return f"Careless({KEY!r})"


@pytest.mark.parametrize(
    "text",
    [
        KEY.hex(),
        "0x" + KEY.hex().upper(),
        KEY.hex()[:20].upper() + KEY.hex()[20:],
        KEY.hex()[7:24],
        KEY.hex(":"),
        str(int.from_bytes(KEY)),
        f"{list(KEY)}",
        f"{tuple(KEY)}",
        repr(KEY),
        repr(bytearray(KEY)),
        repr(Careless()),
        base64.b64encode(KEY).decode(),
        base64.urlsafe_b64encode(KEY).decode(),
        PASSWORD,
        PASSWORD.upper(),
        repr(PASSWORD),
        json.dumps({"password": PASSWORD}),
        quote(PASSWORD),
        PASSWORD.encode().hex(),
        repr(PASSWORD.encode()),
        base64.b64encode(PASSWORD.encode()).decode(),
    ],
)
def test_finds(text: str) -> None:
    """A key or password is found in any spelling, within other text, and in a failure is not shown again."""
    found = leaks(SECRETS, f"level=debug {text} done")
    assert found
    assert not leaks(SECRETS, " ".join(found))


def test_finds_nothing_elsewhere() -> None:
    """Other hashes and texts are not taken for secrets."""
    assert leaks(SECRETS, f"{'5a' * 32} {'1' * 78} password told never") == []


def test_finds_behind_errors() -> None:
    """A secret in an error that another one came of is found, also where it is not shown."""
    with pytest.raises(KeyError) as caught:
        careless()
    assert leaks(SECRETS, told_by_error(caught.value))


def careless() -> None:
    """Raises an error behind which another one holds the key."""
    try:
        json.loads(KEY.hex() + "}")
    except ValueError:
        raise KeyError("hidden") from None
