"""The seeded bugs as patches of the contracts."""

from __future__ import annotations

from pathlib import Path

import pytest

from verify.mutants import sources
from verify.seeded import patches


def write_patch(folder: Path, old: str, new: str) -> None:
    """Writes the patch of a bug that replaces the first line of a contract."""
    folder.joinpath("01-bug.patch").write_text(
        "Bug: Something is wrong.\nRules: M1\n\n--- a/contracts/Escrow.sol\n+++ b/contracts/Escrow.sol\n"
        f"@@ -1,2 +1,2 @@\n-{old}\n+{new}\n pragma solidity 0.8.30;\n"
    )


def test_every_patch_applies_and_names_rules() -> None:
    """Each of at least 20 seeded bugs changes the contracts as they are, and names rules and a proof that there are."""
    spec = (sources.ROOT / "docs" / "SPEC.md").read_text()
    proofs = "".join(path.read_text() for path in sources.ROOT.glob("tests/symbolic/proofs/*.sol"))
    bugs = patches.all_bugs()
    assert len(bugs) >= 20
    for bug in bugs:
        assert bug.change
        assert not bug.proof or f"check_{bug.proof.split('.')[-1]}(" in proofs
        assert all(f"**{rule}" in spec for rule in bug.rules.split(", "))


def test_a_stale_patch_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A patch of something that the contracts do not say any more is an error that names it."""
    write_patch(tmp_path, "// of another time", "// of today")
    monkeypatch.setattr(patches, "FOLDER", tmp_path)
    with pytest.raises(patches.PatchError, match=r"01-bug\.patch no longer applies"):
        patches.all_bugs()


def test_a_patch_of_a_comment_is_a_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a patch changes is known by path, with the whole new text."""
    write_patch(tmp_path, "// SPDX-License-Identifier: MIT", "// SPDX-License-Identifier: 0BSD")
    monkeypatch.setattr(patches, "FOLDER", tmp_path)
    (bug,) = patches.all_bugs()
    assert list(bug.change) == ["contracts/Escrow.sol"]
    assert bug.change["contracts/Escrow.sol"].startswith(b"// SPDX-License-Identifier: 0BSD\n")
    assert (bug.name, bug.description, bug.rules) == ("01-bug", "Something is wrong.", "M1")
