"""Records of deployments."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distman.deployments import deployment_path, load_deployment, save_deployment
from tests.parsers.mutants import dumped, json_bytes
from tests.parsers.sound import DEPLOYMENT
from tests.parsers.tried import tried
from tests.parsers.values import values

CHAIN_ID = int(DEPLOYMENT["chain_id"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for records."""
    return tmp_path_factory.mktemp("deployments")


@given(data=st.one_of(st.just(json.dumps(DEPLOYMENT).encode()), json_bytes(DEPLOYMENT), st.binary(max_size=100)))
def test_records(data: bytes, folder: Path) -> None:
    """A file is a record that is written and read again as itself, or is refused."""
    deployment_path(folder, CHAIN_ID).write_bytes(data)
    deployment = tried("deployment", lambda: load_deployment(folder, CHAIN_ID))
    if deployment is not None:
        assert deployment.chain_id == CHAIN_ID
        save_deployment(folder, deployment)
        assert load_deployment(folder, CHAIN_ID) == deployment


@given(value=values())
def test_other_json(value: object, folder: Path) -> None:
    """Any other JSON is refused."""
    deployment_path(folder, CHAIN_ID).write_text(dumped(value))
    assert tried("deployment", lambda: load_deployment(folder, CHAIN_ID)) is None
