"""The exception tree: complete against the ABIs, plain in its messages, safe to pickle."""

import json
import keyword
import pickle
import re
from collections.abc import Iterator
from inspect import get_annotations
from pathlib import Path
from typing import Any

import pytest

from distman import errors
from distman.errors import wording
from distman.errors.base import ContractError, DistmanError, FieldValue
from distman.errors.catalogue import CONTRACT_ERRORS

ROOT = Path(__file__).parents[2]
ALICE = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
BOB = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
USDC = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"
ETHER = "0x0000000000000000000000000000000000000000"
TX_HASH = "0x" + "ab" * 32
HOSTILE = "\x1b[2Jpaid\n"
NOON = 1_795_384_210
SAMPLES: dict[type, Any] = {str: ALICE, int: 5, bytes: b"\xab" * 32}

AbiEntry = dict[str, Any]


def abi_errors() -> list[AbiEntry]:
    """Every error entry in the ABIs of the contracts."""
    files = (
        ROOT / f"distman/artifacts/{contract}.json" for contract in ("Escrow", "OwnedArbitrator", "VerifierRegistry")
    )
    return [entry for file in files for entry in json.loads(file.read_text())["abi"] if entry["type"] == "error"]


def python_name(solidity_name: str) -> str:
    """The name that a Solidity parameter has in Python."""
    name = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", solidity_name).lower()
    return f"{name}_" if keyword.iskeyword(name) else name


def python_type(solidity_type: str) -> type:
    """The type that a Solidity value has in Python."""
    kinds = {"address": str, "uint": int, "bool": bool, "bytes": bytes}
    return next(kind for start, kind in kinds.items() if solidity_type.startswith(start))


def sample(error: type[ContractError], **fields: FieldValue) -> ContractError:
    """An instance of an error, with sample values for the fields that are not given."""
    types = get_annotations(error)
    return error(**({name: SAMPLES[types[name]] for name in error.field_names} | fields))


def nested(depth: int) -> list[Any]:
    """A list in a list, and so on."""
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


def exception_classes() -> list[type[DistmanError]]:
    """Every exception class that the package exports."""
    exported = [getattr(errors, name) for name in errors.__all__]
    return [item for item in exported if isinstance(item, type) and issubclass(item, DistmanError)]


every_contract_error = pytest.mark.parametrize("error", list(CONTRACT_ERRORS.values()), ids=list(CONTRACT_ERRORS))


class TestAgainstTheContracts:
    """Classes and Solidity errors stand one to one."""

    def test_every_abi_error_has_one_class_and_every_class_an_abi_error(self) -> None:
        """The names of the classes are exactly the names of the ABI's errors."""
        assert sorted(CONTRACT_ERRORS) == sorted({entry["name"] for entry in abi_errors()})

    @pytest.mark.parametrize("entry", abi_errors(), ids=lambda entry: entry["name"])
    def test_fields_are_those_of_the_abi(self, entry: AbiEntry) -> None:
        """Fields have the names, types and order of the Solidity parameters."""
        error = CONTRACT_ERRORS[entry["name"]]
        expected = [(python_name(item["name"]), python_type(item["type"])) for item in entry["inputs"]]
        assert list(get_annotations(error).items()) == expected
        assert list(error.field_names) == [name for name, _ in expected]

    def test_states_are_those_of_the_interface(self) -> None:
        """The names of the states are the members of `IEscrow.LotState`, in its order."""
        source = (ROOT / "contracts/interfaces/IEscrow.sol").read_text()
        members = re.search(r"enum LotState \{([^}]*)\}", source)
        assert members is not None
        assert tuple(re.findall(r"\w+", members[1])) == wording.LOT_STATES


