"""The errors of the contracts by name, for whoever reads revert data."""

from typing import Final

from distman.errors.arbitrator import ArbitratorError
from distman.errors.base import ContractError
from distman.errors.escrow import EscrowError
from distman.errors.registry import RegistryError

_FAMILIES: Final = (EscrowError, RegistryError, ArbitratorError)

CONTRACT_ERRORS: Final[dict[str, type[ContractError]]] = {
    error.__name__: error for family in _FAMILIES for error in family.__subclasses__()
}
"""The class of every custom error in the contracts' ABIs, by its Solidity name."""
