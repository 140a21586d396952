"""What the arbitrator of one owner refuses: one class for each error of `IOwnedArbitrator`, in its order."""

from distman.errors.base import ContractError


class ArbitratorError(ContractError):
    """The arbitrator refused."""


class ArbitratorZeroOwner(ArbitratorError):
    """An arbitrator without an owner could never rule."""

    advice = "The owner is the zero address, which could never rule. Name who rules."


class ArbitratorNotOwner(ArbitratorError):
    """Only the owner may do this."""

    actual: str
    expected: str
    advice = "Only the arbitrator's owner {expected} may do this, not {actual}. Use the owner's key."


class ArbitratorWrongFee(ArbitratorError):
    """Too much or too little ether was sent for a dispute."""

    actual: int
    expected: int
    advice = "{actual:ether} was sent along, but a dispute costs {expected:ether}. Send exactly that."


class ArbitratorChoicesOutOfRange(ArbitratorError):
    """A dispute needs at least one ruling to choose from."""

    actual: int
    most: int
    advice = "The dispute has {actual} rulings to choose from, and must have from 1 to {most}. Ask for a number within."


class ArbitratorUnknownDispute(ArbitratorError):
    """There is no such dispute."""

    dispute_id: int
    disputes: int
    advice = (
        "There is no dispute {dispute_id}: this arbitrator has {disputes}, and they count from 0. Choose one of these."
    )


class ArbitratorAlreadyRuled(ArbitratorError):
    """The dispute was ruled before."""

    dispute_id: int
    advice = "Dispute {dispute_id} is ruled already, and the first ruling stands. Nothing is left to do."


class ArbitratorUnknownRuling(ArbitratorError):
    """Rulings run from 0, a refusal to rule, to the number of choices."""

    ruling: int
    choices: int
    advice = (
        "There is no ruling {ruling} in this dispute: rulings run from 1 to {choices}, and 0 is a refusal to rule. "
        "Choose one of these."
    )


class ArbitratorZeroRecipient(ArbitratorError):
    """Fees cannot be sent to the zero address."""

    advice = "Fees cannot be sent to the zero address. Name an address that you control."


class ArbitratorWithdrawFailed(ArbitratorError):
    """The fees could not be sent; they stay."""

    to: str
    amount: int
    advice = "{to} did not take the {amount:ether}; the fees are still there. Withdraw them to another address."
