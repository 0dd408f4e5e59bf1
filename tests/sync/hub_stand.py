"""A hub inside the tests' own program, for what needs its clock moved or other addresses."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx
from fastapi import FastAPI

from kiosk.domain.clock import FixedClock
from sync.hub import devices
from sync.hub.app import create_app
from tests.sync.memory_till import MemoryTill

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)


class Stand:
    """The hub's own ASGI application over a real database; each request comes from an address."""

    def __init__(self, db_url: str, **options: Any) -> None:
        self.clock = FixedClock(NOW)
        self.app: FastAPI = create_app(db_url, self.clock, **options)

    def ask(
        self, method: str, path: str, address: str = "192.0.2.7", **parts: Any
    ) -> httpx.Response:
        """Ask over ASGI; what uvicorn would do with a fault inside, this does too."""
        wire = httpx.ASGITransport(self.app, client=(address, 50000), raise_app_exceptions=False)

        async def go() -> httpx.Response:
            async with httpx.AsyncClient(transport=wire, base_url="http://hub") as client:
                return await client.request(method, path, **parts)

        return asyncio.run(go())

    def get(self, path: str, address: str = "192.0.2.7", **parts: Any) -> httpx.Response:
        return self.ask("GET", path, address, **parts)

    def enrol(self, code: str, address: str = "192.0.2.7") -> httpx.Response:
        card = MemoryTill().card.model_dump()
        wanted = {"proto": 1, "code": code, "device": card}
        return self.ask("POST", "/v1/enrol", address, json=wanted)

    def code(self) -> str:
        return devices.add_device(self.app.state.hub, "Till", self.clock.now())

    def token(self) -> str:
        joined = self.enrol(self.code(), "192.0.2.200")
        assert joined.status_code == 200, joined.text
        token: str = joined.json()["token"]
        return token

    def stock(self, token: str, address: str = "192.0.2.7") -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"}
        return self.get("/v1/stock", address, headers=headers)

    def close(self) -> None:
        self.app.state.hub.close()
