// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Times
/// @notice The longest that anything in the life of a lot may take.
library Times {
    /// @dev Bounds every wait, and keeps times within a lot's slot.
    uint256 internal constant LONGEST = 3650 days;

    /// @dev An inspection by a panel: from the first attestation to the verdict it can take no longer.
    uint256 internal constant LONGEST_INSPECTION = 60 days;

    uint256 internal constant LONGEST_DISPUTE_WINDOW = 30 days;

    /// @dev An arbitrator that has not ruled by then is not waited for: the verdict stands.
    uint256 internal constant RULING = 120 days;

    /// @dev Time to settle a ruling.
    uint256 internal constant SETTLING = 30 days;

    /// @dev From an attestation to the end of the time to settle a ruling that overturns it. What stands behind a verifier's
    /// name leaves no faster, even where none of it is reserved.
    uint256 internal constant LONGEST_ANSWERABLE = LONGEST_INSPECTION + LONGEST_DISPUTE_WINDOW + RULING + SETTLING;
}
