"""What a report is a trace of: sound, shaking, a flash, heat, a flight, an effect on the ground, or a word.

A trace that no announced cause leaves, as a crater, is explained by none.
"""

from __future__ import annotations

from truceline.records import TRACES, Activity, Notice, activities

TOLD = "told"
HEAT = "heat"
_BY_MEANS = {
    "heard": "sound",
    "acoustic": "sound",
    "seismic": "shaking",
    "saw": "flash",
    "camera": "flash",
    "uav": "flash",
    "satellite_thermal": HEAT,
    "satellite_image": "effect",
    "radar": "flight",
    "crater_analysis": "effect",
    "reported": TOLD,
}
_BY_CLASS = {
    "satellite": HEAT,
    "camera": "flash",
    "acoustic": "sound",
    "seismic": "shaking",
    "uav": "flash",
    "radar": "flight",
    "patrol": "sound",
}
"""Where the means is not said. A patrol that does not say whether it saw or heard is taken to have heard."""
_EFFECTS = ("damage", "casualty")
_UNTYPED = ("explosion_undetermined", "fire_undetermined", "blast_wave", "seismic_event", "thermal_anomaly")


def trace_of(kind: str, means: str | None, observation: str | None, source_class: str | None) -> str:
    """One of TRACES: what a report of this kind, means and counting unit by such a source is a trace of.

    A party's, a newspaper's or an alert's report is somebody's word whatever means it names.
    """
    if source_class not in _BY_CLASS:
        return TOLD
    if kind in _EFFECTS or observation in _EFFECTS:
        return "effect"
    return _BY_MEANS.get(means or "", _BY_CLASS[source_class])


def explains(notice: Notice) -> tuple[frozenset[str], frozenset[str]]:
    """The kinds and the traces that an announced activity can explain; none of a step.

    An exercise that names its acts explains these, and what is of no named kind; to civil work and demining
    its own kinds alone, whatever acts are written beside it.
    """
    activity = activities()[notice.activity]
    own = frozenset(activity.kinds)
    if notice.acts and activity.code == "exercise":
        own = frozenset(notice.acts) | (own & frozenset(_UNTYPED))
    return own, frozenset(activity.traces)


def can_explain(activity: Activity) -> bool:
    """Whether it leaves traces that an act could be taken for."""
    return bool(activity.traces) and set(activity.traces) <= set(TRACES)
