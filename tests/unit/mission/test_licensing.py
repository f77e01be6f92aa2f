"""Every read remembers on what terms its rows came; a later change of the settings changes no row."""

from __future__ import annotations

from datetime import UTC, datetime

from truceline.mission import Mission
from truceline.mission.licensing import NOT_NOTED, terms_noted, terms_of_read
from truceline.records import Source, Terms, stopped_clock
from truceline.store import ReadAbout, StoredRead

AT = datetime(2024, 6, 1, tzinfo=UTC)
CARD = Terms(id="CC-BY-4.0", text="the card's")


def source(**changes):
    return Source(
        **{"id": "s", "names": (), "source_class": "media", "zone": "UTC", "lineage": "s"} | changes
    )


def stored(snapshot):
    about = ReadAbout(
        file_name="f.csv", format="table", reader="table@1", source_id="s", source=snapshot,
        received_at=AT, evidence_sha256="0" * 64, size_bytes=1, rows_in=1,
    )  # fmt: skip
    return StoredRead(seq=1, about=about, kept=1, set_aside=0, known=0, repeated=0, at=AT, actor="a")


def test_a_sources_own_licence_stands_before_its_cards():
    spoken = source(licence="ours, ask", licence_id="INTERNAL", attribution="by s")
    noted = terms_noted([spoken, source(id="silent")], CARD)
    read = stored({"licences": noted})
    assert terms_of_read(read, "s") == Terms(id="INTERNAL", text="ours, ask", attribution="by s")
    assert terms_of_read(read, "silent") == CARD


def test_of_an_older_read_the_sources_sentence_is_what_is_known():
    assert terms_of_read(stored({"sources": [{"id": "s", "licence": "CC BY 4.0"}]}), "s").id == "CC-BY-4.0"
    asked = terms_of_read(stored({"sources": [{"id": "s", "licence": "ask the office"}]}), "s")
    assert (asked.id, asked.text) == ("UNSTATED", "ask the office")
    assert terms_of_read(stored({"sources": [{"id": "s", "licence": ""}]}), "s") == Terms(text=NOT_NOTED)


def test_a_code_that_is_listed_no_longer_is_no_permission():
    noted = {"card": {"id": "OLD-1.0", "text": "as it was", "attribution": ""}, "sources": {}}
    found = terms_of_read(stored({"licences": noted}), "s")
    assert (found.id, found.text) == ("UNSTATED", "OLD-1.0: as it was")


def test_a_licence_that_changes_later_changes_no_row_already_read(mission, folder):
    before = [terms_of_read(read, "camera-net") for read in mission.store.reads()]
    path = folder / "sources.toml"
    changed = path.read_text(encoding="utf-8").replace(
        'id = "camera-net"', 'id = "camera-net"\nlicence = "INTERNAL"'
    )
    path.write_text(changed, encoding="utf-8")
    mission.close()
    with Mission.open(folder, clock=stopped_clock(AT)) as again:
        assert again.setup.source("camera-net").terms == Terms(id="INTERNAL", text="INTERNAL")
        assert [terms_of_read(read, "camera-net") for read in again.store.reads()] == before
    assert before
    assert all(terms.id != "INTERNAL" for terms in before)
