"""Which reports are one incident, as a named person has it: incidents joined, reports split off, or undone.

Comes in: incidents of the newest run and a reason. Goes out: the body of an append-only record that names
every report, so that it means the same whatever later runs find. The next run takes it up, in order of the
records; undoing is a record of its own, which puts the reports back into the incidents they were taken from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

from truceline import fusion
from truceline.mission.errors import RefusedError, refusal
from truceline.mission.fusing import law_changes
from truceline.mission.mandating import refuse_unless_granted
from truceline.mission.noticing import Register
from truceline.mission.saying import DECISION
from truceline.mission.setup import Setup
from truceline.mission.signing import standing_of
from truceline.records import DETERMINE, Use, kinds
from truceline.store import Store, StoredRecord, connect
from truceline.verification.signatures_v1 import identity

REGROUPING = "regrouping"
JOIN, SPLIT, UNDO = "join", "split", "undo"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SHORTEST_ID = 6
"""A report may be named by so many of its id's first characters, or more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A report of an incident: its id, kind, tier ('' where it is open) and the middle of when it was."""

    id: str
    incident_id: int
    kind: str
    tier: str
    middle: datetime


def words_of(records: Iterable[StoredRecord]) -> tuple[fusion.Regrouping, ...]:
    """What the fusing step takes up, in order; undoing a join parts what it joined, and the reverse."""
    bodies = {record.id: record.body for record in records}
    return tuple(_word(body, bodies) for body in bodies.values())


def _word(body: Mapping[str, Any], bodies: Mapping[str, Mapping[str, Any]]) -> fusion.Regrouping:
    together = body["act"] == JOIN
    if body["act"] == UNDO:
        together = bodies[body["undoes"]]["act"] == SPLIT
    return fusion.Regrouping(together=together, parts=tuple(tuple(part["reports"]) for part in body["parts"]))


def in_effect(records: Iterable[StoredRecord]) -> tuple[StoredRecord, ...]:
    """The joins and splits that nobody has undone."""
    every = list(records)
    undone = {record.body["undoes"] for record in every}
    return tuple(one for one in every if one.body["act"] != UNDO and one.id not in undone)


def members_of(store: Store, numbers: Sequence[int]) -> dict[int, tuple[Told, ...]]:
    """The reports of these incidents in the newest run, by number.

    errors: RefusedError (TL-MIS-003) for a number that it does not have.
    """
    runs = store.runs()
    found: dict[int, list[Told]] = {}
    if runs:
        with connect() as con:
            store.run_view(con, runs[-1].run_no)
            store.relation(con, "observations")
            rows = con.execute(
                "SELECT m.incident_id, o.id, o.kind, coalesce(o.tier, ''), epoch_us(o.happened_earliest)"
                " + (epoch_us(o.happened_latest) - epoch_us(o.happened_earliest)) // 2"
                " FROM members m JOIN observations o ON o.id = m.observation_id"
                " WHERE list_contains(?, m.incident_id) ORDER BY 1, 2",
                [list(numbers)],
            ).fetchall()
        for number, row_id, kind, tier, middle in rows:
            whose = "" if tier in fusion.OPEN_TIERS else tier
            at = _EPOCH + timedelta(microseconds=int(middle))
            told = Told(id=row_id, incident_id=number, kind=kind, tier=whose, middle=at)
            found.setdefault(number, []).append(told)
    for number in numbers:
        if number not in found:
            remedy = "Name incidents of the newest run; truceline explain MISSION NUMBER shows one."
            raise refusal("TL-MIS-003", f"the newest run has no incident {number}.", remedy)
    return {number: tuple(each) for number, each in found.items()}


def join_body(
    store: Store, setup: Setup, register: Register | None, numbers: Sequence[int], said: Mapping[str, Any]
) -> dict[str, Any]:
    """The body of a join; the incident that was decided on keeps its number, else the first that is named.

    said:   because, decided_by, at
    errors: RefusedError, WriteRefusedError: as ``_may``; TL-MIS-017 for what cannot be one incident,
            TL-MIS-018 where somebody else has split them
    """
    wanted = tuple(dict.fromkeys(numbers))
    _may(setup, said)
    if len(wanted) < 2:
        raise refusal("TL-MIS-008", "a join needs two incidents.", "Name two or more, by number.")
    members = members_of(store, wanted)
    every = list(chain.from_iterable(members.values()))
    _refuse_what_cannot_be_one(every, law_changes(setup.agreement, register))
    decided = [number for number in wanted if standing_of(store.records(DECISION), number) is not None]
    if len(decided) > 1:
        named = " and ".join(map(str, decided))
        remedy = "Take the words on all but one of them back first: truceline decide ... --status withdrawn."
        message = f"incidents {named} were decided on apart."
        raise refusal("TL-MIS-018", message, remedy, f"incident {decided[1]}")
    kept = decided[0] if decided else wanted[0]
    order = [kept, *(number for number in wanted if number != kept)]
    ids = {told.id for told in every}
    _refuse_contradiction(store, str(said["decided_by"]), SPLIT, lambda parts: _on_two_sides(parts, ids))
    return _body(JOIN, order, [(number, [told.id for told in members[number]]) for number in order], said)


