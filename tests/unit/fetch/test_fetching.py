"""Fetching from a server on loopback: whole, cut, wrong, silent, moved, packed, with a key, offline."""

from __future__ import annotations

import gzip
import hashlib
import itertools
import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.fetch.conftest import wanted
from tests.unit.fetch.publisher import Answer, Handler, Publisher, cut, redirect, resumable, status, whole
from truceline.fetch import Cache, Fetched, Fetcher, Limits, Receipts, Wanted

CONTENT = b"region,started_at,finished_at\n" + b"A,2031-05-01T00:00Z,2031-05-01T01:00Z\n" * 2000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
KEY = "K3yThatNobodyMaySee"


def content_of(fetched: Fetched, cache: Cache) -> bytes:
    assert fetched.problem is None, fetched.problem
    assert fetched.held is not None
    return cache.content(fetched.held.sha256).read_bytes()


def code_of(fetched: Fetched) -> str:
    assert fetched.state == "refused"
    assert fetched.held is None
    assert fetched.problem is not None
    assert fetched.problem.remedy
    return fetched.problem.code


def test_a_whole_file_is_fetched_once_and_the_program_names_itself(
    publisher: Publisher, fetcher: Fetcher, cache: Cache
) -> None:
    one = wanted(publisher.at("/a.csv", whole(CONTENT)), sha256=SHA256, size_bytes=len(CONTENT))
    found = fetcher.fetch(one)
    assert (found.state, content_of(found, cache)) == ("fetched", CONTENT)
    assert publisher.headers(0)["User-Agent"] == "Truceline/test"
    assert publisher.headers(0)["Accept-Encoding"] == "identity"
    assert fetcher.fetch(one).state == "cached"
    assert len(publisher.asked) == 1, "a pinned file that is here is not asked for again"


def test_a_file_without_a_digest_is_asked_for_conditionally(
    publisher: Publisher, fetcher: Fetcher, cache: Cache
) -> None:
    one = wanted(publisher.at("/a.csv", whole(CONTENT, ETag='"v1"')))
    assert fetcher.fetch(one).state == "fetched"
    again = fetcher.fetch(one)
    assert (again.state, content_of(again, cache)) == ("cached", CONTENT)
    assert publisher.headers(1)["If-None-Match"] == '"v1"'
    publisher.at("/a.csv", whole(b"changed", ETag='"v2"'))
    changed = fetcher.fetch(one)
    assert (changed.state, content_of(changed, cache)) == ("fetched", b"changed")


def test_a_cut_file_goes_on_where_it_was_cut(publisher: Publisher, fetcher: Fetcher, cache: Cache) -> None:
    one = wanted(publisher.at("/a.csv", resumable(CONTENT, '"v1"', after=1000), resumable(CONTENT, '"v1"')))
    found = fetcher.fetch(one)
    assert (found.state, content_of(found, cache)) == ("resumed", CONTENT)
    assert publisher.headers(1)["Range"] == "bytes=1000-"
    assert publisher.headers(1)["If-Range"] == '"v1"'


def test_a_later_call_goes_on_where_an_earlier_one_was_cut(
    publisher: Publisher, fetcher: Fetcher, cache: Cache
) -> None:
    one = wanted(publisher.at("/a.csv", resumable(CONTENT, '"v1"', after=1000)))
    once = replace(fetcher, limits=Limits(tries=1), given_up=set())
    assert code_of(once.fetch(one)) == "TL-GET-003"
    publisher.at("/a.csv", resumable(CONTENT, '"v1"'))
    found = replace(once, given_up=set()).fetch(one)
    assert (found.state, content_of(found, cache)) == ("resumed", CONTENT)


def test_a_file_that_changed_meanwhile_is_not_sewn_together(
    publisher: Publisher, fetcher: Fetcher, cache: Cache
) -> None:
    """If-Range names the old version, so the server sends all of the new one."""
    newer = CONTENT.replace(b"A", b"B")
    one = wanted(publisher.at("/a.csv", resumable(CONTENT, '"v1"', after=1000), resumable(newer, '"v2"')))
    found = fetcher.fetch(one)
    assert (found.state, content_of(found, cache)) == ("fetched", newer)


def test_a_server_without_range_is_begun_anew(publisher: Publisher, fetcher: Fetcher, cache: Cache) -> None:
    one = wanted(publisher.at("/a.csv", cut(CONTENT, 1000, ETag='"v1"'), whole(CONTENT, ETag='"v1"')))
    found = fetcher.fetch(one)
    assert publisher.headers(1)["Range"] == "bytes=1000-"
    assert (found.state, content_of(found, cache)) == ("fetched", CONTENT)


