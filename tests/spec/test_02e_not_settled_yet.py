"""An incident is not settled while a source may still tell of it: the mission says so, until when, and why.

Sources tell hours or days late. Within how many hours each does is what the mission says of it in mission.toml; it
is counted from the incident's latest time against the moment at which the newest of what the run had read was
received, never against a clock. Where nobody says it, it cannot be told. Everything is invented, on open ocean.
"""

from __future__ import annotations

from datetime import UTC, datetime

from tests.spec.scenario import Scenario, expect_rows
from truceline.mission import RunSummary, daily, reporting, verify_mission
from truceline.records import stopped_clock

SOURCES = """
    source     | class  | party | tier
    camera-net | camera | -     | mission
    patrol-1   | patrol | -     | mission
"""
SEEN = """
    when (UTC)          | what      | where   | how many | source
    2024-05-18 06:00±1m | artillery | Hill 12 | 3        | camera-net
    2024-05-20 06:00±1m | artillery | Mill    | 2        | camera-net
"""
LATER = """
    when (UTC)          | what      | where   | how many | source
    2024-05-22 06:01±1m | artillery | Harbour | 1        | camera-net
"""


def told(scenario: Scenario, settling: str) -> RunSummary:
    """The run of what had been received by 08:00 on 20 May."""
    scenario.sources(SOURCES)
    scenario.settling(settling)
    scenario.now = datetime(2024, 5, 20, 8, tzinfo=UTC)
    scenario.observe(SEEN)
    return scenario.run()


def settling_of(scenario: Scenario) -> list[dict[str, str]]:
    """What ``explain`` says of each incident."""
    found = []
    for number in ("1", "2"):
        steps = scenario.mission.explain(number).children
        (step,) = (each for each in steps if each.title == f"settling of incident {number}")
        found.append({"incident": number} | {name: str(value) for name, value in step.facts})
    return found


def note_of(run: RunSummary) -> str:
    (note,) = (each for each in run.notes if "settled" in each)
    return note


def test_it_is_not_settled_until_the_slowest_source_has_had_its_time(scenario):
    """The camera network tells within six hours, everybody else within two days."""
    run = told(scenario, "[settling]\nhours = 48\n[settling.sources]\ncamera-net = 6")
    expect_rows(
        settling_of(scenario),
        """
        incident | settled         | sources that may still tell, until | because of
        1        | settled         | 2024-05-20 06:01:00 UTC            | patrol-1 (within 48 h: mission.toml, [settling] hours)
        2        | not settled yet | 2024-05-22 06:01:00 UTC            | patrol-1 (within 48 h: mission.toml, [settling] hours)
        """,
    )
    counts = (run.settling.settled, run.settling.not_settled, run.settling.cannot_tell)
    assert counts == (1, 1, 0)
    assert note_of(run) == (
        "1 of 2 incidents are not settled yet: sources tell within 48 h of what happened (patrol-1), and what "
        "was read was received until 2024-05-20 08:00:00 UTC"
    )


def test_what_is_received_later_settles_it_and_the_clock_does_not(scenario):
    """A second run of the same reports, a month later, still says that it is not settled."""
    told(scenario, "[settling]\nhours = 48")
    scenario.mission.clock = stopped_clock(datetime(2024, 6, 20, tzinfo=UTC))
    assert scenario.run().settling.not_settled == 1
    scenario.now = datetime(2024, 5, 22, 6, 2, tzinfo=UTC)
    scenario.observe(LATER)
    run = scenario.run()
    assert [each["settled"] for each in settling_of(scenario)] == ["settled", "settled"]
    assert (run.settling.settled, run.settling.not_settled) == (2, 1)


def test_as_of_a_moment_the_sources_had_their_time_until_then(scenario):
    """Two days after the end of the second incident, to the minute, every source has had its time."""
    told(scenario, "[settling]\nhours = 48")
    for moment, not_settled in (("22 06:00", 1), ("22 06:01", 0)):
        at = datetime.strptime(f"2024-05-{moment}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
        assert scenario.mission.run(as_of=at).settling.not_settled == not_settled


def test_where_nobody_says_how_late_sources_tell_it_cannot_be_told(scenario):
    run = told(scenario, "")
    assert [each["settled"] for each in settling_of(scenario)] == ["cannot be told", "cannot be told"]
    assert (run.settling.settled, run.settling.not_settled, run.settling.cannot_tell) == (0, 0, 2)
    assert "cannot be told: nobody says within how many hours" in note_of(run)
    assert "are settled cannot be told" in scenario.report_text("2024-05-20", "public")
    assert counted(scenario, "2024-05-20") == {"settling-unknown": 1}


def test_one_source_of_which_nobody_says_leaves_older_incidents_open(scenario):
    """The patrol's time is not said: nothing is settled for it, but what the camera may still tell is known."""
    run = told(scenario, "[settling.sources]\ncamera-net = 6")
    expect_rows(
        settling_of(scenario),
        """
        incident | settled         | nobody says how late they tell
        1        | cannot be told  | patrol-1
        2        | not settled yet | patrol-1
        """,
    )
    assert note_of(run).endswith(
        "; of 1 more it cannot be told: nobody says within how many hours patrol-1 tell"
    )


def counted(scenario: Scenario, day: str) -> dict[str, int]:
    """The day's counts of what is settled, is not, and cannot be told; each is explained to its rows."""
    content = scenario.report(day)["figures"]
    found = {}
    for name in ("settled", "not-settled", "settling-unknown"):
        figure = content.get(f"{day}/{name}/all")
        if figure is not None:
            assert (figure["unit"], figure["rule"]) == ("incidents", "settling@1")
            assert scenario.mission.explain(f"{day}/{name}/all").holds
            found[name] = figure["value"]
    return found


def test_the_days_report_counts_what_is_settled_and_what_is_not_and_names_no_source(scenario):
    told(scenario, "[settling]\nhours = 48\n[settling.sources]\ncamera-net = 6")
    assert counted(scenario, "2024-05-20") == {"settled": 0, "not-settled": 1}
    assert counted(scenario, "2024-05-18") == {"settled": 1, "not-settled": 0}
    page = scenario.report_text("2024-05-20", "public")
    assert "Not settled yet: " in page
    assert "patrol-1" not in page


def test_the_days_report_counts_of_how_many_it_cannot_be_told(scenario):
    """Of the patrol nobody says it: what the camera may still tell is open, and the rest is not known."""
    told(scenario, "[settling.sources]\ncamera-net = 6")
    assert counted(scenario, "2024-05-20") == {"not-settled": 1, "settling-unknown": 0}
    assert counted(scenario, "2024-05-18") == {"not-settled": 0, "settling-unknown": 1}
    assert "more are settled cannot be told" in scenario.report_text("2024-05-18", "public")


def test_a_report_made_before_any_said_it_is_written_again_without_it(scenario, monkeypatch):
    told(scenario, "[settling]\nhours = 48")
    with monkeypatch.context() as before:
        before.setattr(reporting, "SETTLING", "nothing")
        before.setattr(daily, "_settling", lambda *_: None)
        assert "Not settled yet" not in scenario.report_text("2024-05-20", "public")
    assert "Not settled yet" in scenario.report_text("2024-05-20", "commission")
    scenario.close()
    found = verify_mission(scenario.folder / "mission", progress=lambda *_: None)
    assert (found.ok, found.notes) == (True, ())
