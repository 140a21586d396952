"""What the escrow refuses: one class for each error of `IEscrow`, in its order."""

from distman.errors.base import ContractError


class EscrowError(ContractError):
    """The escrow refused."""


# Actors


class EscrowNotCustomer(EscrowError):
    """Only the customer may do this."""

    actual: str
    expected: str
    advice = "Only the customer {expected} may do this, not {actual}. Use the customer's key."


class EscrowNotSupplier(EscrowError):
    """Only the lot's supplier may do this."""

    actual: str
    expected: str
    advice = "Only the lot's supplier {expected} may do this, not {actual}. Use the supplier's key."


class EscrowClaimReserved(EscrowError):
    """The Terms name the only supplier that may claim."""

    actual: str
    expected: str
    advice = "This bid is reserved for {expected}, not {actual}. Use that key, or choose a bid that is open to anyone."


class EscrowSupplierIsVerifier(EscrowError):
    """A verifier of the bid may claim it only when the Terms name it as the supplier."""

    supplier: str
    advice = (
        "{supplier} is a verifier of this bid and may not claim it. "
        "Choose another bid, or ask the customer for one that names you as its supplier."
    )


class EscrowNotVerifier(EscrowError):
    """The account is not among the verifiers of the Terms."""

    account: str
    advice = "{account} is not a verifier of this bid. Attest with the key of a verifier that its Terms name."


class EscrowUnknownSeat(EscrowError):
    """The Terms have no verifier with this index."""

    seat: int
    verifiers: int
    advice = (
        "There is no seat {seat}: the number of verifiers in the Terms is {verifiers}, and seats count from 0. "
        "Give the verifier's place in the Terms."
    )


class EscrowNotOnPanel(EscrowError):
    """The verifier is not on the panel of this stage."""

    verifier: str
    panel: int
    advice = (
        "{verifier} is a verifier of this bid but does not inspect this stage: its panel has {panel:seats}. "
        "Leave this stage to the panel."
    )


class EscrowAlreadyAttested(EscrowError):
    """The verifier has attested in this round already."""

    verifier: str
    round: int
    advice = (
        "{verifier} has attested in round {round} already, and only the first attestation counts. "
        "Leave this one out; the earlier one stands."
    )


class EscrowInsufficientStake(EscrowError):
    """The verifier has too little stake for this escrow."""

    verifier: str
    actual: int
    expected: int
    advice = (
        "{verifier} has an active stake of {actual:ether} for this escrow, and the Terms ask for {expected:ether}. "
        "Stake the difference in the verifier registry, then attest again."
    )


class EscrowInvalidSignature(EscrowError):
    """The signature is not the verifier's for this digest: bid, lot, round, verdict and report, on this chain."""

    verifier: str
    digest: bytes
    advice = (
        "The signature is not that of {verifier} for this attestation (digest {digest}). "
        "Ask for a new one for exactly this bid, lot, round, verdict and report, on this chain and escrow."
    )


class EscrowNoAttestations(EscrowError):
    """No attestation was carried that is not counted already."""

    advice = "There is no attestation to carry that is not counted already. Add one, or submit without attestations."


# State and time


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


# Money


class EscrowValueWithToken(EscrowError):
    """Ether was sent with an action that takes a token."""

    value: int
    token: str
    advice = "{value:ether} was sent along, but this bid is in {token:token}. Repeat this without ether."


class EscrowWrongValue(EscrowError):
    """Too much or too little ether was sent."""

    actual: int
    expected: int
    advice = "{actual:ether} was sent along, but {expected:ether} is due. Send exactly that."


class EscrowPullFailed(EscrowError):
    """The token could not be pulled: balance, allowance or the token itself refused."""

    token: str
    payer: str
    amount: int
    advice = (
        "{amount} {token:unit} could not be taken from {payer}. "
        "Check its balance, and that it approved the escrow for this amount; the token itself may also refuse."
    )


