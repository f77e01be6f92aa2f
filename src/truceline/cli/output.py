"""How the command line speaks: results on stdout, progress and problems on stderr, exit codes."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, NoReturn

from truceline.records import Problem

DONE, CHECK_FAILED, BAD_INPUT = 0, 1, 2


def plain(value: Any) -> Any:
    """The value as JSON takes it: records as objects, moments as RFC 3339 in UTC, enums as words."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return {field.name: plain(getattr(value, field.name)) for field in fields}
    if isinstance(value, Enum):
        return value.value
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
    sys.stdout.write(json.dumps(plain(value), ensure_ascii=False, indent=1, sort_keys=False) + "\n")


def say(*lines: str) -> None:
    """Lines of a result, on stdout."""
    sys.stdout.write("\n".join(lines) + "\n")


def mention(*lines: str) -> None:
    """Lines that are not the result (progress, notes, problems), on stderr."""
    sys.stderr.write("\n".join(lines) + "\n")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """The rows as aligned columns; numbers to the right."""
    cells = [[_cell(part) for part in row] for row in rows]
    widths = [max(len(head), *(len(row[n]) for row in cells), 0) for n, head in enumerate(heads)]
    right = [bool(cells) and all(_is_number(row[n]) for row in cells) for n in range(len(heads))]
    lines = [_line(heads, widths, right), "  ".join("-" * width for width in widths)]
    return lines + [_line(row, widths, right) for row in cells]


def _cell(part: object) -> str:
    if part is None:
        return "-"
    return f"{part:.4g}" if isinstance(part, float) else str(part)


def _is_number(text: str) -> bool:
    return text == "-" or text.lstrip("-").replace(".", "", 1).replace("e-", "", 1).isdigit()


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    parts = (
        cell.rjust(width) if to_right else cell.ljust(width)
        for cell, width, to_right in zip(cells, widths, right, strict=True)
    )
    return "  ".join(parts).rstrip()


def refuse(problems: Iterable[Problem], as_json: bool) -> NoReturn:
    """Name the problems and leave with exit code 2."""
    found = list(problems)
    if as_json:
        show_json({"ok": False, "problems": [problem_object(problem) for problem in found]})
    mention(*(str(problem) for problem in found))
    raise SystemExit(BAD_INPUT)


def problem_object(problem: Problem) -> dict[str, Any]:
    """A problem as the JSON object every command uses."""
    return {**plain(problem), "where": problem.where}


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
