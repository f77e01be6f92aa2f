"""What an instrument is reported to hold, as provisions and pledges: a draft for people to mend.

Comes in: a record of negotiations, an agreement's folder. Goes out: a copy of the folder with a provision
and a pledge for each reported component. A report is not the instrument: each one says whose words it is,
is in force for nobody, and is for people to check.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from truceline.talks import day_of

Record = Mapping[str, Any]
SUBJECTS = {
    "MONITORING": "monitoring",
    "ARMED_FORCES_SUPPORT": "assistance",
    "MULTINATIONAL_FORCES": "forces",
    "ARTICLE5_LIKE": "support_after_attack",
    "SECURITY_GUARANTEES": "support_after_attack",
    "DEFENCE_COOPERATION": "cooperation",
    "LOGISTICS_SUPPORT": "logistics",
}
"""What a component is about, as pledges.csv calls it; any other issue is 'other'."""
TYPES = {"monitoring": "mechanism", "support_after_attack": "guarantee"}
NOBODY_NAMED, BENEFICIARY = "signatories-not-named", "beneficiary-not-named"
NOT_THE_TEXT = "as a news report tells it; the instrument itself is not at hand"
PLEDGE_COLUMNS = (
    *("id", "state", "at", "known_at", "said_by", "source", "by", "to", "subject", "what", "amount"),
    *("condition", "after", "condition_met"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undertaken:
    """One reported component: its provision's id, whose it is, about what, and the words it stands on."""

    id: str
    instrument: str
    commitment: str
    number: int
    subject: str
    type: str
    by: tuple[str, ...]
    to: tuple[str, ...]
    day: str | None
    condition: str | None
    span: Mapping[str, Any]

    @property
    def parties(self) -> tuple[str, ...]:
        """The ids of those who undertake it."""
        return tuple(map(_slug, self.by)) or (NOBODY_NAMED,)

    @property
    def beneficiaries(self) -> tuple[str, ...]:
        """The ids of those to whom."""
        return tuple(map(_slug, self.to)) or (BENEFICIARY,)

    @property
    def source(self) -> str:
        """The text and characters that it stands on."""
        return f"{self.span['doc']}, characters {self.span['start']} to {self.span['end']}; {NOT_THE_TEXT}"


def undertakings(record: Record) -> tuple[Undertaken, ...]:
    """The components of every instrument that texts say was signed or concluded, then single offers."""
    return (*_components(record), *_offers(record))


def _components(record: Record) -> Iterator[Undertaken]:
    days = {each["id"]: each["dct"] for each in record["documents"]}
    parts = ((each, part) for each in record["commitments"] for part in each["components"])
    for nth, (each, part) in enumerate(parts, start=1):
        subject = SUBJECTS.get(part["issue"] or "", "other")
        yield Undertaken(
            id=f"declared-{nth}",
            instrument=each["title"],
            commitment=each["id"],
            number=int(part["n"]),
            subject=subject,
            type=TYPES.get(subject, "obligation"),
            by=_signed(each["signatories"]),
            to=(),
            day=day_of((each["date"] or {}).get("value")) or days[each["doc"]],
            condition=(part.get("condition") or each.get("condition") or {}).get("text"),
            span=part["span"],
        )


def _offers(record: Record) -> Iterator[Undertaken]:
    """Offers by one side that no instrument holds; an offer is pledged, and nothing more."""
    days = {each["id"]: each["dct"] for each in record["documents"]}
    inside = [part["span"] for each in record["commitments"] for part in each["components"]]
    offered = (
        each
        for each in record["proposals"]
        if each["status"] == "offered"
        and each["by_parties"]
        and not any(_within(each["span"], span) for span in inside)
    )
    for number, each in enumerate(offered, start=1):
        yield Undertaken(
            id=f"offer-{number}",
            instrument="an offer",
            commitment=each["id"],
            number=number,
            subject=SUBJECTS.get(each["about"] or "", "other"),
            type="obligation",
            by=tuple(each["by_parties"]),
            to=tuple(each["to_parties"]),
            day=days[each["doc"]],
            condition=(each["condition"] or {}).get("text"),
            span=each["span"],
        )


def _within(span: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    same = span["doc"] == other["doc"]
    return bool(same and other["start"] <= span["start"] and span["end"] <= other["end"])


def _signed(signatories: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Those who signed, each once, in the order in which the text names them."""
    return tuple(dict.fromkeys(str(each["party"] or each["entity"]) for each in signatories))


def _slug(text: str) -> str:
    kept = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in text.lower())
    return "-".join(filter(None, kept.removeprefix("ins-").removeprefix("org-").split("-")))


def together(parties: Sequence[str], names: Mapping[str, str]) -> str:
    """What several parties are called together."""
    called = [names.get(each) or names.get(f"gpe:{each}") or each for each in parties]
    return " and ".join(filter(None, (", ".join(called[:-1]), *called[-1:]))) or "not named"


def write_agreement(base: Path, out: Path, found: Sequence[Undertaken], names: Mapping[str, str]) -> Path:
    """A copy of an agreement's folder with these provisions, pledges and their parties added; the folder.

    names: what to call a party by its id, where that is known
    """
    shutil.copytree(base, out)
    _add_text(out, found)
    _append_yaml(out / "provisions.yaml", [_provision(each) for each in found])
    named = {one: together([one], names) for each in found for one in (*each.by, *each.to)}
    parties = {_slug(one): called for one, called in named.items()}
    unnamed = (
        *(NOBODY_NAMED for each in found if not each.by),
        *(BENEFICIARY for each in found if not each.to),
    )
    parties |= {one: one.replace("-", " ") for one in unnamed}
    listed = [{"id": name, "names": {"en": called}} for name, called in parties.items()]
    _append_yaml(out / "parties.yaml", listed)
    _write_pledges(out / "pledges.csv", found)
    return out


def _provision(each: Undertaken) -> dict[str, Any]:
    return {
        "id": each.id,
        "type": each.type,
        "text": f"reported/{each.id}",
        "bound": list(each.parties),
        "acts": [],
        "in_force": [],
        "excepts": [],
        "left_open": ["when it enters into force, and its exact words: only a report is at hand"],
        "source": each.source,
        "check": "human",
    }


def _add_text(folder: Path, found: Sequence[Undertaken]) -> None:
    sections = "".join(f"\n## reported/{each.id}\n\n“{each.span['text']}”\n" for each in found)
    path = folder / "text.en.md"
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + sections, encoding="utf-8")


def _append_yaml(path: Path, items: Sequence[Mapping[str, Any]]) -> None:
    """Every text in quotation marks, as JSON writes it: 'no' is a country and no answer."""
    added = "".join(f"- {json.dumps(dict(each), ensure_ascii=False)}\n" for each in items)
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + added, encoding="utf-8")


def _write_pledges(path: Path, found: Sequence[Undertaken]) -> None:
    told = io.StringIO()
    writer = csv.DictWriter(told, PLEDGE_COLUMNS, lineterminator="\n", restval="")
    writer.writeheader()
    for each in found:
        if each.day:
            writer.writerow(
                {
                    "id": each.id,
                    "state": "pledged",
                    "at": each.day,
                    "said_by": each.instrument,
                    "source": each.source,
                    "by": ";".join(each.parties),
                    "to": ";".join(each.beneficiaries),
                    "subject": each.subject,
                    "what": each.span["text"],
                    "condition": each.condition or "",
                }
            )
    path.write_text(told.getvalue(), encoding="utf-8")
