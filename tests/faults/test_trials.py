"""Client and command line behind faulty endpoints and under `kill -9`: nothing lost, doubled or misreported."""

from __future__ import annotations

from tests.faults.kills import Commands
from tests.faults.plan import kinds
from tests.faults.theatre import Theatre

FAULTS = range(60)
KILLS = range(10)


def test_faults(theatre: Theatre) -> None:
    """Whatever the endpoint does, the user is told the truth or what to look up, and repeating never does it twice."""
    records = list(theatre.faults(FAULTS))
    assert [record for record in records if record.wrong] == []
    assert len({kind for record in records for kind in record.hit}) > len(kinds()) // 2
    assert {"done", "unknown", "not sent"} <= {record.outcome for record in records}


def test_kills(theatre: Theatre, processes: Commands) -> None:
    """Whenever a command is killed, what it had sent was named before, and running it again never does it twice."""
    records = list(theatre.kills(KILLS, processes))
    assert [record for record in records if record.wrong] == []
    assert sum(record.outcome == "killed" for record in records) > len(KILLS) // 3
