"""Runs the command line as ``python -m distman``."""

from distman.cli import main

main()