class EscrowWrongDelivery(EscrowError):
    """The token delivered another amount than was asked for."""

    token: str
    actual: int
    expected: int
    advice = (
        "Of {expected} {token:unit}, {actual} arrived. "
        "Tokens that take a fee on transfers cannot be used here: choose another token."
    )


class EscrowGasTooLow(EscrowError):
    """A payout failed while too little gas was left to tell whether its receiver or the gas is to blame."""

    actual: int
    expected: int
    advice = (
        "Only {actual} gas was left when a payout failed, and {expected} must be, so that nobody can spoil a payout by "
        "sending too little. Repeat this with a higher gas limit."
    )


class EscrowZeroWithdrawal(EscrowError):
    """The amount to withdraw is zero."""

    advice = (
        "There is nothing to withdraw. Check the account and the token: credit comes from verifier fees and from "
        "payouts that could not be sent, and everything else is paid at once."
    )


class EscrowInsufficientCredit(EscrowError):
    """The account has less credit in this token than it wants to withdraw."""

    token: str
    actual: int
    expected: int
    advice = "The credit is {actual} {token:unit}, and {expected} was asked for. Withdraw what is there at most."


class EscrowInvalidRecipient(EscrowError):
    """Credit cannot be sent there: the zero address or the escrow itself."""

    to: str
    advice = (
        "Credit cannot be sent to {to}, which is the zero address or the escrow itself. "
        "Name an address that you control."
    )


class EscrowWithdrawFailed(EscrowError):
    """The withdrawal could not be sent; the credit stays."""

    token: str
    to: str
    amount: int
    advice = (
        "{amount} {token:unit} could not be sent to {to}; the credit is still yours. Withdraw it to another address."
    )


# Terms


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


class EscrowStagesUnsupported(EscrowError):
    """The Terms have another number of stages than this version takes."""

    actual: int
    expected: int
    advice = "The number of stages in the Terms is {actual}, and this escrow takes {expected}. Give exactly {expected}."


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

    panel: int
    verifiers: int
    advice = (
        "The panel has {panel:seats}, but the number of verifiers in the Terms is {verifiers}, and seats count from 0. "
        "Name the verifiers that are missing, or take their seats off the panel."
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
    """The time to build is zero or too long."""

    stage: int
    actual: int
    longest: int
    advice = (
        "The build time of stage {stage} is {actual:duration}, and must be from 1 s to {longest:duration}. "
        "Choose a time within, in seconds."
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


class EscrowArbitratorUnsupported(EscrowError):
    """This version takes no arbitrator."""

    arbitrator: str
    advice = "The Terms name the arbitrator {arbitrator}, and this escrow takes none. Give the zero address."


class EscrowArbitratorDataUnsupported(EscrowError):
    """This version takes no data for an arbitrator."""

    arbitrator_data: bytes
    advice = "The Terms have data for an arbitrator, {arbitrator_data}, and this escrow takes none. Leave it empty."


class EscrowDisputeWindowUnsupported(EscrowError):
    """This version takes no dispute window."""

    dispute_window: int
    advice = "The Terms have a dispute window of {dispute_window:duration}, and this escrow takes none. Set it to 0."


class EscrowReworksUnsupported(EscrowError):
    """This version takes no reworks."""

    reworks: int
    advice = "The number of reworks in the Terms is {reworks}, and this escrow takes none. Set it to 0."


class EscrowRegistryNotContract(EscrowError):
    """The registry has no code."""

    registry: str
    advice = (
        "There is no contract at the registry's address {registry}. "
        "Deploy the verifier registry first, and check the address and the chain."
    )


class EscrowExitDelayTooShort(EscrowError):
    """Stake could leave the registry before the longest inspection is over."""

    actual: int
    shortest: int
    advice = (
        "The registry lets stake go after {actual:duration}, and an escrow needs {shortest:duration} at least. "
        "Deploy the escrow with another registry."
    )
