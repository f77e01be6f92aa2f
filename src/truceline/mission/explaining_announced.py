"""What announced causes may explain of an incident, in words, with the numbers that they were weighed by."""

from __future__ import annotations

from collections.abc import Iterator

from duckdb import DuckDBPyConnection

from truceline.mission.announcing import announced_causes
from truceline.mission.noticing import notices_in
from truceline.mission.proving import Explanation, Fact
from truceline.mission.setup import Setup
from truceline.report import AnnouncedCause

STANDS = "beside the incident: no count and no finding changes by it; a named person decides"


def announced_explained(con: DuckDBPyConnection, setup: Setup, number: int) -> Iterator[Explanation]:
    """One for each announcement in whose place and hours the incident lies; none of an older run."""
    for each in announced_causes(con, setup, notices_in(con, setup), number):
        yield Explanation(title="alternative explanation: an announced cause", facts=tuple(_facts(each)))


def _facts(each: AnnouncedCause) -> Iterator[Fact]:
    yield "says", each.says
    yield "code", each.code
    if each.likelihood is not None:
        yield "likelihood", each.likelihood
    yield from (("notice", each.notice_id), ("stands", STANDS), ("method", each.method))
