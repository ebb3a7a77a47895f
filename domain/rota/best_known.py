"""Best known values of the public instances, for a comparison.

Source: the results page of the instances' authors (Curtois and Qu 2014), as of October 2023.
"""

from dataclasses import dataclass

from domain.kernel.canonical import digest


@dataclass(frozen=True, slots=True)
class BestKnown:
    """The number of an instance, the best objective known, and the best bound known."""

    number: int
    objective: int
    bound: int


_TABLE = {
    "01c819b9581dbdb1c200a4f33e402943ac825ead063f8475a533a26cc5adde2d": BestKnown(1, 607, 607),
    "a4b5a227ba212d2fd71fa948639d28f0ee4f0aba66f908d45ad5ffff571df2b4": BestKnown(2, 828, 828),
    "656a25390728922e5f803363619872986af77fab6e9cc896cca758cddd2faf76": BestKnown(3, 1001, 1001),
    "550b77e739fbfaf675e3a32e335b133a67fa3e4eede1d4e3f2bc3e9c89acf98e": BestKnown(4, 1716, 1716),
    "5040b0b752c265afa5dccaf6bfa9b713055bbf5759b9bbea7ed066e95ff6e204": BestKnown(5, 1143, 1143),
    "28fa4355ee665d47eb8aabe906fc7e19cc4aa5f769409a663ddca7a8ffa4e821": BestKnown(6, 1950, 1945),
    "6188d47c17e35cd64545b954e5c2e2864c36e4d39a92407cedbba23244a5aca1": BestKnown(7, 1056, 1049),
    "eca783b9409a06a8c1934bb5e94c760608854a99a1624705240d2bcfc83bff36": BestKnown(8, 1300, 1267),
}


def best_known(text: str) -> BestKnown | None:
    """What is known of an instance, told by its lines (without comments and spaces around), not by a file's name."""
    lines = (line.strip() for line in text.splitlines())
    return _TABLE.get(digest("\n".join(line for line in lines if line and not line.startswith("#")).encode()))
