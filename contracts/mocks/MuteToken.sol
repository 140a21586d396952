// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {PlainToken} from "./PlainToken.sol";

/// @title MuteToken
/// @notice A token that can be told to keep from its holders what they hold, and to deny or stop what they send. Others it
/// tells what an account holds.
contract MuteToken is PlainToken {
    enum Moving {
        Plain,
        Denied,
        Stopped
    }

    enum Telling {
        Plain,
        Reverts,
        Short,
        Huge,
        WantsGas
    }

    uint256 private constant HUGE = 150_000;

    Moving private _moving;
    Telling private _telling;
    uint64 private _movingGas;
    uint64 private _tellingGas;

    error Mute();

    constructor() PlainToken(18) {}

    /// @notice Chooses how transfers go, and how much gas they spend first.
    function move(Moving moving, uint64 gas_) external {
        (_moving, _movingGas) = (moving, gas_);
    }

    /// @notice Chooses what a holder is told, and how much gas is spent first, or wanted.
    function tell(Telling telling, uint64 gas_) external {
        (_telling, _tellingGas) = (telling, gas_);
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        _spend(_movingGas);
        if (_moving == Moving.Stopped) revert Mute();
        return super.transfer(to, amount) && _moving == Moving.Plain;
    }

    function balanceOf(address account) public view override returns (uint256 held) {
        held = super.balanceOf(account);
        if (msg.sender != account) return held;
        if (_telling == Telling.WantsGas) {
            if (gasleft() < _tellingGas) revert Mute();
            return held;
        }
        _spend(_tellingGas);
        if (_telling == Telling.Reverts) revert Mute();
        if (_telling == Telling.Plain) return held;
        uint256 size = _telling == Telling.Short ? 31 : HUGE;
        assembly ("memory-safe") {
            mstore(0, held)
            return(0, size)
        }
    }

    function _spend(uint256 gas_) private view {
        uint256 start = gasleft();
        while (start - gasleft() < gas_) {}
    }
}
