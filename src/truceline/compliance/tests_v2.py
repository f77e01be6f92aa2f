"""Each test of ``agreement.ask`` by columns: the same question, put to many acts at once.

A test gives codes of its own, so that reasons can be told; ``TRUTHS_OF`` says which truth each code is.
A test of ``ask`` that has no column here is asked act by act, so that a new one is slow and never
wrong. Answers that several commitments share (a zone, the metres to a line) are worked out once, and
only for acts that some test still needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from truceline.agreement import Act, Agreement, Line, merged
from truceline.agreement.addressed import weapon_answer
from truceline.agreement.asking import TESTS, those_of
from truceline.agreement.conditions import IN_FORCE, Deadline, PartyWidth
from truceline.agreement.durations import Duration
from truceline.compliance.acts import Acts
from truceline.compliance.columns import CANNOT_TELL, NO, YES, Codes, Rows, covered, microseconds
from truceline.compliance.places import TRUTH_OF_WHERE, doubt_rows, force_rows, stood_rows
from truceline.compliance.rules_v1 import Where
from truceline.records import Commitment, Duty, Place
from truceline.space import PLACE_COLUMNS, Bands, Baseline, Zone, inside_rows


class Near(IntEnum):
    """How a place stood to a band about a line, and why."""

    NEARER = 0
    KEPT = 1
    AT_THE_EDGE = 2
    NO_PLACE = 3
    NO_SIGMA = 4
    NO_OUTLINE = 5
    NOT_DRAWN = 6
    BEYOND_DRAWING = 7


_DOUBT_NEAR = {
    Where.AT_THE_EDGE: Near.AT_THE_EDGE,
    Where.NO_PLACE: Near.NO_PLACE,
    Where.NO_SIGMA: Near.NO_SIGMA,
    Where.NO_OUTLINE: Near.NO_OUTLINE,
}
_NEAR_OF_DOUBT = np.array([_DOUBT_NEAR.get(where, Near.AT_THE_EDGE) for where in Where], dtype=np.int8)
TRUTH_OF_NEAR: Codes = np.array(
    [{Near.NEARER: YES, Near.KEPT: NO}.get(near, CANNOT_TELL) for near in Near], dtype=np.int8
)


class Kept:
    """Codes worked out for the rows that are asked for, and kept for whoever asks for them again."""

    def __init__(self, rows: int, answer: Callable[[Rows], Codes]) -> None:
        self._answer = answer
        self._codes = np.zeros(rows, dtype=np.int8)
        self._known = np.zeros(rows, dtype=np.bool_)

    def __getitem__(self, rows: Rows) -> Codes:
        wanted = rows[~self._known[rows]]
        if len(wanted):
            self._codes[wanted] = self._answer(wanted)
            self._known[wanted] = True
        found: Codes = self._codes[rows]
        return found


class Asked:
    """Acts put to one agreement: every test by columns, for the rows that need it."""

    def __init__(self, agreement: Agreement, acts: Acts) -> None:
        self.agreement, self.acts = agreement, acts
        self._areas = agreement.areas()
        self._conditions = dict(agreement.conditions)
        self._doubt = doubt_rows(acts.places, self._areas)
        self._zones: dict[str, Kept] = {}
        self._inside: dict[str, Kept] = {}
        self._bands: dict[str, Bands] = {}
        self._told: dict[tuple[str, str], dict[int, tuple[np.int8, str]]] = {}

    def answers(self, test: str, commitment: Commitment, rows: Rows) -> Codes | None:
        """(n,) truths of one test for these rows; None: the commitment does not ask it."""
        column = COLUMNS.get(test)
        return self._one_by_one(test, commitment, rows) if column is None else column(self, commitment, rows)

    def _one_by_one(self, test: str, commitment: Commitment, rows: Rows) -> Codes | None:
        """Truths of a test without a column, with the words of each; None: it is not asked."""
        # whether a test is asked hangs on the commitment alone, so that one act shows it
        if not len(rows) or TESTS[test](self.agreement, commitment, self._alone(int(rows[0]))) is None:
            return None
        found = np.full(len(rows), CANNOT_TELL, dtype=np.int8)
        told = self._told.setdefault((test, commitment.id), {})
        for place, row in enumerate(rows.tolist()):
            if row not in told:
                step = TESTS[test](self.agreement, commitment, self._alone(row))
                told[row] = (CANNOT_TELL, "") if step is None else (np.int8(step.answer.value), step.words)
            found[place] = told[row][0]
        return found

    def _alone(self, row: int) -> Act:
        """The act itself; nowhere where its place is an outline of several parts."""
        return self.acts.act(row) or self.acts.placed(row, Place.nowhere())

    def told(self, test: str, commitment: Commitment, rows: Rows) -> tuple[str, ...] | None:
        """Each row's words of a test that was asked act by act; None of one that has a column."""
        told = self._told.get((test, commitment.id))
        return None if told is None else tuple(told.get(row, (CANNOT_TELL, ""))[1] for row in rows.tolist())

    # -- who, what, with what

    def speaks(self, commitment: Commitment, rows: Rows) -> Codes:
        """Whether it is about each act's kind."""
        kinds, which = self.acts.kinds
        nothing = commitment.duty is Duty.MUST and not commitment.acts
        about = [not nothing and (not commitment.acts or kind in commitment.acts) for kind in kinds]
        return _of_each(which[rows], [YES if each else NO for each in about])

    def binds(self, commitment: Commitment, rows: Rows) -> Codes:
        """Whether it binds who acted; where nobody determined that, whether it binds everyone."""
        parties, which = self.acts.parties
        bound = those_of(self.agreement, commitment.bound)
        everyone = {party.id for party in self.agreement.parties} <= bound
        unknown = YES if everyone else CANNOT_TELL
        return _of_each(
            which[rows],
            [unknown if party is None else (YES if party in bound else NO) for party in parties],
        )

    def weapon(self, commitment: Commitment, rows: Rows) -> Codes | None:
        """Whether the weapon is meant, whichever of its candidates it was."""
        conditions = self._conditions.get(commitment.id)
        if conditions is None or conditions.weapons is None:
            return None
        sets, which = self.acts.armed
        answers = [weapon_answer(self.agreement, conditions.weapons, codes).value for codes in sets]
        return _of_each(which[rows], [np.int8(answer) for answer in answers])

    # -- when

    def force(self, commitment: Commitment, rows: Rows) -> Codes:
        """Whether it was in force for the whole span."""
        return force_rows(self.agreement, commitment, self.acts.earliest[rows], self.acts.latest[rows])

    def due(self, commitment: Commitment, rows: Rows) -> Codes | None:
        """Whether it was due: each deadline counted from what it counts from."""
        conditions = self._conditions.get(commitment.id)
        if conditions is None or conditions.due is None:
            return None
        amounts = [each for each in (conditions.due.start, conditions.due.done) if each is not None]
        durations = [each for each in amounts if isinstance(each, Duration)]
        if len(durations) < len(amounts) or self._noted(conditions.due):
            return self._one_by_one("due", commitment, rows)
        counted, after = self.counted(commitment, rows), conditions.due.after
        answers = [
            self._reached(counted, self._deadlines(commitment, after, each), rows) for each in durations
        ]
        found: Codes = np.minimum.reduce(answers)
        return found

    def _reached(self, counted: Rows, deadlines: list[int], rows: Rows) -> Codes:
        """Whether each act came after the deadline that holds for it."""
        earliest, latest = self.acts.earliest[rows], self.acts.latest[rows]
        answers = np.full(len(rows), CANNOT_TELL, dtype=np.int8)
        for number, deadline in enumerate(deadlines, 1):
            said = np.where(latest < deadline, NO, np.where(earliest >= deadline, YES, CANNOT_TELL))
            answers = np.where(counted == number, said, answers).astype(np.int8)
        return answers

    def _noted(self, due: Deadline) -> bool:
        """Whether the event that it counts from may be on record in the register of notices."""
        given = due.after == IN_FORCE or due.after in dict(self.acts.events)
        return not given and any(each.activity == due.after for each in self.acts.notices or ())

    def counted(self, commitment: Commitment, rows: Rows) -> Rows:
        """Which deadline holds for each act, from 1; 0: what it counts from is not on record."""
        due = self._conditions[commitment.id].due
        if due is None or due.after != IN_FORCE:
            known = due is not None and due.after in dict(self.acts.events)
            return np.full(len(rows), int(known), dtype=np.intp)
        starts = [microseconds(each.start) for each in merged(commitment.in_force)]
        return np.searchsorted(np.array(starts, dtype=np.int64), self.acts.latest[rows], "right")

    def _deadlines(self, commitment: Commitment, after: str, done: Duration) -> list[int]:
        """Every deadline in microseconds, in the order in which ``counted`` numbers them."""
        starts = [each.start for each in merged(commitment.in_force)]
        if after != IN_FORCE:
            starts = [began for name, began in self.acts.events if name == after][-1:]
        return [microseconds(done.after(began, self.agreement.zone)) for began in starts]

    # -- where

    def zone(self, commitment: Commitment, rows: Rows) -> Codes | None:
        """Whether the place lies in its zone, in the outline of that time."""
        stood = self.where(commitment, rows)
        return None if stood is None else TRUTH_OF_WHERE[stood]

    def where(self, commitment: Commitment, rows: Rows) -> Codes | None:
        """How each place stood to its zone: values of Where; None where it has no zone."""
        zone = self.agreement.area(commitment.where_zone)
        if zone is None and commitment.where_zone is not None:  # named in the words, and nobody can draw it
            return np.full(len(rows), Where.UNDRAWN, dtype=np.int8)
        if zone is None:
            return None
        if zone.id not in self._zones:
            self._zones[zone.id] = Kept(len(self.acts), lambda some: self._stood(zone, some))
        return self._zones[zone.id][rows]

    def _stood(self, zone: Zone, rows: Rows) -> Codes:
        acts = self.acts
        return stood_rows(
            self._places(rows), acts.earliest[rows], acts.latest[rows], zone, self._areas, self._doubt[rows]
        )

    def _places(self, rows: Rows) -> dict[str, npt.NDArray[np.generic]]:
        return {name: self.acts.places[name][rows] for name in PLACE_COLUMNS}

    def distance(self, commitment: Commitment, rows: Rows) -> Codes | None:
        """Whether the place is nearer than asked to the line of whoever acted."""
        conditions = self._conditions.get(commitment.id)
        if conditions is None or conditions.distance is None:
            return None
        parties, which = self.acts.parties
        answers = np.full(len(rows), CANNOT_TELL, dtype=np.int8)
        for number, party in enumerate(parties):
            chosen = np.flatnonzero(which[rows] == number)
            widths = self.widths_for(commitment, party)
            found = [TRUTH_OF_NEAR[self.near(width, rows[chosen])] for width in widths]
            if found:
                same = np.logical_and.reduce([each == found[0] for each in found])
                answers[chosen] = np.where(same, found[0], CANNOT_TELL)
        return answers

    def widths_for(self, commitment: Commitment, party: str | None) -> tuple[PartyWidth, ...]:
        """The parts of its distance that are asked of this party; of all, where nobody determined who."""
        rule = self._conditions[commitment.id].distance
        return tuple(
            each
            for each in (() if rule is None else rule.widths)
            if party is None or party in those_of(self.agreement, [each.party])
        )

    def near(self, width: PartyWidth, rows: Rows) -> Codes:
        """How each place stood to one party's band: values of Near."""
        line = self.agreement.line(width.line_id)
        if line is None:
            return np.full(len(rows), Near.NOT_DRAWN, dtype=np.int8)
        found = np.full(len(rows), Near.NOT_DRAWN, dtype=np.int8)
        drawn = np.flatnonzero(self._drawn(line, rows))
        within = self._within_drawing(line, rows[drawn])
        found[drawn[~within]] = Near.BEYOND_DRAWING
        asked = drawn[within]
        if len(asked):
            nearer = self._band(line).nearer(width.width_m, rows[asked])
            doubt = _NEAR_OF_DOUBT[self._doubt[rows[asked]]]
            sure = np.where(nearer == YES, np.int8(Near.NEARER), np.int8(Near.KEPT))
            found[asked] = np.where(nearer == CANNOT_TELL, doubt, sure)
        return found

    def _band(self, line: Line) -> Bands:
        if line.id not in self._bands:
            self._bands[line.id] = Bands(self.acts.places, Baseline(line.geometry), areas=self._areas)
        return self._bands[line.id]

    def _drawn(self, line: Line, rows: Rows) -> npt.NDArray[np.bool_]:
        spans = self.acts.earliest[rows], self.acts.latest[rows]
        found: npt.NDArray[np.bool_] = covered(*spans, line.valid_from, line.valid_to) == YES
        return found

    def _within_drawing(self, line: Line, rows: Rows) -> npt.NDArray[np.bool_]:
        """Whether each place surely lies where the line's drawing speaks."""
        zone = self.agreement.area(line.drawn_in)
        if zone is None:
            return np.full(len(rows), line.drawn_in is None, dtype=np.bool_)
        if zone.id not in self._inside:
            self._inside[zone.id] = Kept(
                len(self.acts), lambda some: inside_rows(self._places(some), zone, areas=self._areas)
            )
        found: npt.NDArray[np.bool_] = self._inside[zone.id][rows] == YES
        return found

    def judged(self, commitment: Commitment, rows: Rows) -> Codes | None:
        """What only a human judges stays open."""
        provision = self.agreement.provision(commitment.provision_id)
        if provision is None or provision.check == "machine":
            return None
        return np.full(len(rows), CANNOT_TELL, dtype=np.int8)


COLUMNS: Mapping[str, Callable[[Asked, Commitment, Rows], Codes | None]] = {
    "act": Asked.speaks,
    "party": Asked.binds,
    "weapon": Asked.weapon,
    "in force": Asked.force,
    "due": Asked.due,
    "zone": Asked.zone,
    "distance": Asked.distance,
    "judgement": Asked.judged,
}
"""The tests that have a column, by their names in ``agreement.asking.TESTS``, whose order rules."""


def _of_each(which: Rows, answers: list[np.int8]) -> Codes:
    """Each row's answer, by the number of its value."""
    found: Codes = np.array(answers, dtype=np.int8)[which] if answers else np.empty(0, dtype=np.int8)
    return found
