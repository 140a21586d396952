// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "distman/interfaces/IEscrow.sol";
import {Amounts} from "distman/libraries/Amounts.sol";
import {LotSlot} from "distman/libraries/LotSlot.sol";
import {TermsParts} from "distman/libraries/TermsParts.sol";

import {vm} from "../support/Cheats.sol";

/// @title What the money of a lot is made of
/// @dev That shares never exceed the price, nor fees the budget, is proved in `lemmas/Shares.sol`.
contract AmountProofs {
    /// @notice A stage's share is the price times its basis points over 10,000, rounded down.
    /// @custom:rules E2 M10
    /// @custom:bounds any price below 2^242, where the product fits 256 bits; any basis points up to 10,000
    /// @custom:halmos --array-lengths terms.stages=1
    function check_shareIsFloor(IEscrow.Terms calldata terms) external pure {
        uint256 bps = TermsParts.stage(terms, 0).shareBps;
        vm.assume(bps <= 10_000);
        vm.assume(terms.price < 1 << 242);
        assert(Amounts.share(terms, 0) == terms.price * bps / 10_000);
    }

    /// @notice What the last stage is paid is the price less the share of each stage before it, so that all add up to the price:
    /// the sum of the code itself, here without its loop.
    /// @custom:rules E2 M10 M2
    /// @custom:bounds 3 stages; any price and basis points for which the shares do not exceed the price
    /// @custom:halmos --array-lengths terms.stages=3
    /// @custom:long
    function check_sharesAddUpToPrice(IEscrow.Terms calldata terms) external pure {
        uint256 last = Amounts.unpaid(terms, 2);
        assert(Amounts.share(terms, 0) + Amounts.share(terms, 1) + last == terms.price);
    }

    /// @notice The budget is the fee for each seat of each stage in each round that a lot can have.
    /// @custom:rules T13 P1
    /// @custom:bounds 2 stages; any panels of 15 seats; any fee; any reworks up to 7
    /// @custom:halmos --array-lengths terms.stages=2
    function check_budgetCountsEverySeat(IEscrow.Terms calldata terms) external pure {
        (uint256 first, uint256 second) = (TermsParts.stage(terms, 0).panel, TermsParts.stage(terms, 1).panel);
        vm.assume(first < 1 << 15 && second < 1 << 15);
        vm.assume(terms.reworks <= 7);
        unchecked {
            uint256 seats = _count(first) + _count(second);
            assert(Amounts.budget(terms) == terms.verifierFee * seats * (1 + terms.reworks));
        }
    }

    /// @notice What is left of the budget is the budget less the fee of each attestation that was counted: the formula of the code
    /// itself, here without its shortcut for a fee of zero. That it is the fee of each other attestation is a lemma of its own.
    /// @custom:rules M2 T13 I4
    /// @custom:bounds 2 stages; any panels, fee, reworks and number of attestations for which it is not below zero
    /// @custom:halmos --array-lengths terms.stages=2
    function check_unspentIsBudgetLessFees(IEscrow.Terms calldata terms, LotSlot slot) external pure {
        uint256 unspent = Amounts.unspent(terms, slot);
        unchecked {
            assert(unspent == Amounts.budget(terms) - slot.spent() * terms.verifierFee);
        }
    }

    /// @notice All that a lot holds is what is unpaid of the price, unspent of the budget, and the bond; in its first round it
    /// is what customer and supplier have locked for it.
    /// @custom:rules M2 P1 L1
    /// @custom:bounds 1 stage with 3 seats; 1 rework; any amounts below 2^240
    /// @custom:halmos --array-lengths terms.stages=1
    function check_lotHoldsWhatWasLocked(IEscrow.Terms calldata terms, uint256 raw) external pure {
        vm.assume(TermsParts.stage(terms, 0).panel == 7);
        vm.assume(terms.reworks == 1);
        vm.assume(terms.price < 1 << 240 && terms.bond < 1 << 240 && terms.verifierFee < 1 << 240);
        LotSlot slot = LotSlot.wrap(raw & ~((uint256(2047) << 243) | (uint256(15) << 197)));
        assert(Amounts.left(terms, slot) == Amounts.perLot(terms) + terms.bond);
        assert(Amounts.perLot(terms) == terms.price + 6 * terms.verifierFee);
    }

    function _count(uint256 seats) private pure returns (uint256 count) {
        for (uint256 seat = 0; seat < 15; ++seat) {
            count += (seats >> seat) & 1;
        }
    }
}
