"""What every action is as a call of a contract: pure functions, for those who sign and send elsewhere too."""

from __future__ import annotations

from distman.calls import arbitrator, escrow, registry
from distman.calls.call import Call

__all__ = ["Call", "arbitrator", "escrow", "registry"]
