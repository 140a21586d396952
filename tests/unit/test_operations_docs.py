"""The pages of the operations are complete and exact: functions, sections, errors, rules and events."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs/operations"
FOLDERS = {"Escrow": PAGES, "VerifierRegistry": PAGES / "registry", "OwnedArbitrator": PAGES / "arbitrator"}
SECTIONS = ["Purpose", "Who", "Parameters", "State before and after", "Money moved", "Events", "Errors", "Rules"]
RENAMED = {("VerifierRegistry", "withdraw"): "withdraw-stake"}
"""Pages that are named for what they do, as another contract has a function of the same name."""


def entries(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every entry of one kind in the three ABIs, with its contract."""
    for contract in FOLDERS:
        abi = json.loads((ROOT / f"distman/artifacts/{contract}.json").read_text())["abi"]
        yield from ((contract, entry) for entry in abi if entry["type"] == kind)


FUNCTIONS = list(entries("function"))


def page_of(contract: str, function: dict[str, Any]) -> Path:
    """Where the page of a function stands."""
    if function["stateMutability"] in ("view", "pure"):
        return FOLDERS[contract] / "views.md"
    kebab = re.sub(r"(?=[A-Z])", "-", function["name"]).lower()
    return FOLDERS[contract] / f"{RENAMED.get((contract, function['name']), kebab)}.md"


def pages() -> list[Path]:
    """Every page but the index."""
    return sorted(set(PAGES.rglob("*.md")) - {PAGES / "README.md"})


def named(pattern: str, paths: list[Path]) -> set[str]:
    """What a pattern finds on some pages."""
    return {found for path in paths for found in re.findall(pattern, path.read_text())}


def names(kind: str) -> set[str]:
    """Names of all entries of one kind in the three ABIs."""
    return {entry["name"] for _, entry in entries(kind)}


def test_every_function_has_its_page_and_every_page_its_function() -> None:
    """Functions and pages match; views share one page for each contract."""
    assert {page_of(contract, function) for contract, function in FUNCTIONS} == set(pages())


@pytest.mark.parametrize(("contract", "function"), FUNCTIONS, ids=[function["name"] for _, function in FUNCTIONS])
def test_page_names_function_and_parameters(contract: str, function: dict[str, Any]) -> None:
    """A function's page is headed by its name and lists its parameters; the views' page names each view and theirs."""
    page = page_of(contract, function)
    table = page.read_text().split("## Parameters")[1].split("\n## ")[0]
    listed = {name for cell in re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE) for name in cell.split(", ")}
    inputs = {item["name"] or "data" for item in function["inputs"]}
    if page.stem == "views":
        assert f"`{function['name']}`" in page.read_text()
        assert inputs <= listed
    else:
        assert page.read_text().startswith(f"# {function['name']}\n")
        assert inputs == listed


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(PAGES)))
def test_page_has_exactly_the_sections(page: Path) -> None:
    """Every page has the same sections in the same order, none of them empty."""
    heads, *bodies = re.split(r"^## .*\n", page.read_text(), flags=re.MULTILINE)
    assert re.findall(r"^## (.*)$", page.read_text(), re.MULTILINE) == SECTIONS
    assert heads.startswith("# ")
    assert all(body.strip() for body in bodies)


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(PAGES)))
def test_page_cites_rules_that_exist(page: Path) -> None:
    """Every page cites rules, and each of them is in the spec."""
    rules = set(re.findall(r"^- \*\*([A-Z]\d+)\b", (ROOT / "docs/SPEC.md").read_text(), re.MULTILINE))
    cited = named(r"\b[A-Z]\d{1,2}\b", [page])
    assert cited
    assert cited <= rules


def test_every_error_is_named_and_no_other() -> None:
    """The pages name exactly the errors of the ABIs."""
    assert named(r"\b(?:Escrow|Registry|Arbitrator)[A-Z]\w+", pages()) == names("error")


def test_every_event_is_named() -> None:
    """Each event of the ABIs stands in the table of some page."""
    assert names("event") <= named(r"\| `(\w+)` \|", pages())


def test_index_links_every_page() -> None:
    """The index leads to each page, and to no other."""
    links = named(r"\]\(([a-z0-9/-]+\.md)\)", [PAGES / "README.md"])
    assert links == {str(page.relative_to(PAGES)) for page in pages()}
