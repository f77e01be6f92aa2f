"""Sections: methods, sources and how to check; what the report cannot tell."""

from __future__ import annotations

from truceline.records import visible
from truceline.report.desk import Desk, span_of
from truceline.report.figures import FigureQuery, between, conditions
from truceline.report.page import Block, Bullets, Code, Heading, Name, Para, Said, Section, Span, Table


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
        rows = tuple(
            (
                (Name(desk.name(source.names, source.id)),),
                (words.code(source.source_class),),
                (Said(source.licence or "–"),),
            )
            for source in named
        )
        head = tuple((words(f"methods.{name}"),) for name in ("source", "class", "licence"))
        caption = (words("methods.sources"),)
        blocks.append(Table(caption=caption, head=head, align="lll", rows=rows, wide=((2, 1),)))
    if len(named) < len(sources):
        record, unnamed = f"{desk.day}/sources", len(sources) - len(named)
        count = desk.given(record, "unnamed", unnamed, unit="sources", rule="count@1", tier=desk.tier)
        blocks.append(Para(line=words.line("methods.unnamed", count=count), style="note"))
    return blocks
