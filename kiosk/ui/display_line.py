"""What the page of the customer display is told, and in which words it waits for its till.

The page has no other line, and nothing that it says is listened to: it can't operate the till.
"""

from __future__ import annotations

import asyncio
import hmac
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from kiosk.language import Phrase, speaking

if TYPE_CHECKING:
    from kiosk.ui.desk import Desk
    from kiosk.ui.facing import Scene

# Where the page is, and what opens it in an address.
PATH = "/display"
KEY = "d"

_WAIT_TITLE = Phrase("One moment, please")
_WAIT_TEXT = Phrase("The till is coming back by itself.")
_TRAINING = Phrase("TRAINING")


def display_token(token: str) -> str:
    """What lets somebody see the customer display of the till that ``token`` opens. It opens
    nothing else, and nobody can tell the till's own from it."""
    made = hmac.digest(token.encode(), b"customer display", "sha256")
    return urlsafe_b64encode(made[:24]).decode()


def display_address(host: str, port: int, token: str) -> str:
    """The address that opens the customer display of the till at ``host`` and ``port``."""
    return f"http://{host}:{port}{PATH}?{KEY}={display_token(token)}"


async def tell(opened: Callable[[], Awaitable[Desk]]) -> AsyncIterator[dict[str, object]]:
    """Everything that the page is told: what to show, and a beat wherever there is nothing new."""
    desk = await opened()
    from kiosk.ui.facing import follow

    async for scene in follow(desk):
        if scene is None:
            yield {"kind": "beat"}
            continue
        yield _signal(desk, scene)
        if scene.face.code:
            # Drawn beside it: the change is there at once, and no sale waits for a picture.
            drawn = await asyncio.to_thread(desk.paperwork.code, scene.face.code)
            yield {"kind": "code", "size": drawn[0], "path": drawn[1]}


def signal_of(scene: Scene, look: str, training: str, practice: bool) -> dict[str, object]:
    """What the page is told to show, in the colours of ``look`` or those of practice; ``training``
    is what says above all else that nothing here counts."""
    face = asdict(scene.face)
    coming = bool(face.pop("code"))
    with speaking(scene.language.code):
        return {
            "kind": "face",
            "lang": scene.language.code,
            "right_to_left": scene.language.right_to_left,
            "look": "practice" if practice else look,
            "training": training,
            "waiting": {"title": _WAIT_TITLE(), "text": _WAIT_TEXT()},
            "coming": coming,
            **face,
        }


def _signal(desk: Desk, scene: Scene) -> dict[str, object]:
    with speaking(scene.language.code):
        training = _TRAINING() if desk.training else ""
    look = str(desk.manner.value.look)
    return signal_of(scene, look, training, desk.practice.apart)
