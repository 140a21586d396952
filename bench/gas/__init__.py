"""Measures the gas of every action on a local chain and holds it against what the EVM must charge for it."""
