"""What every channel promises, run against every adapter."""

from collections.abc import Sequence

import pytest

from activities.channels.channel import CallbackError
from activities.channels.message import Message, Outcome, OutcomeStatus
from tests.contract.channels.mock_provider import Fault
from tests.contract.channels.rigs import Rig, message

ACCEPTED, FAILED, UNKNOWN = OutcomeStatus.ACCEPTED, OutcomeStatus.FAILED, OutcomeStatus.UNKNOWN


async def send(rig: Rig, messages: Sequence[Message]) -> dict[str, Outcome]:
    """Send in batches as large as allowed; each call must give exactly one outcome a message, in order."""
    outcomes: dict[str, Outcome] = {}
    for start in range(0, len(messages), rig.channel.batch_limit):
        batch = messages[start : start + rig.channel.batch_limit]
        answers = await rig.channel.send(batch)
        assert [o.message_id for o in answers] == [m.message_id for m in batch]
        outcomes |= {o.message_id: o for o in answers}
    return outcomes


async def one(rig: Rig, to_send: Message) -> Outcome:
    return (await send(rig, [to_send]))[to_send.message_id]


async def test_everything_sent_is_accepted_and_seen_once(rig: Rig) -> None:
    messages = [message(n, link=f"https://sw.example/a/{n}" if n % 2 else None) for n in range(7)]
    rig.provider.expect(*messages)
    outcomes = await send(rig, messages)
    assert {o.status for o in outcomes.values()} == {ACCEPTED}


async def test_equal_words_under_two_ids_arrive_twice(rig: Rig) -> None:
    first, second = message(1, text="same", address="User"), message(2, text="same", address="User")
    rig.provider.expect(first)
    assert (await one(rig, first)).status is ACCEPTED
    if rig.refuses_late and not rig.channel.dedupes:
        return  # DingTalk in groups drops equal words of one day, which its settings say
    rig.provider.expect(second)
    assert (await one(rig, second)).status is ACCEPTED


async def test_a_repeat_is_harmless_where_the_channel_says_so(rig: Rig) -> None:
    rig.provider.expect(message(1))
    await one(rig, message(1))
    if rig.channel.dedupes:
        assert (await one(rig, message(1))).status is ACCEPTED


async def test_a_refused_connection_is_tried_again(rig: Rig) -> None:
    if rig.http:
        rig.provider.faults.extend([Fault.REFUSE_CONNECTION, Fault.REFUSE_CONNECTION])
    rig.provider.expect(message(1))
    assert (await one(rig, message(1))).status is ACCEPTED


async def test_a_dead_provider_is_a_failure_that_may_pass(rig: Rig) -> None:
    rig.provider.always = Fault.REFUSE_CONNECTION
    outcome = await one(rig, message(1))
    assert outcome.permanent is False
    assert outcome.status is (FAILED if rig.http else UNKNOWN)
    assert rig.provider.sends <= 3


@pytest.mark.parametrize("fault", [Fault.LOSE_ANSWER, Fault.FAIL_AFTERWARDS, Fault.NONSENSE_AFTERWARDS])
async def test_a_lost_answer_never_sends_twice(rig: Rig, fault: Fault) -> None:
    rig.provider.faults.append(fault)
    rig.provider.expect(message(1))
    outcome = await one(rig, message(1))
    assert outcome.status is (ACCEPTED if rig.channel.dedupes else UNKNOWN)


async def test_what_stays_unknown_is_resolved_by_asking(rig: Rig) -> None:
    rig.provider.always = Fault.LOSE_ANSWER
    rig.provider.expect(message(1))
    assert (await one(rig, message(1))).status is UNKNOWN
    (answer,) = await rig.channel.look_up(["case/1"])
    by_our_id = rig.channel.can_look_up and not rig.refuses_late
    assert answer.status is (ACCEPTED if by_our_id else UNKNOWN)


async def test_what_never_arrived_is_resolved_by_asking(rig: Rig) -> None:
    rig.provider.always = Fault.LOSE_REQUEST
    assert (await one(rig, message(1))).status is UNKNOWN
    (answer,) = await rig.channel.look_up(["case/1"])
    assert answer.permanent is False
    by_our_id = rig.channel.can_look_up and not rig.refuses_late
    assert answer.status is (FAILED if by_our_id else UNKNOWN)


async def test_what_was_unknown_and_is_sent_again_is_seen_once(rig: Rig) -> None:
    rig.provider.always = Fault.LOSE_ANSWER
    rig.provider.expect(message(1))
    await one(rig, message(1))
    rig.provider.always = Fault.NONE
    if rig.channel.dedupes:
        assert (await one(rig, message(1))).status is ACCEPTED
        if rig.channel.can_look_up:
            assert [o.status for o in await rig.channel.look_up(["case/1"])] == [ACCEPTED]


async def test_one_bad_address_does_not_spoil_the_batch(rig: Rig) -> None:
    messages = [message(n, text="to all of you") for n in range(5)]
    rig.provider.invalid.add("User3")
    rig.provider.expect(*(m for m in messages if m.address != "User3"))
    outcomes = await send(rig, messages)
    if rig.refuses_late:
        outcomes = {o.message_id: o for o in await rig.channel.look_up([m.message_id for m in messages])}
    bad = outcomes.pop("case/3")
    assert (bad.status, bad.permanent) == (FAILED, True)
    assert {o.status for o in outcomes.values()} == {ACCEPTED}


async def test_a_storm_of_429_is_borne_with_patience_and_an_end(rig: Rig) -> None:
    if not rig.http:
        return
    rig.provider.always = Fault.THROTTLE
    outcome = await one(rig, message(1))
    assert (outcome.status, outcome.permanent, rig.provider.sends) == (FAILED, False, 3)
    assert all(wait >= 1 for wait in rig.clock.slept)
    rig.provider.always = Fault.NONE
    rig.provider.expect(message(1))
    assert (await one(rig, message(1))).status is ACCEPTED


async def test_a_refused_request_is_permanent(rig: Rig) -> None:
    if not rig.http:
        return
    rig.provider.always = Fault.BAD_REQUEST
    outcome = await one(rig, message(1))
    assert (outcome.status, outcome.permanent, rig.provider.sends) == (FAILED, True, 1)


async def test_an_oversized_text_is_refused_uncut_and_alone(rig: Rig) -> None:
    if not rig.size_limit:
        return
    huge = message(2, text="长" * (rig.size_limit + 1))
    rig.provider.expect(message(1), message(3))
    outcomes = await send(rig, [message(1), huge, message(3)])
    assert [(o.status, o.permanent) for o in outcomes.values()] == [
        (ACCEPTED, False),
        (FAILED, True),
        (ACCEPTED, False),
    ]


async def test_details_name_no_address(rig: Rig) -> None:
    phone = message(1, address="13800138000")
    rig.provider.invalid.add(phone.address)
    outcome = await one(rig, phone)
    assert phone.address not in repr(outcome)
    assert phone.address not in repr(phone)


async def test_an_unsigned_callback_is_refused(rig: Rig) -> None:
    with pytest.raises(CallbackError):
        rig.channel.receipts({}, b'{"events": []}')
