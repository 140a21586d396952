"""Runs `distman` and tells all that can be told: every log, every request, every file and process that it makes.

Usage:
    python -m tests.integration.untold.loud ARGUMENTS...
"""

from __future__ import annotations

import http.client
import logging
import os
import sys
from pathlib import Path
from typing import Any

import distman.cli
from distman.chain import ChainSteps

WATCHED = ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system", "os.putenv", "socket.sendto", "syslog.syslog")


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Tells what Python is asked to do outside of itself."""
    if event in WATCHED:
        print(event, arguments, file=sys.stderr)


def crash(chain: ChainSteps, signer: Any, *_: Any) -> None:
    """Stands in for sending a transaction: a fault of which nobody thought."""
    key, text = bytes(signer.key), signer.key.hex()
    raise RuntimeError(f"a fault while a key is in use, of {len(key)} bytes and {len(text)} digits, for {chain}")


def main() -> None:
    """Runs the command line with everything switched on that talks."""
    logging.basicConfig(level=logging.DEBUG, stream=sys.stderr, format="%(name)s %(message)s %(args)s")
    logging.captureWarnings(True)
    for name in list(logging.root.manager.loggerDict):
        logging.getLogger(name).setLevel(logging.DEBUG)
        logging.getLogger(name).disabled = False
    http.client.HTTPConnection.debuglevel = 1
    sys.addaudithook(watch)
    print(sys.argv, Path("/proc/self/cmdline").read_bytes(), file=sys.stderr)
    if "LOUD_CRASH" in os.environ:
        ChainSteps.send = crash  # type: ignore[method-assign,assignment]
    distman.cli.main()


if __name__ == "__main__":
    main()