class TestContractErrors:
    """What each class of a Solidity error does."""

    @every_contract_error
    def test_formats_its_advice(self, error: type[ContractError]) -> None:
        """Every class has advice of its own, and it formats to whole sentences."""
        assert error.advice != ContractError.advice
        message = str(sample(error))
        assert message.endswith(".")
        assert "{" not in message

    @every_contract_error
    def test_tells_every_fact(self, error: type[ContractError]) -> None:
        """The advice leaves no field of the error out."""
        assert set(re.findall(r"\{(\w+)", error.advice)) == set(error.field_names)

    @every_contract_error
    def test_has_a_docstring_of_one_line(self, error: type[ContractError]) -> None:
        """Every class says in one line of its own what it means."""
        assert error.__doc__
        assert "\n" not in error.__doc__

    @every_contract_error
    def test_survives_pickling(self, error: type[ContractError]) -> None:
        """Class, fields and message are the same after a round trip."""
        before = sample(error)
        after = pickle.loads(pickle.dumps(before))
        assert (type(after), after.fields, str(after)) == (error, before.fields, str(before))

    def test_has_fields_as_attributes_and_by_name(self) -> None:
        """An instance has its fields as attributes, as a dict and in its `args`, and knows its Solidity name."""
        error = errors.EscrowClaimOver(claim_by=NOON, timestamp=NOON + 1)
        assert (error.timestamp, error.claim_by) == (NOON + 1, NOON)
        assert list(error.fields.items()) == [("timestamp", NOON + 1), ("claim_by", NOON)]
        assert error.args == (NOON + 1, NOON)
        assert error.name == "EscrowClaimOver"

    def test_keeps_notes_when_pickled(self) -> None:
        """What was added to an exception after its making is pickled with it."""
        error = errors.EscrowZeroLots()
        error.add_note("while posting")
        assert pickle.loads(pickle.dumps(error)).__notes__ == ["while posting"]

    def test_refuses_a_missing_field(self) -> None:
        """A field that is left out is named in a TypeError."""
        with pytest.raises(TypeError, match=r"^EscrowClaimOver: missing claim_by$"):
            CONTRACT_ERRORS["EscrowClaimOver"](timestamp=NOON)

    def test_refuses_an_unknown_field(self) -> None:
        """A name that is no field is named in a TypeError."""
        with pytest.raises(TypeError, match=r"^EscrowZeroLots: unknown lots$"):
            CONTRACT_ERRORS["EscrowZeroLots"](lots=1)


