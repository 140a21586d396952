"""How long a transaction that was sent is asked for: patiently, and ever more seldom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from distman.errors import ChainError, ContractError, TransactionReplaced, TransactionTimeout, TransactionUnknown
from distman.rpc.steps import Now, Pause, Steps

RECEIPT_TIMEOUT_S: Final = 300.0
"""How long nodes that answer are asked whether it is mined, unless somebody wants otherwise."""

PATIENCE_S: Final = 30.0
"""For how long a node may give no usable answer, as when it asks to slow down or is started anew."""

POLL_S: Final = 0.1
LONGEST_POLL_S: Final = 2.0
GROWTH: Final = 1.25
"""How much longer than the last each wait between two questions is: local chains answer soon, public ones want rest."""

Answer = TypeVar("Answer")


def patiently(ask: Callable[[], Steps[Answer]], tx_hash: str) -> Steps[Answer]:
    """Asks until there is a usable answer.

    Args:
        ask: Asks once.
        tx_hash: The transaction that it is about.

    Raises:
        TransactionUnknown: There was none for too long, or the answer tells so.
        TransactionReplaced: Another one was mined, as the answer tells.
    """
    end, pause = (yield from Now()) + PATIENCE_S, POLL_S
    while True:
        try:
            return (yield from ask())
        except (TransactionReplaced, TransactionUnknown):
            raise
        except ChainError as error:
            if (yield from Now()) >= end:
                raise TransactionUnknown(tx_hash, reason_of(error)) from error
        yield from Pause(pause)
        pause = min(pause * GROWTH, LONGEST_POLL_S)


def awaited(ask: Callable[[], Steps[Answer | None]], tx_hash: str, timeout_s: float) -> Steps[Answer]:
    """Asks until there is something.

    Args:
        ask: Asks once; gives None where there is nothing yet.
        tx_hash: The transaction that it is about.
        timeout_s: Seconds to wait.

    Raises:
        TransactionTimeout: There was nothing for too long.
        TransactionUnknown: There was no usable answer for too long.
    """
    end, pause = (yield from Now()) + timeout_s, POLL_S
    while (found := (yield from patiently(ask, tx_hash))) is None:
        if (yield from Now()) >= end:
            raise TransactionTimeout(tx_hash, timeout_s)
        yield from Pause(pause)
        pause = min(pause * GROWTH, LONGEST_POLL_S)
    return found


def reason_of(error: ChainError | ContractError) -> str:
    """What went wrong, without what to do about it."""
    return str(getattr(error, "reason", error))
