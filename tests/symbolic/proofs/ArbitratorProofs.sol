// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IArbitrable} from "distman/interfaces/IArbitrable.sol";
import {OwnedArbitrator} from "distman/arbitration/OwnedArbitrator.sol";

import {Wallet} from "../support/Wallet.sol";
import {svm, vm} from "../support/Cheats.sol";

/// @title Who may rule
/// @dev One arbitrator with any fee below 2^128, whose first dispute it is.
contract ArbitratorProofs is IArbitrable {
    OwnedArbitrator private arbitrator;
    address private owner;
    uint256 private fee;
    uint256 private rulings;
    uint256 private lastRuling;

    function setUp() external {
        owner = address(new Wallet());
        fee = svm.createUint(128, "fee");
        arbitrator = new OwnedArbitrator(owner, fee);
    }

    function rule(uint256, uint256 ruling) external {
        (rulings, lastRuling) = (rulings + 1, ruling);
    }

    /// @notice Nobody but the owner can have a ruling given or take fees out, by any call.
    /// @custom:rules D5 M4
    /// @custom:bounds a dispute of any choices that it can have; one call with any value by anybody but the owner, the arbitrator
    /// itself and the contract that it rules for; bytes in it are 0 or 32 long
    /// @custom:halmos --default-bytes-lengths 0,32
    function check_strangersCannotRule(address caller, uint256 value, uint256 choices) external {
        vm.assume(caller != owner && caller != address(this));
        vm.assume(caller != address(arbitrator)); // which calls nobody but those it ruled for
        vm.deal(address(this), fee);
        vm.assume(choices != 0 && choices <= type(uint64).max);
        arbitrator.createDispute{value: fee}(choices, "");
        uint256 before = address(arbitrator).balance;
        vm.deal(caller, value);
        vm.prank(caller);
        (bool success,) = address(arbitrator).call{value: value}(svm.createCalldata("OwnedArbitrator"));
        success;
        assert(rulings == 0);
        assert(address(arbitrator).balance >= before);
    }

    /// @notice The owner rules a dispute exactly once, on one of its choices or none of them, and nothing else.
    /// @custom:rules D3 D5
    /// @custom:bounds a dispute of any choices that it can have; any number of a dispute; any ruling and any second one
    function check_ownerRulesOnce(uint256 choices, uint256 disputeId, uint256 ruling, uint256 again) external {
        vm.assume(choices != 0 && choices <= type(uint64).max);
        vm.deal(address(this), fee);
        arbitrator.createDispute{value: fee}(choices, "");
        vm.prank(owner);
        try arbitrator.giveRuling(disputeId, ruling) {
            assert(disputeId == 0 && ruling <= choices);
            assert(rulings == 1 && lastRuling == ruling);
            vm.prank(owner);
            try arbitrator.giveRuling(disputeId, again) {
                assert(false);
            } catch {
                assert(rulings == 1);
            }
        } catch {
            assert(disputeId != 0 || ruling > choices);
        }
    }

    /// @notice A dispute is opened exactly for the fee, and for at least one choice.
    /// @custom:rules D2
    /// @custom:bounds any value; any number of choices; extra data of 0 or 32 bytes
    /// @custom:halmos --default-bytes-lengths 0,32
    function check_disputeCostsTheFee(uint256 value, uint256 choices, bytes calldata data) external {
        vm.deal(address(this), value);
        uint256 before = address(arbitrator).balance;
        try arbitrator.createDispute{value: value}(choices, data) returns (uint256 disputeId) {
            assert(value == fee && choices != 0 && choices <= type(uint64).max);
            assert(disputeId == 0 && address(arbitrator).balance == before + fee);
        } catch {
            assert(value != fee || choices == 0 || choices > type(uint64).max);
        }
    }
}
