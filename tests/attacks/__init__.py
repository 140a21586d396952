"""Attacks on the deployed bytecode in an EVM in this process: a receiver of money against the escrow."""
