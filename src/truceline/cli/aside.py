"""`truceline aside` and `truceline withdraw`: rows that were set aside, and files that count no longer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.opening import wrote
from truceline.cli.output import say, show_json
from truceline.cli.words import counted, wrapped

if TYPE_CHECKING:
    from truceline.mission import AsideGroup, AsideRow, AsideSheet


def add_aside(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "aside",
        short_help="Rows set aside: why, and how to mend them.",
        epilog=o.example(
            "truceline aside demo/mission --by file",
            "truceline aside valley --code TL-INT-006 --limit 20",
            "truceline aside valley --file patrol-0612.csv --out to-mend.csv",
        ),
    )(aside)
    app.command(
        "withdraw",
        short_help="A wrong file no longer counts; its proof stays.",
        epilog=o.example('truceline withdraw valley R12 --because "sent by mistake" --actor duty-officer'),
    )(withdraw)


def aside(
    mission: o.MissionFolderArg,
    by: Annotated[str, typer.Option(help="group by code, file, source or column")] = "",
    file: Annotated[str, typer.Option(metavar="NAME", help="only rows of this file, one by one")] = "",
    code: Annotated[str, typer.Option(help="only rows of this problem code, one by one")] = "",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="write them to be mended in a spreadsheet")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=0, help="rows to show; else 20, with --json all")] = None,
    every: Annotated[
        bool, typer.Option("--all", help="with history: also what was mended, replaced or withdrawn since")
    ] = False,
    json: o.JsonOption = False,
) -> None:
    """Rows set aside: how many, why, and how to mend them; with --file or --code one by one.

    With --out they are written as the sheet that `truceline read` takes back once it is mended. That is
    the mission's own use of them, whatever their licence.
    """
    from truceline.mission import AsideAsked, Mission

    o.one_of("--by", by or "code", ("code", "file", "source", "column"))
    asked = AsideAsked(file=file, code=code, history=every)
    one_by_one = bool(file or code or limit is not None) and not by
    with Mission.open(mission) as opened:
        if out is not None:
            sheet = opened.aside_sheet(out, asked)
            show_json(sheet) if json else say(*sheet_lines(sheet, mission))
            return
        groups = opened.aside_groups(by or "code", asked)
        rows = opened.aside(asked, limit=limit if json else o.TOLD if limit is None else limit)
    if json:
        show_json({"rows": sum(group.rows for group in groups), "groups": groups, "set_aside": rows})
    else:
        say(*(aside_lines(rows, groups) if one_by_one else aside_group_lines(groups)))


def withdraw(
    mission: o.MissionFolderArg,
    batch: Annotated[str, typer.Argument(metavar="BATCH", help="id of a read (R12), or root of a batch")],
    because: o.BecauseOption,
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Withdraw a wrong file: its rows count no longer, its proof stays. The next run leaves it out."""
    result = wrote(mission, lambda opened: opened.withdraw(batch, because=because, actor=actor))
    show_json(result) if json else say(*withdrawn_lines(result))


def aside_group_lines(groups: Sequence[AsideGroup]) -> list[str]:
    """Each group: how many, what is wrong, one of them, and what to do; the largest first."""
    if not groups:
        return ["no row is set aside"]
    lines: list[str] = []
    for group in groups:
        sealed = f", {group.sealed} sealed" if group.sealed else ""
        files = counted(group.files, "file")
        lines += wrapped(
            f"{group.key}: {counted(group.rows, 'row')} of {files}{sealed}. {group.what}", "", "  "
        )
        if group.example is not None:
            row = group.example
            lines += wrapped(f"such as {_place(row)}: {row.message} {row.remedy}", "  ", "    ")
    lines += ["", "one by one: truceline aside MISSION --code CODE or --file FILE"]
    return [*lines, "to mend them in a spreadsheet: truceline aside MISSION --file FILE --out FILE.csv"]


def aside_lines(rows: Sequence[AsideRow], groups: Sequence[AsideGroup]) -> list[str]:
    """Rows set aside one by one, as many as were asked for, and how many more there are."""
    total = sum(group.rows for group in groups)
    if not total:
        return ["no row is set aside that fits what was asked"]
    lines: list[str] = []
    for row in rows:
        standing = f" ({row.standing})" if row.standing else ""
        text = f"{_place(row)}{standing}: {row.message} {row.remedy} [{row.code}]"
        lines += wrapped(text, "", "  ")
    more = total - len(rows)
    return lines if not more else [*lines, f"and {more} more: truceline aside MISSION --limit {total}"]


def sheet_lines(sheet: AsideSheet, mission: Path) -> list[str]:
    """What was written, and what to do with it."""
    lines = [f"{sheet.file}: {counted(sheet.rows, 'row')}, {sheet.split} under the file's own columns"]
    if sheet.sealed:
        lines.append(f"{counted(sheet.sealed, 'sealed row')} left out")
    lines += wrapped(f"for the mission's own use; licence: {', '.join(sheet.licences)}")
    return [
        *lines,
        f"mend the rows, delete those that cannot be, then: truceline read {mission} {sheet.file}",
    ]


def _place(row: AsideRow) -> str:
    column = f", column '{row.column}'" if row.column else ""
    return f"{row.file}, row {row.row_no}{column}"


def withdrawn_lines(result: Mapping[str, Any]) -> list[str]:
    """What counts no longer."""
    batches = counted(result["batches"], "batch", "batches")
    return [f"withdrawn: {counted(result['rows'], 'row')} in {batches}; the next run leaves them out"]
