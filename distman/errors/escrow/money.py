"""What money is not as it should be: the escrow's errors about amounts, in the order of `IEscrow`."""

from distman.errors.escrow.base import EscrowError


class EscrowTokenRequired(EscrowError):
    """Ether cannot be funded by a signature: the Terms must name a token."""

    advice = "Ether cannot be taken by a signature. Post the bid with ether sent along, or name a token in its Terms."


class EscrowArbitrationUnderpaid(EscrowError):
    """Too little ether was sent for the arbitrator's fee."""

    actual: int
    expected: int
    advice = "{actual:ether} was sent along, but the arbitrator asks for {expected:ether}. Send at least that."


class EscrowSplitTooLarge(EscrowError):
    """The parties agreed on more than is left of the lot."""

    to_supplier: int
    left: int
    advice = (
        "{to_supplier} would go to the supplier, but {left} of the token's smallest units are left of the lot. "
        "Sign an agreement for that at most."
    )


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