def test_without_a_validator_or_a_digest_nothing_is_resumed(
    publisher: Publisher, fetcher: Fetcher, cache: Cache
) -> None:
    one = wanted(publisher.at("/a.csv", cut(CONTENT, 1000), whole(CONTENT)))
    assert content_of(fetcher.fetch(one), cache) == CONTENT
    assert "Range" not in publisher.headers(1)


def test_a_partial_answer_from_another_place_is_not_taken(
    publisher: Publisher, fetcher: Fetcher, cache: Cache
) -> None:
    def elsewhere(to: Handler) -> None:
        to.head(206, Content_Length="5", Content_Range=f"bytes 7-11/{len(CONTENT)}")
        to.wfile.write(b"wrong")

    one = wanted(publisher.at("/a.csv", cut(CONTENT, 1000, ETag='"v1"'), elsewhere, whole(CONTENT)))
    assert content_of(fetcher.fetch(one), cache) == CONTENT


def test_all_bytes_there_and_only_the_name_missing_asks_nobody(
    publisher: Publisher, fetcher: Fetcher, cache: Cache
) -> None:
    """As a kill between the last byte and the rename leaves it."""
    one = wanted(publisher.at("/a.csv", whole(CONTENT)), sha256=SHA256)
    part = cache.part(one)
    part.begin('"v1"')
    part.path.write_bytes(CONTENT)
    assert content_of(fetcher.fetch(one), cache) == CONTENT
    assert not publisher.asked


def test_another_file_than_the_pinned_one_is_put_aside_and_refused(
    publisher: Publisher, fetcher: Fetcher, cache: Cache
) -> None:
    other = CONTENT.replace(b"A", b"B")
    one = wanted(publisher.at("/a.csv", whole(other)), sha256=SHA256)
    found = fetcher.fetch(one)
    assert code_of(found) == "TL-GET-006"
    aside = cache.root / "wrong" / hashlib.sha256(other).hexdigest()
    assert aside.read_bytes() == other
    assert str(aside) in str(found.problem)
    assert not list((cache.root / "content").iterdir())
    publisher.at("/a.csv", whole(CONTENT))
    assert content_of(fetcher.fetch(one), cache) == CONTENT


def test_a_resumed_file_of_another_digest_is_refused(publisher: Publisher, fetcher: Fetcher) -> None:
    changed = CONTENT[:-1] + b"!"
    one = wanted(publisher.at("/a.csv", cut(CONTENT, 1000), resumable(changed, '"v2"')), sha256=SHA256)
    assert code_of(fetcher.fetch(one)) == "TL-GET-006"


@pytest.mark.parametrize("says_so", [True, False])
def test_more_bytes_than_allowed_are_not_taken(
    says_so: bool, publisher: Publisher, fetcher: Fetcher, cache: Cache
) -> None:
    def unannounced(to: Handler) -> None:
        to.head(200)
        for _ in range(100):
            to.wfile.write(b"x" * 10_000)

    one = wanted(publisher.at("/a.csv", whole(b"x" * 1_000_000) if says_so else unannounced))
    small = replace(fetcher, limits=Limits(most_bytes=50_000))
    assert code_of(small.fetch(one)) == "TL-GET-007"
    assert cache.part(one).size_bytes == 0


def test_more_bytes_than_the_catalogue_says_are_not_taken(publisher: Publisher, fetcher: Fetcher) -> None:
    one = wanted(publisher.at("/a.csv", whole(CONTENT)), size_bytes=len(CONTENT) - 1)
    assert code_of(fetcher.fetch(one)) == "TL-GET-007"
    assert code_of(fetcher.fetch(replace(one, size_bytes=len(CONTENT) + 1))) == "TL-GET-006"


@pytest.mark.parametrize("code", [403, 404, 410])
def test_a_file_that_is_not_there_is_not_asked_for_twice(
    code: int, publisher: Publisher, fetcher: Fetcher
) -> None:
    found = fetcher.fetch(wanted(publisher.at("/a.csv", status(code))))
    assert code_of(found) == "TL-GET-004"
    assert str(code) in str(found.problem)
    assert len(publisher.asked) == 1


