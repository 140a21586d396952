"""Differential fuzzing: the deployed bytecode against the model of the rules, call by call.

Usage:
    python -m verify.fuzz                                 the long tier: 10,000,000 calls, resumed where it was left
    python -m verify.fuzz --calls 50000 --seed 7          fewer calls, from another seed
    python -m verify.fuzz --record FILE --calls 10000     writes a corpus for tests/fuzz/replay.py

Games of 1,000 calls each are played from consecutive seeds. What is finished is kept in .verify/fuzz/ and not played
again while bytecode, players and model stay the same. When chain and model differ, the shortest story that shows it is
written there, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from pathlib import Path

from tests.fuzz.campaign import CALLS_A_GAME, Finding, Played, Progress, play_all
from tests.fuzz.corpus import save
from tests.fuzz.duel import Duel
from tests.fuzz.record import record
from verify import results

FOLDER = results.ROOT / ".verify" / "fuzz"
LONG = 10_000_000
CALLS_A_RECORDED_GAME = 250
EVERY_S = 10


def main(arguments: list[str] | None = None) -> int:
    """Fuzzes, or records a corpus."""
    options = _options(arguments)
    if options.record:
        games = max(1, options.calls // CALLS_A_RECORDED_GAME)
        save(record(range(options.seed, options.seed + games), options.calls, Duel), options.record)
        return 0
    begun = results.begin("fuzz")
    games = -(-options.calls // CALLS_A_GAME)
    seeds = list(range(options.seed, options.seed + games))
    progress = Progress(FOLDER / f"{_digest()[:12]}.jsonl", seeds)
    finding = _play(seeds, options.jobs, progress)
    if finding:
        return _report(finding)
    print(progress.tally.described())
    missing = progress.tally.missing() if options.calls >= LONG else []
    if missing:
        print(f"never reached: {', '.join(missing)}")
        return 1
    if options.calls >= LONG:
        _write(begun, progress, seeds, options)
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m verify.fuzz", description=__doc__.partition("\n")[0])
    parser.add_argument("--calls", type=_positive, default=LONG, help=f"how many calls to compare; {LONG:,} if not set")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first game")
    parser.add_argument("--jobs", type=_positive, default=2, help="how many games are played at the same time")
    parser.add_argument("--record", type=Path, metavar="FILE", help="write a corpus of these calls instead")
    return parser.parse_args(arguments)


def _positive(text: str) -> int:
    number = int(text.replace("_", "").replace(",", ""))
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _digest() -> str:
    """SHA-256, in hex, of the bytecode and of all code of players and model: a game is finished only for these."""
    parts = ("tests.fuzz.", "tests.model.")
    files = {module.__file__ for name, module in sys.modules.items() if name.startswith(parts) and module.__file__}
    digest = hashlib.sha256(results.bytecode_digest().encode())
    for path in sorted(map(Path, files)):
        digest.update(f"{path.relative_to(results.ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _play(seeds: list[int], jobs: int, progress: Progress) -> Finding | None:
    """Plays what is not finished; the first finding ends it."""
    left = [seed for seed in seeds if seed not in progress.finished]
    start = shown = last = time.monotonic()
    calls = 0
    for played in play_all(left, jobs):
        if played.finding:
            return played.finding
        now = time.monotonic()
        progress.add(played, now - last)
        last, calls = now, calls + played.tally.calls
        if now - shown > EVERY_S:
            shown = now
            _tell(played, progress, len(seeds), calls / (now - start))
    return None


def _tell(played: Played, progress: Progress, games: int, rate: float) -> None:
    left_s = (games - len(progress.finished)) * played.tally.calls / rate
    print(
        f"{progress.tally.calls:,} calls compared, {rate:,.0f}/s, {left_s / 60:,.0f} min left",
        file=sys.stderr,
        flush=True,
    )


def _report(finding: Finding) -> int:
    command = f"python -m verify.fuzz --seed {finding.seed} --calls {CALLS_A_GAME} --jobs 1"
    text = f"{finding.what}\n\nShortest story:\n{finding.story}\n\nAgain: {command} (call {finding.calls})\n"
    path = FOLDER / f"mismatch-{finding.seed}.txt"
    path.write_text(text)
    print(text)
    print(f"Chain and model differ: {path.relative_to(results.ROOT)}", file=sys.stderr)
    return 1


def _write(begun: results.Run, progress: Progress, seeds: list[int], options: argparse.Namespace) -> None:
    tally = progress.tally
    begun.write(
        f"python -m verify.fuzz --calls {options.calls} --seed {options.seed}",
        {"calls": tally.calls, "done": tally.done, "views": tally.views, "games": len(seeds), **tally.groups()},
        seconds=progress.seconds,
        seeds=(seeds[0], seeds[-1]),
    )


if __name__ == "__main__":
    sys.exit(main())
