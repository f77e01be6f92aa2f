"""A mission's own files: problems told all at once, changes by hand noticed, bad beginnings leave nothing."""

import shutil
from datetime import UTC, datetime

import pytest

from truceline.mission import Mission, RefusedError, WriteRefusedError, verify_mission
from truceline.mission.mandating import read_mandate_toml
from truceline.mission.settings import (
    STRATA_COLUMNS,
    read_mission_toml,
    read_strata_csv,
)
from truceline.records import stopped_clock

OFFICER = "duty-officer"
CLOCK = stopped_clock(datetime(2024, 6, 3, tzinfo=UTC))


def verified(folder):
    return verify_mission(folder, progress=lambda *_: None)


def test_settings_changed_by_hand_are_flagged_and_the_next_write_records_who_went_on(folder):
    assert verified(folder).ok
    path = folder / "mandate.toml"
    path.write_text(path.read_text().replace("may_attribute = false", "may_attribute = true"))
    found = verified(folder)
    assert "mandate.toml" in "".join(str(problem) for problem in (*found.problems, *found.notes))
    with Mission.open(folder, write=True, clock=CLOCK) as mission:
        noted = mission.store.noted_settings()["mandate.toml"]
        mission.run(actor=OFFICER)
        assert mission.store.noted_settings()["mandate.toml"] != noted
    after = verified(folder)
    assert after.ok
    assert any("settings have changed since" in note.message for note in after.notes)


def founded(tmp_path, small, **changed):
    """A mission founded on the small one's settings, some of them replaced."""
    settings = tmp_path / "settings"
    shutil.copytree(small.folder / "settings", settings)
    for name, text in changed.items():
        (settings / name.replace("_", ".")).write_text(text)
    agreement = small.folder / "mission" / "agreement"
    return lambda folder, actor=OFFICER: Mission.create(
        folder, agreement=agreement, settings=settings, actor=actor, clock=CLOCK
    ).close()


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path, small):
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "letter.txt").write_text("mine")
    with pytest.raises(RefusedError) as refused:
        founded(tmp_path, small)(taken)
    assert refused.value.problems[0].code == "TL-MIS-007"
    assert [path.name for path in taken.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    "changed",
    [
        {"mission_toml": "id = "},
        {"mandate_toml": 'may_publish = "yes"'},
        {"strata_csv": "stratum,provision\n"},
    ],
    ids=str,
)
def test_bad_settings_leave_nothing_behind(tmp_path, small, changed):
    make = founded(tmp_path, small, **changed)
    with pytest.raises(RefusedError):
        make(tmp_path / "new" / "mission")
    assert list((tmp_path / "new").iterdir()) == []


def test_an_actor_nobody_listed_founds_nothing(tmp_path, small):
    make = founded(tmp_path, small)
    with pytest.raises(WriteRefusedError):
        make(tmp_path / "new" / "mission", "somebody")
    assert list((tmp_path / "new").iterdir()) == []


def test_an_empty_folder_becomes_the_mission(tmp_path, small):
    (tmp_path / "empty").mkdir()
    founded(tmp_path, small)(tmp_path / "empty")
    assert verified(tmp_path / "empty").ok


def test_problems_of_all_files_are_told_at_once(tmp_path, small):
    make = founded(tmp_path, small, mission_toml='id = "x"\n', mandate_toml="may_publish = 1\n")
    with pytest.raises(RefusedError) as refused:
        make(tmp_path / "mission")
    assert {problem.file for problem in refused.value.problems} >= {"mission.toml", "mandate.toml"}


def test_every_problem_of_mission_toml_is_told_with_its_remedy():
    settings, problems = read_mission_toml(
        'title = "x"\nzone = "Mars/Base"\ncutoff = "25:00"\nagreement = "a"\n'
        '[release]\ncounts = "everybody"\nsecrets = "public"\n'
    )
    assert settings is None
    columns = {problem.column for problem in problems}
    assert columns == {"id", "zone", "cutoff", "release.counts", "release.secrets"}
    assert all(problem.remedy and problem.file == "mission.toml" for problem in problems)


def test_what_the_mandate_does_not_grant_is_not_granted():
    mandate, problems = read_mandate_toml("")
    assert problems == []
    assert [grant.may for grant in mandate.grants] == ["determine"]


@pytest.mark.parametrize("key", ["may_determine", "may_attribute", "may_publish"])
def test_a_grant_that_is_neither_true_nor_false_is_a_problem_and_grants_nothing(key):
    mandate, problems = read_mandate_toml(f'{key} = "true"')
    assert [problem.column for problem in problems] == [key]
    assert not mandate.of("publish") and not mandate.of("attribute")


GOOD = dict.fromkeys(STRATA_COLUMNS, "") | {
    "stratum": "shelling",
    "source": "camera-net",
    "channel": "observations",
    "measure": "artillery;mortar",
    "unit": "instants",
    "exposure_rule": "coverage",
    "baselines": "28;42",
    "gap_days": "3",
    "control": "no",
}