@pytest.mark.parametrize("said", ["7", "Thu, 01 May 2031 12:00:07 GMT"])
@pytest.mark.parametrize("code", [429, 503])
def test_the_wait_a_server_asks_for_is_made(
    code: int, said: str, publisher: Publisher, fetcher: Fetcher, slept: list[float]
) -> None:
    one = wanted(publisher.at("/a.csv", status(code, Retry_After=said), whole(CONTENT)))
    assert fetcher.fetch(one).state == "fetched"
    assert slept == [7.0]


def test_a_wait_beyond_our_patience_is_told_and_not_made(
    publisher: Publisher, fetcher: Fetcher, slept: list[float]
) -> None:
    found = fetcher.fetch(wanted(publisher.at("/a.csv", status(429, Retry_After="86400"))))
    assert code_of(found) == "TL-GET-005"
    assert "86400 s" in str(found.problem)
    assert (slept, len(publisher.asked)) == ([], 1)


def test_a_server_that_stays_busy_is_asked_ever_more_slowly_and_then_no_more(
    publisher: Publisher, fetcher: Fetcher, slept: list[float]
) -> None:
    assert code_of(fetcher.fetch(wanted(publisher.at("/a.csv", status(500))))) == "TL-GET-003"
    assert slept == [1, 2, 4, 8]


def test_a_host_that_did_not_answer_is_not_asked_for_the_next_file(
    publisher: Publisher, fetcher: Fetcher
) -> None:
    assert code_of(fetcher.fetch(wanted(publisher.at("/a.csv", status(503))))) == "TL-GET-003"
    other = fetcher.fetch(wanted(publisher.at("/b.csv", whole(CONTENT))))
    assert code_of(other) == "TL-GET-003"
    assert "was not asked for" in str(other.problem)
    assert {path for path, _ in publisher.asked} == {"/a.csv"}


def test_redirects_are_followed_and_counted(publisher: Publisher, fetcher: Fetcher, cache: Cache) -> None:
    publisher.at("/b.csv", whole(CONTENT))
    found = fetcher.fetch(wanted(publisher.at("/a.csv", redirect("/b.csv"))))
    assert (content_of(found, cache), found.redirects) == (CONTENT, 1)


@pytest.mark.parametrize(
    "location",
    ["http://example.org/a.csv", "ftp://example.org/a.csv", "file:///etc/hostname", "https://[broken"],
)
def test_a_redirect_out_of_https_is_refused_and_not_followed(
    location: str, publisher: Publisher, fetcher: Fetcher
) -> None:
    assert code_of(fetcher.fetch(wanted(publisher.at("/a.csv", redirect(location))))) == "TL-GET-002"


def test_a_ring_of_redirects_ends(publisher: Publisher, fetcher: Fetcher) -> None:
    assert code_of(fetcher.fetch(wanted(publisher.at("/a.csv", redirect("/a.csv"))))) == "TL-GET-002"
    assert len(publisher.asked) == 6


@pytest.mark.parametrize("address", ["http://example.org/a", "ftp://example.org/a", "file:///a", "/a"])
def test_only_https_is_asked(address: str, fetcher: Fetcher) -> None:
    assert code_of(fetcher.fetch(wanted(address))) == "TL-GET-002"


def test_a_silent_server_is_left(publisher: Publisher, fetcher: Fetcher) -> None:
    def silent(to: Handler) -> None:
        to.head(200, Content_Length="1000")
        to.wfile.write(b"x")
        to.wfile.flush()
        to.rfile.read(1)  # until the client leaves

    quick = replace(fetcher, limits=Limits(silence_s=0.2, tries=2))
    found = quick.fetch(wanted(publisher.at("/a.csv", silent)))
    assert code_of(found) == "TL-GET-003"
    assert "fell silent" in str(found.problem)


def test_a_server_that_drips_is_left(publisher: Publisher, fetcher: Fetcher) -> None:
    """Every byte comes in time, and the answer never ends."""
    drips = replace(fetcher, seconds=itertools.count().__next__, limits=Limits(answer_s=1.0, tries=2))

    def drip(to: Handler) -> None:
        to.head(200, Content_Length="1000000")
        for _ in range(1000):
            to.wfile.write(b"x")
            to.wfile.flush()

    assert code_of(drips.fetch(wanted(publisher.at("/a.csv", drip)))) == "TL-GET-003"


def test_nobody_there_is_told(fetcher: Fetcher) -> None:
    found = fetcher.fetch(wanted("http://127.0.0.1:9/a.csv"))
    assert code_of(found) == "TL-GET-003"
    assert "Connection refused" in str(found.problem)


