"""What the ladder's messages say when they are composed: names from the directory, everything in one line."""

from datetime import UTC, datetime

import pytest

from activities.messages import Composer
from audit.host import Host
from directory.links import LinkSigner
from domain.accountability.owing import accountability_case
from domain.kernel.batch import EffectRow
from domain.kernel.effect import Send
from tests.support.ladder import at, host, owed, tell
from tests.support.standins import County


def _sends(on: Host) -> list[Send]:
    return [
        Send(to=m.to, channel=m.channel, template=m.template, step=m.step, params=m.params) for _, m in on.world.sent
    ]


@pytest.mark.parametrize(
    ("bearer", "named"),
    [("unit:U1", "某处"), ("township:T3", "某处"), ("person:P1", "某人"), ("enterprise:E9", "enterprise:E9")],
)
async def test_every_message_of_a_ladder_is_composed(bearer: str, named: str) -> None:
    on = host(at("2026-03-02 09:00"), titles={"rectification": "问题整改"})
    tell(on, owed(bearer=bearer), case=accountability_case(bearer))
    on.run_until(at("2026-04-20 09:00"))
    composer = Composer(County(3), LinkSigner(bytes(32)), lambda: "http://here", {})
    rows = [(EffectRow(f"e{n}", "c", send), send) for n, send in enumerate(_sends(on))]
    composed = await composer.compose(rows, datetime(2026, 3, 9, tzinfo=UTC), purpose="accountability")
    assert len(composed.outgoing) == len(rows) > 3
    for one in composed.outgoing:
        assert named in one.message.text and "问题整改" in one.message.text
        assert one.message.link is None
