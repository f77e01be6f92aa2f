"""A party's complaints: each row is what the party says of the accused, kept as its claim."""

from __future__ import annotations

from dataclasses import replace

from truceline.intake.cells import countable, json_of, needed
from truceline.intake.mapped import Mapped, mapped_rows
from truceline.intake.places import card_problem, measured_with, spot_record
from truceline.intake.sayings import code_saying, count_saying, weapon_saying, with_sayings
from truceline.intake.sightings import WHERE, happened
from truceline.intake.task import KEPT, Plan, Rows, Rule, Spot, Task
from truceline.records import Problem

ALIKE, AGAIN = "intake_said_alike", "intake_said_again"
_GENERAL = "('fire_undetermined', 'explosion_undetermined')"
_TEXTS = ("accused", "act", "weapon", "number", "killed", "injured", "damage", "evidence", "complaint")
_SAME = ("time", "place", "accused", "act", "weapon")


def plan(task: Task) -> Plan | Problem:
    """The plan of a complaint list; who speaks is the file's source, who is accused stands in the row."""
    mapped = mapped_rows(task, card_problem)
    if isinstance(mapped, Problem):
        return mapped
    when = mapped.moment("happened", "time")
    filed = mapped.moment("filed", "filed_at", required=False)
    said, scratch = _said(mapped)
    return Plan(
        rows=_counted(mapped, said),
        values=_values(mapped),
        moments=[when, filed],
        spots=[Spot(name=WHERE, text=mapped.words("place"), column=mapped.column("place"))],
        rules=_rules(mapped),
        layers={"observations": [{**_record(), **happened(when), "reported_at": "filed_latest"}]},
        key="own_key",
        scratch=[*scratch, ALIKE, AGAIN],
    )


def _said(mapped: Mapped) -> tuple[Rows, list[str]]:
    """The rows with what their words mean; an act may name its weapon (mortar shelling)."""
    codes = mapped.task.card.setting("codes")
    weapon = f"nullif(concat_ws(' ', {mapped.words('weapon')}, {mapped.words('act')}), '')"
    sayings = [
        code_saying("act", mapped.words("act"), codes.get("act", {})),
        weapon_saying(weapon, codes),
        count_saying(mapped.words("number"), codes),
    ]
    return with_sayings(mapped.task, mapped.rows, sayings)


def _counted(mapped: Mapped, rows: Rows) -> Rows:
    """The rows with ``alike`` (how many say the same) and ``again`` (which of a number's rows it is).

    Both are null where a row stands alone, as nearly all do, so that only the repeats are sorted.
    """
    con, number = mapped.task.con, mapped.words("complaint")
    said = ", ".join(f"coalesce({mapped.words(name)}, '')" for name in _SAME)
    alike = f"concat_ws(chr(31), {said})"
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {ALIKE} AS SELECT {alike} AS said, count(*) AS alike "
        f"FROM ({rows.sql}) GROUP BY said HAVING count(*) > 1"
    )
    base = f"SELECT row_no, coalesce({number}, as_reported) AS base FROM ({rows.sql})"
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {AGAIN} AS SELECT row_no, "
        f"row_number() OVER (PARTITION BY base ORDER BY row_no) AS again FROM ({base}) "
        f"WHERE base IN (SELECT base FROM ({base}) GROUP BY base HAVING count(*) > 1)"
    )
    sql = (
        f"SELECT r.*, alike, again FROM ({rows.sql}) r "
        f"LEFT JOIN {ALIKE} ON {alike} = said LEFT JOIN {AGAIN} ON r.row_no = {AGAIN}.row_no"
    )
    return replace(rows, sql=sql)


def _values(mapped: Mapped) -> dict[str, str]:
    values = {f"{name}_said": mapped.words(name) for name in _TEXTS}
    return values | {
        "kind": f"CASE WHEN act_code IS NULL OR act_code IN {_GENERAL} "
        "THEN coalesce(weapon_kind, act_code) ELSE act_code END",
        "own_key": "CASE WHEN again IS NULL OR (again = 1 AND complaint_said IS NOT NULL) "
        "THEN complaint_said ELSE coalesce(complaint_said, substr(sha256(as_reported), 1, 16)) "
        "|| '#' || again END",
        "measured": json_of(
            {
                "act": "act_said",
                "weapon_said": "weapon_said",
                "killed_claimed": "killed_said",
                "injured_claimed": "injured_said",
                "damage_claimed": "damage_said",
                "evidence": "evidence_said",
            },
            {"alike_in_list": "alike"},
        ),
    }


def _rules(mapped: Mapped) -> list[Rule]:
    act, owner = mapped.column("act"), mapped.task.source.owner_party
    rules = [
        needed(mapped.column("accused"), "accused_said"),
        needed(act, "act_said"),
        Rule(
            code="TL-INT-010",
            column=act,
            bad="act_said IS NOT NULL AND kind IS NULL",
            found="act_said",
            message=f"'{{found}}' names nothing, or two things, of the list of acts. {KEPT}",
            remedy="Write one allegation a row, or add the word under [codes.act] in a card.",
        ),
        countable(mapped.column("number"), "45, about 45, at least 45, over 45 or uncountable"),
    ]
    return [*rules, _own_party(mapped.column("accused"), owner)] if owner else rules


def _own_party(column: str, owner: str) -> Rule:
    """A list read under the wrong party's source would turn every allegation round."""
    literal = owner.replace("'", "''")
    return Rule(
        code="TL-INT-021",
        column=column,
        bad=f"accused_said = '{literal}'",
        found="accused_said",
        message=f"The list is read as the word of '{owner}', and the row accuses '{{found}}' itself. {KEPT}",
        remedy="Is it the other party's list? Read it with --source of that party.",
    )


def _record() -> dict[str, str]:
    return {
        "kind": "kind",
        "means": "'reported'",
        "count": "counted",
        "count_qualifier": "qualifier",
        "weapon_code": "weapon_code",
        "side_claimed": "accused_said",
        **spot_record(WHERE),
        "measures": measured_with(WHERE, "measured"),
    }
