// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SignatureCheckerLib} from "solady/utils/SignatureCheckerLib.sol";

import {IERC3009} from "../interfaces/ISignedTransfers.sol";
import {PlainToken} from "./PlainToken.sol";

/// @title FundingToken
/// @notice A token of 6 decimals that moves by signature: ERC-2612, which the token it extends has, and the half of EIP-3009
/// in which the receiver sends the transaction.
/// @dev The form with `v, r, s` takes keys only, as that of older tokens does; that with `bytes` asks contracts by ERC-1271.
contract FundingToken is PlainToken, IERC3009 {
    bytes32 private constant RECEIVE_TYPEHASH = keccak256(
        "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );
    bytes32 private constant CANCEL_TYPEHASH = keccak256("CancelAuthorization(address authorizer,bytes32 nonce)");

    /// @notice Whether an authorization was used or cancelled.
    mapping(address authorizer => mapping(bytes32 nonce => bool)) public authorizationState;

    event AuthorizationUsed(address indexed authorizer, bytes32 indexed nonce);
    event AuthorizationCanceled(address indexed authorizer, bytes32 indexed nonce);

    error CallerIsNotPayee(address caller, address payee);
    error AuthorizationNotYetValid(uint256 timestamp, uint256 validAfter);
    error AuthorizationExpired(uint256 timestamp, uint256 validBefore);
    error AuthorizationUsedBefore(address authorizer, bytes32 nonce);
    error InvalidAuthorization(address authorizer);

    constructor() PlainToken(6) {}

    /// @notice Version of the EIP-712 domain.
    function version() external pure returns (string memory) {
        return "1";
    }

    /// @inheritdoc IERC3009
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        bytes32 digest = _receiveDigest(from, to, value, validAfter, validBefore, nonce);
        address signer = ecrecover(digest, v, r, s);
        if (signer == address(0) || signer != from) revert InvalidAuthorization(from);
        _receive(from, to, value, validAfter, validBefore, nonce);
    }

    /// @inheritdoc IERC3009
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external {
        bytes32 digest = _receiveDigest(from, to, value, validAfter, validBefore, nonce);
        if (!SignatureCheckerLib.isValidSignatureNowCalldata(from, digest, signature)) revert InvalidAuthorization(from);
        _receive(from, to, value, validAfter, validBefore, nonce);
    }

    /// @notice Takes an authorization back before it is used.
    function cancelAuthorization(address authorizer, bytes32 nonce, bytes calldata signature) external {
        bytes32 digest = _typed(keccak256(abi.encode(CANCEL_TYPEHASH, authorizer, nonce)));
        if (!SignatureCheckerLib.isValidSignatureNowCalldata(authorizer, digest, signature)) {
            revert InvalidAuthorization(authorizer);
        }
        _spend(authorizer, nonce);
        emit AuthorizationCanceled(authorizer, nonce);
    }

    function _receive(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce
    ) private {
        if (msg.sender != to) revert CallerIsNotPayee(msg.sender, to);
        if (block.timestamp <= validAfter) revert AuthorizationNotYetValid(block.timestamp, validAfter);
        if (block.timestamp >= validBefore) revert AuthorizationExpired(block.timestamp, validBefore);
        _spend(from, nonce);
        emit AuthorizationUsed(from, nonce);
        _transfer(from, to, value);
    }

    function _spend(address authorizer, bytes32 nonce) private {
        if (authorizationState[authorizer][nonce]) revert AuthorizationUsedBefore(authorizer, nonce);
        authorizationState[authorizer][nonce] = true;
    }

    function _receiveDigest(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce
    ) private view returns (bytes32) {
        return _typed(keccak256(abi.encode(RECEIVE_TYPEHASH, from, to, value, validAfter, validBefore, nonce)));
    }

    function _typed(bytes32 structHash) private view returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", DOMAIN_SEPARATOR(), structHash));
    }
}
