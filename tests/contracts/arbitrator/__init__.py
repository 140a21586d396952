"""Tests of the arbitrator of one owner, a file for each function."""
