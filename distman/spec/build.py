"""Build specs: what a customer wants built, and what an inspector measures it against."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

from distman.spec.record import Document, Record
from distman.spec.values import (
    require_choice,
    require_distinct,
    require_hash,
    require_integer,
    require_label,
    require_number,
    require_order,
    require_records,
    require_some,
    require_text,
)

Demand = Literal["within", "cover"]
"""What a check demands of the measured range: that it stays within the limits, or that it covers them."""


@dataclass(frozen=True, slots=True)
class Figure(Record):
    """A published figure of the whole, such as its mass: it describes, and only a `Check` is measured.

    Attributes:
        name: What the figure is.
        value: How much, in `unit`.
        unit: The unit of measure; `1` for a plain ratio.
    """

    name: str
    value: float
    unit: str

    def __post_init__(self) -> None:
        """Refuse values that no document may hold."""
        require_label("name", self.name)
        require_number("value", self.value)
        require_label("unit", self.unit)


@dataclass(frozen=True, slots=True)
class Part(Record):
    """A line of the bill of materials.

    Attributes:
        part_number: The designer's number of the part.
        name: What the part is.
        quantity: How many pieces go into one unit.
        make_or_buy: How it is had, such as `CNC` or `Buy`; empty where the designer does not say.
        material: What it is made of; empty where the designer does not say.
    """

    part_number: str
    name: str
    quantity: int
    make_or_buy: str = ""
    material: str = ""

    def __post_init__(self) -> None:
        """Refuse values that no document may hold."""
        require_label("part_number", self.part_number)
        require_label("name", self.name)
        require_integer("quantity", self.quantity, minimum=1)
        require_text("make_or_buy", self.make_or_buy)
        require_text("material", self.material)


@dataclass(frozen=True, slots=True)
class Check(Record):
    """A line of the acceptance checklist: what an inspector measures, and between which limits.

    Attributes:
        name: What is measured, such as a joint or a mass.
        unit: The unit of the limits, the tolerance and the measured values.
        minimum: The lower limit, in `unit`.
        maximum: The upper limit, in `unit`.
        demand: `within`: everything measured lies between the limits, as for a mass or a gap. `cover`: what was
            measured reaches from limit to limit or further, as for the travel of a joint.
        tolerance: How far a measured value may miss a limit, in `unit`, at least zero.
    """

    name: str
    unit: str
    minimum: float
    maximum: float
    demand: Demand = "within"
    tolerance: float = 0

    def __post_init__(self) -> None:
        """Refuse values that no document may hold."""
        require_label("name", self.name)
        require_label("unit", self.unit)
        require_number("minimum", self.minimum)
        require_number("maximum", self.maximum)
        require_order("minimum", self.minimum, "maximum", self.maximum)
        require_choice("demand", self.demand, get_args(Demand))
        require_number("tolerance", self.tolerance, minimum=0)


@dataclass(frozen=True, slots=True)
class Attachment(Record):
    """A file that belongs to a document, such as a drawing or a photo, held elsewhere and known by its hash.

    Attributes:
        name: The name of the file.
        media_type: Its media type (RFC 6838), such as `model/step`.
        sha256: The sha2-256 of its bytes, as 0x hexadecimal.
    """

    name: str
    media_type: str
    sha256: str

    def __post_init__(self) -> None:
        """Refuse values that no document may hold."""
        require_label("name", self.name)
        require_label("media_type", self.media_type)
        require_hash("sha256", self.sha256)


@dataclass(frozen=True, slots=True)
class BuildSpec(Document):
    """What is to be built: the document whose hash a bid carries.

    Attributes:
        title: What it is, in a few words.
        summary: What it is, in a few sentences.
        figures: Published figures of the whole.
        parts: The bill of materials of one unit.
        checks: The acceptance checklist, at least one line: with nothing to measure, every unit would pass.
        source: Where the design is published.
        licence: The licence of the design.
        attachments: Drawings, models and instructions.
    """

    TYPE: ClassVar[str] = "distman/build-spec/1"
    LISTS: ClassVar[Mapping[str, type[Record]]] = {
        "figures": Figure,
        "parts": Part,
        "checks": Check,
        "attachments": Attachment,
    }

    title: str
    summary: str
    figures: tuple[Figure, ...]
    parts: tuple[Part, ...]
    checks: tuple[Check, ...]
    source: str
    licence: str
    attachments: tuple[Attachment, ...] = ()

    def __post_init__(self) -> None:
        """Refuse values that no document may hold, and two lines of a list that have the same name."""
        require_label("title", self.title)
        require_text("summary", self.summary)
        require_text("source", self.source)
        require_text("licence", self.licence)
        for name, kind in self.LISTS.items():
            require_records(name, getattr(self, name), kind)
        require_some("checks", self.checks)
        require_distinct("figures", self.figures, "name")
        require_distinct("parts", self.parts, "part_number")
        require_distinct("checks", self.checks, "name")
        require_distinct("attachments", self.attachments, "name")
