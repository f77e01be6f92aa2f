"""Runs every check that is no test and says one line about each, after all that a failed one printed."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

CHECKS = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy --strict": ["mypy"],
    "lint-imports": ["lint-imports"],
}


def main() -> int:
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    return 1 if failed else 0


def passes(name: str, command: list[str]) -> bool:
    started = time.perf_counter()
    done = subprocess.run(
        [BIN / command[0], *command[1:]],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    seconds = time.perf_counter() - started
    if done.returncode:
        print(done.stdout)
    said = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    verdict = "FAILED" if done.returncode else "ok"
    print(f"{name:<14} {verdict:<7} {seconds:4.1f} s  {said[-1] if said else ''}", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
