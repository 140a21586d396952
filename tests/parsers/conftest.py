"""How many examples each test tries: a fixed few in CI, and many random ones where PARSER_EXAMPLES says so."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.parsers import tried

CI_EXAMPLES = 150
LONG_EXAMPLES = os.environ.get("PARSER_EXAMPLES")
COUNTS = os.environ.get("PARSER_COUNTS")

settings.register_profile(
    "parsers",
    max_examples=int(LONG_EXAMPLES or CI_EXAMPLES),
    derandomize=LONG_EXAMPLES is None,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)
settings.load_profile("parsers")


@pytest.fixture(scope="session", autouse=True)
def counts(worker_id: str) -> Iterator[None]:
    """Leaves the counts of this process in the folder that PARSER_COUNTS names."""
    yield
    if COUNTS is not None:
        (Path(COUNTS) / f"{worker_id}.json").write_text(json.dumps(tried.COUNTS))
