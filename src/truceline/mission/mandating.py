"""mandate.toml: what the mechanism may do, by which article; and the refusal of what it may not.

Comes in: the text of the file, and the agreement whose articles it cites. Goes out: a frozen mandate with
every problem found; for a power about to be used, nothing, or a refusal that says which article is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from truceline.agreement import Agreement
from truceline.mission.errors import WriteRefusedError
from truceline.mission.tomlfile import no_lists, settings_problem, table_of, wrong
from truceline.records import (
    ATTRIBUTE,
    DETERMINE,
    MANDATE_FILE,
    OWN_TEXT,
    POWERS,
    PUBLISH,
    Grant,
    Mandate,
    Period,
    Problem,
    ProvisionType,
    RecordError,
    TierError,
    Use,
    checked_tier,
    not_granted,
)

SHORT = {f"may_{may}": may for may in POWERS}
"""Keys that grant a power in one word, without an article."""
TOP_KEYS = (*SHORT, "publish_to", "signers", "grant", "text")
GRANT_KEYS = ("may", "article", "from", "to", "within", "provisions", "publish_to", "signers", "source")
BY_DEFAULT = "mandate.toml does not speak of it; a mission may determine facts unless told otherwise"


def read_mandate_toml(text: str, file: str = MANDATE_FILE) -> tuple[Mandate, list[Problem]]:
    """The mandate; what it does not grant is not granted. With a problem it grants only the default."""
    table, problems = table_of(text, file)
    if table is None:
        return Mandate(), problems
    problems += _wrong_words(table, file)
    if problems:
        return Mandate(), problems
    grants = tuple(_short_grants(table))
    for place, said in enumerate(table.get("grant", []), start=1):
        found = list(_wrong_grant(said, table, f"grant {place}", file))
        problems += found
        grants += () if found else (_grant(said),)
    if problems:
        return Mandate(), problems
    own = table.get("text", {})
    return Mandate(
        grants=grants,
        signers=tuple(table.get("signers", [])),
        text=tuple(own.get("articles", {}).items()),
        source=own.get("source", ""),
        not_understood=tuple(key for key in table if key not in TOP_KEYS),
    ), []


def unknown_articles(mandate: Mandate, agreement: Agreement, file: str = MANDATE_FILE) -> Iterator[Problem]:
    """Grants that cite what is not there, or what cannot grant anything; zones and provisions likewise."""
    own = {OWN_TEXT + anchor for anchor, _ in mandate.text}
    zones = {zone.id for zone in agreement.zones}
    for grant in mandate.grants:
        provision = agreement.provision(grant.article or "")
        if grant.article is not None and grant.article not in own and provision is None:
            yield _no_such(file, grant, "article", grant.article, _citable(agreement, own))
        elif provision is not None and provision.type is not ProvisionType.MECHANISM:
            remedy = f"cite {_citable(agreement, own)}"
            message = f"{provision.id} is of type {provision.type.value}; only a mechanism provision grants"
            yield settings_problem(
                "TL-MIS-013", file, f"{message}.", f"Mend it: {remedy}.", "article", provision.id
            )
        for zone in (each for each in grant.zones if each not in zones):
            yield _no_such(file, grant, "within", zone, f"one of: {', '.join(sorted(zones)) or 'no zone'}")
        for each in (each for each in grant.provisions if agreement.provision(each) is None):
            yield _no_such(file, grant, "provisions", each, "ids of provisions of the agreement")


def refuse_unless_granted(mandate: Mandate, agreement: Agreement, use: Use) -> Grant:
    """The grant that covers the use.

    errors: WriteRefusedError (TL-MIS-005) that says which article is missing.
    """
    grant = mandate.granting(use)
    if grant is None:
        problem = not_granted(mandate, agreement.provisions, use)
        raise WriteRefusedError((problem,) if problem else ())
    return grant


def _wrong_words(table: Mapping[str, Any], file: str) -> Iterator[Problem]:
    for key in SHORT:
        if key in table and not isinstance(table[key], bool):
            yield wrong(file, key, table[key], "write true or false")
    yield from no_lists(table, ("publish_to", "signers"), str, file)
    grants = table.get("grant", [])
    if not isinstance(grants, list) or not all(isinstance(each, dict) for each in grants):
        yield wrong(file, "grant", grants, 'write [[grant]] with may = "attribute" and what goes with it')
    yield from _wrong_text(table.get("text", {}), file)


def _wrong_text(own: object, file: str) -> Iterator[Problem]:
    """The mandate's own text: a source, and words by anchor."""
    remedy = 'write [text] with source = "…", and [text.articles] with "point-4" = "its words"'
    if not isinstance(own, dict):
        yield wrong(file, "text", own, remedy)
        return
    articles = own.get("articles", {})
    words = articles.values() if isinstance(articles, dict) else [None]
    if not all(isinstance(each, str) and each for each in words):
        yield wrong(file, "text.articles", articles, remedy)
    if articles and not (isinstance(own.get("source"), str) and own["source"]):
        yield wrong(file, "text.source", own.get("source", ""), "say where the mandate's text stands")


