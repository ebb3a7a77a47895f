"""The mock must be able to fail, or the contract proves nothing."""

import pytest

from tests.contract.channels.mock_provider import MockProvider
from tests.contract.channels.rigs import message, sms


async def test_a_message_that_nobody_expects_fails() -> None:
    rig = sms()
    await rig.channel.send([message(1)])
    with pytest.raises(AssertionError, match="nobody was to see"):
        rig.provider.finish()


async def test_another_text_for_an_expected_person_fails() -> None:
    rig = sms()
    rig.provider.expect(message(1))
    await rig.channel.send([message(1, text="something else")])
    with pytest.raises(AssertionError, match="nobody was to see"):
        rig.provider.finish()


async def test_a_message_seen_twice_fails() -> None:
    rig = sms(honours_client_id=False)
    rig.provider.expect(message(1))
    await rig.channel.send([message(1)])
    await rig.channel.send([message(1)])
    with pytest.raises(AssertionError, match="too many"):
        rig.provider.finish()


def test_a_message_that_never_comes_fails() -> None:
    provider = MockProvider()
    provider.expect(message(1))
    with pytest.raises(AssertionError, match="missing"):
        provider.finish()
