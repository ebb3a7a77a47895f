"""A day in the county: the scenes that come before the call-up, in order. Each is a process of its own at work."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from interfaces.demo.scenes import checkpoint, inspection, retained
from interfaces.demo.scenes.stage import Stage


@dataclass(frozen=True, slots=True)
class Scene:
    """`title` and its English `gloss` are said before it plays."""

    title: str
    gloss: str
    play: Callable[[Stage], Awaitable[None]]


SCENES: Sequence[Scene] = (
    Scene("撤岗不撤责", "cadres go home, and their duties stay", retained.play),
    Scene("卡口值守", "a checkpoint's shifts in short minutes", checkpoint.play),
    Scene("企业巡查", "an inspection: a committed draw, one joint visit, a finding put right", inspection.play),
)
"""A process that a county can watch adds its scene here."""


async def play_day(stage: Stage, scenes: Sequence[Scene] = SCENES) -> None:
    """Play every scene to its end. Raises ApiRefusal and StackError when a step is refused."""
    for scene in scenes:
        stage.say(f"—— {scene.title} ——", scene.gloss)
        await scene.play(stage)
