"""Every incident under every prohibition a machine can check, by columns.

The tests are arrays of Truth values; reasons are put into words once for each combination of
answers that occurs, not once a row. ``one_v1.assess_one`` is the oracle it is tested against.
Answers 'outside' and 'not in force' are kept: they are answers, and somebody will ask for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from truceline.agreement import Agreement
from truceline.compliance.columns import NO, TRUTHS, YES, Codes, Times, combined
from truceline.compliance.places import TRUTH_OF_WHERE, doubt_rows, force_rows, stood_rows
from truceline.compliance.rules_v1 import (
    METHOD,
    OCCURRED,
    SetAside,
    Where,
    assessable,
    exception_words,
    exceptions_of,
    outcome_of,
    reasons,
    speaks_of,
    truth_of,
)
from truceline.records import Commitment, FindingStatus, Outcome, Truth, tightest
from truceline.space import PLACE_COLUMNS, unmasked

AT_ONCE = 200_000
"""Incidents assessed at once; it bounds memory and changes no answer."""

ASSESSMENT_COLUMNS = (
    "assessment_id",
    "incident_id",
    "finding_id",
    "commitment_id",
    "outcome",
    "occurred",
    "in_force",
    "inside",
    "because",
    "method",
    "tier",
)
"""Columns of ``assessments``; the three tests hold 'yes', 'no' or 'cannot_tell'."""

_STATUSES = tuple(FindingStatus)
_OUTCOMES = tuple(Outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """How many assessments, by outcome; ``not_by_machine`` are commitments that only people assess."""

    assessments: int
    by_outcome: tuple[tuple[str, int], ...]
    not_by_machine: tuple[str, ...]


def assess(con: duckdb.DuckDBPyConnection, agreement: Agreement) -> Assessed:
    """Temp table ``assessments`` from ``incidents`` and ``findings`` (question 'occurred').

    One row for each incident and each commitment of ``assessable`` that speaks of its kind. An
    incident without such a finding counts as reported. The connection's time zone must be UTC.
    """
    commitments = assessable(agreement)
    words: dict[str, int] = {}
    con.execute(
        "CREATE OR REPLACE TEMP TABLE assess_codes (incident_id BIGINT, commitment_no SMALLINT, "
        "outcome TINYINT, occurred TINYINT, in_force TINYINT, inside TINYINT, because_no INTEGER)"
    )
    for block in _blocks(con, agreement, commitments):
        for number, commitment in enumerate(commitments):
            _store(con, number, _codes(block, commitment, exceptions_of(agreement, commitment), words))
    _write(con, commitments, words)
    con.execute("DROP TABLE assess_codes")
    return counted(con, agreement, commitments)


class _Block:
    """Some incidents by columns, and the answers about them that several commitments share."""

    def __init__(self, agreement: Agreement, columns: dict[str, npt.NDArray[Any]]) -> None:
        self.agreement = agreement
        self.areas = agreement.areas()
        self.columns = unmasked(columns)
        self.earliest: Times = columns["earliest_us"].astype(np.int64)
        self.latest: Times = columns["latest_us"].astype(np.int64)
        self.kinds, self.kind_no = np.unique(self.columns["kind"].astype(str), return_inverse=True)
        self.doubt = doubt_rows(self.columns, self.areas)
        self._where: dict[str, Codes] = {}

    def speaks(self, commitment: Commitment) -> npt.NDArray[np.bool_]:
        """Whether the commitment is about each incident's kind."""
        about = np.array([speaks_of(commitment, kind) for kind in self.kinds.tolist()], dtype=np.bool_)
        return np.asarray(about[self.kind_no], dtype=np.bool_)

    def force(self, commitment: Commitment) -> Codes:
        """Whether the commitment was in force, as ``agreement.force_of`` answers."""
        return force_rows(self.agreement, commitment, self.earliest, self.latest)

    def where(self, commitment: Commitment) -> Codes:
        """How each place stood to the commitment's zone: values of Where."""
        zone = self.agreement.area(commitment.where_zone)
        if zone is None:
            return np.full(len(self.earliest), Where.EVERYWHERE, dtype=np.int8)
        if zone.id not in self._where:
            self._where[zone.id] = stood_rows(
                self.columns, self.earliest, self.latest, zone, self.areas, self.doubt
            )
        stood: Codes = self._where[zone.id]
        return stood


