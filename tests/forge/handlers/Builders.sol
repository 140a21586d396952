// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "contracts/interfaces/IEscrow.sol";
import {Picks} from "./Picks.sol";
import {Deed, Op, Rule} from "./Rules.sol";

/// @notice What customers and suppliers do.
abstract contract Builders is Picks {
    uint256 private constant MOST_BIDS = 12;

    /// @dev What few of the calls should do, as it ends a lot early.
    uint256 private constant RARE = 3;

    function post(uint256 seed) public {
        if (_bids.length < MOST_BIDS && seed % 4 != 0) _post((seed >> 8) % KINDS);
        else _postAgain((seed >> 8) % _bids.length);
    }

    function _post(uint256 kind) internal {
        uint256 bid = _bids.length;
        _bids.push(Bid(0, kind, bid, block.timestamp, false));
        IEscrow.Terms memory terms = termsAt(bid);
        _bids[bid].id = _termsId(terms);
        uint256 total = terms.lots * (terms.price + _budget(terms));
        uint256 value = terms.token == address(0) ? total : 0;
        bytes memory data = abi.encodeCall(IEscrow.post, (terms));
        if (!_call(Call(Op.Post, bid, 0, terms.customer, value, 0), data)) {
            _bids.pop();
            (focusBid, focusLot) = (0, 0);
            return;
        }
        _expect(escrow.hashTerms(terms) == _bids[bid].id && _held[bid] == int256(total), Rule.P2Once);
        _note(Deed.Posted, true);
    }

    /// @dev P2: the same Terms are never posted twice.
    function _postAgain(uint256 bid) private {
        IEscrow.Terms memory terms = termsAt(bid);
        uint256 value = terms.token == address(0) ? terms.lots * (terms.price + _budget(terms)) : 0;
        vm.prank(terms.customer);
        (bool ok,) = address(escrow).call{value: value}(abi.encodeCall(IEscrow.post, (terms)));
        _expect(!ok, Rule.P2Once);
        _tally(Op.Post, ok);
        _readLogs(ok);
    }

    function cancel(uint256 seed) external {
        if ((seed >> 4) % (RARE * 3) != 0) return advance(seed);
        (uint256 bid, uint256 lot) = _pick(seed, IEscrow.Action.Cancel);
        IEscrow.Terms memory terms = termsAt(bid);
        address from = seed % 3 == 0 ? _anyone(seed >> 8) : _who(seed, terms.customer);
        bool ok = _call(Call(Op.Cancel, bid, lot, from, 0, 0), abi.encodeCall(IEscrow.cancel, (terms)));
        _note(Deed.Cancelled, ok);
    }

    function claim(uint256 seed) public {
        (uint256 bid, uint256 lot) = _pick(seed, IEscrow.Action.Claim);
        IEscrow.Terms memory terms = termsAt(bid);
        uint256 value = terms.token == address(0) ? terms.bond : 0;
        address builder = people[seed % 4 == 0 ? SUPPLIER_CONTRACT : SUPPLIER];
        address from = _who(seed, terms.supplier == address(0) ? builder : terms.supplier);
        if (seed % 5 != 0) {
            _call(Call(Op.Claim, bid, lot, from, value, 0), abi.encodeCall(IEscrow.claim, (terms, lot)));
            return;
        }
        uint256 deadline = block.timestamp + (seed >> 8) % 3;
        bytes memory signature = _signClaim(_bids[bid].id, lot, _seen[bid][lot].round + 1, deadline);
        bytes memory data =
            abi.encodeCall(IEscrow.claimWithSignature, (terms, lot, people[SUPPLIER], deadline, signature));
        bool ok = _call(Call(Op.Claim, bid, lot, people[RELAYER], value, 0), data);
        _note(Deed.SignedClaim, ok);
    }

    function submit(uint256 seed) public {
        (uint256 bid, uint256 lot) = _pick(seed, IEscrow.Action.Submit);
        IEscrow.Lot memory seen = _seen[bid][lot];
        bytes memory data = abi.encodeCall(IEscrow.submit, (termsAt(bid), lot, seen.round, bytes32(seed)));
        _call(Call(Op.Submit, bid, lot, _who(seed, seen.supplier), 0, 0), data);
    }

    function extend(uint256 seed) external {
        if ((seed >> 4) % RARE != 0) return advance(seed);
        (uint256 bid, uint256 lot) = _pick(seed, IEscrow.Action.Extend);
        IEscrow.Lot memory seen = _seen[bid][lot];
        IEscrow.Terms memory terms = termsAt(bid);
        uint256 due = (seed >> 32) % 64 == 0 ? block.timestamp + 3650 days : seen.deadline + (seed >> 40) % 3 days;
        bool ok = _call(
            Call(Op.Extend, bid, lot, _who(seed, terms.customer), 0, 0),
            abi.encodeCall(IEscrow.extend, (terms, lot, seen.round, due))
        );
        _note(Deed.Extended, ok);
    }

    function accept(uint256 seed) external {
        if ((seed >> 4) % RARE != 0) return advance(seed);
        (uint256 bid, uint256 lot) = _pick(seed, IEscrow.Action.Accept);
        IEscrow.Terms memory terms = termsAt(bid);
        bytes memory data = abi.encodeCall(IEscrow.accept, (terms, lot, _seen[bid][lot].round));
        _note(Deed.Accepted, _call(Call(Op.Accept, bid, lot, _who(seed, terms.customer), 0, 0), data));
    }

    function concede(uint256 seed) external {
        if ((seed >> 4) % RARE != 0) return advance(seed);
        (uint256 bid, uint256 lot) = _pick(seed, IEscrow.Action.Concede);
        IEscrow.Lot memory seen = _seen[bid][lot];
        bytes memory data = abi.encodeCall(IEscrow.concede, (termsAt(bid), lot, seen.round));
        _note(Deed.Conceded, _call(Call(Op.Concede, bid, lot, _who(seed, seen.supplier), 0, 0), data));
    }

    /// @dev The customer or the supplier, whichever is a contract here, with the other's signature.
    function agree(uint256 seed) external {
        if ((seed >> 4) % RARE != 0) return advance(seed);
        (uint256 bid, uint256 lot) = _pick(seed, IEscrow.Action.Agree);
        IEscrow.Lot memory seen = _seen[bid][lot];
        IEscrow.Terms memory terms = termsAt(bid);
        bool supplierSigns = seen.supplier == people[SUPPLIER];
        uint256 part = (seed >> 32) % (_holdings(terms, seen) + 2);
        uint256 deadline = block.timestamp + (seed >> 64) % 8;
        bytes memory signature = _signAgreement(
            supplierSigns ? SUPPLIER : CUSTOMER, _bids[bid].id, lot, seen, part, deadline
        );
        address from = _who(seed, supplierSigns ? terms.customer : seen.supplier);
        bytes memory data = abi.encodeCall(IEscrow.agree, (terms, lot, seen.round, part, deadline, signature));
        _note(Deed.Agreed, _call(Call(Op.Agree, bid, lot, from, 0, 0), data));
    }

    /// @notice Does what brings the last lot further.
    function advance(uint256 seed) public virtual;
}
