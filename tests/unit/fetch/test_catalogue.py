"""What a catalogue may say, and what the packaged one does say."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from truceline.fetch import Catalogue, chosen, read_catalogue

EXAMPLES = Path(__file__).parents[3] / "examples"
ENTRY = {
    "name": "alerts",
    "path": "alerts/a.csv",
    "address": "https://example.org/a.csv",
    "licence_id": "MIT",
    "licence": "MIT, with its notice.",
    "publisher": "somebody",
    "may_republish": "yes",
}


def said(**changed: object) -> str:
    """A catalogue of one invented entry; None leaves a key out."""
    entry = {key: value for key, value in {**ENTRY, **changed}.items() if value is not None}
    lines = (f"{key} = {value!r}" for key, value in entry.items())
    return "[[file]]\n" + "\n".join(lines).replace("'", '"')


def packaged() -> list[Catalogue]:
    return [read_catalogue(path.read_text("utf-8"), path.name) for path in EXAMPLES.glob("*/fetch.toml")]


def test_what_is_not_known_is_empty_and_nothing_is_made_up() -> None:
    (one,) = chosen(read_catalogue(said(), "fetch.toml"), ())
    assert (one.size_bytes, one.sha256) == (None, "")


def test_a_series_is_written_out_with_each_in_path_and_address() -> None:
    text = said(path="a/{each}.csv", address="https://example.org/{each}", each=["01", "02"])
    found = chosen(read_catalogue(text, "fetch.toml"), ())
    assert [(one.label, one.path) for one in found] == [("alerts/01", "a/01.csv"), ("alerts/02", "a/02.csv")]
    assert [one.label for one in chosen(read_catalogue(text, "fetch.toml"), ["alerts/02"])] == ["alerts/02"]


def test_days_are_a_series_that_may_be_asked_for_otherwise() -> None:
    text = said(path="{each}.csv", address="https://example.org/{each}", days="2031-02-28/2031-03-01")
    catalogue = read_catalogue(text, "fetch.toml")
    assert [one.each for one in chosen(catalogue, ())] == ["2031-02-28", "2031-03-01"]
    assert [one.each for one in chosen(catalogue.with_days("2031-05-01"), ())] == ["2031-05-01"]


@pytest.mark.parametrize(
    "days", ["", "tomorrow", "2031-05-02/2031-05-01", "2031-01-01/2033-01-01", "2031-05-01/2031-05-02/x"]
)
def test_days_that_are_none_or_too_many_are_refused(days: str) -> None:
    text = said(path="{each}.csv", address="https://example.org/{each}", days="2031-05-01")
    with pytest.raises(Exception, match="TL-GET-001"):
        chosen(read_catalogue(text, "fetch.toml").with_days(days or "/"), ())


@pytest.mark.parametrize(
    "changed",
    [
        {"licence": None},
        {"address": None},
        {"path": "../a.csv"},
        {"path": "/a.csv"},
        {"sha256": "abc"},
        {"size_bytes": 0},
        {"size_bytes": "12"},
        {"may_republish": "perhaps"},
        {"colour": "red"},
        {"licence_id": "free"},
        {"address": "https://example.org/{SOME_KEY}"},
        {"key": "SOME_KEY"},
    ],
    ids=str,
)
def test_an_entry_that_cannot_be_used_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(Exception, match="TL-GET-001"):
        read_catalogue(said(**changed), "fetch.toml")


@pytest.mark.parametrize("text", ["[[file]", "[[unfetched]]\nname = 'x'", "[[file]]\n"])
def test_a_catalogue_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(Exception, match="TL-GET-001"):
        read_catalogue(text, "fetch.toml")


def test_an_unknown_name_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(Exception, match="There are: alerts"):
        chosen(read_catalogue(said(), "fetch.toml"), ["fires"])


def test_every_packaged_address_is_https_and_pinned_or_needs_a_key() -> None:
    """A branch would give other bytes tomorrow."""
    files = [one for catalogue in packaged() for one in chosen(catalogue, ())]
    assert files
    for one in files:
        parts = urlsplit(one.address)
        assert parts.scheme == "https"
        commit = parts.path.split("/")[3]
        assert one.key or (len(commit) in (8, 40) and set(commit) <= set("0123456789abcdef"))


def test_no_packaged_digest_is_claimed_for_a_file_that_ours_was_made_from() -> None:
    for catalogue in packaged():
        assert all(not (one.derivation and one.sha256) for one in catalogue.files)


def test_packaged_paths_are_all_different() -> None:
    for catalogue in packaged():
        paths = [one.path for one in chosen(catalogue, ())]
        assert len(paths) == len(set(paths))
