"""What an observer writes of one thing heard or seen, whatever the form: its words, rules and record.

Readers of monitors' tables, patrol reports and situation reports share these parts. A word that is
in no list leaves its code empty where the record stays true without it (weapon, means); where it
does not (what was observed, how many), the row is set aside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from truceline.intake.cells import countable, json_of, needed
from truceline.intake.mapped import Mapped
from truceline.intake.places import measured_with, spot_record
from truceline.intake.sayings import (
    Codes,
    Saying,
    code_saying,
    count_saying,
    description_saying,
    weapon_saying,
    with_sayings,
)
from truceline.intake.task import KEPT, Moment, Rows, Rule, Spot
from truceline.records import kinds

WHERE = "where"
SAID = ("means", "number", "observation", "description", "weapon")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """The parts of a plan that say what was observed; ``scratch`` are temp tables to drop."""

    rows: Rows
    values: Mapping[str, str]
    rules: tuple[Rule, ...]
    record: Mapping[str, str]
    scratch: tuple[str, ...]


def sighting(
    mapped: Mapped, *, texts: Mapping[str, str] | None = None, more: Sequence[Saying] = ()
) -> Sighting:
    """The parts for rows with the columns means, number, observation, description and weapon.

    texts: further cells to keep in ``measures``, name to SQL
    more:  further words to be read
    """
    said = {name: mapped.words(name) for name in SAID}
    rows, scratch = with_sayings(mapped.task, mapped.rows, [*_sayings(said, _codes(mapped)), *more])
    values = {
        **{f"{name}_said": sql for name, sql in said.items()},
        "kind": f"coalesce(weapon_kind, CASE observation_code {_kinds_of(mapped)} END)",
    }
    kept = {
        "description": "description_said",
        "explosion_kind": "explosion_kind",
        "weapon_said": "weapon_said",
        "means_said": "CASE WHEN means_code IS NULL THEN means_said END",
        **(texts or {}),
    }
    return Sighting(
        rows=rows,
        values=values | {"measured": json_of(kept, {"calibre_mm": _short("calibre_mm")})},
        rules=tuple(_rules(mapped)),
        record=_record(),
        scratch=tuple(scratch),
    )


def _codes(mapped: Mapped) -> Mapping[str, Codes]:
    return mapped.task.card.setting("codes")


def _sayings(said: Mapping[str, str], codes: Mapping[str, Codes]) -> list[Saying]:
    return [
        count_saying(said["number"], codes),
        weapon_saying(said["weapon"], codes),
        description_saying(said["description"], codes),
        code_saying("means", said["means"], codes.get("means", {})),
        code_saying("observation", said["observation"], codes.get("observation", {})),
    ]


def _kinds_of(mapped: Mapped) -> str:
    listed = _codes(mapped).get("kind_of_observation", {})
    return " ".join(f"WHEN '{what}' THEN '{kind}'" for what, kind in listed.items() if kind in kinds())


def _short(number: str) -> str:
    """SQL of a number as JSON: 82, not 82.0."""
    return f"CASE WHEN {number} = trunc({number}) THEN {number}::BIGINT::VARCHAR ELSE {number}::VARCHAR END"


def _rules(mapped: Mapped) -> list[Rule]:
    what, number = mapped.column("observation"), mapped.column("number")
    return [
        needed(what, "observation_said"),
        Rule(
            code="TL-INT-010",
            column=what,
            bad="observation_said IS NOT NULL AND observation_code IS NULL",
            found="observation_said",
            message=f"'{{found}}' names nothing, or two things, of the list of what is observed. {KEPT}",
            remedy="Write one of them a row, or add the word under [codes.observation] in a card.",
        ),
        countable(number, "45, about 45, at least 45, over 45 or uncountable"),
    ]


def _record() -> dict[str, str]:
    return {
        "kind": "kind",
        "means": "means_code",
        "observation": "observation_code",
        "count": "counted",
        "count_qualifier": "qualifier",
        "weapon_code": "weapon_code",
        "direction": "direction",
        **spot_record(WHERE),
        "measures": measured_with(WHERE, "measured"),
    }


def placed(mapped: Mapped, text: str, origin: str) -> Spot:
    """Where it was, reckoned from the position that the row names."""
    return Spot(name=WHERE, text=text, column=mapped.column("location"), origin=origin)


def happened(moment: Moment) -> dict[str, str]:
    """The record's time from one moment."""
    return {
        "happened_earliest": f"{moment.name}_earliest",
        "happened_latest": f"{moment.name}_latest",
    }
