// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "contracts/interfaces/IEscrow.sol";
import {MoodyToken} from "contracts/mocks/MoodyToken.sol";
import {Party} from "contracts/mocks/Party.sol";
import {Owners} from "./Owners.sol";

/// @notice What invariants ask: sums over what was seen, and whether an action would go through.
abstract contract Probe is Owners {
    error Answer(bool taken);

    /* SUMS */

    function tokenCount() external pure returns (uint256) {
        return TOKENS;
    }

    function peopleCount() external pure returns (uint256) {
        return PEOPLE;
    }

    function verifierCount() external pure returns (uint256) {
        return VERIFIERS;
    }

    function verifierAt(uint256 seat) external view returns (address) {
        return people[VERIFIER + seat];
    }

    function tokenOf(uint256 bid) external view returns (uint256) {
        return _tokenOf(_bids[bid].kind);
    }

    /// @notice What the lots of a bid should hold by the rules, as they stand.
    function holdingsOf(uint256 bid) external view returns (uint256 held) {
        IEscrow.Terms memory terms = termsAt(bid);
        IEscrow.Lot[] memory lots = escrow.getLots(terms, 0, LOTS);
        for (uint256 lot = 0; lot < LOTS; ++lot) {
            held += _holdings(terms, lots[lot]);
        }
    }

    /// @notice What a verifier's attestations answer for in rounds that are not over.
    function answerableOf(uint256 seat) external view returns (uint256 stake) {
        for (uint256 i = 0; i < _bids.length * LOTS; ++i) {
            IEscrow.Lot storage lot = _seen[i / LOTS][i % LOTS];
            uint256 kind = _bids[i / LOTS].kind;
            bool arbitrated = kind == STAGED || kind == MOODS || kind == HOSTILE;
            if (!arbitrated || lot.state == IEscrow.LotState.Open || lot.state == IEscrow.LotState.Closed) continue;
            stake += (((lot.passes | lot.fails) >> seat) & 1) * STAKE;
        }
    }

    /* PROBES */

    /// @notice Has every receiver and token take money.
    function settleMoods() public {
        MoodyToken(tokens[MOODY]).setMood(MoodyToken.Mood.Plain);
        Party(payable(people[CUSTOMER_CONTRACT])).setMood(Party.Mood.Accepts);
        Party(payable(people[SUPPLIER_CONTRACT])).setMood(Party.Mood.Accepts);
    }

    /// @notice Whether one of both parties has a key to sign an agreement with.
    function canAgree(uint256 bid, uint256 lot) external view returns (bool) {
        return _seen[bid][lot].supplier == people[SUPPLIER] || termsAt(bid).customer == people[CUSTOMER];
    }

    /// @notice Whether a due date can be put off at all: L8 lets it be 3,650 days ahead and no more.
    function canExtend(uint256 bid, uint256 lot) external view returns (bool) {
        return _seen[bid][lot].deadline < block.timestamp + 3650 days;
    }

    /// @notice Whether an action would go through now, from whom it is meant for. Nothing stays of the attempt.
    function wouldTake(uint256 bid, uint256 lot, IEscrow.Action action) external returns (bool) {
        try this.attempt(bid, lot, action) {
            return false;
        } catch (bytes memory answer) {
            require(bytes4(answer) == Answer.selector, "the attempt itself failed");
            return answer[35] != 0;
        }
    }

    /// @notice Tries an action, and reverts with whether it went through.
    function attempt(uint256 bid, uint256 lot, IEscrow.Action action) external {
        settleMoods();
        IEscrow.Terms memory terms = termsAt(bid);
        IEscrow.Lot memory seen = _seen[bid][lot];
        (address from, uint256 value) = _meantFor(terms, seen, action);
        bytes memory data = _dataOf(bid, lot, terms, seen, action);
        if (action == IEscrow.Action.Attest) {
            vm.prank(from);
            registry.stake{value: STAKE}(address(escrow));
        }
        vm.prank(from);
        (bool taken,) = address(escrow).call{value: value}(data);
        revert Answer(taken);
    }

    function _meantFor(IEscrow.Terms memory terms, IEscrow.Lot memory seen, IEscrow.Action action)
        private
        view
        returns (address from, uint256 value)
    {
        if (action == IEscrow.Action.Claim) {
            value = terms.token == address(0) ? terms.bond : 0;
            return (terms.supplier == address(0) ? people[SUPPLIER] : terms.supplier, value);
        }
        if (action == IEscrow.Action.Submit || action == IEscrow.Action.Concede) return (seen.supplier, 0);
        if (action == IEscrow.Action.Lapse || action == IEscrow.Action.Settle) return (people[STRANGER], 0);
        if (action == IEscrow.Action.Attest) {
            uint256 free = terms.stages[seen.stage].panel & ~(seen.passes | seen.fails);
            return (people[VERIFIER + (free & 1 != 0 ? 0 : free & 2 != 0 ? 1 : 2)], 0);
        }
        if (action == IEscrow.Action.Agree && seen.supplier != people[SUPPLIER]) return (seen.supplier, 0);
        return (terms.customer, action == IEscrow.Action.Dispute ? ARBITRATION_FEE : 0);
    }

    function _dataOf(
        uint256 bid,
        uint256 lot,
        IEscrow.Terms memory terms,
        IEscrow.Lot memory seen,
        IEscrow.Action action
    ) private view returns (bytes memory) {
        uint256 round = seen.round;
        if (action == IEscrow.Action.Claim) return abi.encodeCall(IEscrow.claim, (terms, lot));
        if (action == IEscrow.Action.Cancel) return abi.encodeCall(IEscrow.cancel, (terms));
        if (action == IEscrow.Action.Submit) return abi.encodeCall(IEscrow.submit, (terms, lot, round, 0));
        if (action == IEscrow.Action.Attest) return abi.encodeCall(IEscrow.attest, (terms, lot, round, true, 0));
        if (action == IEscrow.Action.Accept) return abi.encodeCall(IEscrow.accept, (terms, lot, round));
        if (action == IEscrow.Action.Concede) return abi.encodeCall(IEscrow.concede, (terms, lot, round));
        if (action == IEscrow.Action.Dispute) return abi.encodeCall(IEscrow.dispute, (terms, lot, round));
        if (action == IEscrow.Action.Lapse) return abi.encodeCall(IEscrow.lapse, (terms, lot));
        if (action == IEscrow.Action.Settle) return abi.encodeCall(IEscrow.settle, (terms, lot));
        if (action == IEscrow.Action.Extend) {
            uint256 due = (seen.deadline > block.timestamp ? seen.deadline : block.timestamp) + 1;
            return abi.encodeCall(IEscrow.extend, (terms, lot, round, due));
        }
        uint256 deadline = block.timestamp + 1;
        uint256 signer = seen.supplier == people[SUPPLIER] ? SUPPLIER : CUSTOMER;
        bytes memory signature = _signAgreement(signer, _bids[bid].id, lot, seen, 0, deadline);
        return abi.encodeCall(IEscrow.agree, (terms, lot, round, 0, deadline, signature));
    }
}
