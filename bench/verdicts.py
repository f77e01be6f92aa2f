"""10,000 acts under 100 provisions by three readers, as arrays; one core, in the process.

Everything is invented by seeded dice: zones, two lines, weapons, deadlines, exceptions to exceptions,
each side reading half of the provisions otherwise. ``ask`` answers a sample of the same acts beside, so
that the figure says what the arrays are worth and that they are right.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import shapely

from truceline.agreement import Act, Agreement, Line, ask
from truceline.agreement.conditions import Conditions, Deadline, DistanceRule, PartyWidth
from truceline.agreement.durations import read_duration
from truceline.agreement.weapons import Weapon, WeaponTest, read_condition
from truceline.compliance.acts import acts_of
from truceline.compliance.verdicts_v2 import VERDICTS, Verdicts
from truceline.records import (
    Commitment,
    DatedPeriod,
    Duty,
    Party,
    Period,
    Place,
    Provision,
    ProvisionType,
    TimeSpan,
)
from truceline.space import Zone

ACTS, PROVISIONS, READERS, SAMPLE = 10_000, 100, ("text", "A", "B"), 40
BUDGET_SECONDS = 5.0
START = datetime(2031, 3, 1, tzinfo=UTC)
KINDS = ("weapon_presence", "artillery", "mortar", "fpv_drone_strike", "movement")
CLASSES = ("class = mlrs", "class = howitzer and calibre_mm >= 100", "calibre_mm >= 120")


def measure(*, quick: bool) -> dict[str, Any]:
    """Seconds for all verdicts, peak memory, and whether the sample's plain answers are the same."""
    dice = Random(4)
    agreement, acts = law(dice, PROVISIONS), tuple(_acts(dice, ACTS // 10 if quick else ACTS))
    columns = acts_of(acts)
    before_mb = _peak_mb()
    started, busy = time.perf_counter(), time.process_time()
    verdicts = Verdicts(agreement, columns)
    tables = {reader: verdicts.table(reader) for reader in READERS}
    seconds, cpu_s = time.perf_counter() - started, time.process_time() - busy
    sample = dice.sample(range(len(acts)), SAMPLE)
    began = time.perf_counter()
    plainly = {(n, reader): ask(agreement, acts[n], read_by=reader) for n in sample for reader in READERS}
    plain_s = time.perf_counter() - began
    wrong = sum(
        VERDICTS[code] is not answer.verdict
        for (number, reader), answers in plainly.items()
        for code, answer in zip(tables[reader][:, number], answers, strict=True)
    )
    return {
        "acts": len(acts),
        "provisions": len(agreement.provisions),
        "readers": len(READERS),
        "verdicts": sum(table.size for table in tables.values()),
        "verdict_seconds": round(seconds, 2),
        "verdict_cpu_seconds": round(cpu_s, 2),
        "verdict_peak_mb": round(_peak_mb()),
        "verdict_peak_mb_before": round(before_mb),
        "plain_seconds_for_all": round(plain_s / SAMPLE * len(acts)),
        "sample_answers_that_differ": wrong,
        "verdicts_within_time": seconds <= BUDGET_SECONDS,
    }


def law(dice: Random, number: int) -> Agreement:
    """An agreement of so many provisions, of which each side reads half otherwise."""
    lines = tuple(_lines())
    zones = tuple(_zones(dice))
    commitments: list[Commitment] = []
    conditions: list[tuple[str, Conditions]] = []
    provisions: list[Provision] = []
    for n in range(1, number + 1):
        own = _commitment(dice, f"P{n}", "text", n)
        said = [own] + [_commitment(dice, f"P{n}", by, n) for by in ("A", "B") if dice.random() < 0.5]
        commitments += said
        conditions += [(each.id, _conditions(dice, lines)) for each in said]
        provisions.append(_provision(own))
    return Agreement(
        id="bench",
        title=(("en", "Invented for the bench"),),
        status="in_force",
        replaces=None,
        languages=("en",),
        zone="Europe/Kyiv",
        parties=(Party(id="A", names=()), Party(id="B", names=())),
        provisions=tuple(provisions),
        commitments=tuple(commitments),
        zones=zones,
        lines=lines,
        texts=(),
        readings=(),
        guarantees=(),
        not_yet=(),
        weapons=tuple(
            Weapon(code=code, weapon_class=of, calibre_mm=mm, range_km=None, names=())
            for code, of, mm in (
                ("launcher-122", "mlrs", 122.0),
                ("howitzer-152", "howitzer", 152.0),
                ("mortar-82", "mortar", 82.0),
            )
        ),
        conditions=tuple(conditions),
    )


def _acts(dice: Random, number: int) -> Iterator[Act]:
    for _ in range(number):
        first = START + timedelta(minutes=dice.randint(-2000, 60_000))
        yield Act(
            kind=dice.choice(KINDS),
            happened=TimeSpan(earliest=first, latest=first + timedelta(minutes=dice.choice([0, 5, 60]))),
            place=Place.point(
                dice.uniform(-31.0, -28.0), dice.uniform(40.2, 42.8), dice.choice([None, 30.0, 300.0, 1500.0])
            ),
            party=dice.choice([None, None, "A", "B"]),
            weapon=dice.choice([None, "launcher-122", "howitzer-152", "mortar-82"]),
        )


def _lines() -> Iterator[Line]:
    """Two lines of some 300 km with a bend every 3 km."""
    for name, lon in (("line-1", -29.5), ("line-2", -29.3)):
        course = [(lon + 0.05 * ((n * 7) % 5 - 2), 40.0 + 0.03 * n) for n in range(100)]
        yield Line(id=name, names=(), valid_from=None, valid_to=None, baseline_for=(),
                   geometry=shapely.LineString(course))  # fmt: skip


def _zones(dice: Random) -> Iterator[Zone]:
    """Twenty zones of many corners, as drawn on a map."""
    for n in range(20):
        centre = shapely.Point(dice.uniform(-30.6, -28.4), dice.uniform(40.6, 42.4))
        yield Zone(
            id=f"zone-{n}", name=f"zone {n}", kind="zone", geometry=centre.buffer(dice.uniform(0.1, 0.5))
        )


def _commitment(dice: Random, provision_id: str, by: str, number: int) -> Commitment:
    begins = START + timedelta(days=dice.randint(0, 20))
    ends = dice.choice([None, begins + timedelta(days=15)])
    excepts = (
        tuple(f"P{dice.randint(1, number - 1)}" for _ in range(dice.choice([0, 0, 1]))) if number > 1 else ()
    )
    return Commitment(
        id=f"{provision_id}@{by}",
        provision_id=provision_id,
        bound=dice.choice([("A", "B"), ("A", "B"), ("A",)]),
        duty=Duty.MAY if number % 10 == 0 else Duty.MUST_NOT,
        acts=tuple(dice.sample(KINDS, 2)),
        where_zone=f"zone-{dice.randrange(20)}" if dice.random() < 0.6 else None,
        in_force=(DatedPeriod(period=Period(start=begins, end=ends)),),
        excepts=excepts,
        how_to_check="machine",
        read_by=by,
        agreed=False,
    )


def _provision(law_: Commitment) -> Provision:
    return Provision(
        id=law_.provision_id,
        type=ProvisionType.PERMISSION if law_.duty is Duty.MAY else ProvisionType.PROHIBITION,
        text_anchor=law_.provision_id,
        text=(),
        bound=law_.bound,
        acts=law_.acts,
        in_force=law_.in_force,
        check="machine",
    )


def _conditions(dice: Random, lines: Sequence[Line]) -> Conditions:
    weapons = distance = due = None
    if dice.random() < 0.5:
        written = dice.choice(CLASSES)
        read = read_condition(written)
        weapons = None if isinstance(read, str) else WeaponTest(lines=(read,), written=(written,))
    if dice.random() < 0.6:
        width_m = dice.choice([15_000.0, 25_000.0, 30_000.0, 35_000.0, 50_000.0])
        widths = tuple(
            PartyWidth(party=party, line_id=line.id, width_m=width_m)
            for party, line in zip("AB", lines, strict=True)
        )
        distance = DistanceRule(widths=widths, written=f"{width_m / 1000:g} km")
    if dice.random() < 0.4:
        due = Deadline(start=None, done=read_duration(dice.choice(["PT24H", "P14D"])), after="in_force")
    return Conditions(weapons=weapons, distance=distance, due=due)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
