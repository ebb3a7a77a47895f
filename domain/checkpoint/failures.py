"""A step of the no-show ladder that reached nobody is followed by the next one at once (PEERS 2, 3)."""

from collections.abc import Sequence

from domain.checkpoint.passing_time import take_step
from domain.checkpoint.story import Story
from domain.checkpoint.transitions import Standing
from domain.kernel.delivery import Delivery
from domain.kernel.ladder import Step

SEPARATOR = "@"


def step_name(rung: str, shift: str) -> str:
    """How a step is called in messages and their deliveries."""
    return f"{rung}{SEPARATOR}{shift}"


def after_failures(deliveries: Sequence[Delivery], story: Story) -> None:
    """A failure of an older step moves nothing, and the end of the ladder is never reached this way."""
    rungs = story.state.pinned.absence
    for delivery in deliveries:
        rung, _, name = delivery.step.partition(SEPARATOR)
        shift = story.state.shifts.get(name)
        if delivery.status not in ("nobody", "failed") or shift is None or shift.is_over:
            continue
        index = next((place for place, one in enumerate(rungs) if one.name == rung), None)
        if index is None or index + 1 >= len(rungs):
            continue
        people = tuple(
            person
            for person, duty in shift.duties.items()
            if duty.standing in (Standing.MISSING, Standing.LEFT)
            and duty.absence_step == index
            and (rungs[index].to != "self" or delivery.to == person)
        )
        if people:
            take_step(story, shift, Step(index + 1), people)
