"""Posting and cancelling bids (section 3 of docs/SPEC.md)."""

from __future__ import annotations

from . import tokens
from .bids import bid_of, lot_of, need_customer, posted_bid
from .call import Call
from .lot import Bid, LotState
from .messages import AuthorizationMessage, Permit2Message, PermitMessage, Signature
from .money import measured, pay, pull, pull_token
from .outcome import Refusal
from .signatures import need_signature
from .state import State
from .terms import ZERO, Terms
from .terms_check import check_terms
from .terms_log import pack


def post(state: State, call: Call, terms: Terms) -> tuple[bytes]:
    """The customer posts and pays itself (P1)."""
    bid_of(state, terms)
    need_customer(terms, call.sender)
    bid = _open(state, terms)
    pull(state, terms.token, call.sender, terms.money, call.value)
    return (_tell(state, terms, bid),)


def post_with_authorization(
    state: State, call: Call, terms: Terms, valid_after: int, valid_before: int, signature: Signature
) -> tuple[bytes]:
    """Anyone posts with the customer's EIP-3009 authorization, whose nonce is the bid's id (P3)."""
    bid = _open_signed(state, terms)
    _need_token(terms)
    message = AuthorizationMessage(terms.customer, state.setting.escrow, terms.money, valid_after, valid_before, bid)
    with measured(state, terms.token, terms.customer, terms.money):
        tokens.receive_with_authorization(state, terms.token, message, signature)
    return (_tell(state, terms, bid),)


def post_with_permit(
    state: State, call: Call, terms: Terms, terms_signature: Signature, deadline: int, permit: Signature
) -> tuple[bytes]:
    """The customer, or anyone with its signature of the Terms, posts by allowance; a permit is tried before (P4)."""
    bid = _open_signed(state, terms)
    if call.sender != terms.customer:
        need_signature(state, terms.customer, terms, terms_signature)
    _need_token(terms)
    nonce = state.used.get((terms.token, "permit", terms.customer), 0)
    message = PermitMessage(terms.customer, state.setting.escrow, terms.money, nonce, deadline)
    tokens.permit(state, terms.token, message, permit)
    pull_token(state, terms.token, terms.customer, terms.money)
    return (_tell(state, terms, bid),)


def post_with_permit2(
    state: State, call: Call, terms: Terms, nonce: int, deadline: int, signature: Signature
) -> tuple[bytes]:
    """Anyone posts with the customer's Permit2 signature, whose witness is the Terms (P5)."""
    bid = _open_signed(state, terms)
    _need_token(terms)
    message = Permit2Message(terms.token, terms.money, state.setting.escrow, nonce, deadline, terms)
    with measured(state, terms.token, terms.customer, terms.money):
        tokens.permit2_transfer(state, terms.customer, message, signature)
    return (_tell(state, terms, bid),)


def cancel(state: State, call: Call, terms: Terms) -> tuple[()]:
    """Refunds the open lots; none opens again (C1, C2)."""
    bid = posted_bid(state, terms)
    is_customer = call.sender == terms.customer
    if not is_customer and state.time < terms.claim_by:
        raise Refusal("EscrowCancelTooEarly", account=call.sender, timestamp=state.time, claimBy=terms.claim_by)
    if state.bids[bid].cancelled:
        raise Refusal("EscrowAlreadyCancelled", bid=bid)
    opened = [index for index in range(terms.lots) if lot_of(state, bid, index).state is LotState.OPEN]
    if not opened and not is_customer:
        raise Refusal("EscrowNothingOpen", bid=bid)
    one = terms.price + terms.budget
    state.put(state.bids, bid, state.bids[bid]._replace(cancelled=True))
    for index in opened:
        state.add(state.flows, (bid, index), -one)
    state.log("BidCancelled", bid=bid, lots=len(opened), toCustomer=len(opened) * one)
    pay(state, terms.token, terms.customer, len(opened) * one)
    return ()


def _open_signed(state: State, terms: Terms) -> bytes:
    """Opens a bid that anyone may post (T2)."""
    bid_of(state, terms)
    if terms.customer == ZERO:
        raise Refusal("EscrowZeroCustomer")
    return _open(state, terms)


def _open(state: State, terms: Terms) -> bytes:
    """Checks the Terms and keeps the bid, once (P2)."""
    check_terms(state, terms)
    if any(stage.pays_on_silence not in (0, 1) for stage in terms.stages):
        raise Refusal("Empty")
    bid = bid_of(state, terms)
    if bid in state.bids:
        raise Refusal("EscrowAlreadyPosted", bid=bid)
    state.put(state.bids, bid, Bid(terms))
    return bid


def _need_token(terms: Terms) -> None:
    """Ether cannot be funded by a signature (P6)."""
    if terms.token == ZERO:
        raise Refusal("EscrowTokenRequired")


def _tell(state: State, terms: Terms, bid: bytes) -> bytes:
    state.log("BidPosted", bid=bid, customer=terms.customer, supplier=terms.supplier, terms=pack(terms))
    return bid
