// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "contracts/interfaces/IEscrow.sol";
import {Catalog} from "./Catalog.sol";

/// @notice EIP-712 of what people sign, written anew: T1, L3, I2, E9.
abstract contract Signing is Catalog {
    bytes private constant STAGE_TYPE =
        "Stage(uint256 panel,uint256 quorum,bool paysOnSilence,uint256 buildTime,uint256 inspectionTime,"
        "uint256 shareBps)";
    bytes private constant TERMS_TYPE =
        "Terms(address customer,address supplier,address token,uint256 lots,uint256 price,uint256 bond,"
        "address arbitrator,uint256 disputeWindow,uint256 claimBy,uint256 reworks,uint256 verifierFee,"
        "uint256 verifierStake,bytes32 spec,bytes32 salt,Stage[] stages,address[] verifiers,bytes arbitratorData)";

    function _termsId(IEscrow.Terms memory terms) internal view returns (bytes32) {
        bytes memory stages;
        for (uint256 i = 0; i < terms.stages.length; ++i) {
            stages = bytes.concat(stages, keccak256(abi.encode(keccak256(STAGE_TYPE), terms.stages[i])));
        }
        bytes memory head = abi.encode(
            keccak256(bytes.concat(TERMS_TYPE, STAGE_TYPE)), terms.customer, terms.supplier, terms.token, terms.lots
        );
        head = bytes.concat(head, abi.encode(terms.price, terms.bond, terms.arbitrator, terms.disputeWindow));
        head = bytes.concat(head, abi.encode(terms.claimBy, terms.reworks, terms.verifierFee, terms.verifierStake));
        bytes32 verifiers = keccak256(abi.encodePacked(terms.verifiers));
        bytes32 data = keccak256(terms.arbitratorData);
        return _typed(
            keccak256(bytes.concat(head, abi.encode(terms.spec, terms.salt, keccak256(stages), verifiers, data)))
        );
    }

    function _signClaim(bytes32 bid, uint256 lot, uint256 round, uint256 deadline)
        internal
        view
        returns (bytes memory)
    {
        bytes32 typeHash =
            keccak256("Claim(bytes32 bid,uint256 lot,uint256 round,address supplier,uint256 deadline)");
        return _sign(SUPPLIER, keccak256(abi.encode(typeHash, bid, lot, round, people[SUPPLIER], deadline)));
    }

    function _signAttestation(bytes32 bid, uint256 lot, IEscrow.Lot memory at, uint256 seat, bool passed)
        internal
        view
        returns (bytes memory)
    {
        bytes32 typeHash = keccak256(
            "Attestation(bytes32 bid,uint256 lot,uint256 stage,uint256 round,address supplier,address verifier,"
            "bool passed,bytes32 report)"
        );
        address verifier = people[VERIFIER + seat];
        return _sign(
            VERIFIER + seat,
            keccak256(abi.encode(typeHash, bid, lot, at.stage, at.round, at.supplier, verifier, passed, bytes32(0)))
        );
    }

    function _signAgreement(
        uint256 signer,
        bytes32 bid,
        uint256 lot,
        IEscrow.Lot memory at,
        uint256 toSupplier,
        uint256 deadline
    ) internal view returns (bytes memory) {
        bytes32 typeHash = keccak256(
            "Agreement(bytes32 bid,uint256 lot,uint256 stage,uint256 round,address supplier,uint256 toSupplier,"
            "uint256 deadline)"
        );
        return _sign(
            signer, keccak256(abi.encode(typeHash, bid, lot, at.stage, at.round, at.supplier, toSupplier, deadline))
        );
    }

    function _sign(uint256 person, bytes32 message) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY + person, _typed(message));
        return abi.encodePacked(r, s, v);
    }

    function _typed(bytes32 message) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("distman"),
                keccak256("1"),
                block.chainid,
                address(escrow)
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, message));
    }
}
