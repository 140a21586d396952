// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IArbitrator} from "./IArbitrator.sol";

/// @title Arbitrator of one owner, for those without a court
/// @notice One address rules every dispute. Owner and fee are fixed when it is deployed, so Terms that name it know whom
/// they trust, and for how much.
/// @dev Warning: the owner may be anybody, a party of the bid too. Look at it as you look at a judge. The fee is the
/// owner's whether it rules or not; the escrow waits for a ruling no longer than its own time limit.
interface IOwnedArbitrator is IArbitrator {
    /* EVENTS */

    /// @notice Fees went to the owner or to whom it named.
    event FeesWithdrawn(address indexed to, uint256 amount);

    /* ERRORS */

    /// @notice An arbitrator without an owner could never rule.
    error ArbitratorZeroOwner();
    /// @notice Only the owner may do this.
    error ArbitratorNotOwner(address actual, address expected);
    /// @notice Too much or too little ether was sent for a dispute.
    error ArbitratorWrongFee(uint256 actual, uint256 expected);
    /// @notice A dispute needs at least one ruling to choose from.
    error ArbitratorChoicesOutOfRange(uint256 actual, uint256 most);
    /// @notice There is no such dispute.
    error ArbitratorUnknownDispute(uint256 disputeId, uint256 disputes);
    /// @notice The dispute was ruled before.
    error ArbitratorAlreadyRuled(uint256 disputeId);
    /// @notice Rulings run from 0, a refusal to rule, to the number of choices.
    error ArbitratorUnknownRuling(uint256 ruling, uint256 choices);
    /// @notice Fees cannot be sent to the zero address.
    error ArbitratorZeroRecipient();
    /// @notice The fees could not be sent; they stay.
    error ArbitratorWithdrawFailed(address to, uint256 amount);

    /* ACTIONS */

    /// @notice Rules a dispute, once.
    /// @dev The owner.
    /// @param ruling From 0, a refusal to rule, to the choices of the dispute.
    function giveRuling(uint256 disputeId, uint256 ruling) external;

    /// @notice Sends all fees somewhere.
    /// @dev The owner.
    function withdraw(address to) external;

    /* VIEWS */

    /// @notice Who rules.
    function owner() external view returns (address);

    /// @notice What a dispute costs, in wei.
    function fee() external view returns (uint256);
}
