"""The small worlds that are explored, and which features meet in them."""

from __future__ import annotations

from dataclasses import dataclass

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

    def features(self) -> frozenset[tuple[str, str]]:
        """What it has, as pairs of a feature and its value."""
        values = {
            "lots": self.lots,
            "stages": len(self.stages),
            "verifiers": self.verifiers,
            "reworks": self.reworks,
            "court": self.court,
            "bond": self.bond > 0,
            "fee": self.fee > 0,
            "stake": self.stake > 0,
            "token": self.token != "ether",
            "refuses": self.refuses,
            "pays": self.pays,
            "named": self.named,
        }
        kinds = {(f"stage {kind}", "True") for kind in self.stages}
        moves = {(f"move {move}", "True") for move in self.moves}
        return frozenset((name, str(value)) for name, value in values.items()) | kinds | moves

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


def _set(*moves: str) -> frozenset[str]:
    return frozenset(moves)


WORLDS = (
    Small("one gate", reworks=1, bond=50, fee=7, near=True, times=CLOSE, moves=_set(CANCEL, EXTEND)),
    Small("one court", court=True, bond=50, fee=7, stake=90, near=True, times=CLOSE, named=True, moves=_set(CANCEL)),
    Small("panel of three", verifiers=3, quorum=2, stages=(BUILT, BUILT), reworks=1, fee=7, token="token"),
    Small("court of three", verifiers=3, quorum=2, reworks=1, court=True, bond=50, fee=7, stake=90, pays=True),
    Small(
        "two gates in court", verifiers=2, quorum=2, stages=(BUILT, BUILT), reworks=1, court=True, stake=90, stakes=1
    ),
    Small("robot", verifiers=2, stages=(ADVANCE, BUILT, WAIT), court=True, bond=50, fee=7, stake=90, named=True),
    Small("warranty", verifiers=0, stages=(WAIT, ADVANCE), reworks=1, court=True, token="token", moves=_set(AGREE)),
    Small("twins", lots=2, verifiers=2, quorum=1, bond=50, fee=7, reworks=1),
    Small("twins of three", lots=2, verifiers=3, quorum=3, pays=True, named=True, token="token"),
    Small("twins in court", lots=2, court=True, stake=90, stakes=1, bond=50, pays=True),
    Small("twin gates", lots=2, stages=(BUILT, WAIT), fee=7, bond=50, refuses="both", moves=_set(CANCEL, CREDITS)),
    Small("barred", fee=7, bond=50, reworks=1, token="blacklist", court=True, moves=_set(CANCEL, CREDITS, AGREE)),
    Small("leaving", verifiers=2, quorum=2, court=True, stake=90, stakes=1, fee=7, moves=_set(EXITS)),
)
WORLDS += (
    Small("big twins", lots=2, verifiers=2, quorum=2, stages=(BUILT, BUILT), reworks=1, fee=7, bond=50),
    Small(
        "big one",
        lots=1,
        verifiers=3,
        quorum=2,
        stages=(BUILT, BUILT),
        reworks=1,
        fee=7,
        bond=50,
        court=True,
        stake=90,
        stakes=1,
    ),
    Small(
        "big court twins",
        lots=2,
        verifiers=2,
        quorum=2,
        stages=(BUILT,),
        reworks=1,
        fee=7,
        bond=50,
        court=True,
        stake=90,
        stakes=1,
    ),
    Small(
        "twin court of three",
        lots=2,
        verifiers=3,
        quorum=2,
        stages=(BUILT,),
        reworks=0,
        fee=7,
        bond=50,
        court=True,
        stake=90,
        stakes=2,
    ),
)
