"""The doors over a store in memory: what comes in, what does not, and what is sealed on the way."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from directory.ciphertext import UnknownPerson
from domain.kernel.command import ENGINE, Actor, Received, Role
from domain.kernel.decision import Recorded
from domain.kernel.model import SealedText
from domain.processes import PROCESSES
from interfaces.doors import Doors, Incoming
from interfaces.outside import OPEN
from interfaces.refusal import Refused
from interfaces.shape import DEEPEST, check_shape
from ledger.memory import MemoryStore
from ledger.ports import KeyReused, Receipt

CADRE = Actor(id="P1", role=Role.CADRE)
NOW = datetime(2026, 1, 31, tzinfo=UTC)
ACKNOWLEDGE: dict[str, Any] = {"type": "acknowledge", "person": "P1"}


class FakeSealer:
    """Turns text into something else every time; P9 is unknown."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    async def seal_text(self, person: str, text: str, purpose: str | None = None) -> SealedText:
        if person == "P9":
            raise UnknownPerson(person)
        if len(text) > 6000:
            raise ValueError("too long")
        sealed = f"sealed{len(self.texts):06}"
        self.texts[sealed] = text
        return SealedText(person=person, text=sealed)

    async def open_texts(self, sealed: Sequence[SealedText]) -> list[str | None]:
        return [self.texts[one.text] for one in sealed]


class NobodyWaits:
    async def wait(self, command_id: str, seconds: float) -> Recorded | None:
        return None


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore(lambda: NOW)


@pytest.fixture
def doors(store: MemoryStore) -> Doors:
    async def undecided(command_id: str) -> Received | None:
        pending = (await store.pending("A1-m1", 100)).commands
        return next((one for one in pending if one.command_id == command_id), None)

    return Doors(store, sealer=FakeSealer(), waiter=NobodyWaits(), undecided=undecided)


async def submit(doors: Doors, body: Mapping[str, Any], **changes: Any) -> Receipt:
    given = {"command_id": "k1", "case": "A1-m1", "process": "muster", "actor": CADRE, "source": "test"}
    return await doors.submit(**{**given, "body": body, **changes})


async def refusal(doors: Doors, body: Mapping[str, Any], **changes: Any) -> str:
    with pytest.raises(Refused) as refused:
        await submit(doors, body, **changes)
    return refused.value.code


async def test_a_command_is_durable_in_its_canonical_form(doors: Doors, store: MemoryStore) -> None:
    receipt = await submit(doors, {"person": "P1", "type": "acknowledge"})
    assert receipt == Receipt("k1", NOW, False)
    assert (await store.pending("A1-m1", 1)).commands[0].body == b'{"person":"P1","type":"acknowledge"}'


ENGINES_OWN = {
    "accountability": {"move_due", "owe", "record_deliveries", "settle", "time_passed"},
    "activation": {"candidates_found", "muster_reported", "record_deliveries", "time_passed"},
    "muster": {
        "open_muster",
        "add_people",
        "adopt_terms",
        "amend_muster",
        "close_muster",
        "record_answers",
        "record_deliveries",
        "resume_calling",
        "stop_calling",
        "time_passed",
    },
    "policy": {"record_deliveries", "time_passed"},
    "checkpoint": {"staff_found", "rota_proposed", "obligation_ended", "record_deliveries", "time_passed"},
    "enterprise": {"obligation_ended", "plan_visit", "record_deliveries", "time_passed"},
    "inspection": {"enterprises_found", "record_deliveries", "time_passed", "visit_answered", "visit_ended"},
    "retained": {
        "answer_transfer",
        "move_in",
        "note_called",
        "note_served",
        "obligation_ended",
        "propose_transfer",
        "record_deliveries",
        "take_release",
        "take_return",
        "time_passed",
        "withdraw_proposal",
    },
    "return": {"part_taken"},
    "erasure": {"owe_erasure", "erased", "erasure_blocked", "record_deliveries", "time_passed"},
}


CASES = {"accountability": "accountability:unit:U1", "policy": "policy:call-up"}


@pytest.mark.parametrize("process", sorted(PROCESSES))
async def test_what_the_engine_says_nobody_else_says(doors: Doors, process: str) -> None:
    """Every command is either for people or the engine's own: a new one must be put on one side here."""
    everything = set(PROCESSES[process].command_adapter.json_schema()["discriminator"]["mapping"])
    assert everything == OPEN[process] | ENGINES_OWN[process]
    case = CASES.get(process, "A1")
    for command in ENGINES_OWN[process]:
        assert await refusal(doors, {"type": command}, process=process, case=case) == "not_from_outside"


async def test_nobody_outside_is_the_engine(doors: Doors) -> None:
    assert await refusal(doors, ACKNOWLEDGE, actor=ENGINE) == "not_from_outside"


