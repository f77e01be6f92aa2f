"""The commands about the record of negotiations: read texts, check a knowledge base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.output import (
    BAD_INPUT,
    CHECK_FAILED,
    mention,
    problem_line,
    problem_object,
    say,
    show_json,
)
from truceline.cli.talks_acts import add_claims
from truceline.cli.talks_digest import CsvOption, MarkdownOption, written
from truceline.cli.talks_taking import add_take
from truceline.cli.talks_views import add_views
from truceline.cli.texts import DateOption, FilesArg, KbOption, ParserOption, texts_read
from truceline.cli.words import counted, wrapped

talks_app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="The record of negotiations: what texts say, each item on its exact characters.",
)
kb_app = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="The knowledge base of one negotiation."
)
talks_app.add_typer(kb_app, name="kb")
add_views(talks_app)
add_claims(talks_app)
add_take(talks_app)


@talks_app.command(
    "read",
    short_help="Read articles and statements into one grounded record.",
    epilog=o.example("truceline talks read articles/*.txt --kb examples/talks/NAME/kb --json"),
)
def talks_read(
    files: FilesArg,
    kb: KbOption = None,
    date: DateOption = None,
    parser: ParserOption = "none",
    csv_to: CsvOption = None,
    md_to: MarkdownOption = None,
    json: o.JsonOption = False,
) -> None:
    """Read texts into a record. A text that is refused is told and the rest are read (exit code 2)."""
    read = texts_read(files, kb, date, parser)
    told = {"ok": not read.refused, **read.record, "problems": read.said()}
    lines = list(_lines(read.record))
    written(
        csv_to,
        md_to,
        list(_item_rows(read.record)),
        "Record of negotiations",
        [f"  {each}" for each in lines],
    )
    show_json(told) if json else say(*lines)
    read.end()


@kb_app.command(
    "check",
    short_help="Faults of a knowledge base, and names that could be taken for one another.",
    epilog=o.example("truceline talks kb check examples/talks/NAME/kb"),
)
def kb_check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a folder of YAML files")],
    json: o.JsonOption = False,
) -> None:
    """Read every file. Exit code 2 for a fault, 1 where two share a name; one letter apart is only told."""
    from truceline.talks import collisions, load_knowledge

    knowledge, problems = load_knowledge(folder)
    found = collisions(knowledge)
    shared = [each for each in found if each.kind != "one_letter"]
    if json:
        counts = {"entities": len(knowledge.entities), "issues": len(knowledge.issues)}
        told = [problem_object(each) for each in problems]
        show_json({"ok": not problems and not shared, **counts, "collisions": found, "problems": told})
    else:
        say(f"{counted(len(knowledge.entities), 'entry')}, {counted(len(knowledge.issues), 'issue')}.")
        say(*(f"{each.kind}: {each.shared}: {', '.join(each.ids)}" for each in found))
    if problems:
        mention(*map(problem_line, problems))
        raise SystemExit(BAD_INPUT)
    if shared:
        raise SystemExit(CHECK_FAILED)


def _item_rows(record: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A row for each item of a text and each passage that it stands on."""
    for name in ("events", "statements", "claims", "positions", "commitments", "proposals", "references",
                 "concessions", "instructions"):  # fmt: skip
        for each in record[name]:
            spans = each.get("mentions") or each.get("quotes") or [each.get("span") or each.get("content")]
            for span in filter(None, spans):
                yield {
                    "list": name,
                    "id": each["id"],
                    "kind": each.get("kind") or each.get("type") or each.get("status") or "",
                    "who": each.get("speaker") or each.get("party") or each.get("by") or "",
                    "doc": span["doc"],
                    "start": span["start"],
                    "end": span["end"],
                    "words": span["text"],
                }


def _statement(each: Mapping[str, Any], named: Mapping[str, str]) -> str:
    """Who, how, what, on what: one statement in a line."""
    who = named.get(each["speaker"], each["speaker"]) or "speaker not known"
    if each["alternatives"]:
        who = " or ".join(named.get(one, one) for one in each["alternatives"])
    on = named.get(each["channel"], each["channel"])
    where = f" ({on}{', inferred' if each['channel_inferred'] else ''})" if on else ""
    what = f"“{each['verbatim']}”" if each["type"] == "direct" else each["content"]["text"]
    meant = {"denied": ", denied", "withheld": ", not said"}.get(each["assertion"], "")
    return f"[{each['type']}{meant}] {who}{where}: {what}"


def _agreed_and_disputed(record: Mapping[str, Any], named: Mapping[str, str]) -> Iterator[str]:
    """Where sides stand, what was signed, proposed and conceded: an item in a line, with its words."""
    sides = {each["country"]: each["canonical"] for each in record["entities"] if each["type"] == "gpe"}
    for each in record["positions"]:
        who = sides.get(each["party"], each["party"]) or "no side named"
        yield _item(each, f"{each['issue']}, {who}: {each['span']['text']}")
    for each in record["commitments"]:
        signed = ", ".join(str(named.get(one["entity"], one["entity"])) for one in each["signatories"])
        yield _item(each, f"{each['title']}: {signed or 'signatories not known'}")
        for one in each["components"]:
            yield f"{each['id']} component {one['n']}, {one['issue'] or 'no issue'}: {one['span']['text']}"
    for each in record["proposals"]:
        tried = " (being tried)" if each["under_way"] else ""
        yield _item(each, f"proposal{tried}, {named.get(each['by'], each['by'])}: {each['content']['text']}")
    for each in record["references"]:
        yield f"{each['id']} [named] proposal, {named.get(each['by'], each['by'])}: {each['span']['text']}"
    for each in record["concessions"]:
        who = named.get(each["asked_of"], each["asked_of"])
        yield _item(each, f"concession, {who}: {each['span']['text']}")


def _item(each: Mapping[str, Any], said: str) -> str:
    return f"{each['id']} [{each['status']}] {said}"


def _lines(record: Mapping[str, Any]) -> list[str]:
    lines: list[str] = []
    for document in record["documents"]:
        day = f"{document['dct']} ({document['dct_source']})" if document["dct"] else "no date known"
        lines += wrapped(
            f"{day}, {document['lang']}, {document['outlet'] or 'outlet not known'}", f"{document['id']}: "
        )
    entities = [f"{each['canonical']} ({len(each['mentions'])})" for each in record["entities"]]
    lines += wrapped(", ".join(entities) or "nobody", f"{len(entities)} named: ", "  ")
    named = {each["id"]: each["canonical"] for each in record["entities"]}
    for each in record["statements"]:
        lines += wrapped(_statement(each, named), f"{each['id']} ", "    ")
    for said in _agreed_and_disputed(record, named):
        lines += wrapped(said, "", "    ")
    lines += ["", "What this record does not say:"]
    for each in record["cannot"]:
        lines += wrapped(f"{each['what']}: {each['why']}.", "  ", "    ")
    return lines
