"""Build specs, inspection reports and the JSON they come in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distman.spec import (
    BuildSpec,
    InspectionReport,
    canonical_json,
    document_hash,
    judge,
    load_document,
    load_list,
    parse_document,
)
from tests.parsers.mutants import json_bytes, mutants
from tests.parsers.sound import REPORT, SPEC
from tests.parsers.tried import tried
from tests.parsers.values import texts, values


@given(data=st.one_of(st.binary(max_size=200), json_bytes(SPEC), json_bytes(REPORT)))
def test_json(data: bytes) -> None:
    """Bytes are a document, which reads back from its canonical form as itself, or are refused."""
    document = tried("JSON document", lambda: parse_document(data))
    if document is not None:
        assert parse_document(canonical_json(document)) == document


@given(value=values())
def test_canonical_json(value: Any) -> None:
    """A value has a canonical form, which reads as that value and has no other, or is refused."""
    text = tried("canonical JSON", lambda: canonical_json(value))
    if text is not None:
        read = parse_document(b'{"value":' + text + b"}")["value"]
        assert read == value
        assert canonical_json(read) == text


@given(document=st.one_of(values(), mutants(SPEC), st.just(SPEC)))
def test_build_spec(document: Any) -> None:
    """A document is a build spec, which is written as it was read and hashes as it did, or is refused."""
    spec = tried("build spec", lambda: BuildSpec.from_document(document))
    if spec is not None:
        assert spec.to_document() == document
        assert spec.hash == document_hash(document)


@given(document=st.one_of(values(), mutants(REPORT), st.just(REPORT)))
def test_inspection_report(document: Any) -> None:
    """A document is an inspection report, which is written as it was read and hashes as it did, or is refused."""
    report = tried("inspection report", lambda: InspectionReport.from_document(document))
    if report is not None:
        assert report.to_document() == document
        assert report.hash == document_hash(document)


@given(spec=mutants(SPEC), report=mutants(REPORT))
def test_judge(spec: Any, report: Any) -> None:
    """A spec and a report that were read come to a verdict on each check."""
    read_spec = tried("build spec", lambda: BuildSpec.from_document(spec))
    if read_spec is None:
        return
    of_this_spec = {**report, "spec_hash": f"0x{read_spec.hash.hex()}"}
    read_report = tried("inspection report", lambda: InspectionReport.from_document(of_this_spec))
    if read_report is None:
        return
    verdict = judge(read_spec, read_report)
    assert len(verdict.passed) + len(verdict.failed) + len(verdict.missing) == len(read_spec.checks)


@given(name=texts())
def test_paths(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A name that is no file's is refused."""
    for load in (load_document, load_list):
        tried(
            "path of a document",
            lambda load=load: load(tmp_path_factory.getbasetemp() / "none" / Path(name.lstrip("/"))),
        )
        tried("path of a document", lambda load=load: load("./none/" + name))
