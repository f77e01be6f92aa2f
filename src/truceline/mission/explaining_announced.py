"""What announced causes may explain of an incident, in words, with the numbers that they were weighed by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from duckdb import DuckDBPyConnection

from truceline.mission.announcing import TABLE, filed_by
from truceline.mission.noticing import notices_in
from truceline.mission.proving import Explanation, Fact
from truceline.mission.setup import Setup
from truceline.store import holds
from truceline.verification import announced_v1

STANDS = "beside the incident: no count and no finding changes by it; a named person decides"


def announced_explained(con: DuckDBPyConnection, setup: Setup, number: int) -> Iterator[Explanation]:
    """One for each announcement in whose place and hours the incident lies; none of an older run."""
    if not holds(con, TABLE):
        return
    cursor = con.execute(f"SELECT * FROM {TABLE} WHERE incident_id = ? ORDER BY notice_id", [number])
    names = [column[0] for column in cursor.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    if not rows:
        return
    notices = {each.id: each for each in notices_in(con, setup)}
    for row in rows:
        notice = notices.get(str(row["notice_id"]))
        said = "the announcement is not on record any more"
        if notice is not None:
            said = announced_v1.said(row, notice, filed_by(setup, notice))
        yield Explanation(title="alternative explanation: an announced cause", facts=_facts(row, said))


def _facts(row: dict[str, Any], said: str) -> tuple[Fact, ...]:
    known = [(name, value) for name, value in row.items() if value is not None and name in _SHOWN]
    return (("says", said), *known, ("stands", STANDS), ("method", announced_v1.METHOD))


_SHOWN = ("code", "likelihood", "notice_id")
