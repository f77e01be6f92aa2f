"""Sections: methods, sources and how to check; what the report cannot tell."""

from __future__ import annotations

from collections.abc import Iterator

from truceline.records import Source, visible
from truceline.report.desk import Desk, span_of
from truceline.report.licensing import LAYERS, held, in_use, name_of
from truceline.report.page import (
    Block,
    Bullets,
    Code,
    Heading,
    Line,
    Name,
    Para,
    Said,
    Section,
    Span,
    Table,
)
from truceline.report.questions import FigureQuery, between, conditions
from truceline.report.sections.accepted import accepted_methods


def methods(desk: Desk) -> Section:
    """Rows set aside, methods, sources with licences, doubts, and the two commands to check with."""
    words = desk.words
    check = Bullets(
        items=(
            words.line("methods.check_one", command=Code(f"truceline explain {desk.material.mission_id} ID")),
            words.line("methods.check_all", command=Code(f"truceline verify {desk.material.mission_id}")),
        )
    )
    return Section(
        id="methods",
        title=words("sections.methods"),
        blocks=(
            *_notes(desk),
            Heading(line=(words("methods.check"),)),
            check,
            *_read(desk),
            *_in_use(desk),
            *accepted_methods(desk),
            *_sources(desk),
        ),
    )


def limits(desk: Desk) -> Section:
    """What the report cannot tell."""
    items = tuple((desk.words(f"limits.{name}"),) for name in ("one", "two", "three", "four", "five"))
    return Section(id="limits", title=desk.words("sections.limits"), blocks=(Bullets(items=items),))


def _notes(desk: Desk) -> list[Block]:
    if not desk.material.notes:
        return []
    items = tuple((Said(note),) for note in desk.material.notes)
    return [Heading(line=(desk.words("methods.notes"),)), Bullets(items=items)]


def _read(desk: Desk) -> list[Block]:
    start, end = span_of(desk.material.span)
    read = _count(desk, "rows-read", "observations", *between("happened_earliest", start, end))
    aside = _count(desk, "set-aside", "aside", *between("received_at", start, end))
    return [
        Para(line=desk.words.line("methods.read", count=read)),
        Para(line=desk.words.line("methods.set_aside", count=aside)),
    ]


def _count(desk: Desk, name: str, layer: str, *where: tuple[str, str, object]) -> Span:
    query = FigureQuery(
        id=f"{desk.day}/{name}",
        unit="rows",
        rule="count@1",
        layer=layer,
        aggregate="count",
        where=conditions(*where),
    )
    return desk.num(desk.register.ask(query, tier=desk.material.release_tier("counts")))


def _in_use(desk: Desk) -> list[Block]:
    if not desk.material.methods:
        return []
    return [
        Table(
            caption=(desk.words("methods.methods"),),
            head=((desk.words("methods.step"),), (desk.words("methods.method"),)),
            align="ll",
            rows=tuple(((Name(step),), (Code(method),)) for step, method in desk.material.methods),
        )
    ]


def _sources(desk: Desk) -> list[Block]:
    words, sources = desk.words, desk.material.sources
    named = [source for source in sources if visible(source.tier, desk.tier)]
    blocks: list[Block] = []
    if named:
        head = tuple((words(f"methods.{name}"),) for name in ("source", "class"))
        head += tuple((words(f"licences.{name}"),) for name in ("layer", "licence", "credit"))
        rows = tuple(line for source in named for line in _licence_lines(desk, source))
        caption = (words("methods.sources"),)
        blocks.append(Table(caption=caption, head=head, align="lllll", rows=rows, wide=((4, 2.2),)))
    blocks += _licences(desk)
    if len(named) < len(sources):
        record, unnamed = f"{desk.day}/sources", len(sources) - len(named)
        count = desk.given(record, "unnamed", unnamed, unit="sources", rule="count@1", tier=desk.tier)
        blocks.append(Para(line=words.line("methods.unnamed", count=count), style="note"))
    return blocks


def _licence_lines(desk: Desk, source: Source) -> Iterator[tuple[Line, ...]]:
    """One line for each layer that rests on the source, under the terms its rows came with."""
    words = desk.words
    named, of_class = Name(desk.name(source.names, source.id)), words.code(source.source_class)
    used = [(layer, terms) for layer, source_id, terms in in_use(desk) if source_id == source.id]
    for layer, terms in used or [("", desk.terms_of(None, source.id))]:
        shown: Span = words(f"licences.{layer}") if layer in LAYERS else "–"
        credit: Span = Said(terms.credit) if terms.licence.attribution != "no" else "–"
        yield ((named,), (of_class,), (shown,), (Code(terms.id),), (credit,))


def _licences(desk: Desk) -> list[Block]:
    """The rule, whose use it is, and how many rows each licence keeps out."""
    words = desk.words
    blocks: list[Block] = [Para(line=(words("licences.rule"),), style="note")]
    if desk.is_mission:
        blocks.append(Para(line=(words("licences.internal"),), style="note"))
    for place, one in enumerate(held(desk), start=1):
        record = f"{desk.day}/licences/withheld/{place}"
        count = desk.given(record, "rows", one.rows, unit="rows", rule="count@1", tier=desk.tier)
        key = "licences.left_out" if one.asked else "licences.withheld"
        source, code = Name(name_of(desk, one.source_id)), Code(one.terms.id)
        blocks.append(Para(line=words.line(key, count=count, source=source, licence=code), style="note"))
    for layer in desk.seen_layers:
        if not desk.lets_out(layer.terms):
            source = Name(name_of(desk, layer.source_id))
            blocks.append(Para(line=words.line("licences.map_withheld", source=source), style="note"))
    return blocks
