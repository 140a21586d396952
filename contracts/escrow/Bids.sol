// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "../interfaces/IEscrow.sol";
import {Amounts} from "../libraries/Amounts.sol";
import {LotSlot, LotSlots} from "../libraries/LotSlot.sol";
import {SignedPulls} from "../libraries/SignedPulls.sol";
import {Signatures} from "../libraries/Signatures.sol";
import {TermsCheck} from "../libraries/TermsCheck.sol";
import {TermsHash} from "../libraries/TermsHash.sol";
import {TermsLog} from "../libraries/TermsLog.sol";
import {TermsParts} from "../libraries/TermsParts.sol";
import {Transfers} from "../libraries/Transfers.sol";
import {Lots} from "./Lots.sol";

/// @title Bids of distman
/// @notice How the customer's money comes in, and goes back while nobody has claimed it.
abstract contract Bids is Lots {
    /* ACTIONS */

    /// @inheritdoc IEscrow
    function post(Terms calldata terms) external payable returns (bytes32 bid) {
        _checkCustomer(terms);
        uint256 total;
        (bid, total) = _post(terms);
        Transfers.pull(terms.token, msg.sender, total);
    }

    /// @inheritdoc IEscrow
    function postWithAuthorization(
        Terms calldata terms,
        uint256 validAfter,
        uint256 validBefore,
        bytes calldata signature
    ) external returns (bytes32 bid) {
        uint256 total;
        (bid, total) = _postSigned(terms);
        SignedPulls.withAuthorization(terms.token, terms.customer, total, validAfter, validBefore, bid, signature);
    }

    /// @inheritdoc IEscrow
    function postWithPermit(
        Terms calldata terms,
        bytes calldata termsSignature,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (bytes32 bid) {
        uint256 total;
        (bid, total) = _postSigned(terms);
        if (msg.sender != terms.customer) {
            Signatures.check(terms.customer, _hashTypedData(TermsHash.hash(terms)), termsSignature);
        }
        SignedPulls.withPermit(terms.token, terms.customer, total, deadline, v, r, s);
    }

    /// @inheritdoc IEscrow
    function postWithPermit2(Terms calldata terms, uint256 nonce, uint256 deadline, bytes calldata signature)
        external
        returns (bytes32 bid)
    {
        uint256 total;
        (bid, total) = _postSigned(terms);
        SignedPulls.withPermit2(terms.token, terms.customer, total, nonce, deadline, TermsHash.hash(terms), signature);
    }

    /// @inheritdoc IEscrow
    function cancel(Terms calldata terms) external {
        bytes32 bid = hashTerms(terms);
        LotSlot first = _lotAt(bid, 0);
        if (!first.isPosted()) revert EscrowUnknownBid(bid);
        if (msg.sender != terms.customer && block.timestamp < terms.claimBy) {
            revert EscrowCancelTooEarly(msg.sender, block.timestamp, terms.claimBy);
        }
        if (first.isCancelled()) revert EscrowAlreadyCancelled(bid);
        uint256 open = _countOpen(bid, first, terms.lots);
        if (open == 0 && msg.sender != terms.customer) revert EscrowNothingOpen(bid);

        _store(bid, 0, (first.state() == LotState.Open ? first.closed() : first).withCancelled());
        uint256 amount = open * Amounts.perLot(terms);
        emit BidCancelled(bid, open, amount);
        _push(terms.token, terms.customer, amount);
    }

    /* INTERNAL */

    /// @dev Opens the lots for a customer who need not be the caller.
    function _postSigned(Terms calldata terms) private returns (bytes32 bid, uint256 total) {
        if (terms.customer == address(0)) revert EscrowZeroCustomer();
        return _post(terms);
    }

    /// @dev Opens the lots. Whoever calls must see to it that the customer wants it and that `total` comes in.
    function _post(Terms calldata terms) private returns (bytes32 bid, uint256 total) {
        (Stage[] calldata stages, address[] calldata verifiers, bytes calldata data) = TermsParts.all(terms);
        total = TermsCheck.check(terms, stages, verifiers, data);
        bid = _bidOf(TermsHash.hash(terms, stages, verifiers, data));
        if (_lotAt(bid, 0).isPosted()) revert EscrowAlreadyPosted(bid);

        _store(bid, 0, LotSlots.posted());
        TermsLog.emitPosted(bid, terms, stages, verifiers, data);
    }

    function _countOpen(bytes32 bid, LotSlot first, uint256 lots) private view returns (uint256 open) {
        if (first.state() == LotState.Open) open = 1;
        for (uint256 lot = 1; lot < lots; ++lot) {
            if (_lotAt(bid, lot).state() == LotState.Open) ++open;
        }
    }
}
