"""Which of a mission's incidents two drafts, or two readers, answer differently, and why.

Every incident of the newest run is put to both sides by columns; what differs is then asked once more
step by step (``agreement.ask``), which names the test that decided and the fields it rests on. Interpretive
notes count from their moment on, as in every answer. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from truceline.agreement import (
    TEXT,
    Agreement,
    Because,
    Difference,
    NamedAct,
    Verdict,
    VerdictChange,
    drafts_answer,
    moment_read,
    readers_answer,
    settled_at,
)
from truceline.compliance import STATUSES, VERDICTS, Acts, Incidents, Verdicts, incident_blocks, outcome_of
from truceline.compliance.columns import Codes, Rows, microseconds, moment
from truceline.compliance.rules_v1 import OCCURRED
from truceline.mission.daily import newest_run
from truceline.mission.noticing import register_of
from truceline.mission.setup import Setup
from truceline.records import FindingStatus, Outcome
from truceline.store import Store, connect

MOST_REASONS = 100
"""So many incidents are told with their reason; of more only what changes."""
_NOT_ADDRESSED = VERDICTS.index(Verdict.NOT_ADDRESSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentChange:
    """One incident, one provision: two verdicts (if it is so), two outcomes (as far as it is), and why.

    ``because`` is None beyond MOST_REASONS incidents, and where a place of several parts cannot be asked
    about alone.
    """

    incident_id: int
    provision_id: str
    read_by: str
    status: FindingStatus
    old: Verdict
    new: Verdict
    old_outcome: Outcome
    new_outcome: Outcome
    because: Because | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallied:
    """How many incidents one side answers so under one provision; ``reader`` is who answers."""

    reader: str
    provision_id: str
    verdict: Verdict
    outcome: Outcome
    incidents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionDifference:
    """The incidents of a run whose verdict hangs on the draft or the reading, and both sides' counts.

    before, after  counts of every provision that some incident is addressed by, each side's own
    """

    run: int
    incidents: int
    changes: tuple[IncidentChange, ...]
    before: tuple[Tallied, ...]
    after: tuple[Tallied, ...]

    @property
    def turned(self) -> tuple[int, ...]:
        """The incidents whose verdict changes."""
        return tuple(dict.fromkeys(each.incident_id for each in self.changes))


@dataclass(frozen=True, slots=True)
class _Sides:
    """What is compared: an agreement and a reader on each side; drafts are compared reader by reader."""

    agreements: tuple[Agreement, Agreement]
    readers: tuple[tuple[str, str], ...]
    difference: Difference
    as_of: datetime | None

    def reasons(self, acts: Sequence[NamedAct]) -> tuple[VerdictChange, ...]:
        one, other = self.agreements
        if self.readers[0][0] != self.readers[0][1]:
            return readers_answer(one, *self.readers[0], self.difference, acts, self.as_of)
        return drafts_answer(one, other, self.difference, acts, self.as_of)


def drafts_of_mission(
    store: Store,
    setup: Setup,
    drafts: tuple[Agreement, Agreement],
    difference: Difference,
    as_of: datetime | None = None,
) -> MissionDifference:
    """The incidents that two drafts answer differently, by the wording and by each side's reading.

    A side's answer is told where it is not the wording's over again.
    errors: RefusedError where the mission has not been run.
    """
    readers = dict.fromkeys((TEXT, *(each.by for one in drafts for each in one.readings)))
    pairs = tuple((reader, reader) for reader in readers)
    return _compared(store, setup, _Sides(drafts, pairs, difference, as_of))


def readers_of_mission(
    store: Store,
    setup: Setup,
    agreement: Agreement,
    readers: tuple[str, str],
    difference: Difference,
    as_of: datetime | None = None,
) -> MissionDifference:
    """The incidents whose verdict hangs on whose reading it is, and what each reader counts.

    errors: RefusedError where the mission has not been run.
    """
    return _compared(store, setup, _Sides((agreement, agreement), (readers,), difference, as_of))


def _compared(store: Store, setup: Setup, sides: _Sides) -> MissionDifference:
    run = newest_run(store)
    incidents, found, register = 0, _Found(), register_of(store, setup, run)
    notices = None if register is None else register.notices
    with connect() as con:
        store.relation(con, "observations", before_seq=run.seq)
        store.run_view(con, run.run_no)
        for block in incident_blocks(con, *sides.agreements, notices=notices):
            incidents += len(block.acts)
            for part in _read_alike(sides, block):
                found.add(sides, part)
    return MissionDifference(
        run=run.run_no,
        incidents=incidents,
        changes=tuple(found.told(sides)),
        before=tuple(_tallies(found.before)),
        after=tuple(_tallies(found.after)),
    )


def _read_alike(sides: _Sides, block: Incidents) -> Iterator[Incidents]:
    """The incidents in parts between which no interpretive note comes into effect."""
    notes = {
        reading.settled.at
        for agreement in sides.agreements
        for reading in agreement.readings
        if reading.settled is not None and reading.settled.at is not None
    }
    seams = np.array(sorted(microseconds(each) for each in notes), dtype=np.int64)
    epoch = np.searchsorted(seams, block.acts.earliest, "right")
    for number in np.unique(epoch):
        rows = np.flatnonzero(epoch == number)
        yield Incidents(ids=block.ids[rows], status=block.status[rows], acts=block.acts.take(rows))


_Counts = dict[tuple[str, str, int, int], int]


class _Found:
    """What was found so far: changed rows, and each side's counts."""

    def __init__(self) -> None:
        self._changed: list[tuple[int, str, str, int, int, int]] = []
        self._acts: dict[int, tuple[Acts, int]] = {}
        self.before: _Counts = {}
        self.after: _Counts = {}

    def add(self, sides: _Sides, part: Incidents) -> None:
        """Put the incidents to both sides, as they read at the time of these incidents."""
        at = moment_read(moment(int(part.acts.earliest[0])), sides.as_of)
        one, other = (Verdicts(settled_at(each, at), part.acts) for each in sides.agreements)
        wording: dict[str, tuple[Codes, Codes]] = {}
        for before, after in sides.readers:
            olds, news = _by_provision(one, before), _by_provision(other, after)
            _count(self.before, before, olds, part)
            _count(self.after, after, news, part)
            for pair in sides.difference.pairs:
                name = pair[1] or pair[0] or ""
                old, new = _codes(olds, pair[0], part), _codes(news, pair[1], part)
                said = wording.setdefault(name, (old, new))
                again = (old == said[0]) & (new == said[1]) if said[0] is not old else np.False_
                self._keep(part, name, after, np.flatnonzero((old != new) & ~again), old, new)

    def _keep(self, part: Incidents, name: str, reader: str, rows: Rows, old: Codes, new: Codes) -> None:
        for row in rows.tolist():
            number = int(part.ids[row])
            self._acts.setdefault(number, (part.acts, row))
            self._changed.append((number, name, reader, int(old[row]), int(new[row]), int(part.status[row])))

    def told(self, sides: _Sides) -> Iterator[IncidentChange]:
        """Every change in order of the incidents; the first MOST_REASONS incidents with their reasons."""
        named: list[NamedAct] = []
        for number in sorted(self._acts)[:MOST_REASONS]:
            acts, row = self._acts[number]
            act = acts.act(row)
            named += [] if act is None else [NamedAct(id=str(number), act=act)]
        why = {(each.act_id, each.provision_id, each.read_by): each.because for each in sides.reasons(named)}
        for number, name, reader, old, new, status in sorted(self._changed, key=lambda each: each[0]):
            found = STATUSES[status]
            yield IncidentChange(
                incident_id=number,
                provision_id=name,
                read_by=reader,
                status=found,
                old=VERDICTS[old],
                new=VERDICTS[new],
                old_outcome=outcome_of(VERDICTS[old], OCCURRED[found]),
                new_outcome=outcome_of(VERDICTS[new], OCCURRED[found]),
                because=why.get((str(number), name, reader)),
            )


