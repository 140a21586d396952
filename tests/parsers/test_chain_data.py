"""What comes from the chain: revert data, logs, packed Terms and results."""

from __future__ import annotations

from random import Random

from eth_utils.abi import abi_to_signature
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from distman.artifacts import artifact
from distman.codec import CONTRACTS, decode_error, decode_log, decode_result
from distman.errors import CONTRACT_ERRORS, ContractError, UnknownRevert
from distman.events import Event
from distman.json_values import to_json
from distman.terms_log import unpack
from tests.parsers.encoded import AbiEntry, broken, encoded, entries
from tests.parsers.tried import check_refusal, counted, tried
from tests.unit.packing import pack, random_packable_terms
from tests.unit.signed import CUSTOMER, SUPPLIER

STANDARD_ERRORS: list[AbiEntry] = [
    {"name": "Error", "type": "error", "inputs": [{"name": "reason", "type": "string"}]},
    {"name": "Panic", "type": "error", "inputs": [{"name": "code", "type": "uint256"}]},
]
ERRORS = [*entries("error"), *STANDARD_ERRORS]
EVENTS = entries("event")
VIEWS = [
    (contract, item)
    for contract in CONTRACTS
    for item in artifact(contract)["abi"]
    if item["type"] == "function" and item["stateMutability"] in ("view", "pure") and len(item["outputs"]) == 1
]


def hashed(entry: AbiEntry) -> bytes:
    """What names an entry: the hash of its signature."""
    return keccak(text=abi_to_signature(entry))  # type: ignore[arg-type]


@st.composite
def reverts(draw: st.DrawFn) -> bytes:
    """Revert data of a known error, broken or not."""
    entry = draw(st.sampled_from(ERRORS))
    return hashed(entry)[:4] + draw(encoded(entry["inputs"]))


@st.composite
def logs(draw: st.DrawFn) -> tuple[list[bytes], bytes]:
    """A log of a known event, broken or not; of its packed Terms, broken or not."""
    entry = draw(st.sampled_from(EVENTS))
    indexed = [item for item in entry["inputs"] if item["indexed"]]
    plain = [item for item in entry["inputs"] if not item["indexed"]]
    topics = [hashed(entry), *(draw(encoded([item])) for item in indexed)]
    return topics[: draw(st.sampled_from((len(topics), len(topics) - 1, 5)))], draw(encoded(plain))


def packed() -> st.SearchStrategy[bytes]:
    """Packed Terms, broken or not."""
    sound = st.integers(0, 2**64).map(lambda seed: pack(random_packable_terms(Random(seed))))
    return st.one_of(sound, sound.flatmap(broken), st.binary(max_size=300))


@given(data=st.one_of(reverts(), st.binary(max_size=100)))
def test_revert_data(data: bytes) -> None:
    """Revert data always becomes an exception that keeps what it was made from, and that can be shown."""
    error = decode_error(data)
    assert isinstance(error, ContractError)
    known = not isinstance(error, UnknownRevert)
    counted("revert data", taken=known)
    if known:
        assert type(error).__name__ in {"ContractPanic", "ContractReverted"} | CONTRACT_ERRORS.keys()
    else:
        assert error.data == data
    check_refusal(error)
    to_json(error.fields)


@given(log=st.one_of(logs(), st.tuples(st.lists(st.binary(max_size=40), max_size=5), st.binary(max_size=100))))
def test_logs(log: tuple[list[bytes], bytes]) -> None:
    """A log is an event, or of no event of ours, or refused."""
    event = tried("log", lambda: decode_log(*log) or ())
    if event:
        assert isinstance(event, Event)
        to_json(event)


@given(data=packed())
def test_packed_terms(data: bytes) -> None:
    """Bytes are Terms that pack to the same bytes again, or are refused."""
    terms = tried("packed Terms", lambda: unpack(data, CUSTOMER, SUPPLIER))
    if terms is not None:
        assert pack(terms) == data


@given(data=st.data())
def test_results(data: st.DataObject) -> None:
    """What a view returned is its value or refused."""
    contract, view = data.draw(st.sampled_from(VIEWS))
    answer = data.draw(encoded(view["outputs"]))
    tried("result", lambda: (decode_result(contract, view["name"], answer),))
