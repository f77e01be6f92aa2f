"""Acts of force that texts report: each row is what an outlet or a speaker says, kept as their word."""

from __future__ import annotations

from truceline.intake.cells import cell, countable, json_of, needed
from truceline.intake.mapped import Mapped, mapped_rows
from truceline.intake.places import card_problem, measured_with, spot_record
from truceline.intake.sayings import code_saying, count_saying, weapon_saying, with_sayings
from truceline.intake.sightings import WHERE
from truceline.intake.task import KEPT, Plan, Rows, Rule, Spot, Task, quoted
from truceline.records import Problem

SAID_IN = "talks record"
_GENERAL = "('fire_undetermined', 'explosion_undetermined')"


def plan(task: Task) -> Plan | Problem:
    """The plan of a table of acts that texts report."""
    mapped = mapped_rows(task, card_problem)
    if isinstance(mapped, Problem):
        return mapped
    rows, scratch = _said(mapped)
    first, last = mapped.moment("first", "first_day"), mapped.moment("last", "last_day")
    told = mapped.moment("told", "text_day", required=False)
    spot = Spot(name=WHERE, text=mapped.words("place"), column=mapped.column("place"), required=False)
    return Plan(
        rows=rows,
        values=_values(mapped),
        moments=[first, last, told],
        spots=[spot],
        before=[_happened(mapped.column("stated"))],
        rules=_rules(mapped),
        layers={"observations": [_record()]},
        key="own_key",
        source="source_of_row",
        scratch=scratch,
    )


def _said(mapped: Mapped) -> tuple[Rows, list[str]]:
    """The rows with what their words mean; an act may name its weapon (mortar fire)."""
    codes = mapped.task.card.setting("codes")
    weapon = f"nullif(concat_ws(' ', {mapped.words('act')}, {mapped.words('instrument')}), '')"
    sayings = [
        code_saying("act", mapped.words("act"), codes.get("act", {})),
        weapon_saying(weapon, codes),
        count_saying(mapped.words("number"), codes),
    ]
    return with_sayings(mapped.task, mapped.rows, sayings)


def _values(mapped: Mapped) -> dict[str, str]:
    rows = mapped.rows
    digest = f"substr({cell(rows, 'document_sha256')}, 1, 16)"
    place = f"{cell(rows, 'start')} || '-' || {cell(rows, 'end')}"
    return {
        "act_said": mapped.words("act"),
        "number_said": mapped.words("number"),
        "stated_said": mapped.words("stated"),
        "kind": f"CASE WHEN act_code IS NULL OR act_code IN {_GENERAL} "
        "THEN coalesce(weapon_kind, act_code) ELSE act_code END",
        "side": f"CASE WHEN {mapped.text('actor_side')} IN ({_owners(mapped.task)}) "
        f"THEN {mapped.text('actor_side')} END",
        **_voices(mapped),
        "own_key": f"{digest} || ' ' || {cell(rows, 'claim_id')}",
        "measured": json_of(
            {
                "said_in": quoted(SAID_IN),
                "act": "act_said",
                "weapon_said": mapped.words("instrument"),
                **{name: cell(rows, name) for name in ("hedge", "time_said", "place_said", "voice", "chain")},
                "actor_said": cell(rows, "actor"),
                "outlet": cell(rows, "outlet"),
                "document_sha256": cell(rows, "document_sha256"),
                "characters": place,
            }
        ),
    }


def _owners(task: Task) -> str:
    """Parties that speak through a source, and those that the card's codes name, as a SQL list."""
    coded = (str(party) for party in task.card.setting("codes").get("actor_side", {}).values())
    owners = sorted({s.owner_party for s in task.sources if s.owner_party} | set(coded))
    return ", ".join(map(quoted, owners)) or "NULL"


# -- whose word it is