@dataclass(frozen=True, slots=True)
class _Coded:
    """One commitment's answers for the incidents it speaks of."""

    incident_id: Times
    outcome: Codes
    occurred: Codes
    in_force: Codes
    inside: Codes
    because_no: npt.NDArray[np.int32]


def _codes(
    block: _Block, commitment: Commitment, exceptions: tuple[SetAside, ...], words: dict[str, int]
) -> _Coded:
    rows = np.flatnonzero(block.speaks(commitment))
    status = block.columns["status_no"][rows].astype(np.int8)
    tests = [block.force(commitment)[rows], block.where(commitment)[rows], status]
    others = [_applied(block, each) for each in exceptions]
    tests += [column[rows] for other in others for column in other]
    combinations, which = combined(tests)
    answers = [_answer(commitment, exceptions, combination.tolist()) for combination in combinations]
    numbers = np.array([words.setdefault(text, len(words)) for *_, text in answers], dtype=np.int32)
    small = np.array([answer[:4] for answer in answers], dtype=np.int8).reshape(len(answers), 4)
    picked = which.reshape(-1)
    return _Coded(
        block.columns["incident_id"][rows].astype(np.int64),
        small[picked, 0],
        small[picked, 1],
        small[picked, 2],
        small[picked, 3],
        numbers[picked],
    )


def _answer(
    commitment: Commitment, exceptions: tuple[SetAside, ...], combination: list[int]
) -> tuple[int, int, int, int, str]:
    """Outcome, occurred, in force, inside (values) and the reasons for one combination of tests."""
    in_force, where, status = Truth(combination[0]), Where(combination[1]), _STATUSES[combination[2]]
    said: list[str] = []
    found = {True: Truth.NO, False: Truth.NO}
    for number, exception in enumerate(exceptions):
        applies, force, stood, inner = combination[3 + 4 * number : 7 + 4 * number]
        found[exception.orders] |= Truth(applies)
        text = exception_words(exception, Truth(applies), Truth(force), Where(stood), Truth(inner))
        said += [] if text is None else [text]
    inside, occurred = truth_of(where), OCCURRED[status]
    outcome = outcome_of(in_force, inside, occurred, found[True], found[False])
    because = "; ".join(reasons(commitment, outcome, in_force, where, status, tuple(said)))
    return _OUTCOMES.index(outcome), occurred.value, in_force.value, inside.value, because


def _applied(block: _Block, other: SetAside) -> tuple[Codes, Codes, Codes, Codes]:
    """Whether another commitment applied, with the answers behind it: force, where, exceptions to it."""
    force, where = block.force(other.commitment), block.where(other.commitment)
    inner = np.full(len(force), NO, dtype=np.int8)
    for each in other.inner:
        np.maximum(inner, _applied(block, each)[0], out=inner)
    applies = np.minimum.reduce([force, TRUTH_OF_WHERE[where], YES - inner])
    applies = np.minimum(applies, np.int8(other.standing.value))
    return np.where(block.speaks(other.commitment), applies, NO).astype(np.int8), force, where, inner


