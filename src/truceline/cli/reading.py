"""`truceline read`: files are read, one takes the place of another, or a folder is watched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.failures import bad_word
from truceline.cli.opening import wrote
from truceline.cli.output import BAD_INPUT, bar, mention, plain, problem_line, problem_object, say, show_json
from truceline.cli.words import counted, table, wrapped

if TYPE_CHECKING:
    from truceline.mission import Asked, FileRead
    from truceline.records import Problem


def add_reading(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        "read",
        short_help="Read files: kept, set aside, already known.",
        epilog=o.example(
            "truceline read valley patrol-0612.csv --source patrol-3 --actor duty-officer",
            "truceline read valley fires.csv --format firms --source firms --strict --actor duty-officer",
            'truceline read valley patrol-0612-mended.csv --replaces R12 --because "31 June mended" '
            "--actor duty-officer",
            "truceline read valley --watch incoming --every 30 --actor duty-officer",
        ),
    )(read)


def read(
    mission: o.MissionFolderArg,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="files to read, all of one source")
    ] = None,
    format_name: Annotated[str | None, typer.Option("--format", help="format; else recognised")] = None,
    source: Annotated[str | None, typer.Option(help="id of the source, where there are several")] = None,
    received_at: Annotated[
        str | None, typer.Option(help="when they came, e.g. 2025-04-19T18:00+03:00; else now")
    ] = None,
    member: Annotated[
        list[str] | None, typer.Option(help="of an archive only members with this in their name")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="exit 2 when any row is set aside")] = False,
    replaces: Annotated[
        str, typer.Option(metavar="READ|FILE", help="read whose place the one mended file takes, e.g. R12")
    ] = "",
    because: Annotated[str, typer.Option("--because", help="with --replaces: why, in words")] = "",
    watch: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="take each file once that settles in FOLDER or FOLDER/SOURCE-ID"),
    ] = None,
    every: Annotated[float, typer.Option(min=0.1, help="with --watch: seconds between two looks")] = 10.0,
    once: Annotated[bool, typer.Option("--once", help="with --watch: two looks, then end")] = False,
    retry: Annotated[
        bool, typer.Option("--retry", help="with --watch: offer again what was refused before")
    ] = False,
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Read files: rows are kept, set aside with their reasons, or already known.

    A refused file leaves nothing behind; the others are kept. Reading a file twice adds nothing. With
    --replaces, one mended file takes the place of an earlier read, in one step; the history stays. With
    --watch, a line (with --json: an object) for each file, until SIGINT or SIGTERM.
    Of a zip or tar each member is read as a file of its own.
    """
    received = o.moment("--received-at", received_at)
    if watch is not None:
        said = {"FILE": files, "--received-at": received, "--replaces": replaces, "--because": because}
        _refuse_beside_watch(said)
        asked = _watched(mission, watch, actor, source, format_name, retry)
        raise SystemExit(_watching(asked, every, once=once, strict=strict, json=json))
    if not files:
        raise bad_word("FILE", "no file is named.", "Name files, or a folder with --watch FOLDER.")
    if once or retry:
        raise bad_word("--watch", "--once and --retry need it.", "Name the folder with --watch FOLDER.")
    o.replacing(replaces, because, files, received_at)
    how = {"actor": actor, "source_id": source, "format_name": format_name}
    if replaces:
        result = _mended(mission, files[0], replaces=replaces, because=because, **how)
    else:
        result = _taken(mission, files, received_at=received, only=member or (), **how)
    problems = read_problems(result, strict=strict)
    show_json(read_object(result, problems)) if json else say(*read_lines(result))
    if problems:
        mention(*map(problem_line, problems))
        raise SystemExit(BAD_INPUT)


def _mended(mission: Path, file: Path, **how: Any) -> tuple[FileRead, ...]:
    return wrote(mission, lambda opened: (opened.read_instead(file, **how),))


def _taken(mission: Path, files: Sequence[Path], **how: Any) -> tuple[FileRead, ...]:
    advance, done = bar("reading")
    try:
        return wrote(mission, lambda opened: opened.read(files, progress=advance, **how))
    finally:
        done()


def _refuse_beside_watch(said: Mapping[str, object]) -> None:
    found = next((name for name, value in said.items() if value), "")
    if found:
        raise bad_word("--watch", f"{found} is of no use with it.", "Leave one of the two out.", found)


def _watched(
    mission: Path, folder: Path, actor: str, source: str | None, format_name: str | None, retry: bool
) -> Asked:
    from truceline.mission import Asked

    return Asked(
        mission=mission, folder=folder, actor=actor, source_id=source, format_name=format_name, retry=retry
    )


def _watching(asked: Asked, every_s: float, *, once: bool, strict: bool, json: bool) -> int:
    """The exit code of a watch."""
    from truceline.cli.watching import Watching
    from truceline.mission import Watch

    return Watching(watch=Watch(asked), every_s=every_s, once=once, strict=strict, json=json).run()


def read_problems(files: Sequence[FileRead], *, strict: bool) -> list[Problem]:
    """Why the command ends with exit code 2: files refused and, when strict, rows set aside."""
    problems = [problem for file in files for problem in file.problems]
    if strict:
        problems += [_set_aside(file) for file in files if file.set_aside]
    return problems


def _set_aside(file: FileRead) -> Problem:
    from truceline.records import Problem, Severity

    return Problem(
        code="TL-MIS-011",
        severity=Severity.SET_ASIDE,
        message=f"{counted(file.set_aside, 'row')} set aside, and --strict was asked for.",
        remedy="The others are kept. See why with: truceline aside MISSION",
        file=file.file,
    )


def read_object(files: Sequence[FileRead], problems: Sequence[Problem] = ()) -> dict[str, Any]:
    """kept, set_aside, known, batches[], and the same per file; with problems, ok is false."""
    refused = {"ok": False, "problems": [problem_object(problem) for problem in problems]} if problems else {}
    return refused | {
        "kept": sum(file.kept for file in files),
        "set_aside": sum(file.set_aside for file in files),
        "known": sum(file.known for file in files),
        "batches": [root for file in files for root in file.batches],
        "files": [
            {**plain(file), "problems": [problem_object(problem) for problem in file.problems]}
            for file in files
        ],
    }


def read_lines(files: Sequence[FileRead]) -> list[str]:
    """A row a file; what to do about rows set aside."""
    heads = ("read", "file", "format", "rows", "kept", "set aside", "known", "batches")
    rows = [
        (f.read_id, f.file, f.format or "refused", f.rows_in, f.kept, f.set_aside, f.known, len(f.batches))
        for f in files
    ]
    lines = table(heads, rows)
    lines += [line for file in files for line in _beside_the_counts(file)]
    if any(file.set_aside for file in files):
        lines.append("rows set aside keep their reasons: truceline aside MISSION")
    return lines


def _beside_the_counts(file: FileRead) -> Iterator[str]:
    if file.replaces:
        yield (
            f"{file.read_id} replaces {file.replaces}: {counted(file.same, 'record')} the same, "
            f"{file.gone} gone, {file.new} new; the next run takes it up"
        )
    for note in file.notes:
        yield from wrapped(note, "note: ")
