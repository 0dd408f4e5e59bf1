"""A camera as a scanner: OpenCV plays a film where a real one would look at a table."""

from __future__ import annotations

import itertools
import queue
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy
import pytest
import qrcode

from hardware.ports import ScannerFault
from hardware.scanners.camera import Camera, CameraScanner, cameras
from hardware.scanners.watch import ScannerWatch

SIZE = (320, 240)
# Seconds between two frames, as the clock that is passed in tells it.
STEP = 0.1


def unforeseen(error: BaseException) -> None:
    """No driver here fails in a way that it should not."""
    raise error


def film(path: Path, *shown: tuple[str, int]) -> str:
    """A film that shows each code for so many frames; an empty one is a bare table."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 15, SIZE)
    assert writer.isOpened()
    for text, frames in shown:
        picture = numpy.full((SIZE[1], SIZE[0]), 120, numpy.uint8)
        if text:
            code = qrcode.QRCode(box_size=5, border=4)
            code.add_data(text)
            drawn = numpy.array(code.make_image().convert("L"))
            top, left = (SIZE[1] - len(drawn)) // 2, (SIZE[0] - len(drawn)) // 2
            picture[top : top + len(drawn), left : left + len(drawn)] = drawn
        for _ in range(frames):
            writer.write(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR))
    writer.release()
    return str(path)


def watched(address: str) -> Iterator[Sequence[str]]:
    ticks = itertools.count()
    return CameraScanner("Gate", address, lambda: next(ticks) * STEP).codes()


def read_to_the_end(address: str) -> list[str]:
    found: list[str] = []
    with pytest.raises(ScannerFault, match="The camera “Gate” gives no pictures any more"):
        found.extend(code for codes in watched(address) for code in codes)
    return found


def test_a_ticket_that_is_held_there_is_scanned_once_and_another_at_once(tmp_path: Path) -> None:
    shown = film(tmp_path / "queue.avi", ("DEMO-1", 12), ("DEMO-2", 3), ("", 2), ("DEMO-1", 2))
    assert read_to_the_end(shown) == ["DEMO-1", "DEMO-2"]


def test_a_ticket_that_was_away_for_two_seconds_counts_again(tmp_path: Path) -> None:
    shown = film(tmp_path / "again.avi", ("DEMO-1", 3), ("", 23), ("DEMO-1", 3))
    assert read_to_the_end(shown) == ["DEMO-1", "DEMO-1"]


def test_no_more_frames_are_looked_at_than_people_need(tmp_path: Path) -> None:
    # At thirty a second every second one is let by, and what is seen in the others is enough.
    shown = film(tmp_path / "fast.avi", ("", 1), ("DEMO-1", 1), ("", 1), ("DEMO-2", 2))
    ticks = itertools.count()
    scanner = CameraScanner("Gate", shown, lambda: next(ticks) / 30)
    found: list[str] = []
    with pytest.raises(ScannerFault):
        found.extend(code for codes in scanner.codes() for code in codes)
    assert found == ["DEMO-2"]


@pytest.mark.parametrize("address", ["217", "/dev/no-such-camera"])
def test_a_camera_that_is_not_there_is_a_sentence(address: str) -> None:
    with pytest.raises(ScannerFault) as told:
        next(watched(address))
    assert told.value.sentence == (
        "The camera “Gate” is not there, or another program has it. "
        "Plug it in; scanning goes on by itself."
    )


def test_without_opencv_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(ScannerFault, match="needs OpenCV"):
        next(watched("0"))


def test_a_camera_that_comes_back_goes_on_and_scans_nothing_twice(tmp_path: Path) -> None:
    path = tmp_path / "later.avi"
    heard: queue.Queue[str] = queue.Queue()
    # Its film ends and begins anew all the time, as a cable that slips.
    watch = ScannerWatch(CameraScanner("Gate", str(path)), heard.put, unforeseen, again=0.05)
    watch.start()
    try:
        until = time.monotonic() + 10
        while watch.trouble is None:
            assert time.monotonic() < until
            time.sleep(0.01)
        Path(film(tmp_path / "made.avi", ("DEMO-1", 4))).rename(path)
        assert heard.get(timeout=10) == "DEMO-1"
        with pytest.raises(queue.Empty):
            heard.get(timeout=0.5)
    finally:
        watch.stop()


def test_linux_names_each_camera_once_and_where_it_stays(tmp_path: Path) -> None:
    listed, by_id, devices = tmp_path / "class", tmp_path / "by-id", tmp_path / "dev"
    for folder in (by_id, devices):
        folder.mkdir()
    for device, index, name in (
        ("video0", "0", "Integrated Camera"),
        ("video1", "1", "Integrated Camera"),
        ("video2", "0", "USB 2.0 Camera"),
        ("video10", "0", ""),
    ):
        (listed / device).mkdir(parents=True)
        (listed / device / "index").write_text(f"{index}\n")
        (listed / device / "name").write_text(f"{name}\n")
        (devices / device).touch()
    # One that went this moment has no names any more.
    (listed / "video3").mkdir()
    (by_id / "usb-Maker_Camera_7-video-index0").symlink_to(devices / "video2")
    assert cameras(listed, by_id) == [
        Camera("/dev/video0", "Integrated Camera"),
        Camera(str(by_id / "usb-Maker_Camera_7-video-index0"), "USB 2.0 Camera"),
        Camera("/dev/video10", "video10"),
    ]


def test_a_machine_that_lists_none_has_none(tmp_path: Path) -> None:
    assert cameras(tmp_path / "none", tmp_path / "none") == []
