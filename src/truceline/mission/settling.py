"""Whether an incident is settled: whether every source has had the time in which it may still tell of it.

Comes in: within how many hours of what happened each source tells, as mission.toml says, and when the newest
of what a run had read was received. Nothing is stored: it is worked out again from the run, not from a clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from duckdb import DuckDBPyConnection

from truceline.mission.proving import Explanation, Fact
from truceline.mission.setup import Setup
from truceline.records import in_utc
from truceline.store import Batch, Run, Store

RULE = "settling@1"
SETTLED, NOT_YET, CANNOT_TELL = "settled", "not settled yet", "cannot be told"
NOBODY_SAYS = (
    "whether incidents are settled cannot be told: nobody says within how many hours of what happened "
    "sources tell (mission.toml, [settling] hours)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How long a run waits for its sources.

    moment:    when the newest of what was read was received; None: nothing was read
    longest_h: hours within which the slowest sources tell; None: nobody says it of any source
    slowest:   ids of those sources
    silent:    ids of the sources of which nobody says it
    """

    moment: datetime | None
    longest_h: float | None
    slowest: tuple[str, ...]
    silent: tuple[str, ...]

    @property
    def open_after(self) -> datetime | None:
        """What happened later than this is not settled yet; None where that is not known."""
        if self.moment is None or self.longest_h is None:
            return None
        return self.moment - timedelta(hours=self.longest_h)

    def of(self, latest: datetime) -> str:
        """SETTLED, NOT_YET or CANNOT_TELL for an incident that happened at the latest then."""
        if self.open_after is not None and latest > self.open_after:
            return NOT_YET
        return CANNOT_TELL if self.silent or self.open_after is None else SETTLED


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """How many incidents of a run are settled, are not yet, and of how many that cannot be told."""

    settled: int
    not_settled: int
    cannot_tell: int
    waiting: Waiting

    def words(self) -> str:
        """The counts in a sentence, with the hours and the sources that they rest on."""
        waiting = self.waiting
        if waiting.open_after is None or waiting.moment is None or waiting.longest_h is None:
            return NOBODY_SAYS
        every = self.settled + self.not_settled + self.cannot_tell
        said = (
            f"{self.not_settled} of {every} incidents are not settled yet: sources tell within "
            f"{waiting.longest_h:g} h of what happened ({', '.join(waiting.slowest)}), and what was read was "
            f"received until {_minute(waiting.moment)}"
        )
        if not waiting.silent:
            return said
        rest = f"nobody says within how many hours {', '.join(waiting.silent)} tell"
        return f"{said}; of {self.cannot_tell} more it cannot be told: {rest}"


def waiting_at(setup: Setup, moment: datetime | None) -> Waiting:
    """How long the listed sources are waited for, at a moment, as mission.toml has it now."""
    hours = {source.id: setup.settings.tells_within_h(source.id) for source in setup.sources}
    said = {source_id: each for source_id, each in hours.items() if each is not None}
    longest = max(said.values(), default=None)
    return Waiting(
        moment=None if moment is None else in_utc(moment),
        longest_h=longest,
        slowest=tuple(sorted(source_id for source_id, each in said.items() if each == longest)),
        silent=tuple(sorted(set(hours) - set(said))),
    )


def waiting_of(store: Store, setup: Setup, run: Run) -> Waiting:
    """As ``waiting_at``, of a stored run: until the newest of what it was made from was received."""
    return waiting_at(setup, newest(store.live_batches("observations", before_seq=run.seq)))


def newest(batches: Iterable[Batch]) -> datetime | None:
    """When the newest of these was received; None of none."""
    return max((batch.received_at for batch in batches), default=None)


def settling_in(con: DuckDBPyConnection, waiting: Waiting) -> Settling:
    """The counts of the run whose table or view ``incidents`` the connection has."""
    [(every, late)] = con.execute(
        "SELECT count(*), count(*) FILTER (WHERE happened_latest > ?::TIMESTAMPTZ) FROM incidents",
        [waiting.open_after],
    ).fetchall()
    rest, told = int(every) - int(late), not waiting.silent and waiting.open_after is not None
    return Settling(
        settled=rest if told else 0,
        not_settled=int(late),
        cannot_tell=0 if told else rest,
        waiting=waiting,
    )


def settling_explained(setup: Setup, waiting: Waiting, number: int, latest: datetime) -> Explanation:
    """Whether one incident is settled, until when it is not, and because of which sources."""
    answer = waiting.of(latest)
    facts: list[Fact] = [("settled", answer), ("happened at the latest", _minute(latest))]
    if waiting.longest_h is not None:
        until = latest + timedelta(hours=waiting.longest_h)
        names = ", ".join(_within(setup, source_id) for source_id in waiting.slowest)
        facts += [("sources that may still tell, until", _minute(until)), ("because of", names)]
    if waiting.silent:
        facts.append(("nobody says how late they tell", ", ".join(waiting.silent)))
    if waiting.moment is not None:
        facts.append(("what was read was received until", _minute(waiting.moment)))
    return Explanation(title=f"settling of incident {number}", facts=(*facts, ("rule", RULE)))


def _within(setup: Setup, source_id: str) -> str:
    own = source_id in setup.settings.settling_of
    place = f"[settling.sources] {source_id}" if own else "[settling] hours"
    return f"{source_id} (within {setup.settings.tells_within_h(source_id):g} h: mission.toml, {place})"


def _minute(moment: datetime) -> str:
    return f"{in_utc(moment):%Y-%m-%d %H:%M:%S} UTC"
