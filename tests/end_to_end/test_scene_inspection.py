"""The demo's scene of an inspection, twice on one installation of a small county."""

from pathlib import Path

import pytest

from interfaces import installation
from interfaces.demo.client import ApiClient
from interfaces.demo.county import import_county
from interfaces.demo.plan import DemoPlan
from interfaces.demo.scenes import inspection
from interfaces.demo.scenes.stage import Stage
from interfaces.demo.script import DUTY_OFFICER
from workers.settings import load_settings
from workers.stack.stack import Stack

pytestmark = pytest.mark.stack


async def test_the_scene_plays_and_leaves_nothing_open(data: Path) -> None:
    ports = dict.fromkeys(("api_port", "temporal_port", "ui_port", "postgres_port"), 0)
    settings = installation.with_port(load_settings({}, data=data, **ports))
    said: list[str] = []

    def say(zh: str, en: str) -> None:
        said.append(zh)

    stack = Stack(settings, handle_signals=False, fast_and_unsafe=True)
    async with stack, installation.brought_up(stack, say) as running:
        await import_county(running.made, DemoPlan(60, 1, 1), settings.data, DUTY_OFFICER)
        api = ApiClient(running.api_url)
        try:
            for day in ("day1", "day2"):
                await inspection.play(Stage(running, api, say, 1, day))
        finally:
            await api.aclose()
        cases = [*await running.made.store.cases("enterprise", 100)]
        assert cases
        assert all(case.phase == "quiet" for case in cases), [(case.case, case.phase) for case in cases]
    assert sum("一致" in sentence for sentence in said) == 4
    assert not any("不一致" in sentence for sentence in said)
