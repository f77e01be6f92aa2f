"""Agreements and acts that dice invent: every kind of condition, exceptions to exceptions, readings.

No such agreement, party, line or act exists. The same dice give the same law.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Literal

import shapely

from truceline.agreement import Act, Agreement, Line, Reading
from truceline.agreement.conditions import Conditions, Deadline, DistanceRule, PartyWidth
from truceline.agreement.durations import Duration, read_duration
from truceline.agreement.needs import SILENCES, UNKNOWN_ACTORS, Needs, NoticeNeed, StepNeed
from truceline.agreement.parameters import DatedAmount, Definition, Parameter
from truceline.agreement.weapons import Weapon, WeaponTest, read_condition
from truceline.records import (
    Commitment,
    DatedPeriod,
    Duty,
    Notice,
    NoticeArea,
    Party,
    Period,
    Place,
    PlaceKind,
    Provision,
    ProvisionType,
    TimeSpan,
    Truth,
)
from truceline.space import Zone

START = datetime(2031, 3, 1, tzinfo=UTC)
KINDS = ("weapon_presence", "artillery", "movement")
CONDITIONS = (
    "class = mlrs",
    "calibre_mm >= 100",
    "class = howitzer and calibre_mm >= 100",
    "code != mortar-82",
)
WEAPONS = (
    ("launcher-122", "mlrs", 122.0, True),
    ("howitzer-152", "howitzer", 152.0, True),
    ("howitzer-unread", "howitzer", None, False),
    ("mortar-82", "mortar", 82.0, True),
)
PARAMETER_GOES_ON = Parameter(definition="D1", name="goes_on")
PARAMETER_AHEAD = Parameter(definition="D1", name="ahead")
TYPES = {
    Duty.MUST_NOT: ProvisionType.PROHIBITION,
    Duty.MUST: ProvisionType.OBLIGATION,
    Duty.MAY: ProvisionType.PERMISSION,
}


def agreement(dice: Random, provisions: int = 6) -> Agreement:
    """An agreement of A, B and A's member C; each side may read any provision otherwise."""
    zones, lines = tuple(_zones(dice)), tuple(_lines(dice))
    law = [_commitment(dice, f"P{n}", n) for n in range(1, provisions + 1)]
    asked = {each.id: _conditions(dice, lines) for each in law}
    read = list(law)
    for by in ("A", "B"):
        for each in dice.sample(law, dice.randint(0, 3)):
            number = int(each.provision_id[1:])
            said = _commitment(dice, each.provision_id, number, read_by=by, duty=each.duty)
            asked[said.id] = dice.choice([asked[each.id], _conditions(dice, lines)])
            read.append(said)
    checks: list[Literal["machine", "human"]] = [dice.choice(["machine"] * 4 + ["human"]) for _ in law]  # type: ignore[list-item]  # words of the Literal
    return Agreement(
        id="invented",
        title=(("en", "Invented by dice"),),
        status=dice.choice(["in_force"] * 9 + ["draft"]),
        replaces=None,
        languages=("en",),
        zone="Europe/Kyiv",
        parties=(
            Party(id="A", names=()),
            Party(id="B", names=(), answers_for=dice.choice([(), ("D",)])),
            Party(id="C", names=(), member_of="A"),
            Party(id="D", names=()),
        ),
        provisions=tuple(
            _provision(each, check, asked[each.id]) for each, check in zip(law, checks, strict=True)
        ),
        commitments=tuple(sorted(read, key=lambda each: int(each.provision_id[1:]))),
        zones=zones,
        lines=lines,
        texts=(),
        readings=tuple(
            Reading(by=each.read_by, provision_id=each.provision_id, changes=(), source="dice", settled=None)
            for each in read
            if each.read_by != "text"
        ),
        guarantees=(),
        not_yet=(),
        weapons=tuple(
            Weapon(code=code, weapon_class=of, calibre_mm=mm, range_km=None, names=(), identified=known)
            for code, of, mm, known in WEAPONS
        ),
        conditions=tuple((name, found) for name, found in asked.items() if found.any),
        definitions=_definitions(),
    )


def acts(dice: Random, number: int) -> tuple[Act, ...]:
    """Acts about the law's places and times; most are not determined in something."""
    return tuple(_act(dice) for _ in range(number))


EVENTS = (("notice", START + timedelta(days=3)),)
"""Moments on record for every act; 'mapping', which deadlines also count from, is not among them."""


def _act(dice: Random) -> Act:
    first = START + timedelta(hours=dice.choice([dice.uniform(-30, 260), 24.0 * dice.randint(0, 9)]))
    weapons = dice.choice([(), ("launcher-122",), ("howitzer-152",), ("mortar-82",), ("howitzer-unread",),
                           ("on no list",), ("howitzer-152", "launcher-122"), ("mortar-82", "howitzer-152")])  # fmt: skip
    return Act(
        kind=dice.choice(KINDS),
        happened=TimeSpan(earliest=first, latest=first + timedelta(hours=dice.choice([0, 0, 0.5, 30]))),
        place=_place(dice),
        party=dice.choice(["A", "B", "C", None, None]),
        weapon=weapons[0] if len(weapons) == 1 else None,
        candidates=weapons if len(weapons) > 1 else (),
        events=EVENTS,
        lasted=dice.choice([None, *(timedelta(hours=hours) for hours in (1, 3, 4, 9))]),
        count=dice.choice([None, 3, 5, 9]),
    )


