"""What a tool found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One finding, named by what it is about and not by its line, so that it is the same after an edit elsewhere.

    Attributes:
        tool: Which tool told it.
        check: The tool's own name of what it looks for.
        at: The part of the contracts, such as `Escrow.lapse`, and where one part has several, what in it.
    """

    tool: str
    check: str
    at: str

    @property
    def kind(self) -> str:
        """Tool and check."""
        return f"{self.tool}/{self.check}"


class ToolFailed(Exception):
    """A tool did not run to its end, so that its silence would mean nothing."""
