"""Acts of force said in talks: an outlet's word or a speaker's, never the mission's own. All is invented."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.reads import NORTH, Read, read_sample, read_text, sample, source
from truceline.intake import Refusal

WIRE = source(id="ford-wire", names=(("en", "Ford Wire"),), source_class="media", lineage="ford-wire")
ABROAD = source(id="abroad", names=(("en", "Cy Abroad"),), lineage="abroad")
HEAD = sample("talks_claims").read_text(encoding="utf-8").split("\n", 1)[0].split(",")


def test_each_row_is_the_word_of_whoever_answers_for_it() -> None:
    rows = read_sample("talks_claims").layers["observations"]
    assert [(row["row_no"], row["source_id"], row["relays"], row["tier"]) for row in rows] == [
        (1, "s1", None, "mission"),
        (2, "s1", "org:ford-wire", "mission"),  # the wire is not listed: its id is the lineage
        (3, "north-mod", None, "party:north"),  # a party's word is the party's, whoever prints it
        (4, "s1", None, "mission"),
    ]
    assert {row["means"] for row in rows} == {"reported"}


def test_a_listed_wire_is_named_as_the_source_that_it_is() -> None:
    rows = read_sample("talks_claims", sources=(source(), NORTH, WIRE, ABROAD)).layers["observations"]
    assert [(row["row_no"], row["source_id"], row["relays"]) for row in rows] == [
        (1, "s1", None),
        (2, "s1", "ford-wire"),
        (3, "north-mod", None),
        (4, "s1", None),
        (9, "abroad", None),
    ]


def test_a_wires_own_file_relays_nobody() -> None:
    found = read_sample("talks_claims", who=WIRE, sources=(WIRE, NORTH)).layers["observations"]
    assert [(row["source_id"], row["relays"]) for row in found][:2] == [("ford-wire", None)] * 2


def test_what_is_kept_says_where_it_was_said_and_with_which_doubt() -> None:
    _, second, *_ = read_sample("talks_claims").layers["observations"]
    said = json.loads(second["measures"])
    assert said["said_in"] == "talks record"
    assert (said["hedge"], said["place_said"]) == ("reportedly", "near Old Mill")
    assert said["chain"] == "the article > Ford Wire > an unnamed source"
    assert len(said["document_sha256"]) == 64
    assert (second["count"], second["place_kind"]) == (2, "none")


def test_who_did_it_is_a_party_only_where_a_source_is_that_partys() -> None:
    rows = read_sample("talks_claims").layers["observations"]
    assert [row["side_claimed"] for row in rows] == ["south", None, "south", None]
    alone = read_sample("talks_claims", sources=(source(), NORTH)).layers["observations"]
    assert [row["side_claimed"] for row in alone] == [None, None, None, None]


_CELL = st.one_of(
    st.sampled_from(
        ["", "happened", "denied", "speaker", "article", "shelled", "attack", "2031-05-03", "99"]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
)


@given(rows=st.lists(st.lists(_CELL, min_size=len(HEAD), max_size=len(HEAD)), min_size=1, max_size=4))
@settings(max_examples=25, deadline=None)
def test_whatever_stands_in_the_cells_a_row_is_kept_or_set_aside(rows: list[list[str]]) -> None:
    told = io.StringIO()
    csv.writer(told, lineterminator="\n").writerows([HEAD, *rows])
    with tempfile.TemporaryDirectory() as folder:
        found: Read | Refusal = read_text(Path(folder), told.getvalue(), format="talks_claims")
    assert isinstance(found, Read), found
    numbers: list[Any] = sorted(row["row_no"] for row in [*found.rows, *found.aside])
    assert numbers == list(range(1, found.reading.rows_in + 1))
    for row in found.rows:
        assert row["means"] == "reported"
        assert row["happened_earliest"] <= row["happened_latest"]
