// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "distman/interfaces/IEscrow.sol";
import {LotSlot} from "distman/libraries/LotSlot.sol";

import {svm, vm} from "../support/Cheats.sol";
import {Market} from "../support/Market.sol";

/// @title How credit leaves, and how money comes in
contract CreditProofs is Market {
    /// @notice withdraw goes through exactly for a part of the caller's credit that is not zero, to a taker other than zero and
    /// the escrow; it lessens that credit by that part, sends it, and touches nobody else's.
    /// @custom:rules W3 M1
    function check_withdraw(address to, uint256 credit, uint256 others, uint256 amount) external {
        vm.assume(to == address(supplier) || to == address(0) || to == address(escrow));
        vm.assume(credit < 1 << 255 && others < 1 << 255);
        _setCredit(address(customer), address(0), credit);
        _setCredit(address(supplier), address(0), others);
        vm.deal(address(escrow), credit + others);
        bool success = _call(address(customer), 0, abi.encodeCall(IEscrow.withdraw, (address(0), to, amount)));
        assert(success == (to == address(supplier) && amount != 0 && amount <= credit));
        uint256 sent = success ? amount : 0;
        assert(escrow.creditOf(address(customer), address(0)) == credit - sent);
        assert(escrow.creditOf(address(supplier), address(0)) == others);
        assert(address(supplier).balance == sent && address(escrow).balance == credit + others - sent);
    }

    /// @notice withdrawAll sends the whole credit of the caller, passes over a token without any, and touches nobody else's.
    /// @custom:rules W4 M1
    function check_withdrawAll(uint256 credit, uint256 others) external {
        vm.assume(credit < 1 << 255 && others < 1 << 255);
        _setCredit(address(customer), address(0), credit);
        _setCredit(address(supplier), address(0), others);
        vm.deal(address(escrow), credit + others);
        address[] memory tokens = new address[](2);
        bytes memory data = abi.encodeCall(IEscrow.withdrawAll, (tokens, address(supplier)));
        assert(_call(address(customer), 0, data));
        assert(escrow.creditOf(address(customer), address(0)) == 0);
        assert(escrow.creditOf(address(supplier), address(0)) == others);
        assert(address(supplier).balance == credit && address(escrow).balance == others);
    }

    /// @notice Nobody can take out another's credit: after a withdrawal by any stranger it is as it was, and still there.
    /// @custom:rules W3 W4 M4
    function check_strangerWithdraws(address caller, uint256 credit, uint256 amount) external {
        vm.assume(caller != address(customer) && caller != address(escrow));
        _setCredit(address(customer), address(0), credit);
        vm.deal(address(escrow), credit);
        bytes memory data = abi.encodeCall(IEscrow.withdraw, (address(0), address(supplier), amount));
        assert(!_call(caller, 0, data));
        address[] memory tokens = new address[](1);
        _call(caller, 0, abi.encodeCall(IEscrow.withdrawAll, (tokens, address(supplier))));
        assert(escrow.creditOf(address(customer), address(0)) == credit);
        assert(address(escrow).balance == credit);
    }

    /// @notice post goes through exactly for the customer with exactly price and budget of the lot, and never twice.
    /// @custom:rules P1 P2 M3
    /// @custom:bounds any price below 2^240, a fee of 7 wei for each of 6 seats; one day of a time to claim that is ahead
    function check_postOnce(address caller, uint256 value, uint256 again) external {
        vm.warp(1_000_000);
        IEscrow.Terms memory terms = _oneStage();
        (terms.claimBy, terms.verifierFee) = (1_086_400, 7);
        bool success = _call(caller, value, abi.encodeCall(IEscrow.post, (terms)));
        assert(success == (caller == address(customer) && value == terms.price + 42));
        vm.assume(success);
        assert(LotSlot.unwrap(_lot(terms)) == POSTED && address(escrow).balance == value);
        assert(!_call(address(customer), again, abi.encodeCall(IEscrow.post, (terms))));
    }

    /// @notice cancel goes through exactly for the customer at any time and for anyone from `claimBy` on while the lot is open,
    /// once, and refunds an open lot only.
    /// @custom:rules C1 C2 M4 M7
    /// @custom:long
    function check_cancel(address caller, bool cancelled, bool posted) external {
        IEscrow.Terms memory terms = _oneStage();
        vm.warp(svm.createUint(33, "timestamp"));
        bool open = svm.createBool("open");
        uint256 raw = (cancelled ? CANCELLED : 0) | (posted ? POSTED : 0) | (open ? 0 : uint256(1) << 194);
        _setLot(terms, LotSlot.wrap(raw));
        uint256 held = this.perLot(terms) + terms.bond;
        vm.deal(address(escrow), held);
        bool success = _call(caller, 0, abi.encodeCall(IEscrow.cancel, (terms)));
        bool may = caller == address(customer) || (block.timestamp >= terms.claimBy && open);
        assert(success == (may && posted && !cancelled));
        uint256 refund = success && open ? this.perLot(terms) : 0;
        assert(address(escrow).balance == held - refund && address(customer).balance == refund);
        if (success) assert(_lot(terms).isCancelled());
    }

    function _call(address caller, uint256 value, bytes memory data) private returns (bool success) {
        vm.assume(caller != address(escrow));
        vm.deal(caller, value);
        vm.prank(caller);
        (success,) = address(escrow).call{value: value}(data);
    }
}
