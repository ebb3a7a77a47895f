"""Moments on the command line: ISO 8601; without an offset, the county's local time."""

from datetime import datetime
from typing import Annotated

import typer

from interfaces.cli.output import WRONG, fail
from workers.settings import load_settings

At = Annotated[str | None, typer.Option("--at", help="时刻，如 2026-01-31T08:00 / a moment, ISO 8601")]


def moment_of(text: str | None) -> datetime | None:
    """The moment; exits with a sentence when it is none."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise fail(
            f"{text} 不是时间，请写作 2026-01-31T08:00。\n{text} is no moment; write it like 2026-01-31T08:00.", WRONG
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=load_settings().zone)
