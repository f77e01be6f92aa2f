"""Interpretive notes in time: before it each side's reading stands, from then on the settled one.

A note stands below the reading that it settles and accepts that reading's terms. It changes what is read by
those who accepted it, from its moment on, and for acts from that moment on: an act before it is read as the
sides read it then. What the wording itself says is never changed by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from truceline.agreement.model import Agreement, Reading, Settlement


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteThen:
    """An interpretive note at a moment: on which provision, whose reading, in effect or not yet."""

    provision_id: str
    read_by: str
    note: Settlement
    in_effect: bool

    @property
    def words(self) -> str:
        """The note in words, for whoever asks about an act of that moment."""
        note = self.note
        when = "at no stated time" if note.at is None else f"from {note.at:%Y-%m-%d %H:%M} UTC on"
        for_whom = ", ".join(note.accepted_by) or "nobody"
        said = f"{self.provision_id} as {self.read_by} reads it: settled by {note.by} as '{note.wording}'"
        effect = f"it applies to {for_whom}" if self.in_effect else "not yet then: each side's reading stands"
        return f"{said}, {when}; {effect}"


def moment_read(happened_earliest: datetime, as_of: datetime | None) -> datetime:
    """The moment whose notes an act is read by: its own earliest, and nothing that was not known by then."""
    return happened_earliest if as_of is None else min(happened_earliest, as_of)


def notes_at(agreement: Agreement, at: datetime | None) -> tuple[NoteThen, ...]:
    """Every note of the agreement, in the order of the readings; None: as of the newest."""
    return tuple(
        NoteThen(
            provision_id=reading.provision_id,
            read_by=reading.by,
            note=reading.settled,
            in_effect=_holds(reading.settled, at),
        )
        for reading in agreement.readings
        if reading.settled is not None
    )


def settled_at(agreement: Agreement, at: datetime | None) -> Agreement:
    """The agreement as its readers read it at a moment: who accepted a note reads as it says from then on.

    Of two notes on one provision that one party accepted, the later one counts. A commitment whose note came
    later is not agreed yet. Without notes it is the agreement itself.
    """
    noted = [reading for reading in agreement.readings if reading.settled is not None]
    if not noted:
        return agreement
    agreement = agreement if at is None else agreed_at(agreement, at)
    held = [each for each in noted if each.settled is not None and _holds(each.settled, at)]
    original = agreement
    for reading, party in _accepted(held):
        agreement = _taken_over(agreement, original, reading, party)
    return agreement


def agreed_at(agreement: Agreement, at: datetime) -> Agreement:
    """The agreement in which a reading is agreed only when its note was there at the moment."""
    for reading in agreement.readings:
        if reading.settled is not None and not _holds(reading.settled, at):
            agreement = _not_agreed(agreement, reading)
    return agreement


def _holds(note: Settlement, at: datetime | None) -> bool:
    return at is None or (note.at is not None and note.at <= at)


def _accepted(readings: Iterable[Reading]) -> Iterator[tuple[Reading, str]]:
    """Who reads what in the end: (reading, party), the newest note of a provision for each party."""
    newest: dict[tuple[str, str], Reading] = {}
    for reading in sorted(readings, key=_since):
        for party in reading.settled.accepted_by if reading.settled else ():
            newest[reading.provision_id, party] = reading
    for (_, party), reading in newest.items():
        if party != reading.by:
            yield reading, party


def _since(reading: Reading) -> float:
    at = reading.settled.at if reading.settled else None
    return 0.0 if at is None else at.timestamp()


def _not_agreed(agreement: Agreement, reading: Reading) -> Agreement:
    own = f"{reading.provision_id}@{reading.by}"
    said = tuple(replace(each, agreed=False) if each.id == own else each for each in agreement.commitments)
    return replace(agreement, commitments=said)


def _taken_over(agreement: Agreement, original: Agreement, reading: Reading, party: str) -> Agreement:
    """The agreement in which a party reads a provision as the reading does; its own gives way."""
    theirs, own = f"{reading.provision_id}@{reading.by}", f"{reading.provision_id}@{party}"
    commitments = [replace(each, id=own, read_by=party) for each in original.commitments if each.id == theirs]
    definitions = [
        replace(each, read_by=party)
        for each in original.definitions
        if (each.provision_id, each.read_by) == (reading.provision_id, reading.by)
    ]
    entries = [
        replace(each, id=own) for each in original.entries if (each.kind, each.id) == ("reading", theirs)
    ]
    return replace(
        agreement,
        commitments=(*(each for each in agreement.commitments if each.id != own), *commitments),
        conditions=(
            *(pair for pair in agreement.conditions if pair[0] != own),
            *((own, conditions) for name, conditions in original.conditions if name == theirs),
        ),
        definitions=(
            *(
                each
                for each in agreement.definitions
                if (each.provision_id, each.read_by) != (reading.provision_id, party)
            ),
            *definitions,
        ),
        entries=(
            *(each for each in agreement.entries if (each.kind, each.id) != ("reading", own)),
            *entries,
        ),
        readings=(
            *(
                each
                for each in agreement.readings
                if (each.provision_id, each.by) != (reading.provision_id, party)
            ),
            replace(reading, by=party),
        ),
        not_yet=(
            *(each for each in agreement.not_yet if each.commitment_id != own),
            *(replace(each, commitment_id=own) for each in original.not_yet if each.commitment_id == theirs),
        ),
    )
