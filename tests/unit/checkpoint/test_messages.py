"""Every message that a checkpoint sends can be read: its text has all that it names."""

from datetime import date

import pytest

from activities.channels.texts import LANGUAGES, Language, compose
from audit.host import Host, Message, Outage
from domain.checkpoint import commands as c
from domain.checkpoint import commands_duty as d
from tests.support.checkpoint import DAY, HOUR, START, attend, cadre, host, people, plan, stand, state, tell


def _known(message: Message) -> dict[str, str]:
    """What the composer adds (`activities/messages.py`): places of roles, names, and nothing else."""
    role = "/" in message.to
    return {
        **message.params,
        "person": "王小明",
        "unit": "卫健局" if role else "",
        "township": "青溪镇" if role else "",
        "count": str(len(message.about)),
        "people": "王小明" if message.about else "",
        "answer_by": message.params.get("report_by", ""),
    }


@pytest.fixture(scope="module")
def on() -> Host:
    made = host(people(28), outages=(Outage(START + 3 * DAY, START + 4 * DAY),), take_at_once=False)
    stand(made, expires_at=START + 9 * DAY)
    shift = state(made).shifts["20260203-day"]
    first, second, third = shift.duties
    tell(made, d.RequestLeave(person=first, first_day=date(2026, 2, 3), last_day=date(2026, 2, 3), kind="away"))
    tell(made, d.DecideChange(change="r1", approve=False))
    other = next(name for name in state(made).staff if name not in shift.duties)
    tell(made, d.RequestChange(kind="give", shift=shift.id, person=second, other=other), cadre(second))
    tell(made, d.RequestLeave(person=third, first_day=date(2026, 2, 5), last_day=date(2026, 2, 5), kind="away"))
    tell(made, d.DecideChange(change="r3", approve=True))
    attend(made, absent=lambda shift, name: int(name[1:]) % 3 == 0)
    made.run_for(HOUR)
    gone = state(made).shifts["20260131-day"]
    tell(made, d.ForceChange(shift=gone.id, off=next(iter(gone.duties)), reason="so", override=True))
    made.run_for(5 * DAY)
    tell(made, c.PlanRota())
    made.run_for(4 * DAY)
    assert made.faults == []
    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_can_be_read(on: Host, language: Language) -> None:
    said: dict[str, str] = {}
    for _, message in on.world.sent:
        if message.process == "checkpoint":
            said[message.template] = compose(message.template, _known(message), drill=False, language=language)
    expected = {
        "duties_told",
        "shift_reminder",
        "duty_off",
        "duty_missing_self",
        "duty_missing",
        "duty_ladder_exhausted",
        "substitute_wanted",
        "leave_requested",
        "change_requested",
        "change_declined",
        "change_lapsed",
        "rota_ready",
        "rota_due",
        "shift_gap",
        "handover_overdue",
        "shifts_missed",
        "checkpoint_expiry",
    }
    assert expected <= set(said), expected - set(said)
    assert all("{" not in text for text in said.values())


def test_a_drill_says_so_in_every_message() -> None:
    made = host(people(28))
    stand(made, mode="drill")
    made.run_for(2 * DAY)
    plan(made)
    assert {message.drill for _, message in made.world.sent} == {True}
    assert not any(case.name.startswith("accountability") for case in made.cases()), "a drill feeds no ladder"
