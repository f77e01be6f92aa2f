"""Two drafts of an agreement, or two readers of one, record by record.

Records pair by id. A provision that was renamed says so itself (``follows: <agreement>#<provision>``);
texts that look alike are never taken for each other. Nothing here says which of two is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from truceline.agreement.changes import RecordChange, compared
from truceline.agreement.entries import Entry, Said
from truceline.agreement.model import TEXT, Agreement, Reading, Settlement
from truceline.agreement.parameters import Parameter

Pair = tuple[Entry | None, Entry | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Divergence:
    """A provision that a side reads otherwise than its wording: who, in which fields, since when.

    ``note`` is the interpretive note, once there is one; ``wanting`` are those who have not accepted
    it, so that it is ended when nobody is wanting.
    """

    provision_id: str
    read_by: str
    fields: tuple[str, ...]
    source: str
    since: datetime | None
    note: Settlement | None
    wanting: tuple[str, ...]

    @property
    def ended(self) -> bool:
        """True when every party bound has accepted the note."""
        return self.note is not None and not self.wanting


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterReaders:
    """A definition's parameter that changed, and every field that reads it: (provision, field)."""

    definition: str
    parameter: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What differs between ``before`` and ``after``; ``diverging`` are readings that differ after it.

    ``pairs`` are the provisions of both, (before, after), None where one has no such provision.
    ``notes`` say what could not be paired as it is written; ``read_by`` names the parameters of
    definitions that changed, with the provisions that read them.
    """

    before: str
    after: str
    records: tuple[RecordChange, ...]
    pairs: tuple[tuple[str | None, str | None], ...]
    diverging: tuple[Divergence, ...]
    notes: tuple[str, ...] = ()
    read_by: tuple[ParameterReaders, ...] = ()

    def of(self, kind: str, how: str) -> tuple[RecordChange, ...]:
        """The records of a kind that were added, removed or changed."""
        return tuple(each for each in self.records if (each.kind, each.how) == (kind, how))


def drafts_differ(before: Agreement, after: Agreement) -> Difference:
    """What differs between two drafts or versions of an agreement."""
    pairs = tuple(_provision_pairs(before, after))
    found = [_compared(pair) for pair in (*pairs, *_other_pairs(before, after, pairs))]
    records = tuple(each for each in found if each is not None)
    return Difference(
        before=before.id,
        after=after.id,
        records=records,
        read_by=tuple(_parameter_readers(records, before, after)),
        pairs=tuple((old.id if old else None, new.id if new else None) for old, new in pairs),
        diverging=diverging(after),
        notes=tuple(_dangling(before, after)),
    )


def readers_differ(agreement: Agreement, before: str, after: str) -> Difference:
    """What differs between two readers of one agreement: parties, or ``text`` for the wording."""
    pairs = tuple(
        (read_as(agreement, entry, before), read_as(agreement, entry, after))
        for entry in agreement.entries
        if entry.kind == "provision"
    )
    found = [_compared(pair) for pair in pairs]
    records = tuple(each for each in found if each is not None)
    return Difference(
        before=f"{agreement.id} as {before} reads it",
        after=f"{agreement.id} as {after} reads it",
        records=records,
        read_by=tuple(_parameter_readers(records, agreement)),
        pairs=tuple((old.id, new.id) for old, new in pairs),
        diverging=diverging(agreement),
    )


def diverging(agreement: Agreement, at: datetime | None = None) -> tuple[Divergence, ...]:
    """Every provision that some side reads otherwise than it is written, in the order of the readings.

    As of a moment, readings that came later are left out, and notes that came later are not there
    yet; a reading without a date is always shown.
    """
    return tuple(
        Divergence(
            provision_id=entry.id,
            read_by=reading.by,
            fields=tuple(change.field for change in found.changes),
            source=reading.source,
            since=reading.at,
            note=_note(reading, at),
            wanting=_wanting(agreement, reading),
        )
        for reading in agreement.readings
        if at is None or reading.at is None or reading.at <= at
        for entry in agreement.entries
        if (entry.kind, entry.id) == ("provision", reading.provision_id)
        if (found := compared(entry, read_as(agreement, entry, reading.by))) is not None
    )


def _note(reading: Reading, at: datetime | None) -> Settlement | None:
    """The interpretive note, when it was there at that moment."""
    note = reading.settled
    there = note is not None and (at is None or (note.at is not None and note.at <= at))
    return note if there else None


def _wanting(agreement: Agreement, reading: Reading) -> tuple[str, ...]:
    """Whose acceptance is wanting: of those bound by the wording or the reading, of all where nobody is."""
    provision = agreement.provision(reading.provision_id)
    read = agreement.commitment(f"{reading.provision_id}@{reading.by}")
    bound = (*(provision.bound if provision else ()), *(read.bound if read else ()))
    accepted = reading.settled.accepted_by if reading.settled else ()
    asked = bound or tuple(party.id for party in agreement.parties if party.member_of is None)
    return tuple(each for each in dict.fromkeys(asked) if each not in accepted)


def read_as(agreement: Agreement, entry: Entry, reader: str) -> Entry:
    """A provision's record with the fields in it that a reader's reading sets; else as it is."""
    reading = next(
        (each for each in agreement.readings if (each.by, each.provision_id) == (reader, entry.id)), None
    )
    return entry if reading is None or reader == TEXT else _with(agreement, entry, reading)


def _with(agreement: Agreement, entry: Entry, reading: Reading) -> Entry:
    at = next(
        each for each in agreement.entries if (each.kind, each.id) == ("reading", f"{entry.id}@{reading.by}")
    )
    said = at.said("set")
    place = said.at if said is not None else at.at
    changed = tuple(Said(name=name, written=written, at=place) for name, written in reading.changes)
    names = {each.name for each in changed}
    kept = tuple(each for each in entry.fields if each.name not in names)
    return replace(entry, at=at.at, fields=(*kept, *changed), source=reading.source or entry.source)


def _parameter_readers(records: Iterable[RecordChange], *agreements: Agreement) -> Iterator[ParameterReaders]:
    """The changed parameters with their readers on either side, in the order of the records."""
    for record in records:
        names = dict.fromkeys(
            change.field.split(".")[1].partition("[")[0]
            for change in record.changes
            if record.kind == "provision" and change.field.startswith("parameters.")
        )
        for name in names:
            asked = [
                field
                for agreement in agreements
                for field in reading_fields(
                    agreement, {(record.old_id or "", name), (record.new_id or "", name)}
                )
            ]
            definition = record.new_id or record.old_id or ""
            yield ParameterReaders(definition=definition, parameter=name, fields=tuple(dict.fromkeys(asked)))


def reading_fields(agreement: Agreement, parameters: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Every (provision, field) that reads one of these parameters, also through another definition's."""
    for definition in agreement.definitions:
        for name, dated in definition.parameters:
            reads = {
                (a.definition, a.name) for a in (each.amount for each in dated) if isinstance(a, Parameter)
            }
            if reads & parameters and (definition.provision_id, name) not in parameters:
                yield definition.provision_id, f"parameters.{name}"
                yield from reading_fields(agreement, {(definition.provision_id, name)})
    for commitment in agreement.commitments:
        for field, asked in agreement.conditions_of(commitment.id).parameters():
            if (asked.definition, asked.name) in parameters:
                yield commitment.provision_id, field