class TestMessages:
    """Exact messages, one for each kind of fact."""

    @pytest.mark.parametrize(
        ("error", "message"),
        [
            (
                errors.EscrowClaimOver(timestamp=NOON + 60, claim_by=NOON),
                "The time to claim ended at 2026-11-22 21:50:10 UTC, and it is 2026-11-22 21:51:10 UTC. "
                "Choose another bid, or ask the customer to post this one anew.",
            ),
            (
                errors.EscrowWrongState(lot=3, actual=4, expected=0b110),
                "Lot 3 is Failed, and this action needs it to be Building or Inspecting. "
                "Somebody may have acted before you: look at the lot again and decide anew.",
            ),
            (
                errors.EscrowWrongRound(lot=0, actual=1, expected=2),
                "Lot 0 is in round 1, and this was meant for round 2. "
                "Look at the lot again, and name round 1 if you still want this.",
            ),
            (
                errors.EscrowWrongValue(actual=3 * 10**17 + 1, expected=3 * 10**17),
                "0.300000000000000001 ether was sent along, but 0.3 ether is due. Send exactly that.",
            ),
            (
                errors.EscrowPullFailed(token=USDC, payer=ALICE, amount=25_000_000),
                f"25000000 smallest units of token {USDC} could not be taken from {ALICE}. Check its balance, and that "
                "it approved the escrow for this amount; the token itself may also refuse.",
            ),
            (
                errors.EscrowWithdrawFailed(token=ETHER, to=BOB, amount=7),
                f"7 wei could not be sent to {BOB}; the credit is still yours. Withdraw it to another address.",
            ),
            (
                errors.EscrowValueWithToken(value=10**18, token=USDC),
                f"1 ether was sent along, but this bid is in token {USDC}. Repeat this without ether.",
            ),
            (
                errors.EscrowNotOnPanel(verifier=ALICE, panel=0b1101),
                f"{ALICE} is a verifier of this bid but does not inspect this stage: its panel has seats 0, 2 and 3. "
                "Leave this stage to the panel.",
            ),
            (
                errors.EscrowBuildTimeOutOfRange(stage=0, actual=0, longest=315_360_000),
                "The build time of stage 0 is 0 s, and must be from 1 s to 3650 d; only a stage without a panel may "
                "have none. Choose a time within, in seconds.",
            ),
            (
                errors.EscrowAlreadyPosted(bid=b"\x01" * 32),
                f"Bid 0x{'01' * 32} has been posted already, with exactly these Terms; no money was locked again. "
                "Nothing is left to do, or take another salt to post one more like it.",
            ),
            (
                errors.EscrowInvalidSignature(signer=ALICE, digest=b"\x01" * 32),
                f"The signature is not that of {ALICE} for exactly this (digest 0x{'01' * 32}). Look at the lot again, "
                "and ask for a new signature for its stage and round, on this chain and escrow.",
            ),
            (
                errors.EscrowPanelOutOfRange(stage=2, panel=0b1001, verifiers=3),
                "The panel of stage 2 has seats 0 and 3, but the number of verifiers in the Terms is 3, and seats "
                "count from 0. Name the verifiers that are missing, or take their seats off the panel.",
            ),
            (
                errors.EscrowSettleTooEarly(timestamp=NOON - 60, deadline=NOON),
                "The verdict can be disputed until 2026-11-22 21:50:10 UTC, and it is 2026-11-22 21:49:10 UTC. "
                "Repeat this then.",
            ),
            (
                errors.ArbitratorWrongFee(actual=0, expected=10**16),
                "0 ether was sent along, but a dispute costs 0.01 ether. Send exactly that.",
            ),
            (
                errors.EscrowInsufficientStake(verifier=ALICE, actual=10**17, expected=10**18),
                f"{ALICE} has a stake of 0.1 ether for this escrow that can answer for this, and the Terms ask for "
                "1 ether. Where the Terms have an arbitrator, stake that is reserved for other attestations does not "
                "count. Stake the difference in the verifier registry, or wait until another round that you attested "
                "in is settled, which frees its stake; then attest again.",
            ),
            (
                errors.RegistryInsufficientStake(actual=0, expected=10**18),
                "The free stake for this escrow is 0 ether, and 1 ether was asked back. Ask for what is free at most. "
                "What is reserved for attestations is free again once their rounds are settled, which anyone can do; "
                "what is on its way out already cannot be asked back twice.",
            ),
            (
                errors.RegistryExitTooEarly(timestamp=NOON - 3600, exit_at=NOON),
                "The stake can be withdrawn from 2026-11-22 21:50:10 UTC on, and it is 2026-11-22 20:50:10 UTC. "
                "Repeat this then.",
            ),
        ],
        ids=lambda value: value.name if isinstance(value, ContractError) else "",
    )
    def test_contract_error(self, error: ContractError, message: str) -> None:
        """A contract's error reads exactly so."""
        assert str(error) == message

    @pytest.mark.parametrize(
        ("error", "message"),
        [
            (
                errors.ContractPanic(0x11),
                "The contract stopped at an internal check, panic 0x11 (an arithmetic overflow or underflow). "
                "This is a fault in the contract: please report what you did.",
            ),
            (
                errors.ContractPanic(0x99),
                "The contract stopped at an internal check, panic 0x99 (a code that Solidity does not document). "
                "This is a fault in the contract: please report what you did.",
            ),
            (errors.ContractReverted("paused {now}"), "The contract refused: paused {now}"),
            (errors.ContractReverted(""), "The contract refused and gave an empty reason."),
            (errors.ContractReverted("\x1b[2Jpaid\n"), r"The contract refused: \x1b[2Jpaid\n"),
            (
                errors.UnknownRevert(b"\xde\xad\xbe\xef"),
                "The contract reverted with an error that distman does not know: 0xdeadbeef. "
                "Check the contract's address, and that it is of the version that this distman is made for.",
            ),
            (
                errors.UnknownRevert(b""),
                "The contract reverted without any data. "
                "Check the contract's address and version, and that the transaction has enough gas.",
            ),
        ],
        ids=repr,
    )
    def test_other_revert(self, error: ContractError, message: str) -> None:
        """A revert that is no custom error reads exactly so."""
        assert str(error) == message

    @pytest.mark.parametrize(
        ("endpoint", "host"),
        [
            ("https://node.example/v3/secret", "node.example"),
            ("https://[::1]:8545/secret", "[::1]:8545"),
            ("node.example/v3/secret", "node.example"),
            ("node.example:8545?key=secret", "node.example:8545"),
            ("https:/node.example/secret", "https"),
            ("https:node.example/secret", "https"),
            ("https://user:sec#ret@node.example/", "user"),
            ("https://user:sec/ret@node.example/", "user"),
        ],
    )
    def test_host(self, endpoint: str, host: str) -> None:
        """Of an endpoint no more than the host is told, even if it is typed wrongly."""
        assert f" at {host}: " in str(errors.ConnectionFailed(endpoint, "no"))

    @pytest.mark.parametrize(
        ("error", "message"),
        [
            (
                errors.ConnectionFailed("https://user:word@node.example:8545/v3/secret?key=secret", "timed out"),
                "No Ethereum node answers at node.example:8545: timed out. "
                "Check the endpoint, and that the node is running.",
            ),
            (
                errors.ConnectionFailed("/var/run/geth.ipc", "no such file"),
                "No Ethereum node answers at /var/run/geth.ipc: no such file. "
                "Check the endpoint, and that the node is running.",
            ),
            (
                errors.WrongChain(actual=1, expected=8453),
                "The endpoint serves chain 1, expected chain 8453. "
                "Use an endpoint of chain 8453, or choose the network of chain 1.",
            ),
            (
                errors.TransactionTimeout(TX_HASH, 120),
                f"Transaction {TX_HASH} was not mined within 120 s, but may still be. "
                f"Look it up before you send another: `distman tx show {TX_HASH}`.",
            ),
            (
                errors.TransactionUnknown(TX_HASH, "HTTP status 503"),
                f"Transaction {TX_HASH} may have been sent, and may be mined, now or later: "
                f"HTTP status 503. Look it up before you send another: `distman tx show {TX_HASH}`.",
            ),
            (
                errors.TransactionRefused(TX_HASH, -32000, "insufficient funds for gas"),
                f"The node refused transaction {TX_HASH}, and does not know it: insufficient funds for gas "
                f"(JSON-RPC error -32000). Look it up before you send another: `distman tx show {TX_HASH}`.",
            ),
            (
                errors.TransactionsPending(ALICE, 2),
                f"Not yet mined of {ALICE}: 2 transaction(s). One of them may do what you want already, so no other "
                "was sent. Wait until they are mined, look at what they did, then repeat this if it is needed.",
            ),
            (
                errors.FeeTooHigh(2 * 10**18, 10**18),
                "The fees could come to 2 ether, and 1 ether is allowed; this was not sent. "
                "Wait until gas is cheaper, or use another endpoint if this one asks for more than others.",
            ),
            (
                errors.WrongAnswer("https://node.example/v3/secret", "eth_call", "it is no JSON-RPC 2.0"),
                "The answer of node.example to eth_call cannot be right: it is no JSON-RPC 2.0. "
                "Repeat this, and use another endpoint if that does not help.",
            ),
            (
                errors.TransactionFailed(TX_HASH, "the replay succeeded"),
                f"Transaction {TX_HASH} was mined but reverted: the replay succeeded. It cost gas and changed nothing "
                "else. Check that what you want is still possible, then send it again.",
            ),
            (
                errors.NodeRefused("eth_sendRawTransaction", -32000, "insufficient funds for gas"),
                "The node refused eth_sendRawTransaction: insufficient funds for gas (JSON-RPC error -32000).",
            ),
            (
                errors.NodeRefused("eth_call", -32000, "\x1b[2Jpaid"),
                r"The node refused eth_call: \x1b[2Jpaid (JSON-RPC error -32000).",
            ),
            (
                errors.NotDeployed("Escrow", ALICE, 8453),
                f"There is no contract at {ALICE} on chain 8453, where Escrow should be. "
                "Check the address and the chain.",
            ),
            (errors.KeyUnavailable("Set DISTMAN_KEY."), "Set DISTMAN_KEY."),
        ],
        ids=lambda value: type(value).__name__ if isinstance(value, DistmanError) else "",
    )
    def test_trouble_outside_the_contracts(self, error: DistmanError, message: str) -> None:
        """Trouble with a chain or a key reads exactly so, gives no secret away, and survives pickling."""
        after = pickle.loads(pickle.dumps(error))
        assert str(error) == str(after) == message
        assert vars(after) == vars(error)

    @pytest.mark.parametrize(
        "error",
        [
            errors.ConnectionFailed("http://node.example", HOSTILE),
            errors.WrongAnswer("http://node.example", "eth_call", HOSTILE),
            errors.TransactionUnknown(TX_HASH, HOSTILE),
            errors.TransactionFailed(TX_HASH, HOSTILE),
            errors.TransactionRefused(TX_HASH, -32000, HOSTILE),
            errors.NodeRefused("eth_call", -32000, HOSTILE),
        ],
        ids=lambda error: type(error).__name__,
    )
    def test_words_from_outside(self, error: DistmanError) -> None:
        """What an endpoint says reaches a terminal as one line with nothing in it that a terminal acts on."""
        assert str(error).isprintable()
        assert r"\x1b[2Jpaid\n" in str(error)


