"""Every adapter, each wired to its mock provider."""

from collections.abc import Callable
from dataclasses import dataclass, field

from activities.channels.apprise_channel import AppriseChannel, AppriseSettings
from activities.channels.channel import Channel
from activities.channels.dingtalk import DingtalkChannel, DingtalkSettings
from activities.channels.message import Message
from activities.channels.sms import SmsChannel, SmsSettings
from activities.channels.voice import VoiceChannel, VoiceSettings
from activities.channels.wecom import WecomChannel, WecomSettings
from tests.contract.channels.mock_gateway import SECRET, MockGateway
from tests.contract.channels.mock_office import MockDingtalk, MockOffice, MockWecom
from tests.contract.channels.mock_provider import Fault, MockProvider
from tests.unit.channels.fakes import Clock

GATEWAY = {
    "base_url": "https://gateway.example",
    "key_id": "county",
    "secret": SECRET,
    "callback_secret": "callback secret",
    "sender": "守望",
}


@dataclass
class Rig:
    """One adapter under test. `http`: it speaks HTTP, so that what was not sent can be told from what may have been."""

    channel: Channel
    provider: MockProvider
    clock: Clock = field(default_factory=Clock)
    http: bool = True
    refuses_late: bool = False
    """Invalid people show only when asked for afterwards."""
    size_limit: int = 0
    """Characters beyond which a message is surely too large; 0: no limit."""


@dataclass
class OfficeRig(Rig):
    """An office app under test."""

    provider: MockOffice


class MockService(MockProvider):
    """What apprise would talk to."""

    def notify(self, url: str, title: str, body: str) -> bool | None:
        """Stands for apprise's own sending; it cannot say what a failure means."""
        address = url.removeprefix("mailtos://mail.example?to=")
        if address in self.invalid:
            return None
        fault = self.next_fault()
        if fault in (Fault.NONE, Fault.LOSE_ANSWER, Fault.FAIL_AFTERWARDS, Fault.NONSENSE_AFTERWARDS):
            self.show(address, body)
        return fault is Fault.NONE


def sms(*, honours_client_id: bool = True) -> Rig:
    """SMS."""
    clock, provider = Clock(), MockGateway("/v1/messages", "messages", honours_client_id=honours_client_id)
    settings = SmsSettings.model_validate({**GATEWAY, "honours_client_id": honours_client_id})
    channel = SmsChannel("sms", settings, transport=provider.transport, sleep=clock.sleep)
    return Rig(channel, provider, clock, size_limit=500)


def voice() -> Rig:
    """Voice calls."""
    clock, provider = Clock(), MockGateway("/v1/calls", "calls", honours_client_id=True)
    settings = VoiceSettings.model_validate(GATEWAY)
    channel = VoiceChannel("voice", settings, transport=provider.transport, sleep=clock.sleep)
    return Rig(channel, provider, clock, size_limit=500)


def wecom(*, one_by_one: bool = True) -> OfficeRig:
    """WeCom."""
    clock, provider = Clock(), MockWecom()
    settings = WecomSettings.model_validate(
        {"corp_id": "corp", "secret": "app secret", "agent_id": 7, "one_by_one": one_by_one}
    )
    channel = WecomChannel("wecom", settings, transport=provider.transport, clock=clock, sleep=clock.sleep)
    return OfficeRig(channel, provider, clock, size_limit=2048)


def dingtalk(*, one_by_one: bool = True) -> OfficeRig:
    """DingTalk."""
    clock, provider = Clock(), MockDingtalk()
    settings = DingtalkSettings.model_validate(
        {"app_key": "corp", "app_secret": "app secret", "agent_id": 7, "one_by_one": one_by_one}
    )
    channel = DingtalkChannel("dingtalk", settings, transport=provider.transport, clock=clock, sleep=clock.sleep)
    return OfficeRig(channel, provider, clock, refuses_late=True, size_limit=2048)


def mail() -> Rig:
    """Apprise."""
    provider = MockService()
    settings = AppriseSettings.model_validate({"url_template": "mailtos://mail.example?to={address}"})
    return Rig(AppriseChannel("mail", settings, notify=provider.notify), provider, http=False)


RIGS: dict[str, Callable[[], Rig]] = {
    "sms": sms,
    "sms-without-ids": lambda: sms(honours_client_id=False),
    "voice": voice,
    "wecom": wecom,
    "wecom-grouped": lambda: wecom(one_by_one=False),
    "dingtalk": dingtalk,
    "dingtalk-grouped": lambda: dingtalk(one_by_one=False),
    "apprise": mail,
}
OFFICE_RIGS: dict[str, Callable[[], OfficeRig]] = {
    "wecom": wecom,
    "wecom-grouped": lambda: wecom(one_by_one=False),
    "dingtalk": dingtalk,
    "dingtalk-grouped": lambda: dingtalk(one_by_one=False),
}


def message(number: int, *, text: str | None = None, address: str | None = None, link: str | None = None) -> Message:
    """A message that differs from others by its number."""
    return Message(f"case/{number}", f"p{number}", address or f"User{number}", text or f"text {number};", link)
