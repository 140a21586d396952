"""Records of where the contracts were deployed: one JSON file for each chain, named by the chain's id."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from distman.codec import address
from distman.errors import InvalidInput
from distman.spec import load_document
from distman.spec.values import require_hash, require_integer, require_object

DEFAULT_FOLDER: Final = Path("deployments")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployedContract:
    """One deployed contract.

    Attributes:
        address: Where it is.
        block: Number of the block that holds it from then on.
        tx_hash: Hash of the transaction that created it, as 0x hex.
        creation_hash: Keccak-256 of the creation bytecode without constructor arguments, as 0x hex.
        code_hash: Keccak-256 of the code on chain (EIP-1052), as 0x hex.
    """

    address: str
    block: int
    tx_hash: str
    creation_hash: str
    code_hash: str


@dataclass(slots=True, kw_only=True)
class Deployment:
    """What is deployed on one chain.

    Attributes:
        chain_id: The chain's id (EIP-155).
        compiler: Version and settings of the compiler.
        contracts: The contracts by name; may lack some while a deployment is under way.
    """

    chain_id: int
    compiler: dict[str, Any]
    contracts: dict[str, DeployedContract] = field(default_factory=dict)


def deployment_path(folder: Path, chain_id: int) -> Path:
    """The file that records a chain's deployment."""
    return folder / f"{chain_id}.json"


def load_deployment(folder: Path, chain_id: int) -> Deployment | None:
    """Reads the record of a chain.

    Returns:
        The deployment, or None when there is no record.

    Raises:
        InvalidInput: The file is no record of a deployment on this chain.
    """
    path = deployment_path(folder, chain_id)
    if not path.exists():
        return None
    try:
        deployment = _deployment(load_document(path))
    except (InvalidInput, TypeError) as error:
        raise InvalidInput(str(path), str(error), "a record written by scripts/deploy.py") from error
    if deployment.chain_id != chain_id:
        raise InvalidInput(str(path), f"chain_id {deployment.chain_id}", f"chain_id {chain_id}")
    return deployment


def save_deployment(folder: Path, deployment: Deployment) -> Path:
    """Writes the record of a chain, whole or not at all.

    Returns:
        The file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = deployment_path(folder, deployment.chain_id)
    draft = path.with_suffix(".json.new")
    draft.write_text(json.dumps(asdict(deployment), indent=2, sort_keys=True) + "\n", encoding="utf-8")
    draft.replace(path)
    return path


def _deployment(document: dict[str, Any]) -> Deployment:
    """Reads a record.

    Raises:
        InvalidInput: A member is not what it must be.
        TypeError: A member is missing, or there is one more.
    """
    members = {"contracts": None, **document}
    deployment = Deployment(**{**members, "contracts": _contracts(members["contracts"])})
    require_integer("chain_id", deployment.chain_id, minimum=0)
    require_object("compiler", deployment.compiler)
    return deployment


def _contracts(entries: Any) -> dict[str, DeployedContract]:
    members = require_object("contracts", entries).items()
    return {name: _contract(f"contracts.{name}", entry) for name, entry in members}


def _contract(path: str, entry: Any) -> DeployedContract:
    contract = DeployedContract(**require_object(path, entry))
    address(contract.address, f"{path}.address")
    require_integer(f"{path}.block", contract.block, minimum=0)
    for name in ("tx_hash", "creation_hash", "code_hash"):
        require_hash(f"{path}.{name}", getattr(contract, name))
    return contract
