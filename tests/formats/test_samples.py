"""Every format's sample gives exactly the records and the rows set aside that are written here."""

from __future__ import annotations

import pytest

from tests.formats.reads import card, read_sample, sample
from truceline.intake import format_cards

NAMES = [card.name for card in format_cards()]
SHOWN = {
    "observations": (
        "row_no",
        "kind",
        "happened_earliest",
        "happened_latest",
        "lon_deg",
        "lat_deg",
        "place_kind",
    ),
    "tallies": (
        "row_no",
        "source_id",
        "measure_code",
        "period_start",
        "period_end",
        "count",
        "count_qualifier",
    ),
    "coverage": ("row_no", "sensor_id", "area_ref", "from_at", "to_at", "state", "fraction"),
    "checks": ("row_no", "sensor_id", "checked_at", "clock_offset_s", "position_offset_m", "valid_for_s"),
    "notices": (
        "record_key",
        "party",
        "activity",
        "from_at",
        "to_at",
        "notified_latest",
        "status",
        "said_number",
        "said_blasts",
    ),
    "holdings": ("row_no", "declared_by", "as_of_earliest", "site", "hall", "weapon_code", "serial", "count"),
    "inspections": (
        "row_no",
        "from_at",
        "site",
        "hall",
        "found",
        "weapon_code",
        "serial",
        "count",
        "restriction",
    ),
    "control": ("row_no", "day", "holder", "drawn_by", "lag_days", "uncertainty_m"),
}
KEPT = {
    "firms": """
1 thermal_anomaly 2031-05-01 00:05:00+00 2031-05-01 00:05:59.999999+00 37.5 48.1 point
2 thermal_anomaly 2031-05-01 00:35:00+00 2031-05-01 00:35:59.999999+00 37.6 48.2 point
3 thermal_anomaly 2031-05-01 10:42:00+00 2031-05-01 10:42:59.999999+00 37.4 47.9 point
""",
    "firms_days": """
1 thermal_anomaly 2031-05-01 00:00:00+00 2031-05-01 23:59:59.999999+00 37.5 48.1 point
2 thermal_anomaly 2031-05-01 00:00:00+00 2031-05-01 23:59:59.999999+00 37.5 48.1 point
3 thermal_anomaly 2031-05-02 00:00:00+00 2031-05-02 23:59:59.999999+00 37.4 47.9 point
""",
    "geojson": """
1 mortar 2031-05-01 19:10:00+00 2031-05-01 19:10:00+00 37.5 48.1 point
2 damage 2031-04-30 21:00:00+00 2031-05-01 20:59:59.999999+00 37.56666666666666 48.13333333333334 polygon
3 statement 2031-05-01 10:00:00+00 2031-05-01 10:00:00+00 None None none
""",
    "air_raid_alerts": """
1 alert 2031-05-01 01:10:34+00 2031-05-01 01:10:34+00 None None polygon
2 alert 2031-05-01 04:00:00+00 2031-05-01 04:00:00+00 None None polygon
""",
    "air_raid_official": """
1 alert 2031-05-01 01:10:34+00 2031-05-01 01:10:34+00 None None polygon
2 alert 2031-05-01 04:00:00+00 2031-05-01 04:00:00+00 None None polygon
3 alert 2031-05-01 04:05:10+00 2031-05-01 04:05:10+00 None None polygon
""",
    "acled": """
1 explosion_undetermined 2031-04-30 21:00:00+00 2031-05-01 20:59:59.999999+00 37.5 48.1 point
2 small_arms 2031-04-25 21:00:00+00 2031-05-08 20:59:59.999999+00 37.6 48.2 point
3 media_report 2031-01-31 22:00:00+00 2031-02-28 21:59:59.999999+00 37.7 48.3 point
""",
    "ucdp_ged": """
1 casualty 2031-04-30 21:00:00+00 2031-05-01 20:59:59.999999+00 37.5 48.1 point
2 casualty 2031-04-30 21:00:00+00 2031-05-04 20:59:59.999999+00 37.5 48.1 point
3 casualty 2031-04-30 21:00:00+00 2031-05-31 20:59:59.999999+00 None None polygon
4 casualty 2030-12-31 22:00:00+00 2031-12-31 21:59:59.999999+00 None None none
""",
    "viina": """
1 artillery 2031-04-30 21:00:00+00 2031-05-01 20:59:59.999999+00 37.5 48.1 point
2 media_report 2031-05-01 11:00:00+00 2031-05-01 11:59:59.999999+00 37.6 48.2 point
3 media_report 2031-04-30 21:00:00+00 2031-05-01 20:59:59.999999+00 37.6 48.2 point
""",
    "daily_tallies": """
1 s1 fires_per_day 2031-04-30 21:00:00+00 2031-05-01 21:00:00+00 100 exact
1 s1 war_fires_per_day 2031-04-30 21:00:00+00 2031-05-01 21:00:00+00 40 exact
1 s1 fires_per_day_in_ukraine_held_area 2031-04-30 21:00:00+00 2031-05-01 21:00:00+00 60 exact
1 s1 war_fires_per_day_in_ukraine_held_area 2031-04-30 21:00:00+00 2031-05-01 21:00:00+00 25 exact
1 s1 fires_per_day_in_russia_held_area 2031-04-30 21:00:00+00 2031-05-01 21:00:00+00 40 exact
1 s1 war_fires_per_day_in_russia_held_area 2031-04-30 21:00:00+00 2031-05-01 21:00:00+00 15 exact
2 s1 fires_per_day 2031-05-01 21:00:00+00 2031-05-02 21:00:00+00 10 exact
2 s1 war_fires_per_day 2031-05-01 21:00:00+00 2031-05-02 21:00:00+00 None None
2 s1 fires_per_day_in_ukraine_held_area 2031-05-01 21:00:00+00 2031-05-02 21:00:00+00 6 exact
2 s1 war_fires_per_day_in_ukraine_held_area 2031-05-01 21:00:00+00 2031-05-02 21:00:00+00 1 exact
2 s1 fires_per_day_in_russia_held_area 2031-05-01 21:00:00+00 2031-05-02 21:00:00+00 4 exact
2 s1 war_fires_per_day_in_russia_held_area 2031-05-01 21:00:00+00 2031-05-02 21:00:00+00 1 exact
""",
    "photo": """
1 photo_or_video 2031-05-01 16:12:03+00 2031-05-01 16:12:03+00 37.5 48.1 point
""",
    "video": """
1 photo_or_video 2031-05-01 16:11:48+00 2031-05-01 16:12:18+00 37.5 48.1 point
""",
    "quakeml": """
1 blast_wave 2031-05-01 01:02:03+00 2031-05-01 01:02:04+00 37.5 48.1 point
2 earthquake 2031-05-01 02:59:50+00 2031-05-01 03:00:10+00 37.6 48.2 point
""",
    "osce_daily_text": """
1 s1 ceasefire_violations 2031-05-03 16:30:00+00 2031-05-04 16:30:00+00 12 exact
2 s1 explosions 2031-05-03 16:30:00+00 2031-05-04 16:30:00+00 5 about
3 s1 ceasefire_violations 2031-05-03 16:30:00+00 2031-05-04 16:30:00+00 0 exact
4 s1 ceasefire_violations_stated_later 2031-05-02 16:30:00+00 2031-05-03 16:30:00+00 3 exact
5 s1 ceasefire_violations_stated_later 2031-05-02 16:30:00+00 2031-05-03 16:30:00+00 1204 exact
6 s1 ceasefire_violations 2031-05-04 16:30:00+00 2031-05-05 16:30:00+00 0 exact
7 s1 ceasefire_violations 2031-05-04 16:30:00+00 2031-05-05 16:30:00+00 0 exact
""",
    "osce_status_text": """
1 s1 ceasefire_violations 2031-04-27 21:00:00+00 2031-05-11 21:00:00+00 1240 about
2 s1 explosions 2031-04-27 21:00:00+00 2031-05-11 21:00:00+00 300 about
3 s1 ceasefire_violations_stated_later 2031-04-13 21:00:00+00 2031-04-27 21:00:00+00 866 exact
4 s1 explosions_stated_later 2031-04-13 21:00:00+00 2031-04-27 21:00:00+00 120 exact
""",
    "claims": """
1 north-mod shellings 2031-05-01 15:00:00+00 2031-05-01 21:00:00+00 31 exact
2 north-mod shellings 2031-05-01 15:00:00+00 2031-05-02 06:00:00+00 44 about
3 south-mod drone_uses 2031-05-01 15:00:00+00 2031-05-01 21:00:00+00 50 over
""",
    "satellite_snapshots": """
1 MODIS all 2031-05-01 00:09:00+00 2031-05-02 03:39:00+00 looked None
2 VIIRS_SNPP all 2031-05-01 00:00:00+00 2031-05-02 00:00:00+00 looked None
""",
    "coverage_table": """
1 camera-1 Upper Ford 2031-04-30 21:00:00+00 2031-05-01 21:00:00+00 looked 1.0
2 camera-2 Lower Ford 2031-04-30 21:00:00+00 2031-05-01 21:00:00+00 down 0.0
""",
    "satellite_passes": """
1 lantern-1 Upper Ford 2031-05-01 00:41:00+00 2031-05-01 00:43:30+00 looked 0.75
2 lantern-1 Upper Ford 2031-05-01 12:52:00+00 2031-05-01 12:54:30+00 obscured 0.050000000000000044
3 lantern-2 Upper Ford 2031-05-01 13:40:00+00 2031-05-01 13:42:00+00 unknown None
4 lantern-2 POLYGON ((36 47, 39 47, 39 49, 36 49, 36 47)) 2031-05-02 00:20:00+00 2031-05-02 00:22:00+00 looked 1.0
5 lantern-2 POLYGON ((36.0 47.0, 39.0 47.0, 39.0 49.0, 36.0 49.0, 36.0 47.0)) 2031-05-02 12:20:00+00 2031-05-02 12:22:00+00 looked 0.5
""",
    "sensor_log": """
1 camera-1 Upper Ford 2031-04-30 21:00:00+00 2031-05-01 03:30:00+00 looked 1.0
2 camera-1 Upper Ford 2031-05-01 03:30:00+00 2031-05-01 06:00:00+00 down 0.0
3 camera-1 Upper Ford 2031-05-01 06:00:00+00 2031-05-01 07:00:00+00 down 0.0
4 camera-1 Upper Ford 2031-05-01 07:00:00+00 2031-05-01 07:00:00+00 looked 1.0
5 node-1 Lower Ford 2031-04-30 21:00:00+00 2031-04-30 21:10:00+00 looked 1.0
6 node-1 Lower Ford 2031-04-30 21:10:00+00 2031-04-30 21:20:00+00 looked 1.0
7 node-1 Lower Ford 2031-04-30 22:00:00+00 2031-04-30 22:10:00+00 obscured None
8 camera-2 Lower Ford 2031-05-01 02:00:00+00 2031-05-01 04:00:00+00 looked 1.0
9 camera-2 Lower Ford 2031-05-01 02:00:00+00 2031-05-01 04:00:00+00 down 0.0
10 camera-2 Lower Ford 2031-05-01 04:00:00+00 2031-05-01 04:00:00+00 looked 1.0
11 camera-3 Lower Ford 2031-05-01 01:00:00+00 2031-05-01 02:00:00+00 looked 1.0
""",
    "patrol_hours": """
1 team 3 Upper Ford 2031-05-01 05:00:00+00 2031-05-01 13:00:00+00 looked 0.3
2 team 4 Lower Ford 2031-05-01 17:00:00+00 2031-05-01 20:00:00+00 obscured None
3 team 3 REACH_M=2000.0;LINESTRING (37.4 48.0, 37.6 48.1) 2031-05-02 05:00:00+00 2031-05-02 09:00:00+00 looked 1.0
4 team 5 Lower Ford 2031-05-02 05:00:00+00 2031-05-02 09:00:00+00 unknown None
""",
    "notices": """
B-7 B exercise 2031-05-10 07:00:00+00 2031-05-10 11:00:00+00 2031-05-09 05:00:00+00 given None None
B-8 B exercise 2031-05-11 07:00:00+00 2031-05-11 11:00:00+00 2031-05-09 05:00:00+00 given 1200 None
B-9 B exercise 2031-05-11 07:00:00+00 2031-05-11 11:00:00+00 2031-05-10 17:00:00+00 cancelled None None
A-1 A demining 2031-05-11 21:00:00+00 2031-05-13 21:00:00+00 None given None None
A-2 A order_given 2031-05-12 05:00:00+00 2031-05-12 05:00:00+00 None given None None
Q-1 None quarry_blasting 2031-05-13 08:00:00+00 2031-05-13 09:00:00+00 2031-05-01 06:00:00+00 given None 2
Q-2 None controlled_demolition 2031-05-14 08:00:00+00 2031-05-14 09:00:00+00 None given None None
""",
    "holdings": """
1 cobalt 2031-04-30 21:00:00+00 depot-north hall 1 howitzer-152 H-101 1
2 cobalt 2031-04-30 21:00:00+00 depot-north hall 1 howitzer-152 H-102 1
3 cobalt 2031-05-01 09:00:00+00 depot-north None mortar-120 None 12
""",
    "inspection": """
1 2031-05-02 07:00:00+00 depot-north hall 1 searched None None None None
2 2031-05-02 07:00:00+00 depot-north hall 1 present howitzer-152 H-101 1 None
3 2031-05-01 21:00:00+00 depot-north hall 2 present mortar-120 None 3 None
4 2031-05-02 08:00:00+00 depot-north hall 3 not_accessible None None None denial
5 2031-05-02 07:00:00+00 depot-north hall 1 absent howitzer-152 H-102 1 None
""",
    "device_checks": """
1 camera-1 2031-05-01 06:00:00+00 0.4 3.0 2592000.0
2 camera-2 2031-05-01 07:00:00+00 -41.0 None 2592000.0
3 node-1 2031-05-01 08:00:00+00 None 180.0 None
""",
    "control_areas": """
1 2031-05-01 north s1 1.0 500.0
2 2031-04-30 south s1 None None
""",
    "ceasefire_violations_table": """
1 explosion_undetermined 2031-05-03 19:10:00+00 2031-05-03 19:40:59.999999+00 37.5 48.1 wedge
2 fire_undetermined 2031-05-03 19:10:00+00 2031-05-03 19:40:59.999999+00 37.5 48.1 wedge
3 mortar 2031-05-03 11:05:00+00 2031-05-03 11:05:59.999999+00 37.6 48.2 wedge
4 small_arms 2031-05-03 15:00:00+00 2031-05-04 05:59:59.999999+00 37.6 48.2 wedge
5 fire_undetermined 2031-05-03 21:57:00+00 2031-05-03 22:27:59.999999+00 37.6 48.2 wedge
""",
    "party_complaints": """
1 mortar 2031-05-03 19:10:00+00 2031-05-03 19:40:59.999999+00 37.55 48.15 point
2 mortar 2031-05-02 21:00:00+00 2031-05-03 20:59:59.999999+00 37.55 48.15 point
3 mortar 2031-05-03 19:10:00+00 2031-05-03 19:40:59.999999+00 37.55 48.15 point
4 ground_assault 2031-05-03 15:00:00+00 2031-05-04 05:59:59.999999+00 37.5 48.1 point
5 fpv_drone_strike 2031-05-03 21:57:00+00 2031-05-03 22:27:59.999999+00 37.55 48.15 point
7 fire_undetermined 2031-05-03 23:00:00+00 2031-05-03 23:00:59.999999+00 37.55 48.15 point
""",
    "talks_claims": """
1 mortar 2031-05-02 21:00:00+00 2031-05-03 20:59:59.999999+00 37.55 48.15 point
2 fire_undetermined 2031-05-02 21:00:00+00 2031-05-03 20:59:59.999999+00 None None none
3 air_strike 2031-04-20 21:00:00+00 2031-04-27 20:59:59.999999+00 None None none
4 artillery 2031-05-01 19:10:00+00 2031-05-01 19:10:59.999999+00 37.55 48.15 point
""",
    "patrol_report": """
1 explosion_undetermined 2031-05-03 19:10:00+00 2031-05-03 22:12:59.999999+00 37.6 48.2 wedge
2 fire_undetermined 2031-05-03 20:05:00+00 2031-05-03 20:05:59.999999+00 37.6 48.2 wedge
3 small_arms 2031-05-04 05:00:00+00 2031-05-04 05:12:59.999999+00 37.6 48.2 wedge
4 restriction 2031-05-04 05:12:00+00 2031-05-04 07:20:59.999999+00 37.5 48.1 point
5 restriction 2031-05-04 08:00:00+00 2031-05-04 08:00:59.999999+00 37.5 48.1 point
""",
    "situation_report": """
2 explosion_undetermined 2031-05-03 19:10:00+00 2031-05-03 19:40:59.999999+00 37.5 48.1 wedge
3 small_arms 2031-05-03 22:12:00+00 2031-05-03 22:12:59.999999+00 37.6 48.2 wedge
4 fire_undetermined 2031-05-03 22:45:00+00 2031-05-03 23:15:59.999999+00 37.6 48.2 wedge
5 mortar 2031-05-03 15:00:00+00 2031-05-04 05:59:59.999999+00 37.6 48.2 wedge
""",
    "table": """
1 artillery 2031-05-01 19:10:00+00 2031-05-01 19:10:00+00 37.5 48.1 point
2 explosion_undetermined 2031-05-01 19:14:00+00 2031-05-01 19:14:59.999999+00 37.5 48.1 wedge
3 mortar 2031-05-01 19:31:00+00 2031-05-01 19:31:00+00 None None polygon
""",
}
ASIDE = {
    "firms": [(4, "TL-INT-008", "longitude"), (5, "TL-INT-006", "acq_date")],
    "firms_days": [(4, "TL-INT-006", "acq_date"), (5, "TL-INT-015", "lon_e5")],
    "geojson": [(4, "TL-INT-012", "geometry"), (5, "TL-INT-008", "geometry lat")],
    "air_raid_alerts": [(3, "TL-INT-011", "finished_at"), (4, "TL-INT-015", "region")],
    "air_raid_official": [(4, "TL-INT-015", "area of the alert"), (5, "TL-INT-011", "finished_at")],
    "acled": [(4, "TL-INT-010", "sub_event_type"), (5, "TL-INT-010", "time_precision")],
    "ucdp_ged": [(5, "TL-INT-010", "where_prec")],
    "viina": [(4, "TL-INT-008", "lon")],
    "daily_tallies": [(3, "TL-INT-005", "cloud_cover_in_country"), (4, "TL-INT-005", "fires_per_day")],
    "photo": [],
    "video": [],
    "quakeml": [(3, "TL-INT-010", "type"), (4, "TL-INT-015", "origin/time")],
    "osce_daily_text": [(8, "TL-INT-060", "sentence"), (9, "TL-INT-060", "sentence")],
    "osce_status_text": [(5, "TL-INT-060", "sentence"), (6, "TL-INT-060", "sentence")],
    "claims": [(4, "TL-INT-013", "claimant"), (5, "TL-INT-005", "value")],
    "satellite_snapshots": [(3, "TL-INT-006", "first_acq")],
    "coverage_table": [
        (3, "TL-INT-011", "to"),
        (4, "TL-INT-010", "state"),
        (5, "TL-INT-005", "fraction"),
        (6, "TL-INT-013", "source_id"),
    ],
    "satellite_passes": [
        (6, "TL-INT-005", "cloud_fraction"),
        (7, "TL-INT-015", "area_ref"),
        (8, "TL-INT-012", "footprint"),
    ],
    "sensor_log": [
        (12, "TL-INT-010", "state"),
        (13, "TL-INT-015", "sensor_id"),
        (14, "TL-INT-005", "heartbeat_s"),
    ],
    "patrol_hours": [
        (5, "TL-INT-015", "visibility_m"),
        (6, "TL-INT-011", "to"),
        (7, "TL-INT-010", "daynight"),
    ],
    "notices": [
        (6, "TL-INT-015", "to"),
        (7, "TL-INT-010", "activity"),
        (8, "TL-INT-010", "acts"),
        (9, "TL-INT-015", "radius_m"),
        (10, "TL-INT-015", "replaces"),
        (11, "TL-INT-005", "how_many"),
        (14, "TL-INT-015", "party"),
        (15, "TL-INT-005", "blasts"),
    ],
    "device_checks": [
        (4, "TL-INT-015", "clock_offset_s"),
        (5, "TL-INT-005", "clock_uncertainty_s"),
        (6, "TL-INT-015", "device_id"),
    ],
    "holdings": [
        (4, "TL-INT-015", "serial"),
        (5, "TL-INT-005", "number"),
        (6, "TL-INT-015", "site"),
        (7, "TL-INT-005", "number"),
    ],
    "inspection": [
        (6, "TL-INT-015", "restriction"),
        (7, "TL-INT-015", "serial"),
        (8, "TL-INT-015", "number"),
        (9, "TL-INT-010", "found"),
        (10, "TL-INT-010", "restriction"),
    ],
    "control_areas": [(3, "TL-INT-015", "holder"), (4, "TL-INT-015", "geometry")],
    "ceasefire_violations_table": [
        (6, "TL-INT-005", "number"),
        (7, "TL-INT-010", "observation"),
        (8, "TL-INT-045", "location"),
        (9, "TL-INT-005", "number"),
        (10, "TL-INT-006", "date, time"),
    ],
    "party_complaints": [
        (6, "TL-INT-010", "act"),
        (8, "TL-INT-006", "date, time"),
        (9, "TL-INT-045", "place"),
        (10, "TL-INT-015", "accused"),
    ],
    "talks_claims": [
        (5, "TL-INT-024", "stated"),
        (6, "TL-INT-024", "stated"),
        (7, "TL-INT-010", "act"),
        (8, "TL-INT-015", "first_day"),
        (9, "TL-INT-013", "voice"),
        (10, "TL-INT-045", "place"),
    ],
    "patrol_report": [
        (6, "TL-INT-022", "restriction"),
        (7, "TL-INT-010", "restriction"),
        (8, "TL-INT-015", "distance"),
        (9, "TL-INT-015", "observation"),
        (10, "TL-INT-006", "date"),
    ],
    "situation_report": [
        (1, "TL-INT-023", None),
        (6, "TL-INT-023", None),
        (7, "TL-INT-006", "time"),
        (8, "TL-INT-045", "location"),
    ],
    "table": [(4, "TL-INT-010", "kind"), (5, "TL-INT-005", "sigma_major_m")],
}