def _blocks(
    con: duckdb.DuckDBPyConnection, agreement: Agreement, commitments: tuple[Commitment, ...]
) -> Iterator[_Block]:
    """The incidents some commitment speaks of, in order of their numbers, a block at a time."""
    acts = None if any(not each.acts for each in commitments) else {a for c in commitments for a in c.acts}
    statuses = [status.value for status in _STATUSES]
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE assess_rows AS
        SELECT row_number() OVER (ORDER BY i.incident_id) - 1 AS place_no, i.incident_id, i.kind,
               epoch_us(i.happened_earliest) AS earliest_us, epoch_us(i.happened_latest) AS latest_us,
               (coalesce(list_position(?, f.status), 1) - 1)::TINYINT AS status_no,
               {", ".join(PLACE_COLUMNS)}
        FROM incidents i
        LEFT JOIN (SELECT incident_id, status FROM findings WHERE question = 'occurred') f USING (incident_id)
        WHERE ? OR list_contains(?, i.kind)
        """,
        [statuses, acts is None, sorted(acts or set())],
    )
    (counted,) = con.execute("SELECT count(*) FROM assess_rows").fetchall()
    for start in range(0, int(counted[0]), AT_ONCE):
        rows = con.execute(
            "SELECT * FROM assess_rows WHERE place_no >= ? AND place_no < ? ORDER BY place_no",
            [start, start + AT_ONCE],
        ).fetchnumpy()
        yield _Block(agreement, rows)
    con.execute("DROP TABLE assess_rows")


def _store(con: duckdb.DuckDBPyConnection, number: int, coded: _Coded) -> None:
    columns: dict[str, Any] = {
        "incident_id": coded.incident_id,
        "commitment_no": np.full(len(coded.incident_id), number, dtype=np.int16),
        "outcome": coded.outcome,
        "occurred": coded.occurred,
        "in_force": coded.in_force,
        "inside": coded.inside,
        "because_no": coded.because_no,
    }
    con.register("assess_in", columns)
    con.execute("INSERT INTO assess_codes SELECT * FROM assess_in")
    con.unregister("assess_in")


def _write(
    con: duckdb.DuckDBPyConnection, commitments: tuple[Commitment, ...], words: dict[str, int]
) -> None:
    """Codes become words; the tier is the tightest of the incident's and the commitment's."""
    truths = list(TRUTHS)
    tiers = [
        str(tier) for (tier,) in con.execute("SELECT DISTINCT tier FROM incidents ORDER BY 1").fetchall()
    ]
    met = [[tightest((tier, each.tier)) for tier in tiers] for each in commitments]
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE assessments AS
        WITH named AS (
            SELECT *, list_extract(?::VARCHAR[], commitment_no + 1) AS commitment_id FROM assess_codes)
        SELECT 'A' || n.incident_id || '-' || commitment_id AS assessment_id, n.incident_id,
               'F' || n.incident_id || '-occurred' AS finding_id, commitment_id,
               list_extract(?::VARCHAR[], outcome + 1) AS outcome,
               list_extract(?::VARCHAR[], occurred + 1) AS occurred,
               list_extract(?::VARCHAR[], in_force + 1) AS in_force,
               list_extract(?::VARCHAR[], inside + 1) AS inside,
               list_extract(?::VARCHAR[], because_no + 1) AS because,
               '{METHOD}' AS method,
               list_extract(list_extract(?::VARCHAR[][], commitment_no + 1),
                            list_position(?::VARCHAR[], i.tier)) AS tier
        FROM named n JOIN incidents i USING (incident_id)
        ORDER BY n.incident_id, commitment_no
        """,
        [
            [each.id for each in commitments],
            [outcome.value for outcome in _OUTCOMES],
            truths,
            truths,
            truths,
            list(words),
            met,
            tiers,
        ],
    )


def counted(
    con: duckdb.DuckDBPyConnection, agreement: Agreement, commitments: tuple[Commitment, ...]
) -> Assessed:
    """How many rows of ``assessments`` have each outcome, and which commitments have none."""
    rows = con.execute("SELECT outcome, count(*) FROM assessments GROUP BY 1").fetchall()
    by_outcome = {str(outcome): int(number) for outcome, number in rows}
    assessed = {each.id for each in commitments}
    return Assessed(
        assessments=sum(by_outcome.values()),
        by_outcome=tuple((o.value, by_outcome[o.value]) for o in Outcome if o.value in by_outcome),
        not_by_machine=tuple(each.id for each in agreement.commitments if each.id not in assessed),
    )
