"""Terms out of a log: what the contracts pack, and whatever else a node may give."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from distman import ZERO_ADDRESS, InvalidInput, Stage, Terms
from distman.terms_log import unpack
from tests.unit.packing import pack, random_packable_terms
from tests.unit.samples import random_address

ROUNDS = 300
TOKEN = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"
CUSTOMER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
SUPPLIER = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
KINDS, FIRST_STAGE = 0, 1 + 12 + 96 + 1 + 20 + 1

TERMS = Terms(
    customer=CUSTOMER,
    supplier=SUPPLIER,
    token=TOKEN,
    arbitrator=SUPPLIER,
    lots=0x0102,
    price=5,
    bond=6,
    verifier_fee=7,
    verifier_stake=8,
    claim_by=0x0A0B0C0D0E,
    dispute_window=0x01020304,
    reworks=3,
    spec=b"\x11" * 32,
    salt=b"\x22" * 32,
    arbitrator_data=b"\x09\x00",
    verifiers=(TOKEN,),
    stages=(Stage(share_bps=10_000, panel=1, quorum=1, build_time=0x10, inspection_time=0x20, pays_on_silence=True),),
)
PACKED = bytes.fromhex(
    "1f"  # kinds
    "0102"  # lots
    "03"  # reworks
    "0a0b0c0d0e"  # claim_by
    "01020304"  # dispute_window
    + f"{5:064x}"
    + "11" * 32
    + "22" * 32
    + "01a0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"  # verifiers
    "01"
    "2710"
    "0001"
    "01"
    "00000010"
    "00000020"
    "01"  # stages
    "a0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"  # token
    "3c44cdddb6a900fa2b585dd299e03d12fa4293bc"  # arbitrator
     + f"{6:064x}{7:064x}{8:064x}" + "0900"  # arbitrator_data
)


def unpacked(data: bytes) -> Terms:
    """The Terms in packed bytes, between two parties."""
    return unpack(data, CUSTOMER, SUPPLIER)


def changed(at: int, value: int) -> bytes:
    """The packed bytes with another value at one place."""
    return PACKED[:at] + bytes([value]) + PACKED[at + 1 :]


def test_reads_what_was_written_by_hand() -> None:
    """Bytes that were laid out by hand are the Terms, member by member."""
    assert unpacked(PACKED) == TERMS


def test_any_terms_read_back() -> None:
    """Whatever fits reads back as it was, whichever members are left out."""
    rng = Random(1)
    for _ in range(ROUNDS):
        terms = random_packable_terms(rng)
        assert unpack(pack(terms), terms.customer, terms.supplier) == terms


def test_least_terms_read_back() -> None:
    """Terms of nothing but zeros are 110 bytes and one."""
    terms = Terms(
        customer=CUSTOMER,
        lots=0,
        price=0,
        claim_by=0,
        spec=bytes(32),
        salt=bytes(32),
        verifiers=(),
        stages=(),
    )
    assert len(pack(terms)) == 111
    assert unpack(bytes(111), CUSTOMER, ZERO_ADDRESS) == terms


def test_parties_come_from_the_topics() -> None:
    """Customer and supplier are those that are given."""
    rng = Random(2)
    customer, supplier = random_address(rng), random_address(rng)
    found = unpack(PACKED, customer, supplier)
    assert (found.customer, found.supplier) == (customer, supplier)


@pytest.mark.parametrize("size", range(len(PACKED) - 2))
def test_refuses_bytes_that_end_early(size: int) -> None:
    """Wherever the bytes are cut before the arbitrator's data, it is said within which member."""
    with pytest.raises(InvalidInput, match="more: they end within") as caught:
        unpacked(PACKED[:size])
    assert (caught.value.name, caught.value.actual) == ("packed terms", f"{size} bytes")


@pytest.mark.parametrize(
    ("size", "member"),
    [
        (0, "kinds"),
        (2, "lots"),
        (3, "reworks"),
        (8, "claim_by"),
        (12, "dispute_window"),
        (44, "price"),
        (76, "spec"),
        (108, "salt"),
        (109, "verifiers"),
        (129, "verifiers"),
        (130, "stages"),
        (144, "stages"),
        (164, "token"),
        (184, "arbitrator"),
        (216, "bond"),
        (248, "verifier_fee"),
        (280, "verifier_stake"),
    ],
)
def test_names_where_the_bytes_end(size: int, member: str) -> None:
    """One byte short of a member, the member is named."""
    with pytest.raises(InvalidInput) as caught:
        unpacked(PACKED[:size])
    assert caught.value.expected == f"more: they end within {member}"


@pytest.mark.parametrize("bit", [5, 6, 7])
def test_refuses_a_kind_that_it_does_not_know(bit: int) -> None:
    """A bit beyond the five members that may be left out is refused."""
    with pytest.raises(InvalidInput) as caught:
        unpacked(changed(KINDS, 1 << bit))
    assert vars(caught.value) == {
        "name": "packed terms",
        "actual": f"kinds {1 << bit:#04x}",
        "expected": "no bits beyond the lowest 5",
    }


@pytest.mark.parametrize("flag", [2, 128, 255])
def test_refuses_a_flag_that_is_neither_true_nor_false(flag: int) -> None:
    """A stage pays on silence or not: any other byte is refused."""
    with pytest.raises(InvalidInput) as caught:
        unpacked(changed(FIRST_STAGE + 13, flag))
    assert vars(caught.value) == {
        "name": "packed terms",
        "actual": f"pays_on_silence {flag}",
        "expected": "0 or 1",
    }


def test_refuses_bytes_that_nothing_needs() -> None:
    """Without an arbitrator there is no data for one: bytes at the end are too many."""
    packed = pack(replace(TERMS, arbitrator=ZERO_ADDRESS, arbitrator_data=b""))
    assert unpacked(packed).arbitrator == ZERO_ADDRESS
    with pytest.raises(InvalidInput) as caught:
        unpacked(packed + b"\0")
    assert (caught.value.actual, caught.value.expected) == (
        "1 bytes at the end",
        "none, as only an arbitrator has data",
    )


@pytest.mark.parametrize("name", ["token", "arbitrator", "bond", "verifier_fee", "verifier_stake"])
def test_refuses_a_zero_that_is_not_left_out(name: str) -> None:
    """A member whose bit is set is not zero: the contracts pack Terms in one way only."""
    bits = ("token", "arbitrator", "bond", "verifier_fee", "verifier_stake").index(name)
    at = (145, 165, 185, 217, 249)[bits]
    size = 20 if bits < 2 else 32
    with pytest.raises(InvalidInput) as caught:
        unpacked(PACKED[:at] + bytes(size) + PACKED[at + size :])
    assert vars(caught.value) == {
        "name": "packed terms",
        "actual": f"{name} 0",
        "expected": f"no bit for {name}, as it is zero",
    }


def test_noise_is_terms_or_refused() -> None:
    """Random bytes are Terms that pack to the same bytes, or refused: never a crash, never a second form."""
    rng = Random(3)
    read = 0
    for _ in range(20_000):
        data = bytes([rng.randrange(40)]) + rng.randbytes(108) + bytes([0, rng.randrange(2)])
        data += rng.randbytes(13) + bytes([rng.randrange(3)]) + rng.randbytes(rng.choice([0, 20, 32, 52, 200]))
        try:
            terms = unpacked(data)
        except InvalidInput:
            continue
        read += 1
        assert pack(terms) == data
    assert read > 1_000
