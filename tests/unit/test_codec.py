"""The codec against eth-abi: calls, results, events and errors of all contracts, and whatever else comes back."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random
from typing import Any, get_args

import pytest
from eth_abi import abi
from eth_utils.crypto import keccak

from distman import Choice, LotState, Stage, Terms, codec, events
from distman.artifacts import artifact
from distman.errors import (
    CONTRACT_ERRORS,
    ContractPanic,
    ContractReverted,
    EscrowWrongRound,
    EscrowWrongState,
    InvalidInput,
    UnknownRevert,
)
from tests.unit.packing import pack, random_packable_terms
from tests.unit.samples import (
    AbiItem,
    plain,
    random_address,
    random_attestation,
    random_stake,
    random_terms,
    random_uint,
    random_value,
)

ROUNDS = 20
LOT_TYPE = "(uint8,address,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256)"
ALICE = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
WORD = b"\x01" * 32


def entries(kind: str) -> list[tuple[str, AbiItem]]:
    """Every function, event or error of the contracts, with its contract."""
    contracts = ("Escrow", "OwnedArbitrator", "VerifierRegistry")
    return [(name, entry) for name in contracts for entry in artifact(name)["abi"] if entry["type"] == kind]


def called_by_distman(entry: AbiItem) -> bool:
    """Whether a function is one of distman's own: `eip712Domain` belongs to wallets."""
    return entry["name"] != "eip712Domain"


def abi_type(item: AbiItem) -> str:
    """The canonical type of a parameter, with structs as tuples."""
    if not item["type"].startswith("tuple"):
        return str(item["type"])
    return f"({','.join(map(abi_type, item['components']))}){item['type'].removeprefix('tuple')}"


def signature(entry: AbiItem) -> bytes:
    """The hash of an entry's signature."""
    return keccak(text=f"{entry['name']}({','.join(map(abi_type, entry['inputs']))})")


def snake(name: str) -> str:
    """The Python name of a parameter."""
    return re.sub(r"([A-Z]+)", r"_\1", name).strip("_").lower()


def encode(items: list[AbiItem], values: list[Any]) -> bytes:
    """ABI-encodes values without distman."""
    return abi.encode([abi_type(item) for item in items], [plain(value) for value in values])


every_function = pytest.mark.parametrize(
    ("contract", "entry"),
    [pair for pair in entries("function") if called_by_distman(pair[1])],
    ids=lambda part: part if isinstance(part, str) else part["name"],
)
every_event = pytest.mark.parametrize("entry", [entry for _, entry in entries("event")], ids=lambda item: item["name"])
every_error = pytest.mark.parametrize("entry", [entry for _, entry in entries("error")], ids=lambda item: item["name"])


def sound_terms() -> Terms:
    """Terms that fit their types."""
    stage = Stage(panel=1, quorum=1, build_time=10, inspection_time=10)
    return Terms(customer=ALICE, price=1, claim_by=2, spec=WORD, salt=WORD, verifiers=(ALICE,), stages=(stage,))


