"""`setProfile`: a verifier says where it describes itself."""

from __future__ import annotations

import pytest

from tests.contracts.support.errors import error, refusal
from tests.contracts.support.events import event, events_of
from tests.contracts.support.market import Market


@pytest.mark.parametrize("uri", ["ipfs://lab", "u" * 256, "é" * 128, ""])
def test_publishes(ether: Market, uri: str) -> None:
    """Anyone publishes a URI of up to 256 bytes of its own."""
    account = ether.people.stranger
    published = ether.registry.setProfile(uri, {"from": account})
    assert events_of(published, ether.registry) == [event("ProfileSet", verifier=account, uri=uri)]
    assert ether.registry.profileOf(account) == uri
    assert ether.registry.profileOf(ether.people.rival) == ""


@pytest.mark.parametrize("uri", ["https://lab.example/", ""])
def test_replaces(ether: Market, uri: str) -> None:
    """The last word counts; an empty one removes the profile."""
    account = ether.people.stranger
    ether.registry.setProfile("x" * 200, {"from": account})
    ether.registry.setProfile(uri, {"from": account})
    assert ether.registry.profileOf(account) == uri


@pytest.mark.parametrize("uri", ["u" * 257, "é" * 129])
def test_refuses_a_long_profile(ether: Market, uri: str) -> None:
    """Length is counted in bytes."""
    expected = error("RegistryProfileTooLong", actual=len(uri.encode()), longest=256)
    assert refusal(ether.registry.setProfile, uri, by=ether.people.stranger) == expected