def _wrong_grant(
    said: Mapping[str, Any], table: Mapping[str, Any], place: str, file: str
) -> Iterator[Problem]:
    may = said.get("may")
    if may not in POWERS:
        yield wrong(file, f"{place}.may", may or "", f"write one of: {', '.join(POWERS)}")
        return
    if f"may_{may}" in table:
        remedy = f"say it once: leave may_{may} out"
        yield wrong(file, f"may_{may}", table[f"may_{may}"], f"{remedy}, {place} speaks of it")
    for key in (key for key in said if key not in GRANT_KEYS):
        yield wrong(file, f"{place}.{key}", said[key], f"keys are {', '.join(GRANT_KEYS)}")
    for key in ("article", "source"):
        if key in said and not (isinstance(said[key], str) and said[key]):
            yield wrong(file, f"{place}.{key}", said[key], "write it as a text, or leave it out")
    lists = ("within", "provisions", "publish_to", "signers")
    yield from no_lists(
        {f"{place}.{key}": said.get(key, []) for key in lists},
        tuple(f"{place}.{key}" for key in lists),
        str,
        file,
    )
    yield from _wrong_subject(said, may, place, file)
    yield from _wrong_period(said, place, file)


def _wrong_subject(said: Mapping[str, Any], may: str, place: str, file: str) -> Iterator[Problem]:
    """A limit that nobody would keep is refused, not read over."""
    for key in ("within", "provisions"):
        if key in said and may != ATTRIBUTE:
            remedy = f"leave it out: only attribution is granted for parts, {may} is granted whole"
            yield wrong(file, f"{place}.{key}", said[key], remedy)
    if may == PUBLISH:
        if not said.get("publish_to"):
            yield wrong(file, f"{place}.publish_to", "", 'say to whom, for example ["public"]')
        yield from _wrong_tiers(said.get("publish_to", []), f"{place}.publish_to", file)
    elif "publish_to" in said:
        yield wrong(file, f"{place}.publish_to", said["publish_to"], "it goes with publish alone")


def _wrong_tiers(tiers: object, column: str, file: str) -> Iterator[Problem]:
    for tier in tiers if isinstance(tiers, list) else []:
        try:
            checked_tier(str(tier))
        except TierError as error:
            yield wrong(file, column, tier, str(error))


def _wrong_period(said: Mapping[str, Any], place: str, file: str) -> Iterator[Problem]:
    for key in ("from", "to"):
        if key in said and _moment(said[key]) is None:
            remedy = "write a moment with its offset, for example 2024-06-01T00:00:00+02:00"
            yield wrong(file, f"{place}.{key}", said[key], remedy)
            return
    if "to" in said and "from" not in said:
        yield wrong(file, f"{place}.to", said["to"], "say from when, too")
        return
    try:
        _period(said)
    except RecordError as error:
        yield wrong(file, f"{place}.to", said["to"], str(error))


def _moment(value: object) -> datetime | None:
    """A moment with its offset, as TOML writes it or as a text; None for anything else."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, datetime) and value.tzinfo is not None else None


def _period(said: Mapping[str, Any]) -> Period | None:
    start, end = _moment(said.get("from")), _moment(said.get("to"))
    return None if start is None else Period(start=start, end=end)


def _grant(said: Mapping[str, Any]) -> Grant:
    return Grant(
        may=said["may"],
        article=said.get("article"),
        in_force=_period(said),
        zones=tuple(said.get("within", [])),
        provisions=tuple(said.get("provisions", [])),
        publish_to=tuple(said.get("publish_to", [])),
        signers=tuple(said.get("signers", [])),
        source=said.get("source", ""),
    )


def _short_grants(table: Mapping[str, Any]) -> Iterator[Grant]:
    """What the keys of one word grant; facts may be determined where nothing is said of them."""
    spoken_of = {each.get("may") for each in table.get("grant", [])}
    if DETERMINE not in spoken_of and table.get("may_determine", True):
        yield Grant(may=DETERMINE, source="" if "may_determine" in table else BY_DEFAULT)
    if table.get("may_attribute", False):
        yield Grant(may=ATTRIBUTE)
    if table.get("may_publish", False):
        yield Grant(may=PUBLISH, publish_to=tuple(table.get("publish_to", [])))


def _citable(agreement: Agreement, own: set[str]) -> str:
    there = [each.id for each in agreement.provisions if each.type is ProvisionType.MECHANISM]
    return (
        f"one of: {', '.join([*there, *sorted(own)])}"
        if there or own
        else "the mandate's own text, in [text]"
    )


def _no_such(file: str, grant: Grant, column: str, found: str, remedy: str) -> Problem:
    message = f"the grant to {grant.may} names '{found}', which is not there."
    return settings_problem("TL-MIS-013", file, message, f"Mend it: write {remedy}.", column, found)
