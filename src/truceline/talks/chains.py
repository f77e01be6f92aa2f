"""Through whom a claim comes: the article, the outlet it cites, a source, a speaker, whose attitude it is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

from truceline.talks.cues import forms
from truceline.talks.knowledge import Knowledge
from truceline.talks.lexicon import listed

Item = dict[str, Any]
MOST_NESTED = 30
"""Statements that may begin before a verb and still hold it, at most."""


def chains(statements: Sequence[Item], knowledge: Knowledge) -> list[list[Item]]:
    """The chain of each statement, outermost first.

    A statement inside another goes through that one's speaker. An anonymous source in a text that has
    cited one outlet and no other before comes through that outlet; the link is then ``inferred``.
    """
    found, cited = [], dict[str, Item]()
    for each, around in zip(statements, surroundings(statements), strict=True):
        found.append(list(_chain(each, around, list(cited.values()), knowledge)))
        if _is_outlet(each["speaker"], knowledge):
            cited.setdefault(each["speaker"], each)
    return found


def surroundings(statements: Sequence[Item]) -> list[list[Item]]:
    """For each statement those in whose content its verb stands, outermost first."""
    contents = sorted(
        (span["start"], span["end"], number)
        for number, each in enumerate(statements)
        for span in ([each["content"]] if each["content"] else each["quotes"])
    )
    return [
        [statements[n] for n in _around(each, number, contents)] for number, each in enumerate(statements)
    ]


def _chain(own: Item, around: Sequence[Item], cited: Sequence[Item], knowledge: Knowledge) -> Iterator[Item]:
    yield {"kind": "article", "entity": own["doc"], "span": None, "inferred": False}
    through = [*around, own]
    first = _link(through[0], knowledge)
    if first is not None and first["kind"] == "anonymous_source" and len(cited) == 1:
        yield {"kind": "outlet", "entity": cited[0]["speaker"], "span": cited[0]["source"], "inferred": True}
    last = None
    for each in through:
        link = _link(each, knowledge)
        if link is None and each is not own:
            link = {"kind": "speaker", "entity": None, "span": None, "inferred": False}
        if link is None or (link["entity"] is not None and link["entity"] == last):
            continue
        if each is own and around and link["kind"] == "speaker" and _attitude(own):
            link["kind"] = "attitude_holder"
        last = link["entity"]
        yield link


def _around(own: Item, number: int, contents: Sequence[tuple[int, int, int]]) -> list[int]:
    """The statements in whose content this one's verb stands, outermost first."""
    if own["cue"] is None:
        return []
    at = own["cue"]["start"]
    stop = bisect_right(contents, at, key=lambda each: each[0])
    near = contents[max(0, stop - MOST_NESTED) : stop]
    over = [(start - end, other) for start, end, other in near if at < end and other != number]
    return [other for _, other in sorted(over)]


def _is_outlet(identifier: str | None, knowledge: Knowledge) -> bool:
    entity = knowledge.by_id.get(identifier or "")
    return entity is not None and entity.section == "outlets"


def _link(each: Item, knowledge: Knowledge) -> Item | None:
    if each["speaker"] is None and each["source"] is None:
        return None
    anonymous = (each["speaker"] or "").startswith("anon:")
    outlet = _is_outlet(each["speaker"], knowledge)
    kind = "anonymous_source" if anonymous else "outlet" if outlet else "speaker"
    return {"kind": kind, "entity": each["speaker"], "span": each["source"], "inferred": False}


def _attitude(each: Item) -> bool:
    """True for a verb of wanting, hoping or demanding rather than of saying."""
    word = each["cue"]["text"].lower().split()[0]
    known = forms().get(word)
    return (known[0] if known else word) in listed("claims", "attitudes")
