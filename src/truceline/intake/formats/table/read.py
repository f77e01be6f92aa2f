"""Any CSV or Parquet table of reports, one observation a row, by the column map of its card."""

from __future__ import annotations

from collections.abc import Mapping

from truceline.intake.cells import (
    Measure,
    a_kind,
    cell,
    json_numbers,
    needed,
    number,
    numbers_rules,
    numeric,
    on_the_globe,
    one_of,
    whole,
)
from truceline.intake.mapped import Mapped, speaker
from truceline.intake.places import card_problem, measured_with, spot_record
from truceline.intake.rows import table_rows
from truceline.intake.task import Moment, Plan, Rows, Rule, Spot, Task
from truceline.records import COUNT_QUALIFIERS, MEANS, WHAT_WAS_OBSERVED, Problem

NUMBERS = (
    "sigma_major_m", "sigma_minor_m", "azimuth_deg", "bearing_deg", "bearing_sigma_deg",
    "range_min_m", "range_max_m",
)  # fmt: skip
TEXTS = (
    "area_ref",
    "weapon_code",
    "side_claimed",
    "direction",
    "confidence_reported",
    "fix_quality",
    "relays",
)
_QUALIFIER = (
    "CASE WHEN counted IS NOT NULL OR qualifier_text = 'uncountable' "
    "THEN coalesce(qualifier_text, 'exact') END"
)
NOT_SAID = "CAST(NULL AS DOUBLE)"
PLACES = ("point", "polygon", "wedge", "none")


def plan(task: Task) -> Plan | Problem:
    """The plan of a table, or the refusal when a needed column is missing."""
    rows = table_rows(task)
    return rows if isinstance(rows, Problem) else plan_of_rows(task, rows)


def plan_of_rows(task: Task, rows: Rows) -> Plan | Problem:
    """The same for rows that come from elsewhere (the features of a map)."""
    mapped = Mapped(task, rows)
    problem = mapped.missing() or _no_time(mapped) or card_problem(task)
    if problem is not None:
        return problem
    says, source_rule = speaker(mapped, "source")
    times, time_rules, span = _times(mapped)
    spot = _spot(mapped)
    place_rules = _place_rules(mapped) if spot is None else _stated_rules(mapped)
    record = {**_record(task), **span, "measures": _measures(mapped)}
    return Plan(
        rows=rows,
        values={
            **_place(mapped),
            **_words(mapped),
            **says,
        },
        moments=times,
        spots=() if spot is None else (spot,),
        rules=[*place_rules, *_word_rules(mapped), *time_rules, source_rule],
        layers={"observations": [record if spot is None else _spotted(record)]},
        key="own_key" if mapped.has("key") else None,
        source="source_of_row",
    )


def _no_time(mapped: Mapped) -> Problem | None:
    """The refusal of a file that has no column for when: else every row would say that its time is empty."""
    if mapped.has("time") or mapped.has("earliest"):
        return None
    asked = " or ".join(f"'{mapped.column(ours)}'" for ours in ("time", "earliest"))
    return mapped.task.refusal(
        "TL-INT-004",
        f"No column says when: the card asks for {asked}; the file has {', '.join(mapped.rows.columns)}.",
        "Mend the card's [map]; names that differ in capitals alone must first be told apart in the file.",
        column=mapped.column("time"),
    )


def _spot(mapped: Mapped) -> Spot | None:
    """The written place of a card that maps one; None for decimal degrees in columns of their own."""
    said = mapped.task.card.setting("place")
    columns = [ours for ours in ("place", "grid_x", "lat") if mapped.has(ours)]
    if not columns or (columns[0] == "lat" and not _needs_reading(said, mapped.task)):
        return None
    texts = {
        "place": mapped.text("place"),
        "grid_x": f"'x=' || {mapped.text('grid_x')} || ' y=' || {mapped.text('grid_y')}",
        "lat": f"{mapped.text('lat')} || ' / ' || {mapped.text('lon')}",
    }
    return Spot(
        name="where",
        text=texts[columns[0]],
        column=mapped.column(columns[0]),
        origin=mapped.text("place_from"),
        required=not bool(said.get("optional", False)),
        writing={"order": "lat_lon"} if columns[0] == "lat" else {},
    )


def _needs_reading(said: Mapping[str, object], task: Task) -> bool:
    """Columns of latitude and longitude that are not plain decimal degrees of WGS 84."""
    datum = said.get("datum") or task.source.datum or "wgs84"
    return bool(said) and (said.get("notation", "auto") != "decimal" or datum != "wgs84")


def _spotted(record: dict[str, str]) -> dict[str, str]:
    """The record with the place of the text; a sigma that the row itself states goes before."""
    where = spot_record("where")
    stated = {
        "sigma_major_m": f"coalesce(sigma_major_m, sigma_minor_m, {where['sigma_major_m']})",
        "sigma_minor_m": f"coalesce(sigma_minor_m, sigma_major_m, {where['sigma_minor_m']})",
        "azimuth_deg": f"CASE WHEN sigma_major_m IS NOT NULL OR sigma_minor_m IS NOT NULL THEN azimuth_deg "
        f"ELSE {where['azimuth_deg']} END",
    }
    return record | where | stated | {"measures": measured_with("where", record["measures"])}


