// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "../interfaces/IEscrow.sol";
import {LotSlot} from "./LotSlot.sol";
import {TermsParts} from "./TermsParts.sol";

/// @title TermsHash
/// @notice EIP-712 struct hashes of what distman's parties sign.
/// @dev The encodings are built in scratch memory beyond the free pointer, which is left where it was. The static
/// members of Terms and Stage stand in calldata just as EIP-712 encodes them, so they are copied as one block.
library TermsHash {
    /// @dev keccak256("Stage(uint256 shareBps,uint256 panel,uint256 quorum,uint256 buildTime,uint256 inspectionTime,bool
    /// paysOnSilence)"), a literal like the others: the compiler would hash the text in every call.
    bytes32 private constant STAGE_TYPEHASH = 0x8f093bdfdfc1edc0b7ab87a0b064f14074d922d37eb3be27e98bae0b8fc3d509;

    /// @dev keccak256("Terms(address customer,address supplier,address token,address arbitrator,uint256 lots,uint256 price,
    /// uint256 bond,uint256 verifierFee,uint256 verifierStake,uint256 claimBy,uint256 disputeWindow,uint256 reworks,bytes32
    /// spec,bytes32 salt,bytes arbitratorData,address[] verifiers,Stage[] stages)" and the Stage type behind it)
    bytes32 private constant TERMS_TYPEHASH = 0x141789d009c3aa81f31dce4f08fbfac3cedfda86397d37bb387ec69e873a57e5;

    /// @dev keccak256("Attestation(bytes32 bid,uint256 lot,uint256 stage,uint256 round,address supplier,address verifier,
    /// bool passed,bytes32 report)")
    bytes32 private constant ATTESTATION_TYPEHASH = 0x4e5353ff060866ff79320b34c3f3032bbecec698a5b723cc1343f2309ad53456;

    /// @dev keccak256("Claim(bytes32 bid,uint256 lot,uint256 round,address supplier,uint256 deadline)")
    bytes32 private constant CLAIM_TYPEHASH = 0xa5cbc9a8daa8fc0e3044a7e8289f596ff78770992a7b589845e5df3629e8a34f;

    /// @dev keccak256("Agreement(bytes32 bid,uint256 lot,uint256 stage,uint256 round,address supplier,uint256 toSupplier,
    /// uint256 deadline)")
    bytes32 private constant AGREEMENT_TYPEHASH = 0x9170db0b4a496e8e66c5b24c76c225f477cbf55d1d57989956138230bab64c48;

    /// @dev Bytes of the 14 static members of Terms.
    uint256 private constant TERMS_STATIC = 14 * 32;

    /// @dev Bytes of a Stage.
    uint256 private constant STAGE_SIZE = 6 * 32;

    /// @notice hashStruct(Terms).
    function hash(IEscrow.Terms calldata terms) internal pure returns (bytes32 result) {
        bytes32 typeHash = TERMS_TYPEHASH;
        bytes32 dataHash = _hashBytes(TermsParts.data(terms));
        bytes32 verifiersHash = _hashAddresses(TermsParts.verifiers(terms));
        bytes32 stagesHash = _hashStages(TermsParts.stages(terms));
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore(at, typeHash)
            calldatacopy(add(at, 32), terms, TERMS_STATIC)
            let tail := add(add(at, 32), TERMS_STATIC)
            mstore(tail, dataHash)
            mstore(add(tail, 32), verifiersHash)
            mstore(add(tail, 64), stagesHash)
            result := keccak256(at, add(TERMS_STATIC, 128))
        }
    }

    /// @notice hashStruct(Attestation).
    function attestation(
        bytes32 bid,
        uint256 lot,
        LotSlot slot,
        address verifier,
        bool passed,
        bytes32 report
    ) internal pure returns (bytes32 result) {
        (uint256 stage, uint256 round, address supplier) = (slot.stage(), slot.round(), slot.supplier());
        bytes32 typeHash = ATTESTATION_TYPEHASH;
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore(at, typeHash)
            mstore(add(at, 32), bid)
            mstore(add(at, 64), lot)
            mstore(add(at, 96), stage)
            mstore(add(at, 128), round)
            mstore(add(at, 160), supplier)
            mstore(add(at, 192), verifier)
            mstore(add(at, 224), passed)
            mstore(add(at, 256), report)
            result := keccak256(at, 288)
        }
    }

    /// @notice hashStruct(Claim).
    function claim(bytes32 bid, uint256 lot, uint256 round, address supplier, uint256 deadline)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(CLAIM_TYPEHASH, bid, lot, round, supplier, deadline));
    }

    /// @notice hashStruct(Agreement).
    function agreement(bytes32 bid, uint256 lot, LotSlot slot, uint256 toSupplier, uint256 deadline)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(
            abi.encode(
                AGREEMENT_TYPEHASH, bid, lot, slot.stage(), slot.round(), slot.supplier(), toSupplier, deadline
            )
        );
    }

    /// @notice The EIP-712 digest of a struct in a domain.
    function digest(bytes32 domain, bytes32 structHash) internal pure returns (bytes32 result) {
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore(at, shl(240, 0x1901))
            mstore(add(at, 2), domain)
            mstore(add(at, 34), structHash)
            result := keccak256(at, 66)
        }
    }

    function _hashBytes(bytes calldata data) private pure returns (bytes32 result) {
        assembly ("memory-safe") {
            let at := mload(0x40)
            calldatacopy(at, data.offset, data.length)
            result := keccak256(at, data.length)
        }
    }

    function _hashAddresses(address[] calldata accounts) private pure returns (bytes32 result) {
        assembly ("memory-safe") {
            let at := mload(0x40)
            let size := shl(5, accounts.length)
            calldatacopy(at, accounts.offset, size)
            result := keccak256(at, size)
        }
    }

    function _hashStages(IEscrow.Stage[] calldata stages) private pure returns (bytes32 result) {
        bytes32 typeHash = STAGE_TYPEHASH;
        assembly ("memory-safe") {
            let hashes := mload(0x40)
            let size := shl(5, stages.length)
            let at := add(hashes, size)
            mstore(at, typeHash)
            let source := stages.offset
            for { let done := 0 } lt(done, size) { done := add(done, 32) } {
                calldatacopy(add(at, 32), source, STAGE_SIZE)
                mstore(add(hashes, done), keccak256(at, add(STAGE_SIZE, 32)))
                source := add(source, STAGE_SIZE)
            }
            result := keccak256(hashes, size)
        }
    }
}