def split_body(
    store: Store, setup: Setup, number: int, reports: Sequence[str], said: Mapping[str, Any]
) -> dict[str, Any]:
    """The body of a split: these reports are another happening than the rest, which keeps the number.

    reports: ids, or their first SHORTEST_ID characters or more
    errors:  as ``join_body``; TL-MIS-003 for a report that is none of the incident's
    """
    _may(setup, said)
    members = [told.id for told in members_of(store, [number])[number]]
    off = [_named(each, members, number) for each in dict.fromkeys(reports)]
    rest = [each for each in members if each not in off]
    if not off or not rest:
        remedy = f"It has {len(members)} report(s); name some of them with --reports, not all."
        raise refusal("TL-MIS-008", "a split leaves reports on both sides.", remedy, "--reports")

    def cuts(parts: Sequence[Sequence[str]]) -> bool:
        joined = set(chain.from_iterable(parts))
        return bool(joined & set(off)) and bool(joined & set(rest))

    _refuse_contradiction(store, str(said["decided_by"]), JOIN, cuts)
    return _body(SPLIT, [number], [(number, rest), (None, off)], said)


def undo_body(store: Store, setup: Setup, record_id: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """The body that undoes a join or split, by whoever may sign; both stay on record.

    errors: RefusedError, WriteRefusedError: as ``_may``; TL-MIS-003 for none that is in effect
    """
    _may(setup, said)
    found = next((one for one in in_effect(store.records(REGROUPING)) if one.id == record_id), None)
    if found is None:
        there = ", ".join(one.id for one in in_effect(store.records(REGROUPING))) or "none"
        message = f"'{record_id}' is no join or split that is in effect."
        raise refusal("TL-MIS-003", message, f"In effect are: {there}.")
    body = dict(found.body)
    parts = [(part["incident_id"], part["reports"]) for part in body["parts"]]
    return {**_body(UNDO, body["incidents"], parts, said), "undoes": record_id}


def _may(setup: Setup, said: Mapping[str, Any]) -> None:
    if not str(said["because"]).strip():
        raise refusal("TL-MIS-008", "this needs its reason.", "Write it with --because.", "--because")
    use = Use(may=DETERMINE, at=said["at"], signer=str(said["decided_by"]))
    refuse_unless_granted(setup.mandate, setup.agreement, use)


def _body(
    act: str,
    incidents: Sequence[int],
    parts: Sequence[tuple[int | None, Sequence[str]]],
    said: Mapping[str, Any],
) -> dict[str, Any]:
    return {
        "act": act,
        "incidents": list(incidents),
        "parts": [{"incident_id": number, "reports": list(reports)} for number, reports in parts],
        "undoes": None,
        "because": said["because"],
        "decided_by": said["decided_by"],
    }


def _named(name: str, members: Sequence[str], number: int) -> str:
    found = [each for each in members if each.startswith(name)] if len(name) >= SHORTEST_ID else []
    if len(found) == 1 and re.fullmatch(r"[0-9a-f]+", name):
        return found[0]
    message = f"'{name}' is no report of incident {number}, or not of it alone."
    remedy = f"Its reports: {', '.join(members)}."
    raise refusal("TL-MIS-003", message, remedy, "--reports")


def _refuse_what_cannot_be_one(reports: Sequence[Told], changes: Iterable[datetime]) -> None:
    first, *others = reports
    for told in others:
        if told.tier != first.tier:
            message = "what one party or a seal keeps back joins nothing outside its tier"
            raise _cannot_be_one(first, told, "tier", message, "Join reports of one tier only.")
        if told.kind != first.kind and not set(kinds()[told.kind].groups) & set(kinds()[first.kind].groups):
            message = f"{told.kind} and {first.kind} are never one happening"
            raise _cannot_be_one(first, told, "kind", message, "Leave one of them out.")
        crossed = [each for each in changes if (first.middle < each) != (told.middle < each)]
        if crossed:
            message = f"the law changes between them, on {min(crossed):%Y-%m-%d %H:%M} UTC"
            remedy = "Leave them apart, each under the law of its time."
            raise _cannot_be_one(first, told, "happened", message, remedy)


def _cannot_be_one(one: Told, other: Told, column: str, why: str, remedy: str) -> RefusedError:
    place = f"incidents {one.incident_id} and {other.incident_id}, reports {one.id} and {other.id}, {column}"
    return refusal("TL-MIS-017", f"they cannot be one incident: {why}.", remedy, place)


def _on_two_sides(parts: Sequence[Sequence[str]], ids: set[str]) -> bool:
    return sum(bool(ids & set(part)) for part in parts) > 1


def _refuse_contradiction(store: Store, actor: str, act: str, contradicts: Any) -> None:
    """errors: RefusedError (TL-MIS-018) where another person's word in effect says the opposite."""
    for record in in_effect(store.records(REGROUPING)):
        parts = [part["reports"] for part in record.body["parts"]]
        other = str(record.body["decided_by"])
        if record.body["act"] == act and identity(other) != identity(actor) and contradicts(parts):
            said = "split" if act == SPLIT else "joined"
            message = f"'{other}' {said} these reports ({record.id}: {record.body['because']})"
            remedy = f"Settle it with '{other}'; then: truceline undo MISSION {record.id} --because TEXT"
            raise refusal("TL-MIS-018", f"two persons contradict each other: {message}.", remedy, record.id)
