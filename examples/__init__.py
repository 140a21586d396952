"""Worked examples of distman."""