@pytest.mark.parametrize("name", NAMES)
def test_the_sample_gives_these_records(name: str) -> None:
    found = read_sample(name)
    (layer,) = card(name).layers
    rows = sorted(
        (" ".join(str(row[column]) for column in SHOWN[layer]) for row in found.layers[layer]),
    )
    assert rows == sorted(KEPT[name].strip().splitlines())


@pytest.mark.parametrize("name", NAMES)
def test_the_sample_has_these_rows_set_aside(name: str) -> None:
    assert read_sample(name).aside_codes() == ASIDE[name]


@pytest.mark.parametrize("name", NAMES)
def test_every_row_is_kept_or_set_aside_and_never_both(name: str) -> None:
    found = read_sample(name)
    kept = {row["row_no"] for row in found.rows}
    aside = [row["row_no"] for row in found.aside]
    assert kept.isdisjoint(aside)
    assert sorted([*kept, *aside]) == list(range(1, found.reading.rows_in + 1))


@pytest.mark.parametrize("name", [name for name in NAMES if card(name).sample.endswith(".csv")])
def test_as_reported_stands_in_the_file_word_for_word(name: str) -> None:
    text = sample(name).read_text(encoding="utf-8")
    found = read_sample(name)
    assert all(row["as_reported"] in text for row in [*found.rows, *found.aside])


