"""sources.toml: who speaks, and what is wrong with an entry, by line."""

from __future__ import annotations

import pytest

from truceline.intake import load_sources

FULL = """
[[source]]
id = "camera-4"
names = { en = "Camera 4", uk = "Камера 4" }
class = "camera"
owner_party = "north"
zone = "Europe/Kyiv"
sigma_m = 150
tpr = { artillery = [8, 2] }
fpr = { artillery = [1, 99] }
grade = "B"
tier = "commission"
licence = "the mission's own"

[[source]]
id = "paper"
class = "media"
zone = "unknown"
lineage = "agency"
repeats = ["agency"]
"""


def test_a_full_entry_becomes_a_source() -> None:
    (camera, paper), problems = load_sources(FULL)
    assert problems == ()
    assert camera.names == (("en", "Camera 4"), ("uk", "Камера 4"))
    assert camera.rates == (("artillery", "tpr", 8.0, 2.0), ("artillery", "fpr", 1.0, 99.0))
    assert (camera.zone, camera.sigma_m, camera.grade, camera.tier) == (
        "Europe/Kyiv",
        150.0,
        "B",
        "commission",
    )
    assert (camera.lineage, paper.lineage) == ("camera-4", "agency")
    assert (paper.tier, paper.grade, paper.names) == ("mission", "F", (("en", "paper"),))


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('zone = "Kyiv"', "zone"),
        ("", "zone"),
        ('zone = "UTC"\nclass = "rumour"', "class"),
        ('zone = "UTC"\ntier = "secret"', "tier"),
        ('zone = "UTC"\ngrade = "G"', "grade"),
        ('zone = "UTC"\nsigma_m = 0', "sigma_m"),
        ('zone = "UTC"\nsigma_m = "far"', "sigma_m"),
        ('zone = "UTC"\ncopy_rate = 1.5', "copy_rate"),
        ('zone = "UTC"\ncopy_rate = "often"', "copy_rate"),
        ('zone = "UTC"\nrepeats = "agency"', "repeats"),
        ('zone = "UTC"\nnames = 7', "names"),
        ('zone = "UTC"\nlineage = 7', "lineage"),
        ('zone = "UTC"\ntpr = { artilery = [1, 1] }', "tpr"),
        ('zone = "UTC"\nfpr = { artillery = [0, 1] }', "fpr"),
        ('zone = "UTC"\nfpr = [1, 2]', "fpr"),
        ('zone = "UTC"\ncolour = "red"', "colour"),
        ("zone = 3", "zone"),
    ],
)
def test_a_wrong_key_leaves_its_source_out_and_the_others_in(line: str, key: str) -> None:
    kind = "" if "class" in line else 'class = "other"\n'
    text = f'[[source]]\nid = "good"\nclass = "other"\nzone = "UTC"\n\n[[source]]\nid = "bad"\n{kind}{line}\n'
    good, problems = load_sources(text, "sources.toml")
    assert [source.id for source in good] == ["good"]
    assert [(p.code, p.file, p.line_no, p.column) for p in problems] == [
        ("TL-INT-019", "sources.toml", 6, key)
    ]


def test_two_sources_of_one_id_are_not_both_kept() -> None:
    entry = '[[source]]\nid = "twin"\nclass = "other"\nzone = "UTC"\n'
    good, problems = load_sources(entry * 2)
    assert len(good) == 1
    assert (problems[0].line_no, problems[0].column) == (5, "id")


def test_a_source_without_an_id_is_named_by_its_line() -> None:
    good, problems = load_sources('[[source]]\nclass = "other"\nzone = "UTC"\n')
    assert good == ()
    assert (problems[0].line_no, problems[0].column) == (1, "id")


def test_what_is_no_toml_is_refused_with_its_line() -> None:
    good, problems = load_sources('[[source]]\nid = "a"\nzone = \n')
    assert good == ()
    assert problems[0].line_no == 3


def test_a_single_table_is_no_list_of_sources() -> None:
    good, problems = load_sources('[source]\nid = "a"\n')
    assert good == ()
    assert "[[source]]" in problems[0].remedy


def test_repeating_somebody_unlisted_is_noted_and_the_source_kept() -> None:
    text = '[[source]]\nid = "a"\nclass = "media"\nzone = "UTC"\nrepeats = ["ghost"]\n'
    good, problems = load_sources(text)
    assert len(good) == 1
    assert (problems[0].severity.value, problems[0].found) == ("note", "ghost")


def test_an_empty_file_holds_no_sources() -> None:
    assert load_sources("") == ((), ())


def _with_licence(licence: str):
    entry = f'[[source]]\nid = "a"\nclass = "media"\nzone = "UTC"\nlicence = {licence}\n'
    return load_sources(entry)


def test_a_licence_is_a_code_a_table_or_a_sentence_that_permits_nothing() -> None:
    [table], none = _with_licence('{ id = "odbl 1.0", text = "as found", attribution = "by a" }')
    assert (table.licence_id, table.licence, table.attribution, none) == ("ODbL-1.0", "as found", "by a", ())
    [code], _ = _with_licence('"CC BY 4.0"')
    assert code.licence_id == "CC-BY-4.0"
    [sentence], _ = _with_licence('"ask the office"')
    assert (sentence.licence_id, sentence.licence) == ("UNSTATED", "ask the office")


def test_a_table_with_a_code_that_is_not_listed_is_refused_with_the_codes() -> None:
    sources, [problem] = _with_licence('{ id = "CC-BY-9.0" }')
    assert sources == ()
    assert "CC-BY-9.0" in problem.message
    assert "ODbL-1.0" in problem.remedy
