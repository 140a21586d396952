// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "../interfaces/IEscrow.sol";

/// @title TermsLog
/// @notice Terms as `BidPosted` logs them: without the padding of the ABI and without what is zero, as each byte of a log
/// costs 8 gas.
/// @dev Big-endian, one after the other: kinds 1, lots 2, reworks 1, claimBy 5, disputeWindow 4, price 32, spec 32, salt 32,
/// number of verifiers 1, each verifier 20, number of stages 1, each stage 14 (shareBps 2, panel 2, quorum 1, buildTime 4,
/// inspectionTime 4, paysOnSilence 1), then those of token 20, arbitrator 20, bond 32, verifierFee 32 and verifierStake 32
/// whose bit (0 to 4, in this order) is set in `kinds`, and the rest is arbitratorData. Customer and supplier are topics.
/// `TermsCheck` has made sure that all fit.
library TermsLog {
    /// @notice Emits `BidPosted` for checked Terms: of the addresses only the supplier has not been read before.
    /// @dev The event is written by hand, as the compiler would copy the packed Terms once more.
    function emitPosted(
        bytes32 bid,
        IEscrow.Terms calldata terms,
        IEscrow.Stage[] calldata stages,
        address[] calldata verifiers,
        bytes calldata data
    ) internal {
        bytes32 topic = IEscrow.BidPosted.selector;
        address supplier = terms.supplier;
        uint256 small = (terms.lots << 80) | (terms.reworks << 72) | (terms.claimBy << 32) | terms.disputeWindow;
        (uint256 bond, uint256 fee, uint256 stake) = (terms.bond, terms.verifierFee, terms.verifierStake);
        assembly ("memory-safe") {
            let token := calldataload(add(terms, 64))
            let arbitrator := calldataload(add(terms, 192))
            let log := mload(0x40)
            let packed := add(log, 64)
            let at := add(packed, 1)
            let kinds := 0
            mstore(at, shl(160, small))
            calldatacopy(add(at, 12), add(terms, 128), 32) // price
            calldatacopy(add(at, 44), add(terms, 384), 64) // spec and salt
            mstore8(add(at, 108), verifiers.length)
            at := add(at, 109)
            let end := add(verifiers.offset, shl(5, verifiers.length))
            for { let from := verifiers.offset } lt(from, end) { from := add(from, 32) } {
                mstore(at, shl(96, calldataload(from)))
                at := add(at, 20)
            }
            mstore8(at, stages.length)
            at := add(at, 1)
            end := add(stages.offset, mul(192, stages.length))
            for { let from := stages.offset } lt(from, end) { from := add(from, 192) } {
                let paysOnSilence := calldataload(add(from, 64))
                if gt(paysOnSilence, 1) { revert(0, 0) }
                let word := or(shl(96, calldataload(add(from, 160))), shl(80, calldataload(from))) // shareBps, panel
                word := or(word, shl(72, calldataload(add(from, 32)))) // quorum
                word := or(word, shl(40, calldataload(add(from, 96)))) // buildTime
                word := or(word, shl(8, calldataload(add(from, 128)))) // inspectionTime
                mstore(at, shl(144, or(word, paysOnSilence)))
                at := add(at, 14)
            }
            if token {
                kinds := 1
                mstore(at, shl(96, token))
                at := add(at, 20)
            }
            if arbitrator {
                kinds := or(kinds, 2)
                mstore(at, shl(96, arbitrator))
                at := add(at, 20)
            }
            if bond {
                kinds := or(kinds, 4)
                mstore(at, bond)
                at := add(at, 32)
            }
            if fee {
                kinds := or(kinds, 8)
                mstore(at, fee)
                at := add(at, 32)
            }
            if stake {
                kinds := or(kinds, 16)
                mstore(at, stake)
                at := add(at, 32)
            }
            mstore8(packed, kinds)
            calldatacopy(at, data.offset, data.length)
            at := add(at, data.length)
            mstore(at, 0) // the ABI pads the last word with zeros

            let size := sub(at, packed)
            mstore(log, 32)
            mstore(add(log, 32), size)
            log4(log, add(64, and(add(size, 31), not(31))), topic, bid, calldataload(terms), supplier)
        }
    }
}
