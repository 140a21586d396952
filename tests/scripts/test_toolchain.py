"""The project's own compiler, Brownie folder and artifacts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scripts import export_artifacts, toolchain

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = 'pragma solidity 0.8.30; import {A} from "lib/A.sol"; contract B is A {}'
LIBRARY = "pragma solidity 0.8.30; contract A {}"


def compile_standard(folder: Path, remapping: str, allow_paths: str) -> dict[str, Any]:
    """Compiles a contract that imports another one, with npm's compiler behind its native command line."""
    settings = {"remappings": [remapping], "outputSelection": {"*": {"*": ["evm.bytecode.object"]}}}
    job = {"language": "Solidity", "sources": {"B.sol": {"content": SOURCE}}, "settings": settings}
    done = subprocess.run(
        [ROOT / "scripts" / "solc", "--standard-json", "--allow-paths", allow_paths],
        input=json.dumps(job),
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout))


def test_compiler_has_the_pinned_version() -> None:
    """The compiler that py-solc-x is given is the one that brownie-config.yaml pins."""
    done = subprocess.run([toolchain.install_compiler(), "--version"], capture_output=True, text=True, check=True)
    assert f"Version: {toolchain.compiler_version()}+commit." in done.stdout


def test_npm_compiler_follows_imports(tmp_path: Path) -> None:
    """An import below the working directory is compiled."""
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "A.sol").write_text(LIBRARY)
    compiled = compile_standard(tmp_path, "lib/=vendor/", ".")
    assert set(compiled["contracts"]) == {"B.sol", "vendor/A.sol"}


def test_npm_compiler_keeps_to_allowed_paths(tmp_path: Path) -> None:
    """An import from elsewhere is refused unless its folder is allowed."""
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "A.sol").write_text(LIBRARY)
    refused = compile_standard(inside, f"lib/={outside}/", ".")
    assert "outside of allowed directories" in json.dumps(refused["errors"])
    assert "B" in compile_standard(inside, f"lib/={outside}/", str(outside))["contracts"]["B.sol"]


def test_users_folders_are_not_written_to(tmp_path: Path) -> None:
    """Brownie runs without touching ~/.brownie and ~/.solcx, and sees the user's accounts."""
    accounts = tmp_path / ".brownie" / "accounts"
    accounts.mkdir(parents=True)
    (accounts / "mine.json").write_text(json.dumps({"address": "11" * 20}))
    command = [sys.executable, ROOT / "scripts" / "toolchain.py", "brownie", "--", "accounts", "list"]
    done = subprocess.run(command, env=os.environ | {"HOME": str(tmp_path)}, capture_output=True, text=True, check=True)
    assert "mine" in done.stdout
    assert sorted(path.name for path in tmp_path.rglob("*")) == [".brownie", "accounts", "mine.json"]


def test_build_of_other_sources_is_forgotten(tmp_path: Path) -> None:
    """A change of any source or setting drops all that was built; without one it is kept."""
    sources = [
        tmp_path / "brownie-config.yaml",
        tmp_path / "package-lock.json",
        tmp_path / "contracts" / "deep" / "A.sol",
    ]
    sources[-1].parent.mkdir(parents=True)
    for source in sources:
        source.write_text("before")
    built = tmp_path / "build" / "contracts" / "B.json"
    for source in sources:
        toolchain.forget_stale_build(tmp_path)
        built.parent.mkdir(parents=True)
        built.touch()
        toolchain.forget_stale_build(tmp_path)
        assert built.exists()
        source.write_text("after")
        toolchain.forget_stale_build(tmp_path)
        assert not built.exists()


def test_artifacts_follow_the_contracts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is committed is what the contracts compile to, and a change of one byte is told."""
    assert toolchain.run_brownie(["compile"]) == 0
    assert export_artifacts.drifted() == []
    copy = tmp_path / "artifacts"
    shutil.copytree(export_artifacts.ARTIFACTS, copy)
    changed = copy / "Escrow.json"
    changed.write_text(changed.read_text().replace("0x6080", "0x6081", 1))
    monkeypatch.setattr(export_artifacts, "ARTIFACTS", copy)
    assert export_artifacts.drifted() == [changed]
