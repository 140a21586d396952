// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {NoReturnToken} from "./NoReturnToken.sol";

/// @title PhantomToken
/// @notice A token that takes any call that it does not know, and does nothing, as wrapped ether does.
contract PhantomToken is NoReturnToken {
    fallback() external payable {}
}
