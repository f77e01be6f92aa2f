"""What a view of the record is written to, too: a table as CSV, a digest in Markdown."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

CsvOption = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="write a table here, too")]
MarkdownOption = Annotated[Path | None, typer.Option("--md", metavar="FILE", help="write a digest here, too")]


def write_table(path: Path, heads: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """The rows as CSV in UTF-8."""
    told = io.StringIO()
    writer = csv.DictWriter(told, heads, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(told.getvalue(), encoding="utf-8")


def written(
    csv_to: Path | None,
    md_to: Path | None,
    rows: Sequence[Mapping[str, Any]],
    title: str,
    lines: Sequence[str],
) -> None:
    """The rows as CSV and the lines as a digest in Markdown, where a file is named for them."""
    if csv_to is not None:
        write_table(csv_to, list(rows[0]) if rows else ["nothing"], rows)
    if md_to is not None:
        md_to.write_text(f"# {title}\n" + "\n".join(_digest(lines)) + "\n", encoding="utf-8")


_BEGINNINGS = ("“", "the texts differ", "doc:")
"""With which a line begins that stands below another; any other deeper line goes on with the one before."""


def _digest(lines: Sequence[str]) -> Iterator[str]:
    """Heads and points of Markdown from lines that were wrapped for a terminal: what was one is one again."""
    joined: list[tuple[int, str]] = []
    for line in filter(None, lines):
        depth, text = len(line) - len(line.lstrip()), line.strip()
        begins = depth <= 2 or text.startswith(_BEGINNINGS) or text[:4].isdigit()
        if begins or not joined:
            joined.append((depth, text))
        else:
            joined[-1] = (joined[-1][0], f"{joined[-1][1]} {text}")
    for depth, text in joined:
        yield f"\n## {text}\n" if depth == 0 else f"{'  ' if depth > 4 else ''}- {text}"
