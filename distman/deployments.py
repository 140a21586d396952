"""Records of where the contracts were deployed: one JSON file for each chain, named by the chain's id."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from distman.errors import InvalidInput

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
        found = json.loads(path.read_text(encoding="utf-8"))
        contracts = {name: DeployedContract(**entry) for name, entry in found.pop("contracts").items()}
        deployment = Deployment(**found, contracts=contracts)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
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
