"""A rota that people already know, and a change: leave, a no-show, a new demand."""

from collections.abc import Sequence

from domain.rota.problem import Assignment, RotaProblem

KEEP_FIRST = 10_000
"""Above what wishes and fairness usually add up to: nothing is moved for their sake, only for hard rules and demands of
still greater weight [default]."""


def replanned(
    changed: RotaProblem, published: Sequence[Assignment], frozen_minutes: int, stability: int = KEEP_FIRST
) -> RotaProblem:
    """The changed problem with the published rota to be kept as far as possible; give it to `solve`.

    Args:
        changed: the problem as it is now: leave added, demand changed, people gone (their shifts are left out).
        published: what people know.
        frozen_minutes: the moment, counted from the horizon's start, before which no shift that has begun may change.
        stability: the weight of a person's day that changes. With one above all other weights together the fewest
            changes come first and everything else after; a smaller one weighs them against each other.
    """
    there = {person.id for person in changed.people}
    kept = tuple(one for one in published if one.person in there)
    fields = {**dict(changed), "published": kept, "frozen_minutes": frozen_minutes, "stability": stability}
    return RotaProblem.model_validate(fields)
