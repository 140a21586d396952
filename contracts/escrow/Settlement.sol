// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Amounts} from "../libraries/Amounts.sol";
import {LotSlot, LotSlots} from "../libraries/LotSlot.sol";
import {TermsParts} from "../libraries/TermsParts.sol";
import {Verdicts} from "../libraries/Verdicts.sol";
import {Lots} from "./Lots.sol";

/// @title Settlement of distman
/// @notice What a verdict, a default or the parties' will does to a lot and its money.
/// @dev Every function takes the lot's slot as it was loaded, stores its next one before any money is sent, and sends
/// money last.
abstract contract Settlement is Lots {
    /* INTERNAL: ROUNDS */

    /// @dev The slot in the first round of a stage or in a rework of it. A stage without build time starts with its wait.
    function _inNextRound(Terms calldata terms, LotSlot slot, uint256 stage, uint256 reworks)
        internal
        view
        returns (LotSlot)
    {
        Stage calldata started = TermsParts.stage(terms, stage);
        slot = slot.withRound(stage, reworks);
        return started.buildTime == 0
            ? slot.withState(LotState.Inspecting, block.timestamp + started.inspectionTime)
            : slot.withState(LotState.Building, block.timestamp + started.buildTime);
    }

    function _startRound(
        Terms calldata terms,
        bytes32 bid,
        uint256 lot,
        LotSlot slot,
        uint256 stage,
        uint256 reworks
    ) private {
        slot = _inNextRound(terms, slot, stage, reworks);
        _store(bid, lot, slot);
        emit LotStarted(bid, lot, slot.round(), stage, slot.deadline());
    }

    /* INTERNAL: VERDICTS */

    /// @dev Stores a verdict that can be disputed until `until`.
    function _decide(bytes32 bid, uint256 lot, LotSlot slot, LotState verdict, uint256 until) internal {
        _store(bid, lot, slot.withState(verdict, until));
        emit LotDecided(bid, lot, verdict, until);
    }

    /// @dev Does what a final verdict calls for.
    function _conclude(Terms calldata terms, bytes32 bid, uint256 lot, LotSlot slot, LotState verdict) internal {
        if (verdict == LotState.Passed) _pay(terms, bid, lot, slot);
        else if (verdict == LotState.Failed) _fail(terms, bid, lot, slot);
        else _void(terms, bid, lot, slot);
    }

    /// @dev Starts a rework if one is left; else it is a default.
    function _fail(Terms calldata terms, bytes32 bid, uint256 lot, LotSlot slot) internal {
        uint256 reworks = slot.reworks();
        if (reworks < terms.reworks) _startRound(terms, bid, lot, slot, slot.stage(), reworks + 1);
        else _default(terms, bid, lot, slot);
    }

    /// @dev Ends what the stakes of a round answer for: those of verifiers whose verdict a ruling has overturned are slashed
    /// and credited to the wronged party, the others are free again. To be called before anything ends a round.
    function _freeStakes(Terms calldata terms, bytes32 bid, uint256 lot, LotSlot slot) internal {
        uint256 voters = slot.passes() | slot.fails();
        if (terms.arbitrator == address(0) || terms.verifierStake == 0 || voters == 0) return;

        (uint256 wrong, address party) = _overturned(terms, slot);
        address[] calldata verifiers = TermsParts.verifiers(terms);
        _store(bid, lot, slot.closed()); // until the caller stores what comes next
        for (uint256 seat = 0; voters >> seat != 0; ++seat) {
            if ((voters >> seat) & 1 == 0) continue;
            if ((wrong >> seat) & 1 != 0) _slash(terms, bid, lot, verifiers[seat], party);
            else registry.release(verifiers[seat], terms.verifierStake);
        }
    }

    /// @dev The seats that a ruling has overturned, and the party that they wronged. A ruling has overturned a verdict when
    /// the state is another than the votes come to.
    function _overturned(Terms calldata terms, LotSlot slot) private pure returns (uint256 seats, address party) {
        LotState verdict = slot.state();
        if (verdict != LotState.Passed && verdict != LotState.Failed) return (0, address(0));
        if (Verdicts.ofVotes(slot, TermsParts.stage(terms, slot.stage())) == verdict) return (0, address(0));
        return verdict == LotState.Passed ? (slot.fails(), slot.supplier()) : (slot.passes(), terms.customer);
    }

    function _slash(Terms calldata terms, bytes32 bid, uint256 lot, address verifier, address party) private {
        uint256 before = address(this).balance;
        registry.slash(verifier, terms.verifierStake);
        uint256 delivered = address(this).balance - before;
        _credit(party, address(0), delivered);
        emit VerifierSlashed(bid, verifier, party, lot, delivered);
    }

    /* INTERNAL: MONEY */

    /// @dev Pays a stage; the last one closes the lot.
    function _pay(Terms calldata terms, bytes32 bid, uint256 lot, LotSlot slot) internal {
        (uint256 stage, address supplier) = (slot.stage(), slot.supplier());
        if (stage != TermsParts.stages(terms).length - 1) {
            uint256 share = Amounts.share(terms, stage);
            emit LotPaid(bid, lot, share, 0);
            _startRound(terms, bid, lot, slot, stage + 1, 0);
            _push(TermsParts.token(terms), supplier, share);
        } else {
            (uint256 toSupplier, uint256 toCustomer) = (Amounts.last(terms, stage), Amounts.unspent(terms, slot));
            _store(bid, lot, slot.closed());
            emit LotPaid(bid, lot, toSupplier, toCustomer);
            address token = TermsParts.token(terms);
            _push(token, supplier, toSupplier);
            if (toCustomer != 0) _push(token, terms.customer, toCustomer);
        }
    }

    /// @dev Reopens the lot if all that was locked for it is still there and there is time and room for another claim.
    function _default(Terms calldata terms, bytes32 bid, uint256 lot, LotSlot slot) internal {
        bool reopens = slot.stage() == 0 && (slot.spent() == 0 || terms.verifierFee == 0)
            && block.timestamp < terms.claimBy && slot.round() + Amounts.mostRounds(terms) <= LotSlots.MAX_ROUND
            && !_lotAt(bid, 0).isCancelled();
        uint256 toCustomer = reopens ? terms.bond : Amounts.left(terms, slot);

        _store(bid, lot, reopens ? slot.reopened() : slot.closed());
        emit LotDefaulted(bid, lot, toCustomer, reopens);
        _push(TermsParts.token(terms), terms.customer, toCustomer);
    }

    function _void(Terms calldata terms, bytes32 bid, uint256 lot, LotSlot slot) private {
        (address supplier, uint256 toCustomer) = (slot.supplier(), Amounts.left(terms, slot) - terms.bond);
        _store(bid, lot, slot.closed());
        emit LotVoided(bid, lot, terms.bond, toCustomer);
        _push(TermsParts.token(terms), supplier, terms.bond);
        _push(TermsParts.token(terms), terms.customer, toCustomer);
    }

    /// @dev Pays the supplier a part of all that is left, and the customer the rest.
    function _split(Terms calldata terms, bytes32 bid, uint256 lot, LotSlot slot, uint256 toSupplier) internal {
        (address supplier, uint256 left) = (slot.supplier(), Amounts.left(terms, slot));
        if (toSupplier > left) revert EscrowSplitTooLarge(toSupplier, left);

        _store(bid, lot, slot.closed());
        emit LotAgreed(bid, lot, toSupplier, left - toSupplier);
        _push(TermsParts.token(terms), supplier, toSupplier);
        _push(TermsParts.token(terms), terms.customer, left - toSupplier);
    }
}
