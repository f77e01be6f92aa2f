"""Texts side by side as lines and as rows: what they have in common, what each adds, where they differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from truceline.cli.texts import TextsRead
from truceline.cli.words import counted, wrapped


def diff_lines(read: TextsRead) -> Iterator[str]:
    """Links between the texts, then their differences with verdicts."""
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


def diff_rows(read: TextsRead) -> list[dict[str, Any]]:
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
