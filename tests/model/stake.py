"""The registry: stake, what is reserved of it, and how it leaves or is lost (section 8 of docs/SPEC.md)."""

from __future__ import annotations

from .call import Call
from .lot import Lot, LotState
from .money import credit, send_ether
from .outcome import Refusal
from .state import DAY, Stake, State
from .terms import ZERO, Terms

EXIT_DELAY = 240 * DAY
LONGEST_PROFILE = 256
NOTHING = Stake()


def stake_of(state: State, escrow: str, verifier: str) -> Stake:
    """A verifier's whole stake for an escrow."""
    return state.stakes.get((escrow, verifier), NOTHING)


def active_stake(state: State, escrow: str, verifier: str) -> int:
    """What counts for attestations that no ruling can overturn."""
    return stake_of(state, escrow, verifier).active


def stake(state: State, call: Call, escrow: str) -> tuple[()]:
    """Puts ether behind the caller, for one escrow (S1)."""
    if not call.value:
        raise Refusal("RegistryZeroStake")
    if not state.setting.has_code(escrow):
        raise Refusal("RegistryEscrowNotContract", escrow=escrow)
    had = stake_of(state, escrow, call.sender)
    _keep(state, escrow, call.sender, had._replace(active=had.active + call.value))
    _log(state, "Staked", escrow, call.sender, amount=call.value)
    return ()


def request_exit(state: State, call: Call, escrow: str, amount: int) -> tuple[()]:
    """Free stake is exiting from now on; the delay runs anew for all of it (S2)."""
    if not amount:
        raise Refusal("RegistryZeroExit")
    had = stake_of(state, escrow, call.sender)
    if had.free < amount:
        raise Refusal("RegistryInsufficientStake", actual=had.free, expected=amount)
    exit_at = state.time + EXIT_DELAY
    kept = Stake(had.active - amount, had.reserved, had.exiting + amount, exit_at)
    _keep(state, escrow, call.sender, kept)
    _log(state, "ExitRequested", escrow, call.sender, amount=amount, exitAt=exit_at)
    return ()


def withdraw(state: State, call: Call, escrow: str, to: str) -> tuple[()]:
    """Exiting stake leaves once the delay is over, but not to where nobody would own it (S3)."""
    if to in (ZERO, escrow):
        raise Refusal("RegistryInvalidRecipient", to=to)
    had = stake_of(state, escrow, call.sender)
    if not had.exiting:
        raise Refusal("RegistryNothingExiting", escrow=escrow, verifier=call.sender)
    if state.time < had.exit_at:
        raise Refusal("RegistryExitTooEarly", timestamp=state.time, exitAt=had.exit_at)
    _keep(state, escrow, call.sender, had._replace(exiting=0, exit_at=0))
    _log(state, "StakeWithdrawn", escrow, call.sender, to=to, amount=had.exiting)
    try:
        send_ether(state, state.setting.registry, to, had.exiting)
    except Refusal as refusal:
        raise Refusal("RegistryWithdrawFailed", to=to, amount=had.exiting) from refusal
    if to == state.setting.escrow:
        state.add(state.gifts, ZERO, had.exiting)
    return ()


def reserve(state: State, escrow: str, verifier: str, amount: int) -> int:
    """Reserves free stake if there is enough, and tells how much was free (S6)."""
    had = stake_of(state, escrow, verifier)
    if had.free >= amount:
        _keep(state, escrow, verifier, had._replace(reserved=had.reserved + amount))
        _log(state, "StakeReserved", escrow, verifier, amount=amount)
    return had.free


def release(state: State, escrow: str, verifier: str, amount: int) -> None:
    """Frees reserved stake again, never more than there is (S6)."""
    had = stake_of(state, escrow, verifier)
    freed = min(amount, had.reserved)
    _keep(state, escrow, verifier, had._replace(reserved=had.reserved - freed))
    _log(state, "StakeReleased", escrow, verifier, amount=freed)


def slash(state: State, escrow: str, verifier: str, amount: int) -> int:
    """Takes reserved stake, never more than there is, and sends it to the escrow (S4)."""
    had = stake_of(state, escrow, verifier)
    taken = min(amount, had.reserved)
    _keep(state, escrow, verifier, had._replace(active=had.active - taken, reserved=had.reserved - taken))
    _log(state, "Slashed", escrow, verifier, amount=taken)
    if taken:
        send_ether(state, state.setting.registry, escrow, taken)
    return taken


def call_reserve(state: State, call: Call, verifier: str, amount: int) -> tuple[int]:
    """`reserve` of the registry: anyone may call it for what was put up for itself."""
    return (reserve(state, call.sender, verifier, amount),)


def call_release(state: State, call: Call, verifier: str, amount: int) -> tuple[()]:
    """`release` of the registry."""
    release(state, call.sender, verifier, amount)
    return ()


def call_slash(state: State, call: Call, verifier: str, amount: int) -> tuple[int]:
    """`slash` of the registry."""
    return (slash(state, call.sender, verifier, amount),)


def set_profile(state: State, call: Call, uri: str) -> tuple[()]:
    """A verifier publishes where it describes itself."""
    size = len(uri.encode())
    if size > LONGEST_PROFILE:
        raise Refusal("RegistryProfileTooLong", actual=size, longest=LONGEST_PROFILE)
    state.put(state.profiles, call.sender, uri)
    state.emit(state.setting.registry, "ProfileSet", verifier=call.sender, uri=uri)
    return ()


def answer_for_votes(state: State, bid: bytes, index: int, terms: Terms, lot: Lot) -> None:
    """Ends what the stakes of a round answer for: slashes those whom a ruling overturned, releases the others (D8)."""
    if not terms.reserves or not lot.votes:
        return
    ruled_otherwise = state.overturned.get((bid, index)) == lot.round
    wrong, party = _wrong(terms, lot) if ruled_otherwise else (0, ZERO)
    escrow = state.setting.escrow
    for seat, verifier in enumerate(terms.verifiers):
        if not lot.votes >> seat & 1:
            continue
        if not wrong >> seat & 1:
            release(state, escrow, verifier, terms.verifier_stake)
            continue
        amount = slash(state, escrow, verifier, terms.verifier_stake)
        credit(state, party, ZERO, amount)
        state.log("VerifierSlashed", bid=bid, verifier=verifier, party=party, lot=index, amount=amount)


def _wrong(terms: Terms, lot: Lot) -> tuple[int, str]:
    """Seats that voted against the ruling that is the lot's verdict now, and whom they wronged."""
    return (lot.fails, lot.supplier) if lot.state is LotState.PASSED else (lot.passes, terms.customer)


def _keep(state: State, escrow: str, verifier: str, kept: Stake) -> None:
    state.put(state.stakes, (escrow, verifier), kept)


def _log(state: State, name: str, escrow: str, verifier: str, **values: object) -> None:
    state.emit(state.setting.registry, name, escrow=escrow, verifier=verifier, **values)
