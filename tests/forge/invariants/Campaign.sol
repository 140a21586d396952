// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Handler} from "../handlers/Handler.sol";
import {Deed, Op, Rule} from "../handlers/Rules.sol";
import {Vm} from "../kit/Vm.sol";

/// @notice What all invariants share: the handler, which alone is called, and a line of counts for each run.
abstract contract Campaign {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    Handler internal handler;

    error RuleBroken(Rule rule);

    function setUp() public virtual {
        handler = new Handler(false, false);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    /// @notice What of the handler is there for the invariants to ask.
    function excludeSelectors() external view returns (FuzzSelector[] memory excluded) {
        bytes4[] memory selectors = new bytes4[](3);
        selectors[0] = handler.settleMoods.selector;
        selectors[1] = handler.wouldTake.selector;
        selectors[2] = handler.attempt.selector;
        excluded = new FuzzSelector[](1);
        excluded[0] = FuzzSelector(address(handler), selectors);
    }

    /// @dev What every invariant checks first: that no call has broken a rule.
    modifier rulesKept() {
        if (handler.isBroken()) revert RuleBroken(handler.broken());
        _;
    }

    /// @notice What forge calls at the end of each run.
    function afterInvariant() external virtual {
        _writeDeeds();
    }

    /// @dev What was done goes to a file, if one is named.
    function _writeDeeds() internal {
        string memory path = vm.envOr("DISTMAN_DEEDS", "");
        if (bytes(path).length == 0) return;
        string memory line = _list(uint256(type(Deed).max), 0);
        line = string.concat("[", line, ",", _list(uint256(type(Op).max), 1));
        vm.writeLine(path, string.concat(line, ",", _list(uint256(type(Op).max), 2), "]"));
    }

    function _list(uint256 last, uint256 which) private view returns (string memory list) {
        list = "[";
        for (uint256 i = 0; i <= last; ++i) {
            uint256 count = which == 0
                ? handler.deeds(Deed(i))
                : which == 1 ? handler.done(Op(i)) : handler.refused(Op(i));
            list = string.concat(list, i == 0 ? "" : ",", vm.toString(count));
        }
        return string.concat(list, "]");
    }
}
