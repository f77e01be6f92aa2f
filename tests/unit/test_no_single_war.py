"""No word of one war stands in the program: what is about one war is a format's card or an agreement's folder.

Three kinds of places may name one, and each is listed here with its reason; everything else may not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "truceline"
FORMATS = PACKAGE / "intake" / "formats"
"""A card is about its publisher, so it names publisher, country and oddities."""

WORDS = re.compile(
    r"ukrain|russia|kyiv|kiev|mos[ck]ow|donet[sz]k|donbas|l[uo]hansk|lugansk|crimea|minsk|mariupol|bakhmut"
    r"|kharkiv|kherson|zaporizh|odes+a|sevastopol|cadlr|osce|\b(?:smm|jccc|dpr|lpr|dnr|lnr)\b"
    r"|zelensk|putin|poroshenko|normandy|easter|україн|росі[яй]|росси|донецьк|донецк|луганс|київ|киев|крим\b|крым",
    re.IGNORECASE,
)
LANGUAGE_TABLES = {
    "intake/pages.py": "says which languages the tables of words hold",
    "intake/reporters.toml": "words of people who report, by language",
    "intake/timewords.toml": "words for times, by language",
    "report/strings/ru.toml": "a report's words in one language",
    "report/strings/uk.toml": "a report's words in one language",
    "space/compass.py": "abbreviations of the points of the compass, by language",
}
LANGUAGES = re.compile(r"ukrainian|russian|українська|русский", re.IGNORECASE)
"""In a table of words a language may be called by its name, and nothing else."""

NAMES_OF_OTHERS = re.compile(r"Europe/Kyiv|\b(?:truceline new )?easter(?:-2025)?(?:-data)?\b")
"""An IANA zone as an example of one, and the name of the packaged example, in messages and help."""


def sources() -> Iterator[Path]:
    for path in sorted(PACKAGE.rglob("*")):
        text = path.suffix in (
            ".py",
            ".toml",
            ".csv",
            ".yaml",
            ".md",
            ".json",
            ".geojson",
            ".j2",
            ".html",
            ".typ",
        )
        if text and FORMATS not in path.parents:
            yield path


def found_in(text: str, *, table: bool = False) -> list[str]:
    """The words of one war in a text, without what may be there."""
    formats = "|".join(sorted((path.name for path in FORMATS.iterdir() if path.is_dir()), reverse=True))
    rest = re.sub(rf'"(?:{formats})"', "", NAMES_OF_OTHERS.sub("", text))
    return WORDS.findall(LANGUAGES.sub("", rest) if table else rest)


def test_no_word_of_one_war_stands_in_the_program() -> None:
    offences = {}
    for path in sources():
        name = path.relative_to(PACKAGE).as_posix()
        if words := found_in(path.read_text(encoding="utf-8"), table=name in LANGUAGE_TABLES):
            offences[name] = sorted(set(words))
    assert offences == {}


@pytest.mark.parametrize("name", LANGUAGE_TABLES)
def test_the_list_of_language_tables_holds_no_more_than_it_needs(name: str) -> None:
    assert LANGUAGES.search((PACKAGE / name).read_text(encoding="utf-8")), "take it off the list"


@pytest.mark.parametrize(
    "text",
    ["17 km north of Donetsk", "the OSCE's daily", "if party == 'Ukraine'", "Росія", "osce_daily", "Minsk"],
)
def test_the_search_finds_such_words(text: str) -> None:
    assert found_in(text)


@pytest.mark.parametrize(
    "text", ['zone = "Europe/Kyiv"', "truceline demo --example easter-2025 --out easter"]
)
def test_the_search_leaves_names_of_zones_and_examples_alone(text: str) -> None:
    assert not found_in(text)
