"""Stands where a browser is: what Flet would send it is packed, and kept."""

from __future__ import annotations

import asyncio

import flet as ft
import msgpack  # type: ignore[import-untyped]
from flet.controls.context import _context_page
from flet.messaging.connection import Connection
from flet.messaging.protocol import (
    Message,
    MessageAction,
    RegisterClientResponseBody,
    configure_encode_object_for_msgpack,
)
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub


class Client(Connection):
    """Packs each message, since that is what draws components; ``text`` is all that was said."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.loop = asyncio.get_running_loop()
        self.pubsubhub = PubSubHub(loop=self.loop, executor=None)
        self.page_url, self.page_name = "http://127.0.0.1", ""
        self.heard: list[MessageAction] = []
        self.text = ""

    def send_message(self, message: Message) -> None:
        encode = configure_encode_object_for_msgpack(ft.BaseControl)  # type: ignore[no-untyped-call]
        packed = msgpack.packb([message.action, message.body], default=encode)
        self.heard.append(message.action)
        self.text += packed.decode("utf-8", "replace")


def connect(client: Client) -> Session:
    """A session whose page this client shows, for components to be drawn on."""
    session = Session(client)
    # As Flet does before it calls an app: components find their page here.
    _context_page.set(session.page)
    session.apply_page_patch({"route": "/", "width": 1280, "height": 800})
    patch = session.get_page_patch()  # type: ignore[no-untyped-call]
    body = RegisterClientResponseBody(session.id, patch, "")
    client.send_message(Message(MessageAction.REGISTER_CLIENT, body))
    return session
