"""What the verifier registry refuses: one class for each error of `IVerifierRegistry`."""

from distman.errors.base import ContractError


class RegistryError(ContractError):
    """The verifier registry refused."""


class RegistryZeroStake(RegistryError):
    """No ether was sent to stake."""

    advice = "The amount is zero. Say how much ether to stake."


class RegistryZeroExit(RegistryError):
    """No stake was named to take out."""

    advice = "The amount is zero. Say how much stake to take out."


class RegistryEscrowNotContract(RegistryError):
    """Stake for an address without code would back nothing."""

    escrow: str
    advice = "There is no contract at the escrow's address {escrow}. Check the address and the chain."


class RegistryInsufficientStake(RegistryError):
    """The verifier has less free stake, active and not reserved, than it wants back."""

    actual: int
    expected: int
    advice = (
        "The free stake for this escrow is {actual:ether}, and {expected:ether} was asked back. "
        "Ask for what is free at most. What is reserved for attestations is free again once their rounds are settled, "
        "which anyone can do; what is on its way out already cannot be asked back twice."
    )


class RegistryNothingExiting(RegistryError):
    """No exit was requested."""

    escrow: str
    verifier: str
    advice = (
        "No stake of {verifier} for escrow {escrow} is on its way out. "
        "Request an exit first, and withdraw after the delay."
    )


class RegistryExitTooEarly(RegistryError):
    """The exit delay has not passed."""

    timestamp: int
    exit_at: int
    advice = "The stake can be withdrawn from {exit_at:time} on, and it is {timestamp:time}. Repeat this then."


class RegistryInvalidRecipient(RegistryError):
    """Stake cannot be sent to the zero address, nor to the escrow that it stands for."""

    to: str
    advice = "Stake cannot be sent to {to}: nobody could take it out there. Name an address that you control."


class RegistryWithdrawFailed(RegistryError):
    """The stake could not be sent; it stays."""

    to: str
    amount: int
    advice = "{to} did not take the {amount:ether}; the stake is still yours. Withdraw it to another address."


class RegistryProfileTooLong(RegistryError):
    """The profile's address is longer than allowed, in bytes."""

    actual: int
    longest: int
    advice = (
        "The profile's address has {actual} bytes, and {longest} are allowed. "
        "Give a shorter one: the page behind it may be as long as you like."
    )