@pytest.mark.parametrize("name", NAMES)
def test_every_row_says_where_it_comes_from(name: str) -> None:
    for row in (found := read_sample(name)).rows + found.aside:
        assert row["evidence_sha256"] == "ab" * 32
        assert row["received_at"] == "2031-06-01 12:00:00+00"
        assert row["reader"] == card(name).signature
        assert row["record_key"]


@pytest.mark.parametrize("name", NAMES)
def test_every_row_set_aside_says_what_is_wrong_and_how_to_mend_it(name: str) -> None:
    for row in read_sample(name).aside:
        assert row["message"].endswith(("The others are kept.", "the others are kept.", "is set aside."))
        assert "{" not in row["message"]
        assert row["found"] is None or f"'{row['found']}'" in row["message"]
        assert len(row["remedy"]) > 10


def test_a_claimant_speaks_through_its_own_source_with_its_own_tier() -> None:
    rows = read_sample("claims").layers["tallies"]
    assert [(r["source_id"], r["about_party"], r["tier"]) for r in rows] == [
        ("north-mod", "south", "party:north"),
        ("north-mod", "south", "party:north"),
        ("south-mod", "north", "party:south"),
    ]


def test_a_report_in_the_news_keeps_all_its_labels() -> None:
    rows = read_sample("viina").layers["observations"]
    assert [row["measures"] for row in rows] == [
        '{"labels": ["artillery", "civcas", "loc"]}',
        '{"labels": ["uav", "loc"]}',
        None,
    ]