class TestInvalidInput:
    """The error about what a caller gave."""

    def test_reads_name_actual_expected(self) -> None:
        """The message names the input, what was given and what is expected."""
        error = errors.InvalidInput("price", -3, "a positive integer in the token's smallest unit")
        assert str(error) == "price: got -3, expected a positive integer in the token's smallest unit"
        assert (error.name, error.actual) == ("price", -3)

    def test_is_a_value_error(self) -> None:
        """Those who do not know distman can catch it as a ValueError."""
        assert issubclass(errors.InvalidInput, ValueError)

    @pytest.mark.parametrize(
        ("actual", "echo"),
        [
            ("a\nb", r"'a\nb'"),
            ("x" * 1000, "'" + "x" * 116 + "..."),
            (b"\x01\x02", "0x0102"),
            (10**5000, "an integer of 16610 bits"),
            (None, "None"),
            ([10**5000], "a list that is too large to show"),
            (nested(1_500), "a list that is too large to show"),
        ],
        ids=["line break", "long text", "bytes", "huge integer", "nothing", "huge integer in a list", "nested lists"],
    )
    def test_echoes_little(self, actual: object, echo: str) -> None:
        """What was given is echoed on one line, and cut when it is long."""
        assert str(errors.InvalidInput("spec", actual, "a hash")) == f"spec: got {echo}, expected a hash"

    @pytest.mark.parametrize(
        ("name", "echo"),
        [("", "''"), ("\x1b[2J\n\ud800", r"\x1b[2J\n\ud800"), ("x" * 1000, "x" * 397 + "...")],
        ids=["empty", "what a terminal acts on", "long"],
    )
    def test_echoes_any_name(self, name: str, echo: str) -> None:
        """A name from outside, such as a key of a document, is echoed on one line, and cut when it is long."""
        assert str(errors.InvalidInput(name, 1, "a key")) == f"{echo}: got 1, expected a key"

    def test_survives_pickling(self) -> None:
        """Its three attributes are the same after a round trip."""
        error = errors.InvalidInput("lots", "two", "an integer")
        assert vars(pickle.loads(pickle.dumps(error))) == vars(error)


