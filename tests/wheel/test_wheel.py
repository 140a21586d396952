"""What a user gets from ``pip install``: no Brownie, no Node, no compiler."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from eth_account import Account

from examples.kbot.demo import deploy
from scripts.local_chain import MNEMONIC, local_chain

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def clean_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment in which nothing but the wheel and its locked dependencies is installed."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", ROOT, "--no-deps", "--no-build-isolation", "--wheel-dir", folder], check=True)
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    python = folder / "venv" / "bin" / "python"
    install = [python, *pip[1:], "install"]
    subprocess.run([*install, "--require-hashes", "-r", ROOT / "requirements" / "runtime.lock"], check=True)
    subprocess.run([*install, "--no-deps", *folder.glob("*.whl")], check=True)
    return python


@pytest.fixture(scope="module")
def market() -> Iterator[dict[str, str]]:
    """A chain with the contracts, as environment variables, with a key for each party."""
    Account.enable_unaudited_hdwallet_features()
    keys = [Account.from_mnemonic(MNEMONIC, account_path=f"m/44'/60'/0'/0/{index}").key for index in (1, 2, 3)]
    names = ("CUSTOMER_KEY", "SUPPLIER_KEY", "VERIFIER_KEY")
    with local_chain("anvil") as chain:
        yield {
            "DISTMAN_RPC_URL": chain.url,
            "DISTMAN_ESCROW": deploy(chain).contracts["Escrow"].address,
            **{name: "0x" + bytes(key).hex() for name, key in zip(names, keys, strict=True)},
        }


def run(folder: Path, *command: str | Path, **environment: str) -> str:
    """Runs a command in an empty folder with an almost empty environment, and returns what it printed."""
    empty = {"PATH": os.defpath, "HOME": str(folder)}
    done = subprocess.run(command, cwd=folder, env=empty | environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def readme_examples() -> list[str]:
    """The README's Python examples, of which each goes on where the one before ended."""
    return re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)


def test_readme_example_fits_in_fifteen_lines() -> None:
    """The four steps of the README take at most 15 lines of code."""
    code = [line for line in readme_examples()[0].splitlines() if line.strip()]
    assert len(code) <= 15


def test_readme_example_pays_the_supplier(clean_python: Path, market: dict[str, str], tmp_path: Path) -> None:
    """The README's examples, run with the installed wheel, end with the lot being paid, and closed."""
    printed = run(tmp_path, clean_python, "-c", "\n".join(readme_examples()), **market)
    assert printed.startswith("LotPaid(")
    assert f"to_supplier={3 * 10**18}, to_customer=0" in printed
    assert printed.endswith("['CLOSED']\n")


def test_command_works(clean_python: Path, market: dict[str, str], tmp_path: Path) -> None:
    """The installed command finds its way without the project's folder."""
    command = clean_python.with_name("distman")
    verifier = Account.from_key(market["VERIFIER_KEY"]).address
    shown = run(
        tmp_path,
        command,
        "verifier",
        "show",
        verifier,
        DISTMAN_RPC_URL=market["DISTMAN_RPC_URL"],
        DISTMAN_ESCROW=market["DISTMAN_ESCROW"],
    )
    assert f"Verifier {verifier}" in shown


def test_wheel_needs_no_toolchain(clean_python: Path, tmp_path: Path) -> None:
    """Neither Brownie nor a compiler was installed with the wheel."""
    probe = "import importlib.util as u; print([n for n in ('brownie', 'solcx', 'scripts') if u.find_spec(n)])"
    assert run(tmp_path, clean_python, "-c", probe) == "[]\n"
