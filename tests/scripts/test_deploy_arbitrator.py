"""The deployment of an arbitrator, run by Brownie on a real chain."""

from __future__ import annotations

from pathlib import Path

import pytest
from eth_abi import abi
from eth_utils.crypto import keccak

from scripts.local_chain import LocalChain
from tests.scripts.deployments import Deploy, record, transactions

OWNER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
FEE = "50000000000000000"


def answer(chain: LocalChain, address: str, view: str, kind: str) -> object:
    """What a view of a contract without arguments says."""
    data = chain.request("eth_call", {"to": address, "data": "0x" + keccak(text=view)[:4].hex()}, "latest")
    return abi.decode([kind], bytes.fromhex(data[2:]))[0]


def test_deploys_beside_the_escrow(deploy: Deploy, deploy_arbitrator: Deploy, records: Path, chain: LocalChain) -> None:
    """The arbitrator has its owner and fee, is recorded, and the escrow's record stays as it was."""
    assert deploy() == 0
    before = record(records, chain)["contracts"]
    assert deploy_arbitrator("main", OWNER, FEE) == 0
    found = record(records, chain)["contracts"]
    address = found.pop("OwnedArbitrator")["address"]
    assert found == before
    assert answer(chain, address, "owner()", "address") == OWNER.lower()
    assert answer(chain, address, "fee()", "uint256") == int(FEE)


def test_second_run_deploys_nothing(deploy_arbitrator: Deploy, records: Path, chain: LocalChain) -> None:
    """An arbitrator of the same owner and fee is kept, and one of another fee takes its place in the record."""
    assert deploy_arbitrator("main", OWNER, FEE) == 0
    first = record(records, chain)
    assert deploy_arbitrator("main", OWNER.lower(), FEE) == 0
    assert (record(records, chain), transactions(chain)) == (first, 1)
    assert deploy_arbitrator("main", OWNER, "1") == 0
    assert record(records, chain)["contracts"] != first["contracts"]
    assert transactions(chain) == 2


def test_escrow_is_deployed_beside_an_arbitrator(
    deploy: Deploy, deploy_arbitrator: Deploy, records: Path, chain: LocalChain
) -> None:
    """The order does not matter."""
    assert deploy_arbitrator("main", OWNER, FEE) == 0
    assert deploy() == 0
    assert set(record(records, chain)["contracts"]) == {"Escrow", "OwnedArbitrator", "VerifierRegistry"}


@pytest.mark.parametrize(
    ("arguments", "named"),
    [(("main",), "owner: got ''"), (("main", "somebody", FEE), "owner: got"), (("main", OWNER, "0.05"), "fee: got")],
)
def test_refuses_other_arguments(
    deploy_arbitrator: Deploy,
    chain: LocalChain,
    capfd: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    named: str,
) -> None:
    """Whatever is no address and no amount is named, and nothing is deployed."""
    assert deploy_arbitrator(*arguments) != 0
    assert named in "".join(capfd.readouterr())
    assert transactions(chain) == 0