def _place(dice: Random) -> Place:
    lon, lat = dice.uniform(-30.6, -28.4), dice.uniform(40.6, 42.4)
    sigma = dice.choice([None, 0.0, 40.0, 900.0, 9000.0])
    box = tuple((lon + x, lat + y) for x, y in ((0, 0), (0.2, 0), (0.2, 0.1), (0, 0.1)))
    return dice.choice([
        Place.point(lon, lat, sigma),
        Place.point(lon, lat, sigma),
        Place(kind=PlaceKind.POINT, lon_deg=lon, lat_deg=lat, sigma_major_m=6000.0, sigma_minor_m=200.0,
              azimuth_deg=30.0),
        Place.nowhere(),
        Place(kind=PlaceKind.POLYGON, area_ref=dice.choice(["west", "unknown"])),
        Place(kind=PlaceKind.POLYGON, rings=(box,)),
        Place(kind=PlaceKind.WEDGE, lon_deg=lon, lat_deg=lat, sigma_major_m=sigma, bearing_deg=80.0,
              bearing_sigma_deg=4.0, range_min_m=200.0, range_max_m=9000.0),
    ])  # fmt: skip


def _moment(dice: Random) -> datetime | None:
    return dice.choice([None, None, START + timedelta(days=dice.randint(0, 9))])


def _ordered(first: datetime | None, last: datetime | None) -> tuple[datetime | None, datetime | None]:
    return (last, first) if first and last and last < first else (first, last)


def _zones(dice: Random) -> Sequence[Zone]:
    outlines = {
        "west": shapely.box(-30.5, 40.8, -29.4, 42.2),
        "middle": shapely.box(-29.8, 41.0, -29.2, 41.9).union(shapely.box(-29.3, 41.2, -28.9, 41.4)),
    }
    for name, outline in outlines.items():
        begins, ends = _ordered(_moment(dice), _moment(dice))
        yield Zone(id=name, name=name, kind="zone", geometry=outline, valid_from=begins, valid_to=ends)


def _lines(dice: Random) -> Sequence[Line]:
    courses = {
        "line-1": [(-29.5, 40.5), (-29.4, 41.5), (-29.6, 42.5)],
        "line-2": [(-29.1, 40.5), (-29.2, 42.5)],
    }
    for name, course in courses.items():
        begins, ends = _ordered(_moment(dice), _moment(dice))
        yield Line(id=name, names=(), valid_from=begins, valid_to=ends, baseline_for=(),
                   geometry=shapely.LineString(course), drawn_in=dice.choice([None, None, "west"]))  # fmt: skip


def _commitment(
    dice: Random, provision_id: str, number: int, read_by: str = "text", duty: Duty | None = None
) -> Commitment:
    begins = START + timedelta(days=dice.randint(0, 4))
    later = begins + timedelta(days=dice.randint(2, 5))
    seam = later + timedelta(days=dice.choice([0, 1]))
    periods = dice.choice([[(begins, None)], [(begins, later)], [(begins, later), (seam, None)]])
    excepts = [f"P{n}" for n in range(1, number) if dice.random() < 0.3]  # none excepts a later one: no rings
    return Commitment(
        id=f"{provision_id}@{read_by}",
        provision_id=provision_id,
        bound=dice.choice([("A", "B"), ("A", "B", "D"), ("A",), ("B",)]),
        duty=duty or dice.choice([Duty.MUST_NOT, Duty.MUST_NOT, Duty.MUST_NOT, Duty.MAY, Duty.MUST]),
        acts=tuple(dice.sample(KINDS, dice.choice([0, 1, 2, 3]))),
        where_zone=dice.choice([None, "west", "middle"]),
        in_force=tuple(DatedPeriod(period=Period(start=one, end=other)) for one, other in periods),
        excepts=tuple(excepts),
        how_to_check="machine",
        read_by=read_by,
        agreed=False,
    )


def _provision(law: Commitment, check: Literal["machine", "human"], asked: Conditions) -> Provision:
    return Provision(
        id=law.provision_id,
        type=TYPES[law.duty],
        text_anchor=law.provision_id,
        text=(),
        bound=law.bound,
        acts=law.acts,
        in_force=law.in_force,
        weapons=() if asked.weapons is None else asked.weapons.written,
        where_zone=law.where_zone,
        excepts=law.excepts,
        check=check,
    )


def _conditions(dice: Random, lines: Sequence[Line]) -> Conditions:
    return Conditions(
        weapons=_weapons(dice) if dice.random() < 0.4 else None,
        distance=_distance(dice, lines) if dice.random() < 0.5 else None,
        due=_due(dice) if dice.random() < 0.4 else None,
        needs=_needs(dice) if dice.random() < 0.4 else None,
    )


