"""Tests of the escrow, a file for each function."""