def _compared(pair: Pair) -> RecordChange | None:
    return compared(*pair)


def _provision_pairs(before: Agreement, after: Agreement) -> Iterator[Pair]:
    """Provisions of both; one may follow several, and several one."""
    old = {entry.id: entry for entry in before.entries if entry.kind == "provision"}
    new = {entry.id: entry for entry in after.entries if entry.kind == "provision"}
    met: set[str] = set()
    for entry in new.values():
        found = partners(entry, before.id, old) or [
            each for each in old.values() if entry.id in followed(each, after.id)
        ]
        met |= {each.id for each in found}
        yield from ((each, entry) for each in found or (None,))
    yield from ((entry, None) for entry in old.values() if entry.id not in met)


def followed(entry: Entry, agreement_id: str) -> tuple[str, ...]:
    """The provisions of that agreement which an entry says it follows."""
    said = entry.said("follows")
    named = said.value if said and said.value else ()
    parts = (each.partition("#") for each in ([named] if isinstance(named, str) else named))
    return tuple(provision for agreement, _, provision in parts if agreement == agreement_id)


def partners(entry: Entry, agreement_id: str, there: dict[str, Entry]) -> list[Entry]:
    """Those that it says it follows; where it says nothing of that agreement, the one of its id."""
    names = followed(entry, agreement_id) or (entry.id,)
    return [there[name] for name in names if name in there]


def _dangling(before: Agreement, after: Agreement) -> Iterator[str]:
    for one, other in ((after, before), (before, after)):
        there = {each.id for each in other.provisions}
        for entry in one.entries:
            for named in followed(entry, other.id) if entry.kind == "provision" else ():
                if named not in there:
                    yield f"{entry.at}: {entry.id} follows {other.id}#{named}, which is not there."


def _other_pairs(before: Agreement, after: Agreement, pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Parties, readings, weapons, zones, lines, words and the rest, by id."""
    renamed = dict(_renamed(before, pairs))
    old = {(entry.kind, entry.id): entry for entry in before.entries if entry.kind != "provision"}
    new = {
        renamed.get((entry.kind, entry.id), (entry.kind, entry.id)): entry
        for entry in after.entries
        if entry.kind != "provision"
    }
    for key in dict.fromkeys((*old, *new)):
        yield old.get(key), new.get(key)


def _renamed(before: Agreement, pairs: Iterable[Pair]) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Readings and words whose name in the new draft comes from a provision that was renamed."""
    there = {(entry.kind, entry.id) for entry in before.entries}
    for old, new in pairs:
        if old is None or new is None:
            continue
        was, now = old.said("text"), new.said("text")
        for language in before.languages if was and now else ():
            anchor = ("words", f"{language}/{now.value if now else ''}")
            if anchor not in there:
                yield anchor, ("words", f"{language}/{was.value if was else ''}")
        for reading in before.readings if old.id != new.id else ():
            yield ("reading", f"{new.id}@{reading.by}"), ("reading", f"{old.id}@{reading.by}")
