"""What all refusals of the escrow have in common."""

from distman.errors.base import ContractError


class EscrowError(ContractError):
    """The escrow refused."""
