"""The issue board as lines and as rows: where each side stands, what changed when, and who says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from truceline.cli.texts import name_of
from truceline.cli.words import wrapped


def board_lines(board: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> Iterator[str]:
    """Each issue with each side's stands, the drafts beside it, and how its points stood over time."""
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
    said = f", says {name_of(names, each['said_by'])}" if each["said_by"] else ""
    changed = each["changed"]
    was = f" [was {' and '.join(changed['from'])}]" if changed else ""
    left = f"; left over: {each['residual']['text']}" if each["residual"] else ""
    return (
        f"{each['as_of'] or 'no day'}  {name_of(names, party)}: {each['status']}{was}: "
        f"“{each['span']['text']}”{said} ({each['doc']} {each['span']['start']}-{each['span']['end']}){left}"
    )


def _step(each: Mapping[str, Any], names: Mapping[str, str]) -> str:
    of = name_of(names, each["party"]) if each["party"] else each["provisions"][0]
    was = f" (was {' and '.join(each['was'])})" if each["was"] else ""
    by = f", says {name_of(names, each['by'])}" if each["by"] else ""
    where = (
        f"{each['source']} {each['span']['start']}-{each['span']['end']}" if each["span"] else each["source"]
    )
    return f"{each['at'] or 'no day'}  {of}: {each['status']}{was}{by} ({where})"


def board_rows(board: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A row for each stand of a side, then one for each standing of a draft's point."""
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
