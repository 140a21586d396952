// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IArbitrable} from "./IArbitrable.sol";

/// @title Arbitrator of ERC-792
/// @notice Rules disputes for a fee in ether. Appeals are its own business: the arbitrable hears the last ruling.
interface IArbitrator {
    /// @notice A dispute was created.
    event DisputeCreation(uint256 indexed _disputeID, IArbitrable indexed _arbitrable);

    /// @notice Creates a dispute for the caller, who sends `arbitrationCost` along.
    /// @param _choices Rulings run from 1 to this number; 0 is a refusal to rule.
    /// @param _extraData What the arbitrator wants to know about the dispute.
    /// @return disputeID Id of the dispute, unique for this arbitrator.
    function createDispute(uint256 _choices, bytes calldata _extraData) external payable returns (uint256 disputeID);

    /// @notice The fee for a dispute, in wei.
    function arbitrationCost(bytes calldata _extraData) external view returns (uint256 cost);
}
