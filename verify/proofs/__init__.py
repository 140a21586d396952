"""Symbolic proofs: properties of the deployed code that Halmos shows to hold for all values within stated bounds."""
