"""Everybody who can be reached: each with chances of their own, and with the memory that one answer is enough."""

from collections.abc import Mapping
from datetime import datetime
from random import Random
from types import MappingProxyType
from typing import Protocol

from audit.host.message import Message
from audit.host.people import ASKS, Plan
from domain.kernel.command import Role


class Plans(Protocol):
    """Decides what somebody does about a message: `Planner`, or a script of a test."""

    def plan(self, person: str, message: Message, now: datetime, rng: Random) -> Plan: ...


class Crowd:
    """The people of a run. `special` people follow a plan of their own instead of `plans`."""

    def __init__(self, plans: Plans, seed: int = 0, special: Mapping[str, Plans] = MappingProxyType({})) -> None:
        self._plans = plans
        self._seed = seed
        self._special = special
        self._chances: dict[str, Random] = {}
        self._answered: set[tuple[str, str]] = set()

    def hear(self, message: Message, now: datetime) -> Plan:
        """What the recipient does about the message. Who has decided to answer a call does not answer it again."""
        person = message.recipient
        asked = message.role is Role.CADRE and message.template in ASKS
        if asked and (message.case, person) in self._answered:
            return []
        plan = self._special.get(person, self._plans).plan(person, message, now, self.chance(person))
        if asked and plan:
            self._answered.add((message.case, person))
        return plan

    def chance(self, person: str) -> Random:
        """The person's own generator: the same run for them whatever happens to others."""
        chance = self._chances.get(person)
        if chance is None:
            chance = self._chances[person] = Random(f"{self._seed}/{person}")
        return chance


class Nobody:
    """Plans nothing: for runs in which the test itself speaks for everybody."""

    def plan(self, person: str, message: Message, now: datetime, rng: Random) -> Plan:
        return []
