"""Section: the record of negotiations: where each side stands, what was held and is planned, what differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from truceline.report.desk import Desk
from truceline.report.material import TalksLine, TalksRecord
from truceline.report.page import Block, Code, Line, Name, Para, Said, Section, Span, Table

_TABLES = (
    ("board", ("issue", "side", "as_of", "status", "said_by")),
    ("events", ("as_of", "kind", "status", "place", "who")),
    ("papers", ("paper", "status", "who", "beside")),
    ("steps", ("as_of", "what", "who")),
    ("differences", ("what", "verdict", "values")),
)
_CODED = {"status", "kind", "verdict", "what", "said_by"}


def talks(desk: Desk) -> Section:
    """Board, events, papers, next steps, differences and texts, each line with its sentence."""
    found = desk.material.talks
    blocks = tuple(_blocks(desk, found)) if found is not None else ()
    return Section(id="talks", title=desk.words("sections.talks"), blocks=blocks)


def _blocks(desk: Desk, found: TalksRecord) -> Iterator[Block]:
    words = desk.words
    yield Para(line=words.line("talks.intro", record=Code(found.id), method=Code(found.method)), style="rule")
    for name, columns in _TABLES:
        lines: Sequence[TalksLine] = getattr(found, name)
        if lines:
            yield _table(desk, found, name, columns, lines)
        elif not found.withheld:  # what is withheld may say it: then nothing is said of there being none
            yield Para(line=(words(f"talks.no_{name}"),), style="note")
    if found.texts:
        yield _texts(desk, found)
    if found.withheld:
        number = desk.given(
            f"{desk.day}/{found.id}", "withheld", found.withheld, unit="texts", rule="count@1", tier="public"
        )
        yield Para(line=words.line("talks.withheld", number=number), style="note")


def _table(
    desk: Desk, found: TalksRecord, name: str, columns: Sequence[str], lines: Sequence[TalksLine]
) -> Table:
    words = desk.words
    head = (*((words(f"talks.{column}"),) for column in columns), (words("talks.rests_on"),))
    return Table(
        caption=(words(f"talks.{name}"),),
        head=head,
        align="l" * len(head),
        rows=tuple(_row(desk, found, columns, each) for each in lines),
        wide=((len(head) - 2, 1), (len(head) - 1, 3)),
    )


def _row(desk: Desk, found: TalksRecord, columns: Sequence[str], each: TalksLine) -> tuple[Line, ...]:
    cells = {**each.cells, "issue": each.of}
    return (*(_cell(desk, column, cells.get(column, "")) for column in columns), _rests_on(desk, found, each))


def _cell(desk: Desk, column: str, said: str) -> Line:
    if not said:
        return (desk.words("talks.not_said"),)
    if column == "as_of":
        return (Code(said),)
    if column in _CODED:
        return tuple(_coded(desk, said))
    return (Name(said),)


def _coded(desk: Desk, said: str) -> Iterator[Span]:
    """Codes in the report's words; 'was' stands between what a side now says and what it said before."""
    now, _, before = said.partition("|")
    yield Name(_word(desk, now))
    if before:
        was = ", ".join(_word(desk, one) for one in before.split("+"))
        yield from desk.words.line("talks.was", before=Name(was))


def _word(desk: Desk, code: str) -> str:
    return str(desk.words.table["talks_codes"].get(code, code.replace("_", " ")))


def _rests_on(desk: Desk, found: TalksRecord, each: TalksLine) -> Line:
    """How many passages say it, which is the line's figure, and each of them with its characters."""
    number = desk.given(
        found.id, each.item, len(each.passages), unit="passages", rule=found.method, tier=each.tier
    )
    line: list[Span] = [*desk.words.line("talks.passages", number=number)]
    for file, first, last, text in each.passages:
        line += [" ", Said(f"“{text}”"), " ", Code(f"{file} {first}–{last}")]
    return tuple(line)


def _texts(desk: Desk, found: TalksRecord) -> Table:
    words = desk.words
    columns = ("text", "as_of", "outlet", "digest")
    return Table(
        caption=(words("talks.texts"),),
        head=tuple((words(f"talks.{column}"),) for column in columns),
        align="llll",
        rows=tuple(
            (
                (Code(each.file),),
                (Code(each.day), " (", Name(_word(desk, each.day_from)), ")") if each.day else _none(desk),
                (Name(each.outlet),) if each.outlet else _none(desk),
                (Code(each.sha256[:16]),),
            )
            for each in found.texts
        ),
        wide=((0, 1),),
    )


def _none(desk: Desk) -> Line:
    return (desk.words("talks.not_said"),)
