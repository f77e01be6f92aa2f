"""Documents beside each other: invented texts, told by hand as the stages before give them."""

from __future__ import annotations

import random
from typing import Any

import pytest

from truceline.talks.across import across
from truceline.talks.across.comparing import compared
from truceline.talks.across.days import days_of, seconds_of


def person(name: str, side: str = "ALDER") -> dict[str, Any]:
    return {"entity": name, "side": side, "role_in_event": None, "span": None, "attendance": "attended"}


def event(id: str, **more: Any) -> dict[str, Any]:
    """A call of two persons on 6 March 2031, unless said otherwise."""
    told = {
        "id": f"ev:{id}", "doc": f"doc:{id.split('/')[0]}", "kind": "call", "status": "held",
        "date": {"value": "2031-03-06"}, "place": None, "duration": None, "ordinal": None, "mode": "phone",
        "participants": [person("per:amber"), person("per:birch", "COBALT")], "topics": [], "mentions": [],
    }  # fmt: skip
    return told | more


def record(*events: dict[str, Any], **more: Any) -> dict[str, Any]:
    docs = sorted({each["doc"] for each in events} | set(more.pop("docs", ())))
    base: dict[str, Any] = {
        "documents": [{"id": doc, "dct": "2031-03-07"} for doc in docs],
        "events": list(events), "statements": [], "positions": [], "entities": [],
    }  # fmt: skip
    return base | more


def found(told: dict[str, Any], raws: dict[str, str] | None = None) -> Any:
    return across(told, raws or {each["id"]: "" for each in told["documents"]})


def test_one_call_told_by_two_texts_is_found_once_with_what_each_adds():
    one = event("a/1", participants=[person("per:amber"), person("per:birch"), person("per:clay")])
    other = event("b/1", duration={"value": "PT2H"}, topics=[{"issue": "TERRITORY"}])
    (link,) = found(record(one, other)).links
    assert (link["type"], link["items"], link["same"]) == ("event_identity", ["ev:a/1", "ev:b/1"], True)
    assert set(link["agree"]) >= {"date", "participant per:amber", "participant per:birch"}
    assert link["only_in"] == {"doc:a": ["participant per:clay"], "doc:b": ["duration", "topic TERRITORY"]}


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "briefing"},
        {"date": {"value": "2031-03-09"}},
        {"participants": [person("per:amber"), person("per:dale"), person("per:elm")]},
        {"participants": [person("per:dale"), person("per:elm")]},
    ],
)
def test_another_kind_day_or_company_is_another_event(change):
    assert found(record(event("a/1"), event("b/1", **change))).links == ()


def test_two_meetings_on_one_day_in_one_city_stay_two():
    city = {"kind": "meeting", "mode": "in_person", "place": {"entity": "loc:northport"}, "status": "planned"}
    leaders = event("a/1", participants=[person(f"per:{n}") for n in ("amber", "dale", "elm", "fir")], **city)
    envoys = event("b/1", participants=[person(f"per:{n}") for n in ("amber", "gorse", "hazel")], **city)
    assert found(record(leaders, envoys)).links == ()


def test_one_place_and_day_with_enough_of_the_same_company_is_one():
    city = {"kind": "meeting", "place": {"entity": "loc:northport"}}
    one = event("a/1", participants=[person("per:amber"), person("per:dale")], **city)
    other = event("b/1", participants=[person("per:amber")], **city)
    assert [each["type"] for each in found(record(one, other)).links] == ["event_identity"]


@pytest.mark.parametrize(
    ("one", "other", "field", "verdict"),
    [
        ({"duration": {"value": "PT2H"}}, {"duration": {"value": "PT3H"}}, "duration", "contradictory"),
        ({"duration": {"value": "PT2H"}}, {"duration": {"value": "PT120M"}}, "duration", "imprecise"),
        ({"date": {"value": "2031-03"}}, {}, "date", "imprecise"),
        ({"status": "cancelled"}, {}, "status", "contradictory"),
        ({"mode": "video"}, {}, "mode", "contradictory"),
        ({"counts": [{"of": "guests", "n": 35}]}, {"counts": [{"of": "guests", "n": 53}]}, "count", "contradictory"),
        ({"counts": [{"of": "guests", "n": 35}]}, {"counts": [{"of": "flags", "n": 53}]}, "count", "not_contradictory"),
    ],
)  # fmt: skip
def test_a_difference_has_a_type_and_a_verdict_with_both_values(one, other, field, verdict):
    told = found(record(event("a/1", **one), event("b/1", **other)))
    assert [(each["type"], each["verdict"]) for each in told.contradictions] == [(field, verdict)]
    assert set(told.contradictions[0]["values"]) == {"doc:a", "doc:b"}


def test_an_announced_meeting_is_later_found_held():
    planned = event("a/1", status="planned")
    told = record(planned, event("b/1"))
    told["documents"] = [{"id": "doc:a", "dct": "2031-03-05"}, {"id": "doc:b", "dct": "2031-03-07"}]
    (link,) = found(told).links
    assert (link["type"], link["relation"]) == ("status_change", "planned, later held")
    assert found(told).contradictions == ()


