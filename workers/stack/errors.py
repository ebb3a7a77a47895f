"""What a person reads when the stack cannot start."""


class StackError(Exception):
    """The stack cannot start or go on, and a person must do something about it.

    The text is one sentence in Chinese and the same one in English, each on its own line. It names what is wrong
    and what to change; the command line prints it without a traceback.

    Args:
        zh: the sentence in Chinese.
        en: the sentence in English.
    """

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.zh = zh
        self.en = en


class ServerAway(StackError):
    """Nothing is wrong with what was asked: a server or a process of ours does not answer, or did not come up."""


class StartInterrupted(StackError):
    """Somebody stopped the start."""
