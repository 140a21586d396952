"""The contracts as shipped, on a chain of their own, with people whose balances are never zero."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from eth_account.signers.local import LocalAccount
from eth_utils.address import to_checksum_address

from bench.gas.abi import Contract, constructor_arguments
from bench.gas.chain import BenchChain, Sent
from bench.gas.people import People, people
from bench.gas.terms import salt_of
from bench.gas.trace import Cost
from distman.artifacts import artifact

TOKEN_BUILD = Path(__file__).resolve().parents[2] / "build" / "contracts" / "PlainToken.json"

TOKEN_DECIMALS = 18
TOKENS = 10**24
UNLIMITED = 2**256 - 1
ARBITRATION_FEE = 10**16


class Market:
    """Everything that a scenario acts upon.

    Attributes:
        chain: Where all is deployed.
        people: Who takes part.
        escrow: The escrow.
        registry: Its registry of verifiers.
        arbitrator: An arbitrator that the deployer owns.
        token: An ERC-20 token that all people and the escrow hold, with unlimited allowances for the escrow.
    """

    def __init__(self, chain: BenchChain) -> None:
        self.chain = chain
        self.people: People = people()
        self._bids = 0
        self.registry = self._deployed(artifact("VerifierRegistry"))
        self.escrow = self._deployed(artifact("Escrow"), self.registry.address)
        self.arbitrator = self._deployed(artifact("OwnedArbitrator"), self.people.deployer.address, ARBITRATION_FEE)
        self.token = self._deployed(token_build(), TOKEN_DECIMALS)
        self._hand_out_tokens()

    def send(self, sender: LocalAccount, to: Contract, function: str, *arguments: Any, value: int = 0) -> Sent:
        """Sends a transaction of its own block."""
        return self.chain.send(sender.address, to.address, to.encode(function, *arguments), value)

    def cost(self, sent: Sent) -> Cost:
        """Takes the gas of a transaction apart."""
        return self.chain.cost(sent, frozenset({self.token.address.lower()}))

    def next_salt(self) -> bytes:
        """A salt that no bid has had."""
        self._bids += 1
        return salt_of(self._bids)

    @contextmanager
    def isolated(self) -> Iterator[None]:
        """Takes back whatever is done within, so that no figure depends on what was measured before it."""
        bids = self._bids
        with self.chain.isolated():
            yield
        self._bids = bids

    def code_sizes(self) -> dict[str, int]:
        """Bytes of the runtime code of each contract that is shipped."""
        contracts = {"Escrow": self.escrow, "OwnedArbitrator": self.arbitrator, "VerifierRegistry": self.registry}
        return {name: self.chain.code_size(contract.address) for name, contract in contracts.items()}

    def _deployed(self, build: Mapping[str, Any], *arguments: Any) -> Contract:
        code = bytes.fromhex(build["bytecode"].removeprefix("0x"))
        sent = self.chain.send(
            self.people.deployer.address, None, code + constructor_arguments(build["abi"], *arguments)
        )
        return Contract(to_checksum_address(str(sent.created)), build["abi"])

    def _hand_out_tokens(self) -> None:
        people = self.people
        holders = [people.customer.address, people.supplier.address, self.escrow.address]
        for holder in [*holders, *(verifier.address for verifier in people.verifiers)]:
            self.send(people.deployer, self.token, "mint", holder, TOKENS)
        for payer in (people.customer, people.supplier):
            self.send(payer, self.token, "approve", self.escrow.address, UNLIMITED)


def token_build() -> dict[str, Any]:
    """The compiled token.

    Raises:
        FileNotFoundError: The contracts were not compiled yet.
    """
    if not TOKEN_BUILD.exists():
        raise FileNotFoundError(f"{TOKEN_BUILD} is missing: run `make artifacts-check`, which compiles the contracts")
    return dict(json.loads(TOKEN_BUILD.read_text()))
