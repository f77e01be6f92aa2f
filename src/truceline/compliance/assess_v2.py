"""Every incident under every prohibition a machine can check, with weapons, distances and deadlines.

The verdicts are those of ``verdicts_v2``, and so of ``agreement.ask``; the outcome adds whether it
occurred (rules_v2). Reasons are put into words once for each combination of answers that occurs. One
row for each incident and each commitment that speaks of its kind; answers such as 'outside' are kept:
they are answers, and somebody will ask for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from truceline.agreement import Act, Agreement
from truceline.agreement.conditions import PartyWidth
from truceline.compliance.acts import coded, objects
from truceline.compliance.assess_v1 import ASSESSMENT_COLUMNS as COLUMNS_V1
from truceline.compliance.assess_v1 import Assessed, counted
from truceline.compliance.columns import NO, TRUTHS, YES, Codes, Rows, combined
from truceline.compliance.incidents import STATUSES, Incidents, incident_blocks
from truceline.compliance.places import TRUTH_OF_WHERE
from truceline.compliance.rules_v1 import OCCURRED, Where, assessable
from truceline.compliance.rules_v2 import METHOD, AsideMet, TestsMet, outcome_of, reasons
from truceline.compliance.tests_v2 import Near
from truceline.compliance.verdicts_v2 import VERDICTS, Verdicts
from truceline.records import Commitment, Notice, Outcome, Place, Truth, tightest

ASSESSMENT_COLUMNS = (*COLUMNS_V1, "verdict", "party", "weapon", "due", "distance")
"""Columns of ``assessments``: those of assess_v1; then the verdict (if it is so), and four more tests.

A test holds 'yes', 'no' or 'cannot_tell'; null where it is not asked, or an earlier one had failed.
"""
_TOLD = ("party", "weapon", "due", "distance")
_OUTCOMES = tuple(Outcome)
_UNSAID = -1


def assess(
    con: duckdb.DuckDBPyConnection, agreement: Agreement, notices: tuple[Notice, ...] | None = None
) -> Assessed:
    """Temp table ``assessments`` from ``incidents`` and ``findings``, as ``incident_blocks`` reads them.

    notices: the register that conditions are weighed beside; None: none was kept
    """
    commitments = assessable(agreement)
    kinds = None if any(not each.acts for each in commitments) else {a for c in commitments for a in c.acts}
    words: dict[str, int] = {}
    con.execute(
        "CREATE OR REPLACE TEMP TABLE assess_codes (incident_id BIGINT, commitment_no SMALLINT, "
        "outcome TINYINT, occurred TINYINT, in_force TINYINT, inside TINYINT, because_no INTEGER, "
        "verdict TINYINT, party TINYINT, weapon TINYINT, due TINYINT, distance TINYINT)"
    )
    for incidents in incident_blocks(con, agreement, kinds=kinds, notices=notices):
        block = _Block(agreement, incidents)
        for number, commitment in enumerate(commitments):
            _store(con, number, block.assessed(commitment, words))
    _write(con, commitments, words)
    con.execute("DROP TABLE assess_codes")
    return counted(con, agreement, commitments)


@dataclass(frozen=True, slots=True)
class _Detail:
    """One commitment's answers for some rows, and the columns that tell its combinations apart."""

    commitment: Commitment
    answers: dict[str, Codes]
    where: Codes
    widths: tuple[tuple[PartyWidth, Codes], ...]
    counted: Rows
    told: dict[str, tuple[tuple[str, ...], Rows]]

    def columns(self) -> Iterator[npt.NDArray[Any]]:
        for answers in self.answers.values():
            yield answers - _UNSAID
        yield self.where
        yield self.counted
        for _, which in self.told.values():
            yield which
        for _, near in self.widths:
            yield near - _UNSAID

    def met(self, row: int, act: Act) -> TestsMet:
        """What one row met."""
        answers = {name: Truth(int(each[row])) for name, each in self.answers.items() if each[row] != _UNSAID}
        near = tuple((width, Near(int(each[row]))) for width, each in self.widths if each[row] != _UNSAID)
        return TestsMet(
            commitment=self.commitment,
            answers=answers,
            where=Where(int(self.where[row])),
            told={name: words[which[row]] for name, (words, which) in self.told.items()},
            near=near,
            act=act,
        )