def _weapons(dice: Random) -> WeaponTest:
    written = tuple(dice.sample(CONDITIONS, dice.choice([1, 2])))
    lines = tuple(line for line in map(read_condition, written) if not isinstance(line, str))
    return WeaponTest(lines=lines, written=written)


def _distance(dice: Random, lines: Sequence[Line]) -> DistanceRule:
    measured = [("A", dice.choice(lines)), ("B", dice.choice(lines))][: dice.choice([1, 2, 2])]
    widths = tuple(
        PartyWidth(party=party, line_id=line.id, width_m=dice.choice([12_000.0, 25_000.0, 40_000.0]))
        for party, line in measured
    )
    return DistanceRule(widths=widths, written="as the dice say")


def _due(dice: Random) -> Deadline:
    done = _duration(dice.choice(["PT24H", "P2D", "P5D"])) if dice.random() < 0.8 else None
    done = PARAMETER_GOES_ON if dice.random() < 0.2 else done
    start = _duration("PT6H") if done is None or dice.random() < 0.2 else None
    return Deadline(
        start=start, done=done, after=dice.choice(["in_force", "in_force", "notice", "mapping", "attacked"])
    )


def _needs(dice: Random) -> Needs:
    silence = dice.choice(list(SILENCES.values()))
    before = dice.choice([None, PARAMETER_AHEAD, _duration("PT6H")])
    steps = (
        StepNeed(step="attacked", at_least=None, within=None, silence=silence),
        StepNeed(step="order_given", at_least=dice.choice([None, _duration("PT3H")]),
                 within=dice.choice([None, _duration("P2D"), PARAMETER_AHEAD]), silence=silence),
        StepNeed(step="act", at_least=None, within=_duration("P3D"), silence=Truth.NO),
    )  # fmt: skip
    return Needs(
        notice=NoticeNeed(activity="exercise", before=before, silence=silence)
        if dice.random() < 0.5
        else None,
        steps=steps if dice.random() < 0.4 else (),
        lasts=dice.choice([None, None, PARAMETER_GOES_ON, _duration("PT3H")]),
        count=dice.choice([None, None, 5.0]),
        unknown_actor=dice.choice(list(UNKNOWN_ACTORS.values())),
    )


def _definitions() -> tuple[Definition, ...]:
    """Good time, and going on, which changed once and was not in force for two days."""
    dated = [
        DatedPeriod(
            period=Period(
                start=START + timedelta(days=first),
                end=None if last is None else START + timedelta(days=last),
            )
        )
        for first, last in ((-9, 4), (4, 6), (8, None))
    ]
    versions = tuple(
        DatedAmount(amount=_duration(text), dated=each)
        for text, each in zip(("PT3H", "PT4H", "PT6H"), dated, strict=True)
    )
    ahead = (DatedAmount(amount=PARAMETER_GOES_ON, dated=None),)
    always = (DatedPeriod(period=Period(start=START - timedelta(days=9))),)
    text = Definition(provision_id="D1", read_by="text", in_force=always,
                      parameters=(("goes_on", versions), ("ahead", ahead)))  # fmt: skip
    return text, replace(text, read_by="B", parameters=(("goes_on", versions[:1]), ("ahead", versions)))


def register(dice: Random, number: int) -> tuple[Notice, ...]:
    """Notices of exercises and steps about the law's places and times, some of them taken back."""
    return tuple(_notice(dice, each) for each in range(number))


def _notice(dice: Random, number: int) -> Notice:
    begins = START + timedelta(hours=dice.uniform(-20, 200))
    given = begins - timedelta(hours=dice.uniform(-5, 40))
    areas = [
        None, NoticeArea(zone_id="west"), NoticeArea(zone_id="unknown"),
        NoticeArea(lon_deg=-29.5, lat_deg=41.5, radius_m=60_000.0),
        NoticeArea(outline=shapely.box(-30.5, 40.8, -28.5, 42.2).wkt),
    ]  # fmt: skip
    return Notice(
        id=f"n{number}",
        source_id=dice.choice(["x", "x", "y"]),
        number=str(number),
        party=dice.choice(["A", "B", "C", None]),
        activity=dice.choice(["exercise", "exercise", "attacked", "order_given", "demining"]),
        planned=TimeSpan(earliest=begins, latest=begins + timedelta(hours=dice.choice([0.5, 12, 90]))),
        notified=dice.choice([
            None, TimeSpan.at(given), TimeSpan(earliest=given, latest=given + timedelta(hours=30)),
        ]),
        received_at=given,
        acts=dice.choice([(), KINDS, KINDS[1:]]),
        area=dice.choice([*areas, areas[4], areas[3]]),
        status=dice.choice(["given", "given", "given", "cancelled"]),
        replaces=dice.choice([None, None, str(dice.randint(0, max(number, 1)))]),
    )  # fmt: skip


def _duration(text: str) -> Duration | None:
    return read_duration(text)
