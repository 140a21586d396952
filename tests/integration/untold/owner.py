"""Somebody with a key that nobody else may learn, and all that commands tell when it is used."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils.crypto import keccak

from tests.integration.market import Market
from tests.integration.shell import PLAIN, TIMEOUT_S
from tests.integration.untold.spellings import Secret, leaks

KEY = keccak(text="the key that must never be told")
PASSWORD = 'p\u00e4ss "w\'rd" \\ 50% & <never> told'
SECRETS = [Secret("the key", KEY), Secret("the password", PASSWORD.encode(), is_text=True)]

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owns the key.

    Attributes:
        market: Where it acts.
        folder: Where its files are, and where commands run.
    """

    market: Market
    folder: Path

    @property
    def account(self) -> LocalAccount:
        """Its account."""
        account: LocalAccount = Account.from_key(KEY)
        return account

    def file(self, name: str, data: bytes) -> Path:
        """Writes a file."""
        path = self.folder / name
        path.write_bytes(data)
        return path

    def keystore(self) -> Path:
        """A keystore of the key."""
        return self.file("key.json", json.dumps(Account.encrypt(KEY, PASSWORD, kdf="pbkdf2", iterations=2)).encode())

    def run(self, *words: str | Path, **variables: str) -> tuple[int, str]:
        """Runs a command as loud as can be, in a folder of its own.

        Returns:
            Its exit code, and all that it told: on both streams, and in the files that it left.
        """
        place = self.folder / "work"
        place.mkdir(exist_ok=True)
        found = {
            "DISTMAN_RPC_URL": self.market.chain.url,
            "DISTMAN_ESCROW": self.market.escrow,
            "HOME": str(place),
            "TMPDIR": str(place),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
        }
        done = subprocess.run(
            [sys.executable, "-m", "tests.integration.untold.loud", *words],
            cwd=place,
            env=found | PLAIN | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        left = [str(path) + path.read_text("latin-1") for path in place.rglob("*") if path.is_file()]
        told = [stream.decode(errors="replace") + stream.decode("latin-1") for stream in (done.stdout, done.stderr)]
        return done.returncode, "\n".join([*told, *left])


def assert_untold(text: str) -> None:
    """Nothing of the key or the password is in a text; the failure shows neither."""
    found = leaks(SECRETS, text)
    assert not found, f"told: {', '.join(found)}"
