// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "contracts/interfaces/IEscrow.sol";
import {Builders} from "./Builders.sol";
import {Ledger} from "./Ledger.sol";
import {LogBook} from "./LogBook.sol";
import {Probe} from "./Probe.sol";
import {Op} from "./Rules.sol";

/// @notice Everything that forge may call, and the passing of time.
contract Handler is Probe {
    constructor(bool watchesPurses, bool watchesLogs) Ledger(watchesPurses) LogBook(watchesLogs) {
        for (uint256 seat = 0; seat < VERIFIERS; ++seat) {
            vm.prank(people[VERIFIER + seat]);
            registry.stake{value: 6 * STAKE}(address(escrow));
            _stakes[seat] = registry.stakeOf(address(escrow), people[VERIFIER + seat]);
        }
        for (uint256 kind = 0; kind < KINDS; ++kind) {
            _post(kind);
        }
    }

    function lapse(uint256 seed) public {
        (uint256 bid, uint256 lot) = _pick(seed, IEscrow.Action.Lapse);
        bytes memory data = abi.encodeCall(IEscrow.lapse, (termsAt(bid), lot));
        _call(Call(Op.Lapse, bid, lot, _anyone(seed >> 8), 0, 0), data);
    }

    function settle(uint256 seed) public {
        (uint256 bid, uint256 lot) = _pick(seed, IEscrow.Action.Settle);
        bytes memory data = abi.encodeCall(IEscrow.settle, (termsAt(bid), lot));
        _call(Call(Op.Settle, bid, lot, _anyone(seed >> 8), 0, 0), data);
    }

    /// @notice Time passes: mostly to just before, to or just after the next deadline, else some hours or years.
    function wait(uint256 seed) external {
        if (seed % 4 == 0) return vm.warp(block.timestamp + (seed >> 8) % 2 days);
        if ((seed >> 16) % 256 == 0) return vm.warp(block.timestamp + (seed >> 32) % 300 days);
        uint256 next = type(uint256).max;
        for (uint256 i = 0; i < _bids.length * LOTS; ++i) {
            uint256 deadline = _seen[i / LOTS][i % LOTS].deadline;
            if (deadline > block.timestamp + 1 && deadline < next) next = deadline;
        }
        if (next != type(uint256).max) vm.warp(next + (seed >> 8) % 3 - 1);
    }

    /// @inheritdoc Builders
    function advance(uint256 seed) public override {
        // No blind choice: go on with the last lot, or on with another if it is closed.
        (uint256 same, uint256 other) = ((seed | 2) & ~uint256(1), seed | 3);
        IEscrow.Lot memory lot = _seen[focusBid][focusLot];
        bool early = block.timestamp < lot.deadline;
        if (lot.state == IEscrow.LotState.Open) return claim(same);
        if (lot.state == IEscrow.LotState.Closed) return claim(other);
        if (lot.state == IEscrow.LotState.Building) return early ? submit(same) : lapse(same);
        if (lot.state == IEscrow.LotState.Inspecting) return early ? attest(same) : lapse(same);
        if (lot.state == IEscrow.LotState.Disputed) {
            if (!early) return lapse(same);
            if ((seed >> 100) % 4 != 0) return rule(other);
        } else if (!early) {
            return settle(same);
        } else if ((seed >> 100) % 3 != 0) {
            return dispute(same);
        }
        vm.warp(lot.deadline);
    }
}
