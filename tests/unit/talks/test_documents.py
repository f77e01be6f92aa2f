"""A text is kept as stored; its day is what somebody wrote; what is no article is refused in words."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from truceline.talks.documents import MOST_BYTES, read_document, read_documents
from truceline.talks.plain import plain

# Every text here is invented.
ARTICLE = "2031-03-02 Envoy Amber of Alder met Minister Cobalt of Birch in Northport on Saturday.\n"


@pytest.mark.parametrize(
    ("first_line", "day"),
    [
        ("date 2031-03-02 Amber met Cobalt", date(2031, 3, 2)),
        (" \n2031-03-02\nAmber met Cobalt", date(2031, 3, 2)),
        ("March 2, 2031\nAmber met Cobalt", date(2031, 3, 2)),
        ("Sunday, 2 March 2031 – Amber met Cobalt", date(2031, 3, 2)),
        ("Published: 2 Mar 2031\nAmber met Cobalt", date(2031, 3, 2)),
        ("Amber meets Cobalt\n\n2 March 2031\n\nThe two met.", date(2031, 3, 2)),
        ("\ufeff2031-03-02\nAmber met Cobalt", date(2031, 3, 2)),
        ("2031-02-30\nno such day", None),
        ("March 2, 2031 was the day on which Amber met Cobalt.", None),
        ("Amber met Cobalt on 2 March 2031.", None),
        ("2 March\nno year", None),
    ],
)
def test_a_date_line_gives_the_day_and_a_sentence_does_not(first_line: str, day: date | None) -> None:
    document, _ = read_document(first_line.encode(), "a.txt")
    assert document is not None
    assert document.dct == day
    assert document.dct_source == ("date line" if day else None)
    assert document.dct_span is None or document.dct_span.holds_in(document.raw)


def test_the_day_of_an_undated_text_is_the_callers_and_says_so() -> None:
    document, problems = read_document(b"Amber met Cobalt.", "a.txt", dct=date(2031, 3, 3))
    assert document is not None
    assert (document.dct, document.dct_source, problems) == (date(2031, 3, 3), "metadata", ())


def test_a_date_line_is_kept_against_the_caller_and_both_are_told() -> None:
    document, (note,) = read_document(ARTICLE.encode(), "a.txt", dct=date(2031, 3, 9))
    assert document is not None
    assert document.dct == date(2031, 3, 2)
    assert "2031-03-02" in note.message
    assert "2031-03-09" in note.message


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "TL-TLK-004"),
        (b" \n\t\n", "TL-TLK-004"),
        ("“…” – !".encode(), "TL-TLK-004"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "TL-TLK-002"),
        (b"A" * 5_000_000, "TL-TLK-001"),
        ("Ambér".encode("latin-1"), "TL-TLK-003"),
        ("Amber".encode("utf-16"), "TL-TLK-002"),
    ],
)
def test_what_is_no_article_is_refused(content: bytes, code: str) -> None:
    document, (problem,) = read_document(content, "a.txt")
    assert document is None
    assert problem.code == code


def test_a_file_of_ten_megabytes_is_refused_without_reading_it_whole(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_bytes(b"word " * (MOST_BYTES // 2))
    assert [each.code for each in read_documents([tmp_path / "long.txt"])[1]] == ["TL-TLK-001"]


def test_a_repost_byte_for_byte_is_one_document(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(ARTICLE)
    (one,), _ = read_documents([tmp_path / "b.txt", tmp_path / "a.txt"])
    assert (one.file, one.copies) == ("a.txt", ("b.txt",))


def test_two_texts_of_one_file_name_are_two_documents(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(ARTICLE + folder)
    found, _ = read_documents([tmp_path / "one" / "a.txt", tmp_path / "two" / "a.txt"])
    assert len({each.id for each in found}) == 2


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("The envoy said that he was on his way to the meeting.", "en"),
        ("Посланець їде на зустріч, щоб обговорити її підсумки.", "uk"),
        ("Посланник выехал на встречу, чтобы обсудить её итоги.", "ru"),
        ("Der Gesandte ist auf dem Weg zu der Sitzung und nicht im Haus.", "de"),
        ("Northport Amber Cobalt", "und"),
    ],
)
def test_the_language_is_told_or_left_open(text: str, lang: str) -> None:
    document, _ = read_document(text.encode(), "a.txt")
    assert document is not None
    assert document.lang == lang


def test_a_text_in_two_languages_says_which_paragraph_is_which() -> None:
    raw = "The envoy said that he was on his way.\nПосланець їде на зустріч, щоб обговорити її підсумки."
    document, _ = read_document(raw.encode(), "a.txt")
    assert document is not None
    assert [code for _, _, code in document.languages] == ["en", "uk"]
    assert document.in_english(3)
    assert not document.in_english(raw.index("зустріч"))


@pytest.mark.parametrize(
    "raw",
    [
        "He said\u00a0“yes”.\r\nThen",
        "so\u00adft hy\u200bphen and \ufeffmark",
        "cafe\u0301 nai\u0308ve end",
        "e\u0301",
        "\u200b\u200bA\u0301B\u200b",
        "plain",
    ],
)
def test_every_character_of_the_plain_text_leads_back_to_its_own(raw: str) -> None:
    """Normalisation is a map of offsets: cutting the raw text at the pieces loses and changes nothing."""
    seen = plain(raw)
    ends = [seen.raw_at(n, n + 1) for n in range(len(seen.text))]
    assert all(start < end for start, end in ends)
    assert all(one[1] <= two[0] for one, two in pairwise(ends))
    assert seen.raw_at(0, len(seen.text))[1] <= len(raw)
    for at, (start, end) in enumerate(ends):
        assert plain(raw[start:end]).text == seen.text[at]
