"""Runs commands in forks of a process that has imported all already: each starts in milliseconds, and can be killed.

Reads one JSON object a line: the arguments, the environment, and the files for what the command prints. Answers each
with the process id at once, and with its exit code when it has ended: minus the signal if it was killed.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import distman.cli


def serve() -> None:
    """Runs commands until there are no more."""
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _run(order)
        print(pid, flush=True)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _run(order: dict[str, Any]) -> None:
    """Becomes the command; does not come back."""
    for stream, path in ((1, order["out"]), (2, order["err"])):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, stream)
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.argv = ["distman", *order["words"]]
    code = 1
    try:
        distman.cli.main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
