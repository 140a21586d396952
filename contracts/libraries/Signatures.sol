// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ECDSA} from "solady/utils/ECDSA.sol";
import {SignatureCheckerLib} from "solady/utils/SignatureCheckerLib.sol";

import {IEscrow} from "../interfaces/IEscrow.sol";

/// @title Signatures
/// @notice Whose signature is whose.
library Signatures {
    /// @notice Reverts unless `signature` is the signer's for the digest.
    /// @dev The key of an address comes first, also where code is delegated to (EIP-7702); a contract, which has no key,
    /// is asked by ERC-1271. A signature in another form than the one made is as good: no caller tells them apart.
    function check(address signer, bytes32 digest, bytes calldata signature) internal view {
        if (ECDSA.tryRecoverCalldata(digest, signature) == signer && signer != address(0)) return;
        if (signer.code.length != 0) {
            if (SignatureCheckerLib.isValidERC1271SignatureNowCalldata(signer, digest, signature)) return;
        }
        revert IEscrow.EscrowInvalidSignature(signer, digest);
    }
}
