// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bids} from "./escrow/Bids.sol";
import {Disputes} from "./escrow/Disputes.sol";
import {Inspections} from "./escrow/Inspections.sol";
import {Lots} from "./escrow/Lots.sol";
import {IEscrow} from "./interfaces/IEscrow.sol";
import {IVerifierRegistry} from "./interfaces/IVerifierRegistry.sol";
import {Actions} from "./libraries/Actions.sol";
import {LotSlot} from "./libraries/LotSlot.sol";
import {TermsParts} from "./libraries/TermsParts.sol";
import {Verdicts} from "./libraries/Verdicts.sol";

/// @title Escrow of distman
/// @notice See `IEscrow` for what each function does. The parts in `escrow/` have one subject each; here is what anyone
/// may do when time has passed, and what anyone may look at.
/// @dev Functions go in one order: checks, effects with their events, transfers. Nothing is locked against reentrance: when
/// a foreign contract is called that could call back, storage already says what is owed to whom. What is called before
/// (ERC-1271 wallets, an arbitrator's fee) is called statically, or calls nobody (the registry). Only `dispute` needs an
/// answer before its effects, the dispute's number: a lot that has moved on during that call is refused.
contract Escrow is Bids, Inspections, Disputes {
    /* CONSTRUCTOR */

    /// @param registry_ Where verifiers keep their stake.
    constructor(IVerifierRegistry registry_) Lots(registry_) {}

    /// @dev Takes slashed stake from the registry, and ether from nobody else.
    receive() external payable {
        if (msg.sender != address(registry)) revert EscrowNotRegistry(msg.sender, address(registry));
    }

    /* ACTIONS */

    /// @inheritdoc IEscrow
    function lapse(Terms calldata terms, uint256 lot) external {
        (bytes32 bid, LotSlot slot) = _load(terms, lot, BUILDING | INSPECTING | DISPUTED);
        (LotState state, uint256 deadline) = (slot.state(), slot.deadline());
        if (block.timestamp < deadline) revert EscrowLapseTooEarly(block.timestamp, deadline);

        if (state == LotState.Building) {
            _default(terms, bid, lot, slot);
        } else {
            bool disputable = state == LotState.Inspecting && terms.disputeWindow != 0;
            LotState verdict = Verdicts.ofVotes(slot, TermsParts.stage(terms, slot.stage()));
            _decide(bid, lot, slot, verdict, disputable ? deadline + terms.disputeWindow : 0);
        }
    }

    /// @inheritdoc IEscrow
    function settle(Terms calldata terms, uint256 lot) external {
        (bytes32 bid, LotSlot slot) = _load(terms, lot, PASSED | FAILED | VOIDED);
        if (block.timestamp < slot.deadline()) revert EscrowSettleTooEarly(block.timestamp, slot.deadline());
        _freeStakes(terms, bid, lot, slot);
        _conclude(terms, bid, lot, slot, slot.state());
    }

    /* VIEWS */

    /// @inheritdoc IEscrow
    function getLot(Terms calldata terms, uint256 lot) external view returns (Lot memory) {
        (, LotSlot slot) = _load(terms, lot, type(uint256).max);
        return _described(terms, slot);
    }

    /// @inheritdoc IEscrow
    function getLots(Terms calldata terms, uint256 first, uint256 count) external view returns (Lot[] memory lots) {
        uint256 rest = first < terms.lots ? terms.lots - first : 0;
        lots = new Lot[](count < rest ? count : rest);
        for (uint256 i = 0; i < lots.length; ++i) {
            (, LotSlot slot) = _load(terms, first + i, type(uint256).max);
            lots[i] = _described(terms, slot);
        }
    }

    /* INTERNAL */

    function _described(Terms calldata terms, LotSlot slot) private view returns (Lot memory) {
        return Lot({
            state: slot.state(),
            supplier: slot.supplier(),
            stage: slot.stage(),
            reworks: slot.reworks(),
            round: slot.round(),
            deadline: slot.deadline(),
            passes: slot.passes(),
            fails: slot.fails(),
            spent: slot.spent(),
            actions: Actions.possible(terms, slot)
        });
    }
}
