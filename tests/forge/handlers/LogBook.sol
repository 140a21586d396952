// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "contracts/interfaces/IEscrow.sol";
import {Vm} from "../kit/Vm.sol";
import {Stakes} from "./Stakes.sol";

/// @notice Rebuilds lots and credits from nothing but the escrow's logs, the Terms and the time of the block (M9).
abstract contract LogBook is Stakes {
    bool internal immutable _watchesLogs;

    mapping(uint256 bid => mapping(uint256 lot => IEscrow.Lot)) internal _told;
    mapping(uint256 bid => bool) private _toldCancelled;
    mapping(address account => mapping(address token => uint256)) public toldCredit;
    mapping(bytes32 id => uint256) private _numberOf; // one more than the bid's place

    constructor(bool watchesLogs) {
        _watchesLogs = watchesLogs;
        if (watchesLogs) vm.recordLogs();
    }

    function toldAt(uint256 bid, uint256 lot) external view returns (IEscrow.Lot memory) {
        return _told[bid][lot];
    }

    /// @dev Reads the logs of a call that went through. Those of a call that was undone are recorded too, and dropped.
    function _readLogs(bool ok) internal {
        if (!_watchesLogs) return;
        Vm.Log[] memory logs = vm.getRecordedLogs();
        if (!ok) return;
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].emitter == address(escrow)) _read(logs[i].topics, logs[i].data);
        }
    }

    function _read(bytes32[] memory topics, bytes memory data) private {
        bytes32 kind = topics[0];
        if (kind == IEscrow.Credited.selector) return _readCredit(topics, data, true);
        if (kind == IEscrow.CreditWithdrawn.selector) return _readCredit(topics, data, false);
        if (kind == IEscrow.BidPosted.selector) {
            // The bid is written down before its first logs are read.
            _numberOf[topics[1]] = _bids.length;
            return;
        }
        uint256 bid = _numberOf[topics[1]];
        if (bid == 0) return; // an ERC-1497 event
        bid -= 1;
        if (kind == IEscrow.BidCancelled.selector) return _readCancelled(bid);
        if (kind == IEscrow.LotClaimed.selector) return _readClaimed(bid, topics, data);
        if (kind == IEscrow.LotStarted.selector) return _readStarted(bid, data);
        if (kind == IEscrow.LotAttested.selector) return _readAttested(bid, topics, data);
        if (kind == IEscrow.VerifierSlashed.selector) return _readSlashed(topics, data);
        _readState(bid, kind, data);
    }

    function _readCredit(bytes32[] memory topics, bytes memory data, bool more) private {
        (address account, address token) = (_address(topics[1]), _address(topics[2]));
        if (more) {
            toldCredit[account][token] += abi.decode(data, (uint256));
        } else {
            (, uint256 amount) = abi.decode(data, (address, uint256));
            toldCredit[account][token] -= amount;
        }
    }

    function _readCancelled(uint256 bid) private {
        for (uint256 lot = 0; lot < LOTS; ++lot) {
            if (_told[bid][lot].state == IEscrow.LotState.Open) _told[bid][lot].state = IEscrow.LotState.Closed;
        }
    }

    function _readClaimed(uint256 bid, bytes32[] memory topics, bytes memory data) private {
        (uint256 lot, uint256 round, uint256 deadline) = abi.decode(data, (uint256, uint256, uint256));
        IEscrow.Lot storage told = _told[bid][lot];
        told.supplier = _address(topics[2]);
        told.spent = 0;
        _begin(bid, told, round, 0, 0, deadline);
    }

    function _readStarted(uint256 bid, bytes memory data) private {
        (uint256 lot, uint256 round, uint256 stage, uint256 deadline) =
            abi.decode(data, (uint256, uint256, uint256, uint256));
        IEscrow.Lot storage told = _told[bid][lot];
        _begin(bid, told, round, stage, stage == told.stage ? told.reworks + 1 : 0, deadline);
    }

    function _begin(
        uint256 bid,
        IEscrow.Lot storage told,
        uint256 round,
        uint256 stage,
        uint256 reworks,
        uint256 deadline
    ) private {
        bool waits = termsAt(bid).stages[stage].buildTime == 0;
        told.state = waits ? IEscrow.LotState.Inspecting : IEscrow.LotState.Building;
        (told.round, told.stage, told.reworks, told.deadline) = (round, stage, reworks, deadline);
        (told.passes, told.fails) = (0, 0);
    }

    function _readAttested(uint256 bid, bytes32[] memory topics, bytes memory data) private {
        (uint256 lot, bool passed,) = abi.decode(data, (uint256, bool, bytes32));
        IEscrow.Terms memory terms = termsAt(bid);
        IEscrow.Lot storage told = _told[bid][lot];
        for (uint256 seat = 0; seat < VERIFIERS; ++seat) {
            if (people[VERIFIER + seat] != _address(topics[2])) continue;
            if (passed) told.passes |= 1 << seat;
            else told.fails |= 1 << seat;
        }
        ++told.spent;
        toldCredit[_address(topics[2])][terms.token] += terms.verifierFee;
    }

    function _readSlashed(bytes32[] memory topics, bytes memory data) private {
        (, uint256 amount) = abi.decode(data, (uint256, uint256));
        toldCredit[_address(topics[3])][address(0)] += amount;
    }

    /// @dev Logs that tell a state, or the end.
    function _readState(uint256 bid, bytes32 kind, bytes memory data) private {
        uint256 lot = abi.decode(data, (uint256));
        IEscrow.Lot storage told = _told[bid][lot];
        if (kind == IEscrow.LotExtended.selector) {
            (, told.deadline) = abi.decode(data, (uint256, uint256));
        } else if (kind == IEscrow.LotSubmitted.selector) {
            uint256 time = termsAt(bid).stages[told.stage].inspectionTime;
            (told.state, told.deadline) = (IEscrow.LotState.Inspecting, block.timestamp + time);
        } else if (kind == IEscrow.LotDecided.selector) {
            (, told.state, told.deadline) = abi.decode(data, (uint256, IEscrow.LotState, uint256));
        } else if (kind == IEscrow.LotDisputed.selector) {
            told.state = IEscrow.LotState.Disputed;
            (,, told.deadline) = abi.decode(data, (uint256, uint256, uint256));
        } else if (kind == IEscrow.LotRuled.selector) {
            (, told.state) = abi.decode(data, (uint256, IEscrow.LotState));
            told.deadline = 0;
        } else if (kind == IEscrow.LotDefaulted.selector) {
            (,, bool reopened) = abi.decode(data, (uint256, uint256, bool));
            _end(told, reopened);
        } else if (kind == IEscrow.LotVoided.selector || kind == IEscrow.LotAgreed.selector) {
            _end(told, false);
        } else if (kind == IEscrow.LotPaid.selector && told.stage == termsAt(bid).stages.length - 1) {
            _end(told, false);
        }
    }

    function _end(IEscrow.Lot storage told, bool reopened) private {
        (told.state, told.deadline) = (IEscrow.LotState.Closed, 0);
        if (!reopened) return;
        (told.state, told.supplier, told.stage, told.reworks) = (IEscrow.LotState.Open, address(0), 0, 0);
        (told.passes, told.fails, told.spent) = (0, 0, 0);
    }

    function _address(bytes32 topic) private pure returns (address) {
        return address(uint160(uint256(topic)));
    }
}
