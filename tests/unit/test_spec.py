"""Build specs and inspection reports: canonical form, strict reading, verdict, files."""

import json
import struct
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from distman.errors import InvalidInput
from distman.spec import (
    Attachment,
    BuildSpec,
    Check,
    Figure,
    InspectionReport,
    Measurement,
    Part,
    canonical_json,
    document_hash,
    judge,
    load_document,
    parse_document,
    save_document,
)

Document = dict[str, Any]

# RFC 8785, appendix B: the bits of an IEEE 754 double, and how it is written.
NUMBERS = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "ffefffffffffffff": "-1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "c340000000000000": "-9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23",
    "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "41b3de4355555554": "333333333.33333325",
    "41b3de4355555555": "333333333.3333333",
    "41b3de4355555556": "333333333.3333334",
    "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333",
    "43143ff3c1cb0959": "1424953923781206.2",
}

SPEC = BuildSpec(
    title="Bracket",
    summary="A bracket and its two bolts.",
    figures=(Figure("mass", 0.25, "kg"),),
    parts=(Part("B-1", "Plate", 1, "CNC", "6061-T6"), Part("B-2", "Bolt M4", 2)),
    checks=(
        Check("hinge", "deg", 0, 90, demand="cover", tolerance=1),
        Check("bore", "mm", 7.9, 8.1),
    ),
    source="https://example.org/bracket",
    licence="CERN-OHL-S",
    attachments=(Attachment("plate.step", "model/step", "0x" + "ab" * 32),),
)

REPORT = InspectionReport(
    spec_hash=f"0x{SPEC.hash.hex()}",
    bid="0x" + "11" * 32,
    lot=0,
    round=1,
    unit="SN-1",
    inspector="0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
    inspected_at="2026-01-31T09:30:00Z",
    measurements=(Measurement("hinge", 0, 90), Measurement("bore", 7.98, 8.02)),
    attachments=(Attachment("bore.jpg", "image/jpeg", "0x" + "cd" * 32),),
)


def measured(hinge: tuple[float, float] = (0, 90), bore: tuple[float, float] = (8, 8)) -> InspectionReport:
    """A report with these ranges for the two checks of `SPEC`."""
    return replace(REPORT, measurements=(Measurement("hinge", *hinge), Measurement("bore", *bore)))


def changed(document: Document, *path: str | int, value: object) -> Document:
    """A copy of a document with another value at a path."""
    copy: Document = json.loads(json.dumps(document))
    target: Any = copy
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    return copy


@pytest.mark.parametrize(("bits", "text"), NUMBERS.items())
def test_numbers_are_written_as_in_the_standard(bits: str, text: str) -> None:
    """Every finite sample of RFC 8785, appendix B, has the published digits."""
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical_json(number) == text.encode()


def test_the_example_of_the_standard() -> None:
    """The object of RFC 8785, section 3.2.2, gives the bytes of section 3.2.4."""
    document: Document = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": '\u20ac$\u000f\nA\'B"\\\\"/',
        "literals": [None, True, False],
    }
    assert (
        canonical_json(document)
        == (
            '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
            '"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
        ).encode()
    )


def test_keys_are_sorted_by_utf_16_code_units() -> None:
    """The keys of RFC 8785, section 3.2.3, come in the published order, an emoji before U+FB33."""
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    written = list(json.loads(canonical_json(dict.fromkeys(keys))))
    assert written == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        -float("inf"),
        2**53,
        -(2**53),
        "\ud800",
        {"\ud800": 1},
        {1: "a key"},
        b"bytes",
        {1, 2},
        object(),
    ],
)
def test_what_json_cannot_carry_is_refused(value: Any) -> None:
    """Values without an exact JSON form are an InvalidInput, alone and inside a document."""
    for document in (value, {"list": [value]}):
        with pytest.raises(InvalidInput) as caught:
            canonical_json(document)
        assert caught.value.name == "document"


def test_a_document_inside_itself_is_refused() -> None:
    """A list that contains itself ends in an InvalidInput."""
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(InvalidInput, match="document"):
        canonical_json(endless)


def test_it_is_the_sha256_of_the_canonical_text() -> None:
    """The hash of a tiny document is that of its text, and stays what it is."""
    expected = sha256(b'{"a":1,"b":[true,null],"c":"x"}').digest()
    assert document_hash({"c": "x", "b": [True, None], "a": 1.0}) == expected
    assert expected.hex() == "b4d9bb599eed5aa88d49671502b834be9d301293f1054c252deae8d0b5b54c57"


def test_the_order_of_keys_does_not_matter() -> None:
    """A document whose keys come in another order has the same hash."""
    document = SPEC.to_document()
    assert document_hash(dict(reversed(document.items()))) == document_hash(document)


