"""Ledger entries: one form, and nothing near it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from truceline.ledger import EntryError, LedgerEntry

ROOT = "ab" * 32
ZONELESS = datetime(2026, 4, 12, 10)  # noqa: DTZ001 (what must be refused)
AT = datetime(2026, 4, 12, 10, tzinfo=UTC)
ENTRY = LedgerEntry(kind="batch", root=ROOT, at=AT, actor="officer-3", about={"rows": 12, "month": "2026-04"})
BYTES = (
    b'{"about":{"month":"2026-04","rows":12},"actor":"officer-3","at":"2026-04-12T10:00:00Z",'
    b'"kind":"batch","root":"' + ROOT.encode() + b'","v":1}'
)


def test_an_entry_has_exactly_these_bytes():
    assert ENTRY.encode() == BYTES
    assert LedgerEntry.parse(BYTES) == ENTRY


def test_a_digest_stands_in_place_of_a_root():
    entry = LedgerEntry(kind="file", digest=ROOT, at=AT, actor="officer-3")
    assert b'"digest":"abab' in entry.encode()
    assert LedgerEntry.parse(entry.encode()) == entry


def test_time_is_kept_in_utc_with_microseconds_or_none():
    at = datetime(2026, 4, 12, 13, 0, 0, 5, tzinfo=timezone(timedelta(hours=3)))
    entry = LedgerEntry(kind="file", digest=ROOT, at=at, actor="officer-3")
    assert b'"at":"2026-04-12T10:00:00.000005Z"' in entry.encode()
    assert LedgerEntry.parse(entry.encode()) == entry


def test_a_number_beyond_json_comes_back_as_text():
    entry = LedgerEntry(kind="file", digest=ROOT, at=AT, actor="officer-3", about={"n": 2**53})
    assert entry.about == {"n": "9007199254740992"}
    assert LedgerEntry.parse(entry.encode()) == entry


def test_what_is_about_cannot_be_changed_from_outside():
    about = {"rows": [1]}
    entry = LedgerEntry(kind="file", digest=ROOT, at=AT, actor="officer-3", about=about)
    about["rows"].append(2)
    assert entry.about == {"rows": [1]}


@pytest.mark.parametrize(("old", "new"), [
    (b'"v":1', b'"v":2'),
    (b'"v":1', b'"v":true'),
    (b'"v":1', b'"v":1.0'),
    (b'"v":1', b'"v":1,"v":1'),
    (b'"v":1', b'"v":1,"x":1'),
    (b'"v":1', b'"v": 1'),
    (b'{"about"', b' {"about"'),
    (b'"root"', b'"hash"'),
    (b'"kind"', b'"digest":"' + b"ab" * 32 + b'","kind"'),
    (b'"kind":"batch",', b""),
    (b'"batch"', b'""'),
    (b'"batch"', b"7"),
    (b'"officer-3"', b'" "'),
    (b'"officer-3"', b'"offic\\u0065r-3"'),
    (b'"root":"ab', b'"root":"AB'),
    (b'"root":"ab', b'"root":"'),
    (b'"root":"ab', b'"root":"xy'),
    (b"10:00:00Z", b"10:00:00+00:00"),
    (b"10:00:00Z", b"10:00:00"),
    (b"10:00:00Z", b"10:00:60Z"),
    (b"10:00:00Z", b"10:00:00.000000Z"),
    (b"10:00:00Z", b"10:00:00.5Z"),
    (b"04-12T", b"04-31T"),
    (b"2026-04-12T10:00:00Z", b"0001-01-01T00:00:00+14:00"),
    (b'"2026-04-12T10:00:00Z"', b"1775988000"),
    (b'{"month":"2026-04","rows":12}', b'["rows"]'),
    (b'"rows":12', b'"rows":12.0'),
    (b'"rows":12', b'"rows":NaN'),
    (b'"rows":12', b'"rows":9007199254740992'),
    (b'"rows":12', b'"rows":' + b"9" * 5000),
    (b'"rows":12', b'"rows":' + b"[" * 100_000),
    (b'"rows":12', b'"rows":' + b"[" * 80 + b"]" * 80),
    (b'"2026-04"', b'"\xff"'),
    (b'"2026-04"', b'"\\ud800"'),
])  # fmt: skip
def test_anything_near_an_entry_is_refused(old, new):
    assert BYTES.count(old) == 1
    with pytest.raises(EntryError):
        LedgerEntry.parse(BYTES.replace(old, new))


def test_an_entry_of_a_later_version_says_so():
    with pytest.raises(EntryError, match="entry version: expected 1, found 2"):
        LedgerEntry.parse(BYTES.replace(b'"v":1', b'"v":2'))


@pytest.mark.parametrize("rubbish", [b"", b"null", b"[]", b"{}", b"\x00", BYTES[:-1], BYTES + b"\n"])
def test_rubbish_is_refused(rubbish):
    with pytest.raises(EntryError):
        LedgerEntry.parse(rubbish)


@pytest.mark.parametrize("change", [
    {"root": None}, {"digest": ROOT}, {"root": ""}, {"at": ZONELESS}, {"at": "2026-04-12T10:00:00Z"},
    {"about": {"x": float("nan")}}, {"about": {1: 2}}, {"about": "text"}, {"actor": ""}, {"kind": "\ud800"},
])  # fmt: skip
def test_an_entry_that_no_reader_would_accept_is_not_made(change):
    parts = {"kind": "batch", "root": ROOT, "at": AT, "actor": "officer-3", **change}
    with pytest.raises(EntryError):
        LedgerEntry(**parts)
