"""Assessments with weapons, distances and deadlines: verdicts as ``ask`` gives them, outcomes, and the words."""

import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.unit.compliance.test_assess_v1 import connection, some_incident
from truceline.agreement import Act, Verdict, ask, load_agreement
from truceline.compliance import ASSESSMENT_COLUMNS, assess, assessable, known_to, outcome_of
from truceline.compliance.rules_v1 import OCCURRED
from truceline.records import FindingStatus, Incident, Outcome, Place, TimeSpan, Truth

AGREEMENTS = Path(__file__).parents[2] / "agreements"
MINIMAL, _ = load_agreement(AGREEMENTS / "minimal")
WITHDRAWAL, _ = load_agreement(AGREEMENTS / "withdrawal")
V1_COLUMNS = "assessment_id, incident_id, commitment_id, outcome, occurred, in_force, inside, because, tier"
VERIFIED = FindingStatus.VERIFIED
WEAPONS = [(), ("launcher-122",), ("howitzer-152",), ("howitzer-unknown",), ("mortar-82",), ("no such",),
           ("launcher-122", "mortar-82"), ("howitzer-152", "howitzer-unknown")]  # fmt: skip


def opened(incidents, statuses, weapons=None, responsible=None):
    """A run's tables with what members say of the weapon, and who was found responsible."""
    con = connection(incidents, statuses)
    con.execute("ALTER TABLE findings ADD COLUMN answer VARCHAR")
    con.execute("CREATE TABLE members (incident_id BIGINT, observation_id VARCHAR, weight DOUBLE)")
    con.execute("CREATE TABLE observations (id VARCHAR, weapon_code VARCHAR)")
    for incident in incidents:
        for n, code in enumerate((weapons or {}).get(incident.id, ()) or (None,)):
            con.execute("INSERT INTO members VALUES (?, ?, 1)", [incident.id, f"o{incident.id}-{n}"])
            con.execute("INSERT INTO observations VALUES (?, ?)", [f"o{incident.id}-{n}", code])
        party = (responsible or {}).get(incident.id)
        if party:
            con.execute("INSERT INTO findings VALUES (?, 'responsible', 'verified', ?)", [incident.id, party])
    return con


def presence(number, lon, lat=48.0, sigma_m=50.0, day=20, kind="weapon_presence"):
    when = datetime.fromisoformat("2015-02-15T12:00+02:00") + timedelta(days=day)
    return Incident(id=number, members=((f"o{number}", 1.0),), kind=kind, happened=TimeSpan.at(when),
                    place=Place.point(lon, lat, sigma_m), independent_sources=1, method="m", tier="public")  # fmt: skip


def assessed(con, agreement=WITHDRAWAL):
    assess(con, agreement)
    shown = "incident_id, commitment_id, outcome, because"
    rows = con.execute(f"SELECT {shown} FROM assessments").fetchall()
    return {
        (number, commitment): (outcome, because.split("; ")) for number, commitment, outcome, because in rows
    }


def test_verdicts_are_those_of_the_plain_way_and_outcomes_follow():
    dice = random.Random(5)
    incidents = [
        presence(n, dice.uniform(36.2, 37.6), dice.uniform(47.4, 48.6), dice.choice([None, 50.0, 4000.0]),
                 dice.choice([1, 5, 13.6, 20, 23.4]), dice.choice(["weapon_presence"] * 9 + ["artillery"]))
        for n in range(1, 121)
    ]  # fmt: skip
    weapons = {each.id: dice.choice(WEAPONS) for each in incidents}
    parties = {each.id: dice.choice(["A", "B", None]) for each in incidents}
    statuses = [dice.choice(list(FindingStatus)) for _ in incidents]
    con = opened(incidents, statuses, weapons, parties)
    assess(con, WITHDRAWAL)
    rows = con.execute("SELECT incident_id, commitment_id, verdict, outcome FROM assessments").fetchall()
    expected = []
    for incident, status in zip(incidents, statuses, strict=True):
        codes = tuple(sorted(weapons[incident.id]))
        act = Act(kind=incident.kind, happened=incident.happened, place=incident.place, party=parties[incident.id],
                  weapon=codes[0] if len(codes) == 1 else None, candidates=codes if len(codes) > 1 else ())  # fmt: skip
        judged = {each.id for each in assessable(WITHDRAWAL) if incident.kind in each.acts}
        expected += [
            (
                incident.id,
                each.commitment_id,
                each.verdict.value,
                outcome_of(each.verdict, OCCURRED[status]).value,
            )
            for each in ask(WITHDRAWAL, act)
            if each.commitment_id in judged
        ]
    assert sorted(rows) == sorted(expected)
    assert {"violation", "compliant", "not yet due", "not addressed", "cannot tell"} <= {
        row[2] for row in rows
    }


