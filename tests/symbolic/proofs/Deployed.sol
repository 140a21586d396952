// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

// Has the deployed contracts compiled, once, for the proofs that take their bytecode.
import {OwnedArbitrator} from "distman/arbitration/OwnedArbitrator.sol";
import {Escrow} from "distman/Escrow.sol";
import {VerifierRegistry} from "distman/VerifierRegistry.sol";
