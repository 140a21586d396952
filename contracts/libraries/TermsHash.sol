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
    /// @dev keccak256("Stage(uint256 panel,uint256 quorum,bool paysOnSilence,uint256 buildTime,uint256 inspectionTime,uint256
    /// shareBps)"), a literal like the others: the compiler would hash the text in every call.
    bytes32 private constant STAGE_TYPEHASH = 0x97806894655d5a504b49d2a3efbbc3ed11557220bc10e040421806b3b1754b18;

    /// @dev keccak256("Terms(address customer,address supplier,address token,uint256 lots,uint256 price,uint256 bond,address
    /// arbitrator,uint256 disputeWindow,uint256 claimBy,uint256 reworks,uint256 verifierFee,uint256 verifierStake,bytes32
    /// spec,bytes32 salt,Stage[] stages,address[] verifiers,bytes arbitratorData)" and the Stage type behind it)
    bytes32 private constant TERMS_TYPEHASH = 0x4a2d2a969eb2c1de353e5a9779d066b137d40ee12e5544812cadf485c625fd67;

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
    function hash(IEscrow.Terms calldata terms) internal pure returns (bytes32) {
        (IEscrow.Stage[] calldata stages, address[] calldata verifiers, bytes calldata data) = TermsParts.all(terms);
        return hash(terms, stages, verifiers, data);
    }

    /// @notice hashStruct(Terms), for whoever has found the parts of the Terms already.
    function hash(
        IEscrow.Terms calldata terms,
        IEscrow.Stage[] calldata stages,
        address[] calldata verifiers,
        bytes calldata data
    ) internal pure returns (bytes32 result) {
        (bytes32 termsType, bytes32 stageType) = (TERMS_TYPEHASH, STAGE_TYPEHASH);
        assembly ("memory-safe") {
            let at := mload(0x40)

            let size := shl(5, stages.length)
            let stage := add(at, size)
            let source := stages.offset
            mstore(stage, stageType)
            for { let to := at } lt(to, stage) { to := add(to, 32) } {
                calldatacopy(add(stage, 32), source, STAGE_SIZE)
                mstore(to, keccak256(stage, 224))
                source := add(source, STAGE_SIZE)
            }
            let stagesHash := keccak256(at, size)

            size := shl(5, verifiers.length)
            calldatacopy(at, verifiers.offset, size)
            let verifiersHash := keccak256(at, size)

            calldatacopy(at, data.offset, data.length)
            mstore(add(at, 544), keccak256(at, data.length))
            mstore(add(at, 512), verifiersHash)
            mstore(add(at, 480), stagesHash)
            mstore(at, termsType)
            calldatacopy(add(at, 32), terms, TERMS_STATIC)
            result := keccak256(at, 576)
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
}
