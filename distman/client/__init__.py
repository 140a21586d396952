"""What customers, suppliers and verifiers do, typed in and typed out."""

from __future__ import annotations

from distman.calls import Outcome, Signer
from distman.client.bids import BidClient
from distman.client.inspections import InspectionClient
from distman.client.lots import LotClient
from distman.client.money import MoneyClient

__all__ = ["Client", "Outcome", "Signer"]


class Client(BidClient, LotClient, InspectionClient, MoneyClient):
    """Acts at one escrow, for one account or, without a signer, only looks.

    Every action is simulated first, so that what would revert raises the contract's error as an exception of
    `distman.errors` and costs nothing. What moves a bid or a lot can be repeated safely: if it has happened already, it
    is refused. `stake` and `request_exit` add up.
    """
