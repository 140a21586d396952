"""Client and command line behind faulty endpoints and under `kill -9`: nothing lost, doubled or misreported."""

from __future__ import annotations

from tests.faults.kills import Commands
from tests.faults.plan import FOREVER, Fault, kinds
from tests.faults.theatre import Theatre

FAULTS = range(60)
KILLS = range(10)
PLANNED = (
    ("stake", "library", Fault("other registry", "eth_call", 0, FOREVER)),
    ("stake", "command", Fault("other registry", "eth_call", 0, FOREVER)),
    ("withdraw some", "command", Fault("other decimals", "eth_call", 0, FOREVER)),
    ("post for ether", "library", Fault("odd logs", "eth_getTransactionReceipt", 0, FOREVER)),
    ("claim for ether", "command", Fault("other event", "eth_getTransactionReceipt", 0, FOREVER)),
    ("submit", "command", Fault("odd revert", "eth_call", 1, FOREVER)),
    ("post for ether", "library", Fault("redirect", "eth_sendRawTransaction", 0, FOREVER)),
)


def test_faults(theatre: Theatre) -> None:
    """Whatever the endpoint does, the user is told the truth or what to look up, and repeating never does it twice."""
    records = list(theatre.faults(FAULTS))
    assert [record for record in records if record.wrong] == []
    assert len({kind for record in records for kind in record.hit}) > len(kinds()) // 2
    assert {"done", "unknown", "not sent"} <= {record.outcome for record in records}


def test_lies_that_pay(theatre: Theatre) -> None:
    """What a liar gains most by, and what readers stumble over, tried on the actions that it is about."""
    records = list(theatre.lies(PLANNED, range(8)))
    assert [record for record in records if record.wrong or not record.hit] == []
    outcomes = {record.faults[0].kind: record.outcome for record in records}
    assert outcomes.pop("redirect") in ("unknown", "done")
    assert outcomes == {
        "other registry": "not sent",
        "other decimals": "not sent",
        "odd logs": "unknown",
        "other event": "unknown",
        "odd revert": "refused",
    }


def test_kills(theatre: Theatre, processes: Commands) -> None:
    """Whenever a command is killed, what it had sent was named before, and running it again never does it twice."""
    records = list(theatre.kills(KILLS, processes))
    assert [record for record in records if record.wrong] == []
    assert sum(record.outcome == "killed" for record in records) > len(KILLS) // 3
