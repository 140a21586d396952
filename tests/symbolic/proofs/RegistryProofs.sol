// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IVerifierRegistry} from "distman/interfaces/IVerifierRegistry.sol";
import {VerifierRegistry} from "distman/VerifierRegistry.sol";

import {Wallet} from "../support/Wallet.sol";
import {svm, vm} from "../support/Cheats.sol";

/// @title What may happen to a verifier's stake
/// @dev One call of the registry by anybody, from any stake that its own rules allow.
contract RegistryProofs {
    VerifierRegistry private registry;
    address private escrow;
    address private verifier;
    address private recipient;

    function setUp() external {
        registry = new VerifierRegistry();
        escrow = address(new Wallet());
        verifier = address(new Wallet());
        recipient = address(new Wallet());
    }

    /// @notice Nobody but the escrow that stake was put up for, and the verifier itself, can change any of it, by any call.
    /// @custom:rules S1 M8
    /// @custom:halmos --default-bytes-lengths 0,32,300
    function check_strangersCannotTouchStake(address caller, uint256 value) external {
        vm.assume(caller != escrow && caller != verifier);
        IVerifierRegistry.Stake memory held = _anyStake();
        vm.deal(caller, value);
        vm.prank(caller);
        (bool success,) = address(registry).call{value: value}(svm.createCalldata("VerifierRegistry"));
        success;
        _assertSame(held, registry.stakeOf(escrow, verifier));
    }

    /// @notice Whatever the escrow, the verifier or anybody calls, no more is reserved than is active.
    /// @custom:rules S4 S6
    /// @custom:bounds the escrow or the verifier calls (for anybody else see `strangersCannotTouchStake`); less than 2^127 active
    /// before, and any value below 2^127 sent
    /// @custom:halmos --default-bytes-lengths 0,32,300
    /// @custom:long
    function check_reservedStaysWithinActive(address caller, uint256 value) external {
        vm.assume(caller == escrow || caller == verifier);
        vm.assume(value < 1 << 127);
        IVerifierRegistry.Stake memory held = _anyStake();
        vm.assume(held.active < 1 << 127);
        vm.deal(caller, value);
        vm.prank(caller);
        (bool success,) = address(registry).call{value: value}(svm.createCalldata("VerifierRegistry"));
        success;
        IVerifierRegistry.Stake memory now_ = registry.stakeOf(escrow, verifier);
        assert(now_.reserved <= now_.active);
    }

    /// @notice The verifier's own calls never lessen what is reserved, nor what is active below it.
    /// @custom:rules S2 M8
    /// @custom:halmos --default-bytes-lengths 0,32,300
    /// @custom:long
    function check_verifierCannotFreeReserved(uint256 value) external {
        IVerifierRegistry.Stake memory held = _anyStake();
        vm.deal(verifier, value);
        vm.prank(verifier);
        (bool success,) = address(registry).call{value: value}(svm.createCalldata("VerifierRegistry"));
        success;
        IVerifierRegistry.Stake memory now_ = registry.stakeOf(escrow, verifier);
        assert(now_.reserved == held.reserved);
        assert(now_.active >= now_.reserved);
    }

    /// @notice slash takes the lesser of what is asked and what is reserved, off both, sends exactly that to the escrow, and
    /// never fails.
    /// @custom:rules S4 M8
    /// @custom:long
    function check_slashTakesReservedOnly(uint256 amount) external {
        IVerifierRegistry.Stake memory held = _anyStake();
        uint256 before = escrow.balance;
        vm.prank(escrow);
        try registry.slash(verifier, amount) returns (uint256 taken) {
            assert(taken == (amount < held.reserved ? amount : held.reserved));
            assert(escrow.balance == before + taken);
            IVerifierRegistry.Stake memory now_ = registry.stakeOf(escrow, verifier);
            assert(now_.active == held.active - taken && now_.reserved == held.reserved - taken);
            assert(now_.exiting == held.exiting && now_.exitAt == held.exitAt);
        } catch {
            assert(false);
        }
    }

    /// @notice release frees the lesser of what is asked and what is reserved, changes nothing else, and never fails.
    /// @custom:rules S6
    function check_releaseNeverUnderflows(uint256 amount) external {
        IVerifierRegistry.Stake memory held = _anyStake();
        vm.prank(escrow);
        try registry.release(verifier, amount) {
            uint256 released = amount < held.reserved ? amount : held.reserved;
            held.reserved -= uint128(released);
            _assertSame(held, registry.stakeOf(escrow, verifier));
        } catch {
            assert(false);
        }
    }

    /// @notice reserve tells how much was free, reserves exactly what is asked if that is enough, else nothing.
    /// @custom:rules S6 I1
    function check_reserveTakesFreeOnly(uint256 amount) external {
        IVerifierRegistry.Stake memory held = _anyStake();
        vm.prank(escrow);
        try registry.reserve(verifier, amount) returns (uint256 free) {
            assert(free == held.active - held.reserved);
            if (free >= amount) held.reserved += uint128(amount);
            _assertSame(held, registry.stakeOf(escrow, verifier));
        } catch {
            assert(false);
        }
    }

    /// @notice requestExit goes through exactly for free stake other than zero; what it moves waits 240 days from then on.
    /// @custom:rules S2 S3
    /// @custom:bounds any amount; less than 2^127 active and less than 2^127 exiting before; any time before 2514
    function check_exitOfFreeStakeOnly(uint256 amount, uint256 timestamp) external {
        vm.assume(timestamp < 1 << 34);
        vm.warp(timestamp);
        IVerifierRegistry.Stake memory held = _anyStake();
        vm.assume(held.active < 1 << 127 && held.exiting < 1 << 127);
        vm.prank(verifier);
        try registry.requestExit(escrow, amount) {
            assert(amount != 0 && amount <= held.active - held.reserved);
            held.active -= uint128(amount);
            held.exiting += uint128(amount);
            held.exitAt = uint64(timestamp + 240 days);
            _assertSame(held, registry.stakeOf(escrow, verifier));
        } catch {
            assert(amount == 0 || amount > held.active - held.reserved);
        }
    }

    /// @notice withdraw goes through exactly when something is exiting and its time has come, and sends exactly that.
    /// @custom:rules S3
    /// @custom:bounds any time that fits 64 bits of seconds
    function check_withdrawAfterDelayOnly(uint256 timestamp) external {
        vm.assume(timestamp < 1 << 64);
        vm.warp(timestamp);
        IVerifierRegistry.Stake memory held = _anyStake();
        vm.prank(verifier);
        try registry.withdraw(escrow, recipient) {
            assert(held.exiting != 0 && timestamp >= held.exitAt);
            assert(recipient.balance == held.exiting);
            (held.exiting, held.exitAt) = (0, 0);
            _assertSame(held, registry.stakeOf(escrow, verifier));
        } catch {
            assert(held.exiting == 0 || timestamp < held.exitAt);
        }
    }

    /// @dev Any stake in which no more is reserved than is active, as the other proofs here show it to stay.
    function _anyStake() private returns (IVerifierRegistry.Stake memory held) {
        held.active = uint128(svm.createUint(128, "active"));
        held.reserved = uint128(svm.createUint(128, "reserved"));
        held.exiting = uint128(svm.createUint(128, "exiting"));
        held.exitAt = uint64(svm.createUint(64, "exitAt"));
        vm.assume(held.reserved <= held.active);
        bytes32 place = keccak256(abi.encode(verifier, keccak256(abi.encode(escrow, uint256(0)))));
        vm.store(address(registry), place, bytes32(held.active | (uint256(held.reserved) << 128)));
        vm.store(
            address(registry), bytes32(uint256(place) + 1), bytes32(held.exiting | (uint256(held.exitAt) << 128))
        );
        // S1: without it no stake could leave, and whoever tried would be refused for that alone.
        vm.deal(address(registry), uint256(held.active) + held.exiting);
        _assertSame(held, registry.stakeOf(escrow, verifier));
    }

    function _assertSame(IVerifierRegistry.Stake memory a, IVerifierRegistry.Stake memory b) private pure {
        assert(a.active == b.active && a.reserved == b.reserved);
        assert(a.exiting == b.exiting && a.exitAt == b.exitAt);
    }
}
