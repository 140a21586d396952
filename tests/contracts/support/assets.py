"""What bids are paid in: ether and tokens, handled alike."""

from __future__ import annotations

from typing import Any

from brownie import web3

from tests.contracts.support.values import ZERO_ADDRESS, plain


class Ether:
    """Ether, of which every account has plenty."""

    address = ZERO_ADDRESS

    def balance(self, account: Any) -> int:
        """Wei of an account."""
        return int(web3.eth.get_balance(plain(account)))

    def prepare(self, account: Any, spender: Any, amount: int) -> int:
        """Makes an account ready to be charged.

        Returns:
            Wei to send along.
        """
        return amount


class Token:
    """An ERC-20 token that anyone may mint."""

    def __init__(self, contract: Any) -> None:
        self.contract = contract
        self.address = contract.address

    def balance(self, account: Any) -> int:
        """Units of an account."""
        return int(self.contract.balanceOf(plain(account)))

    def prepare(self, account: Any, spender: Any, amount: int) -> int:
        """Makes an account ready to be charged: gives it the amount and the spender an allowance for it.

        Returns:
            Wei to send along.
        """
        if amount:
            self.contract.mint(account, amount, {"from": account})
            self.contract.approve(spender, amount, {"from": account})
        return 0


Asset = Ether | Token
