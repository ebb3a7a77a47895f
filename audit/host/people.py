"""What simulated people do when a message reaches them: a pure plan, the same for the host and for a live demo."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from audit.host.message import Message
from audit.host.profiles import Helper, Population, Profile, Span
from domain.callup.muster.commands import Acknowledge, Decline, Excuse, ReportArrival, ReportEnRoute
from domain.kernel.command import Role
from domain.kernel.model import Model

Plan = list[tuple[timedelta, Model]]
"""Commands, each with the time after the message at which the person gives it; in order of time."""

ASKS = frozenset({"summons", "substitute_summons", "reminder"})
ABOUT_SILENCE = frozenset({"liaison_notice", "head_notice", "township_notice", "command_post_notice"})
ABOUT_ABSENCE = "absence_notice"
ABOUT_WITHDRAWAL = "withdrawal_notice"
K = TypeVar("K", bound=str)


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans by `population`. `speed` divides every span, for policies whose minutes are compressed to seconds."""

    population: Population
    speed: int = 1

    def plan(self, person: str, message: Message, now: datetime, rng: Random) -> Plan:
        """What `person` will do about `message`, delivered at `now`; empty when they do nothing.

        All chance comes from `rng`, who is of which kind from the ids alone: nothing depends on other people.
        """
        if message.role is not Role.CADRE:
            return self._helper(person, message, now, rng)
        return self._asked(person, message, now, rng) if message.template in ASKS else []

    def kind(self, person: str) -> Profile:
        """The profile that `person` always has in this population."""
        name = _weighted(self.population.shares, Random(f"{self.population.name}/{person}"))
        return self.population.profiles[name]

    def _asked(self, person: str, message: Message, now: datetime, rng: Random) -> Plan:
        profile = self.kind(person)
        if rng.randrange(100) >= _of(profile.notices, message.channel):
            return []
        answer = self._after(_of(profile.answers_after, message.channel), rng)
        if rng.randrange(100) < profile.declines:
            reason = _weighted(profile.decline_reasons, rng)
            return [(answer, Decline(person=person, reason=reason))]
        return [(answer, Acknowledge(person=person)), *self._journey(person, profile, message, now, answer, rng)]

    def _journey(
        self, person: str, profile: Profile, message: Message, now: datetime, answered: timedelta, rng: Random
    ) -> Plan:
        throw = rng.randrange(100)
        if throw >= profile.on_time + profile.late:
            return []
        left = max(_until(message, now) - answered, timedelta(seconds=1))
        arrives = answered + left * rng.randint(*profile.fills) // 100
        if throw >= profile.on_time:
            arrives = answered + left + self._after(profile.late_by, rng)
        arrival = (_seconds(arrives), ReportArrival(person=person, how="code"))
        if rng.randrange(100) >= profile.en_route:
            return [arrival]
        sets_out = _seconds(answered + (arrives - answered) // 4)
        return [(sets_out, ReportEnRoute(person=person)), arrival]

    def _helper(self, person: str, message: Message, now: datetime, rng: Random) -> Plan:
        helper = self.population.helper
        if rng.randrange(100) >= helper.notices:
            return []
        planned: Plan = []
        for name in message.about:
            after = self._after(helper.answers_after, rng)
            if message.template in ABOUT_SILENCE:
                planned.extend(self._answer_for(name, helper, message, now, after, rng))
            elif message.template == ABOUT_ABSENCE:
                planned.extend(_look_for(name, person, helper, after, rng))
            elif message.template == ABOUT_WITHDRAWAL and rng.randrange(100) < helper.lets_off:
                planned.append((after, Excuse(person=name, reason="force_majeure", approver=person)))
        return sorted(planned, key=lambda step: step[0])

    def _answer_for(
        self, name: str, helper: Helper, message: Message, now: datetime, after: timedelta, rng: Random
    ) -> Plan:
        throw = rng.randrange(100)
        if throw < helper.vouches:
            arrives = after + max(_until(message, now) - after, timedelta(seconds=1)) * rng.randint(40, 95) // 100
            arrived = (_seconds(arrives), ReportArrival(person=name, how="liaison"))
            return [(after, Acknowledge(person=name)), arrived]
        return [(after, Decline(person=name, reason="away"))] if throw < helper.vouches + helper.declines else []

    def _after(self, span: Span, rng: Random) -> timedelta:
        return timedelta(seconds=rng.randint(*sorted(span)) // self.speed)


def _look_for(name: str, helper_id: str, helper: Helper, after: timedelta, rng: Random) -> Plan:
    throw = rng.randrange(100)
    if throw < helper.finds:
        return [(after, ReportArrival(person=name, how="liaison"))]
    if throw < helper.finds + helper.excuses:
        return [(after, Excuse(person=name, reason="force_majeure", approver=helper_id))]
    return []


def _until(message: Message, now: datetime) -> timedelta:
    """The time left until the reporting time that the message names; an hour when it names none."""
    named = message.params.get("report_by")
    return datetime.fromisoformat(named) - now if named else timedelta(hours=1)


def _seconds(span: timedelta) -> timedelta:
    return timedelta(seconds=max(0, round(span.total_seconds())))


V = TypeVar("V")


def _of(by_channel: Mapping[str, V], channel: str) -> V:
    return by_channel.get(channel, by_channel["other"])


def _weighted(weights: Mapping[K, int], rng: Random) -> K:
    throw = rng.randrange(sum(weights.values()))
    for name, weight in weights.items():
        throw -= weight
        if throw < 0:
            return name
    raise AssertionError("the throw is below the sum of the weights")
