"""Section: what parties notified, and how many recorded violations lie within it; none is taken off."""

from __future__ import annotations

from truceline.records import Notice, Period, activities, visible
from truceline.report.desk import Desk
from truceline.report.material import ExemptedActivity
from truceline.report.page import Block, Bullets, Code, Line, Name, Para, Section, Span, Table

_COLUMNS = ("number", "party", "activity", "planned", "given", "status")


def permitted(desk: Desk) -> Section:
    """The register of the day's notices as this reader may see them, and the counts beside the whole."""
    words = desk.words
    blocks: list[Block] = [Para(line=(words("permitted.intro"),), style="rule")]
    if desk.may_see("counts"):
        items = tuple(_activity(desk, each) for each in desk.material.exempted)
        blocks += [Bullets(items=items)] if items else []
    else:
        blocks.append(Para(line=(words("permitted.withheld"),), style="note"))
    shown = [each for each in _of_the_day(desk) if visible(each.tier, desk.tier)]
    hidden = len(_of_the_day(desk)) - len(shown)
    blocks += [_register(desk, shown)] if shown else [Para(line=(words("permitted.none"),))]
    if hidden:
        figure = desk.given(
            f"{desk.day}/notices", "withheld", hidden, unit="notices", rule="count@1", tier="public"
        )
        blocks.append(Para(line=words.line("permitted.hidden", number=figure), style="note"))
    return Section(id="permitted", title=words("sections.permitted"), blocks=tuple(blocks))


def _of_the_day(desk: Desk) -> list[Notice]:
    """Notices whose activity touches the reporting period, and what takes them back."""
    span = desk.material.span
    return [each for each in desk.material.notices if _touches(each, span)]


def _touches(notice: Notice, span: Period) -> bool:
    before_end = span.end is None or notice.planned.earliest < span.end
    return before_end and notice.planned.latest >= span.start


def _activity(desk: Desk, each: ExemptedActivity) -> Line:
    record = f"{desk.day}/permitted/{each.prohibition_id}/{each.exemption_id}@{each.read_by}"
    tier = desk.material.release_tier("counts")
    rest = each.recorded - each.permitted - each.unknown
    numbers: dict[str, Span] = {
        name: desk.given(record, name, value, unit="violations", rule=each.rule, tier=tier)
        for name, value in (
            ("recorded", each.recorded),
            ("explosions", each.explosions),
            ("permitted", each.permitted),
            ("unknown", each.unknown),
            ("rest", rest),
        )
    }
    return desk.words.line(
        "permitted.counts",
        activity=Name(activities()[each.activity].label(desk.words.language)),
        prohibition=Code(each.prohibition_id),
        exemption=Code(f"{each.exemption_id}@{each.read_by}"),
        rule=Code(each.rule),
        **numbers,
    )


def _register(desk: Desk, shown: list[Notice]) -> Table:
    words = desk.words
    return Table(
        caption=(words("permitted.table"),),
        head=tuple((words(f"permitted.{name}"),) for name in _COLUMNS),
        align="llllll",
        rows=tuple(_row(desk, each) for each in shown),
    )


def _row(desk: Desk, notice: Notice) -> tuple[Line, ...]:
    first, last = notice.planned.earliest, notice.planned.latest
    given = notice.notified
    when: Line = (desk.short_moment(first),)
    return (
        (Code(notice.number),),
        (Name(desk.party_name(notice.party)),),
        (Name(activities()[notice.activity].label(desk.words.language)),),
        when if first == last else (*when, " – ", desk.short_moment(last)),
        (desk.words("permitted.not_said"),) if given is None else (desk.short_moment(given.earliest),),
        _status(desk, notice),
    )


def _status(desk: Desk, notice: Notice) -> Line:
    later = notice.replaced_by(desk.material.notices)
    if notice.replaces is not None:
        return desk.words.line(f"permitted.{notice.status}_of", other=Code(notice.replaces))
    if later:
        return desk.words.line("permitted.taken_back_by", other=Code(later[-1].number))
    return (desk.words("permitted.given_status"),)
