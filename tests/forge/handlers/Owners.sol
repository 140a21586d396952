// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "contracts/interfaces/IEscrow.sol";
import {IVerifierRegistry} from "contracts/interfaces/IVerifierRegistry.sol";
import {MoodyToken} from "contracts/mocks/MoodyToken.sol";
import {Party} from "contracts/mocks/Party.sol";
import {Judging} from "./Judging.sol";
import {Deed, Op, Rule} from "./Rules.sol";

/// @notice What owners of credit and stake do, and what receivers and tokens do to them.
abstract contract Owners is Judging {
    function withdraw(uint256 seed) external {
        (uint256 token, uint256 person) = _owed(seed);
        uint256 amount = seed % 8 == 0 ? seed >> 64 : _credits[token][person];
        if (seed % 3 == 0 && amount > 1) amount = amount / 2;
        address to = people[(seed >> 24) % 4 == 0 ? (seed >> 32) % PEOPLE : person];
        bytes memory data = abi.encodeCall(IEscrow.withdraw, (tokens[token], to, amount));
        _callForCredit(people[person], to, token, data);
    }

    function withdrawAll(uint256 seed) external {
        (uint256 token, uint256 person) = _owed(seed);
        address[] memory list = new address[](2);
        (list[0], list[1]) = (tokens[token], tokens[ETHER]);
        bytes memory data = abi.encodeCall(IEscrow.withdrawAll, (list, people[person]));
        _callForCredit(people[person], people[person], token, data);
    }

    /// @dev Somebody who has credit, from a random place on.
    function _owed(uint256 seed) private view returns (uint256 token, uint256 person) {
        for (uint256 i = 0; i < TOKENS * PEOPLE; ++i) {
            uint256 place = ((seed >> 8) + i) % (TOKENS * PEOPLE);
            (token, person) = (place / PEOPLE, place % PEOPLE);
            if (_credits[token][person] != 0) return (token, person);
        }
    }

    /// @notice Stakes, asks for stake back, or takes it out.
    function restake(uint256 seed) external {
        uint256 seat = (seed >> 8) % VERIFIERS;
        address verifier = people[VERIFIER + seat];
        uint256 what = seed % 4;
        uint256 amount = (seed >> 16) % (2 * STAKE);
        address to = (seed >> 40) % 8 == 0 ? address(escrow) : verifier;
        bytes memory data = abi.encodeCall(IVerifierRegistry.withdraw, (address(escrow), to));
        if (what < 2) data = abi.encodeCall(IVerifierRegistry.stake, (address(escrow)));
        else if (what == 2) data = abi.encodeCall(IVerifierRegistry.requestExit, (address(escrow), amount));

        // Few wait so long otherwise, as all lots run out meanwhile.
        if (what == 3 && (seed >> 32) % 8 == 0 && block.timestamp < _exitAt[seat]) vm.warp(_exitAt[seat]);

        vm.prank(verifier);
        (bool ok,) = address(registry).call{value: what < 2 ? amount : 0}(data);
        _tally(Op.Other, ok);
        if (ok) _checkStake(seat, what, amount);
        _expect(!ok || what < 3 || to == verifier, Rule.S3Exits);
    }

    /// @dev S2, S3: only free stake goes to exiting, and leaves 240 days after the last request.
    function _checkStake(uint256 seat, uint256 what, uint256 amount) private {
        IVerifierRegistry.Stake memory was = _stakes[seat];
        IVerifierRegistry.Stake memory stake = registry.stakeOf(address(escrow), people[VERIFIER + seat]);
        _expect(stake.reserved == was.reserved && stake.active >= stake.reserved, Rule.S3Exits);
        if (what < 2) {
            _expect(stake.active == was.active + amount && stake.exiting == was.exiting, Rule.S3Exits);
        } else if (what == 2) {
            _exitAt[seat] = block.timestamp + 240 days;
            _expect(stake.active + amount == was.active && stake.exiting == was.exiting + amount, Rule.S3Exits);
        } else {
            _expect(block.timestamp >= _exitAt[seat] && was.exiting != 0, Rule.S3Exits);
            _expect(stake.exiting == 0 && stake.active == was.active, Rule.S3Exits);
            _note(Deed.ExitDone, true);
        }
        _stakes[seat] = stake;
    }

    /// @notice Has a receiver or a token change its mood: most of the time they take money.
    function mood(uint256 seed) external {
        if (seed % 2 == 0) {
            uint256 chosen = (seed >> 8) % 10;
            MoodyToken.Mood next = chosen == 0
                ? MoodyToken.Mood.AnswersFalse
                : chosen == 1
                    ? MoodyToken.Mood.MovesButAnswersFalse
                    : chosen == 2 ? MoodyToken.Mood.Paused : MoodyToken.Mood.Plain;
            MoodyToken(tokens[MOODY]).setMood(next);
            return;
        }
        Party party = Party(payable(people[(seed >> 8) % 2 == 0 ? CUSTOMER_CONTRACT : SUPPLIER_CONTRACT]));
        uint256 how = (seed >> 16) % 8;
        (_armed[address(party)], _echoes[address(party)]) = (how == 0, how == 1);
        if (how == 0) {
            address[] memory list = new address[](1);
            party.reenter(address(escrow), abi.encodeCall(IEscrow.withdrawAll, (list, address(party))));
        } else {
            party.setMood(how < 4 ? Party.Mood.Refuses : how == 4 ? Party.Mood.WantsGas : Party.Mood.Accepts);
        }
    }

    /// @notice Ether that nobody asked for: by self-destruction, or as a reward for a block.
    function force(uint256 seed) external {
        uint256 amount = seed % 1000;
        if ((seed >> 16) % 8 == 0) {
            vm.deal(address(registry), address(registry).balance + amount);
            forcedOnRegistry += amount;
        } else if ((seed >> 16) % 8 == 1) {
            vm.deal(address(escrow), address(escrow).balance + amount);
            forcedOnEscrow += amount;
        } else {
            return advance(seed);
        }
    }
}
