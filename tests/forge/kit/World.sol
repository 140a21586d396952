// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IEscrow} from "contracts/interfaces/IEscrow.sol";
import {IOwnedArbitrator} from "contracts/interfaces/IOwnedArbitrator.sol";
import {IVerifierRegistry} from "contracts/interfaces/IVerifierRegistry.sol";
import {MoodyToken} from "contracts/mocks/MoodyToken.sol";
import {NoReturnToken} from "contracts/mocks/NoReturnToken.sol";
import {Party} from "contracts/mocks/Party.sol";
import {PlainToken} from "contracts/mocks/PlainToken.sol";
import {Vm} from "./Vm.sol";

/// @notice The contracts under test, made from the bytecode that is deployed, and the people around them.
abstract contract World {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @dev Places in `tokens`.
    uint256 internal constant ETHER = 0;
    uint256 internal constant PLAIN = 1;
    uint256 internal constant NO_RETURN = 2;
    uint256 internal constant MOODY = 3;
    uint256 internal constant TOKENS = 4;

    /// @dev Places in `people`: keys are `KEY` plus the place, except for those who are contracts.
    uint256 internal constant CUSTOMER = 0;
    uint256 internal constant SUPPLIER = 1;
    uint256 internal constant VERIFIER = 2; // and the two behind it
    uint256 internal constant VERIFIERS = 3;
    uint256 internal constant JUDGE = 5;
    uint256 internal constant STRANGER = 6;
    uint256 internal constant RELAYER = 7;
    uint256 internal constant CUSTOMER_CONTRACT = 8;
    uint256 internal constant SUPPLIER_CONTRACT = 9;
    uint256 internal constant PEOPLE = 10;

    uint256 internal constant KEY = 0xd157;
    uint256 internal constant START = 1_800_000_000;
    uint256 internal constant PURSE = 1e30;
    uint256 internal constant ARBITRATION_FEE = 90;

    IEscrow public escrow;
    IVerifierRegistry public registry;
    IOwnedArbitrator public arbitrator;
    address[TOKENS] public tokens;
    address[PEOPLE] public people;

    constructor() {
        vm.warp(START);
        registry = IVerifierRegistry(_create("VerifierRegistry", ""));
        escrow = IEscrow(_create("Escrow", abi.encode(registry)));
        tokens = [address(0), address(new PlainToken(18)), address(new NoReturnToken()), address(new MoodyToken())];
        for (uint256 i = 0; i < PEOPLE; ++i) {
            bool isContract = i == CUSTOMER_CONTRACT || i == SUPPLIER_CONTRACT;
            people[i] = isContract ? address(new Party()) : vm.addr(KEY + i);
            _endow(people[i]);
        }
        arbitrator = IOwnedArbitrator(_create("OwnedArbitrator", abi.encode(people[JUDGE], ARBITRATION_FEE)));
    }

    function _endow(address account) private {
        vm.deal(account, PURSE);
        for (uint256 token = PLAIN; token < TOKENS; ++token) {
            PlainToken(tokens[token]).mint(account, PURSE);
            vm.prank(account);
            NoReturnToken(tokens[token]).approve(address(escrow), type(uint256).max);
        }
    }

    function _create(string memory name, bytes memory arguments) private returns (address created) {
        string memory folder = vm.envOr("DISTMAN_ARTIFACTS", "../../distman/artifacts");
        string memory artifact = vm.readFile(string.concat(folder, "/", name, ".json"));
        bytes memory code = bytes.concat(vm.parseJsonBytes(artifact, ".bytecode"), arguments);
        assembly ("memory-safe") {
            created := create(0, add(code, 32), mload(code))
        }
        require(created != address(0), name);
    }

    /// @notice What an account has of a token.
    function purse(uint256 token, address account) public view returns (uint256) {
        return token == ETHER ? account.balance : PlainToken(tokens[token]).balanceOf(account);
    }
}
