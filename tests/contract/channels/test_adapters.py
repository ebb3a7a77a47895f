"""What only some adapters can get wrong."""

import asyncio
import threading
from dataclasses import replace

import pytest

from activities.channels.apprise_channel import AppriseChannel, AppriseSettings, notify_with_apprise
from activities.channels.dispatch import Dispatcher
from activities.channels.message import OutcomeStatus
from tests.contract.channels.mock_gateway import MockGateway
from tests.contract.channels.mock_provider import Fault
from tests.contract.channels.rigs import OfficeRig, message, sms, voice, wecom
from tests.contract.channels.test_contract import one, send

ACCEPTED, FAILED, UNKNOWN = OutcomeStatus.ACCEPTED, OutcomeStatus.FAILED, OutcomeStatus.UNKNOWN


async def test_a_token_that_expires_in_mid_batch_is_replaced(office: OfficeRig) -> None:
    messages = [message(n) for n in range(5)]
    office.provider.expire_after_sends = 2
    office.provider.expect(*messages)
    outcomes = await send(office, messages)
    assert {o.status for o in outcomes.values()} == {ACCEPTED}
    assert office.provider.tokens_issued == 2


async def test_a_token_is_fetched_once_for_all_and_again_near_its_end(office: OfficeRig) -> None:
    messages = [message(n) for n in range(8)]
    office.provider.expect(*messages)
    await asyncio.gather(*(office.channel.send([m]) for m in messages[:4]))
    assert office.provider.tokens_issued == 1
    office.clock.seconds += 7100
    await asyncio.gather(*(office.channel.send([m]) for m in messages[4:]))
    assert office.provider.tokens_issued == 2


async def test_tokens_that_are_never_good_end_in_a_failure(office: OfficeRig) -> None:
    office.provider.refuse_tokens = True
    outcome = await one(office, message(1))
    assert (outcome.status, outcome.permanent, office.provider.tokens_issued) == (FAILED, False, 2)


async def test_a_doubt_survives_the_renewal_of_a_token(office: OfficeRig) -> None:
    if not office.channel.dedupes:
        return
    office.provider.expect(message(1))
    office.provider.faults.append(Fault.LOSE_ANSWER)
    office.provider.expire_after_sends = 1
    office.provider.faults.extend([Fault.NONE, Fault.BAD_REQUEST])
    assert (await one(office, message(1))).status is UNKNOWN


async def test_too_many_calls_by_error_code_are_repeated(office: OfficeRig) -> None:
    office.provider.busy_for = 2
    office.provider.expect(message(1))
    assert (await one(office, message(1))).status is ACCEPTED
    assert office.clock.slept == [0.5, 1.0]


@pytest.mark.parametrize("address", ["@all", "User1|User2", "User1,User2", "", "User 1", "x" * 65])
async def test_one_address_is_one_user(office: OfficeRig, address: str) -> None:
    outcome = (await office.channel.send([replace(message(1), address=address)]))[0]
    assert (outcome.status, outcome.permanent, office.provider.sends) == (FAILED, True, 0)


async def test_equal_texts_share_a_call_when_grouped() -> None:
    rig = wecom(one_by_one=False)
    messages = [message(n, text="all of you") for n in range(10)]
    rig.provider.expect(*messages)
    await send(rig, messages)
    assert rig.provider.sends == 1
    rig.provider.finish()


async def test_a_result_that_the_answer_omits_is_unknown() -> None:
    rig = sms()
    assert isinstance(rig.provider, MockGateway)
    rig.provider.omitted.add("case/2")
    rig.provider.expect(message(1), message(2))
    outcomes = await rig.channel.send([message(1), message(2)])
    assert [o.status for o in outcomes] == [ACCEPTED, UNKNOWN]
    assert [o.status for o in await rig.channel.look_up(["case/2"])] == [ACCEPTED]
    rig.provider.finish()


async def test_a_call_speaks_no_brackets_and_asks_for_a_key_only_where_an_answer_is_due() -> None:
    rig = voice()
    ask = message(1, text="【演练】请到岗。", link="https://sw.example/a/1")
    tell = message(2, text="【演练】已终止。")
    rig.provider.expect(message(1, text="请到岗"), message(2, text="已终止"))
    await send(rig, [ask, tell])
    assert rig.provider.texts[0].startswith("演练。请到岗。收到请按1")
    assert rig.provider.texts[1] == "演练。已终止。"
    rig.provider.finish()


async def test_a_hanging_service_of_apprise_is_unknown_and_its_queue_surely_unsent() -> None:
    release = threading.Event()

    def hang(url: str, title: str, body: str) -> bool:
        release.wait(30)
        return True

    settings = AppriseSettings.model_validate(
        {"url_template": "json://{address}", "timeout_seconds": 0.1, "threads": 1}
    )
    channel = AppriseChannel("mail", settings, notify=hang)
    try:
        first, second = await asyncio.gather(channel.send([message(1)]), channel.send([message(2)]))
        assert (first[0].status, second[0].status) == (UNKNOWN, FAILED)
    finally:
        release.set()
        await channel.aclose()


async def test_a_plug_in_that_raises_is_unknown() -> None:
    def explode(url: str, title: str, body: str) -> bool:
        raise RuntimeError("somewhere inside")

    settings = AppriseSettings.model_validate({"url_template": "json://{address}"})
    channel = AppriseChannel("mail", settings, notify=explode)
    assert [o.status for o in await channel.send([message(1)])] == [UNKNOWN]
    await channel.aclose()


def test_apprise_itself_refuses_a_useless_url() -> None:
    assert notify_with_apprise("nonsense://", "title", "body") is None


async def test_a_throttled_channel_does_not_hold_a_working_one() -> None:
    slow, fast = wecom(), sms()
    slow.provider.always = Fault.THROTTLE
    fast.provider.expect(*(message(n) for n in range(100, 150)))
    dispatcher = Dispatcher({"wecom": slow.channel, "sms": fast.channel}, clock=slow.clock, sleep=slow.clock.sleep)
    items = [("wecom", message(n)) for n in range(50)] + [("sms", message(n)) for n in range(100, 150)]
    outcomes = {o.message_id: o.status async for batch in dispatcher.dispatch(items) for o in batch}
    assert [outcomes[f"case/{n}"] for n in range(50)] == [FAILED] * 50
    assert [outcomes[f"case/{n}"] for n in range(100, 150)] == [ACCEPTED] * 50
    assert slow.provider.sends < 50 * 3, "a channel that only refuses is left to rest"
    await dispatcher.aclose()
    for rig in (slow, fast):
        rig.provider.finish()