def test_the_hash_of_a_spec_is_that_of_its_document() -> None:
    """The `hash` of a record is the `document_hash` of what it writes."""
    assert SPEC.hash == document_hash(SPEC.to_document())
    assert REPORT.hash == document_hash(REPORT.to_document())


def test_negative_zero_and_whole_doubles_do_not_matter() -> None:
    """Numbers that are equal give equal hashes, however Python holds them."""
    first = Check("bore", "mm", -0.0, 8.0)
    second = Check("bore", "mm", 0, 8)
    assert first == second
    assert document_hash(first.to_document()) == document_hash(second.to_document())


@pytest.mark.parametrize("record", [SPEC, REPORT])
def test_what_was_written_is_read_back(record: BuildSpec | InspectionReport) -> None:
    """A document read and written again is the same, and so is its hash."""
    again = type(record).from_document(json.loads(canonical_json(record.to_document())))
    assert again == record
    assert again.hash == record.hash


def test_documents_say_what_they_are() -> None:
    """Each document carries its type and version, and is not taken for another."""
    assert SPEC.to_document()["$type"] == "distman/build-spec/1"
    assert REPORT.to_document()["$type"] == "distman/inspection-report/1"
    with pytest.raises(InvalidInput) as caught:
        BuildSpec.from_document(REPORT.to_document())
    assert (caught.value.name, caught.value.actual) == ("$type", "distman/inspection-report/1")


@pytest.mark.parametrize("document", [None, [], "text", 1])
def test_only_an_object_is_a_document(document: object) -> None:
    """Any other JSON value is refused as a whole."""
    with pytest.raises(InvalidInput, match="JSON object"):
        BuildSpec.from_document(document)


@pytest.mark.parametrize(
    ("path", "value", "name"),
    [
        (("$type",), "distman/build-spec/2", "$type"),
        (("colour",), "red", "colour"),
        (("title",), "", "title"),
        (("title",), "two\nlines", "title"),
        (("title",), "two  spaces", "title"),
        (("title",), "bell\a", "title"),
        (("title",), "\ud800", "title"),
        (("summary",), None, "summary"),
        (("summary",), "\ud800", "summary"),
        (("source",), 1, "source"),
        (("licence",), [], "licence"),
        (("figures",), {}, "figures"),
        (("figures", 0, "value"), "1", "figures[0].value"),
        (("figures", 0, "unit"), "", "figures[0].unit"),
        (("parts", 1), "Bolt", "parts[1]"),
        (("parts", 1, "part_number"), "B-1", "parts[1].part_number"),
        (("parts", 1, "quantity"), 0, "parts[1].quantity"),
        (("parts", 1, "quantity"), 2.0, "parts[1].quantity"),
        (("parts", 1, "quantity"), True, "parts[1].quantity"),
        (("parts", 1, "quantity"), 2**53, "parts[1].quantity"),
        (("parts", 1, "material"), None, "parts[1].material"),
        (("parts", 1, "weight"), 1, "parts[1].weight"),
        (("checks",), [], "checks"),
        (("checks", 1, "name"), "hinge", "checks[1].name"),
        (("checks", 1, "name"), " ", "checks[1].name"),
        (("checks", 1, "minimum"), float("nan"), "checks[1].minimum"),
        (("checks", 1, "minimum"), 9, "checks[1].minimum"),
        (("checks", 1, "maximum"), float("inf"), "checks[1].maximum"),
        (("checks", 1, "maximum"), 2**53, "checks[1].maximum"),
        (("checks", 1, "maximum"), True, "checks[1].maximum"),
        (("checks", 1, "demand"), "exceed", "checks[1].demand"),
        (("checks", 1, "tolerance"), -0.1, "checks[1].tolerance"),
        (("attachments", 0, "sha256"), "0x12", "attachments[0].sha256"),
        (("attachments", 0, "media_type"), 1, "attachments[0].media_type"),
    ],
)
def test_a_bad_spec_is_refused_by_path(path: tuple[str | int, ...], value: object, name: str) -> None:
    """Whatever is wrong in a build spec is named by its path."""
    with pytest.raises(InvalidInput) as caught:
        BuildSpec.from_document(changed(SPEC.to_document(), *path, value=value))
    assert caught.value.name == name


