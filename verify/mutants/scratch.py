"""A copy of the project in which the deployed code is another one, for tests that know nothing of mutants."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from verify.mutants import sources
from verify.mutants.compiler import Code

_LINKED = (".venv", "node_modules", ".toolchain/verify")
_BUILD = Path("build")


class Scratch:
    """A copy of the project's files as they are now, with the environments linked.

    Args:
        name: The copy's folder under `.verify/scratch/`; one that is there is made anew.
    """

    def __init__(self, name: str) -> None:
        self.folder = sources.ROOT / ".verify" / "scratch" / name
        if self.folder.exists():
            shutil.rmtree(self.folder)
        for path in _project_files():
            target = self.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(sources.ROOT / path, target)
        for path in _LINKED:
            (self.folder / path).parent.mkdir(exist_ok=True)
            (self.folder / path).symlink_to((sources.ROOT / path).resolve())
        shutil.copytree(sources.ROOT / _BUILD / "contracts", self.folder / _BUILD / "contracts")
        shutil.copy(sources.ROOT / _BUILD / "sources.sha256", self.folder / _BUILD)

    def deploy(self, codes: Mapping[str, Code]) -> None:
        """Puts other code in the place of what Brownie has built and of the artifacts.

        The sources stay as they were, so that Brownie finds nothing to compile.

        Args:
            codes: The code of each deployed contract, by name.
        """
        for name, code in codes.items():
            self._patch(_BUILD / "contracts" / f"{name}.json", code.creation, code.deployed)
            self._patch(Path("distman/artifacts") / f"{name}.json", "0x" + code.creation, "0x" + code.deployed)

    def write(self, texts: Mapping[str, bytes]) -> None:
        """Changes files of the copy.

        Args:
            texts: Their new content, by path.
        """
        for path, text in texts.items():
            (self.folder / path).write_bytes(text)

    def _patch(self, path: Path, creation: str, deployed: str) -> None:
        document = json.loads((self.folder / path).read_text())
        document |= {"bytecode": creation, "deployedBytecode": deployed}
        (self.folder / path).write_text(json.dumps(document, indent=1, sort_keys=True) + "\n")


def _project_files() -> list[str]:
    """Every file that belongs to the project or will: what version control does not ignore."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=sources.ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return [path for path in listed if path and (sources.ROOT / path).is_file()]
