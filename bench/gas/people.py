"""Who takes part: accounts of the chain's public test mnemonic, which the chain has unlocked."""

from __future__ import annotations

from dataclasses import dataclass

from eth_account import Account
from eth_account.signers.local import LocalAccount

from scripts.local_chain import MNEMONIC


@dataclass(frozen=True, slots=True)
class People:
    """One account for each part.

    Attributes:
        deployer: Deploys the contracts, from nonce zero on, and rules as the arbitrator's owner.
        customer: Posts all bids.
        supplier: Claims all lots.
        keeper: Anyone: sends what others signed, lapses and settles.
        verifiers: By seat.
    """

    deployer: LocalAccount
    customer: LocalAccount
    supplier: LocalAccount
    keeper: LocalAccount
    verifiers: tuple[LocalAccount, ...]


def people() -> People:
    """The same accounts in every run."""
    Account.enable_unaudited_hdwallet_features()
    accounts = [Account.from_mnemonic(MNEMONIC, account_path=f"m/44'/60'/0'/0/{index}") for index in range(7)]
    deployer, customer, supplier, keeper, *verifiers = accounts
    return People(deployer, customer, supplier, keeper, tuple(verifiers))
