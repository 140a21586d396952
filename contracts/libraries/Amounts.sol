// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {LibBit} from "solady/utils/LibBit.sol";

import {IEscrow} from "../interfaces/IEscrow.sol";
import {LotSlot} from "./LotSlot.sol";
import {TermsParts} from "./TermsParts.sol";
import {TermsCheck} from "./TermsCheck.sol";

/// @title Amounts
/// @notice What the money of a lot is made of, in the smallest unit of its token.
/// @dev The Terms must have passed `TermsCheck`, which bounds every sum here; only what is taken away is checked again.
library Amounts {
    /// @notice Verifier fees that one lot can cost at most: every seat of every stage in every round.
    function budget(IEscrow.Terms calldata terms) internal pure returns (uint256) {
        uint256 fee = terms.verifierFee;
        if (fee == 0) return 0;
        unchecked {
            uint256 seats;
            IEscrow.Stage[] calldata stages = TermsParts.stages(terms);
            for (uint256 i = 0; i < stages.length; ++i) {
                seats += LibBit.popCount(stages[i].panel);
            }
            return fee * seats * (1 + terms.reworks);
        }
    }

    /// @notice What the customer locks for one lot.
    function perLot(IEscrow.Terms calldata terms) internal pure returns (uint256) {
        unchecked {
            return terms.price + budget(terms);
        }
    }

    /// @notice What is left of a lot's verifier budget.
    function unspent(IEscrow.Terms calldata terms, LotSlot slot) internal pure returns (uint256) {
        uint256 fee = terms.verifierFee;
        return fee == 0 ? 0 : budget(terms) - slot.spent() * fee;
    }

    /// @notice What is left of the price when a stage begins. The last stage is paid all of it.
    function unpaid(IEscrow.Terms calldata terms, uint256 stage) internal pure returns (uint256 amount) {
        amount = terms.price;
        for (uint256 i = 0; i < stage; ++i) {
            amount -= share(terms, i);
        }
    }

    /// @notice What a stage other than the last is paid, rounded down.
    function share(IEscrow.Terms calldata terms, uint256 stage) internal pure returns (uint256) {
        return FixedPointMathLib.fullMulDiv(terms.price, TermsParts.stage(terms, stage).shareBps, TermsCheck.WHOLE_BPS);
    }

    /// @notice What the supplier is paid with the last stage: what is left of the price, and the bond.
    function last(IEscrow.Terms calldata terms, uint256 stage) internal pure returns (uint256) {
        unchecked {
            return unpaid(terms, stage) + terms.bond;
        }
    }

    /// @notice How many rounds a lot takes at most from one claim on.
    function mostRounds(IEscrow.Terms calldata terms) internal pure returns (uint256) {
        unchecked {
            return TermsParts.stages(terms).length * (1 + terms.reworks);
        }
    }

    /// @notice All that a claimed lot still holds: unpaid price, unspent budget and bond.
    function left(IEscrow.Terms calldata terms, LotSlot slot) internal pure returns (uint256) {
        unchecked {
            return last(terms, slot.stage()) + unspent(terms, slot);
        }
    }
}
