"""What a decision goes by: the inspection policy, the calendar and checklists, read from the context's documents."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson

from domain.inspection.policy import CALENDAR, CHECKLIST, INSPECTION, Checklist, InspectionPolicy
from domain.kernel.calendar import WorkCalendar
from domain.kernel.calendar_document import CalendarDocument
from domain.kernel.canonical import canonical
from domain.kernel.decider import Context
from domain.kernel.duration import Duration


@lru_cache(maxsize=16)
def _terms(document: bytes) -> InspectionPolicy:
    return InspectionPolicy.model_validate(orjson.loads(document))


@lru_cache(maxsize=16)
def _calendar(document: bytes) -> WorkCalendar:
    return WorkCalendar(CalendarDocument.model_validate(orjson.loads(document)))


@lru_cache(maxsize=64)
def _checklist(document: bytes) -> Checklist:
    return Checklist.model_validate(orjson.loads(document))


def _bytes(context: Context, name: str) -> bytes:
    document: Mapping[str, Any] = context.policies[name].document
    return canonical(dict(document))


def terms_of(context: Context) -> InspectionPolicy:
    """The inspection policy of this decision."""
    return _terms(_bytes(context, INSPECTION))


def calendar_of(context: Context) -> WorkCalendar:
    """The calendar of this decision."""
    return _calendar(_bytes(context, CALENDAR))


def checklist_of(context: Context, name: str) -> tuple[Checklist, int]:
    """A checklist and its version."""
    return _checklist(_bytes(context, CHECKLIST + name)), context.policies[CHECKLIST + name].version


def after(context: Context, moment: datetime, length: Duration) -> datetime:
    """When `length`, counted from `moment`, is over by the calendar."""
    return calendar_of(context).add(moment, length).value


def year_of(context: Context, moment: datetime) -> int:
    """The local year of a moment."""
    return calendar_of(context).date_of(moment).year
