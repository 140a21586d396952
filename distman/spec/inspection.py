"""Inspection reports: what an inspector measured on one unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from distman.spec.build import Attachment
from distman.spec.record import Document, Record
from distman.spec.values import (
    require_address,
    require_distinct,
    require_hash,
    require_integer,
    require_label,
    require_number,
    require_order,
    require_records,
    require_text,
    require_utc_time,
)


@dataclass(frozen=True, slots=True)
class Measurement(Record):
    """What was measured for one check of the spec, in the unit of that check.

    Attributes:
        check: The name of the check.
        value_min: The lowest value measured: for a joint, the lower end of its travel.
        value_max: The highest value measured. A single reading is both.
    """

    check: str
    value_min: float
    value_max: float

    def __post_init__(self) -> None:
        """Refuse values that no document may hold."""
        require_label("check", self.check)
        require_number("value_min", self.value_min)
        require_number("value_max", self.value_max)
        require_order("value_min", self.value_min, "value_max", self.value_max)


@dataclass(frozen=True, slots=True)
class InspectionReport(Document):
    """What one inspector measured on one unit: the document whose hash an attestation carries.

    Attributes:
        spec_hash: The hash of the build spec it was measured against, as 0x hexadecimal.
        bid: The id of the bid, as 0x hexadecimal.
        lot: The lot of the bid, from zero.
        round: The round of the lot, from one: the contract starts one with each turn of building.
        unit: The serial number of the unit.
        inspector: The address of the verifier.
        inspected_at: When, in UTC (ISO 8601), such as `2026-01-31T09:30:00Z`.
        measurements: What was measured, at most one line for each check.
        notes: Whatever else the inspector has to say.
        attachments: Photos, logs and certificates.
    """

    TYPE: ClassVar[str] = "distman/inspection-report/1"
    LISTS: ClassVar[Mapping[str, type[Record]]] = {"measurements": Measurement, "attachments": Attachment}

    spec_hash: str
    bid: str
    lot: int
    round: int
    unit: str
    inspector: str
    inspected_at: str
    measurements: tuple[Measurement, ...]
    notes: str = ""
    attachments: tuple[Attachment, ...] = ()

    def __post_init__(self) -> None:
        """Refuse values that no document may hold, and two measurements of the same check."""
        require_hash("spec_hash", self.spec_hash)
        require_hash("bid", self.bid)
        require_integer("lot", self.lot, minimum=0)
        require_integer("round", self.round, minimum=1)
        require_label("unit", self.unit)
        require_address("inspector", self.inspector)
        require_utc_time("inspected_at", self.inspected_at)
        require_text("notes", self.notes)
        for name, kind in self.LISTS.items():
            require_records(name, getattr(self, name), kind)
        require_distinct("measurements", self.measurements, "check")
        require_distinct("attachments", self.attachments, "name")
