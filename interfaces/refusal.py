"""What a door says when it does not take something in."""

from collections.abc import Sequence
from typing import Any


class Refused(Exception):
    """A door refused; nothing was stored.

    Args:
        code: stable, for programs: `unknown_process`, `not_from_outside`, `malformed`, `bad_id`, `bad_key`,
            `wrong_process`, `too_large`, `unknown_person`, `not_found`, `forbidden`, ...
        zh: one sentence in Chinese.
        en: the same in English.
        errors: where exactly, when there is more than one thing to say; never what was sent.
    """

    def __init__(self, code: str, zh: str, en: str, errors: Sequence[dict[str, Any]] = ()) -> None:
        super().__init__(en)
        self.code = code
        self.zh = zh
        self.en = en
        self.errors = tuple(errors)
