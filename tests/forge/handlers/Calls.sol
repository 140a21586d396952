// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "contracts/interfaces/IEscrow.sol";
import {Party} from "contracts/mocks/Party.sol";
import {LogBook} from "./LogBook.sol";
import {Op, Rule} from "./Rules.sol";

/// @notice Makes calls and checks, call by call, what came of them.
abstract contract Calls is LogBook {
    /// @dev A call that names a lot. `counted` are the seats whose attestations it carries.
    struct Call {
        Op op;
        uint256 bid;
        uint256 lot;
        address from;
        uint256 value;
        uint256 counted;
    }

    /// @dev Calls the escrow about a lot, and checks all that a call about a lot may change.
    function _call(Call memory call, bytes memory data) internal returns (bool ok) {
        return _callAt(call, address(escrow), data);
    }

    function _callAt(Call memory call, address target, bytes memory data) internal returns (bool ok) {
        (focusBid, focusLot) = (call.bid, call.lot);
        if (_bids[call.bid].kind == HOSTILE) _echo(call);
        vm.prank(call.from);
        (ok,) = target.call{value: call.value}(data);
        _hush(people[CUSTOMER_CONTRACT]);
        _hush(people[SUPPLIER_CONTRACT]);
        _tally(call.op, ok);
        _readLogs(ok);
        if (!ok) return false;

        IEscrow.Terms memory terms = termsAt(call.bid);
        IEscrow.Lot memory was = _seen[call.bid][call.lot];
        uint256 counted = call.counted & ~(was.passes | was.fails);
        uint256 token = _tokenOf(_bids[call.bid].kind);
        _checkAuthority(call, terms, was);
        for (uint256 seat = 0; seat < VERIFIERS; ++seat) {
            if ((counted >> seat) & 1 != 0) earned[token][seat] += terms.verifierFee;
        }
        _checkStakes(call.op, terms, was, counted);
        _checkMoney(call, token);
        if (call.op == Op.Cancel) _bids[call.bid].cancelled = true;
        _checkLots(call, terms, was.supplier);
        _checkFees(token);
    }

    /// @dev Has both contracts, if they were told so, try to move the same lot once more when they are paid.
    function _echo(Call memory call) private {
        IEscrow.Terms memory terms = termsAt(call.bid);
        if (_echoes[terms.supplier]) {
            Party(payable(terms.supplier)).reenter(address(escrow), abi.encodeCall(IEscrow.settle, (terms, call.lot)));
        }
        if (_echoes[terms.customer]) {
            uint256 round = _seen[call.bid][call.lot].round;
            bytes memory again = abi.encodeCall(IEscrow.accept, (terms, call.lot, round));
            // While it is refunded for open lots it may well accept one that is built: there it cancels again.
            if (call.op == Op.Cancel) again = abi.encodeCall(IEscrow.cancel, (terms));
            Party(payable(terms.customer)).reenter(address(escrow), again);
        }
    }

    /// @dev A contract that was not paid does not keep what it would have tried.
    function _hush(address account) private {
        Party party = Party(payable(account));
        if (_echoes[account] && party.mood() == Party.Mood.Reenters) party.setMood(Party.Mood.Accepts);
    }

    /// @dev Withdraws credit: nothing that is locked may change, and the owner decides who gets it.
    function _callForCredit(address from, address to, uint256 token, bytes memory data) internal {
        vm.prank(from);
        (bool ok,) = address(escrow).call(data);
        _tally(Op.Withdraw, ok);
        _readLogs(ok);
        address taker = ok ? from : address(0);
        _expect(_observe(token, taker) == 0, Rule.M3FundedOnly);
        if (token != ETHER) _expect(_observe(ETHER, taker) == 0, Rule.M3FundedOnly);
        if (_watchesPurses) {
            _comparePurses(token, from, to);
            _comparePurses(ETHER, from, to);
        }
        _checkFees(token);
    }

    /// @dev M2, M3: what a call moves in or out belongs to the bid that it names, and to no other token than its own.
    function _checkMoney(Call memory call, uint256 token) private {
        _held[call.bid] += _observe(token, address(0));
        if (token != ETHER && _movesEther(call.op)) _expect(_observe(ETHER, address(0)) == 0, Rule.M3FundedOnly);
        if (token != ETHER) _expect(_free() == _locked[ETHER] + int256(_creditSum[ETHER]), Rule.M3FundedOnly);
    }

    /// @dev Whether a call about a bid in a token may credit ether: slashed stake, or what an arbitrator left over.
    function _movesEther(Op op) private pure returns (bool) {
        return op == Op.Settle || op == Op.Accept || op == Op.Concede || op == Op.Agree || op == Op.Dispute;
    }

    function _checkLots(Call memory call, IEscrow.Terms memory terms, address before) private {
        IEscrow.Lot[] memory lots = escrow.getLots(terms, 0, LOTS);
        uint256 held;
        for (uint256 lot = 0; lot < LOTS; ++lot) {
            held += _holdings(terms, lots[lot]);
            _checkLot(call, terms, lot, lots[lot]);
        }
        _expect(_held[call.bid] == int256(held), Rule.M2Conserved);
        if (_watchesPurses) _compareAll(terms, before, lots[call.lot].supplier);
    }

    /// @dev A lot moves as the call may move it, and another lot than the named one does not.
    function _checkLot(Call memory call, IEscrow.Terms memory terms, uint256 lot, IEscrow.Lot memory next) private {
        IEscrow.Lot memory was = _seen[call.bid][lot];
        bool named = lot == call.lot || call.op == Op.Cancel;
        if (named) _checkMove(call.op, terms, _bids[call.bid].cancelled, was, next, _since[call.bid][lot]);
        else _expect(_same(was, next), Rule.L9Siblings);
        if (was.state != next.state || was.round != next.round) _since[call.bid][lot] = block.timestamp;
        _seen[call.bid][lot] = next;
    }

    function _compareAll(IEscrow.Terms memory terms, address before, address supplier) private {
        address builder = supplier == address(0) ? before : supplier;
        for (uint256 token = 0; token < TOKENS; ++token) {
            _comparePurses(token, terms.customer, builder);
        }
    }

    /// @dev M4, L2, L6, L8, I1, E1, E6 to E9, D1, D5, C1: whom an action is for, and when.
    function _checkAuthority(Call memory call, IEscrow.Terms memory terms, IEscrow.Lot memory was) private {
        (Op op, address from) = (call.op, call.from);
        bool customer = from == terms.customer;
        bool supplier = from == was.supplier;
        bool early = block.timestamp < was.deadline;
        bool may = true;
        if (op == Op.Cancel) may = customer || block.timestamp >= terms.claimBy;
        else if (op == Op.Claim) may = block.timestamp < terms.claimBy && _mayClaim(terms, call);
        else if (op == Op.Submit || op == Op.SubmitSigned) may = supplier && early;
        else if (op == Op.Attest) may = early && call.counted & ~terms.stages[was.stage].panel == 0;
        else if (op == Op.Extend || op == Op.Accept) may = customer;
        else if (op == Op.Concede) may = supplier;
        else if (op == Op.Agree) may = customer || supplier;
        else if (op == Op.Dispute) may = (customer || supplier) && early;
        else if (op == Op.Rule) may = from == people[JUDGE];
        else if (op == Op.Lapse || op == Op.Settle) may = !early;
        _expect(may, Rule.M4Authority);
    }

    function _mayClaim(IEscrow.Terms memory terms, Call memory call) private view returns (bool) {
        IEscrow.Lot memory lot = escrow.getLot(terms, call.lot);
        if (terms.supplier != address(0)) return lot.supplier == terms.supplier;
        for (uint256 seat = 0; seat < VERIFIERS; ++seat) {
            if (lot.supplier == people[VERIFIER + seat]) return false;
        }
        // A signed claim names the supplier that signed.
        return lot.supplier == call.from || lot.supplier == people[SUPPLIER];
    }
}
