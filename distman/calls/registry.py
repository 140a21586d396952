"""Every action at the registry of verifiers as a `Call`. Stake is kept for each escrow, in wei."""

from __future__ import annotations

from distman.calls.call import Call


def stake(registry: str, escrow: str, amount: int) -> Call:
    """Stakes wei for an escrow."""
    return Call("VerifierRegistry", registry, "stake", (escrow,), amount)


def request_exit(registry: str, escrow: str, amount: int) -> Call:
    """Starts to take wei of free stake out."""
    return Call("VerifierRegistry", registry, "requestExit", (escrow, amount))


def withdraw_stake(registry: str, escrow: str, to: str) -> Call:
    """Sends the stake that has waited for the exit delay to somebody."""
    return Call("VerifierRegistry", registry, "withdraw", (escrow, to))


def set_profile(registry: str, uri: str) -> Call:
    """Publishes where a verifier describes itself."""
    return Call("VerifierRegistry", registry, "setProfile", (uri,))
