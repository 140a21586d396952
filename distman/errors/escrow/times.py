"""What is not in its state or at its time: the escrow's errors about lots, in the order of `IEscrow`."""

from distman.errors.escrow.base import EscrowError


class EscrowUnknownBid(EscrowError):
    """No bid with these Terms was posted here."""

    bid: bytes
    advice = (
        "There is no bid {bid} in this escrow. "
        "Check that the Terms are exactly those that were posted, and that chain and escrow are the right ones."
    )


class EscrowAlreadyPosted(EscrowError):
    """A bid with these Terms was posted before; another salt makes another bid."""

    bid: bytes
    advice = (
        "Bid {bid} has been posted already, with exactly these Terms; no money was locked again. "
        "Nothing is left to do, or take another salt to post one more like it."
    )


class EscrowUnknownLot(EscrowError):
    """The bid has no such lot."""

    lot: int
    lots: int
    advice = (
        "There is no lot {lot}: the number of lots in this bid is {lots}, and they count from 0. Choose one of these."
    )


class EscrowWrongState(EscrowError):
    """The lot is in another state than the action takes; bit `i` of `expected` stands for state `i`."""

    lot: int
    actual: int
    expected: int
    advice = (
        "Lot {lot} is {actual:state}, and this action needs it to be {expected:states}. "
        "Somebody may have acted before you: look at the lot again and decide anew."
    )


class EscrowWrongRound(EscrowError):
    """The lot is in the round `actual`, and the caller meant `expected`."""

    lot: int
    actual: int
    expected: int
    advice = (
        "Lot {lot} is in round {actual}, and this was meant for round {expected}. "
        "Look at the lot again, and name round {actual} if you still want this."
    )


class EscrowAlreadyCancelled(EscrowError):
    """The bid was cancelled before."""

    bid: bytes
    advice = "Bid {bid} is cancelled already: its open lots were refunded, and none opens again. Nothing is left to do."


class EscrowNothingOpen(EscrowError):
    """The bid has no open lot to refund; only its customer may still cancel it, so that none opens again."""

    bid: bytes
    advice = (
        "Bid {bid} has no open lot to refund: each is under way or closed. Only its customer may cancel it now, so "
        "that a lot in default does not open again."
    )


class EscrowClaimOver(EscrowError):
    """The time to claim is over."""

    timestamp: int
    claim_by: int
    advice = (
        "The time to claim ended at {claim_by:time}, and it is {timestamp:time}. "
        "Choose another bid, or ask the customer to post this one anew."
    )


class EscrowCancelTooEarly(EscrowError):
    """Only the customer may cancel before `claimBy`."""

    account: str
    timestamp: int
    claim_by: int
    advice = (
        "Until {claim_by:time} only the customer may cancel, not {account}, and it is {timestamp:time}. "
        "Use the customer's key, or repeat this then."
    )


class EscrowSubmitOver(EscrowError):
    """The time to submit is over."""

    timestamp: int
    due: int
    advice = (
        "The lot was due at {due:time}, and it is {timestamp:time}. "
        "Ask the customer to accept it: until then anyone may lapse it, and the bond goes to the customer."
    )


class EscrowInspectionOver(EscrowError):
    """The time to attest is over."""

    timestamp: int
    deadline: int
    advice = (
        "The time to attest ended at {deadline:time}, and it is {timestamp:time}. "
        "The votes cast until then decide: lapse the lot, then settle it."
    )


class EscrowLapseTooEarly(EscrowError):
    """The deadline of this state has not passed."""

    timestamp: int
    deadline: int
    advice = "The lot can be lapsed from {deadline:time} on, and it is {timestamp:time}. Repeat this then."


class EscrowSettleTooEarly(EscrowError):
    """The verdict can still be disputed."""

    timestamp: int
    deadline: int
    advice = "The verdict can be disputed until {deadline:time}, and it is {timestamp:time}. Repeat this then."


class EscrowDisputeOver(EscrowError):
    """The verdict is final."""

    timestamp: int
    deadline: int
    advice = (
        "The verdict could be disputed until {deadline:time}, and it is {timestamp:time}: it is final. "
        "Settle the lot, or agree with the other side on a split."
    )


class EscrowSignatureExpired(EscrowError):
    """The signature's deadline has passed."""

    timestamp: int
    deadline: int
    advice = (
        "The signature counted until {deadline:time}, and it is {timestamp:time}. "
        "Ask for a new one with a later deadline."
    )


class EscrowDueOutOfRange(EscrowError):
    """A due date can only be put off, and only so far."""

    actual: int
    earliest: int
    latest: int
    advice = (
        "The lot would be due at {actual:time}, which is outside of {earliest:time} to {latest:time}. "
        "Choose a time within: a due date can only be put off."
    )


class EscrowUnknownDispute(EscrowError):
    """This arbitrator has no such dispute of a lot here."""

    arbitrator: str
    dispute_id: int
    advice = (
        "The arbitrator {arbitrator} has no dispute {dispute_id} of a lot in this escrow. "
        "Check the number, and that this arbitrator is the one of the Terms."
    )


class EscrowDuplicateDispute(EscrowError):
    """The arbitrator gave an id that it had given before."""

    arbitrator: str
    dispute_id: int
    advice = (
        "The arbitrator {arbitrator} gave the number {dispute_id} to a second dispute, so rulings could be mixed up. "
        "This is a fault in the arbitrator: agree with the other side on a split instead."
    )
