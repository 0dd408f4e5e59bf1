"""What is said of a camera, and on its picture."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.language import Phrase

SCAN = Phrase("Scan with the camera")
STOP = Phrase("Stop the camera")
NOT_HERE = Phrase(
    "The camera works where the till is shown in a browser. Start it without --view native, or "
    "use a scanner."
)

# What the page of the picture says, by the names that it knows them by.
PAGE: Mapping[str, Phrase] = {
    "starting": Phrase("The camera is starting …"),
    "aim": Phrase("Hold the code in front of the camera"),
    "again": Phrase("Try again"),
    "camera": Phrase("Camera"),
    "front": Phrase("Front camera"),
    "back": Phrase("Rear camera"),
    "mirror": Phrase("Mirror"),
    "light": Phrase("Torch"),
    "denied": Phrase(
        "The browser may not use the camera. Allow it in the browser's settings of this page, "
        "then tap “Try again”. Scanners work all the same."
    ),
    "none": Phrase(
        "No camera was found. Plug one in: it starts by itself. Scanners work all the same."
    ),
    "busy": Phrase(
        "Another program is using the camera. Close that one, then tap “Try again”. Scanners work "
        "all the same."
    ),
    "gone": Phrase(
        "The camera was unplugged. Plug it in again: it goes on by itself. Scanners work all the "
        "same."
    ),
    "stuck": Phrase(
        "The camera gives no picture any more. Unplug it and plug it in again, then tap “Try "
        "again”. Scanners work all the same."
    ),
    "failed": Phrase(
        "The camera can't be started. Take another one, or tap “Try again”. Scanners work all the "
        "same."
    ),
    "insecure": Phrase(
        "At this address a browser gives no camera. Open the till on its own machine, or over "
        "HTTPS. Scanners work all the same."
    ),
}