def _by_provision(verdicts: Verdicts, reader: str) -> dict[str, Codes]:
    return {
        each.commitment.provision_id: verdicts.of(each.commitment, reader) for each in verdicts.rows(reader)
    }


def _codes(found: dict[str, Codes], provision_id: str | None, part: Incidents) -> Codes:
    """A provision that is not there, or asks nothing, says nothing of the incidents."""
    nothing = np.full(len(part.ids), _NOT_ADDRESSED, dtype=np.int8)
    return nothing if provision_id is None else found.get(provision_id, nothing)


def _count(counts: _Counts, reader: str, found: dict[str, Codes], part: Incidents) -> None:
    for provision_id, codes in found.items():
        addressed = np.flatnonzero(codes != _NOT_ADDRESSED)
        pairs = np.stack([codes[addressed], part.status[addressed]])
        met, numbers = np.unique(pairs, axis=1, return_counts=True)
        for (code, status), number in zip(met.T.tolist(), numbers.tolist(), strict=True):
            key = (reader, provision_id, code, status)
            counts[key] = counts.get(key, 0) + number


def _tallies(counts: _Counts) -> Iterator[Tallied]:
    """The counts by verdict and outcome; statuses that come to the same outcome are one."""
    met: dict[tuple[str, str, Verdict, Outcome], int] = {}
    for (reader, provision_id, code, status), number in counts.items():
        verdict = VERDICTS[code]
        key = (reader, provision_id, verdict, outcome_of(verdict, OCCURRED[STATUSES[status]]))
        met[key] = met.get(key, 0) + number
    for (reader, provision_id, verdict, outcome), number in met.items():
        yield Tallied(
            reader=reader, provision_id=provision_id, verdict=verdict, outcome=outcome, incidents=number
        )