def _voices(mapped: Mapped) -> dict[str, str]:
    """The source that answers for a row and, where an outlet is cited for it, whom that source relays."""
    task, rows = mapped.task, mapped.rows
    named, sides = _by_name(task), _by_party(task)
    voice = f"coalesce({_looked_up(rows, 'voice', named)}, {_cases(mapped.text('voice_side'), sides)})"
    outlet, origin = _looked_up(rows, "outlet", named), _looked_up(rows, "origin", named)
    published = f"CASE WHEN {cell(rows, 'outlet')} IS NULL THEN {quoted(task.source.id)} ELSE {outlet} END"
    cited = f"coalesce({origin}, {cell(rows, 'origin_id')})"
    return {
        "speaks": f"{cell(rows, 'voice_kind')} = 'speaker'",
        "source_of_row": f"CASE WHEN speaks THEN {voice} ELSE {published} END",
        "relayed": f"CASE WHEN NOT speaks AND {cited} <> source_of_row THEN {cited} END",
        "voice_said": f"CASE WHEN speaks THEN {cell(rows, 'voice')} ELSE {cell(rows, 'outlet')} END",
    }


def _by_name(task: Task) -> dict[str, str]:
    """A source by its id and by each of its names, in small letters; a name that two bear names neither."""
    found: dict[str, set[str]] = {}
    for source in task.sources:
        for name in (source.id, *(name for _, name in source.names)):
            found.setdefault(name.casefold(), set()).add(source.id)
    return {name: ids.pop() for name, ids in found.items() if len(ids) == 1}


def _by_party(task: Task) -> dict[str, str]:
    """A party's one source of class 'party'; with several of them nobody can say which one is meant."""
    own: dict[str, list[str]] = {}
    for source in task.sources:
        if source.owner_party and source.source_class == "party":
            own.setdefault(source.owner_party, []).append(source.id)
    return {party: ids[0] for party, ids in own.items() if len(ids) == 1}


def _looked_up(rows: Rows, name: str, known: dict[str, str]) -> str:
    return _cases(f"lower({cell(rows, name)})", known)


def _cases(text: str, known: dict[str, str]) -> str:
    cases = " ".join(f"WHEN {quoted(word)} THEN {quoted(source)}" for word, source in known.items())
    return f"CASE {text} {cases} END" if cases else "CAST(NULL AS VARCHAR)"


# -- what keeps a row out


def _happened(column: str) -> Rule:
    return Rule(
        code="TL-INT-024",
        column=column,
        bad="stated_said IS NOT NULL AND stated_said <> 'happened'",
        found="stated_said",
        message=f"The text does not say that it happened: '{{found}}'. {KEPT}",
        remedy="Read the sentence in as_reported; a denial is entered with truceline claim.",
    )


def _rules(mapped: Mapped) -> list[Rule]:
    act = mapped.column("act")
    return [
        needed(act, "act_said"),
        needed(mapped.column("stated"), "stated_said"),
        Rule(
            code="TL-INT-010",
            column=act,
            bad="kind IS NULL",
            found="act_said",
            message=f"'{{found}}' names nothing, or two things, of the list of acts. {KEPT}",
            remedy="If the text says more plainly what it was, add the word under [codes.act] in a card.",
        ),
        countable(mapped.column("number"), "45, about 45, at least 45 or over 45"),
        Rule(
            code="TL-INT-011",
            column=mapped.column("last_day"),
            bad="last_latest < first_earliest",
            found=mapped.words("last_day"),
            message=f"The last day '{{found}}' is before the first. {KEPT}",
            remedy="Read the sentence in as_reported, mend the days and read the file again.",
        ),
        Rule(
            code="TL-INT-013",
            column="voice",
            bad="source_of_row IS NULL",
            found="voice_said",
            message=f"'{{found}}' names no source of this mission, and it is their word. {KEPT}",
            remedy="Add whose word it is with: truceline source add. Then read the file again.",
        ),
    ]


def _record() -> dict[str, str]:
    return {
        "kind": "kind",
        "means": "'reported'",
        "happened_earliest": "first_earliest",
        "happened_latest": "last_latest",
        "reported_at": "told_latest",
        "count": "counted",
        "count_qualifier": "qualifier",
        "weapon_code": "weapon_code",
        "side_claimed": "side",
        "relays": "relayed",
        **spot_record(WHERE),
        "measures": measured_with(WHERE, "measured"),
    }
