"""How a move is made on the chain."""

from __future__ import annotations

from typing import Any

from tests.contracts.support import signing
from tests.contracts.support.market import EVIDENCE, Market
from tests.contracts.support.mirror.book import Move
from tests.contracts.support.signing import REPORT
from tests.contracts.support.values import ZERO_ADDRESS, plain


def call_of(market: Market, move: Move) -> tuple[Any, tuple[Any, ...], int]:
    """The function of a move, its arguments and the ether that comes along."""
    if move.action == "rule":
        return market.arbitrator.giveRuling, (move.dispute, move.amount), 0
    if move.action == "stake":
        return market.registry.stake, (market.escrow,), move.amount
    if move.action == "requestExit":
        return market.registry.requestExit, (market.escrow, move.amount), 0
    terms = move.bid.terms
    arguments = (terms,) if move.action == "cancel" else (terms, move.lot, *_more(market, move))
    bond = terms.bond if move.action.startswith("claim") and terms.token == ZERO_ADDRESS else 0
    return getattr(market.escrow, move.action), arguments, move.amount if move.action == "dispute" else bond


def _more(market: Market, move: Move) -> tuple[Any, ...]:
    """The arguments behind Terms and lot."""
    if move.action in ("claim", "lapse", "settle"):
        return ()
    if move.action == "claimWithSignature":
        return _signed_claim(market, move)
    more = {
        "submit": lambda: (EVIDENCE,),
        "submitWithSignatures": lambda: (EVIDENCE, _attestations(market, move)),
        "extend": lambda: (move.amount,),
        "attest": lambda: (move.passes, REPORT),
        "attestWithSignatures": lambda: (_attestations(market, move),),
        "agree": lambda: _agreed(market, move),
    }
    return (move.round, *more.get(move.action, tuple)())


def _of_round(move: Move) -> dict[str, Any]:
    """What a signature about the lot as it stands says of it."""
    lot = move.bid.lots[move.lot]
    return {"lot": move.lot, "stage": lot.stage, "round_": lot.round, "supplier": lot.supplier}


def _signed_claim(market: Market, move: Move) -> tuple[Any, ...]:
    round_ = move.bid.lots[move.lot].round + 1
    message = signing.claim(market.escrow, move.bid.id, move.supplier, move.until, move.lot, round_)
    return move.supplier, move.until, signing.sign(message, move.supplier)


def _attestations(market: Market, move: Move) -> list[Any]:
    return [market.signed(move.bid.terms, seat, passes, **_of_round(move)) for seat, passes in move.votes]


def _agreed(market: Market, move: Move) -> tuple[Any, ...]:
    customer, supplier = plain(move.bid.terms.customer), move.bid.lots[move.lot].supplier
    other = supplier if move.actor == customer and supplier != ZERO_ADDRESS else customer
    return market.agreed(move.bid.terms, move.amount, move.until, other, **_of_round(move))
