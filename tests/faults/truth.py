"""What really is on the chain, asked of the honest node without distman."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from distman.codec import topic
from distman.types import ZERO_ADDRESS
from tests.integration.market import NAMES, Market


@dataclass(frozen=True)
class Sent:
    """A transaction that somebody has sent.

    Attributes:
        hash: Its hash.
        to: Whom it calls.
        receipt: Its receipt; None where it waits in the pool.
    """

    hash: str
    to: str
    receipt: dict[str, Any] | None

    @property
    def is_done(self) -> bool:
        """Whether it is mined and has succeeded."""
        return self.receipt is not None and self.receipt["status"] == "0x1"

    @property
    def fee(self) -> int:
        """Wei paid for it."""
        if self.receipt is None:
            return 0
        return int(self.receipt["gasUsed"], 16) * int(self.receipt["effectiveGasPrice"], 16)

    def tells(self, event: str) -> int:
        """How often it tells of an event."""
        logs = self.receipt["logs"] if self.receipt else []
        return sum(bool(log["topics"]) and log["topics"][0] == "0x" + topic(event).hex() for log in logs)


class Truth:
    """The chain since the beginning of a trial."""

    def __init__(self, market: Market) -> None:
        """Notes where the chain is, and who holds what."""
        self.market = market
        self.block = int(market.chain.request("eth_blockNumber"), 16)
        self.held = self._holdings()

    def sent(self, who: str) -> list[Sent]:
        """All that somebody has sent since then, mined or not."""
        ask, account = self.market.chain.request, self.market.address(who).lower()
        found = []
        for number in range(self.block + 1, int(ask("eth_blockNumber"), 16) + 1):
            for entry in ask("eth_getBlockByNumber", hex(number), True)["transactions"]:
                if entry["from"].lower() == account:
                    found.append(Sent(entry["hash"], entry["to"], ask("eth_getTransactionReceipt", entry["hash"])))
        pool = ask("txpool_content")
        for part in ("pending", "queued"):
            for owner, entries in pool[part].items():
                if owner.lower() == account:
                    found += [Sent(entry["hash"], entry["to"], None) for entry in entries.values()]
        return found

    def moved(self, who: str) -> dict[str, int]:
        """What everybody has gained since then, fees of somebody's transactions aside."""
        after = self._holdings()
        gained = {name: after[name] - amount for name, amount in self.held.items()}
        gained[f"{who} ether"] += sum(entry.fee for entry in self.sent(who))
        return {name: amount for name, amount in gained.items() if amount}

    def _holdings(self) -> dict[str, int]:
        market = self.market
        accounts = {name: market.address(name) for name in NAMES}
        accounts |= {name: getattr(market, name) for name in ("escrow", "registry", "arbitrator")}
        assets = {"ether": ZERO_ADDRESS, "token": market.token, "strict token": market.strict_token}
        return {
            f"{name} {asset}": market.balance(token, account)
            for name, account in accounts.items()
            for asset, token in assets.items()
        }
