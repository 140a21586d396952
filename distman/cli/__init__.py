"""The command line: parse, call, print, exit code."""

from distman.cli.app import main

__all__ = ["main"]
