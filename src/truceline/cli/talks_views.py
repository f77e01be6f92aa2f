"""The record of negotiations looked at: the issue board, the timeline, two texts side by side, a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.output import say, show_json
from truceline.cli.talks_board import board_lines, board_rows
from truceline.cli.talks_delegation import report_lines, report_rows
from truceline.cli.talks_diff import diff_lines, diff_rows
from truceline.cli.talks_digest import CsvOption, MarkdownOption, written
from truceline.cli.talks_timeline import story_lines, story_rows
from truceline.cli.texts import DateOption, FilesArg, KbOption, ParserOption, TextsRead, texts_read

DraftOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--draft", metavar="DIR", help="an agreement's or draft's folder to show beside; repeatable"
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One look at the record: its title, what it found, and the same as lines and as rows."""

    title: str
    found: Mapping[str, Any]
    lines: Sequence[str]
    rows: Sequence[Mapping[str, Any]]

    def tell(self, read: TextsRead, csv_to: Path | None, md_to: Path | None, *, json: bool) -> None:
        """On stdout, and into the files named for it; ends with exit code 2 where a text was refused."""
        written(csv_to, md_to, self.rows, self.title, self.lines)
        show_json({**self.found, "problems": read.said()}) if json else say(*self.lines)
        read.end()


def add_views(talks_app: typer.Typer) -> None:
    """Add the commands of this module."""
    talks_app.command(
        "board",
        short_help="Where each side stands on each issue, what changed when, which source says so.",
        epilog=o.example("truceline talks board articles/*.txt"),
    )(talks_board)
    talks_app.command(
        "timeline",
        short_help="Calls, meetings and signings by day, each once, with every text that tells it.",
        epilog=o.example("truceline talks timeline articles/*.txt --csv events.csv"),
    )(
        _view_alone(
            _timeline, "Each event once, by day; those without a day come last, with what bounds them."
        )
    )
    talks_app.command(
        "diff",
        short_help="What texts have in common, what each adds, where they differ.",
        epilog=o.example("truceline talks diff one.txt other.txt"),
    )(
        _view_alone(
            _differences,
            "Links between the texts and their differences with verdicts; no text is believed over another.",
        )
    )
    talks_app.command(
        "report",
        short_help="A delegation's report from the record alone; nothing that no source says.",
        epilog=o.example("truceline talks report articles/*.txt --arrived 2031-03-05T20:10Z --md report.md"),
    )(talks_report)


def talks_board(
    files: FilesArg,
    kb: KbOption = None,
    date: DateOption = None,
    parser: ParserOption = "none",
    csv_to: CsvOption = None,
    md_to: MarkdownOption = None,
    draft: DraftOption = None,
    json: o.JsonOption = False,
) -> None:
    """Each issue, each side, oldest first. Nothing is merged: texts that differ stand side by side."""
    from truceline.cli.drafted import beside_drafts
    from truceline.talks import issue_board

    read = texts_read(files, kb, date, parser)
    board = beside_drafts(issue_board(read.record, read.knowledge), read.knowledge, draft or [])
    view = View(
        title="Issue board",
        found={"issues": list(board)},
        lines=list(board_lines(board, read.names)),
        rows=board_rows(board),
    )
    view.tell(read, csv_to, md_to, json=json)


def _view_alone(look: Callable[[TextsRead], View], words: str) -> Callable[..., None]:
    """The command of a view that asks for nothing beside the texts; ``words`` are its help."""

    def command(
        files: FilesArg,
        kb: KbOption = None,
        date: DateOption = None,
        parser: ParserOption = "none",
        csv_to: CsvOption = None,
        md_to: MarkdownOption = None,
        json: o.JsonOption = False,
    ) -> None:
        read = texts_read(files, kb, date, parser)
        look(read).tell(read, csv_to, md_to, json=json)

    command.__doc__ = words
    return command


def _timeline(read: TextsRead) -> View:
    from truceline.talks import timeline

    story = timeline(read.record)
    return View(
        title="Timeline",
        found={"timeline": list(story)},
        lines=list(story_lines(story, read.names)),
        rows=story_rows(story),
    )


def _differences(read: TextsRead) -> View:
    return View(
        title="What texts have in common, and where they differ",
        found={name: read.record[name] for name in ("links", "contradictions")},
        lines=list(diff_lines(read)),
        rows=diff_rows(read),
    )


def talks_report(
    files: FilesArg,
    kb: KbOption = None,
    date: DateOption = None,
    parser: ParserOption = "none",
    arrived: Annotated[
        str | None, typer.Option("--arrived", help="moment at which it reached its principal")
    ] = None,
    csv_to: CsvOption = None,
    md_to: MarkdownOption = None,
    json: o.JsonOption = False,
) -> None:
    """Sessions, who sat there, positions then and now, offers, next steps, open points, decisions asked."""
    from truceline.talks import delegation_report

    read = texts_read(files, kb, date, parser)
    found = delegation_report(read.record, read.knowledge, o.moment("--arrived", arrived))
    view = View(
        title="Report of the delegation",
        found=found,
        lines=list(report_lines(found, read.names)),
        rows=report_rows(found, read.names),
    )
    view.tell(read, csv_to, md_to, json=json)
