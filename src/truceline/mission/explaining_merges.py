"""How an incident came together: each merge with its score, what was counted, and what became of numbers."""

from __future__ import annotations

from collections.abc import Iterator

from duckdb import DuckDBPyConnection

from truceline.mission.proving import Explanation, Fact
from truceline.store import holds


def how_it_came_together(con: DuckDBPyConnection, number: int) -> Iterator[Explanation]:
    """Of an incident of one or several reports; nothing of a run that joined none."""
    if not holds(con, "merges"):
        return
    yield from _merges(con, number)
    yield from _counted(con, number)
    yield from _changes(con, number)


def _merges(con: DuckDBPyConnection, number: int) -> Iterator[Explanation]:
    rows = con.execute(
        "SELECT round, kept_observation, merged_observation, score_nats, incident_id, merged_incident_id "
        "FROM merges WHERE ? IN (incident_id, merged_incident_id) ORDER BY 1, 2, 3",
        [number],
    ).fetchall()
    for turn, kept, merged, score, now, other in rows:
        facts: list[Fact] = [("report", kept), ("and report", merged), ("round", turn)]
        facts.append(("score", f"{score:+.3f} nats: how much better one happening explains them than two"))
        if now != other:
            away = other if now == number else now
            facts.append(
                ("but", f"they were kept apart: a pause, a change of the law or a person's word ({away})")
            )
        yield Explanation(title="merge", facts=tuple(facts))


def _counted(con: DuckDBPyConnection, number: int) -> Iterator[Explanation]:
    rows = con.execute(
        "SELECT observation, source_id, count_qualifier, count, reports, taken FROM counted "
        "WHERE incident_id = ? ORDER BY observation, taken DESC, source_id",
        [number],
    ).fetchall()
    if not rows:
        return
    facts: list[Fact] = []
    for sort, source, qualifier, count, reports, taken in rows:
        meant = "" if qualifier == "exact" else f"{qualifier.replace('_', ' ')} "
        told = f"{meant}{count} in {reports} report(s)"
        facts.append(
            (f"{sort or 'no sort named'}, {source}", f"{told}: {'counted' if taken else 'not added'}")
        )
    yield Explanation(title="what was counted", facts=tuple(facts))


def _changes(con: DuckDBPyConnection, number: int) -> Iterator[Explanation]:
    rows = con.execute(
        "SELECT incident_id, change, other_id, reports FROM changes "
        "WHERE ? IN (incident_id, other_id) ORDER BY ALL",
        [number],
    ).fetchall()
    for incident, change, other, reports in rows:
        what = f"incident {incident} {change}" + ("" if other == incident else f" incident {other}")
        yield Explanation(title="since the run before", facts=(("what", what), ("reports", reports)))
