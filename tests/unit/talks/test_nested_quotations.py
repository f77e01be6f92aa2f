"""A quotation inside a quotation is whoever's its own words say; every person and sentence is invented."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.talks.test_statements import record


def told(text: str) -> list[tuple[str | None, str, str | None, list[str | None]]]:
    """Speaker, words, the statement around it, and through whom it comes, of each statement."""
    found = record("2031-03-02\n" + text)
    return [
        (each["speaker"], each["verbatim"], each["inside"], [link["entity"] for link in claim["chain"]])
        for each, claim in zip(found["statements"], found["claims"], strict=True)
    ]


OUTER, INNER = ["doc:a", "per:amber"], ["doc:a", "per:amber", "per:cobalt"]


@pytest.mark.parametrize(
    ("text", "outer"),
    [
        (
            "“Cobalt told me, ‘We will never sign,’ and I left the room,” Amber said.",
            "Cobalt told me, ‘We will never sign,’ and I left the room,",
        ),
        (
            "‘Cobalt told me, “We will never sign,” and I left the room,’ Amber said.",
            "Cobalt told me, “We will never sign,” and I left the room,",
        ),
        (
            "\"Cobalt told me, 'We will never sign,' and I left the room,\" Amber said.",
            "Cobalt told me, 'We will never sign,' and I left the room,",
        ),
        (
            "“‘We will never sign,’ Cobalt told me in the hall,” Amber said.",
            "‘We will never sign,’ Cobalt told me in the hall,",
        ),
        (
            "“I met Davor Cobalt in the town. He told me, ‘We will never sign,’ and I left,” Amber said.",
            "I met Davor Cobalt in the town. He told me, ‘We will never sign,’ and I left,",
        ),
    ],
)
def test_two_speakers_each_with_their_own_words(text: str, outer: str) -> None:
    assert told(text) == [
        ("per:amber", outer, None, OUTER),
        ("per:cobalt", "We will never sign,", "st:a/1", INNER),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "“He told me, ‘We will never sign,’ and I left,” Amber said.",
        "“They told us, ‘We will never sign,’ and left,” Amber said.",
        "“The minister told me, ‘We will never sign,’ and I left,” Amber said.",
    ],
)
def test_who_is_not_named_is_nobody_known_and_never_the_one_who_quotes_him(text: str) -> None:
    _, (speaker, words, inside, chain) = told(text)
    assert (speaker, words, inside) == (None, "We will never sign,", "st:a/1")
    assert chain == [*OUTER, None]


def test_who_quotes_himself_is_the_speaker_of_both() -> None:
    _, inner = told("“I told Cobalt: ‘You have to sign this week,’” Amber said.")
    assert inner == ("per:amber", "You have to sign this week,", "st:a/1", OUTER)


def test_three_deep_each_goes_through_the_one_around_it() -> None:
    _, second, third = told(
        "“Cobalt told me, ‘Ivana Amber wrote: “We will never sign,” and that is that,’ and I left,” "
        "said the envoy."
    )
    assert second[0] == "per:cobalt"
    assert third[:3] == ("per:amber", "We will never sign,", "st:a/2")


@pytest.mark.parametrize(
    "text",
    [
        "“They call it the ‘line of calm’ and they mean it,” Amber said.",
        "“I had to step back and think, ‘This is their harbour.’ So we went,” Amber said.",
        "“Cobalt would say, ‘We will never sign,’ if you asked him,” Amber said.",
        "“It allowed us to go there and say: ‘We will never sign.’ We did not,” Amber said.",
    ],
)
def test_what_is_named_so_thought_or_never_said_stays_the_outer_speakers(text: str) -> None:
    ((speaker, _, inside, _),) = told(text)
    assert (speaker, inside) == ("per:amber", None)


def test_what_somebody_is_said_never_to_have_said_is_withheld() -> None:
    found = record("2031-03-02\n“Cobalt never told me, ‘We will sign.’ That is not so,” Amber said.")
    assert [each["assertion"] for each in found["statements"]] == ["made", "withheld"]


def test_what_follows_goes_on_with_the_one_who_quoted_and_where_he_said_it() -> None:
    found: list[dict[str, Any]] = record(
        "2031-03-02\nIn a post on Perch, Amber wrote: “Cobalt told me on Monday: ‘We will never sign.’ "
        "We will see.”\n“The rest is open and will be for weeks.”"
    )["statements"]
    assert [each["speaker"] for each in found] == ["per:amber", "per:cobalt", "per:amber"]
    assert [each["channel"] for each in found] == ["plat:perch", None, "plat:perch"]
    assert found[2]["provenance"]["from"] == ["st:a/1"]
