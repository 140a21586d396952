"""Every action of the owner of an `OwnedArbitrator` as a `Call`."""

from __future__ import annotations

from distman.calls.call import Call


def give_ruling(arbitrator: str, dispute_id: int, ruling: int) -> Call:
    """Rules a dispute, once."""
    return Call("OwnedArbitrator", arbitrator, "giveRuling", (dispute_id, ruling))


def withdraw_fees(arbitrator: str, to: str) -> Call:
    """Sends all fees to somebody."""
    return Call("OwnedArbitrator", arbitrator, "withdraw", (to,))
