"""The lives of two bids for K-Bots, from locked funds to released payment, on a real local chain.

The first bid is for a fleet (`fleet.py`): one robot is delivered and paid, one changes its supplier, one is never
claimed. The second is for one robot in two stages (`dispute.py`): a verifier fails a sound delivery, the supplier
disputes it, and the ruling pays the supplier and slashes the verifier. At the end every account must hold what it
should, to the wei.

Usage:
    python -m examples.kbot.demo [--chain anvil|ganache]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from distman.deployments import Deployment, load_deployment
from distman.token import ETHER
from examples.kbot.book import Book
from examples.kbot.dispute import DisputeStory
from examples.kbot.fleet import FleetStory
from examples.kbot.people import address_of, people_of
from examples.kbot.story import Scene
from scripts.local_chain import LocalChain, local_chain
from scripts.toolchain import run_brownie

ARBITRATION_FEE = ETHER.parse("0.05", "arbitration fee")


def play(chain: LocalChain, deployment: Deployment) -> bool:
    """Plays both stories.

    Returns:
        Whether every account holds what it should.
    """
    contracts = {name: entry.address for name, entry in deployment.contracts.items()}
    people = people_of(chain.url, contracts["Escrow"])
    held = {"escrow": contracts["Escrow"], "registry": contracts["VerifierRegistry"]}
    book = Book(chain, people.names() | held | {"arbitrator": contracts["OwnedArbitrator"]})
    book.enter_deployment("deployer", [entry.tx_hash for entry in deployment.contracts.values()])
    scene = Scene(chain, people, book)
    FleetStory(scene).play()
    DisputeStory(scene, contracts["OwnedArbitrator"], ARBITRATION_FEE).play()
    return book.close()


def deploy(chain: LocalChain) -> Deployment:
    """Deploys the contracts with Brownie, and an arbitrator that the judge owns.

    Raises:
        RuntimeError: Brownie failed.
    """
    with tempfile.TemporaryDirectory(prefix="distman-demo-") as folder:
        os.environ["DISTMAN_DEPLOYMENTS"] = folder
        for script in (["deploy"], ["deploy_arbitrator", "main", address_of("judge"), str(ARBITRATION_FEE)]):
            if run_brownie(["run", *script, "--network", "local"], chain.url) != 0:
                raise RuntimeError(f"{script[0]} failed")
        deployment = load_deployment(Path(folder), int(chain.request("eth_chainId"), 16))
    if deployment is None:
        raise RuntimeError("the deployment was not recorded")
    return deployment


def main() -> int:
    """Starts a chain, deploys, plays, and compares.

    Returns:
        Zero if every account holds what it should.
    """
    parser = argparse.ArgumentParser(description="The lives of two bids for K-Bots on a local chain.")
    parser.add_argument("--chain", choices=["anvil", "ganache"], default="anvil")
    kind = parser.parse_args().chain
    with local_chain(kind) as chain:
        print(f"{kind} at {chain.url}")
        return 0 if play(chain, deploy(chain)) else 1


if __name__ == "__main__":
    sys.exit(main())