@pytest.mark.parametrize("key", ["", "A1.3.time", "a b", "键", "x" * 129, "-x"])
async def test_keys_never_take_the_place_of_the_engines_ids(doors: Doors, key: str) -> None:
    assert await refusal(doors, ACKNOWLEDGE, command_id=key) == "bad_key"


@pytest.mark.parametrize("case", ["", "door", "A 1", "案", "x" * 129])
async def test_cases_have_ids(doors: Doors, case: str) -> None:
    assert await refusal(doors, ACKNOWLEDGE, case=case) == "bad_id"


async def test_policies_live_in_their_own_cases(doors: Doors) -> None:
    assert await refusal(doors, ACKNOWLEDGE, case="policy:call-up") == "wrong_process"
    publish = {"type": "publish_policy", "name": "call-up", "document": {}}
    assert await refusal(doors, publish, process="policy", case="A1") == "wrong_process"


@pytest.mark.parametrize(
    "document",
    [{"a": 1.5}, {"a": float("nan")}, {"a": 2**60}, {"a": "\x00"}, {"a": "\ud800"}, {"键": 1}, {"a\x00": 1}],
)
async def test_what_cannot_be_recorded_is_refused(doors: Doors, document: dict[str, Any]) -> None:
    publish = {"type": "publish_policy", "name": "call-up", "document": document}
    assert await refusal(doors, publish, process="policy", case="policy:call-up") == "malformed"


def test_nesting_is_measured_without_recursion() -> None:
    body: dict[str, Any] = {}
    for _ in range(100_000):
        body = {"a": body}
    with pytest.raises(Refused, match=str(DEEPEST)):
        check_shape(body)


async def test_too_much_is_refused(doors: Doors) -> None:
    publish = {"type": "publish_policy", "name": "call-up", "document": {"a": "x" * 300_000}}
    assert await refusal(doors, publish, process="policy", case="policy:call-up") == "too_large"


async def test_a_malformed_command_says_where(doors: Doors) -> None:
    with pytest.raises(Refused) as refused:
        await submit(doors, {"type": "decline", "person": "P1", "reason": "lazy"})
    assert refused.value.errors[0]["where"] == "reason"
    assert "lazy" not in str(refused.value.errors)


async def test_words_are_sealed_and_the_same_words_are_the_same_command(doors: Doors, store: MemoryStore) -> None:
    body = {"type": "decline", "person": "P1", "reason": "family", "words": "母亲住院"}
    first = await submit(doors, body)
    again = await submit(doors, body)
    assert (first.repeated, again.repeated) == (False, True)
    recorded = (await store.pending("A1-m1", 9)).commands
    assert len(recorded) == 1
    assert orjson.loads(recorded[0].body)["words"] == {"person": "P1", "text": "sealed000000"}
    with pytest.raises(KeyReused):
        await submit(doors, {**body, "words": "别的"})


async def test_why_somebody_is_asked_again_is_sealed_and_never_taken_in_plain(doors: Doors, store: MemoryStore) -> None:
    body = {"type": "ask_again", "person": "P1"}
    await submit(doors, {**body, "words": "家属称其已出发"})
    recorded = (await store.pending("A1-m1", 9)).commands[0].body
    assert "家属".encode() not in recorded
    assert orjson.loads(recorded)["words"] == {"person": "P1", "text": "sealed000000"}
    assert await refusal(doors, {**body, "reason": "家属称其已出发"}, command_id="k2") == "malformed"


async def test_no_excuse_names_an_exemption(doors: Doors) -> None:
    body = {"type": "excuse", "person": "P1", "approver": "H1"}
    for said in ({"kind": "medical"}, {"reason": "medical"}, {"reason": "quarantine"}):
        assert await refusal(doors, {**body, **said}) == "malformed"
    await submit(doors, {**body, "reason": "exempt"})


async def test_only_plain_words_of_known_people_are_sealed(doors: Doors, store: MemoryStore) -> None:
    body = {"type": "decline", "person": "P1", "reason": "family"}
    sealed = {"person": "P1", "text": "c2VhbGVk"}
    assert await refusal(doors, {**body, "words": sealed}) == "malformed"
    assert await refusal(doors, {**body, "person": "P9", "words": "话"}) == "unknown_person"
    assert await refusal(doors, {**body, "words": "话" * 7000}) == "too_large"
    await submit(doors, {**body, "words": "  "})
    assert orjson.loads((await store.pending("A1-m1", 1)).commands[0].body)["words"] is None


async def test_many_have_their_own_answers(doors: Doors) -> None:
    await submit(doors, ACKNOWLEDGE, command_id="used")
    other = {**ACKNOWLEDGE, "person": "P2"}

    def incoming(key: str, body: dict[str, Any]) -> Incoming:
        return Incoming(key, "A1-m1", "muster", body, CADRE, "test")

    answers = await doors.submit_many(
        [incoming("a", ACKNOWLEDGE), incoming("used", other), incoming("b.", other), incoming("c", other)]
    )
    assert [type(answer) for answer in answers] == [Receipt, KeyReused, Refused, Receipt]
