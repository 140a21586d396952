"""What must hold of each call that is tried, and in each state."""

from __future__ import annotations

from collections.abc import Sequence

from tests.model.call import Call
from tests.model.outcome import Done, Refused
from tests.model.stake import EXIT_DELAY
from tests.model.terms import Terms
from tests.model.views import LotView
from tests.model.world import World
from verify.explore.graph import RuleBroken
from verify.explore.moves import Move
from verify.explore.rights import ACTIONS, BUILDING, CLOSED, DISPUTED, OPEN, RIGHTS, is_allowed, may_cancel, may_claim
from verify.explore.worlds import ESCROW, PURSE, REGISTRY, Small

Lots = Sequence[LotView]


def judge(small: Small, terms: Terms, lots: Lots, is_cancelled: bool, now: int, move: Move, is_done: bool) -> None:
    """M4, L9 and all deadlines: what went through was allowed, and what was allowed went through."""
    function, account = move.call.function, move.call.sender
    if function == "cancel":
        has_open = any(lot.state == OPEN for lot in lots)
        allowed, is_exact = may_cancel(terms, is_cancelled, has_open, now, account), True
    elif move.lot is None:
        return
    elif function == "claim":
        allowed, is_exact = may_claim(terms, lots[move.lot], now, account), small.token != "blacklist"
    else:
        allowed = is_allowed(terms, lots[move.lot], now, function, account, move.round)
        is_exact = RIGHTS[function].is_exact
    if is_done and not allowed:
        raise RuleBroken(f"{move} went through")
    if allowed and is_exact and not is_done:
        raise RuleBroken(f"{move} was refused")


def check_change(world: World, lots: Lots, later: Lots, move: Move, outcome: Done) -> None:
    """After a call: money (M1, M2, M8), closed lots and votes (M7), rounds (L5), and rulings (D5)."""
    world.check_money()
    attested = sum(event.name == "LotAttested" for event in outcome.events)
    for index, (lot, after) in enumerate(zip(lots, later, strict=True)):
        is_meant = move.lot == index
        if lot.state == CLOSED and after != lot:
            raise RuleBroken(f"{move} moved a closed lot")
        if not lot.round <= after.round <= lot.round + 1:
            raise RuleBroken(f"{move} changed the round from {lot.round} to {after.round}")
        if after.passes & after.fails:
            raise RuleBroken(f"{move} counted PASS and FAIL of one verifier")
        if after.state != OPEN and after.spent != lot.spent + attested * is_meant and lot.state != OPEN:
            raise RuleBroken(f"{move} spent {after.spent - lot.spent} fees on {attested} attestations")
        if not is_meant and move.call.function != "cancel" and after != lot:
            _check_ruling(world, lot, move)


def _check_ruling(world: World, lot: LotView, move: Move) -> None:
    """A lot that a call does not name is changed by the ruling of its own round only, before the deadline (D5, D6)."""
    record = world.disputes.get((move.call.target, move.call.args[0])) if move.call.function == "giveRuling" else None
    is_due = lot.state == DISPUTED and world.time < lot.deadline
    if record is None or not is_due or record.round != lot.round:
        raise RuleBroken(f"{move} changed a lot that it is not about")


def check_unchanged(world: World, before: World) -> None:
    """What was refused or taken back has changed nothing."""
    for table in (*World.TABLES, "purses", "allowances"):
        if getattr(world, table) != getattr(before, table):
            raise RuleBroken(f"a refused call changed {table}")


def check_actions(small: Small, lots: Lots, done: set[tuple[int, str]]) -> None:
    """V2: a lot tells exactly the actions that it takes."""
    for index, lot in enumerate(lots):
        for function, bit in ACTIONS.items():
            if _tells(small, function, lot) and (lot.actions >> bit & 1) != ((index, function) in done):
                raise RuleBroken(f"actions of lot {index} are wrong about {function}")


def _tells(small: Small, function: str, lot: LotView) -> bool:
    """Whether the calls that were tried tell if a lot takes an action: where nothing else can refuse them."""
    if function in ("agree", "extend"):
        return function in small.moves and (function == "agree" or lot.state != BUILDING)
    refusing = {"attest": small.stake > 0, "claim": small.token == "blacklist"}
    return not refusing.get(function, False)


def check_deadlines(terms: Terms, lots: Lots, later: Lots, now: int, then: int) -> None:
    """What a lot takes changes at its deadlines only (the bid's `claimBy` among them)."""
    for lot, after in zip(lots, later, strict=True):
        passed = any(now < deadline <= then for deadline in (lot.deadline, terms.claim_by))
        if lot.actions != after.actions and not passed:
            raise RuleBroken(f"actions changed from {lot.actions} to {after.actions} between deadlines")


def check_end(world: World) -> None:
    """Once all lots are closed, whoever has credit or stake gets all of it, and nothing is left (M2, M5)."""
    for (account, token), amount in world.credits.copy().items():
        if amount and isinstance(world.apply(Call(account, ESCROW, "withdraw", (token, PURSE, amount))), Refused):
            raise RuleBroken(f"{account} cannot withdraw {amount}")
    for (escrow, verifier), kept in world.stakes.copy().items():
        if kept.active:
            world.apply(Call(verifier, REGISTRY, "requestExit", (escrow, kept.active)))
    world.time += EXIT_DELAY
    for escrow, verifier in world.stakes.copy():
        world.apply(Call(verifier, REGISTRY, "withdraw", (escrow, PURSE)))
    left = [world.purses[token].get(holder, 0) for holder in (ESCROW, REGISTRY) for token in world.purses]
    if any(left):
        raise RuleBroken(f"{left} is left of ether and token in escrow and registry, with all lots closed")
