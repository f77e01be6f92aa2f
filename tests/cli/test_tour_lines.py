"""What the tour says of the texts, without the mission that it ends in."""

from __future__ import annotations

from pathlib import Path

from truceline.cli.texts import texts_read
from truceline.cli.tour_lines import TourLine, tour_lines
from truceline.cli.touring import packaged_articles

INVENTED = (
    "2031-03-09\n\n"
    "The Stonebridge summit on 8 March brought together 35 representatives from member countries of the "
    "Harbour Group, including 27 heads of state and government. "
    "Lind announced that a third round of negotiations between Amberland and Cobaltia will take place in "
    "Northport on 10 March.\n\n"
    "“This is already the third session of such negotiations in two days,” Lind said.\n"
)


def lines_of(folder: Path) -> list[TourLine]:
    ours = packaged_articles()
    return list(tour_lines(texts_read(sorted(folder.glob("*.txt")), ours / "kb", None)))


def the_line(lines: list[TourLine], words: str) -> TourLine:
    (found,) = [each for each in lines if each.section == "The talks" and words in each.says]
    return found


def test_it_says_how_many_came_and_which_round_it_is_each_with_its_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(INVENTED, encoding="utf-8")
    lines = lines_of(tmp_path)
    summit = the_line(lines, "summit")
    assert "; 35 representatives, among them 27 heads of state and government" in summit.says
    assert any("including 27 heads of state and government" in each["text"] for each in summit.spans)
    round_ = the_line(lines, "negotiation round")
    assert "third session, in 2 days" in round_.says
    said = [each["text"] for each in round_.spans]
    assert any("a third round of negotiations" in each for each in said)
    assert any("the third session of such negotiations in two days" in each for each in said)


def test_a_date_line_is_no_part_of_the_sentence_that_runs_on_from_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "2031-03-09 Ivana Lind met Piet Ochre in Stonebridge.\n", encoding="utf-8"
    )
    assert the_line(lines_of(tmp_path), "meeting").spans[0]["text"].startswith("Ivana Lind met")


def test_days_between_which_something_was_are_both_told_and_a_round_by_its_number() -> None:
    lines = lines_of(packaged_articles())
    assert the_line(lines, "in Northport, 2 days").says.startswith("between 2031-03-07 and 2031-03-08")
    assert "fourth round" in the_line(lines, "2031-03-07: negotiation round").says
    briefing = next(each for each in lines if each.says.startswith("briefing (planned)"))
    assert briefing.says.endswith("Marek Tolland (briefing), Harbour Group (ministers) (briefed)")
