// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "distman/interfaces/IEscrow.sol";
import {LotSlot, LotSlots} from "distman/libraries/LotSlot.sol";
import {Verdicts} from "distman/libraries/Verdicts.sol";

import {vm} from "../support/Cheats.sol";

/// @title What the votes of a round come to
/// @dev Any panel of 15 seats, any quorum that the Terms allow, any votes of the panel. Votes are counted one by one here.
contract VerdictProofs {
    /// @notice The quorum is reached exactly when as many seats passed as it asks for.
    /// @custom:rules I5
    function check_passedAtQuorum(IEscrow.Stage calldata stage, uint256 raw) external pure {
        LotSlot slot = _votes(stage, raw);
        assert(Verdicts.isPassed(slot, stage) == (_count(slot.passes()) >= stage.quorum));
    }

    /// @notice A round has failed exactly when the seats that have not voted could no longer make up the quorum.
    /// @custom:rules I5
    /// @custom:long
    function check_failedOutOfReach(IEscrow.Stage calldata stage, uint256 raw) external pure {
        LotSlot slot = _votes(stage, raw);
        uint256 reachable = _count(stage.panel & ~slot.fails());
        assert(Verdicts.isFailed(slot, stage) == (reachable < stage.quorum));
    }

    /// @notice No round is both passed and failed, and one in which the whole panel voted is one of both.
    /// @custom:rules I5
    function check_neverBothVerdicts(IEscrow.Stage calldata stage, uint256 raw) external pure {
        LotSlot slot = _votes(stage, raw);
        (bool passed, bool failed) = (Verdicts.isPassed(slot, stage), Verdicts.isFailed(slot, stage));
        assert(!(passed && failed));
        if (slot.passes() | slot.fails() == stage.panel) assert(passed || failed);
    }

    /// @notice A further vote never takes back a verdict by quorum, so that attestations carried together decide as they
    /// would one by one.
    /// @custom:rules I2 I5
    /// @custom:long
    function check_votesNeverTurnAVerdict(IEscrow.Stage calldata stage, uint256 raw, uint256 seat, bool pass) external pure {
        LotSlot slot = _votes(stage, raw);
        vm.assume(seat < LotSlots.SEATS);
        vm.assume((stage.panel >> seat) & 1 == 1);
        vm.assume(!slot.hasVoted(seat));
        vm.assume(slot.spent() < 2047);
        LotSlot next = slot.withVote(seat, pass);
        if (Verdicts.isPassed(slot, stage)) assert(Verdicts.isPassed(next, stage));
        if (Verdicts.isFailed(slot, stage)) assert(Verdicts.isFailed(next, stage));
    }

    /// @notice When time runs out a quorum decides first, then the majority of the votes cast, then what the Terms say of
    /// silence.
    /// @custom:rules I7
    /// @custom:long
    function check_majorityOnLapse(IEscrow.Stage calldata stage, uint256 raw) external pure {
        LotSlot slot = _votes(stage, raw);
        (uint256 passes, uint256 fails) = (_count(slot.passes()), _count(slot.fails()));
        IEscrow.LotState expected = stage.paysOnSilence ? IEscrow.LotState.Passed : IEscrow.LotState.Voided;
        if (passes > fails) expected = IEscrow.LotState.Passed;
        if (fails > passes) expected = IEscrow.LotState.Failed;
        if (_count(stage.panel) - fails < stage.quorum) expected = IEscrow.LotState.Failed;
        if (passes >= stage.quorum) expected = IEscrow.LotState.Passed;
        assert(Verdicts.ofVotes(slot, stage) == expected);
    }

    /// @notice Without a panel silence decides, whatever the slot holds besides.
    /// @custom:rules I7 L4
    function check_silenceWithoutPanel(IEscrow.Stage calldata stage, uint256 raw) external pure {
        LotSlot slot = LotSlot.wrap(raw);
        vm.assume(stage.panel == 0 && slot.passes() == 0 && slot.fails() == 0);
        IEscrow.LotState verdict = Verdicts.ofVotes(slot, stage);
        assert(verdict == (stage.paysOnSilence ? IEscrow.LotState.Passed : IEscrow.LotState.Voided));
    }

    /// @dev A slot with votes that this stage can have come to: of its panel, and each seat once.
    function _votes(IEscrow.Stage calldata stage, uint256 raw) private pure returns (LotSlot slot) {
        slot = LotSlot.wrap(raw);
        vm.assume(stage.panel != 0 && stage.panel >> LotSlots.SEATS == 0);
        vm.assume(stage.quorum != 0 && stage.quorum <= _count(stage.panel));
        vm.assume((slot.passes() | slot.fails()) & ~stage.panel == 0);
        vm.assume(slot.passes() & slot.fails() == 0);
    }

    function _count(uint256 seats) private pure returns (uint256 count) {
        for (uint256 seat = 0; seat < LotSlots.SEATS; ++seat) {
            count += (seats >> seat) & 1;
        }
    }
}
