"""Three invented drafts, point by point: renumbered, reworded, another number, split, merged, deleted, not read."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from truceline.agreement import lineage, load_agreement

module = sys.modules["truceline.agreement.became"]

MINIMAL = Path(__file__).parents[2] / "agreements" / "minimal"


def written(folder, name, points, *, on="2031-01-10", read="whole", drops=(), stood=""):
    """A draft of invented points: each ``(id, fields)`` becomes a provision with words of its own."""
    folder = folder / name
    folder.mkdir()
    shutil.copy(MINIMAL / "parties.yaml", folder)
    deleted = json.dumps([{"provision": each, "source": "an invented letter"} for each in drops])
    (folder / "agreement.yaml").write_text(
        f"id: {name}\ntitle: {{en: invented}}\nstatus: draft\nlanguages: [en]\nzone: '+02:00'\n"
        f"draft: {{by: alder, on: {on}, read: {read}, drops: {deleted}, source: invented}}\n"
    )
    words = "".join(f"## {name} {name}\n\n{fields.pop('words', name)}\n\n" for name, fields in points)
    (folder / "text.en.md").write_text(f"---\nkind: own_words\nsource: invented\n---\n\n{words}")
    empty = {
        "type": "obligation",
        "bound": [],
        "acts": [],
        "in_force": [],
        "excepts": [],
        "source": "invented",
    }
    provisions = [{"id": name, "text": name, **empty, **fields} for name, fields in points]
    (folder / "provisions.yaml").write_text(json.dumps(provisions))
    (folder / "points.yaml").write_text(stood)
    found, problems = load_agreement(folder)
    assert not problems, problems
    return found


def army(number, **more):
    return [{"id": "army", "of": "the army", "at_most": number, "unit": "persons", **more}]


@pytest.fixture
def chain(tmp_path):
    stood = "- {id: army, provision: army, status: disputed, at: 2031-01-12T00:00Z, by: birch, source: a letter}\n"
    first = [
        ("army", {"point": "1", "figures": army(600000)}),
        ("park", {"point": "2"}),
        ("line", {"point": "3"}),
        ("mine-east", {"point": "4a"}),
        ("mine-west", {"point": "4b"}),
        ("coin", {"point": "5", "unconfirmed": ["point"]}),
    ]
    second = [
        ("army", {"point": "1", "figures": army(800000, when="in peacetime"), "words": "smaller"}),
        ("mines", {"point": "4", "follows": ["first#mine-east", "first#mine-west"]}),
    ]
    third = [
        ("army", {"point": "2", "figures": army(800000, when="in peacetime"), "words": "smaller"}),
        ("line-north", {"point": "3", "follows": "first#line"}),
        ("line-south", {"point": "4", "follows": "first#line"}),
        ("mines", {"point": "5"}),
        ("river", {}),
    ]
    later = "- {id: army, provision: army, status: close, at: 2031-03-02T00:00Z, by: the chair, source: minutes}\n"
    return [
        written(tmp_path, "first", first, stood=stood),
        written(tmp_path, "second", second, on="2031-02-10", read="in_part", drops=["first#park"]),
        written(tmp_path, "third", third, on="2031-03-01", stood=later),
    ]


def how(chain, thread_id):
    return [stage.how for stage in lineage(chain).thread(thread_id).stages]


def test_a_number_changes_and_then_its_point(chain):
    assert how(chain, "army") == [("first",), ("number changed", "reworded"), ("renumbered",)]
    stages = lineage(chain).thread("army").stages
    ((change,), kept) = stages[1].figures, stages[2].figures
    assert (change.old.amount, change.new.amount, kept) == ("600,000", "800,000, in peacetime", ())


def test_several_points_become_one_and_one_becomes_several(chain):
    assert how(chain, "mines") == [("first",), ("merged",), ("renumbered",)]
    found = lineage(chain).thread("line")
    assert [[each.point for each in stage.pieces] for stage in found.stages] == [["3"], [], ["3", "4"]]
    assert found.stages[2].how == ("split",)
    assert found.stages[2].since == "first"  # the draft between them has no such point


def test_what_a_source_calls_deleted_is_not_what_was_not_read(chain):
    assert how(chain, "park") == [("first",), ("deleted",), ("dropped",)]
    assert lineage(chain).thread("park").stages[1].drop.source == "an invented letter"
    assert how(chain, "coin")[1] == ("not read",)
    assert how(chain, "coin")[2] == ("dropped",)  # the third was read whole, and it is not there


def test_a_later_draft_may_delete_a_point_of_an_earlier_one_than_the_last(tmp_path):
    one, two = (written(tmp_path, name, [("park", {})]) for name in ("one", "two"))
    three = written(tmp_path, "three", [("lake", {})], read="in_part", drops=["one#park"])
    assert how([one, two, three], "park")[2] == ("deleted",)


def test_a_point_is_new_only_if_every_earlier_draft_was_read_whole(chain, tmp_path):
    assert how(chain, "river") == [("not in it",), ("not read",), ("not read before",)]
    whole = written(tmp_path, "whole", [("army", {"point": "1"})])
    assert how([whole, chain[2]], "river")[1] == ("new",)


def test_a_number_that_is_not_at_hand_differs_from_nothing(tmp_path):
    one = written(tmp_path, "one", [("park", {})])
    other = written(tmp_path, "other", [("park", {"point": "7"})])
    assert how([one, other], "park") == [("first",), ("same words and numbers",)]


def test_a_number_that_the_later_draft_does_not_say_is_not_called_another_number(tmp_path):
    one = written(tmp_path, "one", [("army", {"figures": army(5)})])
    other = written(tmp_path, "other", [("army", {})])
    assert how([one, other], "army")[1] == ("number not said here",)
    assert how([other, one], "army")[1] == ("number added",)


def test_it_is_replayed_as_known_then(chain):
    then = lineage(chain, datetime(2031, 2, 28, tzinfo=UTC))
    assert ([name for name, _ in then.drafts], then.later) == (["first", "second"], ("third",))
    assert [each.point.status for each in then.thread("army").said] == ["disputed"]
    assert then.thread("river") is None
    now = lineage(chain)
    assert [(each.point.by, each.point.status) for each in now.thread("army").said] == [
        ("birch", "disputed"),
        ("the chair", "close"),
    ]


def test_the_first_moment_of_a_drafts_day_is_by_its_own_clock(chain):
    # the third draft's day begins at 22:00 UTC of the day before
    assert lineage(chain, datetime(2031, 2, 28, 21, 59, tzinfo=UTC)).later == ("third",)
    assert lineage(chain, datetime(2031, 2, 28, 22, 0, tzinfo=UTC)).later == ()


def test_what_names_a_point_that_is_not_there_is_a_note(tmp_path):
    one = written(tmp_path, "one", [("park", {})])
    other = written(tmp_path, "other", [("lake", {"follows": "one#pond"})], drops=["one#tree"])
    assert lineage([one, other]).notes == (
        "provisions.yaml:1: lake follows one#pond, which is not there.",
        "agreement.yaml: other deletes one#tree, which is not there.",
    )


def test_every_word_for_what_became_of_a_point_has_its_place():
    words = {
        getattr(module, name)
        for name in dir(module)
        if name.isupper() and isinstance(getattr(module, name), str)
    }
    assert words == set(module.HOW)


def test_one_draft_alone_is_a_chain_of_first_points(chain):
    assert {stage.how for thread in lineage(chain[:1]).threads for stage in thread.stages} == {("first",)}
