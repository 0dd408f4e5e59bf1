"""Frames of a camera of 720 lines: 15 of them a second on two processors.

The frames are those of :mod:`tests.code_pictures`, and those of a room without a ticket, which is
what a camera sees most of the time. Beside each time stands that of the least that could be done
with a frame, unpacking it.
"""

from __future__ import annotations

import json
import re
import time
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from playwright.sync_api import WebSocket, sync_playwright

from hardware.camera.frame import frame_of
from kiosk.cameras import Eyes
from kiosk.ui.window import find_browser
from tests.benchmarks.measure import held_to, p50, p95, timed
from tests.browser.conftest import CHROMIUM, opened
from tests.browser.screen import Screen
from tests.browser.test_camera import film
from tests.code_pictures import HEIGHT, WIDTH, pictures
from tests.code_readers import rates

WANTED = 15
FRAMES = 300


def empty_room() -> bytes:
    """A frame without a ticket."""
    coarse = np.random.default_rng(3).integers(30, 220, (18, 32), dtype=np.uint8)
    room = cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    return bytes(cv2.imencode(".jpg", room, [cv2.IMWRITE_JPEG_QUALITY, 85])[1])


def test_two_processors_look_at_fifteen_frames_a_second() -> None:
    eyes = Eyes()
    shown = [one.jpeg for one in islice(pictures(each=4), 40)]
    unpacked: list[float] = []
    for jpeg in shown:
        with timed(unpacked):
            frame_of(jpeg)
    room = empty_room()
    rates_of: dict[str, float] = {}
    for name, frames in {
        "tickets of all kinds": shown * (FRAMES // len(shown)),
        "an empty room": [room] * FRAMES,
    }.items():
        eye = eyes.open()
        eye.look(room)
        took: list[float] = []
        began = time.perf_counter()
        for jpeg in frames:
            with timed(took):
                eye.look(jpeg)
        rate = len(frames) / (time.perf_counter() - began)
        rates_of[name] = rate
        print(
            f"\n{name}: {rate:.0f} frames a second; a frame {p50(took):.1f} ms, "
            f"95 of 100 within {p95(took):.0f} ms, the longest {max(took):.0f} ms; "
            f"unpacking alone {p50(unpacked):.1f} ms"
        )
    eyes.close()
    for name, rate in rates_of.items():
        held_to(f"{name}, of {WANTED} wanted", rate / WANTED, 1, at_least=0.5)


def test_a_window_has_fifteen_frames_a_second_looked_at(tmp_path: Path) -> None:
    program = find_browser()
    assert program is not None
    camera = film("DEMO-0001", tmp_path / "film.mjpeg")
    flags = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={camera}",
    ]
    answered: list[float] = []
    shown: list[float] = []

    def opened_line(line: WebSocket) -> None:
        if "/api/camera" in line.url:
            line.on("framereceived", heard)

    def heard(payload: str | bytes) -> None:
        signal = json.loads(payload)
        if signal["kind"] == "seen":
            answered.append(time.perf_counter())
            if signal["codes"]:
                shown.append(answered[-1])

    with opened(tmp_path / "till") as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*CHROMIUM, *flags])
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.on("websocket", opened_line)
        screen = Screen(page, app.address)
        screen.open()
        screen.tap("Door")
        screen.tap("Scan with the camera")
        page.get_by_text(re.compile("Welcome|Already used")).first.wait_for()
        answered.clear()
        shown.clear()
        page.wait_for_timeout(10_000)
        browser.close()
    rate = (len(answered) - 1) / (answered[-1] - answered[0])
    print(f"\nin a window: {rate:.1f} frames a second; {len(shown)} of {len(answered)} with a code")
    held_to(f"of {WANTED} wanted", rate / WANTED, 1, at_least=0.5)


def test_the_rates_of_three_hundred_pictures() -> None:
    found = rates(pictures())
    print(f"\n{found.report()}")
