"""How an adapter gets its HTTP client."""

import logging

import httpx

from activities.channels.settings import HttpSettings

# httpx logs every URL at INFO, and some providers want their access token in the URL.
logging.getLogger("httpx").setLevel(logging.WARNING)


def open_client(settings: HttpSettings, transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """A client for `settings.base_url`; it follows no redirects, since a message must not wander to another host."""
    timeout = httpx.Timeout(settings.timeout_seconds, connect=settings.connect_timeout_seconds)
    return httpx.AsyncClient(base_url=settings.base_url, timeout=timeout, transport=transport, follow_redirects=False)