class TestWording:
    """How single facts are worded, at their edges."""

    @pytest.mark.parametrize(
        ("template", "fact", "text"),
        [
            ("{fact:time}", 0, "1970-01-01 00:00:00 UTC"),
            ("{fact:time}", 253_402_300_799, "9999-12-31 23:59:59 UTC"),
            ("{fact:time}", 253_402_300_800, "after the year 9999 (253402300800 s)"),
            ("{fact:duration}", 273_600, "3 d 4 h"),
            ("{fact:duration}", 90_061, "1 d 1 h 1 min 1 s"),
            ("{fact:ether}", 0, "0 ether"),
            ("{fact:ether}", 1, "0.000000000000000001 ether"),
            ("{fact:ether}", 100 * 10**18, "100 ether"),
            ("{fact:token}", ETHER, "ether"),
            ("{fact:unit}", USDC, f"smallest units of token {USDC}"),
            ("{fact:state}", 6, "Disputed"),
            ("{fact:state}", 8, "state 8"),
            ("{fact:states}", 1, "Open"),
            ("{fact:states}", 0b11110, "Building, Inspecting, Passed or Failed"),
            ("{fact:states}", 0, "in no state"),
            ("{fact:seats}", 0, "no seats"),
            ("{fact:seats}", 1 << 255, "seat 255"),
            ("{fact:seats}", 2**256 - 1, "256 seats from 0 to 255"),
            ("{fact:panic}", 1, "0x01 (an assertion that does not hold)"),
            ("{fact}", b"\x00\xff", "0x00ff"),
            ("{fact}", bytes(261), f"0x{'00' * 260}... (261 bytes)"),
            ("{fact:,}", 1000, "1,000"),
        ],
    )
    def test_fills_a_template(self, template: str, fact: object, text: str) -> None:
        """Each spec words its fact, also at its limits."""
        assert wording.fill(template, {"fact": fact}) == text


class TestExports:
    """What `distman.errors` offers."""

    def test_exports_are_sorted_and_unique(self) -> None:
        """`__all__` is sorted, constants before classes, and names nothing twice."""
        assert errors.__all__ == sorted(set(errors.__all__), key=lambda name: (not name.isupper(), name))

    def test_exports_the_whole_tree(self) -> None:
        """Every class under DistmanError in this package is exported."""

        def below(parent: type[DistmanError]) -> Iterator[type[DistmanError]]:
            yield parent
            for child in parent.__subclasses__():
                yield from below(child)

        tree = {item for item in below(DistmanError) if item.__module__.startswith("distman.errors.")}
        assert tree == set(exception_classes())
