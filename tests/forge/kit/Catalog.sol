// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "contracts/interfaces/IEscrow.sol";
import {World} from "./World.sol";

/// @notice The kinds of Terms that are posted, and what their money should be by the rules, written anew.
abstract contract Catalog is World {
    uint256 internal constant DIRECT = 0; // ether, a quorum decides at once
    uint256 internal constant STAGED = 1; // a plain token, two stages, an arbitrator
    uint256 internal constant MOODS = 2; // a token that fails at times, a time lock between two panels
    uint256 internal constant HOSTILE = 3; // ether, contracts on both sides, an arbitrator
    uint256 internal constant SILENT = 4; // nobody inspects
    uint256 internal constant LONG = 5; // many reworks, stake that no ruling can take
    uint256 internal constant KINDS = 6;

    uint256 internal constant LOTS = 2;
    uint256 internal constant CLAIM_TIME = 60 days;
    uint256 internal constant STAKE = 1000;
    uint256 internal constant MOST_STAGES = 3;

    /// @dev A posted bid: its Terms are those of `kind` with this salt, as of `postedAt`.
    struct Bid {
        bytes32 id;
        uint256 kind;
        uint256 salt;
        uint256 postedAt;
        bool cancelled;
    }

    function _terms(Bid memory bid) internal view returns (IEscrow.Terms memory terms) {
        uint256 kind = bid.kind;
        (terms.lots, terms.price, terms.bond) = (LOTS, 10_007, kind == SILENT ? 0 : 501);
        terms.customer = people[kind == MOODS || kind == HOSTILE ? CUSTOMER_CONTRACT : CUSTOMER];
        if (kind == HOSTILE) terms.supplier = people[SUPPLIER_CONTRACT];
        terms.token = tokens[_tokenOf(kind)];
        terms.claimBy = bid.postedAt + CLAIM_TIME;
        if (kind == STAGED || kind == MOODS || kind == HOSTILE) {
            (terms.arbitrator, terms.disputeWindow) = (address(arbitrator), 3 days);
        }
        (terms.reworks, terms.verifierFee) = (kind == SILENT ? 0 : kind == LONG ? 3 : 1, kind == MOODS ? 0 : 7);
        if (kind != DIRECT && kind != SILENT) terms.verifierStake = STAKE;
        (terms.spec, terms.salt) = (bytes32(kind + 1), bytes32(bid.salt));
        terms.verifiers = new address[](VERIFIERS);
        for (uint256 seat = 0; seat < VERIFIERS; ++seat) {
            terms.verifiers[seat] = people[VERIFIER + seat];
        }
        terms.stages = _stages(kind);
    }

    function _stages(uint256 kind) private pure returns (IEscrow.Stage[] memory stages) {
        stages = new IEscrow.Stage[](kind == DIRECT || kind == SILENT ? 1 : kind == MOODS ? 3 : 2);
        if (kind == DIRECT) {
            stages[0] = IEscrow.Stage(7, 2, false, 10 days, 5 days, 10_000);
        } else if (kind == STAGED) {
            stages[0] = IEscrow.Stage(3, 1, true, 10 days, 5 days, 3_333);
            stages[1] = IEscrow.Stage(7, 2, false, 10 days, 5 days, 6_667);
        } else if (kind == MOODS) {
            stages[0] = IEscrow.Stage(6, 2, false, 10 days, 5 days, 2_501);
            stages[1] = IEscrow.Stage(0, 0, true, 0, 4 days, 0);
            stages[2] = IEscrow.Stage(5, 1, true, 8 days, 5 days, 7_499);
        } else if (kind == HOSTILE) {
            stages[0] = IEscrow.Stage(7, 3, false, 10 days, 5 days, 5_000);
            stages[1] = IEscrow.Stage(7, 2, true, 10 days, 5 days, 5_000);
        } else if (kind == SILENT) {
            stages[0] = IEscrow.Stage(0, 0, false, 5 days, 2 days, 10_000);
        } else {
            stages[0] = IEscrow.Stage(1, 1, false, 3 days, 2 days, 1);
            stages[1] = IEscrow.Stage(2, 1, true, 3 days, 2 days, 9_999);
        }
    }

    function _tokenOf(uint256 kind) internal pure returns (uint256) {
        if (kind == DIRECT || kind == HOSTILE) return ETHER;
        if (kind == MOODS) return MOODY;
        return kind == SILENT ? NO_RETURN : PLAIN;
    }

    /* MONEY BY THE RULES */

    /// @dev T13: what all attestations of a lot can cost.
    function _budget(IEscrow.Terms memory terms) internal pure returns (uint256 budget) {
        for (uint256 i = 0; i < terms.stages.length; ++i) {
            budget += terms.verifierFee * _count(terms.stages[i].panel) * (1 + terms.reworks);
        }
    }

    /// @dev What the escrow should hold for a lot: E2, E5 and M10.
    function _holdings(IEscrow.Terms memory terms, IEscrow.Lot memory lot) internal pure returns (uint256 held) {
        if (lot.state == IEscrow.LotState.Closed) return 0;
        held = terms.price + _budget(terms);
        if (lot.state == IEscrow.LotState.Open) return held;
        held += terms.bond - lot.spent * terms.verifierFee;
        for (uint256 i = 0; i < lot.stage; ++i) {
            held -= (terms.price * terms.stages[i].shareBps) / 10_000;
        }
    }

    function _count(uint256 bits) internal pure returns (uint256 count) {
        for (; bits != 0; bits &= bits - 1) {
            ++count;
        }
    }
}