@pytest.mark.parametrize(
    ("path", "value", "name"),
    [
        (("spec_hash",), "0x" + "AB" * 32, "spec_hash"),
        (("bid",), "11" * 32, "bid"),
        (("lot",), -1, "lot"),
        (("round",), 0, "round"),
        (("unit",), "", "unit"),
        (("inspector",), "0x" + "1" * 39, "inspector"),
        (("inspected_at",), "2026-01-31", "inspected_at"),
        (("inspected_at",), "2026-1-31T09:30:00Z", "inspected_at"),
        (("inspected_at",), "2026-02-30T09:30:00Z", "inspected_at"),
        (("inspected_at",), "2026-01-31T09:30:00+01:00", "inspected_at"),
        (("notes",), None, "notes"),
        (("measurements", 0, "check"), "", "measurements[0].check"),
        (("measurements", 0, "value_min"), float("nan"), "measurements[0].value_min"),
        (("measurements", 0, "value_min"), 91, "measurements[0].value_min"),
        (("measurements", 0, "value_max"), "90", "measurements[0].value_max"),
        (("measurements", 1, "check"), "hinge", "measurements[1].check"),
        (("attachments", 0, "name"), "", "attachments[0].name"),
    ],
)
def test_a_bad_report_is_refused_by_path(path: tuple[str | int, ...], value: object, name: str) -> None:
    """Whatever is wrong in an inspection report is named by its path."""
    with pytest.raises(InvalidInput) as caught:
        InspectionReport.from_document(changed(REPORT.to_document(), *path, value=value))
    assert caught.value.name == name


@pytest.mark.parametrize("key", SPEC.to_document())
def test_every_key_is_needed(key: str) -> None:
    """A document that lacks a key is refused, even where the dataclass has a default: its hash would change."""
    document = SPEC.to_document()
    del document[key]
    with pytest.raises(InvalidInput) as caught:
        BuildSpec.from_document(document)
    assert caught.value.name == key


def test_a_missing_key_deep_down_is_named_by_path() -> None:
    """A part without a quantity is named by its place in the list."""
    document = SPEC.to_document()
    del document["parts"][1]["quantity"]
    with pytest.raises(InvalidInput, match=r"parts\[1\]\.quantity: got 'missing'"):
        BuildSpec.from_document(document)


@pytest.mark.parametrize(
    ("record", "changes", "name"),
    [
        (SPEC.parts[0], {"quantity": 0}, "quantity"),
        (SPEC.checks[0], {"minimum": 91}, "minimum"),
        (SPEC, {"parts": list(SPEC.parts)}, "parts"),
        (SPEC, {"parts": (*SPEC.parts, SPEC.checks[0])}, "parts[2]"),
        (SPEC, {"figures": SPEC.figures * 2}, "figures[1].name"),
        (SPEC, {"attachments": SPEC.attachments * 2}, "attachments[1].name"),
        (REPORT, {"attachments": REPORT.attachments * 2}, "attachments[1].name"),
    ],
)
def test_a_bad_record_cannot_be_made(record: Any, changes: dict[str, Any], name: str) -> None:
    """The dataclasses check themselves, so that only what can be read back is ever hashed."""
    with pytest.raises(InvalidInput) as caught:
        replace(record, **changes)
    assert caught.value.name == name


def test_a_report_with_every_check_in_range_passes() -> None:
    """All checks measured and holding: a pass, with nothing to say."""
    verdict = judge(SPEC, REPORT)
    assert verdict.is_pass
    assert verdict.passed == ("hinge", "bore")
    assert (verdict.failed, verdict.missing, verdict.extra, verdict.failures) == ((), (), (), ())


@pytest.mark.parametrize(
    ("hinge", "holds"),
    [
        ((0, 90), True),
        ((-20, 120), True),
        ((1, 89), True),
        ((1.001, 90), False),
        ((0, 88.999), False),
        ((40, 50), False),
    ],
)
def test_a_check_that_demands_cover(hinge: tuple[float, float], holds: bool) -> None:
    """The measured range must reach both limits to within the tolerance, and may go beyond."""
    assert judge(SPEC, measured(hinge=hinge)).is_pass is holds


@pytest.mark.parametrize(
    ("bore", "holds"),
    [((7.9, 8.1), True), ((8, 8), True), ((7.899, 8), False), ((8, 8.101), False)],
)
def test_a_check_that_demands_within(bore: tuple[float, float], holds: bool) -> None:
    """Everything measured must lie between the limits."""
    assert judge(SPEC, measured(bore=bore)).is_pass is holds


def test_the_edge_is_decided_in_decimal() -> None:
    """0.1 + 0.2 is 0.3 here, although the sum of the doubles is above it."""
    spec = replace(SPEC, checks=(Check("gap", "mm", 0.1, 0.1, tolerance=0.2),))
    report = replace(REPORT, spec_hash=f"0x{spec.hash.hex()}", measurements=(Measurement("gap", -0.1, 0.3),))
    assert judge(spec, report).is_pass
    beyond = replace(report, measurements=(Measurement("gap", -0.1, 0.1 + 0.2),))
    assert not judge(spec, beyond).is_pass


