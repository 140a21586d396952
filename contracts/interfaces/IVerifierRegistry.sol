// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title Registry of distman: what stands behind a verifier's word
/// @notice A verifier opts in to an escrow by staking ether for it. Stake is kept per (escrow, verifier), so one
/// registry serves any number of escrows. Nobody admits verifiers: the Terms of a bid name them.
/// @dev An escrow reserves stake for each attestation that a ruling may overturn, until that round is over: it cannot leave
/// meanwhile, and answers for nothing else. Only the escrow that it was staked for can reserve, release and slash it. Free
/// stake leaves in two steps, `requestExit` and, after `EXIT_DELAY`, `withdraw`; from the first step on it no longer
/// counts for new attestations.
interface IVerifierRegistry {
    /* TYPES */

    /// @notice A verifier's stake for one escrow, in wei.
    /// @param active What counts for attestations.
    /// @param reserved How much of `active` answers for attestations whose round is not over.
    /// @param exiting What is on its way out.
    /// @param exitAt When `exiting` can be withdrawn, in Unix seconds; zero if nothing is exiting.
    struct Stake {
        uint128 active;
        uint128 reserved;
        uint128 exiting;
        uint64 exitAt;
    }

    /* EVENTS */

    /// @notice A verifier staked for an escrow.
    event Staked(address indexed escrow, address indexed verifier, uint256 amount);

    /// @notice A verifier asked for stake back; all that is exiting can be withdrawn from `exitAt` on.
    event ExitRequested(address indexed escrow, address indexed verifier, uint256 amount, uint256 exitAt);

    /// @notice Stake left the registry.
    event StakeWithdrawn(address indexed escrow, address indexed verifier, address to, uint256 amount);

    /// @notice An escrow reserved a verifier's stake for an attestation.
    event StakeReserved(address indexed escrow, address indexed verifier, uint256 amount);

    /// @notice An escrow released stake whose attestation was not overturned.
    event StakeReleased(address indexed escrow, address indexed verifier, uint256 amount);

    /// @notice An escrow slashed stake that it had reserved, and was sent the ether.
    event Slashed(address indexed escrow, address indexed verifier, uint256 amount);

    /// @notice A verifier published where it describes itself.
    event ProfileSet(address indexed verifier, string uri);

    /* ERRORS */

    /// @notice No ether was sent to stake.
    error RegistryZeroStake();
    /// @notice No stake was named to take out.
    error RegistryZeroExit();
    /// @notice Stake for an address without code would back nothing.
    error RegistryEscrowNotContract(address escrow);
    /// @notice The verifier has less free stake, active and not reserved, than it wants back.
    error RegistryInsufficientStake(uint256 actual, uint256 expected);
    /// @notice No exit was requested.
    error RegistryNothingExiting(address escrow, address verifier);
    /// @notice The exit delay has not passed.
    error RegistryExitTooEarly(uint256 timestamp, uint256 exitAt);
    /// @notice Stake cannot be sent to the zero address, nor to the escrow that it stands for.
    error RegistryInvalidRecipient(address to);
    /// @notice The stake could not be sent; it stays.
    error RegistryWithdrawFailed(address to, uint256 amount);
    /// @notice The profile's address is longer than allowed, in bytes.
    error RegistryProfileTooLong(uint256 actual, uint256 longest);

    /* ACTIONS */

    /// @notice Stakes the ether sent along for an escrow.
    function stake(address escrow) external payable;

    /// @notice Starts to take free stake out. A further request restarts the delay for all that is exiting.
    /// @param amount Wei.
    function requestExit(address escrow, uint256 amount) external;

    /// @notice Takes out what has waited for the delay.
    /// @param to Who receives the ether; neither zero nor the escrow, which would have it and owe it to nobody.
    function withdraw(address escrow, address to) external;

    /// @notice Reserves free stake that was put up for the caller, if there is enough.
    /// @dev An escrow.
    /// @param amount Wei.
    /// @return free Wei that were free before: nothing was reserved if they are less than `amount`.
    function reserve(address verifier, uint256 amount) external returns (uint256 free);

    /// @notice Releases stake that the caller had reserved.
    /// @dev An escrow. Never more than is reserved, and never an error.
    /// @param amount Wei.
    function release(address verifier, uint256 amount) external;

    /// @notice Takes stake that the caller had reserved, and sends it there.
    /// @dev An escrow. Never more than is reserved, never stake for another escrow, and never an error, unless
    /// the caller refuses the ether.
    /// @param amount Wei.
    /// @return taken Wei that were taken.
    function slash(address verifier, uint256 amount) external returns (uint256 taken);

    /// @notice Publishes where the verifier describes itself: what it inspects, where, and who accredits it.
    /// @param uri A URI of at most 256 bytes; empty removes it.
    function setProfile(string calldata uri) external;

    /* VIEWS */

    /// @notice Seconds between `requestExit` and `withdraw`.
    function EXIT_DELAY() external view returns (uint256);

    /// @notice Wei of active stake, reserved or not: what counts for attestations that no ruling can overturn.
    function activeStake(address escrow, address verifier) external view returns (uint256 amount);

    /// @notice A verifier's whole stake for an escrow.
    function stakeOf(address escrow, address verifier) external view returns (Stake memory);

    /// @notice The URI that a verifier published; empty if none.
    function profileOf(address verifier) external view returns (string memory uri);
}
