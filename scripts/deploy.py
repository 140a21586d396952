"""Deploys the registry and the escrow to the active Brownie network and records where they are.

Usage:
    brownie run deploy --network <network>              deploys what is not deployed yet
    brownie run deploy main replace --network <network>   deploys anew although other code is live

Environment:
    DISTMAN_DEPLOYER     id of the Brownie account that deploys; on a development network its first account
    DISTMAN_DEPLOYMENTS  folder of the records; `deployments` if not set

Safe to run twice, and after a run that was cut short: a contract whose recorded code is live is left as it is. Live
code that differs from what the contracts compile to is never replaced unless asked for.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from brownie import Escrow, VerifierRegistry, accounts, network, web3
from eth_utils.crypto import keccak

from distman.artifacts import artifact
from distman.deployments import DEFAULT_FOLDER, DeployedContract, Deployment, load_deployment, save_deployment


def main(mode: str = "keep") -> None:
    """Deploys what is missing.

    Args:
        mode: ``keep``, or ``replace`` to deploy anew although other code is live.
    """
    if mode not in ("keep", "replace"):
        raise SystemExit(f"mode: got {mode!r}, expected 'keep' or 'replace'")
    refuse_unknown_code(VerifierRegistry, Escrow)
    folder = record_folder()
    deployment = recorded(folder)
    _refuse_to_replace(deployment, mode)
    account = deployer()
    registry = ensure(folder, deployment, VerifierRegistry, account)
    ensure(folder, deployment, Escrow, account, registry)
    print(f"Chain {deployment.chain_id}, recorded in {folder / str(deployment.chain_id)}.json")


def record_folder() -> Path:
    """Where deployments are recorded."""
    return Path(os.environ.get("DISTMAN_DEPLOYMENTS", DEFAULT_FOLDER))


def refuse_unknown_code(*containers: Any) -> None:
    """The package's artifacts must be what is deployed, else its users cannot read what the contracts say."""
    for container in containers:
        if artifact(container._name)["bytecode"] != "0x" + container.bytecode.removeprefix("0x"):
            raise SystemExit(f"Refused: {container._name} differs from distman/artifacts. Run `make artifacts` first.")


def recorded(folder: Path) -> Deployment:
    """The recorded deployment, without contracts that a restarted development chain has forgotten."""
    deployment = load_deployment(folder, web3.eth.chain_id)
    if deployment is None:
        return Deployment(chain_id=web3.eth.chain_id, compiler=artifact("Escrow")["compiler"])
    deployment.contracts = {
        name: entry for name, entry in deployment.contracts.items() if web3.eth.get_code(entry.address)
    }
    return deployment


def _refuse_to_replace(deployment: Deployment, mode: str) -> None:
    found = deployment.contracts
    compiled = {container._name: _creation_hash(container) for container in (VerifierRegistry, Escrow)}
    other = [name for name, code in compiled.items() if name in found and found[name].creation_hash != code]
    if other and mode == "keep":
        where = ", ".join(f"{name} at {found[name].address}" for name in other)
        raise SystemExit(
            f"Refused: on chain {deployment.chain_id} other code is live and recorded ({where}).\n"
            "Check out the version that was deployed, or run `brownie run deploy main replace` to deploy anew; "
            "bids in the old escrow stay there."
        )
    if other:
        # The escrow is bound to its registry: when one is replaced, both are.
        deployment.contracts = {name: entry for name, entry in found.items() if name not in compiled}
        deployment.compiler = artifact("Escrow")["compiler"]


def deployer() -> Any:
    """The account that deploys."""
    if name := os.environ.get("DISTMAN_DEPLOYER"):
        return accounts.load(name)
    if not accounts:
        raise SystemExit("No account to deploy from: set DISTMAN_DEPLOYER to the id of a Brownie account.")
    return accounts[0]


def ensure(folder: Path, deployment: Deployment, container: Any, account: Any, *arguments: Any) -> str:
    """Deploys a contract unless it is live, records it at once, and returns its address."""
    name = container._name
    verb = "kept"
    if name not in deployment.contracts:
        deployment.contracts[name] = _deploy(container, account, *arguments)
        save_deployment(folder, deployment)
        verb = "deployed"
    entry = deployment.contracts[name]
    print(f"{verb:>8} {name} at {entry.address}, block {entry.block}, code hash {entry.code_hash}")
    return entry.address


def _deploy(container: Any, account: Any, *arguments: Any) -> DeployedContract:
    if not network.gas_price():
        network.gas_price("auto")
    deployed = account.deploy(container, *arguments)
    return DeployedContract(
        address=deployed.address,
        block=deployed.tx.block_number,
        tx_hash=deployed.tx.txid,
        creation_hash=_creation_hash(container),
        code_hash="0x" + keccak(web3.eth.get_code(deployed.address)).hex(),
    )


def _creation_hash(container: Any) -> str:
    return "0x" + keccak(hexstr=container.bytecode).hex()
