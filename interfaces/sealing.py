"""Free text at the door: encrypted under the key of its person before it reaches the inbox."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import orjson

from directory.ciphertext import DamagedCiphertext, ErasedPerson, ErasedPurpose, UnknownPerson
from domain.kernel.model import SealedText
from interfaces.refusal import Refused
from ledger.postgres.errors import reachable


class Sealer(Protocol):
    """What a door needs of the keyring."""

    async def seal_text(self, person: str, text: str, purpose: str | None = None) -> SealedText: ...

    async def open_texts(self, sealed: Sequence[SealedText]) -> list[str | None]: ...


async def sealed(sealer: Sealer, person: str, words: str, purpose: str | None) -> SealedText:
    """The words as ciphertext. Raises Refused for a person or purpose without a key, and for too much text."""
    try:
        with reachable("sealing a text"):
            return await sealer.seal_text(person, words, purpose)
    except (UnknownPerson, ErasedPerson):
        raise Refused(
            "unknown_person",
            "通讯录中没有此人，或其资料已删除。",
            "The directory does not know this person (any more).",
        ) from None
    except ErasedPurpose:
        raise Refused(
            "purpose_ended",
            "该指令已终止，所收集的陈述已删除，不再收集。",
            "The directive has ended, what it collected was erased, and nothing more is collected for it.",
        ) from None
    except ValueError:
        raise Refused("too_large", "文字过长，请缩短后再提交。", "The text is too long; shorten it.") from None


async def with_sealed_words(sealer: Sealer, body: Mapping[str, Any], purpose: str | None) -> Mapping[str, Any]:
    """`body` with its plain `words` sealed under its `person`. Raises Refused.

    What arrives already «sealed» is refused: only this installation's keys open what it records.
    """
    words = body.get("words")
    if words is None:
        return body
    person = body.get("person")
    if not isinstance(words, str) or not isinstance(person, str):
        raise Refused("malformed", "words 须为文字，并须有 person。", "words must be plain text, together with person.")
    if not words.strip():
        return {name: value for name, value in body.items() if name != "words"}
    return {**body, "words": (await sealed(sealer, person, words, purpose)).model_dump()}


async def same_but_for_sealing(sealer: Sealer, one: bytes, other: bytes) -> bool:
    """Whether two recorded bodies say the same: sealing the same words twice gives different bytes."""
    first, second = orjson.loads(one), orjson.loads(other)
    texts = [first.pop("words", None), second.pop("words", None)]
    if first != second or not all(isinstance(text, dict) for text in texts):
        return False
    try:
        with reachable("opening a text"):
            opened = await sealer.open_texts([SealedText.model_validate(text) for text in texts])
    except (UnknownPerson, DamagedCiphertext):
        return False
    return opened[0] is not None and opened[0] == opened[1]
