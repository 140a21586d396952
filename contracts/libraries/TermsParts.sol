// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "../interfaces/IEscrow.sol";

/// @title TermsParts
/// @notice Finds the members of Terms that have no fixed size, and reads addresses of Terms that are known to be posted.
/// @dev The hash of the Terms says what they are, so it does not matter where in the calldata they stand, and what lies
/// beyond its end reads as zero: of all that the compiler checks only the number of elements is needed, as a number that
/// runs over in bytes would have fewer elements hashed than read.
library TermsParts {
    /// @dev No array in Terms may be longer; what `TermsCheck` allows is shorter still.
    uint256 private constant MOST = 0xffff;

    /// @dev Where in Terms a part, or its offset, stands.
    uint256 private constant TOKEN_AT = 2 * 32;
    uint256 private constant STAGES_AT = 14 * 32;
    uint256 private constant VERIFIERS_AT = 15 * 32;
    uint256 private constant DATA_AT = 16 * 32;

    uint256 private constant STAGE_SIZE = 6 * 32;

    /// @notice `terms.stages`, `terms.verifiers` and `terms.arbitratorData`.
    function all(IEscrow.Terms calldata terms)
        internal
        pure
        returns (IEscrow.Stage[] calldata stages_, address[] calldata verifiers_, bytes calldata data)
    {
        assembly ("memory-safe") {
            let at := add(terms, calldataload(add(terms, STAGES_AT)))
            stages_.length := calldataload(at)
            stages_.offset := add(at, 32)
            at := add(terms, calldataload(add(terms, VERIFIERS_AT)))
            verifiers_.length := calldataload(at)
            verifiers_.offset := add(at, 32)
            at := add(terms, calldataload(add(terms, DATA_AT)))
            data.length := calldataload(at)
            data.offset := add(at, 32)
            if gt(or(or(stages_.length, verifiers_.length), data.length), MOST) { revert(0, 0) }
        }
    }

    /// @notice `terms.verifiers`.
    function verifiers(IEscrow.Terms calldata terms) internal pure returns (address[] calldata part) {
        assembly ("memory-safe") {
            let at := add(terms, calldataload(add(terms, VERIFIERS_AT)))
            part.length := calldataload(at)
            part.offset := add(at, 32)
            if gt(part.length, MOST) { revert(0, 0) }
        }
    }

    /// @notice `terms.token` of posted Terms, which is a clean address.
    function token(IEscrow.Terms calldata terms) internal pure returns (address part) {
        assembly ("memory-safe") {
            part := calldataload(add(terms, TOKEN_AT))
        }
    }

    /// @notice `verifiers[seat]` of posted Terms, for a seat that there is.
    function verifier(address[] calldata verifiers_, uint256 seat) internal pure returns (address part) {
        assembly ("memory-safe") {
            part := calldataload(add(verifiers_.offset, shl(5, seat)))
        }
    }

    /// @notice `terms.stages`.
    function stages(IEscrow.Terms calldata terms) internal pure returns (IEscrow.Stage[] calldata part) {
        assembly ("memory-safe") {
            let at := add(terms, calldataload(add(terms, STAGES_AT)))
            part.length := calldataload(at)
            part.offset := add(at, 32)
            if gt(part.length, MOST) { revert(0, 0) }
        }
    }

    /// @notice `terms.stages[index]` of posted Terms, for an index that a lot of theirs is at.
    function stage(IEscrow.Terms calldata terms, uint256 index) internal pure returns (IEscrow.Stage calldata part) {
        assembly ("memory-safe") {
            part := add(add(add(terms, calldataload(add(terms, STAGES_AT))), 32), mul(index, STAGE_SIZE))
        }
    }
}
