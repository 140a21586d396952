"""Deploys an arbitrator of one owner to the active Brownie network and records where it is.

Usage:
    brownie run deploy_arbitrator main <owner> <fee in wei> --network <network>

Environment:
    DISTMAN_DEPLOYER     id of the Brownie account that deploys; on a development network its first account
    DISTMAN_DEPLOYMENTS  folder of the records; `deployments` if not set

Safe to run twice: a recorded arbitrator of the same owner and fee is left as it is. Another owner or fee makes another
arbitrator, which takes the record's place; bids that name the former one keep it.
"""

from __future__ import annotations

from brownie import OwnedArbitrator
from eth_utils.address import is_address, to_checksum_address

from scripts.deploy import deployer, ensure, record_folder, recorded, refuse_unknown_code


def main(owner: str = "", fee: str = "") -> None:
    """Deploys an arbitrator, unless one of this owner and fee is recorded.

    Args:
        owner: Address of who rules.
        fee: What a dispute costs, in wei.
    """
    if not is_address(owner):
        raise SystemExit(f"owner: got {owner!r}, expected the address of who rules")
    if not fee.isdecimal():
        raise SystemExit(f"fee: got {fee!r}, expected what a dispute costs, in wei")
    refuse_unknown_code(OwnedArbitrator)
    folder = record_folder()
    deployment = recorded(folder)
    known = deployment.contracts.get("OwnedArbitrator")
    if known is not None and _terms_of(known.address) != (to_checksum_address(owner), int(fee)):
        print(f"  former OwnedArbitrator at {known.address}")
        del deployment.contracts["OwnedArbitrator"]
    ensure(folder, deployment, OwnedArbitrator, deployer(), to_checksum_address(owner), int(fee))


def _terms_of(arbitrator: str) -> tuple[str, int]:
    contract = OwnedArbitrator.at(arbitrator)
    return contract.owner(), contract.fee()
