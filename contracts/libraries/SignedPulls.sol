// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC2612, IPermit2} from "../interfaces/ISignedTransfers.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {Transfers} from "./Transfers.sol";

/// @title SignedPulls
/// @notice Takes tokens from a payer who signed for it, whoever sends the transaction.
/// @dev What a token or Permit2 answers is not trusted: the tokens must have come.
library SignedPulls {
    /// @dev The same address on every chain that has it.
    IPermit2 internal constant PERMIT2 = IPermit2(0x000000000022D473030F116dDEE9F6B43aC78BA3);

    /// @dev What Permit2 appends to its own type to know the witness: EIP-712 types in the order of their names.
    string private constant WITNESS_TYPE =
        "Terms witness)Stage(uint256 panel,uint256 quorum,bool paysOnSilence,uint256 buildTime,uint256 inspectionTime,uint256 shareBps)Terms(address customer,address supplier,address token,uint256 lots,uint256 price,uint256 bond,address arbitrator,uint256 disputeWindow,uint256 claimBy,uint256 reworks,uint256 verifierFee,uint256 verifierStake,bytes32 spec,bytes32 salt,Stage[] stages,address[] verifiers,bytes arbitratorData)TokenPermissions(address token,uint256 amount)";

    uint256 private constant PLAIN_SIGNATURE = 65;

    /// @notice By EIP-3009, in whichever form the token knows for a signature of this length.
    function withAuthorization(
        address token,
        address payer,
        uint256 amount,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) internal {
        bytes memory call_ = signature.length == PLAIN_SIGNATURE
            ? abi.encodeWithSignature(
                "receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)",
                payer,
                address(this),
                amount,
                validAfter,
                validBefore,
                nonce,
                uint8(signature[64]),
                bytes32(signature[0:32]),
                bytes32(signature[32:64])
            )
            : abi.encodeWithSignature(
                "receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)",
                payer,
                address(this),
                amount,
                validAfter,
                validBefore,
                nonce,
                signature
            );
        _pullBy(token, call_, token, payer, amount);
    }

    /// @notice By allowance, after trying to set it by ERC-2612. A permit that somebody else has used before has done its
    /// work, so that its failure is no reason to stop.
    function withPermit(address token, address payer, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        internal
    {
        _checkToken(token);
        (bool ignored,) =
            token.call(abi.encodeCall(IERC2612.permit, (payer, address(this), amount, deadline, v, r, s)));
        ignored;
        Transfers.pull(token, payer, amount);
    }

    /// @notice By Permit2, with the hash of the Terms as the witness.
    function withPermit2(
        address token,
        address payer,
        uint256 amount,
        uint256 nonce,
        uint256 deadline,
        bytes32 witness,
        bytes calldata signature
    ) internal {
        bytes memory call_ = abi.encodeCall(
            IPermit2.permitWitnessTransferFrom,
            (
                IPermit2.PermitTransferFrom(IPermit2.TokenPermissions(token, amount), nonce, deadline),
                IPermit2.SignatureTransferDetails(address(this), amount),
                payer,
                witness,
                WITNESS_TYPE,
                signature
            )
        );
        _pullBy(address(PERMIT2), call_, token, payer, amount);
    }

    function _pullBy(address target, bytes memory call_, address token, address payer, uint256 amount) private {
        _checkToken(token);
        uint256 before = Transfers.balance(token);
        (bool success,) = target.call(call_);
        if (!success) revert IEscrow.EscrowPullFailed(token, payer, amount);
        Transfers.checkDelivery(token, before, amount);
    }

    function _checkToken(address token) private pure {
        if (token == address(0)) revert IEscrow.EscrowTokenRequired();
    }
}
