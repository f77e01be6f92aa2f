"""What the fusing step is given of a mission: its ground, and what earlier runs and people left behind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from duckdb import DuckDBPyConnection

from truceline import fusion
from truceline.agreement import Agreement
from truceline.mission.noticing import Register
from truceline.mission.setup import Setup
from truceline.records import activities
from truceline.store import Store, StoredRecord

ABOUT_AN_INCIDENT = re.compile(r"[FA]?(\d+)(-.+)?")


def ground_of(setup: Setup, recording: tuple[str, ...], register: Register | None) -> fusion.Ground:
    """What of the mission decides which reports are one incident."""
    return fusion.Ground(
        regions=tuple(setup.agreement.reporting_regions()),
        recording=recording,
        lineages={source.id: source.lineage for source in setup.sources},
        law_changes=tuple(sorted(law_changes(setup.agreement, register))),
    )


def law_changes(agreement: Agreement, register: Register | None) -> set[datetime]:
    """The moments at which it changes what is allowed where: periods in force, outlines, notified hours."""
    return {moment for moment in _law_changes(agreement, register) if moment is not None}


def _law_changes(agreement: Agreement, register: Register | None) -> Iterator[datetime | None]:
    periods = [dated.period for one in agreement.provisions for dated in one.in_force]
    periods += [dated.period for one in agreement.commitments for dated in one.in_force]
    for period in periods:
        yield from (period.start, period.end)
    for zone in agreement.zones:
        yield from (zone.valid_from, zone.valid_to)
    for line in agreement.lines:
        yield from (line.valid_from, line.valid_to)
    for notice in () if register is None else register.notices:
        if activities()[notice.activity].civil:
            continue  # no provision asks for it, so it changes nothing of what is allowed
        yield from (notice.planned.earliest, notice.planned.latest)


def touched_incidents(records: Iterable[StoredRecord]) -> tuple[int, ...]:
    """Numbers of the incidents that a person has spoken about: a decision, a finding, a claim."""
    return tuple(sorted({number for record in records for number in _numbers(record.body)}))


def _numbers(body: Mapping[str, Any]) -> Iterator[int]:
    named = body.get("incident_id")
    if isinstance(named, int):
        yield named
    yield from body.get("incidents", ())
    about = ABOUT_AN_INCIDENT.fullmatch(str(body.get("about", "")))
    if about is not None:
        yield int(about[1])


def past_of(
    con: DuckDBPyConnection,
    store: Store,
    run_no: int | None,
    touched: tuple[int, ...],
    words: tuple[fusion.Regrouping, ...] = (),
) -> fusion.Past:
    """The members of the run before as a temp table, what is frozen, the highest number ever given, and what
    persons said of which reports are one incident."""
    if run_no is None:
        return fusion.Past()
    names = store.run_view(con, run_no)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE previous_members AS "
        "SELECT observation_id, incident_id, weight FROM members"
    )
    for name in names:
        con.execute(f"DROP VIEW IF EXISTS {name}")
    highest = store.manifest(run_no)["summary"].get("highest_incident")
    if highest is None:
        highest = max(_highest(con, store, run.run_no) for run in store.runs() if run.run_no <= run_no)
    return fusion.Past(members="previous_members", touched=touched, highest=int(highest), words=words)


def _highest(con: DuckDBPyConnection, store: Store, run_no: int) -> int:
    names = store.run_view(con, run_no)
    [(found,)] = con.execute("SELECT coalesce(max(incident_id), 0) FROM members").fetchall()
    for name in names:
        con.execute(f"DROP VIEW IF EXISTS {name}")
    return int(found)