def test_packing_for_the_journey_does_not_change_the_file(
    publisher: Publisher, fetcher: Fetcher, cache: Cache
) -> None:
    packed = gzip.compress(CONTENT)
    one = wanted(publisher.at("/a.csv", whole(packed, Content_Encoding="gzip")), sha256=SHA256)
    assert content_of(fetcher.fetch(one), cache) == CONTENT


def test_a_packed_answer_that_was_cut_is_begun_anew(
    publisher: Publisher, fetcher: Fetcher, cache: Cache
) -> None:
    """A place in the file is no place in what was packed: nothing may be sewn together."""
    packed, how = gzip.compress(CONTENT), {"Content_Encoding": "gzip", "ETag": '"v1"'}
    one = wanted(publisher.at("/a.csv", cut(packed, len(packed) // 2, **how), whole(packed, **how)))
    assert content_of(fetcher.fetch(one), cache) == CONTENT
    assert "Range" not in publisher.headers(1)


def test_a_packed_bomb_is_not_taken(publisher: Publisher, fetcher: Fetcher) -> None:
    bomb = gzip.compress(b"\0" * 10_000_000)
    one = wanted(publisher.at("/a.csv", whole(bomb, Content_Encoding="gzip")))
    assert code_of(replace(fetcher, limits=Limits(most_bytes=100_000)).fetch(one)) == "TL-GET-007"


def test_a_file_that_is_itself_packed_stays_so(publisher: Publisher, fetcher: Fetcher, cache: Cache) -> None:
    packed = gzip.compress(CONTENT)
    one = wanted(publisher.at("/a.gz", whole(packed, Content_Encoding="gzip")), path="a.csv.gz")
    assert content_of(fetcher.fetch(one), cache) == packed


def test_an_end_that_cannot_be_told_from_a_cut_is_refused(publisher: Publisher, fetcher: Fetcher) -> None:
    def until_closed(to: Handler) -> None:
        to.head(200)
        to.wfile.write(CONTENT)

    one = wanted(publisher.at("/a.csv", until_closed))
    assert code_of(fetcher.fetch(one)) == "TL-GET-012"
    assert fetcher.fetch(replace(one, sha256=SHA256)).state == "fetched", "the digest tells"


def test_offline_takes_the_cache_and_asks_nobody(publisher: Publisher, fetcher: Fetcher) -> None:
    one, offline = wanted(publisher.at("/a.csv", whole(CONTENT))), replace(fetcher, offline=True)
    assert code_of(offline.fetch(one)) == "TL-GET-008"
    assert fetcher.fetch(one).state == "fetched"
    assert offline.fetch(one).state == "cached"
    assert len(publisher.asked) == 1


def test_a_cached_file_that_changed_on_the_disk_is_not_used(
    publisher: Publisher, fetcher: Fetcher, cache: Cache
) -> None:
    one = wanted(publisher.at("/a.csv", whole(CONTENT)), sha256=SHA256)
    fetcher.fetch(one)
    cache.content(SHA256).write_bytes(b"changed")
    assert code_of(replace(fetcher, offline=True).fetch(one)) == "TL-GET-008"
    assert content_of(fetcher.fetch(one), cache) == CONTENT


def test_an_interruption_leaves_what_was_received(
    publisher: Publisher, fetcher: Fetcher, cache: Cache
) -> None:
    def stop(step: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    one = wanted(publisher.at("/a.csv", resumable(CONTENT, '"v1"')))
    with pytest.raises(KeyboardInterrupt):
        replace(fetcher, progress=stop).fetch(one)
    received = cache.part(one).size_bytes
    assert 0 < received <= len(CONTENT)
    found = fetcher.fetch(one)
    assert content_of(found, cache) == CONTENT


# -- a publisher's key


def keyed(publisher: Publisher, *answers: Answer) -> Wanted:
    path = f"/api/{KEY}/2031-05-01"
    publisher.at(path, *answers)
    template = f"http://127.0.0.1:{publisher.port}/api/{{FIRMS_MAP_KEY}}/2031-05-01"
    return wanted(template, key="FIRMS_MAP_KEY", starts_with="latitude,", path="firms/2031-05-01.csv")


ROWS = b"latitude,longitude,acq_date,acq_time\n48.1,37.5,2031-05-01,5\n"


def everything_below(folder: Path) -> str:
    """Names and contents of all files."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return "\n".join(f"{path}\n{path.read_bytes()!r}" for path in files)


def echo(to: Handler) -> None:
    """An error told with status 200, which repeats the key, as an interface may."""
    said = f"Invalid MAP_KEY {KEY}.".encode()
    to.head(200, Content_Length=str(len(said)))
    to.wfile.write(said)


ANSWERS = {
    "whole": (whole(ROWS), "fetched"),
    "cut": (cut(ROWS, 20), "TL-GET-003"),
    "an error told as a file": (echo, "TL-GET-012"),
    "forbidden": (status(403), "TL-GET-004"),
    "moved to another host": (redirect(f"https://example.org/{KEY}"), "TL-GET-002"),
    "moved to http": (redirect(f"http://example.org/{KEY}"), "TL-GET-002"),
    "moved to a ring": (redirect(f"/api/{KEY}/2031-05-01"), "TL-GET-002"),
    "told to wait": (status(429, Retry_After="99999"), "TL-GET-005"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_key_stands_in_no_file_name_error_index_part_or_receipt(
    name: str, publisher: Publisher, fetcher: Fetcher, tmp_path: Path
) -> None:
    answer, expected = ANSWERS[name]
    with_key = replace(fetcher, keys={"FIRMS_MAP_KEY": KEY})
    found = with_key.fetch(keyed(publisher, answer))
    assert publisher.asked[0][0].split("/")[2] == KEY, "the publisher itself gets it"
    assert (found.problem.code if found.problem else found.state) == expected
    Receipts(tmp_path / "out", "Truceline/test").place(found, fetcher.cache)
    assert KEY not in everything_below(tmp_path) + repr(found) + str(found.problem)


def test_a_missing_or_odd_key_is_told_without_showing_it(publisher: Publisher, fetcher: Fetcher) -> None:
    one = keyed(publisher, whole(ROWS))
    missing = fetcher.fetch(one)
    assert code_of(missing) == "TL-GET-009"
    assert "FIRMS_MAP_KEY" in str(missing.problem)
    odd = replace(fetcher, keys={"FIRMS_MAP_KEY": "../../etc?secret"}).fetch(one)
    assert code_of(odd) == "TL-GET-009"
    assert "secret" not in str(odd.problem)
    assert not publisher.asked


def test_receipts_name_address_time_size_digest_and_licence(
    publisher: Publisher, fetcher: Fetcher, cache: Cache, tmp_path: Path
) -> None:
    one = wanted(publisher.at("/a.csv", whole(CONTENT)))
    Receipts(tmp_path, "Truceline/test").place(fetcher.fetch(one), cache)
    assert (tmp_path / one.path).read_bytes() == CONTENT
    receipt = json.loads((tmp_path / "receipt.json").read_text(encoding="utf-8"))["files"][one.path]
    assert receipt["address"] == one.address
    assert receipt["fetched_at"] == "2031-05-01T12:00:00Z"
    assert (receipt["size_bytes"], receipt["sha256"]) == (len(CONTENT), SHA256)
    assert (receipt["licence_id"], receipt["digest_was_pinned"]) == ("MIT", False)


def test_a_file_of_somebody_elses_is_not_overwritten(
    publisher: Publisher, fetcher: Fetcher, cache: Cache, tmp_path: Path
) -> None:
    one = wanted(publisher.at("/a.csv", whole(CONTENT)))
    target = tmp_path / one.path
    target.parent.mkdir(parents=True)
    target.write_bytes(b"my own")
    with pytest.raises(Exception, match="TL-GET-011"):
        Receipts(tmp_path, "Truceline/test").place(fetcher.fetch(one), cache)
    assert target.read_bytes() == b"my own"


def test_a_newer_version_takes_the_place_of_the_one_on_the_receipt(
    publisher: Publisher, fetcher: Fetcher, cache: Cache, tmp_path: Path
) -> None:
    one = wanted(publisher.at("/a.csv", whole(CONTENT)))
    Receipts(tmp_path, "Truceline/test").place(fetcher.fetch(one), cache)
    publisher.at("/a.csv", whole(b"newer"))
    Receipts(tmp_path, "Truceline/test").place(fetcher.fetch(one), cache)
    assert (tmp_path / one.path).read_bytes() == b"newer"


def test_one_connection_at_a_time(publisher: Publisher, fetcher: Fetcher) -> None:
    for name in "abc":
        fetcher.fetch(wanted(publisher.at(f"/{name}", whole(name.encode()))))
    assert publisher.most_open == 1


def test_a_second_get_is_told_that_the_cache_is_in_use(cache: Cache) -> None:
    with pytest.raises(Exception, match="TL-GET-010"), Cache(cache.root):
        pass
