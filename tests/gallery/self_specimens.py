"""What is looked at of self-service: waiting, each kind of answer, and other languages."""

from __future__ import annotations

from kiosk.domain.admission import Verdict
from kiosk.domain.door.self_service import Told
from kiosk.ui import self_serving
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from tests.factories import START
from tests.gallery.door_specimens import Prepare

_COMES = Told(Verdict.VALID, name="Ada", product="Day ticket", seat="Row 7, seat 12")
_LONG = Told(
    Verdict.VALID,
    name="Maximiliana-Theodora",
    product="Weekend ticket with camping and the evening concert",
    seat="Upper stand east, row 27, seat 112",
)


def alone(
    told: Told | None = None, *, kept: bool = False, language: str = "", camera: bool = False
) -> Prepare:
    """People are by themselves with the window."""

    async def prepare(desk: Desk, pane: Pane) -> None:
        pane.camera.becomes(camera)
        pane.alone.begins()
        if told is not None:
            pane.alone.shows(told, 10_000)
        if kept:
            pane.alone.keeps()
        if language:
            self_serving.speak(pane, language)
        pane.changed()

    return prepare


# Name, till, what is done, and whether it is walked by keyboard too.
ALONE = (
    ("self-waiting", "fair", alone(), True),
    ("self-welcome", "fair", alone(_COMES), True),
    ("self-camera", "fair", alone(camera=True), False),
    ("self-long", "long", alone(_LONG), False),
    ("self-early", "fair", alone(Told(Verdict.NOT_YET_VALID, when=START)), False),
    ("self-in-arabic", "fair", alone(_COMES, language="ar"), False),
)
