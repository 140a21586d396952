"""Sets up the compiler and runs Brownie with folders of the project's own.

Brownie keeps state in ``~/.brownie`` and py-solc-x in ``~/.solcx``. Neither is written to: Brownie gets a HOME for each
run, in which the user's accounts and networks are seen but no packages are (they would change the compiler's settings
and so the bytecode), and py-solc-x is pointed to a folder of the project.

Usage:
    python scripts/toolchain.py compiler                        makes the pinned compiler available
    python scripts/toolchain.py brownie [--chain KIND] -- ...   runs Brownie; with a chain, as network `local`
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.local_chain import MODULES, local_chain  # noqa: E402

SOLCX_FOLDER = ROOT / ".toolchain" / "solcx"
NPM_COMPILER = ROOT / "scripts" / "solc"
LOCAL_NETWORK = "local"


def compiler_version() -> str:
    """The solc version that brownie-config.yaml pins."""
    config = yaml.safe_load((ROOT / "brownie-config.yaml").read_text())
    return str(config["compiler"]["solc"]["version"])


def install_compiler() -> Path:
    """Makes the pinned solc available to py-solc-x: a native one where there is one, else npm's.

    Returns:
        The compiler's path in the project's own folder.
    """
    os.environ["SOLCX_BINARY_PATH"] = str(SOLCX_FOLDER)
    SOLCX_FOLDER.mkdir(parents=True, exist_ok=True)
    target = SOLCX_FOLDER / f"solc-v{compiler_version()}"
    if not target.exists():
        source = _installed_compiler() or _fetched_compiler(target) or NPM_COMPILER
        if source != target:
            target.unlink(missing_ok=True)
            target.symlink_to(source)
    return target


def _installed_compiler() -> Path | None:
    """A native compiler of the pinned version in ~/.solcx or on PATH."""
    kept = Path.home() / ".solcx" / f"solc-v{compiler_version()}"
    candidates = [kept] if kept.is_file() else []
    if found := shutil.which("solc"):
        candidates.append(Path(found))
    return next((path.resolve() for path in candidates if _is_pinned_version(path)), None)


def _is_pinned_version(path: Path) -> bool:
    answer = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    return f"Version: {compiler_version()}+" in answer.stdout


def _fetched_compiler(target: Path) -> Path | None:
    """A native compiler fetched by py-solc-x in a process of its own, as it knows no time limit."""
    fetch = f"import solcx; solcx.install_solc({compiler_version()!r})"
    try:
        done = subprocess.run([sys.executable, "-c", fetch], capture_output=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        return None
    return target if done.returncode == 0 and target.exists() else None


@contextmanager
def brownie_home(networks: list[dict[str, Any]]) -> Iterator[Path]:
    """A HOME for one run of Brownie, with the user's accounts and networks and some development networks more.

    Args:
        networks: Entries for the `development` part of Brownie's network-config.yaml.
    """
    users = Path.home() / ".brownie"
    with tempfile.TemporaryDirectory(prefix="distman-brownie-") as folder:
        data = Path(folder) / ".brownie"
        data.mkdir()
        if (users / "accounts").is_dir():
            (data / "accounts").symlink_to(users / "accounts")
        (data / "network-config.yaml").write_text(yaml.safe_dump(_network_config(users, networks)))
        yield Path(folder)


def _network_config(users: Path, networks: list[dict[str, Any]]) -> dict[str, Any]:
    own = users / "network-config.yaml"
    if own.is_file():
        config = yaml.safe_load(own.read_text())
    else:
        config = yaml.safe_load((_brownie_package() / "data" / "network-config.yaml").read_text())
    config["development"].extend(networks)
    return dict(config)


def _brownie_package() -> Path:
    """Brownie's folder, found without importing it: the import alone would write to ~/.brownie."""
    spec = importlib.util.find_spec("brownie")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("Brownie is not installed: run `make setup`")
    return Path(spec.origin).parent


def attached_network(url: str) -> dict[str, Any]:
    """Brownie's description of a development chain that runs already."""
    address = urlsplit(url)
    return {
        "name": "Local chain",
        "id": LOCAL_NETWORK,
        "cmd": "anvil",
        "host": f"{address.scheme}://{address.hostname}",
        "cmd_settings": {"port": address.port},
    }


def _chain_folders() -> list[str]:
    """Where Brownie finds the programs of its own development networks: anvil and ganache."""
    binaries = [str(path) for path in MODULES.glob("@foundry-rs/anvil-*/bin")]
    return [*binaries, str(MODULES / ".bin")]


def run_brownie(arguments: list[str], url: str | None = None) -> int:
    """Runs Brownie in the project's folder.

    Args:
        arguments: Brownie's own.
        url: JSON-RPC endpoint of a development chain, which Brownie then knows as network `local`.

    Returns:
        Brownie's exit code.
    """
    install_compiler()
    forget_stale_build(ROOT)
    networks = [] if url is None else [attached_network(url)]
    with brownie_home(networks) as home:
        environment = os.environ | {
            "HOME": str(home),
            "PATH": os.pathsep.join([*_chain_folders(), os.environ["PATH"]]),
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "ignore::FutureWarning",
        }
        command = [str(Path(sys.executable).with_name("brownie")), *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def forget_stale_build(project: Path) -> None:
    """Drops what Brownie has built from other sources.

    Brownie compiles again what has changed and what imports it, but not what imports that: a contract that inherits
    from another one would keep the old code of the libraries behind it.

    Args:
        project: The project's folder.
    """
    digest = hashlib.sha256()
    settings = [project / "brownie-config.yaml", project / "package-lock.json"]
    for path in [*settings, *sorted((project / "contracts").rglob("*.sol"))]:
        digest.update(f"{path.relative_to(project)}\0".encode() + path.read_bytes() + b"\0")
    build = project / "build"
    built_from = build / "sources.sha256"
    if built_from.is_file() and built_from.read_text() == digest.hexdigest():
        return
    shutil.rmtree(build / "contracts", ignore_errors=True)
    build.mkdir(exist_ok=True)
    built_from.write_text(digest.hexdigest())


def main() -> int:
    """Parses the command line and runs it."""
    parser = argparse.ArgumentParser(description="Compiler and Brownie with folders of the project's own.")
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("compiler", help="make the pinned compiler available")
    brownie = actions.add_parser("brownie", help="run Brownie")
    brownie.add_argument("--chain", choices=["anvil", "ganache"], help="start a chain, as network `local`")
    brownie.add_argument("arguments", nargs="+", help="Brownie's own arguments, after --")
    options = parser.parse_args()
    if options.action == "compiler":
        print(install_compiler().resolve())
        return 0
    with ExitStack() as stack:
        url = stack.enter_context(local_chain(options.chain, base_fee_wei=0)).url if options.chain else None
        return run_brownie(options.arguments, url)


if __name__ == "__main__":
    sys.exit(main())
