"""The track record: one rule for every party, and what nobody saw is never kept nor broken."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.agreement import load_agreement
from truceline.compliance import Became, DayAnswer, ProvisionDay, track_record

MINIMAL = Path(__file__).parents[2] / "agreements" / "minimal"
AT = datetime(2031, 3, 20, tzinfo=UTC)
PLEDGED = (
    "id,state,at,said_by,source,by,to,subject,what,condition\n"
    "guards,pledged,2031-02-20,the chair,minutes 1,birch,alder,forces,guards,\n"
    "food,pledged,2031-02-20,the chair,minutes 1,alder,birch,logistics,food,roads are open\n"
    "tents,pledged,2031-02-20,the chair,minutes 1,alder,birch,logistics,tents,\n"
    "tents,withdrawn,2031-03-04,alder,a letter,,,,,\n"
)
SEEN = (
    "pledge,at,extent,seen_by,basis,source\nguards,2031-03-10,whole,patrol-1,observation,a report\n"
)  # fmt: skip
A = DayAnswer


def law(folder, *, swap=False, status="in_force"):
    shutil.copytree(MINIMAL, folder)
    (folder / "pledges.csv").write_text(PLEDGED)
    (folder / "deliveries.csv").write_text(SEEN)
    head = folder / "agreement.yaml"
    head.write_text(head.read_text().replace("status: in_force", f"status: {status}"))
    if swap:
        for path in [*folder.glob("*.yaml"), *folder.glob("*.csv"), folder / "lines.geojson"]:
            text = path.read_text().replace("alder", "\0").replace("birch", "alder").replace("\0", "birch")
            path.write_text(text)
    found, problems = load_agreement(folder)
    assert problems == ()
    return found


@pytest.fixture(scope="module")
def agreement(tmp_path_factory):
    return law(tmp_path_factory.mktemp("record") / "a")


@pytest.fixture(scope="module")
def mirrored(tmp_path_factory):
    return law(tmp_path_factory.mktemp("record") / "a", swap=True)


def days(*answers, party="alder", commitment="P1@text"):
    return [
        ProvisionDay(
            provision_id=commitment.split("@")[0], commitment_id=commitment, region="valley",
            day=date(2031, 3, 1) + timedelta(days=n), party=party, answer=answer, because=(),
        )
        for n, answer in enumerate(answers)
    ]  # fmt: skip


def became(agreement, series=(), at=AT):
    found = track_record([agreement], {agreement.id: series} if series else {}, at)
    return {(each.party, each.id): each.became for each in found}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([A.NO_BREACH_RECORDED] * 3, Became.KEPT),
        ([A.NO_BREACH_RECORDED, A.NOT_IN_FORCE], Became.KEPT),
        ([A.NO_BREACH_RECORDED, A.NOT_ASSESSABLE], Became.CANNOT_TELL),
        ([A.NO_BREACH_RECORDED, A.NOT_VERIFIED], Became.CANNOT_TELL),
        ([A.BREACH_NOT_ATTRIBUTED, A.NO_BREACH_RECORDED], Became.CANNOT_TELL),  # somebody's, and nobody is named
        ([A.BREACH, A.NO_BREACH_RECORDED], Became.NOT_KEPT),
        ([A.BREACH, A.NOT_ASSESSABLE], Became.NOT_KEPT),
        ([A.NOT_BY_MACHINE], Became.NOT_ASSESSED),
        ([A.NOT_IN_FORCE], Became.NOT_ASSESSED),
        ([], Became.NOT_ASSESSED),
    ],
)  # fmt: skip
def test_the_rule(agreement, answers, expected):
    assert became(agreement, days(*answers))["alder", "P1@text"] is expected


def test_one_partys_days_say_nothing_about_another(agreement):
    found = became(agreement, days(A.BREACH))
    assert (found["alder", "P1@text"], found["birch", "P1@text"]) == (Became.NOT_KEPT, Became.NOT_ASSESSED)


def test_what_is_not_in_force_yet_is_not_due(agreement):
    found = became(agreement, at=datetime(2031, 2, 22, tzinfo=UTC))
    assert {each for (_, name), each in found.items() if "@" in name} == {Became.NOT_YET_DUE}


def test_pledges_are_undertakings_too(agreement):
    found = became(agreement)
    assert found["birch", "guards"] is Became.KEPT
    assert found["alder", "food"] is Became.CANNOT_TELL
    assert found["alder", "tents"] is Became.WITHDRAWN


def test_a_draft_binds_nobody(tmp_path):
    assert track_record([law(tmp_path / "a", status="draft")], {}, AT) == ()


def test_what_is_permitted_is_no_undertaking(agreement):
    assert not any(name == "X1@text" for _, name in became(agreement))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["alder", "birch"]), st.sampled_from(list(A))), max_size=12))
def test_swapping_the_labels_swaps_the_record_and_changes_nothing_else(agreement, mirrored, said):
    other = {"alder": "birch", "birch": "alder"}
    one = [each for party, answer in said for each in days(answer, party=party)]
    two = [each for party, answer in said for each in days(answer, party=other[party])]
    swapped = {(other.get(party, party), name): each for (party, name), each in became(mirrored, two).items()}
    assert became(agreement, one) == swapped


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from([each for each in A if each is not A.NO_BREACH_RECORDED]), max_size=8))
def test_without_a_look_nothing_is_kept(agreement, answers):
    assert became(agreement, days(*answers))["alder", "P1@text"] is not Became.KEPT
