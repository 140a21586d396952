// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "contracts/interfaces/IEscrow.sol";
import {Party} from "contracts/mocks/Party.sol";
import {Signing} from "../kit/Signing.sol";
import {Deed, Op, Rule} from "./Rules.sol";

/// @notice Ghost accounting: what was seen of the money and of the lots, call by call.
/// @dev What is locked for bids is not taken from the escrow's word: it is its balance less all credits, before and
/// after a call that names one bid.
abstract contract Ledger is Signing {
    Bid[] internal _bids;

    /// @dev Lots as they were last seen, and when their state began.
    mapping(uint256 bid => mapping(uint256 lot => IEscrow.Lot)) internal _seen;
    mapping(uint256 bid => mapping(uint256 lot => uint256)) internal _since;

    /// @dev What came in for a bid less what went out, as seen.
    mapping(uint256 bid => int256) internal _held;

    mapping(uint256 token => mapping(uint256 person => uint256)) internal _credits;
    mapping(uint256 token => uint256) internal _creditSum;
    mapping(uint256 token => int256) internal _locked;

    /// @dev Ether that was forced upon the escrow and the registry.
    uint256 public forcedOnEscrow;
    uint256 public forcedOnRegistry;

    /// @dev Whether all purses are compared too, which takes long.
    bool internal immutable _watchesPurses;
    mapping(uint256 token => mapping(uint256 person => uint256)) private _wealth;

    /// @dev Whether a contract withdraws its credit while it is paid, or tries to move the lot once more.
    mapping(address account => bool) internal _armed;
    mapping(address account => bool) internal _echoes;

    /// @dev Whether a rule was broken, and which one first.
    bool public isBroken;
    Rule public broken;

    mapping(Deed => uint256) public deeds;
    mapping(Op => uint256) public done;
    mapping(Op => uint256) public refused;

    /// @dev The bid and lot of the last call.
    uint256 public focusBid;
    uint256 public focusLot;

    constructor(bool watchesPurses) {
        _watchesPurses = watchesPurses;
        for (uint256 token = 0; token < TOKENS; ++token) {
            for (uint256 i = 0; i < PEOPLE; ++i) {
                _wealth[token][i] = purse(token, people[i]);
            }
        }
    }

    /* VIEWS */

    function bids() external view returns (uint256) {
        return _bids.length;
    }

    function bidAt(uint256 bid) external view returns (Bid memory) {
        return _bids[bid];
    }

    function termsAt(uint256 bid) public view returns (IEscrow.Terms memory) {
        return _terms(_bids[bid]);
    }

    function seenAt(uint256 bid, uint256 lot) external view returns (IEscrow.Lot memory) {
        return _seen[bid][lot];
    }

    /* NOTES */

    function _expect(bool kept, Rule rule) internal {
        if (!kept && !isBroken) (isBroken, broken) = (true, rule);
    }

    function _note(Deed deed, bool was) internal {
        if (was) ++deeds[deed];
    }

    function _tally(Op op, bool ok) internal {
        if (ok) ++done[op];
        else ++refused[op];
    }

    /* MONEY */

    /// @dev What changed in what is locked in a token. Credit grows, and falls only for `taker`, who withdrew (M6, W3).
    function _observe(uint256 token, address taker) internal returns (int256 change) {
        uint256 sum;
        for (uint256 i = 0; i < PEOPLE; ++i) {
            (uint256 was, uint256 credit) = (_credits[token][i], escrow.creditOf(people[i], tokens[token]));
            sum += credit;
            if (credit == was) continue;
            _expect(credit > was || people[i] == taker || _reenters(people[i]), Rule.M6Credits);
            if (credit < was) _withdrawn(token, i, was - credit);
            else _credited(token, i, credit - was);
            _credits[token][i] = credit;
        }
        _creditSum[token] = sum;
        int256 held = token == ETHER ? _free() : int256(purse(token, address(escrow)));
        int256 locked = held - int256(sum);
        change = locked - _locked[token];
        _locked[token] = locked;
    }

    /// @dev The escrow's ether that was not forced upon it.
    function _free() internal view returns (int256) {
        return int256(address(escrow).balance) - int256(forcedOnEscrow);
    }

    function _credited(uint256 token, uint256 person, uint256 amount) internal virtual;

    function _withdrawn(uint256 token, uint256 person, uint256 amount) internal virtual;

    function _reenters(address account) private returns (bool) {
        if (!_armed[account] || Party(payable(account)).mood() == Party.Mood.Reenters) return false;
        _armed[account] = false;
        _note(Deed.Reentered, true);
        return true;
    }

    /// @dev Nobody but the parties of the bid gets richer by a call, whoever makes it (M4).
    function _comparePurses(uint256 token, address customer, address supplier) internal {
        for (uint256 i = 0; i < PEOPLE; ++i) {
            uint256 wealth = purse(token, people[i]) + _credits[token][i];
            bool isParty = people[i] == customer || people[i] == supplier || (i >= VERIFIER && i < JUDGE);
            _expect(isParty || wealth <= _wealth[token][i], Rule.M4Outsiders);
            _wealth[token][i] = wealth;
        }
    }
}
