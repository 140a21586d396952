// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "distman/interfaces/IEscrow.sol";
import {Amounts} from "distman/libraries/Amounts.sol";
import {TermsCheck} from "distman/libraries/TermsCheck.sol";
import {TermsParts} from "distman/libraries/TermsParts.sol";

import {svm, vm} from "../support/Cheats.sol";

/// @title Which Terms can be posted
/// @dev Each proof says that Terms are taken exactly when the limits of its subject hold; all else in them is in order.
contract TermsProofs {
    uint256 private constant DAY = 86_400;

    function setUp() external {
        uint256 timestamp = svm.createUint(34, "timestamp");
        vm.warp(timestamp);
    }

    /// @notice Terms are taken exactly with 1 to 1,024 lots, and a time to claim that is ahead, but no more than 3,650 days.
    /// @custom:rules T3 T4
    /// @custom:bounds any number of lots, any claimBy, any time before 2514; price 1
    /// @custom:halmos --array-lengths terms.stages=1
    function check_lotsAndClaimBy(IEscrow.Terms calldata terms) external view {
        _assumeStageInOrder(terms, 0, 10_000);
        _assumeNoArbitrator(terms);
        vm.assume(terms.reworks == 0 && terms.verifierFee == 0 && terms.bond == 0 && terms.price == 1);
        vm.assume(terms.token == address(0));
        bool lots = terms.lots != 0 && terms.lots <= 1024;
        bool claimBy = terms.claimBy > block.timestamp && terms.claimBy <= block.timestamp + 3650 * DAY;
        _assertTakenIf(terms, lots && claimBy);
    }

    /// @notice Terms are taken exactly without a verifier that is zero or named twice.
    /// @custom:rules T5
    /// @custom:bounds 3 verifiers, each any address
    /// @custom:halmos --array-lengths terms.stages=1,terms.verifiers=3
    function check_verifiers(IEscrow.Terms calldata terms) external view {
        _assumeStageInOrder(terms, 0, 10_000);
        _assumeNoArbitrator(terms);
        _assumeLotInOrder(terms);
        address[] calldata v = terms.verifiers;
        bool named = v[0] != address(0) && v[1] != address(0) && v[2] != address(0);
        _assertTakenIf(terms, named && v[0] != v[1] && v[0] != v[2] && v[1] != v[2]);
    }

    /// @notice Terms are taken exactly with at most 15 verifiers.
    /// @custom:rules T5
    /// @custom:bounds 15 and 16 verifiers, numbered
    /// @custom:halmos --array-lengths terms.stages=1,terms.verifiers={15,16}
    function check_atMostFifteenVerifiers(IEscrow.Terms calldata terms) external view {
        _assumeStageInOrder(terms, 0, 10_000);
        _assumeNoArbitrator(terms);
        _assumeLotInOrder(terms);
        for (uint256 seat = 0; seat < terms.verifiers.length; ++seat) {
            vm.assume(terms.verifiers[seat] == address(uint160(0x1000 + seat)));
        }
        _assertTakenIf(terms, terms.verifiers.length <= 15);
    }

    /// @notice Terms are taken exactly with 1 to 16 stages.
    /// @custom:rules T6
    /// @custom:bounds 0, 1, 16 and 17 stages, of which the first has the whole share
    /// @custom:halmos --array-lengths terms.stages={0,1,16,17}
    /// @custom:long
    function check_numberOfStages(IEscrow.Terms calldata terms) external view {
        for (uint256 i = 0; i < terms.stages.length; ++i) {
            _assumeStageInOrder(terms, i, i == 0 ? 10_000 : 0);
        }
        _assumeNoArbitrator(terms);
        _assumeLotInOrder(terms);
        _assertTakenIf(terms, terms.stages.length >= 1 && terms.stages.length <= 16);
    }

    /// @notice Terms are taken exactly when the shares of the stages add up to 10,000 basis points, no overflow included.
    /// @custom:rules T6
    /// @custom:bounds 3 stages, each with any share of 256 bits
    /// @custom:halmos --array-lengths terms.stages=3
    function check_shares(IEscrow.Terms calldata terms) external view {
        IEscrow.Stage[] calldata s = terms.stages;
        for (uint256 i = 0; i < 3; ++i) {
            _assumeStageInOrder(terms, i, s[i].shareBps);
        }
        _assumeNoArbitrator(terms);
        _assumeLotInOrder(terms);
        bool each = s[0].shareBps <= 10_000 && s[1].shareBps <= 10_000 && s[2].shareBps <= 10_000;
        unchecked {
            _assertTakenIf(terms, each && s[0].shareBps + s[1].shareBps + s[2].shareBps == 10_000);
        }
    }

    /// @notice Terms are taken exactly when a panel names seats of the verifiers, the quorum lies between 1 and its size (zero
    /// for none), and the times of the stage are within their limits.
    /// @custom:rules T7 T8 T9
    /// @custom:bounds 1 stage of any panel, quorum, build and inspection time; 3 verifiers
    /// @custom:halmos --array-lengths terms.stages=1,terms.verifiers=3
    /// @custom:long
    function check_stage(IEscrow.Terms calldata terms) external view {
        IEscrow.Stage calldata s = TermsParts.stage(terms, 0);
        vm.assume(s.shareBps == 10_000);
        for (uint256 seat = 0; seat < 3; ++seat) {
            vm.assume(terms.verifiers[seat] == address(uint160(0x1000 + seat)));
        }
        _assumeNoArbitrator(terms);
        _assumeLotInOrder(terms);
        uint256 seats = (s.panel & 1) + ((s.panel >> 1) & 1) + ((s.panel >> 2) & 1);
        bool quorum = s.panel < 8 && (seats == 0 ? s.quorum == 0 : s.quorum >= 1 && s.quorum <= seats);
        bool build = s.buildTime <= 3650 * DAY && (s.buildTime != 0 || s.panel == 0);
        bool inspection = s.inspectionTime >= 1 && s.inspectionTime <= (s.panel == 0 ? 3650 : 60) * DAY;
        _assertTakenIf(terms, quorum && build && inspection);
    }

    /// @notice Terms are taken exactly with at most 7 reworks and a price that is not zero.
    /// @custom:rules T10 T13
    /// @custom:bounds any reworks and price
    /// @custom:halmos --array-lengths terms.stages=1
    function check_reworksAndPrice(IEscrow.Terms calldata terms) external view {
        _assumeStageInOrder(terms, 0, 10_000);
        _assumeNoArbitrator(terms);
        _assumeTimesInOrder(terms);
        vm.assume(terms.lots == 1 && terms.verifierFee == 0 && terms.bond == 0 && terms.token == address(0));
        bool price = terms.price != 0 && terms.price != type(uint256).max;
        _assertTakenIf(terms, terms.reworks <= 7 && price);
    }

    /// @notice Terms are taken exactly when arbitrator and dispute window come together or not at all, the window is at most 30
    /// days, data has an arbitrator, and the arbitrator is a contract that is no party and no verifier.
    /// @custom:rules T11 T12
    /// @custom:bounds any parties and window; any arbitrator without code, and one contract; 2 verifiers; no data or 32 bytes
    /// @custom:halmos --array-lengths terms.stages=1,terms.verifiers=2,terms.arbitratorData={0,32}
    function check_arbitration(IEscrow.Terms memory terms, bool hasCode) external view {
        // An address that stands for all has no code here: a contract is this one.
        if (hasCode) terms.arbitrator = address(this);
        this.arbitration(terms);
    }

    function arbitration(IEscrow.Terms calldata terms) external view {
        _assumeStageInOrder(terms, 0, 10_000);
        _assumeLotInOrder(terms);
        address[] calldata v = terms.verifiers;
        vm.assume(v[0] != address(0) && v[1] != address(0) && v[0] != v[1]);
        address a = terms.arbitrator;
        bool none = a == address(0) && terms.disputeWindow == 0 && terms.arbitratorData.length == 0;
        bool window = terms.disputeWindow != 0 && terms.disputeWindow <= 30 * DAY;
        bool apart = a != terms.customer && a != terms.supplier && a != v[0] && a != v[1];
        _assertTakenIf(terms, none || (a != address(0) && window && apart && a.code.length != 0));
    }

    /// @notice Terms are taken exactly in ether, or in a token that is a contract.
    /// @custom:rules T14
    /// @custom:bounds any token without code, and one contract
    /// @custom:halmos --array-lengths terms.stages=1
    function check_token(IEscrow.Terms memory terms, bool hasCode) external view {
        if (hasCode) terms.token = address(this);
        this.token(terms);
    }

    function token(IEscrow.Terms calldata terms) external view {
        _assumeStageInOrder(terms, 0, 10_000);
        _assumeNoArbitrator(terms);
        _assumeTimesInOrder(terms);
        vm.assume(terms.lots == 1 && terms.price == 1 && terms.bond == 0);
        vm.assume(terms.reworks == 0 && terms.verifierFee == 0);
        _assertTakenIf(terms, terms.token == address(0) || terms.token.code.length != 0);
    }

    /// @notice Whatever Terms are taken lock lots * (price + budget), and that with every bond fits 256 bits.
    /// @custom:rules T13 P1
    /// @custom:bounds any price, bond and fee of 256 bits; 1, 2 or 1,024 lots; 1 stage with 2 seats; 0, 1 or 7 reworks
    /// @custom:halmos --array-lengths terms.stages=1,terms.verifiers=2
    /// @custom:long
    function check_amountsFit(IEscrow.Terms calldata terms) external view {
        _assumeTimesInOrder(terms);
        vm.assume(TermsParts.stage(terms, 0).panel == 3);
        uint256 lots = _oneOf(terms.lots, 1, 2, 1024, 1024);
        uint256 seats = 2 * (1 + _oneOf(terms.reworks, 0, 1, 7, 7));
        try this.taken(terms) returns (uint256 total) {
            uint256 budget = _times(terms.verifierFee, seats);
            uint256 perLot = terms.price + budget + terms.bond;
            assert(perLot < type(uint256).max);
            assert(_times(perLot, lots) >= perLot);
            assert(total == (perLot - terms.bond) * lots);
            assert(Amounts.perLot(terms) == perLot - terms.bond);
        } catch {}
    }

    function taken(IEscrow.Terms calldata terms) external view returns (uint256 total) {
        (IEscrow.Stage[] calldata stages, address[] calldata verifiers, bytes calldata data) = TermsParts.all(terms);
        return TermsCheck.check(terms, stages, verifiers, data);
    }

    function _assertTakenIf(IEscrow.Terms calldata terms, bool expected) private view {
        try this.taken(terms) {
            assert(expected);
        } catch {
            assert(!expected);
        }
    }

    /// @dev A time lock, which needs nobody.
    function _assumeStageInOrder(IEscrow.Terms calldata terms, uint256 index, uint256 shareBps) private pure {
        IEscrow.Stage calldata stage = TermsParts.stage(terms, index);
        vm.assume(stage.panel == 0 && stage.quorum == 0 && stage.buildTime == 0);
        vm.assume(stage.inspectionTime == 1 && stage.shareBps == shareBps);
    }

    function _assumeTimesInOrder(IEscrow.Terms calldata terms) private view {
        vm.assume(terms.claimBy == block.timestamp + 1);
    }

    function _assumeLotInOrder(IEscrow.Terms calldata terms) private view {
        _assumeTimesInOrder(terms);
        vm.assume(terms.lots == 1 && terms.price == 1 && terms.bond == 0);
        vm.assume(terms.reworks == 0 && terms.verifierFee == 0 && terms.token == address(0));
    }

    function _assumeNoArbitrator(IEscrow.Terms calldata terms) private pure {
        vm.assume(terms.arbitrator == address(0) && terms.disputeWindow == 0);
    }

    /// @dev One of four values, as a number of its own on each path.
    function _oneOf(uint256 value, uint256 a, uint256 b, uint256 c, uint256 d) private pure returns (uint256) {
        if (value == a) return a;
        if (value == b) return b;
        if (value == c) return c;
        vm.assume(value == d);
        return d;
    }

    /// @dev A product that must fit 256 bits.
    function _times(uint256 amount, uint256 count) private pure returns (uint256 sum) {
        unchecked {
            sum = amount * count;
            assert(amount <= type(uint256).max / count);
        }
    }
}
