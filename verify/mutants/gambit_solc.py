#!/usr/bin/env python3
"""Stands in for the compiler where Gambit wants one: it only ever asks for syntax trees, and those are there already.

Gambit calls it as ``gambit_solc.py --ast-compact-json SOURCE --output-dir FOLDER ...``. The trees are those in the
folder that the environment names.
"""

import os
import shutil
import sys
from pathlib import Path

FOLDER = "MUTANTS_SYNTAX_TREES"


def main() -> None:
    """Copies the trees to where Gambit looks for them."""
    target = Path(sys.argv[sys.argv.index("--output-dir") + 1])
    target.mkdir(parents=True, exist_ok=True)
    for tree in Path(os.environ[FOLDER]).iterdir():
        shutil.copy(tree, target)


if __name__ == "__main__":
    main()
