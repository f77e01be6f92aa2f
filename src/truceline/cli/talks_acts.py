"""Acts of force that texts report, as a table that `truceline read` takes in as their outlets' word."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from truceline.cli import options as o
from truceline.cli.output import say, show_json
from truceline.cli.talks_digest import write_table
from truceline.cli.texts import DateOption, FilesArg, KbOption, ParserOption, texts_read
from truceline.cli.words import counted, wrapped

OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="write the table here, for truceline read")
]


def add_claims(talks_app: typer.Typer) -> None:
    """Add the command of this module."""
    talks_app.command(
        "claims",
        short_help="Acts of force that texts report, as a table for truceline read.",
        epilog=o.example(
            "truceline talks claims articles/*.txt --out acts.csv", "truceline read m acts.csv --source wire"
        ),
    )(talks_claims)


def talks_claims(
    files: FilesArg,
    kb: KbOption = None,
    date: DateOption = None,
    parser: ParserOption = "none",
    out: OutOption = None,
    json: o.JsonOption = False,
) -> None:
    """Who says it, through whom, when and where as said; denials and what may come are listed and say so.

    Nothing becomes a finding: `truceline read` keeps a row as its outlet's or speaker's word. Where no text
    could be read no table is written: an empty one would say that nothing is told of.
    """
    from truceline.talks import ACT_COLUMNS, reported_acts

    read = texts_read(files, kb, date, parser)
    rows = reported_acts(read.record, read.documents, read.knowledge)
    if out is not None and read.documents:
        write_table(out, ACT_COLUMNS, rows)
    if json:
        show_json({"acts": list(rows), "problems": read.said()})
    elif read.documents:
        texts = counted(len(read.documents), "text")
        say(f"{texts} read; {counted(len(rows), 'place')} where one speaks of an act of force.")
        for each in rows:
            say(*wrapped(_line(each), "", "    "))
            where = f"({each['document']} {each['start']}-{each['end']})"
            say(*wrapped(f"“{' '.join(each['sentence'].split())}” {where}", "    ", "    "))
    read.end()


def _line(each: Mapping[str, str]) -> str:
    who = f" by {each['actor']}" if each["actor"] else ""
    where = f", {each['place_said']}" if each["place_said"] else ""
    when = f", {each['time_said']}" if each["time_said"] else ", no time said"
    hedge = f" ({each['hedge']})" if each["hedge"] else ""
    return f"{each['act']}{who}{where}{when}: {each['stated']}{hedge}, says {each['chain']}"
