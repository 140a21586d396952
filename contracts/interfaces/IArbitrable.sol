// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IArbitrator} from "./IArbitrator.sol";

/// @title Arbitrable of ERC-792
/// @notice Obeys rulings.
interface IArbitrable {
    /// @notice A ruling was given.
    event Ruling(IArbitrator indexed _arbitrator, uint256 indexed _disputeID, uint256 _ruling);

    /// @notice Gives a ruling.
    /// @dev Only the arbitrator of the dispute.
    /// @param _disputeID Id of the dispute as the arbitrator gave it.
    /// @param _ruling The ruling; 0 is a refusal to rule.
    function rule(uint256 _disputeID, uint256 _ruling) external;
}
