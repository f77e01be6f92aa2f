"""How the command line speaks: results on stdout, progress and problems on stderr, exit codes."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from truceline.records import Problem

DONE, CHECK_FAILED, BAD_INPUT = 0, 1, 2


def plain(value: Any) -> Any:
    """The value as JSON takes it: records as objects, moments as RFC 3339 in UTC, enums as words."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return {field.name: plain(getattr(value, field.name)) for field in fields}
    if isinstance(value, Enum):
        return value.value if isinstance(value.value, str) else value.name.lower()
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date | Path):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(part) for part in value]
    return value


def show_json(value: Any) -> None:
    """One JSON object on stdout."""
    sys.stdout.write(_writable(written_json(value)) + "\n")


def written_json(value: Any) -> str:
    """The value as JSON text, laid out to be read."""
    import json

    return json.dumps(plain(value), ensure_ascii=False, indent=1)


def say(*lines: str) -> None:
    """Lines of a result, on stdout."""
    sys.stdout.write(_writable("\n".join(lines)) + "\n")


def mention(*lines: str) -> None:
    """Lines that are not the result (progress, notes, problems), on stderr."""
    sys.stderr.write(_writable("\n".join(lines)) + "\n")


def _writable(text: str) -> str:
    """The text without the halves of characters that a file name of other bytes leaves behind."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def problem_line(problem: Problem) -> str:
    """A problem as one line: where, what, what to do, and its code."""
    where = f"{problem.where}: " if problem.where else ""
    parts = (f"{where}{problem.message}", problem.remedy, f"[{problem.code}]")
    return " ".join(part for part in parts if part)


def problem_object(problem: Problem) -> dict[str, Any]:
    """A problem as the JSON object every command uses."""
    return {**plain(problem), "where": problem.where}


def refused_object(problems: Iterable[Problem]) -> dict[str, Any]:
    """The JSON object of a command that did nothing."""
    return {"ok": False, "problems": [problem_object(problem) for problem in problems]}


def bar(description: str) -> tuple[Callable[[str, int, int], None], Callable[[], None]]:
    """A progress bar on stderr: a function to advance it (step, done, total) and one to end it.

    Without a terminal nothing is drawn.
    """
    if not sys.stderr.isatty():
        return (lambda step, done, total: None), (lambda: None)
    from rich.console import Console
    from rich.progress import Progress

    progress = Progress(console=Console(stderr=True), transient=True)
    task = progress.add_task(description, total=None)
    progress.start()

    def advance(step: str, done: int, total: int) -> None:
        progress.update(task, description=f"{description}: {step}", completed=done, total=total)

    return advance, progress.stop
