"""The deployment script, run by Brownie on a real chain."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.local_chain import LocalChain
from tests.scripts.deployments import Deploy, record, rewrite, transactions


def test_records_what_is_on_chain(deploy: Deploy, records: Path, chain: LocalChain) -> None:
    """Both contracts are live at the recorded addresses and blocks, with the pinned compiler."""
    assert deploy() == 0
    found = record(records, chain)
    assert found["compiler"]["version"].startswith("0.8.30+")
    assert found["compiler"]["evmVersion"] == "paris"
    assert set(found["contracts"]) == {"Escrow", "VerifierRegistry"}
    for entry in found["contracts"].values():
        receipt = chain.request("eth_getTransactionReceipt", entry["tx_hash"])
        assert int(receipt["contractAddress"], 16) == int(entry["address"], 16)
        assert int(receipt["blockNumber"], 16) == entry["block"]


def test_second_run_deploys_nothing(
    deploy: Deploy, records: Path, chain: LocalChain, capfd: pytest.CaptureFixture[str]
) -> None:
    """A second run keeps what is live and says so."""
    assert deploy() == 0
    before = record(records, chain)
    capfd.readouterr()
    assert deploy() == 0
    assert record(records, chain) == before
    assert transactions(chain) == 2
    assert f"kept Escrow at {before['contracts']['Escrow']['address']}" in capfd.readouterr().out


def test_finishes_what_was_cut_short(deploy: Deploy, records: Path, chain: LocalChain) -> None:
    """When only the registry was recorded, it is kept and the escrow deployed behind it."""
    assert deploy() == 0
    cut = record(records, chain)
    del cut["contracts"]["Escrow"]
    rewrite(records, cut)
    assert deploy() == 0
    found = record(records, chain)
    assert found["contracts"]["VerifierRegistry"] == cut["contracts"]["VerifierRegistry"]
    assert transactions(chain) == 3


def test_refuses_to_replace_live_code(
    deploy: Deploy, records: Path, chain: LocalChain, capfd: pytest.CaptureFixture[str]
) -> None:
    """Live code of another version is left alone, until replacing it is asked for."""
    assert deploy() == 0
    other = record(records, chain)
    other["contracts"]["Escrow"]["creation_hash"] = "0x" + "ab" * 32
    rewrite(records, other)
    capfd.readouterr()
    assert deploy() != 0
    assert "other code is live" in "".join(capfd.readouterr())
    assert record(records, chain) == other
    assert transactions(chain) == 2

    assert deploy("main", "replace") == 0
    assert record(records, chain)["contracts"]["Escrow"]["address"] != other["contracts"]["Escrow"]["address"]
    assert transactions(chain) == 4


def test_forgets_a_chain_that_was_restarted(deploy: Deploy, records: Path, chain: LocalChain) -> None:
    """A record whose addresses hold no code is no live deployment."""
    assert deploy() == 0
    stale = record(records, chain)
    for entry in stale["contracts"].values():
        entry["address"] = "0x" + "77" * 20
    rewrite(records, stale)
    assert deploy() == 0
    assert transactions(chain) == 4
