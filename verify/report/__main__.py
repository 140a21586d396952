"""Writes the tables of docs/SECURITY.md anew, or checks them."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable

from verify.report import tables
from verify.results import ROOT

PAGE = ROOT / "docs" / "SECURITY.md"
TABLES: dict[str, Callable[[], str]] = {
    "summary": tables.summary,
    "layers": tables.layers,
    "situations": tables.situations,
    "proofs": tables.proofs,
    "waits": tables.waits,
}
_SECTION = re.compile(r"<!-- figures: (\w+) -->\n.*?<!-- end -->", re.DOTALL)


def written(page: str) -> str:
    """The page with its tables as the results have them today.

    Raises:
        KeyError: The page asks for a table that nobody draws.
    """
    return _SECTION.sub(lambda found: f"<!-- figures: {found[1]} -->\n{TABLES[found[1]]()}\n<!-- end -->", page)


def main() -> int:
    """Parses the command line and writes or checks the page."""
    parser = argparse.ArgumentParser(prog="python -m verify.report", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the page has drifted")
    options = parser.parse_args()
    page = PAGE.read_text()
    drawn = set(_SECTION.findall(page))
    if missing := TABLES.keys() - drawn:
        print(f"{PAGE.relative_to(ROOT)} has no place for: {', '.join(sorted(missing))}", file=sys.stderr)
        return 1
    if options.check:
        if written(page) == page:
            return 0
        print(f"{PAGE.relative_to(ROOT)} differs from verify/results: run `make report`", file=sys.stderr)
        return 1
    PAGE.write_text(written(page))
    return 0


if __name__ == "__main__":
    sys.exit(main())
