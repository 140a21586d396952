"""Who may not do what: the escrow's errors about actors, in the order of `IEscrow`."""

from distman.errors.escrow.base import EscrowError


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


class EscrowSupplierIsArbitrator(EscrowError):
    """The arbitrator of the bid may not claim it."""

    supplier: str
    advice = "{supplier} is the arbitrator of this bid and may not claim it. Choose another bid."


class EscrowNotRegistry(EscrowError):
    """Only the registry sends ether without a call."""

    actual: str
    expected: str
    advice = (
        "The escrow takes ether without a call from the registry {expected} only, not from {actual}. "
        "To pay for a bid, a bond or a dispute, use the action itself."
    )


class EscrowNotParty(EscrowError):
    """Only the customer and the lot's supplier may do this."""

    actual: str
    customer: str
    supplier: str
    advice = (
        "Only the customer {customer} and the lot's supplier {supplier} may do this, not {actual}. "
        "Use the key of one of them."
    )


class EscrowNotInvolved(EscrowError):
    """Only the customer, the lot's supplier and the verifiers of the Terms may do this."""

    actual: str
    advice = (
        "Only the customer, the lot's supplier and the verifiers of the Terms may do this, not {actual}. "
        "Use the key of one of them."
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
    """The verifier has too little stake for this escrow; with an arbitrator, too little that is free."""

    verifier: str
    actual: int
    expected: int
    advice = (
        "{verifier} has a stake of {actual:ether} for this escrow that can answer for this, and the Terms ask for "
        "{expected:ether}. Where the Terms have an arbitrator, stake that is reserved for other attestations does not "
        "count. Stake the difference in the verifier registry, or wait until another round that you attested in is "
        "settled, which frees its stake; then attest again."
    )


class EscrowInvalidSignature(EscrowError):
    """The signature is not the signer's for this digest, which binds chain, escrow, and all that is signed for."""

    signer: str
    digest: bytes
    advice = (
        "The signature is not that of {signer} for exactly this (digest {digest}). "
        "Look at the lot again, and ask for a new signature for its stage and round, on this chain and escrow."
    )


class EscrowNoAttestations(EscrowError):
    """No attestation was carried that is not counted already."""

    advice = "There is no attestation to carry that is not counted already. Add one, or submit without attestations."
