"""Annex of methods: which the report's numbers and answers rest on, and which party accepted them from when.

A party that has said nothing has accepted nothing, and the table says so. Methods on which the parties' words
are the same stand in one row.
"""

from __future__ import annotations

from collections.abc import Iterator

from truceline.records import ACCEPTS, OBJECTS, MethodWord, asked_of, methods, visible, word_of
from truceline.report.desk import Desk
from truceline.report.page import Block, Code, Line, Name, Para, Said, Table

_KEYS = {ACCEPTS: "methods.accepted_from", OBJECTS: "methods.objected_from"}


def accepted_methods(desk: Desk) -> list[Block]:
    """The table, when the report was made with one."""
    words = desk.material.method_words
    if words is None:
        return []
    parties = asked_of(desk.material.parties, words)
    together: dict[tuple[Line, ...], list[str]] = {}
    for method in _used(desk):
        row = tuple(_cell(desk, words, method, party.id) for party in parties)
        together.setdefault(row, []).append(method)
    named: list[Line] = [(Name(desk.name(party.names, party.id)),) for party in parties]
    head: tuple[Line, ...] = ((desk.words("methods.method"),), *named)
    rows = tuple((tuple(_codes(listed)), *row) for row, listed in together.items())
    table = Table(
        caption=(desk.words("methods.acceptance"),),
        head=head,
        align="l" * len(head),
        rows=rows,
        wide=((0, 2.0),),
    )
    return [table, Para(line=(desk.words("methods.silence"),), style="note")]


def _used(desk: Desk) -> list[str]:
    """Methods of the steps, then the rules of every figure so far, each once, as the register lists them."""
    used = {method for _, method in desk.material.methods}
    used |= {figure.rule for figure in desk.register.figures.values()}
    return [method for method in methods() if method in used]


def _codes(listed: list[str]) -> Iterator[str | Code]:
    for place, method in enumerate(listed):
        if place:
            yield ", "
        yield Code(method)


def _cell(desk: Desk, words: tuple[MethodWord, ...], method: str, party: str) -> Line:
    word = word_of(words, method, party, desk.material.issued_at)
    if word is None:
        return (desk.words("methods.no_word"),)
    if not visible(word.tier, desk.tier):
        return (desk.words("methods.word_withheld"),)
    key = _KEYS.get(word.stance, "methods.withdrawn_from")
    since = desk.words.line(key, date=desk.moment(word.since))
    return (*since, " (", Said(word.source), ")")
