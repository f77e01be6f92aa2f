"""Commands run as processes of their own: how long, how much memory at the peak, how much work."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds, peak megabytes (largest resident set, from wait4) and processor seconds of one process."""

    wall_s: float
    peak_mb: float
    cpu_s: float


def truceline(*words: str) -> Spent:
    """What one command of ours took."""
    return _run(Path(sys.executable).with_name("truceline"), *words)


def python(program: str, *words: str) -> Spent:
    """What a few lines of Python took."""
    return _run(Path(sys.executable), "-c", program, *words)


def _run(program: Path, *words: str) -> Spent:
    started = time.perf_counter()
    child = os.posix_spawn(program, [str(program), *words], os.environ, file_actions=_quiet())
    _, status, usage = os.wait4(child, 0)
    if status:
        raise SystemExit(f"{program.name} {' '.join(words)} ended with {os.waitstatus_to_exitcode(status)}")
    worked = usage.ru_utime + usage.ru_stime
    return Spent(time.perf_counter() - started, usage.ru_maxrss / 1024, worked)


def _quiet() -> list[tuple[int, int, str, int, int]]:
    return [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0o644)]
