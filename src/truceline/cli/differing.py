"""What differs between two drafts or two readers, as lines a lawyer can read and as the JSON of the docs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from truceline.cli.output import plain
from truceline.cli.words import counted, fact, wrapped

if TYPE_CHECKING:
    from truceline.agreement import (
        Because,
        Change,
        Difference,
        Divergence,
        ParameterReaders,
        RecordChange,
        VerdictChange,
    )

_NOBODY = {"excepts": "nothing", "bound": "nobody", "to": "no end", "weapons": "any weapon"}


def difference_object(
    found: Difference, verdicts: Sequence[VerdictChange] | None, acts: int | None
) -> dict[str, Any]:
    """before, after, records[], read_by[], diverging[], notes[]; with acts also verdicts[] and acts."""
    said = {
        name: plain(getattr(found, name))
        for name in ("before", "after", "records", "read_by", "diverging", "notes")
    }
    if verdicts is not None:
        said |= {"acts": acts, "verdicts": plain(tuple(verdicts))}
        said["given"] = "the acts are taken as given; nothing here says that any of them happened"
    return said


def difference_lines(
    found: Difference, verdicts: Sequence[VerdictChange] | None, acts: int | None
) -> list[str]:
    """Every record that differs with its fields, what readers still dispute, and the verdicts that turn."""
    lines = wrapped(f"{_told(found)}.", f"{found.before} -> {found.after}: ", "    ")
    for record in found.records:
        lines += ["", *_record_lines(record)]
    lines += _readers_lines(found.read_by)
    lines += ["", *_diverging_lines(found.diverging)]
    lines += wrapped(" ".join(found.notes), "note: ") if found.notes else []
    if verdicts is not None and acts is not None:
        lines += ["", *_verdict_lines(verdicts, acts)]
    return lines


def _told(found: Difference) -> str:
    """How many records of each kind were added, removed or changed."""
    told: dict[tuple[str, str], int] = {}
    for record in found.records:
        told[record.kind, record.how] = told.get((record.kind, record.how), 0) + 1
    parts = (f"{_counted(number, kind)} {how}" for (kind, how), number in told.items())
    return ", ".join(parts) or "no record differs"


def _counted(number: int, kind: str) -> str:
    if kind == "agreement":
        return "agreement.yaml"
    plurals = {"words": ("piece of words", "pieces of words"), "party": ("party", "parties")}
    one, many = plurals.get(kind, (kind, f"{kind}s"))
    return counted(number, one, many)


def _record_lines(record: RecordChange) -> Iterator[str]:
    """A changed record with both sides of each field; one on one side only, as it stands there."""
    if record.how == "changed":
        yield f"{record.name}: changed"
        for change in record.changes:
            yield from _change_lines(change, "  ")
        return
    places = [change.new_at or change.old_at for change in record.changes]
    yield f"{record.name}: {record.how}{f' [{places[0]}]' if places else ''}"
    for change in record.changes:
        said = change.new if change.new is not None else change.old
        yield from wrapped(_value(change, said), f"  {change.field}: ", "      ")


def _readers_lines(read_by: Iterable[ParameterReaders]) -> list[str]:
    """Which provisions read each parameter of a definition that changed."""
    lines = []
    for each in read_by:
        fields = ", ".join(f"{provision} ({field})" for provision, field in each.fields) or "no provision"
        lines += ["", *wrapped(f"is read by {fields}", f"{each.parameter} of {each.definition} ", "    ")]
    return lines


def _change_lines(change: Change, pad: str) -> Iterator[str]:
    old, new = (_value(change, text) for text in (change.old, change.new))
    yield from wrapped(f"{old} -> {new}", f"{pad}{change.field}: ", f"{pad}    ")
    places = dict.fromkeys(each for each in (change.old_at, change.new_at) if each)
    resting = f"; rests on {change.source}" if change.source else ""
    yield from wrapped(f"[{' -> '.join(places)}{resting}]", f"{pad}    ")


def _value(change: Change, text: str | None) -> str:
    if text is None:
        return _NOBODY.get(change.field.rpartition(".")[2], "not said")
    if change.field == "geometry":
        return _outline(text)
    return f'"{text}"' if change.field == "words" else text


def _outline(wkt: str) -> str:
    """A drawing in short: what it is, of how many points, from where to where in degrees."""
    points = re.findall(r"(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?) (-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)", wkt)
    shown = [f"({float(lon):.6g}, {float(lat):.6g})" for lon, lat in points]
    few = ", ".join(shown if len(shown) <= 6 else [*shown[:3], "...", shown[-1]])
    return f"{wkt.partition(' ')[0].lower()} of {counted(len(points), 'point')} {few}"


def _diverging_lines(diverging: Iterable[Divergence]) -> Iterator[str]:
    found = list(diverging)
    yield "Provisions that readers read differently:" if found else "No provision is read differently."
    for each in found:
        yield from wrapped(reading_words(each), f"  {each.provision_id}: ", "      ")


def reading_words(each: Divergence) -> str:
    """Who reads what otherwise, since when, and whether a note ended it."""
    since = f" since {fact(plain(each.since))}" if each.since else ""
    source = f" [{each.source}]" if each.source else ""
    return f"{each.read_by} reads {', '.join(each.fields)} otherwise{since}{source}; {_note_words(each)}"


def _note_words(each: Divergence) -> str:
    if each.note is None:
        return "open"
    told = f'{each.note.by}, {fact(plain(each.note.at))}: "{each.note.wording}"'
    accepted = ", ".join(each.note.accepted_by)
    if each.ended:
        return f"ended by the note of {told}, accepted by {accepted}"
    return f"open: the note of {told} is accepted by {accepted or 'nobody'}, not by {', '.join(each.wanting)}"


def divergences(found: Iterable[Divergence]) -> list[dict[str, Any]]:
    """Each divergence as an object that says whether it is ended."""
    return [{**plain(each), "ended": each.ended} for each in found]


def _verdict_lines(verdicts: Sequence[VerdictChange], acts: int) -> Iterator[str]:
    turned = len({each.act_id for each in verdicts})
    yield f"Acts whose verdict changes: {turned} of {acts}."
    for each in verdicts:
        old, new = (verdict.value if verdict else "no answer" for verdict in (each.old, each.new))
        yield f"  {each.act_id}, {each.provision_id} as {each.read_by} reads it: {old} -> {new}"
        yield from because_lines(each.because, each.provision_id)
    yield "The acts are taken as given: nothing here says that any of them happened."


def because_lines(why: Because, provision_id: str) -> Iterator[str]:
    """The test at which two answers part, in both words, and the changed fields it rests on."""
    of = f" of {why.provision_id}" if why.provision_id != provision_id else ""
    yield from wrapped(why.old, f"    {why.step}{of}, before: ", "        ")
    yield from wrapped(why.new, f"    {why.step}{of}, after: ", "        ")
    for name, change in why.fields:
        was, now = (_value(change, text) for text in (change.old, change.new))
        yield from wrapped(f"{name}, {change.field}: {was} -> {now}", "    because of ", "        ")
