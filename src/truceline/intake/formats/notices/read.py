"""Notices: what a party said it would do, when and where, and steps that are on record.

Whether a notice was given in time, or permits anything, is not decided here.
"""

from __future__ import annotations

from truceline.intake.cells import ends_after, needed, number, numeric, on_the_globe, one_of, whole
from truceline.intake.ground import USABLE, drawable, not_negative, write_usable
from truceline.intake.mapped import Mapped, mapped_rows, speaker
from truceline.intake.task import KEPT, Plan, Rule, Task, quoted
from truceline.records import NOTICE_STATUSES, Problem, activities, kinds

_TEXTS = ("party", "activity", "to_whom", "area_ref", "outline", "replaces", "text")
_NUMBERS = ("lon_deg", "lat_deg", "radius_m")
_CIRCLE = "(lon_deg IS NULL)::INT + (lat_deg IS NULL)::INT + (radius_m IS NULL)::INT"


def plan(task: Task) -> Plan | Problem:
    """The plan of a table of notices; one without an end, and a cancellation of nothing, are set aside."""
    mapped = mapped_rows(task)
    if isinstance(mapped, Problem):
        return mapped
    write_usable(task, mapped.rows, mapped.text("outline"))
    says, source_rule = speaker(mapped, "source")
    return Plan(
        rows=mapped.rows,
        values={**_values(mapped), **says},
        moments=[
            mapped.moment("starts", "from_at"),
            mapped.moment("stops", "to_at", required=False, end_excluded=True),
            mapped.moment("given", "notified_at", required=False),
        ],
        rules=[*_rules(mapped), *_place_rules(mapped), source_rule],
        layers={"notices": [_record()]},
        source="source_of_row",
        key="number",
        scratch=[USABLE],
    )


def _values(mapped: Mapped) -> dict[str, str]:
    values = {"number": mapped.text("number")} | {name: mapped.text(name) for name in _TEXTS}
    for name in _NUMBERS:
        values[f"{name}_text"] = mapped.text(name)
        values[name] = number(f"{name}_text")
    values["how_many_text"] = mapped.text("said_number")
    values["said_number"] = whole("how_many_text")
    values["blasts_text"] = mapped.text("said_blasts")
    values["said_blasts"] = whole("blasts_text")
    values["acts"] = f"nullif(regexp_replace({mapped.text('acts')}, '\\s*[;,]\\s*', ';', 'g'), '')"
    values["status"] = f"coalesce(lower({mapped.text('status')}), 'given')"
    return values


def _rules(mapped: Mapped) -> list[Rule]:
    codes = activities()
    step_list = ", ".join(quoted(code) for code, each in codes.items() if each.is_step)
    civil_list = ", ".join(quoted(code) for code, each in codes.items() if each.civil)
    return [
        *(needed(mapped.column(name), name) for name in ("number", "activity")),
        Rule(
            code="TL-INT-015",
            column=mapped.column("party"),
            bad=f"party IS NULL AND coalesce(activity, '') NOT IN ({civil_list})",
            found="NULL",
            message=f"Whose activity or step it is is not said; only civil work needs no party. {KEPT}",
            remedy="Write the party's id, mend the file and read it again.",
        ),
        numeric(mapped.column("said_number"), "how_many_text", "said_number", "a whole number"),
        not_negative(mapped.column("said_number"), "how_many_text", "said_number"),
        numeric(mapped.column("said_blasts"), "blasts_text", "said_blasts", "a whole number"),
        not_negative(mapped.column("said_blasts"), "blasts_text", "said_blasts"),
        one_of(mapped.column("activity"), "activity", codes, "activities.csv"),
        one_of(mapped.column("status"), "status", NOTICE_STATUSES, "given, cancelled"),
        _known_acts(mapped.column("acts")),
        Rule(
            code="TL-INT-015",
            column=mapped.column("to_at"),
            bad=f"stops_latest IS NULL AND activity NOT IN ({step_list})",
            found="NULL",
            message=f"The notice says no end: until when the activity is planned is not known. {KEPT}",
            remedy="Ask the party until when it is planned, mend the file and read it again.",
        ),
        ends_after(mapped.column("to_at"), "starts_earliest", "stops_latest", "stops_text"),
        Rule(
            code="TL-INT-015",
            column=mapped.column("replaces"),
            bad="status = 'cancelled' AND replaces IS NULL",
            found="NULL",
            message=f"The row cancels a notice and does not say which. {KEPT}",
            remedy="Write the number of the notice that is cancelled, and read the file again.",
        ),
    ]


def _known_acts(column: str) -> Rule:
    code = f"({'|'.join(kinds())})"
    return Rule(
        code="TL-INT-010",
        column=column,
        bad=f"acts IS NOT NULL AND NOT regexp_full_match(acts, '{code}(;{code})*')",
        found="acts",
        message=f"'{{found}}' holds what is no code of kinds.csv. {KEPT}",
        remedy="Use codes of kinds.csv with ';' between them, or leave the cell empty.",
    )


def _place_rules(mapped: Mapped) -> list[Rule]:
    numbers = [numeric(mapped.column(name), f"{name}_text", name) for name in _NUMBERS]
    return [
        *numbers,
        on_the_globe(mapped.column("lat_deg"), "lat_deg_text", "lat_deg", 90),
        on_the_globe(mapped.column("lon_deg"), "lon_deg_text", "lon_deg", 180),
        not_negative(mapped.column("radius_m"), "radius_m_text", "radius_m"),
        Rule(
            code="TL-INT-015",
            column=mapped.column("radius_m"),
            bad=f"{_CIRCLE} IN (1, 2)",
            found="NULL",
            message=f"A circle needs its longitude, latitude and radius, and one of them is empty. {KEPT}",
            remedy="Write all three, or name the zone or the outline, and read the file again.",
        ),
        drawable(mapped.column("outline"), "outline", "outline"),
        Rule(
            code="TL-INT-042",
            column=mapped.column("area_ref"),
            bad=f"(area_ref IS NOT NULL)::INT + (outline IS NOT NULL)::INT + ({_CIRCLE} = 0)::INT > 1",
            found="area_ref",
            message=f"The notice says where in two ways, and they may differ. {KEPT}",
            remedy="Keep the zone, the circle or the outline, and read the file again.",
        ),
    ]


def _record() -> dict[str, str]:
    same = {name: name for name in (*_TEXTS, *_NUMBERS, "acts", "status", "said_number", "said_blasts")}
    return {
        **same,
        "from_at": "starts_earliest",
        "to_at": "coalesce(stops_latest, starts_latest)",
        "notified_earliest": "given_earliest",
        "notified_latest": "given_latest",
    }
