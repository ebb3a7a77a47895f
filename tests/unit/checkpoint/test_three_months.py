"""A checkpoint from January into spring: Spring Festival, adjusted workdays, weekly rotas, renewals, an outage."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import orjson
import pytest

from audit.host import Host, Outage
from audit.readable import plain
from domain.checkpoint import commands as c
from domain.checkpoint import commands_post as p
from domain.checkpoint import events as e
from domain.checkpoint import events_duty as ed
from domain.checkpoint import events_post as ep
from domain.checkpoint.transitions import Standing
from domain.kernel.calendar import DayKind
from tests.support.checkpoint import (
    COMMANDER,
    DAY,
    START,
    attend,
    cadre,
    events,
    host,
    people,
    plan,
    sent,
    sound,
    stand,
    state,
    tell,
)

pytestmark = pytest.mark.long

WEEKS = 13
FESTIVAL = date(2026, 2, 17)


def test_three_months_with_spring_festival() -> None:
    outage = Outage(datetime(2026, 3, 12, 3, tzinfo=UTC), datetime(2026, 3, 13, 20, tzinfo=UTC))
    on = host(people(20), outages=(outage,))
    stand(on)
    sizes = []
    for week in range(WEEKS):
        attend(on, absent=lambda shift, name: int(shift[6:8]) % 5 == int(name[1:]) % 5 and int(name[1:]) % 7 == 0)
        on.run_until(START + timedelta(days=7 * week + 5))
        if week < WEEKS - 1:
            plan(on)
        attend(on, absent=lambda shift, name: False)
        _count(on)
        if state(on).expires_at - on.now < 20 * DAY:  # type: ignore[operator]  # it stands, so it expires
            renew = c.ExtendCheckpoint(
                expires_at=on.now + 30 * DAY, authority="county command post", legal_basis="renewed"
            )
            assert tell(on, renew, COMMANDER) == "accepted"
        on.run_until(START + timedelta(days=7 * (week + 1)))
        sizes.append(len(_text(state(on))))
    now = state(on)
    assert now.book.closed >= WEEKS * 21 - 6
    closed = events(on, ep.ShiftClosed)
    assert len(closed) == len({one.shift for one in closed}), "each shift once"
    kinds = {one.shift[:8]: one.day_kind for one in closed}
    assert kinds[f"{FESTIVAL:%Y%m%d}"] is DayKind.HOLIDAY
    assert kinds["20260214"] is DayKind.ADJUSTED_WORKDAY, "the Saturday before the festival is worked"
    assert Counter(kinds.values())[DayKind.HOLIDAY] >= 7
    assert len(events(on, ep.ShiftsMissed)) == 1
    assert len(now.shifts) <= 40, "the window rolls"
    assert max(sizes[4:]) < 2 * min(sizes[4:]), "and the state does not grow"
    _fair(on)
    told = Counter(message.recipient for message in sent(on, "duties_told"))
    assert max(told.values()) <= WEEKS, "at most one message a rota"
    tell(on, c.CloseCheckpoint(reason="spring"), COMMANDER)
    assert {owed.ending is None for owed in on.obligations() if owed.what == "duty"} == {False}
    sound(on)


def _count(on: Host) -> None:
    shift = next(one for one in state(on).live() if one.standing(Standing.ON_POST))
    say = p.CountPassages(shift=shift.id, device="gate", sequence=1, passed=100, referred={"temperature": 2})
    assert tell(on, say, cadre(shift.leader)) == "accepted"


def _fair(on: Host) -> None:
    """Over three months nobody bears much more than another of the same skill."""
    nights: Counter[str] = Counter()
    for one in events(on, e.RotaAdopted):
        for shift in one.shifts:
            if shift.kind.night:
                nights.update({person: 1 for person in shift.people})
    staff = state(on).staff
    for skill in ("security", "medical"):
        borne = [nights[name] for name, one in staff.items() if skill in one.skills]
        assert max(borne) - min(borne) <= 8, (skill, borne)
    assert not any(one.why == "forced" for one in events(on, ed.DutyAssigned))


def _text(value: object) -> bytes:
    return orjson.dumps(plain(value), option=orjson.OPT_NON_STR_KEYS)
