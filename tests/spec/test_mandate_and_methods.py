"""What the mechanism may do, by which article; and which party accepted which method from when.

The agreement is the demo's, invented: its one provision on the mechanism is P6 (article 4, paragraph 1), P1 is a
prohibition. The grants and the parties' words are invented too.
"""

from __future__ import annotations

from importlib.resources import as_file, files

import pytest

from tests.spec.scenario import expect_rows, names_in, read_table, utc
from truceline.agreement import load_agreement
from truceline.mission.mandating import read_mandate_toml, unknown_articles
from truceline.records import MethodWord, Use, not_granted, standing_words, word_of

GRANTS = """
    may       | article | from             | to               | within     | publish to         | signs
    determine | P6      |                  |                  |            |                    | head-of-verification
    attribute | P6      | 2024-05-11 02:00 | 2024-05-25 02:00 | west-reach |                    | head-of-verification
    publish   |         |                  |                  |            | public, commission | head-of-mission
"""
NO_ATTRIBUTION = """
    may       | article | from | to | within | publish to | signs
    determine | P6      |      |    |        |            | head-of-verification
"""


@pytest.fixture(scope="module")
def agreement():
    with as_file(files("truceline.simulate") / "demo_agreement") as folder:
        found, problems = load_agreement(folder)
    assert not problems
    return found


def mandate_of(table):
    lines = ["may_determine = false"] if "determine" not in table else []
    for row in read_table(table):
        lines += ["[[grant]]", f'may = "{row["may"]}"', f"signers = {names_in(row['signs'])}"]
        lines += [f'article = "{row["article"]}"'] if row["article"] else []
        lines += [f'{key} = "{utc(row[key]).isoformat()}"' for key in ("from", "to") if row[key]]
        lines += [f"within = {names_in(row['within'])}"] if row["within"] else []
        lines += [f"publish_to = {names_in(row['publish to'])}"] if row["publish to"] else []
    mandate, problems = read_mandate_toml("\n".join(lines))
    assert not problems
    return mandate


def check(agreement, mandate, table):
    found = []
    for row in read_table(table):
        use = Use(
            may=row["may"],
            at=utc(row["on (UTC)"]),
            tier=row.get("to") or None,
            zone=row.get("where") or None,
            signer=row.get("signed by") or None,
        )
        problem = not_granted(mandate, agreement.provisions, use)
        said = "" if problem is None else f"{problem.message} {problem.remedy}"
        found.append({**row, "granted": "yes" if problem is None else "no", "because": said})
    expect_rows(found, table)


def test_a_grant_holds_for_its_time_its_place_its_readers_and_its_signers(agreement):
    mandate = mandate_of(GRANTS)
    assert not list(unknown_articles(mandate, agreement))
    check(agreement, mandate, """
        may       | on (UTC)         | where      | to          | signed by            | granted | because
        determine | 2024-06-01 12:00 |            |             | head-of-verification | yes     |
        determine | 2024-06-01 12:00 |            |             | duty-officer         | no      | ...Let one of these sign: head-of-verification.
        attribute | 2024-05-20 12:00 | west-reach |             | head-of-verification | yes     |
        attribute | 2024-05-20 12:00 | east-reach |             | head-of-verification | no      | ...it holds within west-reach, not east-reach
        attribute | 2024-05-20 12:00 |            |             | head-of-verification | no      | ...it holds within west-reach, and no place is named
        attribute | 2024-05-25 02:00 | west-reach |             | head-of-verification | no      | ...it holds from 2024-05-11 02:00 UTC to 2024-05-25 02:00 UTC
        publish   | 2024-06-01 12:00 |            | public      | head-of-mission      | yes     |
        publish   | 2024-06-01 12:00 |            | party:amber | head-of-mission      | no      | ...it grants publishing to public, commission, not to party:amber
    """)  # fmt: skip


def test_what_nothing_grants_is_refused_with_the_article_that_is_missing(agreement):
    """Two answers: there is an article on the mechanism, and it is not cited for this."""
    check(agreement, mandate_of(NO_ATTRIBUTION), """
        may       | on (UTC)         | to     | granted | because
        determine | 2024-06-01 12:00 |        | yes     |
        attribute | 2024-06-01 12:00 |        | no      | ...On the mechanism there is P6 (art-4/1); none is cited as granting this.
        publish   | 2024-06-01 12:00 | public | no      | ...A grant would have to say: that the mechanism may publish to public, by which article, from when, who signs.
    """)  # fmt: skip


def test_a_prohibition_grants_the_mechanism_nothing(agreement):
    """That a side must not fire does not say who may find that it did."""
    cited_wrongly = mandate_of(NO_ATTRIBUTION.replace("P6", "P1"))
    (problem,) = unknown_articles(cited_wrongly, agreement)
    assert "P1 is of type prohibition; only a mechanism provision grants" in problem.message


WORDS = """
    party  | method     | says      | from             | recorded         | where it says so
    amber  | truce_v1@1 | accepts   | 2024-05-11 00:00 | 2024-05-12 09:00 | minutes of the first session
    cobalt | truce_v1@1 | objects   | 2024-05-12 00:00 | 2024-05-12 09:00 | letter of 12 May
    amber  | truce_v1@1 | withdraws | 2024-05-20 00:00 | 2024-05-21 09:00 | letter of 20 May
"""


def words():
    return [
        MethodWord(
            id=str(place),
            method=row["method"],
            party=row["party"],
            stance=row["says"],
            since=utc(row["from"]),
            source=row["where it says so"],
            because="",
            evidence_sha256="",
            recorded_by="liaison",
            recorded_at=utc(row["recorded"]),
        )
        for place, row in enumerate(read_table(WORDS))
    ]


def test_a_method_is_accepted_by_a_partys_word_and_never_by_its_silence():
    """The newest word that has begun counts; a party that said nothing of a method accepted nothing."""
    table = """
        party  | method         | on (UTC)         | standing
        amber  | truce_v1@1     | 2024-05-10 12:00 | no acceptance on record
        amber  | truce_v1@1     | 2024-05-15 12:00 | accepted from 2024-05-11 00:00 UTC (minutes of the first session)
        amber  | truce_v1@1     | 2024-05-20 12:00 | acceptance withdrawn from 2024-05-20 00:00 UTC (letter of 20 May)
        cobalt | truce_v1@1     | 2024-05-15 12:00 | objected to from 2024-05-12 00:00 UTC (letter of 12 May)
        amber  | findings_v2@2  | 2024-05-15 12:00 | no acceptance on record
    """
    found = [
        {
            **row,
            "standing": standing_words(word_of(words(), row["method"], row["party"], utc(row["on (UTC)"]))),
        }
        for row in read_table(table)
    ]
    expect_rows(found, table)
