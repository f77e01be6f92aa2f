"""Inspections that somebody kept from being made stand in the annex, each for who may see it."""

import re
from datetime import timedelta

import pytest

from truceline.report import RefusedLook, report_files


def annex(material, tier, lang="en"):
    html = report_files(material, tier, lang)["report.html"].decode()
    found = re.search(r'<section id="restrictions">(.*?)</section>', html, re.DOTALL).group(1)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found)).replace("\u202f", " ").replace("\u00a0", " ")


@pytest.fixture
def material(invented):
    """A day with two refusals: one anybody may learn of, one for the mission alone."""
    refused = tuple(
        RefusedLook(
            record_id=f"{number:032x}",
            at=invented.START + timedelta(hours=number),
            site=f"depot-{number}",
            hall=None,
            by="team 2",
            restriction="denial",
            reason="no key",
            tier=tier,
        )
        for number, tier in ((1, "public"), (2, "mission"))
    )
    return invented.Scene().material(release={"rows": "public", "counts": "public"}, refused=refused)


def test_the_mission_reads_who_looked_and_what_they_were_told(material):
    text = annex(material, "mission")
    for word in ("depot-1", "depot-2", "team 2", "no key", "access denied", "the whole site"):
        assert word in text, word
    assert "withheld" not in text


def test_outside_it_a_refusal_is_named_without_team_and_reason_and_the_others_are_counted(material):
    text = annex(material, "public")
    assert "depot-1" in text and "access denied" in text
    for word in ("depot-2", "team 2", "no key"):
        assert word not in text, word
    assert "Refused inspections withheld at this release tier: 1 row" in text


@pytest.mark.parametrize(("lang", "word"), [("uk", "у доступі відмовлено"), ("ru", "в доступе отказано")])
def test_in_the_readers_language(material, lang, word):
    assert word in annex(material, "public", lang)
