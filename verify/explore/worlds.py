"""The small worlds that are explored, and which features meet in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.model.call import Call
from tests.model.outcome import Done
from tests.model.setting import AccountKind, ArbitratorKind, Setting, TokenKind
from tests.model.terms import ZERO, Stage, Terms
from tests.model.world import World

DAY = 86_400
START = 1_000 * DAY
RICH = 10**30


def address(number: int) -> str:
    """An address of its own for each number."""
    return f"0x{number:040x}"


ESCROW, REGISTRY, PERMIT2, COURT, TOKEN = (address(number) for number in range(0xA0, 0xA5))
CUSTOMER, SUPPLIER, STRANGER, JUDGE, PURSE = (address(number) for number in range(0xB0, 0xB5))
VERIFIERS = tuple(address(number) for number in range(0xC0, 0xC3))

BUILT, WAIT, ADVANCE = "built", "wait", "advance"


@dataclass(frozen=True)
class Small:
    """A small world.

    Attributes:
        name: What it is called.
        lots: How many lots the bid has.
        stages: What each stage is: "built" has a panel; "wait" is built and then silence decides; "advance" only waits.
        verifiers: How many verifiers are on each panel.
        quorum: How many PASSes a panel needs.
        reworks: How often a stage can be built again.
        court: Whether there is an arbitrator, and a dispute window.
        bond: What the supplier locks.
        fee: What a verifier earns.
        stake: What must stand behind a verdict.
        stakes: How many such stakes each verifier has put up.
        token: "ether", "token", or "blacklist" for a token whose issuer may bar customer and supplier at any time.
        refuses: Who refuses the ether that it is paid: nobody, "customer", "supplier" or "both".
        pays: Whether silence pays.
        named: Whether the Terms name the supplier.
        moves: What beside the life of a lot is explored: "cancel", "extend", "agree", "credits", "exits".
        near: Whether each deadline is explored one second before and after as well as at it.
        times: Days to build, to inspect, to dispute, and until `claimBy`.
        quick: Whether it takes seconds only.
    """

    name: str
    lots: int = 1
    stages: tuple[str, ...] = (BUILT,)
    verifiers: int = 1
    quorum: int = 1
    reworks: int = 0
    court: bool = False
    bond: int = 0
    fee: int = 0
    stake: int = 0
    stakes: int = 2
    token: str = "ether"
    refuses: str = "nobody"
    pays: bool = False
    named: bool = False
    moves: frozenset[str] = frozenset({"cancel"})
    near: bool = False
    times: tuple[int, int, int, int] = (30, 30, 30, 60)
    quick: bool = False

    def terms(self) -> Terms:
        """The Terms of its one bid; the shares are odd, so that something is left over."""
        build, inspect, window, claim_by = (days * DAY for days in self.times)
        count = len(self.stages)
        panel = (1 << self.verifiers) - 1
        shares = [3_333] * (count - 1)
        stages = tuple(
            Stage(
                panel=panel if kind == BUILT else 0,
                quorum=self.quorum if kind == BUILT and panel else 0,
                pays_on_silence=self.pays or kind == ADVANCE,
                build_time=0 if kind == ADVANCE else build,
                inspection_time=inspect,
                share_bps=share,
            )
            for kind, share in zip(self.stages, [*shares, 10_000 - sum(shares)], strict=True)
        )
        return Terms(
            customer=CUSTOMER,
            supplier=SUPPLIER if self.named else ZERO,
            token=ZERO if self.token == "ether" else TOKEN,
            lots=self.lots,
            price=1_001,
            bond=self.bond,
            arbitrator=COURT if self.court else ZERO,
            dispute_window=window if self.court else 0,
            claim_by=START + claim_by,
            reworks=self.reworks,
            verifier_fee=self.fee,
            verifier_stake=self.stake,
            spec=b"\x01" * 32,
            salt=b"\x02" * 32,
            stages=stages,
            verifiers=VERIFIERS[: self.verifiers],
        )


def build(small: Small) -> World:
    """The world in its first state: the bid is posted, everybody is rich, and the verifiers have staked."""
    refusers = {"both": (CUSTOMER, SUPPLIER), "customer": (CUSTOMER,), "supplier": (SUPPLIER,)}.get(small.refuses, ())
    is_token = small.token != "ether"
    setting = Setting(
        escrow=ESCROW,
        registry=REGISTRY,
        permit2=PERMIT2,
        chain_id=1,
        tokens={TOKEN: TokenKind("blacklist" if small.token == "blacklist" else "plain")},
        arbitrators={COURT: ArbitratorKind("owned", JUDGE, 5)},
        accounts={account: AccountKind("delegated", takes_ether=is_token) for account in refusers},
    )
    world = World(setting)
    world.time = START
    for account in (CUSTOMER, SUPPLIER, STRANGER, JUDGE, *VERIFIERS):
        world.give(ZERO, account, RICH)
        world.give(TOKEN, account, RICH)
        must(world, Call(account, TOKEN, "approve", (ESCROW, 2**256 - 1)))
    terms = small.terms()
    must(world, Call(CUSTOMER, ESCROW, "post", (terms,), 0 if is_token else terms.money))
    if small.stake:
        for verifier in terms.verifiers:
            must(world, Call(verifier, REGISTRY, "stake", (ESCROW,), small.stake * small.stakes))
    return world


def must(world: World, call: Call) -> Done:
    """Makes a call that has to go through."""
    outcome = world.apply(call)
    assert isinstance(outcome, Done), (call, outcome)
    return outcome


CANCEL, EXTEND, AGREE, CREDITS, EXITS = "cancel", "extend", "agree", "credits", "exits"
CLOSE = (7, 5, 3, 23)
COURTED = {"court": True, "stake": 90}
PAID = {"bond": 50, "fee": 7}


def _world(name: str, *moves: str, **members: Any) -> Small:
    return Small(name, **{**members, "moves": frozenset(moves)})


# What is named here goes deep; that every two features meet is the matter of `pairs`.
WORLDS = (
    _world("one gate", CANCEL, EXTEND, **PAID, reworks=1, near=True, times=CLOSE, quick=True),
    _world("one court", CANCEL, **PAID, **COURTED, near=True, times=CLOSE, named=True, quick=True),
    _world("robot", CANCEL, **PAID, **COURTED, stages=(ADVANCE, BUILT, WAIT), verifiers=2, named=True, quick=True),
    _world("warranty", AGREE, court=True, stages=(WAIT, ADVANCE), verifiers=0, reworks=1, token="token", quick=True),
    _world("leaving", EXITS, **COURTED, fee=7, verifiers=2, quorum=2, stakes=1, quick=True),
    _world("twins in court", CANCEL, **COURTED, lots=2, bond=50, stakes=1, pays=True, quick=True),
    _world("twins", CANCEL, **PAID, lots=2, verifiers=2, reworks=1),
    _world("twin gates", CANCEL, CREDITS, **PAID, lots=2, stages=(BUILT, WAIT), refuses="both"),
    _world("barred", CANCEL, CREDITS, AGREE, **PAID, court=True, reworks=1, token="blacklist"),
    _world("court of three", CANCEL, **PAID, **COURTED, verifiers=3, quorum=2, reworks=1, pays=True),
    _world(
        "gates of three", CANCEL, **PAID, **COURTED, verifiers=3, quorum=2, stages=(BUILT, BUILT), reworks=1, stakes=1
    ),
    _world("twin reworks in court", CANCEL, **PAID, **COURTED, lots=2, reworks=1),
    _world("twin gates of two", CANCEL, **PAID, lots=2, verifiers=2, quorum=2, stages=(BUILT, BUILT)),
    _world("twin courts of three", CANCEL, **COURTED, lots=2, verifiers=3, quorum=2),
)