def test_sessions_of_other_numbers_are_a_series_and_never_one():
    third = {"ordinal": {"n": 3, "unit": "session"}, "kind": "negotiation_round"}
    second = {"ordinal": {"n": 2, "unit": "session"}, "kind": "negotiation_round"}
    (link,) = found(record(event("a/1", **third), event("b/1", **second))).links
    assert (link["type"], link["same"]) == ("event_series", False)


def said(id: str, words: str, speaker: str = "per:amber") -> dict[str, Any]:
    return {
        "id": f"st:{id}", "doc": f"doc:{id.split('/')[0]}", "speaker": speaker, "type": "direct", "channel": None,
        "quote": {"text": words}, "date": {"value": None},
    }  # fmt: skip


WORDS = "Alder is determined to keep working in good faith with its neighbours to achieve lasting peace"


@pytest.mark.parametrize(
    ("words", "speaker", "verdict"),
    [
        ("Alder intends to go on working in good faith with its neighbours to achieve a lasting peace", "per:amber",
         "translation_variant"),
        ("Alder is not determined to keep working in good faith with its neighbours to achieve lasting peace",
         "per:amber", "contradictory"),
        (WORDS, "per:birch", None),
        ("Alder opened three harbours for grain on the river today", "per:amber", None),
    ],
)  # fmt: skip
def test_one_speakers_words_rendered_twice(words, speaker, verdict):
    told = record(docs=["doc:a", "doc:b"], statements=[said("a/1", WORDS), said("b/1", words, speaker)])
    assert [each["verdict"] for each in found(told).contradictions] == ([verdict] if verdict else [])
    assert len(found(told).links) == (1 if verdict else 0)


def test_quotations_of_texts_without_a_day_are_compared_all_the_same():
    undated = [{**said("a/1", WORDS), "date": None}, {**said("b/1", WORDS), "date": None}]
    told = record(docs=["doc:a", "doc:b"], statements=undated)
    told["documents"] = [{"id": doc, "dct": None} for doc in ("doc:a", "doc:b")]
    assert [each["type"] for each in found(told).links] == ["corroboration"]


def test_a_repost_is_one_source_and_its_words_are_no_second_witness():
    text = " ".join(f"word{n}" for n in range(60))
    told = record(event("a/1"), event("b/1"))
    links = found(told, {"doc:a": text, "doc:b": f"Shared with thanks. {text}"}).links
    assert {each["type"]: each["relation"] for each in links} == {
        "document_identity": "repost or excerpt", "event_identity": "copied",
    }  # fmt: skip
    other = " ".join(f"other{n}" for n in range(60))
    assert "document_identity" not in {e["type"] for e in found(told, {"doc:a": text, "doc:b": other}).links}


def several() -> dict[str, Any]:
    events = [event(f"{doc}/{n}", topics=[{"issue": f"I{n}"}]) for doc in "abc" for n in (1, 2)]
    statements = [said(f"{doc}/1", WORDS + f" {doc}") for doc in "abc"]
    return record(*events, statements=statements)


def test_the_order_of_items_is_no_matter():
    dice, told = random.Random(4), several()
    before = found(told)
    for key in ("events", "statements", "documents"):
        dice.shuffle(told[key])
    assert found(told) == before


def test_without_a_document_what_was_about_it_is_gone_and_nothing_else():
    told = several()
    before = found(told)
    less = {
        key: [each for each in items if each.get("doc", each["id"]) != "doc:c"] for key, items in told.items()
    }
    after = found(less)
    for name in ("links", "contradictions"):
        kept = [each for each in getattr(before, name) if not any("c/" in item for item in each["items"])]
        assert list(getattr(after, name)) == kept


def test_a_field_that_both_tell_alike_agrees():
    assert compared(event("a/1"), event("b/1")).agree[:2] == ("date", "mode")


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2031-03-06", "2031-03-06", "2031-03-06"), ("2031-03-06TEV", "2031-03-06", "2031-03-06"),
        ("2031-W10", "2031-03-03", "2031-03-09"), ("2031-02", "2031-02-01", "2031-02-28"),
        ("2031", "2031-01-01", "2031-12-31"), ("2031-02-30", None, None), ("XXXX-03-06", None, None), (None, None, None),
        ("P3D", None, None), ("FUTURE_REF", None, None),
    ],
)  # fmt: skip
def test_the_days_of_a_value(value, first, last):
    days = days_of(value)
    assert (days and days.first.isoformat(), days and days.last.isoformat()) == (first, last)


@pytest.mark.parametrize(("value", "seconds"), [("PT2H", 7200), ("P3D", 259_200), ("P1W", 604_800), ("P", None), ("x", None)])  # fmt: skip
def test_the_seconds_of_a_length(value, seconds):
    assert seconds_of(value) == seconds
