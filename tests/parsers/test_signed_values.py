"""Terms, and what parties sign for somebody else to send, in JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distman import Terms
from distman.codec import address
from distman.json_values import (
    agreement_from_document,
    agreement_to_document,
    attestation_from_document,
    attestation_to_document,
    bytes32,
    claim_from_document,
    claim_to_document,
    hex_bytes,
    stages_from_list,
    terms_from_document,
    terms_to_document,
)
from distman.spec import parse_document
from tests.parsers import sound
from tests.parsers.mutants import json_bytes, mutants
from tests.parsers.tried import tried
from tests.parsers.values import texts, values

Document = dict[str, Any]

KINDS = {
    "Terms": (sound.TERMS_DOCUMENT, terms_from_document, terms_to_document),
    "signed attestation": (sound.ATTESTATION_DOCUMENT, attestation_from_document, attestation_to_document),
    "signed claim": (sound.CLAIM_DOCUMENT, claim_from_document, claim_to_document),
    "signed agreement": (sound.AGREEMENT_DOCUMENT, agreement_from_document, agreement_to_document),
}

every_kind = pytest.mark.parametrize(
    ("name", "sample", "read", "write"), [(k, *v) for k, v in KINDS.items()], ids=list(KINDS)
)


@every_kind
@given(data=st.data())
def test_documents(
    name: str, sample: Document, read: Callable[[Document], Any], write: Callable[[Any], Document], data: st.DataObject
) -> None:
    """An object is read, and what was read is written and read again as itself, or it is refused."""
    objects = st.dictionaries(texts(), values(), max_size=3)
    document = data.draw(st.one_of(mutants(sample), st.just(sample), objects.map(lambda more: {**sample, **more})))
    value = tried(name, lambda: read(document))
    if value is not None:
        assert read(write(value)) == value


@every_kind
@given(data=st.data())
def test_bytes(
    name: str, sample: Document, read: Callable[[Document], Any], write: Callable[[Any], Document], data: st.DataObject
) -> None:
    """The bytes of a file are read, and what was read is written and read again as itself, or they are refused."""
    text = data.draw(json_bytes(sample))
    value = tried(name, lambda: read(parse_document(text)))
    if value is not None:
        assert read(parse_document(json.dumps(write(value)).encode())) == value


@given(terms=sound.terms())
def test_any_terms(terms: Terms) -> None:
    """Terms of any values are written and read again as themselves."""
    assert terms_from_document(terms_to_document(terms)) == terms


@given(value=st.one_of(values(), mutants(sound.TERMS_DOCUMENT["stages"])))
def test_stages(value: Any) -> None:
    """A value is a list of stages or is refused."""
    tried("stages", lambda: stages_from_list(value, "stages"))


@given(value=values())
def test_elementary(value: Any) -> None:
    """A value is bytes, 32 bytes or an address in exactly one writing, or is refused."""
    for name, read in (("bytes", hex_bytes), ("32 bytes", bytes32)):
        data = tried(name, lambda read=read: read(value, "value"))
        assert data is None or "0x" + data.hex() == value.lower()
    account = tried("address", lambda: address(value, "value"))
    assert account is None or value in (account, account.lower())
