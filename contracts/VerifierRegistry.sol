// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {SafeCastLib} from "solady/utils/SafeCastLib.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

import {IVerifierRegistry} from "./interfaces/IVerifierRegistry.sol";
import {Times} from "./libraries/Times.sol";

/// @title Registry of distman
/// @notice See `IVerifierRegistry` for what each function does.
contract VerifierRegistry is IVerifierRegistry {
    using SafeCastLib for uint256;

    /* CONSTANTS */

    /// @inheritdoc IVerifierRegistry
    /// @dev The longest time from an attestation to the end of the time to settle a ruling that overturns it.
    uint256 public constant EXIT_DELAY = Times.LONGEST_ANSWERABLE;

    uint256 private constant LONGEST_PROFILE = 256;

    /* STORAGE */

    mapping(address escrow => mapping(address verifier => Stake)) private _stakes;

    /// @inheritdoc IVerifierRegistry
    mapping(address verifier => string) public profileOf;

    /* ACTIONS */

    /// @inheritdoc IVerifierRegistry
    function stake(address escrow) external payable {
        if (msg.value == 0) revert RegistryZeroStake();
        if (escrow.code.length == 0) revert RegistryEscrowNotContract(escrow);

        _stakes[escrow][msg.sender].active += msg.value.toUint128();
        emit Staked(escrow, msg.sender, msg.value);
    }

    /// @inheritdoc IVerifierRegistry
    function requestExit(address escrow, uint256 amount) external {
        Stake storage held = _stakes[escrow][msg.sender];
        uint256 free = held.active - held.reserved;
        if (amount == 0) revert RegistryZeroExit();
        if (amount > free) revert RegistryInsufficientStake(free, amount);

        uint256 exitAt = block.timestamp + EXIT_DELAY;
        held.active -= uint128(amount);
        held.exiting += uint128(amount);
        held.exitAt = uint64(exitAt);
        emit ExitRequested(escrow, msg.sender, amount, exitAt);
    }

    /// @inheritdoc IVerifierRegistry
    function withdraw(address escrow, address to) external {
        Stake storage held = _stakes[escrow][msg.sender];
        (uint256 amount, uint256 exitAt) = (held.exiting, held.exitAt);
        if (to == address(0) || to == escrow) revert RegistryInvalidRecipient(to);
        if (amount == 0) revert RegistryNothingExiting(escrow, msg.sender);
        if (block.timestamp < exitAt) revert RegistryExitTooEarly(block.timestamp, exitAt);

        (held.exiting, held.exitAt) = (0, 0);
        emit StakeWithdrawn(escrow, msg.sender, to, amount);
        if (!SafeTransferLib.trySafeTransferETH(to, amount, gasleft())) revert RegistryWithdrawFailed(to, amount);
    }

    /// @inheritdoc IVerifierRegistry
    function reserve(address verifier, uint256 amount) external returns (uint256 free) {
        Stake storage held = _stakes[msg.sender][verifier];
        uint256 reserved = held.reserved;
        free = held.active - reserved;
        if (free < amount) return free;

        held.reserved = uint128(reserved + amount);
        emit StakeReserved(msg.sender, verifier, amount);
    }

    /// @inheritdoc IVerifierRegistry
    function release(address verifier, uint256 amount) external {
        Stake storage held = _stakes[msg.sender][verifier];
        uint256 reserved = held.reserved;
        uint256 released = FixedPointMathLib.min(amount, reserved);

        held.reserved = uint128(reserved - released);
        emit StakeReleased(msg.sender, verifier, released);
    }

    /// @inheritdoc IVerifierRegistry
    function slash(address verifier, uint256 amount) external returns (uint256 taken) {
        Stake storage held = _stakes[msg.sender][verifier];
        (uint256 active, uint256 reserved) = (held.active, held.reserved);
        taken = FixedPointMathLib.min(amount, reserved);

        (held.active, held.reserved) = (uint128(active - taken), uint128(reserved - taken));
        emit Slashed(msg.sender, verifier, taken);
        if (taken != 0) SafeTransferLib.safeTransferETH(msg.sender, taken);
    }

    /// @inheritdoc IVerifierRegistry
    function setProfile(string calldata uri) external {
        uint256 length = bytes(uri).length;
        if (length > LONGEST_PROFILE) revert RegistryProfileTooLong(length, LONGEST_PROFILE);

        profileOf[msg.sender] = uri;
        emit ProfileSet(msg.sender, uri);
    }

    /* VIEWS */

    /// @inheritdoc IVerifierRegistry
    function activeStake(address escrow, address verifier) external view returns (uint256) {
        return _stakes[escrow][verifier].active;
    }

    /// @inheritdoc IVerifierRegistry
    function stakeOf(address escrow, address verifier) external view returns (Stake memory) {
        return _stakes[escrow][verifier];
    }
}
