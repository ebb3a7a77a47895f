"""`/health`: is the process alive, and can it take commands."""

from fastapi import APIRouter
from pydantic import BaseModel

from interfaces.api.context import TheReading

router = APIRouter(prefix="/health", tags=["health 运行状况"])


class HealthOut(BaseModel):
    status: str


@router.get("/live", response_model=HealthOut)
async def live() -> HealthOut:
    """The process answers."""
    return HealthOut(status="live")


@router.get("/ready", response_model=HealthOut)
async def ready(read: TheReading) -> HealthOut:
    """The database answers, so commands are taken; else 503."""
    await read.now()
    return HealthOut(status="ready")
