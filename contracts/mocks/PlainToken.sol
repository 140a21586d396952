// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ERC20} from "solady/tokens/ERC20.sol";

/// @title PlainToken
/// @notice A token as it should be, which anyone may mint and burn.
contract PlainToken is ERC20 {
    uint8 private immutable _decimals;

    constructor(uint8 decimals_) {
        _decimals = decimals_;
    }

    /// @notice Makes tokens.
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @notice Destroys anyone's tokens, as a rebase downwards does.
    function burn(address from, uint256 amount) external {
        _burn(from, amount);
    }

    function name() public pure override returns (string memory) {
        return "Token";
    }

    function symbol() public pure override returns (string memory) {
        return "TKN";
    }

    function decimals() public view override returns (uint8) {
        return _decimals;
    }

    /// @dev Permit2 needs an allowance like anybody else.
    function _givePermit2InfiniteAllowance() internal pure override returns (bool) {
        return false;
    }
}