class _Block:
    """Some incidents, their verdicts, and the reasons for them."""

    def __init__(self, agreement: Agreement, incidents: Incidents) -> None:
        self.agreement, self.incidents = agreement, incidents
        self.verdicts = Verdicts(agreement, incidents.acts)

    def assessed(self, commitment: Commitment, words: dict[str, int]) -> dict[str, npt.NDArray[Any]]:
        """The columns of ``assess_codes`` for the incidents it speaks of; ``words`` grows by new reasons."""
        rows = np.flatnonzero(self.verdicts.met(commitment).answers["act"] == YES) if len(self) else _NO_ROWS
        verdict = self.verdicts.of(commitment, commitment.read_by)[rows]
        status = self.incidents.status[rows]
        own = self._detail(commitment, rows)
        because = self._reasons(own, rows, verdict, status, words)
        truths = {name: own.answers.get(name, np.full(len(rows), _UNSAID, dtype=np.int8)) for name in _TOLD}
        return {
            "incident_id": self.incidents.ids[rows],
            "outcome": _OUTCOME_OF[verdict, status],
            "occurred": _OCCURRED[status],
            "in_force": self.verdicts.asked.force(commitment, rows),
            "inside": TRUTH_OF_WHERE[self._stood(commitment, rows)],
            "because_no": because,
            "verdict": verdict,
            **truths,
        }

    def __len__(self) -> int:
        return len(self.incidents.acts)

    def _stood(self, commitment: Commitment, rows: Rows) -> Codes:
        stood = self.verdicts.asked.where(commitment, rows)
        return np.full(len(rows), Where.EVERYWHERE, dtype=np.int8) if stood is None else stood

    def _detail(self, commitment: Commitment, rows: Rows) -> _Detail:
        met, asked = self.verdicts.met(commitment), self.verdicts.asked
        answers = {name: answers[rows] for name, answers in met.answers.items()}
        none = np.zeros(len(rows), dtype=np.intp)
        return _Detail(
            commitment=commitment,
            answers=answers,
            where=self._stood(commitment, rows),
            widths=tuple(self._widths(commitment, rows, answers)) if "distance" in answers else (),
            counted=asked.counted(commitment, rows) if "due" in answers else none,
            told={
                name: coded(objects(words))
                for name in answers
                if (words := asked.told(name, commitment, rows)) is not None
            },
        )

    def _widths(
        self, commitment: Commitment, rows: Rows, answers: dict[str, Codes]
    ) -> Iterator[tuple[PartyWidth, Codes]]:
        """Each part of the distance, with how the rows stood to it of whose party it may be asked."""
        parties, which = self.incidents.acts.parties
        asked = self.verdicts.asked
        asked_of = {number: asked.widths_for(commitment, party) for number, party in enumerate(parties)}
        for width in asked.widths_for(commitment, None):
            found = np.full(len(rows), _UNSAID, dtype=np.int8)
            whose = [number for number, widths in asked_of.items() if width in widths]
            chosen = np.flatnonzero(np.isin(which[rows], whose) & (answers["distance"] != _UNSAID))
            found[chosen] = asked.near(width, rows[chosen])
            yield width, found

    def _reasons(
        self, own: _Detail, rows: Rows, verdict: Codes, status: Codes, words: dict[str, int]
    ) -> npt.NDArray[np.int32]:
        """(n,) the number of each row's reasons in ``words``."""
        acts, reader = self.incidents.acts, own.commitment.read_by
        asides = [
            (each, self._detail(each.commitment, rows), self.verdicts.excepted(each.commitment, reader)[rows])
            for each in self.verdicts.asides(own.commitment, reader)
            if np.any(each.applies[rows] != NO)
        ]
        columns: list[npt.NDArray[Any]] = [
            verdict,
            status,
            acts.parties[1][rows],
            acts.armed[1][rows],
            *own.columns(),
        ]
        for aside, detail, inner in asides:
            columns += [aside.applies[rows], inner, *detail.columns()]
        _, which = combined(columns)
        numbers = np.empty(int(which.max(initial=-1)) + 1, dtype=np.int32)
        for number, row in zip(*np.unique(which, return_index=True), strict=True):
            act = self._plain_act(int(rows[row]))
            beside = tuple(
                AsideMet(
                    met=detail.met(row, act),
                    ordered=aside.ordered,
                    applies=Truth(int(aside.applies[rows[row]])),
                    inner=Truth(int(inner[row])),
                )
                for aside, detail, inner in asides
            )
            of = VERDICTS[verdict[row]], STATUSES[status[row]]
            said = "; ".join(reasons(self.agreement, own.met(row, act), *of, beside))
            numbers[number] = words.setdefault(said, len(words))
        return numbers[which]

    def _plain_act(self, row: int) -> Act:
        """The act without its place, whose tests have words of their own."""
        return self.incidents.acts.placed(row, Place.nowhere())