def strata(*rows):
    lines = [",".join(STRATA_COLUMNS), *(",".join((GOOD | row).values()) for row in rows)]
    return read_strata_csv("\n".join(lines) + "\n")


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("stratum", ""),
        ("source", ""),
        ("measure", ""),
        ("channel", "rumour"),
        ("unit", "weeks"),
        ("control", "maybe"),
        ("gap_days", "-1"),
        ("baselines", "0"),
        ("baselines", "28;many"),
        ("exposure_rule", ""),
        ("baselines", ""),
        ("gap_days", "²"),
    ],
)
def test_a_wrong_cell_of_strata_csv_is_named_with_row_column_and_remedy(column, cell):
    found, (problem,) = strata({}, {column: cell})
    assert [one.id for one in found] == ["shelling"]
    assert (problem.row_no, problem.column, problem.found) == (2, column, cell)
    assert problem.remedy.startswith("Mend it:")


def test_all_wrong_cells_of_strata_csv_are_told_at_once():
    _, problems = strata({"unit": "weeks", "gap_days": "x"}, {"channel": "rumour"})
    assert [(problem.row_no, problem.column) for problem in problems] == [
        (1, "unit"),
        (1, "gap_days"),
        (2, "channel"),
    ]


def test_a_stratum_nobody_measures_needs_only_its_name():
    (stratum,), problems = strata(
        {"channel": "none", "source": "", "baselines": "", "gap_days": "", "measure": ""}
    )
    assert problems == []
    assert stratum.channel == "none"


def test_lists_in_cells_are_parted_by_semicolons():
    (stratum,), _ = strata({"sides_seen": " amber ; cobalt", "doubts": "one; two"})
    assert (stratum.measure, stratum.baseline_windows) == (("artillery", "mortar"), (28, 42))
    assert (stratum.sides_seen, stratum.doubts) == (("amber", "cobalt"), ("one", "two"))


def test_a_row_shorter_than_its_header_is_a_problem_and_no_crash():
    found, problems = read_strata_csv(",".join(STRATA_COLUMNS) + "\nshelling,P1\n")
    assert found == ()
    assert {problem.column for problem in problems} >= {"channel", "unit", "control"}


def test_a_row_longer_than_its_header_is_a_problem():
    """A comma where a semicolon is meant would silently drop a doubt."""
    _, (problem,) = strata({"doubts": "one side's channel, six days missing"})
    assert problem.row_no == 1
    assert "semicolons" in problem.remedy


def test_numbers_of_a_stratum_nobody_measures_are_checked_too():
    _, problems = strata({"channel": "none", "gap_days": "x", "baselines": "y"})
    assert [problem.column for problem in problems] == ["gap_days", "baselines"]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ('languages = "en"', "languages"),
        ('actors = ["duty-officer"]', "actors"),
        ('release = "public"', "release"),
        ("release = { counts = 3 }", "release.counts"),
        ("settling = 48", "settling"),
        ("settling = { hours = -1 }", "settling.hours"),
        ("settling = { hours = 1e400 }", "settling.hours"),
        ("settling = { hours = true }", "settling.hours"),
        ("settling = { days = 2 }", "settling.days"),
        ("settling = { sources = 6 }", "settling.sources"),
        ('settling = { sources = { camera-net = "6 h" } }', "settling.sources.camera-net"),
    ],
)
def test_a_value_of_another_shape_is_a_problem_and_no_crash(line, column):
    text = f'id = "x"\ntitle = "x"\nzone = "UTC"\nagreement = "a"\n{line}\n'
    settings, (problem,) = read_mission_toml(text)
    assert settings is None
    assert problem.column == column


def test_within_how_many_hours_a_source_tells_is_its_own_else_everybodys():
    text = 'id = "x"\ntitle = "x"\nzone = "UTC"\nagreement = "a"\n'
    settings, _ = read_mission_toml(f"{text}[settling]\nhours = 48\n[settling.sources]\ncamera-net = 0")
    assert [settings.tells_within_h(each) for each in ("camera-net", "patrol-1")] == [0, 48]
    settings, _ = read_mission_toml(text)
    assert settings.tells_within_h("camera-net") is None


def test_settling_of_a_source_that_is_not_listed_is_refused(folder):
    path = folder / "mission.toml"
    path.write_text(f"{path.read_text()}\n[settling.sources]\ncamera-nte = 6\n")
    with pytest.raises(RefusedError) as refused:
        Mission.open(folder)
    (problem,) = refused.value.problems
    assert (problem.file, problem.column) == ("mission.toml", "settling.sources.camera-nte")
    assert "camera-net" in problem.remedy


@pytest.mark.parametrize("key", ["signers", "publish_to"])
def test_one_name_where_a_list_is_meant_is_not_taken_letter_by_letter(key):
    mandate, (problem,) = read_mandate_toml(f'{key} = "public"')
    assert problem.column == key
    assert (mandate.signers, mandate.of("publish")) == ((), ())
