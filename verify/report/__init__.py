"""Writes the figures of the last full runs into docs/SECURITY.md."""
