"""Everything else, through apprise. It says only whether sending seemed to work, so its failure counts as *unknown*."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Annotated, Literal
from urllib.parse import quote

import apprise
from pydantic import Field, SecretStr

from activities.channels.channel import UnsupportedCallback
from activities.channels.message import Message, Outcome, Receipt
from activities.channels.settings import ChannelSettings, Count, Rate, Seconds


class AppriseSettings(ChannelSettings):
    """Settings of one apprise service."""

    kind: Literal["apprise"] = "apprise"
    url_template: SecretStr
    """An apprise URL in which `{address}` stands for the person's address, for example a mail server's."""
    title: str = "守望"
    timeout_seconds: Seconds = 20.0
    threads: Annotated[int, Field(ge=1, le=32)] = 4
    concurrency: Annotated[int, Field(ge=1, le=64)] = 4
    rate_per_second: Rate = 5.0
    burst: Count = 10

    @property
    def call_timeout_seconds(self) -> float:
        """A little longer than the channel's own timeout, which ends first."""
        return self.timeout_seconds + 5.0


Notify = Callable[[str, str, str], bool | None]
"""Sends (url, title, body): True seems sent, False perhaps not, None the URL is useless and nothing was sent."""


def notify_with_apprise(url: str, title: str, body: str) -> bool | None:
    """Blocking; apprise makes and closes its own connection."""
    service = apprise.Apprise()
    if not service.add(url):
        return None
    return bool(service.notify(body=body, title=title))


class AppriseChannel:
    """One message a call, in threads of its own: a service that hangs uses up these and nobody else's."""

    batch_limit = 1
    can_look_up = False
    dedupes = False

    def __init__(self, name: str, settings: AppriseSettings, *, notify: Notify = notify_with_apprise) -> None:
        self.name = name
        self.settings = settings
        self._notify = notify
        self._threads = ThreadPoolExecutor(settings.threads, thread_name_prefix=f"apprise-{name}")

    async def send(self, messages: Sequence[Message]) -> list[Outcome]:
        """Each message within `timeout_seconds`; the thread of one that is late cannot be stopped, only abandoned."""
        return list(await asyncio.gather(*(self._send_one(message) for message in messages)))

    async def look_up(self, message_ids: Sequence[str]) -> list[Outcome]:
        """Nobody to ask."""
        return [Outcome.unknown(i, f"{self.name} cannot be asked") for i in message_ids]

    def receipts(self, headers: Mapping[str, str], body: bytes) -> list[Receipt]:
        """Not supported."""
        raise UnsupportedCallback(f"{self.name} has no status callbacks")

    async def aclose(self) -> None:
        """Drop what has not begun; abandoned threads end when their service does."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _send_one(self, message: Message) -> Outcome:
        body = f"{message.text}\n{message.link}" if message.link else message.text
        template = self.settings.url_template.get_secret_value()
        url = template.replace("{address}", quote(message.address, safe=""))
        work = self._threads.submit(self._notify, url, self.settings.title, body)
        try:
            done = await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(work)), self.settings.timeout_seconds)
        except TimeoutError:
            return self._late(message, work)
        except Exception as error:  # noqa: BLE001 - a plug-in of apprise may raise anything, also after sending
            return Outcome.unknown(message.message_id, f"{self.name} failed ({type(error).__name__})")
        if done is None:
            return Outcome.failed(message.message_id, f"{self.name} cannot use this address", permanent=True)
        if done:
            return Outcome.accepted(message.message_id)
        return Outcome.unknown(message.message_id, f"{self.name} reported a failure without saying which")

    def _late(self, message: Message, work: "Future[bool | None]") -> Outcome:
        seconds = self.settings.timeout_seconds
        if work.cancel():  # it had not begun, so it was surely not sent
            return Outcome.failed(message.message_id, f"{self.name} was busy for {seconds:g} s", permanent=False)
        return Outcome.unknown(message.message_id, f"{self.name} gave no answer within {seconds:g} s")
