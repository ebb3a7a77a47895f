"""The mock of the signed SMS and voice gateway."""

import json
from typing import Any

import httpx

from activities.channels.signing import KEY_ID, NONCE, SIGNATURE, TIMESTAMP, request_signature
from tests.contract.channels.mock_provider import MockProvider

SECRET = "request secret"


class MockGateway(MockProvider):
    """Checks the signature of every request; recognises client ids if told to."""

    def __init__(self, path: str, list_name: str, *, honours_client_id: bool) -> None:
        super().__init__()
        self._path = path
        self._list_name = list_name
        self._honours = honours_client_id
        self.known: dict[str, str] = {}
        self.omitted: set[str] = set()
        """Client ids about which an answer says nothing."""

    def is_send(self, request: httpx.Request) -> bool:
        return request.url.path == self._path

    def handle(self, request: httpx.Request) -> httpx.Response:
        self._check_signature(request)
        body = json.loads(request.content)
        if request.url.path == f"{self._path}/query":
            return httpx.Response(200, json={"results": [self._found(i) for i in body["client_ids"]]})
        assert body["sender"] == "守望"
        results = [self._take(entry) for entry in body[self._list_name]]
        return httpx.Response(200, json={"results": [r for r in results if r["client_id"] not in self.omitted]})

    def _take(self, entry: dict[str, Any]) -> dict[str, Any]:
        client_id = entry["client_id"]
        if entry["to"] in self.invalid:
            return {"client_id": client_id, "status": "rejected", "code": "E11", "reason": f"{entry['to']} unknown"}
        if self._honours and client_id in self.known:
            return {"client_id": client_id, "status": "duplicate", "id": self.known[client_id]}
        self.known[client_id] = f"g{len(self.known)}"
        self.show(entry["to"], entry["text"])
        return {"client_id": client_id, "status": "accepted", "id": self.known[client_id]}

    def _found(self, client_id: str) -> dict[str, Any]:
        if client_id not in self.known:
            return {"client_id": client_id, "status": "not_found"}
        return {"client_id": client_id, "status": "accepted", "id": self.known[client_id]}

    def _check_signature(self, request: httpx.Request) -> None:
        headers = request.headers
        expected = request_signature(
            SECRET, request.url.path, request.content, timestamp=headers[TIMESTAMP], nonce=headers[NONCE]
        )
        assert headers[KEY_ID] == "county"
        assert headers[SIGNATURE] == expected
