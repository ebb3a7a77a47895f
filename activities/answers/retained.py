"""News of retained cadres for the directory: who is on standby, of which unit, and whose contact was confirmed."""

from collections.abc import Sequence
from datetime import datetime

from activities.answers.question import Answer
from directory.directory import Directory
from directory.readiness import Readiness
from domain.kernel.effect import LookUp
from domain.kernel.model import Model
from domain.retained.unit.telling import READINESS


def answers(directory: Directory) -> dict[str, Answer]:
    """No answer is owed: it is news."""

    async def readiness(news: LookUp) -> Sequence[Model]:
        contact_at = news.query.get("contact_at")
        await directory.note_readiness(
            Readiness(
                people=tuple(news.query["people"]),
                retained=news.query.get("retained"),
                standby=news.query.get("standby"),
                unit=news.query.get("unit"),
                contact_at=datetime.fromisoformat(contact_at) if contact_at else None,
            )
        )
        return ()

    return {READINESS: readiness}
