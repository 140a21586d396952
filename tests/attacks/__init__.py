"""Attacks on the deployed bytecode in an EVM in this process, by those whom it must not trust."""
