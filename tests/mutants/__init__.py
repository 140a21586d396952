"""Tests of the mutation tests and of the seeded bugs."""