def test_without_weapons_distances_or_deadlines_nothing_changes_but_the_method():
    """Incident by incident and word by word what assess_v1 said."""
    dice = random.Random(3)
    incidents = [some_incident(dice, number) for number in range(1, 121)]
    statuses = [dice.choice([*FindingStatus, VERIFIED]) for _ in incidents]
    con = opened(incidents, statuses)
    assess(con, known_to(MINIMAL, "assess_v1@1"), "assess_v1@1")
    before = con.execute(f"SELECT {V1_COLUMNS} FROM assessments").fetchall()
    assess(con, MINIMAL)
    plain = "commitment_id <> 'P2@text'"  # which asks a distance, and assess_v1 left to people
    assert con.execute(f"SELECT {V1_COLUMNS} FROM assessments WHERE {plain}").fetchall() == before
    assert [name for name, *_ in con.execute("DESCRIBE assessments").fetchall()] == list(ASSESSMENT_COLUMNS)


def test_every_test_is_a_sentence_and_a_distance_names_the_partys_own_baseline():
    """7.5 km from either line; W2 asks 35 km of each side from its own."""
    con = opened(
        [presence(1, 36.9), presence(2, 36.9)],
        [VERIFIED] * 2,
        dict.fromkeys((1, 2), ("launcher-122",)),
        {1: "A"},
    )
    found = assessed(con)
    assert found[1, "W2@text"] == ("breach", [
        "W2 binds A",
        "launcher-122 is meant by: class = mlrs",
        "W2 was in force",
        "it had to begin: P2D after 2015-02-14 22:00 UTC is 2015-02-16 22:00 UTC",
        "it was due: P14D after 2015-02-14 22:00 UTC is 2015-02-28 22:00 UTC",
        "nearer than 35 km to line-of-contact, the baseline of A",
        "verified by a named decision",
    ])  # fmt: skip
    # nobody determined who: both baselines are named, and both answer alike
    outcome, because = found[2, "W2@text"]
    assert outcome == "breach"
    assert because[4] == (
        "nearer than 35 km to line-of-contact, the baseline of A, "
        "and nearer than 35 km to line-of-19-september, the baseline of B"
    )
    assert not any("binds" in each for each in because)


def test_where_the_baselines_differ_and_nobody_knows_who_it_is_undetermined():
    """34 km east of one line is 49 km from the other."""
    place = 37.0 + 34.0 / 74.63
    con = opened([presence(n, place) for n in (1, 2, 3)], [VERIFIED] * 3,
                 dict.fromkeys((1, 2, 3), ("launcher-122",)), {1: "A", 2: "B"})  # fmt: skip
    found = assessed(con)
    assert found[1, "W2@text"][0] == "breach"
    assert found[2, "W2@text"] == (
        "compliant",
        ["35 km or more from line-of-19-september, the baseline of B"],
    )
    outcome, because = found[3, "W2@text"]
    assert outcome == "undetermined"
    assert because[4].startswith(
        "who acted is not determined, and the baselines answer differently: nearer than 35 km"
    )


@pytest.mark.parametrize(("weapons", "outcome", "says"), [
    (("launcher-122",), "breach", "launcher-122 is meant by: class = mlrs"),
    (("mortar-82",), "not_addressed", "mortar-82 is not meant by: class = mlrs"),
    (("launcher-122", "launcher-122"), "breach", "launcher-122 is meant by: class = mlrs"),
    (("launcher-122", "mortar-82"), "undetermined",
     "it was one of launcher-122, mortar-82, nobody determined which"),
    ((), "undetermined", "the weapon is not determined"),
])  # fmt: skip
def test_the_weapon_is_what_every_member_that_states_one_agrees_on(weapons, outcome, says):
    found = assessed(opened([presence(1, 36.9)], [VERIFIED], {1: weapons}))
    assert found[1, "W2@text"][0] == outcome
    assert any(each.startswith(says) for each in found[1, "W2@text"][1])


@pytest.mark.parametrize(("verdict", "occurred", "outcome"), [
    (Verdict.VIOLATION, Truth.YES, Outcome.BREACH),
    (Verdict.VIOLATION, Truth.CANNOT_TELL, Outcome.UNDETERMINED),
    (Verdict.VIOLATION, Truth.NO, Outcome.NOT_OCCURRED),
    (Verdict.COMPLIANT, Truth.CANNOT_TELL, Outcome.COMPLIANT),
    (Verdict.COMPLIANT, Truth.NO, Outcome.NOT_OCCURRED),
    (Verdict.PERMITTED, Truth.CANNOT_TELL, Outcome.PERMITTED),
    (Verdict.OUTSIDE, Truth.NO, Outcome.OUTSIDE),
    (Verdict.NOT_YET_DUE, Truth.YES, Outcome.NOT_YET_DUE),
    (Verdict.CANNOT_TELL, Truth.YES, Outcome.UNDETERMINED),
])  # fmt: skip
def test_the_verdict_says_if_it_is_so_and_the_outcome_adds_whether_it_is(verdict, occurred, outcome):
    assert outcome_of(verdict, occurred) is outcome


def test_an_exemption_of_the_same_zone_is_named_with_what_leaves_it_open():
    inside, edge = presence(1, 36.55, 48.25, 50.0), presence(2, 36.55, 48.25, 20_000.0)
    found = assessed(opened([inside, edge], [VERIFIED] * 2, dict.fromkeys((1, 2), ("launcher-122",))))
    assert found[1, "W2@text"][0] == "permitted"
    assert found[1, "W2@text"][1][-1] == "X1 sets it aside"
    assert found[2, "W2@text"][1][-1] == "X1 may set it aside: the place may lie inside or outside range"
