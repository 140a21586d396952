"""Records of deployments: round trip, and files that are no records."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from distman import InvalidInput
from distman.deployments import DeployedContract, Deployment, deployment_path, load_deployment, save_deployment

ESCROW = DeployedContract(
    address="0x5FbDB2315678afecb367f032d93F642f64180aa3",
    block=12,
    tx_hash="0x" + "01" * 32,
    creation_hash="0x" + "02" * 32,
    code_hash="0x" + "03" * 32,
)
DEPLOYMENT = Deployment(chain_id=8453, compiler={"version": "0.8.30"}, contracts={"Escrow": ESCROW})


def test_round_trip(tmp_path: Path) -> None:
    """What was saved is loaded, from a file named by the chain, in a folder that was made for it."""
    folder = tmp_path / "of" / "records"
    path = save_deployment(folder, DEPLOYMENT)
    assert path == deployment_path(folder, 8453) == folder / "8453.json"
    assert load_deployment(folder, 8453) == DEPLOYMENT
    assert list(folder.iterdir()) == [path]


def test_record_is_replaced(tmp_path: Path) -> None:
    """A later record takes the place of an earlier one."""
    save_deployment(tmp_path, DEPLOYMENT)
    save_deployment(tmp_path, Deployment(chain_id=8453, compiler={}))
    assert load_deployment(tmp_path, 8453) == Deployment(chain_id=8453, compiler={}, contracts={})


def test_record_is_stable(tmp_path: Path) -> None:
    """The same deployment is the same text, with sorted keys and a line's end, so that it can be kept under review."""
    text = save_deployment(tmp_path, DEPLOYMENT).read_text()
    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True) + "\n"


@pytest.mark.parametrize("folder", [".", "missing"])
def test_no_record(folder: str, tmp_path: Path) -> None:
    """A chain without a record has none, whether the folder is there or not."""
    save_deployment(tmp_path, DEPLOYMENT)
    assert load_deployment(tmp_path / folder, 1) is None


def record(**changes: Any) -> str:
    """The record of a deployment, with changes of its only contract."""
    contract = {**asdict(ESCROW), **changes}
    return json.dumps({"chain_id": 8453, "compiler": {}, "contracts": {"Escrow": contract}})


@pytest.mark.parametrize(
    "text",
    [
        "",
        pytest.param("[" * 100_000, id="100000 levels"),
        record(address=5),
        record(address="0x5FbD"),
        record(block="12"),
        record(block=-1),
        record(block=True),
        record(tx_hash="0x01"),
        record(code_hash=None),
        record().replace('"block": 12', '"block": 12, "block": 13'),
        record().replace('"compiler": {}', '"compiler": {"runs": NaN}'),
        record().replace('"compiler": {}', '"compiler": []'),
        record().replace("8453", "8453.0"),
        "{",
        "[]",
        "null",
        "{}",
        json.dumps({"chain_id": 8453, "compiler": {}, "contracts": []}),
        json.dumps({"chain_id": 8453, "compiler": {}, "contracts": {"Escrow": {}}}),
        json.dumps({"chain_id": 8453, "compiler": {}, "contracts": {"Escrow": "0x5FbD"}}),
        json.dumps({"chain_id": 8453, "contracts": {}}),
        json.dumps({"chain_id": 8453, "compiler": {}, "contracts": {}, "colour": "red"}),
    ],
)
def test_bad_record_is_named(text: str, tmp_path: Path) -> None:
    """A file that is no record is refused by its name."""
    path = deployment_path(tmp_path, 8453)
    path.write_text(text)
    with pytest.raises(InvalidInput) as caught:
        load_deployment(tmp_path, 8453)
    assert (caught.value.name, caught.value.expected) == (str(path), "a record written by scripts/deploy.py")


def test_unreadable_record_is_named(tmp_path: Path) -> None:
    """A folder in the place of a record is refused by its name."""
    path = deployment_path(tmp_path, 8453)
    path.mkdir()
    with pytest.raises(InvalidInput) as caught:
        load_deployment(tmp_path, 8453)
    assert caught.value.name == str(path)


def test_record_of_another_chain_is_refused(tmp_path: Path) -> None:
    """A record that was copied to another chain's name is refused."""
    record: dict[str, Any] = json.loads(save_deployment(tmp_path, DEPLOYMENT).read_text())
    path = deployment_path(tmp_path, 1)
    path.write_text(json.dumps(record))
    with pytest.raises(InvalidInput) as caught:
        load_deployment(tmp_path, 1)
    assert vars(caught.value) == {"name": str(path), "actual": "chain_id 8453", "expected": "chain_id 1"}
