// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "contracts/interfaces/IEscrow.sol";
import {IVerifierRegistry} from "contracts/interfaces/IVerifierRegistry.sol";
import {Moves} from "./Moves.sol";
import {Deed, Op, Rule} from "./Rules.sol";

/// @notice What a call may do to the stake behind verifiers, and what they earn.
abstract contract Stakes is Moves {
    mapping(uint256 seat => IVerifierRegistry.Stake) internal _stakes;

    /// @dev When exiting stake may leave at the earliest (S3).
    mapping(uint256 seat => uint256) internal _exitAt;

    /// @dev Fees for attestations that were counted, and what was withdrawn.
    mapping(uint256 token => mapping(uint256 seat => uint256)) public earned;
    mapping(uint256 token => mapping(uint256 person => uint256)) public withdrawn;

    function _credited(uint256, uint256 person, uint256) internal override {
        _note(Deed.Credited, person < VERIFIER || person >= JUDGE);
    }

    function _withdrawn(uint256 token, uint256 person, uint256 amount) internal override {
        withdrawn[token][person] += amount;
        _note(Deed.Withdrawn, true);
    }

    /// @dev I4: a verifier's credits are its fees, and nothing else.
    function _checkFees(uint256 token) internal {
        for (uint256 seat = 0; seat < VERIFIERS; ++seat) {
            uint256 got = _credits[token][VERIFIER + seat] + withdrawn[token][VERIFIER + seat];
            _expect(got == earned[token][seat], Rule.I4Fees);
        }
    }

    /// @dev I1, M8, D8: what a call on a lot does to each stake, from the votes before it and those it counted.
    function _checkStakes(Op op, IEscrow.Terms memory terms, IEscrow.Lot memory was, uint256 counted) internal {
        bool reserves = terms.arbitrator != address(0) && terms.verifierStake != 0;
        bool ends = op == Op.Settle || op == Op.Accept || op == Op.Concede || op == Op.Agree;
        uint256 freed = reserves && ends ? was.passes | was.fails : 0;
        uint256 wrong = freed == 0 ? 0 : _overturned(terms.stages[was.stage], was);
        for (uint256 seat = 0; seat < VERIFIERS; ++seat) {
            IVerifierRegistry.Stake memory stake = registry.stakeOf(address(escrow), people[VERIFIER + seat]);
            IVerifierRegistry.Stake memory before = _stakes[seat];
            uint256 lost = (wrong >> seat) & 1 != 0 ? STAKE : 0;
            uint256 gone = (freed >> seat) & 1 != 0 ? STAKE : 0;
            uint256 more = reserves && (counted >> seat) & 1 != 0 ? STAKE : 0;
            _expect(before.active - stake.active == lost && stake.exiting == before.exiting, Rule.M8Slashed);
            _expect(stake.reserved + gone == before.reserved + more, Rule.M8Slashed);
            _stakes[seat] = stake;
            _note(Deed.Slashed, lost != 0);
        }
        _note(Deed.Overturned, wrong != 0);
    }

    /// @dev Who voted against a ruling: the state is another than the votes come to.
    function _overturned(IEscrow.Stage memory stage, IEscrow.Lot memory lot) internal pure returns (uint256) {
        bool passed = lot.state == IEscrow.LotState.Passed;
        if (!passed && lot.state != IEscrow.LotState.Failed) return 0;
        if (_verdict(stage, lot.passes, lot.fails) == lot.state) return 0;
        return passed ? lot.fails : lot.passes;
    }

    /// @dev I5, I7: what votes come to once nobody can vote any more.
    function _verdict(IEscrow.Stage memory stage, uint256 passes, uint256 fails)
        internal
        pure
        returns (IEscrow.LotState)
    {
        (uint256 yes, uint256 no, uint256 panel) = (_count(passes), _count(fails), _count(stage.panel));
        if (panel != 0 && yes >= stage.quorum) return IEscrow.LotState.Passed;
        if (panel != 0 && no > panel - stage.quorum) return IEscrow.LotState.Failed;
        if (yes != no) return yes > no ? IEscrow.LotState.Passed : IEscrow.LotState.Failed;
        return stage.paysOnSilence ? IEscrow.LotState.Passed : IEscrow.LotState.Voided;
    }
}
