"""EIP-712: the domains of typed data, of the escrow and of any token."""

from __future__ import annotations

import pytest

from distman import InvalidInput
from distman.signing import typed_data
from tests.unit.signed import TOKEN


class TestDomains:
    """The domain that typed data is of."""

    def test_type_follows_from_what_is_in_it(self) -> None:
        """Whatever order it is given in, a domain's type has its members in the order of EIP-712."""
        domain = {"salt": "0x" + "01" * 32, "verifyingContract": TOKEN, "name": "Token"}
        made = typed_data("Nothing", {"Nothing": []}, {}, domain)
        assert made["types"]["EIP712Domain"] == [
            {"name": "name", "type": "string"},
            {"name": "verifyingContract", "type": "address"},
            {"name": "salt", "type": "bytes32"},
        ]

    def test_refuses_a_member_that_eip712_does_not_know(self) -> None:
        """A slip in a member's name is not signed over as if it were not there."""
        with pytest.raises(InvalidInput) as caught:
            typed_data("Nothing", {"Nothing": []}, {}, {"name": "Token", "chainid": 1})
        assert (caught.value.name, caught.value.actual) == ("domain", "chainid")
