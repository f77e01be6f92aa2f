"""What differs between two drafts, or two readers, field by field; and nothing that only looks different."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from truceline.agreement import drafts_differ, load_agreement, readers_differ

AGREEMENTS = Path(__file__).parents[2] / "agreements"


def loaded(folder):
    found, problems = load_agreement(folder)
    assert not problems, problems
    return found


@pytest.fixture
def draft(tmp_path):
    """A copy of an agreement in which texts of a file are others."""

    def changed(name, *changes):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        shutil.copytree(AGREEMENTS / name, folder)
        for file, old, new in changes:
            text = (folder / file).read_text()
            assert old in text
            (folder / file).write_text(text.replace(old, new))
        return loaded(folder)

    return changed


def told(difference):
    return [
        (record.name, record.how, change.field, change.old, change.new)
        for record in difference.records
        for change in record.changes
    ]


def test_an_agreement_does_not_differ_from_itself(draft):
    for name in ("minimal", "withdrawal"):
        found = drafts_differ(draft(name), draft(name))
        assert (found.records, found.notes) == ((), ())
        assert all(old == new for old, new in found.pairs)


def test_the_same_said_otherwise_is_no_difference(draft):
    """The order of acts, a moment in another zone, a default written out, 50.0 for 50."""
    found = drafts_differ(
        draft("minimal"),
        draft(
            "minimal",
            ("provisions.yaml", "bound: [alder, birch]\n  acts: [artillery, mortar]", "bound: [birch, alder]\n  acts: [mortar, artillery]"),
            ("provisions.yaml", "2031-03-11T00:00+02:00", "2031-03-10T22:00Z"),
            ("provisions.yaml", "width_km: 10,", "width_km: 10.0,"),
            ("provisions.yaml", "excepts: []\n  check: human", "check: human\n  tier: mission"),
        ),
    )  # fmt: skip
    assert told(found) == []


def test_every_changed_field_is_told_with_its_place_and_what_it_rests_on(draft):
    found = drafts_differ(
        draft("withdrawal"), draft("withdrawal", ("provisions.yaml", "width_km: 70", "width_km: 72"))
    )
    assert told(found) == [("provision W2", "changed", "where.distance.width_km", "70", "72")]
    (change,) = found.records[0].changes
    assert (change.old_at, change.new_at, change.source) == (
        "provisions.yaml:19", "provisions.yaml:19", "art-2/2",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("codes/weapons.csv", ",mlrs,122,21,", ",mlrs,122,40,", ("weapon launcher-122", "range_km", "21", "40")),
        ("agreement.yaml", "status: in_force", "status: signed", ("agreement.yaml", "status", "in_force", "signed")),
        ("parties.yaml", "member_of: B", "member_of: A", ("party B-militia", "member_of", "B", "A")),
        ("provisions.yaml", "done: P14D, after: in_force}\n  excepts: []\n  check: machine\n\n- id: X1",
         "done: P10D, after: in_force}\n  excepts: []\n  check: machine\n\n- id: X1", ("provision W2", "due.done", "P14D", "P10D")),
        ("provisions.yaml", "to: 2015-03-11T06:00+02:00", "to: null",
         ("provision X2", "in_force[1].to", "2015-03-11T06:00+02:00", None)),
        ("provisions.yaml", "excepts: [X1]", "excepts: []", ("provision X2", "excepts", "X1", None)),
        ("lines.geojson", "[[36.8, 47.0], [36.8, 49.0]]", "[[36.7, 47.0], [36.8, 49.0]]",
         ("line line-of-19-september", "geometry", "LINESTRING (36.8 47, 36.8 49)", "LINESTRING (36.7 47, 36.8 49)")),
        ("readings.yaml", "20 February", "21 February",
         ("reading W2@B", "source", "an invented letter of side B of 20 February 2015", "an invented letter of side B of 21 February 2015")),
    ],
)  # fmt: skip
def test_everything_that_a_verdict_rests_on_is_compared(draft, file, old, new, expected):
    found = drafts_differ(draft("withdrawal"), draft("withdrawal", (file, old, new)))
    assert [(name, field, was, now) for name, _, field, was, now in told(found)] == [expected]


def test_the_words_of_an_article_are_compared_in_every_language(draft):
    found = drafts_differ(
        draft("minimal"), draft("minimal", ("text.uk.md", "не веде артилерійського", "не веде жодного"))
    )
    ((name, how, field, old, new),) = told(found)
    assert (name, how, field) == ("words uk/art-1/1", "changed", "words")
    assert old.replace("артилерійського", "жодного") == new
    assert found.records[0].changes[0].new_at == "text.uk.md:6"


def test_a_provision_that_is_gone_and_one_that_is_new_are_not_paired_by_their_looks(draft):
    renamed = draft("minimal", ("provisions.yaml", "- id: P2", "- id: P7"), ("readings.yaml", "P2", "P7"))
    found = drafts_differ(draft("minimal"), renamed)
    assert [record.name for record in found.of("provision", "removed")] == ["provision P2"]
    assert [record.name for record in found.of("provision", "added")] == ["provision P7"]
    assert [record.name for record in found.of("reading", "added")] == ["reading P7@birch"]


def test_a_provision_that_says_what_it_follows_is_compared_with_that(draft):
    renamed = draft(
        "minimal",
        ("provisions.yaml", "- id: P2\n", "- id: P7\n  follows: minimal#P2\n"),
        ("provisions.yaml", "width_km: 10", "width_km: 12"),
        ("readings.yaml", "P2", "P7"),
    )
    expected = [("provision P7 (was P2)", "changed", "where.distance.width_km", "10", "12")]
    assert told(drafts_differ(draft("minimal"), renamed))[:1] == expected
    assert ("P2", "P7") in drafts_differ(draft("minimal"), renamed).pairs
    assert ("P7", "P2") in drafts_differ(renamed, draft("minimal")).pairs  # the other way round too
    backwards = told(drafts_differ(renamed, draft("minimal")))
    assert ("provision P2 (was P7)", "changed", "where.distance.width_km", "12", "10") in backwards


def test_what_follows_nothing_is_said_and_not_dropped(draft):
    found = drafts_differ(
        draft("minimal"),
        draft("minimal", ("provisions.yaml", "- id: X2\n", "- id: X2\n  follows: minimal#P9\n")),
    )
    assert found.notes == ("provisions.yaml:33: X2 follows minimal#P9, which is not there.",)


def test_two_readers_of_one_agreement_differ_where_one_of_them_says_so():
    agreement = loaded(AGREEMENTS / "minimal")
    found = readers_differ(agreement, "alder", "birch")
    assert told(found) == [
        ("provision P1", "changed", "acts", "artillery", "artillery, mortar"),
        ("provision P2", "changed", "where.distance.baseline.alder", "line-1", None),
        ("provision P2", "changed", "where.distance.baseline.birch", "line-1", None),
        ("provision P2", "changed", "where.distance.width_km", "10", None),
        ("provision P2", "changed", "where.distance.share", "equal", None),
        ("provision P2", "changed", "where.zone", None, "valley"),
    ]
    places = {(change.old_at, change.new_at) for record in found.records for change in record.changes}
    assert ("readings.yaml:3", "provisions.yaml:5") in places
    assert found.records[0].changes[0].source == "a letter; art-1/1"


def test_which_provisions_are_read_differently_and_which_of_that_is_settled():
    found = readers_differ(loaded(AGREEMENTS / "minimal"), "text", "alder").diverging
    assert [(each.provision_id, each.read_by, each.ended) for each in found] == [
        ("P1", "alder", False), ("P2", "birch", True),
    ]  # fmt: skip
    assert found[0].fields == ("acts",)


def test_a_reading_that_says_what_the_wording_says_is_no_divergence(draft):
    same = draft("minimal", ("readings.yaml", "{acts: [artillery]}", "{acts: [mortar, artillery]}"))
    found = readers_differ(same, "text", "alder")
    assert told(found) == []
    assert [each.read_by for each in found.diverging] == ["birch"]


def test_follows_must_name_an_agreement_and_a_provision(tmp_path):
    folder = tmp_path / "agreement"
    shutil.copytree(AGREEMENTS / "minimal", folder)
    file = folder / "provisions.yaml"
    file.write_text(file.read_text().replace("- id: X2\n", "- id: X2\n  follows: P9\n"))
    ((problem),) = load_agreement(folder)[1]
    assert (problem.code, problem.where) == ("TL-AGR-004", "provisions.yaml, line 34, column 'follows'")


def test_between_two_real_texts_no_record_is_dropped():
    """The Minsk Memorandum of 2014 and the Package of 2015: each record is paired, or told as one side's."""
    minsk = AGREEMENTS.parents[1] / "examples" / "minsk"
    before, after = loaded(minsk / "memorandum-2014"), loaded(minsk / "package-2015")
    found = drafts_differ(before, after)
    for number, agreement in enumerate((before, after)):
        paired = [pair[number] for pair in found.pairs if pair[number] is not None]
        assert sorted(paired) == sorted(each.id for each in agreement.provisions)
    for agreement, other, name in ((before, after, "old_id"), (after, before, "new_id")):
        there = {(each.kind, each.id) for each in other.entries}
        alone = {(each.kind, each.id) for each in agreement.entries} - there
        told = {(each.kind, getattr(each, name)) for each in found.records}
        assert alone
        assert alone <= told
