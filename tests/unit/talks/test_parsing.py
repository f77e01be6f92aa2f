"""The parser of the extra `talks`: the same tokens and sentences, one version, and nothing loaded unasked."""

from __future__ import annotations

import subprocess
import sys

import pytest

from truceline.talks import parsing
from truceline.talks.parsing import (
    MODEL,
    MODEL_VERSION,
    PARSER,
    PARSER_VERSION,
    NoParserError,
    Parser,
    parser,
)
from truceline.talks.words import words

TEXT = "He didn't say that the talks would go on. The envoy's adviser did, she'd add.\nOthers don't."


@pytest.fixture(scope="module")
def loaded() -> Parser:
    for each in (PARSER, MODEL):
        pytest.importorskip(each, reason="the extra talks is not installed")
    return parser()


def test_the_parse_is_over_the_tokens_and_sentences_given(loaded: Parser) -> None:
    seen = words(TEXT)
    found = loaded.parse(seen)
    assert len(found.heads) == len(found.relations) == len(seen.texts)
    for first, last in seen.sentences:
        assert all(first <= found.heads[at] < last for at in range(first, last))
    say, go = seen.texts.index("say"), seen.texts.index("go")
    assert list(found.below(say, "ccomp")) == [go]
    assert [seen.texts[at] for at in found.below(say, "nsubj")] == ["He"]
    assert [seen.texts[at] for at in found.below(say, "neg")] == ["didn't"]
    assert seen.texts[found.firsts[go] : found.lasts[go]] == ("that", "the", "talks", "would", "go", "on")


def test_only_the_sentences_asked_for_are_parsed(loaded: Parser) -> None:
    seen = words(TEXT)
    first, last = seen.sentences[1]
    found = loaded.parse(seen, [seen.sentences[1]])
    assert {at for at, each in enumerate(found.relations) if each} == set(range(first, last))


def test_what_has_no_words_or_no_sentences_is_parsed_as_nothing(loaded: Parser) -> None:
    assert loaded.parse(words("")).heads == ()
    seen = words("word " * 400)
    assert set(loaded.parse(seen).relations) == {""}


def test_another_version_is_refused_unless_it_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "installed", lambda: {MODEL: "3.9.9", PARSER: PARSER_VERSION})
    monkeypatch.setattr(parsing, "_loaded", lambda name: Parser(None, name))
    with pytest.raises(NoParserError, match=rf"{MODEL} is 3\.9\.9, not {MODEL_VERSION}"):
        parser()
    assert parser(any_version=True).name == f"{MODEL} 3.9.9, {PARSER} {PARSER_VERSION}"


def test_where_it_is_not_installed_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "installed", dict)
    with pytest.raises(NoParserError, match=r"truceline\[talks\]"):
        parser()


def test_reading_texts_loads_no_parser_unasked() -> None:
    code = "import sys, truceline.talks, truceline.talks.parsing; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
