"""The world: everything that the contracts know, and everybody's purse."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Self

from . import arbitrators, building, disputes, ends, funding, inspecting, mocks, stake, views, withdrawals
from .call import Call
from .checks import check_money
from .keys import key_of
from .money import need_registry
from .outcome import Done, Refusal, Refused
from .state import State
from .terms import ZERO

Answer = Callable[..., tuple[Any, ...]]

ESCROW: dict[str, Answer] = {
    "post": funding.post,
    "postWithAuthorization": funding.post_with_authorization,
    "postWithPermit": funding.post_with_permit,
    "postWithPermit2": funding.post_with_permit2,
    "cancel": funding.cancel,
    "claim": building.claim,
    "claimWithSignature": building.claim_with_signature,
    "submit": building.submit,
    "submitWithSignatures": inspecting.submit_with_signatures,
    "extend": building.extend,
    "attest": inspecting.attest,
    "attestWithSignatures": inspecting.attest_with_signatures,
    "accept": ends.accept,
    "concede": ends.concede,
    "agree": ends.agree,
    "dispute": disputes.dispute,
    "submitEvidence": disputes.submit_evidence,
    "rule": disputes.rule,
    "lapse": ends.lapse,
    "settle": ends.settle,
    "withdraw": withdrawals.withdraw,
    "withdrawAll": withdrawals.withdraw_all,
}
REGISTRY: dict[str, Answer] = {
    "stake": stake.stake,
    "requestExit": stake.request_exit,
    "withdraw": stake.withdraw,
    "reserve": stake.call_reserve,
    "release": stake.call_release,
    "slash": stake.call_slash,
    "setProfile": stake.set_profile,
}
ARBITRATOR: dict[str, Answer] = {
    "createDispute": arbitrators.create_dispute,
    "giveRuling": arbitrators.give_ruling,
    "withdraw": arbitrators.withdraw,
    "setMood": mocks.set_mood,
    "setId": mocks.set_id,
    "reenter": mocks.reenter,
}
TOKEN: dict[str, Answer] = {
    "mint": mocks.mint,
    "burn": mocks.burn,
    "approve": mocks.approve,
    "transfer": mocks.transfer,
    "bar": mocks.bar,
    "setSkew": mocks.set_skew,
    "setMood": mocks.set_mood,
    "move": mocks.move,
    "tell": mocks.tell,
}
ACCOUNT: dict[str, Answer] = {"setMood": mocks.set_mood, "reenter": mocks.reenter, "setOwner": mocks.set_owner}
ESCROW_VIEWS: dict[str, Answer] = {
    "hashTerms": views.hash_terms,
    "getLot": views.get_lot,
    "getLots": views.get_lots,
    "creditOf": views.credit_of,
    "registry": views.registry,
    "eip712Domain": views.eip712_domain,
}
REGISTRY_VIEWS: dict[str, Answer] = {
    "EXIT_DELAY": views.exit_delay,
    "activeStake": views.get_active_stake,
    "stakeOf": views.get_stake,
    "profileOf": views.profile_of,
}
ARBITRATOR_VIEWS: dict[str, Answer] = {
    "owner": views.owner,
    "fee": views.fee,
    "arbitrationCost": views.arbitration_cost,
}
PAYABLE = ("post", "claim", "claimWithSignature", "dispute", "stake", "createDispute")


class World(State):
    """All state there is, changed by `apply` only.

    Gas is not modelled: there is always enough, but for a payout that fails within another one (W2).

    The caller sets `time` before a call, and gives out purses by `give`.
    """

    def give(self, token: str, account: str, amount: int) -> None:
        """Puts money into a purse from nowhere; the zero address stands for ether."""
        self.purses[token][account] = self.purses[token].get(account, 0) + amount
        self.minted[token] = self.minted.get(token, 0) + amount
        if account == self.setting.escrow:
            self.gifts[token] = self.gifts.get(token, 0) + amount

    def apply(self, call: Call) -> Done | Refused:
        """Makes a call; the world changes only if it is done."""
        outcome = self.run(call)
        self.forget()
        return outcome

    def run(self, call: Call) -> Done | Refused:
        """Makes a call, also from within another one."""
        mark = self.mark()
        try:
            returned = self._dispatch(call)
        except Refusal as refusal:
            self.go_back(mark)
            return refusal.outcome
        return Done(returned, tuple(self.events[mark[1] :]))

    def _dispatch(self, call: Call) -> tuple[Any, ...]:
        if call.value:
            self._send_along(call)
        if call.function == "":
            return self._take_plain_ether(call)
        answer = self._table(call.target)[call.function]
        if call.value and call.function not in PAYABLE:
            raise Refusal("Empty")
        return answer(self, call, *call.args)

    def _send_along(self, call: Call) -> None:
        purse = self.purses[ZERO]
        if purse.get(call.sender, 0) < call.value:
            raise Refusal("OutOfFunds")
        self.put(purse, call.sender, purse[call.sender] - call.value)
        self.put(purse, call.target, purse.get(call.target, 0) + call.value)

    def _take_plain_ether(self, call: Call) -> tuple[()]:
        """Plain ether, which the escrow takes from the registry only (W5)."""
        if call.target == self.setting.escrow:
            need_registry(self, call.sender)
            self.add(self.gifts, ZERO, call.value)
        elif self.setting.has_code(call.target) and call.target not in self.setting.accounts:
            raise Refusal("Empty")
        return ()

    def _table(self, target: str) -> dict[str, Answer]:
        setting = self.setting
        if target == setting.escrow:
            return ESCROW
        if target == setting.registry:
            return REGISTRY
        if target in setting.arbitrators:
            return ARBITRATOR
        return TOKEN if target in setting.tokens else ACCOUNT

    def view(self, call: Call) -> Done | Refused:
        """Answers a question, and changes nothing."""
        setting = self.setting
        others = ARBITRATOR_VIEWS if call.target in setting.arbitrators else REGISTRY_VIEWS
        table = ESCROW_VIEWS if call.target == setting.escrow else others
        try:
            return Done(table[call.function](self, call, *call.args))
        except Refusal as refusal:
            return refusal.outcome

    def copy(self) -> Self:
        """A world of its own in the same state."""
        other = object.__new__(type(self))
        self.copy_to(other)
        return other

    def key(self) -> Hashable:
        """What tells this state from others that behave alike from here on, for an exploration."""
        return key_of(self)

    def check_money(self) -> None:
        """Checks M1, M2, M8 and M10 over the whole world.

        Raises:
            MoneyBroken: One of them does not hold.
        """
        check_money(self)