def test_failures_are_told_in_sentences() -> None:
    """A failed check states the demand and what was measured, a missing one that it was not."""
    short = replace(REPORT, measurements=(Measurement("hinge", 0.5, 80),))
    verdict = judge(SPEC, short)
    assert not verdict.is_pass
    assert (verdict.passed, verdict.failed, verdict.missing) == ((), ("hinge",), ("bore",))
    assert verdict.failures == (
        "hinge must cover 0 to 90 deg (tolerance 1 deg), but measured 0.5 to 80 deg.",
        "bore must stay within 7.9 to 8.1 mm (tolerance 0 mm), but was not measured.",
    )


def test_what_was_not_asked_for_decides_nothing() -> None:
    """A measurement of something that the spec does not check is listed, no more."""
    report = replace(REPORT, measurements=(*REPORT.measurements, Measurement("paint", 0, 1)))
    verdict = judge(SPEC, report)
    assert verdict.is_pass
    assert verdict.extra == ("paint",)


def test_a_report_for_another_spec_is_refused() -> None:
    """A verdict needs the spec that the report was made for."""
    other = replace(SPEC, title="Another bracket")
    with pytest.raises(InvalidInput) as caught:
        judge(other, REPORT)
    assert (caught.value.name, caught.value.actual) == ("spec_hash", REPORT.spec_hash)


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    """A saved file holds the canonical form alone, so that its sha2-256 is the document's hash."""
    path = tmp_path / "spec.json"
    save_document(path, SPEC.to_document())
    assert sha256(path.read_bytes()).digest() == SPEC.hash
    assert BuildSpec.from_document(load_document(str(path))) == SPEC


def test_any_layout_is_loaded(tmp_path: Path) -> None:
    """A file that a person laid out is the same document."""
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(SPEC.to_document(), indent=2), encoding="utf-8")
    assert BuildSpec.from_document(load_document(path)).hash == SPEC.hash


@pytest.mark.parametrize("text", NUMBERS.values())
def test_every_canonical_number_is_read_back(text: str) -> None:
    """A number in its canonical form is read as the double that is written that way."""
    data = f'{{"number":{text}}}'.encode()
    assert canonical_json(parse_document(data)) == data


@pytest.mark.parametrize(
    ("data", "actual"),
    [
        (b'{"a": 1,\n "b": }', "Expecting value at line 2, column 7"),
        (b"", "Expecting value at line 1, column 1"),
        (b'{"a": "\xff"}', "byte 7 is not UTF-8"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "-Infinity"),
        (b'{"a": 1e400}', "1e400"),
        (b'{"a": 9007199254740993}', "9007199254740993"),
        pytest.param(b'{"a": ' + b"9" * 5000 + b"}", "9" * 5000, id="5000 digits"),
        (b'{"a": {"b": 1, "b": 2}}', "the key 'b' twice"),
        (b'{"a": ["\\ud800"]}', "half a surrogate pair"),
        (b'{"\\uDFFF": 1}', "half a surrogate pair"),
        (b"[1]", [1]),
        pytest.param(b'{"a": ' + b"[" * 100_000, "nested too deeply", id="100000 levels"),
    ],
)
def test_what_is_no_document_is_refused(tmp_path: Path, data: bytes, actual: object) -> None:
    """Broken or ambiguous JSON is refused with the path and what is wrong."""
    path = tmp_path / "bad.json"
    path.write_bytes(data)
    with pytest.raises(InvalidInput) as caught:
        load_document(path)
    assert (caught.value.name, caught.value.actual) == (str(path), actual)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """Reading a file that is not there names it and says so."""
    path = tmp_path / "none.json"
    with pytest.raises(InvalidInput) as caught:
        load_document(path)
    assert (caught.value.name, caught.value.actual) == (str(path), "No such file or directory")


def test_a_name_that_no_file_can_have_is_refused() -> None:
    """A path with a NUL in it is named, for reading and for writing."""
    for act in (lambda: load_document("a\0b"), lambda: save_document("a\0b", SPEC.to_document())):
        with pytest.raises(InvalidInput) as caught:
            act()
        assert (caught.value.name, caught.value.actual) == ("a\0b", "embedded null byte")


def test_whole_surrogate_pairs_are_text() -> None:
    """An escaped pair stands for one character, as JSON has it."""
    assert parse_document(b'{"a": "\\ud83e\\udd16"}') == {"a": "\U0001f916"}


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """Writing into a folder that is not there names the file and says so."""
    path = tmp_path / "none" / "spec.json"
    with pytest.raises(InvalidInput) as caught:
        save_document(path, SPEC.to_document())
    assert (caught.value.name, caught.value.actual) == (str(path), "No such file or directory")


def test_only_an_object_is_saved(tmp_path: Path) -> None:
    """A list is refused, and no file is left behind."""
    path = tmp_path / "list.json"
    document: Any = [1]
    with pytest.raises(InvalidInput, match="JSON object"):
        save_document(path, document)
    assert not path.exists()
