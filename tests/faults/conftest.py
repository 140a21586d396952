"""The theatre in which trials are played."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.kills import Commands, commands
from tests.faults.theatre import Theatre


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for files of the command line."""
    return tmp_path_factory.mktemp("faults")


@pytest.fixture(scope="session")
def theatre(folder: Path) -> Theatre:
    """Plays trials."""
    return Theatre(folder)


@pytest.fixture(scope="session")
def processes(folder: Path) -> Iterator[Commands]:
    """Runs commands that can be killed."""
    with commands(folder) as found:
        yield found
