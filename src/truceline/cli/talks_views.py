"""The record of negotiations looked at: the issue board, the timeline, two texts side by side, a report."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.output import say, show_json
from truceline.cli.texts import DateOption, FilesArg, KbOption, ParserOption, TextsRead, texts_read
from truceline.cli.words import counted, wrapped

CsvOption = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="write a table here, too")]
DraftOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--draft", metavar="DIR", help="an agreement's or draft's folder to show beside; repeatable"
    ),
]
MarkdownOption = Annotated[Path | None, typer.Option("--md", metavar="FILE", help="write a digest here, too")]


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
    )(talks_timeline)
    talks_app.command(
        "diff",
        short_help="What texts have in common, what each adds, where they differ.",
        epilog=o.example("truceline talks diff one.txt other.txt"),
    )(talks_diff)
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
    lines = list(_board_lines(board, _names(read)))
    written(csv_to, md_to, _board_rows(board), "Issue board", lines)
    show_json({"issues": list(board), "problems": read.said()}) if json else say(*lines)
    read.end()


def talks_timeline(
    files: FilesArg,
    kb: KbOption = None,
    date: DateOption = None,
    parser: ParserOption = "none",
    csv_to: CsvOption = None,
    md_to: MarkdownOption = None,
    json: o.JsonOption = False,
) -> None:
    """Each event once, by day; those without a day come last, with what bounds them."""
    from truceline.talks import timeline

    read = texts_read(files, kb, date, parser)
    story = timeline(read.record)
    lines = list(_story_lines(story, _names(read)))
    written(csv_to, md_to, _story_rows(story), "Timeline", lines)
    show_json({"timeline": list(story), "problems": read.said()}) if json else say(*lines)
    read.end()


def talks_diff(
    files: FilesArg,
    kb: KbOption = None,
    date: DateOption = None,
    parser: ParserOption = "none",
    csv_to: CsvOption = None,
    md_to: MarkdownOption = None,
    json: o.JsonOption = False,
) -> None:
    """Links between the texts and their differences with verdicts; no text is believed over another."""
    read = texts_read(files, kb, date, parser)
    found = {name: read.record[name] for name in ("links", "contradictions")}
    lines = list(_diff_lines(read))
    written(csv_to, md_to, _diff_rows(read), "What texts have in common, and where they differ", lines)
    show_json({**found, "problems": read.said()}) if json else say(*lines)
    read.end()


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
    lines = list(_report_lines(found, _names(read)))
    written(csv_to, md_to, _report_rows(found, _names(read)), "Report of the delegation", lines)
    show_json({**found, "problems": read.said()}) if json else say(*lines)
    read.end()


def _names(read: TextsRead) -> Mapping[str, str]:
    return {each["id"]: each["canonical"] for each in read.record["entities"]}


def _name(names: Mapping[str, str], id: Any) -> str:
    """The name of an entity, of its side's country, or what it is called."""
    return names.get(str(id)) or names.get(f"gpe:{id}") or str(id)


