"""A fork that changes the chain's id: bids keep their ids, and signatures are for the chain of the day."""

from __future__ import annotations

from typing import Any

import pytest
from brownie import Escrow

from tests.contracts.support import code, funding, signing
from tests.contracts.support.errors import Refusal, error, refusal
from tests.contracts.support.events import events_of
from tests.contracts.support.funding import NO_PERMIT
from tests.contracts.support.market import Lot, Market, State, read_lot
from tests.contracts.support.signing import REPORT
from tests.contracts.support.terms import Terms
from tests.contracts.support.values import plain

OF_DEPLOYMENT = {"chainId": 61}


@pytest.fixture
def forked(signable: Market) -> Market:
    """A market whose escrow was deployed when the chain had another id."""
    escrow = Escrow.deploy(signable.registry, {"from": signable.people.deployer})
    code.as_if_deployed_on(escrow, OF_DEPLOYMENT["chainId"])
    return Market(escrow, signable.registry, signable.arbitrator, signable.people, signable.reader, signable.asset)


@pytest.fixture
def terms(forked: Market) -> Terms:
    """Terms of a customer who has the money and has approved the escrow, without a bond."""
    terms = forked.terms(bond=0)
    forked.asset.prepare(terms.customer, forked.escrow, terms.total)
    return terms


def bid_of(market: Market, terms: Terms) -> bytes:
    """The id that the bid had, and keeps, in the domain of deployment."""
    return signing.digest_of(signing.whole_terms(terms, market.escrow, **OF_DEPLOYMENT))


def lot_of(market: Market, terms: Terms) -> Lot:
    """The first lot as it stands."""
    return read_lot(market.escrow.getLot(plain(terms), 0))


def not_signed(signer: Any, message: Any) -> Refusal:
    """The refusal of a signature that is not the signer's for a message."""
    return error("EscrowInvalidSignature", signer=signer, digest=signing.digest_of(message))


def test_bids_keep_their_ids(forked: Market, terms: Terms) -> None:
    """T1: the id is that of the deployment's domain, so that what was posted before stays within reach."""
    bid = bid_of(forked, terms)
    assert bytes(forked.escrow.hashTerms(plain(terms))) == bid != forked.bid(terms)
    ((_, posted),) = events_of(forked.escrow.post(plain(terms), {"from": terms.customer}), forked.escrow)
    assert posted["bid"] == bid
    with forked.ledger().moves({forked.escrow: -terms.total, terms.customer: terms.total}):
        forked.cancel(terms)


def test_terms_are_signed_for_the_chain_of_the_day(forked: Market, terms: Terms) -> None:
    """P4: what was signed before the fork is not posted on both sides of it."""
    before, now = (funding.whole_terms(forked, terms, **changes) for changes in (OF_DEPLOYMENT, {}))
    call, stranger = forked.escrow.postWithPermit, forked.people.stranger
    expected = not_signed(terms.customer, signing.whole_terms(terms, forked.escrow))
    assert refusal(call, terms, before, *NO_PERMIT, by=stranger) == expected
    call(plain(terms), now, *NO_PERMIT, {"from": stranger})
    assert lot_of(forked, terms).state is State.OPEN


def test_authorization_names_the_bid_that_is_posted(forked: Market, terms: Terms) -> None:
    """P3: the nonce is the bid's id as it is, in the domain of deployment; the chain's id is the token's to check."""
    call, stranger = forked.escrow.postWithAuthorization, forked.people.stranger
    failed = error("EscrowPullFailed", token=terms.token, payer=terms.customer, amount=terms.total)
    assert refusal(call, terms, *funding.authorization(forked, terms), by=stranger) == failed
    signed = funding.authorization(forked, terms, nonce=bid_of(forked, terms))
    assert refusal(call, terms, *signed, by=stranger) is None


def test_words_are_signed_for_the_chain_of_the_day(forked: Market, terms: Terms) -> None:
    """M7: claims, attestations and agreements name the bid by its old id, and are for the chain of the day."""
    people, escrow, bid = forked.people, forked.escrow, bid_of(forked, terms)
    sender = {"from": people.stranger}
    escrow.post(plain(terms), {"from": terms.customer})

    claim = (escrow, bid, people.supplier, terms.claim_by)
    before, now = both(people.supplier, signing.claim, *claim)
    arguments = (terms, 0, people.supplier, terms.claim_by)
    expected = not_signed(people.supplier, signing.claim(*claim))
    assert refusal(escrow.claimWithSignature, *arguments, before, by=people.stranger) == expected
    escrow.claimWithSignature(*map(plain, arguments), now, sender)

    forked.submit(terms)
    word = (escrow, bid, people.supplier, people.verifiers[0])
    before, now = ([(0, True, plain(REPORT), one)] for one in both(people.verifiers[0], signing.attestation, *word))
    expected = not_signed(people.verifiers[0], signing.attestation(*word))
    assert refusal(escrow.attestWithSignatures, terms, 0, 1, before, by=people.stranger) == expected
    escrow.attestWithSignatures(plain(terms), 0, 1, now, sender)

    split = (escrow, bid, people.supplier, 1, terms.claim_by)
    before, now = both(terms.customer, signing.agreement, *split)
    expected = not_signed(terms.customer, signing.agreement(*split))
    assert refusal(escrow.agree, terms, 0, 1, 1, terms.claim_by, before, by=people.supplier) == expected
    escrow.agree(plain(terms), 0, 1, 1, terms.claim_by, now, {"from": people.supplier})
    assert lot_of(forked, terms).state is State.CLOSED


def both(signer: Any, message: Any, *values: Any) -> tuple[bytes, bytes]:
    """A signature for the chain of deployment, and one for the chain of the day."""
    return signing.sign(message(*values, **OF_DEPLOYMENT), signer), signing.sign(message(*values), signer)