def test_an_alert_keeps_when_it_was_lifted_beside_its_start() -> None:
    rows = read_sample("air_raid_alerts").layers["observations"]
    assert [(row["area_ref"], row["measures"]) for row in rows] == [
        ("Northern oblast", '{"ends_at": "2031-05-01T01:52:07.000000Z", "n_subalerts": 1}'),
        ("Northern oblast", '{"n_subalerts": 2}'),
    ]


def test_a_fire_keeps_what_the_sensor_measured_and_the_size_of_its_pixel() -> None:
    """1 sigma is the longer side / √12 + 100 m, at least 190 m: 0.39 km gives 212.6 m."""
    first, *_ = read_sample("firms").layers["observations"]
    assert first["measures"] == (
        '{"frp_mw": 4.21, "brightness_k": 331.2, "background_k": 289.1, "scan_km": 0.39, "track_km": 0.36, '
        '"satellite": "N", "version": "2.0NRT", "daynight": "N"}'
    )
    assert (first["sigma_major_m"], first["confidence_reported"]) == (212.6, "nominal")


def test_rows_that_read_alike_are_told_apart_by_their_order() -> None:
    first, second, third = (row["record_key"] for row in read_sample("firms_days").layers["observations"])
    assert (first[:16], first[16:], second[16:]) == (second[:16], "#1", "#2")
    assert third[16:] == "#1"


def test_cloud_becomes_named_exposures_and_an_empty_count_is_no_zero() -> None:
    row = next(
        r
        for r in read_sample("daily_tallies").layers["tallies"]
        if (r["row_no"], r["measure_code"]) == (2, "war_fires_per_day")
    )
    assert (row["count"], row["count_qualifier"], row["exposure"]) == (None, None, None)
    assert row["exposures"] == '{"cloud_cover_in_country": 0.9, "cloud_cover_in_east_of_country": 0.85}'


def test_a_side_that_heard_something_gives_a_wedge_with_its_apex() -> None:
    wedge = read_sample("table").layers["observations"][1]
    assert (wedge["bearing_deg"], wedge["range_min_m"], wedge["range_max_m"]) == (135.0, 3000.0, 5000.0)
    assert (wedge["sigma_major_m"], wedge["count"], wedge["count_qualifier"]) == (None, 40, "about")
