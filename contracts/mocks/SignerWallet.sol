// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SignatureCheckerLib} from "solady/utils/SignatureCheckerLib.sol";

import {Actor} from "./Actor.sol";

/// @title SignerWallet
/// @notice An ERC-1271 wallet for which its owner signs.
contract SignerWallet is Actor {
    address public owner;

    constructor(address owner_) {
        owner = owner_;
    }

    /// @notice Has another account sign from now on: what was signed before is void.
    function setOwner(address owner_) external {
        owner = owner_;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        bool valid = SignatureCheckerLib.isValidSignatureNowCalldata(owner, digest, signature);
        return valid ? this.isValidSignature.selector : bytes4(0xffffffff);
    }
}
