"""Tests of the verifier registry, a file for each function."""
