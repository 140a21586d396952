"""The audit of locked dependencies: what a lock file must say, and what the services' answers mean."""

from __future__ import annotations

import json

import pytest

from verify import audit
from verify.dependencies import accepted, locks
from verify.dependencies.advisories import Advisory, Answer, node_answer, python_answer

HASH = "a" * 64
SOUND = f"# made by hand\nweb3==7.16.0 ; python_version > '3' \\\n    --hash=sha256:{HASH}\n    # via distman\n"


def test_pins() -> None:
    """A lock file gives each package's version."""
    assert locks.pinned(SOUND) == {"web3": "7.16.0"}
    assert locks.python_flaws("x.lock", SOUND) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [("web3>=7\n", "has no exact version"), ("web3==7.16.0\n", "has no sha2-256")],
)
def test_python_flaws(text: str, what: str) -> None:
    """A package without an exact version or a hash could be replaced by another."""
    assert [flaw.what for flaw in locks.python_flaws("x.lock", text)] == [what]


def test_node_flaws() -> None:
    """A package without a strong hash could be replaced, and a deprecated one gets no mends."""
    packages = {
        "": {},
        "node_modules/a": {"integrity": "sha1-x"},
        "node_modules/b": {"integrity": "sha512-x", "deprecated": "old"},
    }
    flaws = locks.node_flaws("package-lock.json", json.dumps({"packages": packages}))
    assert [(flaw.package, flaw.what) for flaw in flaws] == [
        ("node_modules/a", "has no sha2-512"),
        ("node_modules/b", "is deprecated: old"),
    ]


def test_our_locks_are_sound() -> None:
    """All that this project installs is pinned by hash, and users get what the tests ran with."""
    assert locks.all_flaws() == []


def test_python_answer() -> None:
    """PyPI's advisories are read, and packages of which it knows nothing."""
    told = [
        {"name": "py", "version": "1.11.0", "vulns": [{"id": "PYSEC-1"}]},
        {"name": "web3", "version": "7.16.0", "vulns": []},
        {"name": "mine", "skip_reason": "not found"},
    ]
    answer = python_answer(json.dumps({"dependencies": told}), "")
    assert answer == Answer(3, ("mine",), (Advisory("py", "1.11.0", "PYSEC-1"),))


@pytest.mark.parametrize(
    "output",
    ["", "{}", json.dumps({"dependencies": []}), json.dumps({"dependencies": [{"name": "a", "skip_reason": "x"}]})],
)
def test_python_silence(output: str) -> None:
    """A service that is out of reach, or knows of no package at all, has not been asked."""
    assert python_answer(output, "").silence


def test_node_answer() -> None:
    """Npm's advisories are read; what only depends on a weak package is not told again."""
    via = [{"url": "https://example.org/advisories/GHSA-x"}, "other"]
    told = {"vulnerabilities": {"a": {"range": "<2", "via": via}}, "metadata": {"dependencies": {"total": 9}}}
    assert node_answer(json.dumps(told), "") == Answer(9, (), (Advisory("a", "<2", "GHSA-x"),))


def test_node_silence() -> None:
    """A refusal by the service is told without the address that was asked."""
    assert node_answer(json.dumps({"message": "405 Not Allowed - POST somewhere"}), "").silence == "405 Not Allowed"
    assert node_answer("", "npm error\nno network").silence == "no network"


WEAK = {"dev.lock": Answer(1, (), (Advisory("py", "1.11.0", "PYSEC-1"),))}
SILENT = {"dev.lock": Answer(1, (), (), "no network")}


def test_complaints() -> None:
    """An advisory without a reason is to be mended, and so is a reason without an advisory if all services answered."""
    reason = {("py", "PYSEC-1"): "Tests only."}
    assert audit.complaints(WEAK, {}) == ["dev.lock: py 1.11.0: PYSEC-1"]
    assert audit.complaints(WEAK, reason) == []
    assert audit.complaints({}, reason) == ["listed, and no longer told: py PYSEC-1"]
    assert audit.complaints(SILENT, reason) == []


@pytest.mark.parametrize(("told", "code"), [(WEAK, 1), (SILENT, 3), ({"dev.lock": Answer(1, (), ())}, 0)])
def test_exit_codes(told: dict[str, Answer], code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence is no pass: it has an exit code of its own."""
    monkeypatch.setattr("sys.argv", ["audit"])
    monkeypatch.setattr(audit, "answers", lambda: told)
    monkeypatch.setattr(accepted, "load", lambda _: {})
    assert audit.main() == code


def test_reasons() -> None:
    """Every listed advisory has a reason that says what pins the package."""
    assert all(reason.startswith("Pinned by ") for reason in accepted.load(accepted.LIST.read_text()).values())
    with pytest.raises(ValueError, match="needs package, id and reason"):
        accepted.load('[[advisory]]\npackage = "py"\nid = "X"\nreason = ""\n')
