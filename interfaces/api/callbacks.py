"""`/v1/channels/{name}/callbacks`: what providers tell of messages, verified by the channel before it is believed.

A message's id begins with its effect's id (`case.version.index`; `/n` for the further holders of a role, `/person`
where many get the same), so the case is known
from the id and the step from the effect. A receipt that names only the provider's own id is matched by what was kept
when the provider took the message. It may be faster than that was kept, so the door looks again for a moment; what is
still unmatched then is counted, and refused when the callback holds nothing else, for the provider to repeat it.
"""

import asyncio
import hashlib
import re
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog
from fastapi import APIRouter, Request
from pydantic import BaseModel

from activities.channels.channel import CallbackError, Channel, ForgedCallback
from activities.channels.message import Answer, Receipt, ReceiptStatus
from domain.callup.muster.commands import HeardAnswer, RecordAnswers
from domain.kernel.canonical import canonical
from domain.kernel.delivery import Delivery, DeliveryStatus, RecordDeliveries
from domain.kernel.model import Model
from interfaces.api.context import Parts, parts_of
from interfaces.refusal import Refused
from ledger.postgres.sent import SentMessage, sent_messages

router = APIRouter(prefix="/v1/channels", tags=["channels 渠道"])

CHUNK = 500
"""Facts in one command."""
PATIENCE = 3.0
"""Seconds in which the outcome of a message that the provider reports on must be stored."""
_PAUSE = 0.1
_MESSAGE = re.compile(r".+\.\d+\.\d+(?:/[A-Za-z0-9._:@-]+)*")
_STATUS: dict[ReceiptStatus, DeliveryStatus] = {
    ReceiptStatus.DELIVERED: "delivered",
    ReceiptStatus.READ: "read",
    ReceiptStatus.FAILED: "failed",
    ReceiptStatus.ANSWERED: "answered",
}

log = structlog.get_logger(__name__)


class CallbackOut(BaseModel):
    """How many facts and answers were taken, and how many receipts are about no message of ours."""

    facts: int
    answers: int
    unmatched: int


@dataclass(frozen=True, slots=True)
class _Matched:
    """A receipt and the message it is about."""

    receipt: Receipt
    sent: SentMessage
    message: str


@router.post("/{name}/callbacks", response_model=CallbackOut)
async def callback(request: Request, name: str) -> CallbackOut:
    """A provider's status callback. Sent again, it changes nothing."""
    parts = parts_of(request)
    channel = parts.channels.get(name)
    if channel is None:
        raise Refused("not_found", "没有这一渠道。", "There is no such channel.")
    body = await request.body()
    receipts = _verified(channel, request, body)
    matched = await _match(parts, name, [r for r in receipts if r.status is not ReceiptStatus.PROGRESS])
    progress = sum(1 for receipt in receipts if receipt.status is ReceiptStatus.PROGRESS)
    unmatched = len(receipts) - progress - len(matched)
    if unmatched:
        log.warning("callback_unmatched", channel=name, receipts=unmatched)
    if unmatched and not matched:
        raise Refused("unknown_message", "回执中没有本系统的消息。", "No receipt names a message of ours.")
    facts = await _record(parts, name, matched)
    answers = await _answers(parts, name, matched)
    return CallbackOut(facts=facts, answers=answers, unmatched=unmatched)


def _verified(channel: Channel, request: Request, body: bytes) -> list[Receipt]:
    try:
        return channel.receipts(request.headers, body)
    except ForgedCallback as error:
        raise Refused("forged", "回调签名缺失、有误或过时。", str(error)) from None
    except CallbackError as error:
        raise Refused("malformed", "回调内容不符合约定。", str(error)) from None


async def _match(parts: Parts, channel: str, receipts: Sequence[Receipt]) -> list[_Matched]:
    nameless = [r.provider_id for r in receipts if not r.message_id and r.provider_id and r.provider_id.isprintable()]
    theirs = await _own_ids(parts, channel, nameless)
    ids = [(receipt, receipt.message_id or theirs.get(receipt.provider_id or "", "")) for receipt in receipts]
    named = [(receipt, message) for receipt, message in ids if _MESSAGE.fullmatch(message)]
    sent = await sent_messages(parts.house.pool, [message for _, message in named])
    return [
        _Matched(receipt, sent[message], message)
        for receipt, message in named
        if message in sent and sent[message].send.channel == channel
    ]


async def _own_ids(parts: Parts, channel: str, provider_ids: Sequence[str]) -> Mapping[str, str]:
    """Our ids of messages that only the provider's ids name. A provider that uses ours has none to be kept."""
    ours = {given: given for given in provider_ids if _MESSAGE.fullmatch(given)}
    deadline = time.monotonic() + PATIENCE
    while True:
        known = {**ours, **await parts.house.store.messages_of(channel, provider_ids)}
        if len(known) == len(set(provider_ids)) or time.monotonic() > deadline:
            return known
        await asyncio.sleep(_PAUSE)


async def _record(parts: Parts, channel: str, matched: Sequence[_Matched]) -> int:
    by_case: defaultdict[tuple[str, str], list[Delivery]] = defaultdict(list)
    for one in matched:
        by_case[one.sent.case, one.sent.process].append(_fact(channel, one))
    for (case, process), facts in by_case.items():
        for start in range(0, len(facts), CHUNK):
            command = RecordDeliveries(deliveries=tuple(facts[start : start + CHUNK]))
            await _report(parts, channel, case, process, command)
    return len(matched)


async def _report(parts: Parts, channel: str, case: str, process: str, command: Model) -> None:
    """Under a key made from what is said: repeated it is one command, and a repeat that says more is another."""
    said = b"\n".join((channel.encode(), case.encode(), canonical(command.model_dump(mode="json"))))
    key = f"callback.{hashlib.sha256(said).hexdigest()[:32]}"
    await parts.house.doors.report(case, process, command, command_id=key, source=f"channel:{channel}")


def _fact(channel: str, one: _Matched) -> Delivery:
    return Delivery(
        message=one.message,
        to=one.sent.send.to,
        step=one.sent.send.step,
        channel=channel,
        status=_STATUS[one.receipt.status],
        at=one.receipt.occurred_at,
        provider_id=one.receipt.provider_id,
        detail=one.receipt.detail,
    )


async def _answers(parts: Parts, channel: str, matched: Sequence[_Matched]) -> int:
    """Key presses of the person themselves. One who holds a role was told about others and answers for nobody."""
    by_case: defaultdict[str, list[HeardAnswer]] = defaultdict(list)
    for one in matched:
        person = one.sent.send.to
        if one.receipt.answer is not None and "/" not in person and one.sent.process == "muster":
            said = "acknowledge" if one.receipt.answer is Answer.ACKNOWLEDGE else "decline"
            by_case[one.sent.case].append(HeardAnswer.model_validate({"person": person, "answer": said}))
    for case, heard in by_case.items():
        for start in range(0, len(heard), CHUNK):
            command = RecordAnswers(answers=tuple(heard[start : start + CHUNK]))
            await _report(parts, channel, case, "muster", command)
    return sum(map(len, by_case.values()))
