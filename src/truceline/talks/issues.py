"""Where a text speaks of an issue: the words of the knowledge base, and phrases that point back to them."""

from __future__ import annotations

from dataclasses import dataclass

from truceline.talks.knowledge import Knowledge
from truceline.talks.words import Words


@dataclass(frozen=True, slots=True)
class Named:
    """Tokens that speak of an issue."""

    code: str
    first: int
    last: int


def issues_named(text: Words, knowledge: Knowledge) -> tuple[Named, ...]:
    """Every place that speaks of an issue, in the order of the text; the longest words win, none twice."""
    found: list[Named] = []
    known = knowledge.by_issue_word
    for at in [n for n, word in enumerate(text.lowers) if word in known]:
        if found and at < found[-1].last:
            continue
        for tokens, code in known[text.lowers[at]]:
            if text.lowers[at : at + len(tokens)] == tokens:
                found.append(Named(code, at, at + len(tokens)))
                break
    return tuple(found)
