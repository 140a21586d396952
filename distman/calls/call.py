"""A call of a contract, before anybody signs or sends it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from distman.codec import checked, encode_call


@dataclass(frozen=True, slots=True)
class Call:
    """What a transaction is to do: everything but who sends it, and when.

    Attributes:
        contract: The contract's name.
        to: Its address.
        function: One of its functions, by its Solidity name.
        arguments: The function's arguments, structs as dataclasses.
        value: Wei sent along.
        spare_gas: Gas to allow beyond what is estimated now, for what others may do before it is mined.
        data: Selector and arguments, ABI-encoded.
    """

    contract: str
    to: str
    function: str
    arguments: tuple[Any, ...]
    value: int = 0
    spare_gas: int = 0
    data: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Encodes it.

        Raises:
            InvalidInput: An argument, or the amount of ether, does not fit its type; names it.
        """
        object.__setattr__(self, "data", encode_call(self.contract, self.function, *self.arguments))
        checked("uint256", self.value, "amount")
