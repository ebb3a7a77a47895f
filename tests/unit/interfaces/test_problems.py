"""Every refusal has a status and both languages; the links' page stays small."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import orjson
import pytest

from domain.callup.muster.commands import DeclineReason
from domain.callup.muster.state import Status
from interfaces.api import pages, problems
from interfaces.api.commands import waiting
from interfaces.refusal import Refused

ZONE = ZoneInfo("Asia/Shanghai")
DIRECTIVE = {
    "hazard": "<b>暴雨</b>",
    "level": "II",
    "mode": "drill",
    "authority": "县" * 200,
    "place": "馆" * 200,
    "report_by": "2026-01-31T00:00:00Z",
}


def test_every_code_that_a_door_uses_is_mapped() -> None:
    folder = Path(problems.__file__).parents[1]
    used = {code for file in folder.rglob("*.py") for code in re.findall(r'Refused\(\s*"(\w+)"', file.read_text())}
    assert used
    for code in used:
        # What the installation itself lacks (a font, its store of evidence) is no fault of whoever asks.
        assert code in ("internal", "evidence_away") or 400 <= problems.status_of(code) < 500, code


def test_a_problem_speaks_both_languages_and_shows_no_trace() -> None:
    response = problems.of_refusal(Refused("unknown_process", "没有。", "None.", [{"where": "a", "why": "b"}]))
    assert (response.status_code, response.media_type) == (404, "application/problem+json")
    body = orjson.loads(bytes(response.body))
    assert body["type"] == "urn:shouwang:problem:unknown_process"
    assert body["title"] == "没有这一流程 / No such process"
    assert (body["detail"], body["detail_en"], body["errors"]) == ("没有。", "None.", [{"where": "a", "why": "b"}])
    assert problems.unavailable().headers["retry-after"] == "2"


@pytest.mark.parametrize("status", list(Status))
def test_the_page_is_small_and_escapes_what_it_shows(status: Status) -> None:
    page = pages.asking((DIRECTIVE, status), "key", ZONE, drill=False)
    assert len(page) <= 5 * 1024
    text = page.decode()
    assert "<b>暴雨" not in text
    assert "01月31日 08:00" in text
    assert "<script" not in text


def test_every_reason_can_be_chosen() -> None:
    assert set(pages.REASONS) == set(get_args(DeclineReason))


def test_thanks_say_when_in_local_time() -> None:
    page = pages.thanks("acknowledge", datetime(2026, 1, 31, tzinfo=UTC), ZONE, "t", drill=False)
    assert "08:00:00" in page.decode()


@pytest.mark.parametrize("drill", [True, False])
def test_every_page_of_a_drill_says_so(drill: bool) -> None:
    """Also when the database that knows the directive is away: the link itself says it."""
    real = {**DIRECTIVE, "mode": "drill" if drill else "real"}
    shown = [
        pages.asking(None, "key", ZONE, drill=drill),
        pages.asking((real, Status.CALLED), "key", ZONE, drill=False),
        pages.thanks("acknowledge", datetime(2026, 1, 31, tzinfo=UTC), ZONE, "t", drill=drill),
        pages.sorry("t", "s", drill=drill),
    ]
    assert ["演练" in page.decode() for page in shown] == [drill] * 4


@pytest.mark.parametrize(
    ("prefer", "wait", "seconds"),
    [("", None, 0), ("wait=5", None, 5), ("respond-async, wait=7", None, 7), ("wait=999", None, 30), ("wait=5", 1, 1)],
)
def test_how_long_to_wait(prefer: str, wait: float | None, seconds: float) -> None:
    assert waiting(prefer, wait) == seconds
