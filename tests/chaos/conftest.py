"""One data folder with a county of people, shared by all runs of this folder."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chaos.installation import bring_people, installed
from tests.support import callup_commands as say
from workers.settings import Settings, load_settings

CADRES = 660
"""Of whom about 500 can be called: some are exempt, resting or unconfirmed."""


@pytest.fixture(scope="session")
async def county() -> AsyncIterator[Settings]:
    """Settings of an installation with people and a compressed policy; each run starts it anew."""
    folder = Path(tempfile.mkdtemp(prefix="shouwang-chaos-"))
    settings = load_settings({}, data=folder / "data", postgres_port=0, temporal_port=0, ui_port=0)
    async with installed(settings) as made:
        await bring_people(made, settings, folder / "county", CADRES)
        # Long enough to answer that no answer is late however slow the machine; the ladder runs within seconds.
        document = say.policy(acknowledge=3600, report=7200, rungs=(0, 3, 6, 8, 10), patience=3, muster_size=150)
        await made.submit(say.publish(document))
        await made.decided("policy-1")
    yield settings
    shutil.rmtree(folder)
