// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "distman/interfaces/IEscrow.sol";
import {IVerifierRegistry} from "distman/interfaces/IVerifierRegistry.sol";
import {Amounts} from "distman/libraries/Amounts.sol";
import {LotSlot} from "distman/libraries/LotSlot.sol";

import {svm, vm} from "./Cheats.sol";
import {Wallet} from "./Wallet.sol";

/// @title A deployed escrow with one bid in ether, whose first lot can be put into any state
/// @dev The bid has one lot, 1 or 2 stages with 3 verifiers, quorum 2 and 1 rework each.
abstract contract Market {
    uint256 internal constant LOT = 0;
    uint256 internal constant POSTED = 1 << 254;
    uint256 internal constant CANCELLED = 1 << 255;

    /// @dev Where the escrow keeps its credits and lots.
    uint256 private constant CREDITS_AT = 0;
    uint256 private constant LOTS_AT = 1;

    IEscrow internal escrow;
    IVerifierRegistry internal registry;
    address internal arbitrator;
    Wallet internal customer;
    Wallet internal supplier;

    function setUp() public virtual {
        registry = IVerifierRegistry(_deploy(_code("VerifierRegistry")));
        escrow = IEscrow(_deploy(abi.encodePacked(_code("Escrow"), abi.encode(registry))));
        bytes memory arbitration = _code("OwnedArbitrator");
        arbitrator = _deploy(abi.encodePacked(arbitration, abi.encode(address(this), uint256(0))));
        (customer, supplier) = (new Wallet(), new Wallet());
    }

    /* TERMS */

    /// @dev Of one stage, with any price: the stage pays all of it.
    function _oneStage() internal view returns (IEscrow.Terms memory terms) {
        terms = _terms(1);
        terms.price = svm.createUint(240, "price");
        vm.assume(terms.price != 0);
        terms.stages[0].shareBps = 10_000;
    }

    /// @dev Of two stages, with a price that does not divide without rest.
    function _twoStages() internal view returns (IEscrow.Terms memory terms) {
        terms = _terms(2);
        terms.price = 1_000_003;
        (terms.stages[0].shareBps, terms.stages[1].shareBps) = (3333, 6667);
    }

    function _arbitrated(IEscrow.Terms memory terms) internal view returns (IEscrow.Terms memory) {
        (terms.arbitrator, terms.disputeWindow) = (arbitrator, 3 days);
        return terms;
    }

    function _verifier(uint256 seat) internal pure returns (address) {
        return address(uint160(0x1000 + seat));
    }

    /// @dev Amounts below 2^240, which no sum of theirs can carry beyond 256 bits.
    function _terms(uint256 stages) private view returns (IEscrow.Terms memory terms) {
        terms.customer = address(customer);
        terms.lots = 1;
        terms.bond = svm.createUint(240, "bond");
        terms.verifierFee = svm.createUint(240, "fee");
        terms.claimBy = svm.createUint(33, "claimBy");
        terms.reworks = 1;
        terms.stages = new IEscrow.Stage[](stages);
        for (uint256 i = 0; i < stages; ++i) {
            IEscrow.Stage memory stage = terms.stages[i];
            (stage.panel, stage.quorum, stage.buildTime, stage.inspectionTime) = (7, 2, 10 days, 5 days);
        }
        terms.verifiers = new address[](3);
        for (uint256 seat = 0; seat < 3; ++seat) {
            terms.verifiers[seat] = _verifier(seat);
        }
    }

    /// @dev Creation code as the build has it.
    function _code(string memory name) private view returns (bytes memory) {
        return vm.getCode(string.concat("../../.verify/symbolic/out/", name, ".sol/", name, ".json"));
    }

    function _deploy(bytes memory code) private returns (address at) {
        assembly ("memory-safe") {
            at := create(0, add(code, 32), mload(code))
        }
        assert(at != address(0));
    }

    /* LOTS */

    /// @dev A claimed lot of the supplier in a state.
    function _putLot(IEscrow.Terms memory terms, IEscrow.LotState state, uint256 stage, uint256 reworks)
        internal
        returns (LotSlot)
    {
        return _putRaw(terms, (uint256(state) << 194) | (stage << 197) | (reworks << 201));
    }

    /// @dev A claimed lot of the supplier in the first stage, in the state of a number.
    function _putLotInState(IEscrow.Terms memory terms, uint256 state) internal returns (LotSlot) {
        return _putRaw(terms, state << 194);
    }

    /// @dev In any round and after any attestations, with any deadline; the bid may be cancelled. The escrow has all that the
    /// lot holds, and no more.
    function _putRaw(IEscrow.Terms memory terms, uint256 fixed_) private returns (LotSlot slot) {
        uint256 free = (uint256((1 << 34) - 1) << 160) | (uint256(511) << 204) | (uint256(7) << 213) | (uint256(7) << 228);
        uint256 raw = svm.createUint256("lot") & (free | (uint256(15) << 243) | CANCELLED);
        slot = LotSlot.wrap(raw | fixed_ | uint160(address(supplier)) | POSTED);
        vm.assume(slot.round() != 0 && slot.passes() & slot.fails() == 0);
        vm.assume(slot.spent() <= 6 * terms.stages.length);
        _setLot(terms, slot);
        vm.deal(address(escrow), this.left(terms, slot));
    }

    function _setLot(IEscrow.Terms memory terms, LotSlot slot) internal {
        vm.store(address(escrow), _lotPlace(terms), bytes32(LotSlot.unwrap(slot)));
    }

    function _lot(IEscrow.Terms memory terms) internal view returns (LotSlot) {
        return LotSlot.wrap(uint256(vm.load(address(escrow), _lotPlace(terms))));
    }

    function _lotPlace(IEscrow.Terms memory terms) private view returns (bytes32) {
        return keccak256(abi.encode(escrow.hashTerms(terms), LOTS_AT));
    }

    /* MONEY */


    /// @dev What an account has got: sent or credited.
    function _got(address account) internal view returns (uint256) {
        return account.balance + escrow.creditOf(account, address(0));
    }

    function _setCredit(address account, address token, uint256 amount) internal {
        bytes32 place = keccak256(abi.encode(token, keccak256(abi.encode(account, CREDITS_AT))));
        vm.store(address(escrow), place, bytes32(amount));
    }


    function left(IEscrow.Terms calldata terms, LotSlot slot) external pure returns (uint256) {
        return Amounts.left(terms, slot);
    }

    function unspent(IEscrow.Terms calldata terms, LotSlot slot) external pure returns (uint256) {
        return Amounts.unspent(terms, slot);
    }

    function perLot(IEscrow.Terms calldata terms) external pure returns (uint256) {
        return Amounts.perLot(terms);
    }

}
