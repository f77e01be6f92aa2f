"""Words, numbers and probabilities as they are printed."""

import re

import pytest

from truceline.report import languages, words
from truceline.report.words import plural_form


def keys(table, path=""):
    for name, value in table.items():
        yield from keys(value, f"{path}{name}.") if isinstance(value, dict) else [f"{path}{name}"]


@pytest.mark.parametrize("language", languages())
def test_every_language_has_every_text_with_the_same_slots(language):
    english, other = words("en").table, words(language).table
    assert sorted(keys(other)) == sorted(keys(english))
    for section, texts in english.items():
        if isinstance(texts, dict) and section != "nouns":
            for name, text in texts.items():
                slots = re.findall(r"\{\w+", text)
                assert sorted(re.findall(r"\{\w+", other[section][name])) == sorted(slots), (
                    f"{language}: {section}.{name}"
                )


@pytest.mark.parametrize("language", languages())
def test_fixed_words_carry_no_digit_and_nouns_have_their_forms(language):
    table = words(language).table
    for section, texts in table.items():
        if isinstance(texts, dict) and section != "nouns":
            assert [text for text in texts.values() if re.search(r"\d", text)] == []
    forms = {"en": 2}.get(language, 3)
    assert {noun: len(found) for noun, found in table["nouns"].items() if len(found) != forms} == {}


@pytest.mark.parametrize(
    ("number", "form"), [(1, 0), (2, 1), (4, 1), (5, 2), (11, 2), (12, 2), (21, 0), (22, 1), (111, 2), (0, 2)]
)
def test_slavic_nouns_agree_with_their_number(number, form):
    assert plural_form("uk", number) == plural_form("ru", number) == form


def test_numbers_are_printed_as_they_are_read():
    say = words("en")
    assert say.number(2935, "claimed") == "2,935"
    assert [say.number(p, "p") for p in (0.0004, 0.0, 0)] == ["<0.001"] * 3
    assert say.number(0.037, "p") == "0.037"
    assert say.number(None, "count") == "–"
    assert [say.number(share, "share") for share in (0, 0.001, 0.5, 0.999, 1)] == [
        "0\u202f%",
        "<1\u202f%",
        "50\u202f%",
        ">99\u202f%",
        "100\u202f%",
    ]
