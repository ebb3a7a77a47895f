"""Rigs for the contract: each test ends with the mock provider's own verdict."""

from collections.abc import AsyncIterator

import pytest

from tests.contract.channels.rigs import OFFICE_RIGS, RIGS, OfficeRig, Rig


@pytest.fixture(params=RIGS)
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    """One adapter after the other."""
    rig = RIGS[request.param]()
    yield rig
    await rig.channel.aclose()
    rig.provider.finish()


@pytest.fixture(params=OFFICE_RIGS)
async def office(request: pytest.FixtureRequest) -> AsyncIterator[OfficeRig]:
    """One office app after the other."""
    rig = OFFICE_RIGS[request.param]()
    yield rig
    await rig.channel.aclose()
    rig.provider.finish()
