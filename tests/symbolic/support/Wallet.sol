// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title A party's wallet: takes ether unless told to refuse it, and signs all that it is told to sign
contract Wallet {
    bool private _refuses;
    bool private _signs;

    receive() external payable {
        require(!_refuses, "refused");
    }

    function set(bool refuses, bool signs) external {
        (_refuses, _signs) = (refuses, signs);
    }

    /// @dev ERC-1271.
    function isValidSignature(bytes32, bytes calldata) external view returns (bytes4) {
        return _signs ? this.isValidSignature.selector : bytes4(0);
    }
}
