"""The people of the demo: accounts of the local chain's public test mnemonic, each with a client."""

from __future__ import annotations

from dataclasses import dataclass

from eth_account import Account
from eth_account.signers.local import LocalAccount

from distman import Client
from scripts.local_chain import MNEMONIC

NAMES = ("deployer", "customer", "supplier A", "supplier B", "verifier 1", "verifier 2", "verifier 3", "judge")
"""In the order of the mnemonic's accounts; Brownie deploys from the first one."""


@dataclass(frozen=True, slots=True)
class People:
    """Who takes part.

    Attributes:
        clients: A client for each name.
    """

    clients: dict[str, Client]

    def __getitem__(self, name: str) -> Client:
        return self.clients[name]

    @property
    def verifiers(self) -> list[str]:
        """The verifiers' names, in the order of their seats."""
        return [name for name in self.clients if name.startswith("verifier")]

    def names(self) -> dict[str, str]:
        """The address of each name."""
        return {name: client.signer.address for name, client in self.clients.items()}


def people_of(url: str, escrow: str) -> People:
    """Gives everyone a client of the escrow."""
    return People({name: Client(url, escrow, _account(name)) for name in NAMES})


def address_of(name: str) -> str:
    """Somebody's address."""
    return str(_account(name).address)


def _account(name: str) -> LocalAccount:
    Account.enable_unaudited_hdwallet_features()
    return Account.from_mnemonic(MNEMONIC, account_path=f"m/44'/60'/0'/0/{NAMES.index(name)}")