def written(
    csv_to: Path | None,
    md_to: Path | None,
    rows: Sequence[Mapping[str, Any]],
    title: str,
    lines: Sequence[str],
) -> None:
    """The rows as CSV and the lines as a digest in Markdown, where a file is named for them."""
    if csv_to is not None:
        told = io.StringIO()
        heads = list(rows[0]) if rows else ["nothing"]
        writer = csv.DictWriter(told, heads, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        csv_to.write_text(told.getvalue(), encoding="utf-8")
    if md_to is not None:
        md_to.write_text(f"# {title}\n" + "\n".join(_digest(lines)) + "\n", encoding="utf-8")


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


def _board_lines(board: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> Iterator[str]:
    if not board:
        yield "No text says where a side stands on an issue that the knowledge base names."
    for issue in board:
        yield f"{issue['label']} ({issue['issue']})"
        for side in issue["parties"]:
            for each in side["entries"]:
                yield from wrapped(_stand(side["party"], each, names), "  ", "      ")
        for each in issue["drafts"]:
            point = f"point {each['point']}" if each["point"] else "no number at hand"
            words = f"in {each['agreement']}, {point} ({each['provision']}): “{each['text']}”"
            yield from wrapped(words, "  ", "      ")
        if issue["progress"]:
            yield "  over time, by point of a draft and by side:"
            for each in issue["progress"]:
                yield from wrapped(_step(each, names), "      ", "          ")


def _stand(party: str, each: Mapping[str, Any], names: Mapping[str, str]) -> str:
    said = f", says {_name(names, each['said_by'])}" if each["said_by"] else ""
    changed = each["changed"]
    was = f" [was {' and '.join(changed['from'])}]" if changed else ""
    left = f"; left over: {each['residual']['text']}" if each["residual"] else ""
    return (
        f"{each['as_of'] or 'no day'}  {_name(names, party)}: {each['status']}{was}: "
        f"“{each['span']['text']}”{said} ({each['doc']} {each['span']['start']}-{each['span']['end']}){left}"
    )


def _step(each: Mapping[str, Any], names: Mapping[str, str]) -> str:
    of = _name(names, each["party"]) if each["party"] else each["provisions"][0]
    was = f" (was {' and '.join(each['was'])})" if each["was"] else ""
    by = f", says {_name(names, each['by'])}" if each["by"] else ""
    where = (
        f"{each['source']} {each['span']['start']}-{each['span']['end']}" if each["span"] else each["source"]
    )
    return f"{each['at'] or 'no day'}  {of}: {each['status']}{was}{by} ({where})"


def _board_rows(board: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "issue": issue["issue"],
            "party": side["party"],
            **{name: each[name] for name in ("as_of", "status", "words", "said_by", "doc")},
            "start": each["span"]["start"],
            "end": each["span"]["end"],
            "provision": " ".join(f"{draft['agreement']}/{draft['provision']}" for draft in issue["drafts"]),
        }
        for issue in board
        for side in issue["parties"]
        for each in side["entries"]
    ] + [
        {
            "issue": issue["issue"],
            "party": "",
            "as_of": each["at"],
            "status": each["status"],
            "words": each["source"],
            "said_by": each["by"],
            "doc": "",
            "start": "",
            "end": "",
            "provision": each["provisions"][0],
        }
        for issue in board
        for each in issue["progress"]
        if each["span"] is None
    ]


def _story_lines(story: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> Iterator[str]:
    if not story:
        yield "No text tells of a call, a meeting or a signing."
    for each in story:
        yield from wrapped(f"{_day(each)}  {_event(each, names)}", "", "    ")
        for span in each["spans"]:
            yield f"    “{span['text']}” ({span['doc']} {span['start']}-{span['end']})"
        if each["differing"]:
            yield f"    the texts differ: {', '.join(each['differing'])}"


def _day(each: Mapping[str, Any]) -> str:
    bounds = each["bounds"]
    after, before = bounds.get("not_before"), bounds.get("not_after")
    said = f"on or after {after}" if after else f"on or before {before}" if before else "no day"
    return str(each["date"] or said)


def _event(each: Mapping[str, Any], names: Mapping[str, str]) -> str:
    who = ", ".join(_name(names, one["entity"]) for one in each["participants"])
    where = f" in {_name(names, each['place'])}" if each["place"] else ""
    length = f", {each['duration']}" if each["duration"] else ""
    about = f"; about {', '.join(each['topics'])}" if each["topics"] else ""
    kind = each["kind"].replace("_", " ")
    return f"{kind}, {each['status']}{where}{length}: {who or 'nobody named'}{about}"


def _story_rows(story: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    plain = ("event", "date", "kind", "status", "place", "duration")
    return [
        {
            **{name: each[name] for name in plain},
            "participants": " ".join(one["entity"] for one in each["participants"]),
            "topics": " ".join(each["topics"]),
            "tellings": " ".join(each["tellings"]),
        }
        for each in story
    ]


def _diff_lines(read: TextsRead) -> Iterator[str]:
    links, differing = read.record["links"], read.record["contradictions"]
    yield f"{counted(len(links), 'link')}, {counted(len(differing), 'difference')}."
    for each in links:
        yield from wrapped(f"{each['type'].replace('_', ' ')}: {' = '.join(each['items'])}", "", "    ")
        yield f"  {each['relation']}"
        if each["agree"]:
            yield from wrapped(f"both say: {', '.join(each['agree'])}", "  ", "      ")
        for doc, fields in each["only_in"].items():
            if fields:
                yield from wrapped(f"only {doc}: {', '.join(fields)}", "  ", "      ")
    for each in differing:
        yield f"{each['type']}: {each['verdict'].replace('_', ' ')}: {each['reason']}"
        for where, value in each["values"].items():
            yield from wrapped(f"{where}: {value}", "  ", "      ")


def _diff_rows(read: TextsRead) -> list[dict[str, Any]]:
    """A row for each field that two texts agree on, that one of them alone has, or in which they differ."""
    told = [
        ("both", each, field, "", "") for each in read.record["links"] for field in each["agree"] or ("",)
    ]
    told += [
        (f"only {doc}", each, field, "", "")
        for each in read.record["links"]
        for doc, fields in each["only_in"].items()
        for field in fields
    ]
    told += [
        (doc, each, each["type"], value, each["verdict"])
        for each in read.record["contradictions"]
        for doc, value in each["values"].items()
    ]
    return [
        {
            "id": each["id"],
            "type": each["type"],
            "items": " ".join(each["items"]),
            "said_by": who,
            "field": field,
            "value": value,
            "verdict": verdict,
        }
        for who, each, field, value, verdict in told
    ]


def _report_rows(found: Mapping[str, Any], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """A row for each passage that a line of the report stands on."""
    return [
        {
            "part": name,
            "says": _said(name, each, names),
            "rests_on": " ".join(each["rests_on"]),
            "doc": span["doc"],
            "start": span["start"],
            "end": span["end"],
            "words": span["text"],
        }
        for name in _HEADS
        for each in found[name]
        for span in each["spans"] or [{"doc": "", "start": "", "end": "", "text": ""}]
    ]


_BEGINNINGS = ("“", "the texts differ", "doc:")
"""With which a line begins that stands below another; any other deeper line goes on with the one before."""
_HEADS = {
    "due": "When it was due",
    "sessions": "Sessions held",
    "positions": "Positions, first and last told",
    "offers": "What was asked for and offered",
    "next_steps": "Next steps",
    "open_points": "Open points",
    "to_decide": "For the principal to decide",
    "differing": "Where sources differ",
}


def _report_lines(found: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    for name, head in _HEADS.items():
        yield head
        for each in found[name]:
            yield from wrapped(_said(name, each, names), "  ", "      ")
            for span in each["spans"]:
                yield from wrapped(
                    f"“{span['text']}” ({span['doc']} {span['start']}-{span['end']})", "      ", "      "
                )
        if not found[name]:
            yield "  no source says"


def _said(name: str, each: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if name in ("sessions", "next_steps"):
        return f"{_day({'bounds': {}, **each})}  {_event({'duration': None, **each}, names)}"
    if name == "positions":
        then, now = each["then"], each["now"]
        moved = "moved" if each["moved"] else "no change told"
        return (
            f"{each['issue']}, {_name(names, each['party'])}: {then['status']} ({then['as_of'] or 'no day'})"
            f" -> {now['status']} ({now['as_of'] or 'no day'}), {moved}"
        )
    kept = {
        key: value
        for key, value in each.items()
        if key not in ("rests_on", "spans") and value not in (None, [])
    }
    return "; ".join(f"{key.replace('_', ' ')}: {_plain(value, names)}" for key, value in kept.items())


def _plain(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{_name(names, key)} {_plain(one, names)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(one, names) for one in value)
    return _name(names, value)
