"""How simulated people behave, as data. Shares are whole percent, spans are whole seconds [low, high]."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.callup.muster.commands import DeclineReason
from domain.kernel.model import Identifier, Model

Percent = Annotated[int, Field(ge=0, le=100)]
Span = tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]]
Weights = Mapping[str, Annotated[int, Field(ge=1)]]


class Profile(Model):
    """One kind of person.

    `notices`: how likely a message on a channel is noticed at all (`other` for channels not named);
    `answers_after`: how long until they answer it. Of those who notice, `declines` percent decline; the rest accept,
    and of these `on_time`, `late` and the remainder never arrive; `en_route` percent say when they set out.
    `fills`: the part of the time until the reporting time that somebody punctual uses, in percent [low, high].
    """

    notices: Mapping[Identifier, Percent]
    answers_after: Mapping[Identifier, Span]
    declines: Percent = 0
    decline_reasons: Mapping[DeclineReason, Annotated[int, Field(ge=1)]] = {"other": 1}
    on_time: Percent = 100
    late: Percent = 0
    late_by: Span = (60, 900)
    en_route: Percent = 70
    fills: tuple[Percent, Percent] = (30, 90)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.on_time + self.late > 100:
            raise ValueError("on_time and late together are at most 100 percent")
        if not {"other"} <= self.notices.keys() & self.answers_after.keys():
            raise ValueError("notices and answers_after need an entry «other»")
        return self


class Helper(Model):
    """How liaisons, heads and duty officers deal with the people a notice is about.

    Of a hundred people they answer yes for `vouches`, no for `declines`, and cannot say for the rest; of the missing
    they find `finds` percent to have arrived after all and know an approved reason for `excuses`; of those who took
    back their word they excuse `lets_off`.
    """

    notices: Percent = 90
    answers_after: Span = (30, 240)
    vouches: Percent = 50
    declines: Percent = 20
    finds: Percent = 40
    excuses: Percent = 10
    lets_off: Percent = 60


class Population(Model):
    """A mixture of profiles by weight, and their helpers. `name` also seeds who is of which kind."""

    name: Identifier
    profiles: Mapping[Identifier, Profile]
    shares: Mapping[Identifier, Annotated[int, Field(ge=1)]]
    helper: Helper = Helper()

    @model_validator(mode="after")
    def _known(self) -> Self:
        if not self.shares or not self.shares.keys() <= self.profiles.keys():
            raise ValueError("every share names a profile, and there is at least one")
        return self


_DECLINES: Mapping[DeclineReason, int] = {"on_duty": 3, "away": 3, "unfit": 1, "family": 2, "other": 1}

_AWAKE = Profile(
    notices={"sms": 85, "voice": 95, "wecom": 80, "other": 75},
    answers_after={"sms": (5, 90), "voice": (15, 60), "wecom": (5, 80), "other": (10, 120)},
    declines=4,
    decline_reasons=_DECLINES,
    on_time=97,
    late=2,
)
_ASLEEP = Profile(
    notices={"sms": 10, "voice": 60, "wecom": 8, "other": 10},
    answers_after={"sms": (60, 900), "voice": (20, 90), "wecom": (60, 900), "other": (60, 900)},
    declines=10,
    decline_reasons=_DECLINES,
    on_time=80,
    late=15,
    en_route=50,
    fills=(50, 95),
)
_DARK = Profile(notices={"other": 0}, answers_after={"other": (0, 0)})

BRISK = Population(
    name="brisk", profiles={"awake": _AWAKE, "dark": _DARK}, shares={"awake": 97, "dark": 3}, helper=Helper(vouches=70)
)
"""A working day: almost everybody answers the first or second message."""

COUNTY_NIGHT = Population(
    name="county_night",
    profiles={"awake": _AWAKE, "asleep": _ASLEEP, "dark": _DARK},
    shares={"awake": 55, "asleep": 38, "dark": 7},
)
"""Two in the morning: many are woken by the call, some by their liaison, some by nobody."""

SILENT = Population(name="silent", profiles={"dark": _DARK}, shares={"dark": 1}, helper=Helper(notices=0))
"""Nobody ever answers."""

POPULATIONS: Mapping[str, Population] = MappingProxyType({p.name: p for p in (BRISK, COUNTY_NIGHT, SILENT)})