def _place(mapped: Mapped) -> dict[str, str]:
    scale = mapped.task.card.setting("scale")
    values = {
        "lat_text": mapped.text("lat"),
        "lon_text": mapped.text("lon"),
        "lat": _scaled("lat_text", scale.get("lat")),
        "lon": _scaled("lon_text", scale.get("lon")),
    }
    for name in NUMBERS:
        values[f"{name}_text"] = mapped.text(name)
        values[name] = number(f"{name}_text") if mapped.has(name) else NOT_SAID
    values["area_ref"] = mapped.text("area_ref")
    values["outline_text"] = mapped.text("geometry")
    given = mapped.text("place_kind")
    values["place"] = given if given.startswith("'") else f"coalesce({given}, {_place_shown()})"
    return values


def _scaled(text: str, factor: object) -> str:
    # dividing by 100000 gives the double nearest to the decimal; multiplying by 1e-5 does not
    if not isinstance(factor, int | float):
        return number(text)
    return f"({number(text)}) / {round(1 / factor)}" if 0 < factor < 1 else f"({number(text)}) * {factor!r}"


def _place_shown() -> str:
    """What kind of place the row's own cells show."""
    return (
        "CASE WHEN area_ref IS NOT NULL OR outline_text IS NOT NULL THEN 'polygon' "
        "WHEN lat_text IS NULL AND lon_text IS NULL THEN 'none' "
        "WHEN bearing_deg IS NOT NULL AND range_max_m IS NOT NULL AND sigma_major_m IS NULL THEN 'wedge' "
        "ELSE 'point' END"
    )


def _place_rules(mapped: Mapped) -> list[Rule]:
    lat, lon = mapped.column("lat"), mapped.column("lon")
    rules = [
        numeric(lat, "lat_text", "lat"),
        numeric(lon, "lon_text", "lon"),
        on_the_globe(lat, "lat_text", "lat", 90),
        on_the_globe(lon, "lon_text", "lon", 180),
        one_of(mapped.column("place_kind"), "place", PLACES, "place kinds"),
        _half_a_place(lat, "(lat_text IS NULL) AND (lon_text IS NOT NULL OR place IN ('point', 'wedge'))"),
        _half_a_place(lon, "(lon_text IS NULL) AND (lat_text IS NOT NULL OR place IN ('point', 'wedge'))"),
        _half_a_place(mapped.column("bearing_deg"), "place = 'wedge' AND bearing_deg IS NULL"),
        _half_a_place(mapped.column("range_max_m"), "place = 'wedge' AND range_max_m IS NULL"),
        _half_a_place(
            mapped.column("area_ref"), "place = 'polygon' AND area_ref IS NULL AND outline_text IS NULL"
        ),
        *_stated_rules(mapped),
        *_exchanged(mapped),
    ]
    return [*rules, _outline_rule(mapped)] if mapped.has("geometry") else rules


def _stated_rules(mapped: Mapped) -> list[Rule]:
    """What the row states of its place in numbers must be numbers, and no uncertainty is zero."""
    return [
        *(numeric(mapped.column(n), f"{n}_text", n) for n in NUMBERS if mapped.has(n)),
        *(_not_below_zero(mapped.column(n), n) for n in ("sigma_major_m", "sigma_minor_m") if mapped.has(n)),
    ]


def _exchanged(mapped: Mapped) -> list[Rule]:
    """Latitude and longitude that fit the mission's area only the other way round."""
    area = mapped.task.places.area
    if area is None or mapped.task.card.setting("place").get("area") == "any":
        return []
    west, south, east, north = area
    inside = "({x} BETWEEN {w!r} AND {e!r} AND {y} BETWEEN {s!r} AND {n!r})"
    bounds = {"w": west, "s": south, "e": east, "n": north}
    as_written, exchanged = (inside.format(x=x, y=y, **bounds) for x, y in (("lon", "lat"), ("lat", "lon")))
    return [
        Rule(
            code="TL-INT-044",
            column=mapped.column("lat"),
            bad=f"{exchanged} AND NOT {as_written}",
            found="lat_text || ' / ' || lon_text",
            message="'{found}' lies outside the mission's area, and inside it with the two exchanged. "
            "The row is set aside; the others are kept.",
            remedy='Are latitude and longitude swapped? Mend it, or write area = "any" in [place].',
        )
    ]


def _half_a_place(column: str, bad: str) -> Rule:
    rule = needed(column, "NULL")
    return Rule(
        code=rule.code, column=column, bad=bad, found="NULL", message=rule.message, remedy=rule.remedy
    )


def _not_below_zero(column: str, name: str) -> Rule:
    return Rule(
        code="TL-INT-005",
        column=column,
        bad=f"{name} <= 0",
        found=f"{name}_text",
        message="'{found}' is no uncertainty: it must be above zero. "
        "The row is set aside; the others are kept.",
        remedy="Leave the cell empty where the uncertainty is unknown; unknown is never zero.",
    )