class TestCalls:
    """What goes to a contract."""

    @every_function
    def test_encodes_as_eth_abi(self, contract: str, entry: AbiItem) -> None:
        """Any arguments are the selector and what eth-abi makes of them, and read back as they were."""
        rng = Random(f"{contract}.{entry['name']}")
        types = [abi_type(item) for item in entry["inputs"]]
        for _ in range(ROUNDS):
            arguments = [random_value(item, rng) for item in entry["inputs"]]
            data = codec.encode_call(contract, entry["name"], *arguments)
            assert data == signature(entry)[:4] + encode(entry["inputs"], arguments)
            assert abi.decode(types, data[4:]) == plain(arguments)

    def test_takes_lists_for_tuples(self) -> None:
        """Lists of verifiers, stages and attestations are as good as tuples."""
        terms = random_terms(Random(1))
        signed = [random_attestation(Random(2))]
        listed = replace(terms, verifiers=list(terms.verifiers), stages=list(terms.stages))
        name = "attestWithSignatures"
        assert codec.encode_call("Escrow", name, listed, 0, 1, signed) == codec.encode_call(
            "Escrow", name, terms, 0, 1, tuple(signed)
        )

    def test_takes_members_of_enums(self) -> None:
        """A member of an enum of whole numbers is as good as its number."""
        assert codec.encode_call("OwnedArbitrator", "giveRuling", 3, Choice.FAIL) == codec.encode_call(
            "OwnedArbitrator", "giveRuling", 3, 2
        )

    def test_takes_addresses_in_lower_case(self) -> None:
        """An address without a checksum is the same address."""
        upper, lower = (codec.encode_call("Escrow", "withdraw", item, ALICE, 1) for item in (ALICE, ALICE.lower()))
        assert upper == lower

    @pytest.mark.parametrize(
        ("change", "name", "expected"),
        [
            ({"customer": "0x12"}, "terms.customer", "a 20-byte hex address"),
            ({"customer": ALICE.swapcase().replace("0X", "0x")}, "terms.customer", "a 20-byte hex address"),
            ({"token": b"\x00" * 20}, "terms.token", "a 20-byte hex address"),
            ({"price": -1}, "terms.price", "a whole number from 0 to 2**256 - 1"),
            ({"price": 2**256}, "terms.price", "a whole number from 0 to 2**256 - 1"),
            ({"price": 1.0}, "terms.price", "a whole number from 0 to 2**256 - 1"),
            ({"verifier_fee": "1"}, "terms.verifier_fee", "a whole number from 0 to 2**256 - 1"),
            ({"lots": True}, "terms.lots", "a whole number from 0 to 2**256 - 1"),
            ({"spec": b"\x01" * 31}, "terms.spec", "32 bytes"),
            ({"salt": "0x" + "01" * 32}, "terms.salt", "32 bytes"),
            ({"arbitrator_data": "0x"}, "terms.arbitrator_data", "bytes"),
            ({"verifiers": None}, "terms.verifiers", "a list or tuple"),
            ({"verifiers": ALICE}, "terms.verifiers", "a list or tuple"),
            ({"verifiers": (ALICE, None)}, "terms.verifiers[1]", "a 20-byte hex address"),
            ({"stages": None}, "terms.stages", "a list or tuple"),
            ({"stages": ({"panel": 1},)}, "terms.stages[0]", "an instance of Stage"),
        ],
        ids=lambda value: ",".join(value) if isinstance(value, dict) else "",
    )
    def test_names_the_member_that_does_not_fit(self, change: dict[str, Any], name: str, expected: str) -> None:
        """A member of the Terms that does not fit its type is named as in Python, with what would be right."""
        with pytest.raises(InvalidInput) as caught:
            codec.encode_call("Escrow", "post", replace(sound_terms(), **change))
        assert caught.value.name == name
        assert caught.value.expected.startswith(expected)

    def test_names_a_member_of_a_stage(self) -> None:
        """A wrong flag of a stage is named with the stage's index."""
        stages = (sound_terms().stages[0], replace(sound_terms().stages[0], pays_on_silence=1))
        with pytest.raises(InvalidInput) as caught:
            codec.encode_call("Escrow", "post", replace(sound_terms(), stages=stages))
        assert (caught.value.name, caught.value.actual) == ("terms.stages[1].pays_on_silence", 1)

    @pytest.mark.parametrize(
        ("function", "arguments", "name"),
        [
            ("post", (None,), "terms"),
            ("claim", (sound_terms(), "0"), "lot"),
            ("attest", (sound_terms(), 0, 1, 1, WORD), "passed"),
            ("attestWithSignatures", (sound_terms(), 0, 1, [WORD]), "attestations[0]"),
            ("withdraw", (ALICE, None, 1), "to"),
            ("withdrawAll", ([ALICE, "ether"], ALICE), "tokens[1]"),
            ("agree", (sound_terms(), 0, 1, -1, 2, b""), "to_supplier"),
            ("postWithPermit", (sound_terms(), b"", 1, 256, WORD, WORD), "v"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_names_the_argument_that_does_not_fit(self, function: str, arguments: tuple[Any, ...], name: str) -> None:
        """An argument that does not fit its type is named."""
        with pytest.raises(InvalidInput) as caught:
            codec.encode_call("Escrow", function, *arguments)
        assert caught.value.name == name

    @pytest.mark.parametrize("given", [b"https://lab.example", "https://lab.example/\udcff"], ids=["bytes", "no UTF-8"])
    def test_names_text_that_is_none(self, given: object) -> None:
        """A profile that is no text is refused by name, also one whose bytes on a command line are no UTF-8."""
        with pytest.raises(InvalidInput) as caught:
            codec.encode_call("VerifierRegistry", "setProfile", given)
        assert vars(caught.value) == {"name": "uri", "actual": given, "expected": "text in Unicode"}


class TestResults:
    """What a view returns."""

    def test_reads_a_lot(self) -> None:
        """A lot is the dataclass with its state and a checksummed address."""
        values = (2, ALICE.lower(), 3, 4, 5, 6, 7, 8, 9, 10)
        lot = codec.decode_result("Escrow", "getLot", abi.encode([LOT_TYPE], [values]))
        assert plain(lot) == values
        assert (type(lot.state), lot.supplier) == (LotState, ALICE)

    def test_reads_several_lots(self) -> None:
        """Lots come as a tuple, in their order; none is an empty one."""
        values = [(6, ALICE.lower(), *range(number, number + 8)) for number in (0, 100)]
        lots = codec.decode_result("Escrow", "getLots", abi.encode([f"{LOT_TYPE}[]"], [values]))
        assert plain(lots) == tuple(values)
        assert codec.decode_result("Escrow", "getLots", abi.encode([f"{LOT_TYPE}[]"], [[]])) == ()

    @pytest.mark.parametrize("data", [b"", b"\x01", WORD[:-1], b"\xff" * 32], ids=["none", "a byte", "short", "huge"])
    def test_refuses_an_answer_of_another_kind(self, data: bytes) -> None:
        """Who is no such contract may answer anything: it is refused whole."""
        with pytest.raises(InvalidInput) as caught:
            codec.decode_result("VerifierRegistry", "profileOf", data)
        assert (caught.value.name, caught.value.actual) == ("answer of profileOf", data)

    def test_reads_text_that_is_no_utf8(self) -> None:
        """Contracts do not check text: what is no UTF-8 is marked, and the rest kept."""
        data = abi.encode(["bytes"], [b"https://lab\xff.example"])
        assert codec.decode_result("VerifierRegistry", "profileOf", data) == "https://lab\ufffd.example"

    def test_reads_a_stake(self) -> None:
        """Any stake reads back as it was."""
        rng = Random(3)
        for _ in range(ROUNDS):
            stake = random_stake(rng)
            data = abi.encode(["(uint128,uint128,uint128,uint64)"], [plain(stake)])
            assert codec.decode_result("VerifierRegistry", "stakeOf", data) == stake

    @pytest.mark.parametrize(
        ("contract", "function", "kind", "value"),
        [
            ("Escrow", "hashTerms", "bytes32", WORD),
            ("Escrow", "creditOf", "uint256", 2**256 - 1),
            ("Escrow", "registry", "address", ALICE),
            ("VerifierRegistry", "profileOf", "string", "https://lab.example"),
        ],
    )
    def test_reads_an_elementary_value(self, contract: str, function: str, kind: str, value: Any) -> None:
        """Numbers, bytes, text and checksummed addresses are as they were sent."""
        assert codec.decode_result(contract, function, abi.encode([kind], [value])) == value


class TestEvents:
    """What a contract logs."""

    @every_event
    def test_round_trip(self, entry: AbiItem) -> None:
        """Any log of any event becomes its dataclass with every field."""
        rng = Random(entry["name"])
        for _ in range(ROUNDS):
            values = {item["name"]: random_value(item, rng) for item in entry["inputs"]}
            expected = getattr(events, entry["name"])(**{snake(name): value for name, value in values.items()})
            if isinstance(expected, events.BidPosted):
                terms = random_packable_terms(rng)
                values = {"bid": expected.bid, "customer": terms.customer, "supplier": terms.supplier}
                expected, values["terms"] = events.BidPosted(**values, terms=terms), pack(terms)
            indexed = [item for item in entry["inputs"] if item["indexed"]]
            others = [item for item in entry["inputs"] if not item["indexed"]]
            topics = [signature(entry), *(encode([item], [values[item["name"]]]) for item in indexed)]
            data = encode(others, [values[item["name"]] for item in others])
            assert codec.decode_log(topics, data) == expected

    @every_event
    def test_topic_is_the_hash_of_the_signature(self, entry: AbiItem) -> None:
        """The first topic of an event is found by its name."""
        assert codec.topic(entry["name"]) == signature(entry)

    def test_every_event_class_is_in_an_abi(self) -> None:
        """There is one class for each event, and the union names them all."""
        names = sorted(entry["name"] for _, entry in entries("event"))
        assert sorted(kind.__name__ for kind in get_args(events.Event)) == names

    @every_event
    def test_refuses_a_log_of_another_form(self, entry: AbiItem) -> None:
        """A log with the event's topic but too few topics, or data that ends early, is refused by the event's name."""
        indexed = [WORD.replace(b"\x01", b"\x00") for item in entry["inputs"] if item["indexed"]]
        some = [item for item in entry["inputs"] if not item["indexed"]]
        for topics, data in (([signature(entry), *indexed[1:]], bytes(640)), ([signature(entry), *indexed], b"")):
            if topics[1:] == indexed and not some:
                continue
            with pytest.raises(InvalidInput) as caught:
                codec.decode_log(topics, data)
            assert (caught.value.name, caught.value.actual) == (f"log of {entry['name']}", data)

    def test_refuses_terms_that_are_not_packed_so(self) -> None:
        """A bid whose packed Terms are cut off is refused with what is wrong."""
        topics = [codec.topic("BidPosted"), WORD, bytes(32), bytes(32)]
        with pytest.raises(InvalidInput, match="they end within salt"):
            codec.decode_log(topics, abi.encode(["bytes"], [bytes(100)]))

    def test_reads_evidence_that_is_no_utf8(self) -> None:
        """What a party logs as evidence cannot keep a reader from the log."""
        topics = [codec.topic("Evidence"), bytes(32), WORD, bytes(32)]
        event = codec.decode_log(topics, abi.encode(["bytes"], [b"/ipfs/\xc3"]))
        assert isinstance(event, events.Evidence)
        assert event.evidence == "/ipfs/\ufffd"

    @pytest.mark.parametrize("topics", [[], [WORD], [keccak(text="Transfer(address,address,uint256)"), WORD, WORD]])
    def test_leaves_foreign_logs_alone(self, topics: list[bytes]) -> None:
        """A log of something else is no event of ours, and no error."""
        assert codec.decode_log(topics, WORD) is None


class TestErrors:
    """What a contract reverts with."""

    @every_error
    def test_round_trip(self, entry: AbiItem) -> None:
        """Revert data of any custom error becomes its class with every field."""
        rng = Random(entry["name"])
        for _ in range(ROUNDS):
            values = [random_value(item, rng) for item in entry["inputs"]]
            error = codec.decode_error(signature(entry)[:4] + encode(entry["inputs"], values))
            assert type(error) is CONTRACT_ERRORS[entry["name"]]
            assert list(error.fields.items()) == [
                (snake(item["name"]), value) for item, value in zip(entry["inputs"], values, strict=True)
            ]

    def test_reads_the_state_as_a_state(self) -> None:
        """An enum in an error is a LotState, not a number."""
        data = keccak(text="EscrowWrongState(uint256,uint8,uint256)")[:4] + abi.encode(["uint256"] * 3, [7, 7, 1])
        error = codec.decode_error(data)
        assert isinstance(error, EscrowWrongState)
        assert (error.lot, error.actual, error.expected) == (7, LotState.CLOSED, 1)

    def test_reads_a_reason(self) -> None:
        """`Error(string)` keeps its words."""
        error = codec.decode_error(bytes.fromhex("08c379a0") + abi.encode(["string"], ["paus\u00e9"]))
        assert isinstance(error, ContractReverted)
        assert error.fields == {"reason": "paus\u00e9"}

    def test_reads_a_panic(self) -> None:
        """`Panic(uint256)` keeps its code."""
        error = codec.decode_error(bytes.fromhex("4e487b71") + abi.encode(["uint256"], [0x11]))
        assert isinstance(error, ContractPanic)
        assert error.fields == {"code": 0x11}

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"\x08",
            b"\xde\xad\xbe\xef",
            b"\xde\xad\xbe\xef" + WORD * 3,
            keccak(text="EscrowWrongRound(uint256,uint256,uint256)")[:4],
            keccak(text="EscrowWrongRound(uint256,uint256,uint256)")[:4] + WORD * 2,
            keccak(text="EscrowNotVerifier(address)")[:4] + b"\xff" * 32,
            keccak(text="EscrowWrongState(uint256,uint8,uint256)")[:4] + abi.encode(["uint256"] * 3, [0, 8, 1]),
            bytes.fromhex("08c379a0") + abi.encode(["bytes"], [b"\xff\xfe"]),
            bytes.fromhex("08c379a0") + abi.encode(["uint256"] * 2, [2**256 - 1, 1]),
            bytes.fromhex("08c379a0") + abi.encode(["uint256"] * 2, [32, 2**256 - 1]),
            bytes.fromhex("4e487b71"),
        ],
        ids=[
            "nothing",
            "shorter than a selector",
            "unknown selector",
            "unknown selector with data",
            "known selector without data",
            "data cut off",
            "dirty address",
            "state that does not exist",
            "reason that is no UTF-8",
            "reason beyond the data",
            "reason longer than memory",
            "panic without a code",
        ],
    )
    def test_keeps_what_it_cannot_read(self, data: bytes) -> None:
        """Anything else is an UnknownRevert that keeps all of its data."""
        error = codec.decode_error(data)
        assert type(error) is UnknownRevert
        assert error.data == data

    @every_error
    def test_never_fails_on_garbage(self, entry: AbiItem) -> None:
        """Random bytes behind a known selector give that error or an UnknownRevert that keeps them, never a crash."""
        rng = Random(entry["name"])
        for _ in range(ROUNDS * 5):
            data = signature(entry)[:4] + rng.randbytes(rng.choice([0, 1, 31, 32, 64, 96, 128, 300]))
            error = codec.decode_error(data)
            assert type(error) in (CONTRACT_ERRORS[entry["name"]], UnknownRevert)
            assert not isinstance(error, UnknownRevert) or error.data == data

    def test_never_fails_on_noise(self) -> None:
        """Noise with any selector keeps all of its data."""
        rng = Random(4)
        for _ in range(500):
            data = rng.randbytes(rng.randint(0, 200))
            error = codec.decode_error(data)
            assert type(error) is UnknownRevert
            assert error.data == data

    def test_ignores_what_follows(self) -> None:
        """Bytes behind a whole error do not hide it."""
        data = keccak(text="EscrowWrongRound(uint256,uint256,uint256)")[:4] + abi.encode(["uint256"] * 3, [1, 2, 3])
        error = codec.decode_error(data + b"\x00" * 7)
        assert isinstance(error, EscrowWrongRound)
        assert error.fields == {"lot": 1, "actual": 2, "expected": 3}


class TestNames:
    """Small helpers."""

    @pytest.mark.parametrize(
        ("solidity", "python"),
        [("claimBy", "claim_by"), ("to", "to"), ("paysOnSilence", "pays_on_silence"), ("_disputeID", "dispute_id")],
    )
    def test_snake_case(self, solidity: str, python: str) -> None:
        """Solidity's names become Python's."""
        assert codec.snake_case(solidity) == python

    def test_address_gets_its_checksum(self) -> None:
        """Any address in lower case comes back with its checksum."""
        rng = Random(5)
        for _ in range(ROUNDS):
            found = random_address(rng)
            assert codec.address(found.lower(), "customer") == found

    @pytest.mark.parametrize(
        "value",
        ["", "0x", ALICE[:-1], ALICE + "0", ALICE[2:], ALICE.upper(), ALICE.replace("C", "c", 1), None, 5, b"\1" * 20],
    )
    def test_address_refuses(self, value: object) -> None:
        """Anything else is refused by its name."""
        with pytest.raises(InvalidInput) as caught:
            codec.address(value, "customer")
        assert (caught.value.name, caught.value.actual) == ("customer", value)

    def test_json_exact_keeps_every_digit(self) -> None:
        """Integers are decimal strings and bytes are hex; text and flags stay."""
        number = random_uint(Random(6))
        assert [codec.json_exact(value) for value in (number, True, b"\x0a", "x")] == [str(number), True, "0x0a", "x"]
