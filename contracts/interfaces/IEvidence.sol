// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IArbitrator} from "./IArbitrator.sol";

/// @title Evidence of ERC-1497
/// @notice What arbitrators and their interfaces read about a dispute.
interface IEvidence {
    /// @notice What a dispute is about.
    event MetaEvidence(uint256 indexed _metaEvidenceID, string _evidence);

    /// @notice A party's evidence.
    event Evidence(
        IArbitrator indexed _arbitrator, uint256 indexed _evidenceGroupID, address indexed _party, string _evidence
    );

    /// @notice Links a dispute to its meta-evidence and to the group of its evidence.
    event Dispute(
        IArbitrator indexed _arbitrator, uint256 indexed _disputeID, uint256 _metaEvidenceID, uint256 _evidenceGroupID
    );
}
