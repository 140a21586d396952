"""Tests of the contracts, run by Brownie."""

import pytest

pytest.register_assert_rewrite("tests.contracts.support")