def _outline_rule(mapped: Mapped) -> Rule:
    return Rule(
        code="TL-INT-012",
        column=mapped.column("geometry"),
        bad="outline_text IS NOT NULL AND NOT regexp_full_match(outline_text, '([0-9A-Fa-f]{2})+')",
        found="outline_text[:40]",
        message="'{found}' is no WKB in hex. The row is set aside; the others are kept.",
        remedy="Write the outline as well-known binary in hexadecimal digits.",
    )


def _words(mapped: Mapped) -> dict[str, str]:
    values = {name: mapped.text(name) for name in TEXTS if name != "area_ref"}
    values |= {name: mapped.text(name) for name in ("kind", "means", "observation")}
    values["count_text"] = mapped.text("count")
    values["counted"] = whole("count_text") if mapped.has("count") else NOT_SAID
    values["qualifier_text"] = mapped.text("count_qualifier")
    said = mapped.has("count") or mapped.has("count_qualifier")
    values["qualifier"] = _QUALIFIER if said else "CAST(NULL AS VARCHAR)"
    values["own_key"] = mapped.text("key")
    measures = _listed(mapped)
    values["measured"] = json_numbers(mapped.rows, measures)
    return values


def _listed(mapped: Mapped) -> list[Measure]:
    return [
        Measure(column=str(column).lower(), name=str(name))
        for name, column in mapped.task.card.setting("measures").items()
    ]


def _word_rules(mapped: Mapped) -> list[Rule]:
    return [
        needed(mapped.column("kind"), "kind"),
        a_kind(mapped.column("kind"), "kind"),
        one_of(mapped.column("means"), "means", MEANS, "means"),
        one_of(mapped.column("observation"), "observation", WHAT_WAS_OBSERVED, "what was observed"),
        numeric(mapped.column("count"), "count_text", "counted", "a whole number"),
        one_of(mapped.column("count_qualifier"), "qualifier_text", COUNT_QUALIFIERS, "count qualifiers"),
        *numbers_rules(mapped.rows, _listed(mapped)),
        *(needed(str(name), cell(mapped.rows, str(name))) for name in _must_be_there(mapped)),
    ]


def _must_be_there(mapped: Mapped) -> list[str]:
    listed = mapped.task.card.settings.get("needed", [])
    return [str(name) for name in listed] if isinstance(listed, list) else []


def _times(mapped: Mapped) -> tuple[list[Moment], list[Rule], dict[str, str]]:
    """(moments, rules, happened and reported columns) for one time, or for a first and a last."""
    if mapped.has("time"):
        times = [mapped.moment("happened", "time")]
        span = {"happened_earliest": "happened_earliest", "happened_latest": "happened_latest"}
        rules: list[Rule] = []
    else:
        times = [mapped.moment("first", "earliest"), mapped.moment("last", "latest", required=False)]
        latest = "coalesce(last_latest, first_latest)"
        span = {"happened_earliest": "first_earliest", "happened_latest": latest}
        rules = [_backwards(mapped.column("latest"), f"{latest} < first_earliest", "last_text")]
    if mapped.has("ends"):
        times.append(mapped.moment("ends", "ends", required=False))
        rules.append(
            _backwards(mapped.column("ends"), f"ends_latest < {span['happened_earliest']}", "ends_text")
        )
    if mapped.has("reported_at"):
        times.append(mapped.moment("reported", "reported_at", required=False))
        span["reported_at"] = "reported_latest"
    return times, rules, span


def _backwards(column: str, bad: str, found: str) -> Rule:
    return Rule(
        code="TL-INT-011",
        column=column,
        bad=bad,
        found=found,
        message="It ends at '{found}', before it starts. The row is set aside; the others are kept.",
        remedy="Are the two columns swapped, or is one in another zone? Mend it and read the file again.",
    )


def _measures(mapped: Mapped) -> str:
    """The measures; an end, which is no part of ``happened``, is kept there as ends_at (UTC)."""
    if not mapped.has("ends"):
        return "measured"
    ends = "'\"ends_at\": \"' || strftime(ends_latest AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ') || '\"'"
    numbers = "nullif(trim(measured, '{}'), '')"
    return f"nullif('{{' || concat_ws(', ', {ends}, {numbers}) || '}}', '{{}}')"


def _record(task: Task) -> dict[str, str]:
    same = {name: name for name in (*NUMBERS[2:], *TEXTS, "kind", "means", "observation")}
    sigma = f"CASE WHEN place = 'point' THEN {task.source.sigma_m!r} END" if task.source.sigma_m else "NULL"
    return same | {
        "lon_deg": "lon",
        "lat_deg": "lat",
        "place_kind": "place",
        "sigma_major_m": f"coalesce(sigma_major_m, sigma_minor_m, {sigma})",
        "sigma_minor_m": f"coalesce(sigma_minor_m, sigma_major_m, {sigma})",
        "count": "counted",
        "count_qualifier": "qualifier",
        "geometry": "unhex(outline_text)",
    }
