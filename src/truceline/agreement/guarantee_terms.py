"""What a guarantee says: when its conditions hold, what voids it, what is due then, by whom and by when.

The agreement sets every measure. One that it leaves open (how many, how long) is None here, and the
condition that needs it is never answered by a number of our own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from truceline.agreement.durations import Duration
from truceline.records import MISSION, Names

Holds = Literal["all", "any"]
Counted = Literal["acts", "number", "size", "duration"]
ClockName = Literal["happened", "first_report", "verified"]
HOLDS: tuple[Holds, ...] = ("all", "any")
COUNTED: tuple[Counted, ...] = ("acts", "number", "size", "duration")
CLOCKS: tuple[ClockName, ...] = ("happened", "first_report", "verified")


@dataclass(frozen=True, slots=True, kw_only=True)
class Across:
    """Ground on either side of a line: the zone of each party's own side."""

    line_id: str
    ground: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One way in which a condition is met: so much ``of`` something, over acts that fit.

    of       acts: how many; number: the numbers that they report, together; size: the greatest size
             found, in ``unit``; duration: from the first act to the last with no gap longer than ``gap``
    at_least None: the agreement does not say how much
    found    (question, answers): only acts with such a finding count
    """

    of: Counted
    at_least: float | None = None
    lasting: Duration | None = None
    unit: str = ""
    kinds: tuple[str, ...] = ()
    within: Duration | None = None
    gap: Duration | None = None
    across: Across | None = None
    found: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def is_open(self) -> bool:
        """True when the agreement does not say how much is enough."""
        return self.lasting is None if self.of == "duration" else self.at_least is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A named condition; without measures the agreement sets none."""

    id: str
    names: Names
    holds: Holds = "all"
    measures: tuple[Measure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage of the response: what is due, by whom, so long after a clock's start.

    ``counts_from`` None: the agreement does not say which clock; ``within`` None: nor how long.
    ``prompt`` is what to put to the officer when acts go on past the stage.
    """

    id: str
    names: Names
    due: Names = ()
    by: tuple[str, ...] = ()
    within: Duration | None = None
    counts_from: ClockName | None = None
    applies: Names = ()
    prompt: Names = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeTerms:
    """A guarantee understood. Whether its conditions hold is asked in ``compliance``; a person decides.

    against     the parties whose acts the conditions are about; protects: those whose acts can void it
    acts        the kinds of incident they are about; empty: the agreement does not say, and all are
    quiet       after so long without an act another attack begins; None: the agreement does not say
    decides     ids of the actors who may decide; empty: those who sign under the mandate
    """

    provision_id: str
    against: tuple[str, ...]
    protects: tuple[str, ...]
    given_by: tuple[str, ...] = ()
    decides: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    quiet: Duration | None = None
    holds: Holds = "all"
    conditions: tuple[Condition, ...] = ()
    void: tuple[Condition, ...] = ()
    stages: tuple[Stage, ...] = ()
    consultation: Stage | None = None
    snap_back: Stage | None = None
    renewal: Names = ()
    source: str = ""
    tier: str = MISSION
