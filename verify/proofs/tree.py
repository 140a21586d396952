"""Folders to build and prove in: the project itself, or a copy of its sources that may be broken on purpose."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from verify.results import ROOT

PROGRESS = ROOT / ".verify" / "proofs"
FORGE = ROOT / "node_modules" / "@foundry-rs" / "forge-linux-amd64" / "bin"
SOURCES = ("contracts", "tests/symbolic")

# What proofs of a whole escrow need, and what all share.
MARKET = ("support/Market.sol", "proofs/Deployed.sol")
SHARED = ("support/Cheats.sol", "support/Wallet.sol", *MARKET)


@dataclass(frozen=True, slots=True)
class Tree:
    """A folder that has the project's sources where the project has them."""

    root: Path

    @property
    def proofs(self) -> Path:
        """Where forge and Halmos are run."""
        return self.root / "tests" / "symbolic"

    @property
    def out(self) -> Path:
        """Where forge writes what it has built."""
        return self.root / ".verify" / "symbolic" / "out"

    def digest(self, *sources: str) -> str:
        """SHA-256, in hex, of all that a proof in these files rests on: contracts, what proofs share, tools."""
        files = [path for path in (self.root / "contracts").rglob("*.sol") if "mocks" not in path.parts]
        files += [*(self.proofs / "support").glob("*.sol"), *self.proofs.glob("*.toml")]
        files += [self.root / "package-lock.json", self.root / "requirements" / "verify.lock"]
        files += [self.proofs / source for source in sources]
        digest = hashlib.sha256()
        for path in sorted(files):
            digest.update(f"{path.relative_to(self.root)}\0".encode() + path.read_bytes())
        return digest.hexdigest()

    def environment(self) -> dict[str, str]:
        """The environment of the tools, in which `forge` is the native one."""
        return {**os.environ, "PATH": f"{FORGE}{os.pathsep}{os.environ['PATH']}"}


PROJECT = Tree(ROOT)


def copied(name: str, proof: str) -> Tree:
    """A copy of the contracts and of one file of proofs, with what was built in it before.

    Args:
        name: Name of the copy; one that is there is brought up to date.
        proof: The file, from the folder of the proofs.
    """
    tree = Tree(PROGRESS / name)
    tree.proofs.mkdir(parents=True, exist_ok=True)
    for link in ("node_modules", "scripts", "package-lock.json", "requirements"):
        if not (tree.root / link).is_symlink():
            (tree.root / link).symlink_to(ROOT / link)
    shared = SHARED if MARKET[0] in (PROJECT.proofs / proof).read_text() else SHARED[: -len(MARKET)]
    wanted = [path for path in (ROOT / "contracts").rglob("*.sol") if "mocks" not in path.parts]
    wanted += [*PROJECT.proofs.glob("*.toml"), *(PROJECT.proofs / path for path in (*shared, proof))]
    _sync(tree.root, {path.relative_to(ROOT): path.read_bytes() for path in wanted})
    return tree


def _sync(root: Path, wanted: dict[Path, bytes]) -> None:
    """Leaves alone what is there already: forge compiles what has changed."""
    for folder in SOURCES:
        for path in (root / folder).rglob("*.sol"):
            if path.relative_to(root) not in wanted:
                path.unlink()
    for place, content in wanted.items():
        path = root / place
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