_NO_ROWS: Rows = np.empty(0, dtype=np.intp)
_OCCURRED: Codes = np.array([OCCURRED[status].value for status in STATUSES], dtype=np.int8)
_OUTCOME_OF: Codes = np.array(
    [[_OUTCOMES.index(outcome_of(verdict, OCCURRED[status])) for status in STATUSES] for verdict in VERDICTS],
    dtype=np.int8,
)


def _store(con: duckdb.DuckDBPyConnection, number: int, columns: dict[str, npt.NDArray[Any]]) -> None:
    rows = len(columns["incident_id"])
    con.register("assess_in", {"commitment_no": np.full(rows, number, dtype=np.int16), **columns})
    con.execute("INSERT INTO assess_codes BY NAME SELECT * FROM assess_in")
    con.unregister("assess_in")


def _write(
    con: duckdb.DuckDBPyConnection, commitments: tuple[Commitment, ...], words: dict[str, int]
) -> None:
    """Codes become words; the tier is the tightest of the incident's and the commitment's."""
    found = con.execute("SELECT DISTINCT tier FROM incidents ORDER BY 1").fetchall()
    tiers = [str(tier) for (tier,) in found]
    listed: dict[str, list[Any]] = {
        "commitment": [each.id for each in commitments],
        "outcome": [outcome.value for outcome in _OUTCOMES],
        "truth": list(TRUTHS),
        "because": list(words),
        "verdict": [verdict.value for verdict in VERDICTS],
        "tiers": tiers,
        "tier": [[tightest((tier, each.tier)) for tier in tiers] for each in commitments],
    }
    truths = {
        name: f"CASE WHEN {name} >= 0 THEN list_extract($truth::VARCHAR[], {name} + 1) END"
        for name in ("occurred", "in_force", "inside", *_TOLD)
    }
    shown = {
        "assessment_id": "'A' || n.incident_id || '-' || commitment_id",
        "incident_id": "n.incident_id",
        "finding_id": "'F' || n.incident_id || '-occurred'",
        "commitment_id": "commitment_id",
        "outcome": "list_extract($outcome::VARCHAR[], outcome + 1)",
        "because": "list_extract($because::VARCHAR[], because_no + 1)",
        "method": f"'{METHOD}'",
        "tier": "list_extract(list_extract($tier::VARCHAR[][], commitment_no + 1),"
        " list_position($tiers::VARCHAR[], i.tier))",
        "verdict": "list_extract($verdict::VARCHAR[], verdict + 1)",
    } | truths
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE assessments AS
        WITH named AS (
            SELECT *, list_extract($commitment::VARCHAR[], commitment_no + 1) AS commitment_id
            FROM assess_codes)
        SELECT {", ".join(f"{shown[name]} AS {name}" for name in ASSESSMENT_COLUMNS)}
        FROM named n JOIN incidents i USING (incident_id)
        ORDER BY n.incident_id, commitment_no
        """,
        listed,
    )
