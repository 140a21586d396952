"""What no bid or escrow may have: the escrow's errors about Terms and registry, in the order of `IEscrow`."""

from distman.errors.escrow.base import EscrowError


class EscrowZeroCustomer(EscrowError):
    """The Terms name no customer."""

    advice = "The customer is the zero address. Name the account that locks the money."


class EscrowZeroLots(EscrowError):
    """The Terms have no lots."""

    advice = "The Terms have no lots. Ask for at least one."


class EscrowTooManyLots(EscrowError):
    """The Terms have more lots than a bid may have."""

    actual: int
    most: int
    advice = "The Terms have {actual} lots, and a bid may have {most} at most. Post several bids instead."


class EscrowZeroPrice(EscrowError):
    """The price is zero."""

    advice = "The price is zero. Offer at least 1 of the token's smallest unit."


class EscrowAmountOverflow(EscrowError):
    """`lots * (price + verifier budget + bond)` does not fit 256 bits."""

    lots: int
    price: int
    bond: int
    verifier_fee: int
    advice = (
        "The amounts are too large to add up: lots {lots}, price {price}, bond {bond}, verifier fee {verifier_fee}. "
        "Check each one; they count in the token's smallest unit."
    )


class EscrowTokenNotContract(EscrowError):
    """The token has no code."""

    token: str
    advice = (
        "There is no contract at the token's address {token}. "
        "Check the address and the chain; for ether, give the zero address."
    )


class EscrowClaimByOutOfRange(EscrowError):
    """The time to claim is over before it began, or farther ahead than allowed."""

    actual: int
    earliest: int
    latest: int
    advice = (
        "The time to claim would end at {actual:time}, which is outside of {earliest:time} to {latest:time}. "
        "Choose a time within, in Unix seconds."
    )


class EscrowTooManyVerifiers(EscrowError):
    """The Terms name more verifiers than a bid may have."""

    actual: int
    most: int
    advice = "The Terms name {actual} verifiers, and a bid may have {most} at most. Name fewer."


class EscrowZeroVerifier(EscrowError):
    """A verifier is the zero address."""

    seat: int
    advice = "The verifier at seat {seat} is the zero address. Name an account, or leave the seat out."


class EscrowDuplicateVerifier(EscrowError):
    """A verifier is named twice."""

    verifier: str
    advice = "The Terms name the verifier {verifier} twice. Name each one once."


class EscrowZeroStages(EscrowError):
    """The Terms have no stages."""

    advice = "The Terms have no stages. Give at least one, which pays the whole price."


class EscrowTooManyStages(EscrowError):
    """The Terms have more stages than a bid may have."""

    actual: int
    most: int
    advice = "The Terms have {actual} stages, and a bid may have {most} at most. Merge some."


class EscrowTooManyReworks(EscrowError):
    """The Terms allow more reworks than a stage may have."""

    actual: int
    most: int
    advice = "The Terms allow {actual} reworks of a stage, and {most} are the most. Allow fewer."


class EscrowWrongShares(EscrowError):
    """The shares of the stages do not add up to the whole, in basis points."""

    actual: int
    expected: int
    advice = (
        "The shares of the stages add up to {actual} basis points instead of {expected}. "
        "Change them so that they pay the whole price."
    )


class EscrowPanelOutOfRange(EscrowError):
    """The panel names seats beyond the verifiers of the Terms."""

    stage: int
    panel: int
    verifiers: int
    advice = (
        "The panel of stage {stage} has {panel:seats}, but the number of verifiers in the Terms is {verifiers}, and "
        "seats count from 0. Name the verifiers that are missing, or take their seats off the panel."
    )


class EscrowZeroQuorum(EscrowError):
    """The stage has a panel but needs no PASS."""

    stage: int
    advice = (
        "Stage {stage} has a panel but a quorum of 0. "
        "Ask for at least one PASS, or take all off the panel to make it a time lock."
    )


class EscrowQuorumAbovePanel(EscrowError):
    """The stage needs more PASSes than its panel has verifiers."""

    stage: int
    quorum: int
    panel_size: int
    advice = (
        "Stage {stage} has a quorum of {quorum} but a panel of {panel_size}, so it could never pass. "
        "Lower the quorum, or put more verifiers on the panel."
    )


class EscrowBuildTimeOutOfRange(EscrowError):
    """The time to build is too long, or zero although there is a panel."""

    stage: int
    actual: int
    longest: int
    advice = (
        "The build time of stage {stage} is {actual:duration}, and must be from 1 s to {longest:duration}; "
        "only a stage without a panel may have none. Choose a time within, in seconds."
    )


class EscrowInspectionTimeOutOfRange(EscrowError):
    """The time to inspect is zero or too long."""

    stage: int
    actual: int
    longest: int
    advice = (
        "The inspection time of stage {stage} is {actual:duration}, and must be from 1 s to {longest:duration}. "
        "Choose a time within, in seconds."
    )


class EscrowArbitrationIncomplete(EscrowError):
    """An arbitrator needs a dispute window, and a dispute window an arbitrator."""

    arbitrator: str
    dispute_window: int
    advice = (
        "The arbitrator is {arbitrator} and the dispute window {dispute_window:duration}, and one is nothing without "
        "the other. Give both, or neither: the zero address and 0 s make verdicts final."
    )


class EscrowArbitratorDataUnused(EscrowError):
    """Data for an arbitrator was given, but no arbitrator."""

    arbitrator_data: bytes
    advice = "The Terms have data for an arbitrator, {arbitrator_data}, but no arbitrator. Name one, or leave it empty."


class EscrowDisputeWindowTooLong(EscrowError):
    """The dispute window is too long."""

    actual: int
    longest: int
    advice = "The dispute window is {actual:duration}, and {longest:duration} is the longest. Choose a shorter one."


class EscrowArbitratorIsParty(EscrowError):
    """The arbitrator is the customer, the supplier or a verifier."""

    arbitrator: str
    advice = "{arbitrator} is the arbitrator and a party or verifier of the bid too. Name an arbitrator who is neither."


class EscrowArbitratorNotContract(EscrowError):
    """The arbitrator has no code."""

    arbitrator: str
    advice = (
        "There is no contract at the arbitrator's address {arbitrator}. "
        "Check the address and the chain; a person rules through a contract such as OwnedArbitrator."
    )


class EscrowRegistryNotContract(EscrowError):
    """The registry has no code."""

    registry: str
    advice = (
        "There is no contract at the registry's address {registry}. "
        "Deploy the verifier registry first, and check the address and the chain."
    )


class EscrowExitDelayTooShort(EscrowError):
    """Stake could leave the registry before the longest dispute that it answers for is over."""

    actual: int
    shortest: int
    advice = (
        "The registry lets stake go after {actual:duration}, and an escrow needs {shortest:duration} at least. "
        "Deploy the escrow with another registry."
    )
