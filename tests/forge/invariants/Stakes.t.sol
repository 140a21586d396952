// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IVerifierRegistry} from "contracts/interfaces/IVerifierRegistry.sol";
import {Campaign} from "./Campaign.sol";

/// @notice What stands behind verifiers.
contract StakeInvariants is Campaign {
    /// @dev M1 for the registry.
    function invariant_S1_theRegistryHoldsAllStake() external view rulesKept {
        uint256 held = handler.forcedOnRegistry();
        for (uint256 seat = 0; seat < handler.verifierCount(); ++seat) {
            IVerifierRegistry.Stake memory stake = _stake(seat);
            held += uint256(stake.active) + stake.exiting;
        }
        require(address(handler.registry()).balance == held, "not solvent");
    }

    /// @dev I1, D8, S6: what is reserved is one stake for each attestation of a round that is not over.
    function invariant_I1_reservedIsWhatOpenRoundsAnswerFor() external view rulesKept {
        for (uint256 seat = 0; seat < handler.verifierCount(); ++seat) {
            IVerifierRegistry.Stake memory stake = _stake(seat);
            require(stake.reserved == handler.answerableOf(seat), "reserved for nothing");
            require(stake.active >= stake.reserved, "reserved more than there is");
        }
    }

    function _stake(uint256 seat) private view returns (IVerifierRegistry.Stake memory) {
        return handler.registry().stakeOf(address(handler.escrow()), handler.verifierAt(seat));
    }
}
