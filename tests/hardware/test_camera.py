"""Frames of a camera: what two decoders read in them, and that neither takes the till down."""

from __future__ import annotations

import io
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import qrcode
from PIL import Image, ImageOps

from hardware import qr
from hardware.camera import frame as frames
from hardware.camera import zxing
from hardware.camera.frame import By, Found, Frame, frame_of
from hardware.camera.reader import FrameReader, Gaze, reader_here
from hardware.camera.zbar import ZbarChild
from hardware.camera.zxing import Zxing
from hardware.ports import ScannerFault
from kiosk.domain.errors import BadInput

_SIZE = (640, 360)
_AT = (200, 60)
TEXTS = ["DEMO-0001", "é £ €", "Grüße 5 €", "Straße", "你好", "日本", "naïve café", "ПРИВЕТ", "😀"]
_FAULTY = (sys.executable, str(Path(__file__).with_name("faulty_zbar.py")))


def shown(*codes: Image.Image, background: int = 120) -> Frame:
    """A frame that shows codes beside each other."""
    picture = Image.new("L", _SIZE, background)
    for number, code in enumerate(codes):
        picture.paste(code, (_AT[0] * number + 20, _AT[1]))
    return Frame(*_SIZE, picture.tobytes())


def code_of(text: str) -> Image.Image:
    """A code as other people make it: UTF-8 that doesn't say so."""
    code = qrcode.QRCode(box_size=4)
    code.add_data(text.encode())
    made: Image.Image = code.make_image().get_image().convert("L")
    return made


def poisoned(word: bytes) -> Frame:
    """A frame that the faulty process can't bear."""
    there = shown(qr.image("DEMO-0001", 4))
    return Frame(*_SIZE, word + there.grey[len(word) :])


@pytest.fixture
def zbar() -> Iterator[ZbarChild]:
    child = ZbarChild()
    yield child
    child.close()


@pytest.fixture
def faulty() -> Iterator[tuple[ZbarChild, Callable[[float], None]]]:
    """A process with weak nerves, and what lets time go by for the one who starts it."""
    passed = [0.0]

    def go_by(seconds: float) -> None:
        passed[0] += seconds

    child = ZbarChild(_FAULTY, patience=1.0, monotonic=lambda: passed[0])
    yield child, go_by
    child.close()


@pytest.mark.parametrize("text", TEXTS)
def test_both_decoders_say_what_the_code_says_whatever_its_alphabet(
    text: str, zbar: ZbarChild
) -> None:
    frame = shown(code_of(text))
    assert [one.text for one in Zxing().read(frame)] == [text]
    assert [one.text for one in zbar.read(frame)] == [text]


def test_a_code_of_gs1_is_known_as_one() -> None:
    import zxingcpp

    made = zxingcpp.create_barcode(
        "(01)04006381333931(10)ABC", zxingcpp.BarcodeFormat.QRCode, gs1=True
    )
    frame = shown(Image.fromarray(made.to_image(scale=4)).convert("L"))
    assert [one.text for one in Zxing().read(frame)] == ["]Q3010400638133393110ABC"]


def test_the_corners_are_where_the_code_is(zbar: ZbarChild) -> None:
    frame = shown(qr.image("DEMO-0001", 6))
    across = 29 * 6
    edge = 4 * 6
    for found in (*Zxing().read(frame), *zbar.read(frame)):
        xs, ys = zip(*found.corners, strict=True)
        assert min(xs) == pytest.approx(20 + edge, abs=3)
        assert max(xs) == pytest.approx(20 + across - edge, abs=3)
        assert min(ys) == pytest.approx(_AT[1] + edge, abs=3)
        assert found.middle == pytest.approx((20 + across / 2, _AT[1] + across / 2), abs=3)


def test_the_corners_are_there_too_where_the_picture_was_drawn_larger() -> None:
    decoder = Zxing()
    frame = shown(qr.image("DEMO-0001", 6))
    (plain,) = decoder.read(frame)
    drawn = set()
    for picture, times in zxing.helped(frame.image):
        (found,) = decoder.found_in(picture, times)
        drawn.add(times)
        for there, here in zip(found.corners, plain.corners, strict=True):
            assert there == pytest.approx(here, abs=4)
    assert max(drawn) == 2


def test_either_reads_light_on_dark_and_finds_nothing_in_an_empty_frame(zbar: ZbarChild) -> None:
    inverted = shown(ImageOps.invert(qr.image("DEMO-0001", 6)))
    for decoder in (Zxing(), zbar):
        assert [one.text for one in decoder.read(inverted)] == ["DEMO-0001"]
        assert decoder.read(shown()) == []


def test_each_says_who_read_it(zbar: ZbarChild) -> None:
    frame = shown(qr.image("DEMO-0001", 6))
    assert [one.by for one in Zxing().read(frame)] == [By.ZXING]
    assert [one.by for one in zbar.read(frame)] == [By.ZBAR]


def test_a_process_that_is_killed_is_started_again_with_the_next_frame(zbar: ZbarChild) -> None:
    frame = shown(qr.image("DEMO-0001", 6))
    assert zbar.read(frame)
    assert zbar.pid is not None
    first = zbar.pid
    os.kill(first, signal.SIGKILL)
    with pytest.raises(ScannerFault, match="started again"):
        zbar.read(frame)
    time.sleep(0.1)
    assert [one.text for one in zbar.read(frame)] == ["DEMO-0001"]
    assert zbar.pid != first


@pytest.mark.parametrize("word", [b"ABORT", b"BABBLE", b"HANG"])
def test_a_poisoned_frame_costs_a_moment_and_no_more(
    word: bytes, faulty: tuple[ZbarChild, Callable[[float], None]]
) -> None:
    child, go_by = faulty
    good = shown(qr.image("DEMO-0001", 6))
    assert child.read(good)
    began = time.monotonic()
    with pytest.raises(ScannerFault):
        child.read(poisoned(word))
    assert time.monotonic() - began < 4
    go_by(1)
    assert [one.text for one in child.read(good)] == ["DEMO-0001"]


def test_one_that_dies_again_and_again_is_left_alone_for_longer_each_time(
    faulty: tuple[ZbarChild, Callable[[float], None]],
) -> None:
    child, go_by = faulty
    for _ in range(3):
        go_by(60)
        with pytest.raises(ScannerFault):
            child.read(poisoned(b"ABORT"))
    go_by(0.15)
    with pytest.raises(ScannerFault):
        child.read(shown(qr.image("DEMO-0001", 6)))
    assert child.pid is None
    go_by(0.1)
    assert child.read(shown(qr.image("DEMO-0001", 6)))


def test_where_zbar_is_not_installed_it_says_how_to_install_it(tmp_path: Path) -> None:
    program = "import sys; sys.modules['pyzbar.pyzbar'] = None; import runpy; "
    program += "runpy.run_module('hardware.camera.zbar_child', run_name='__main__')"
    child = ZbarChild((sys.executable, "-c", program))
    with pytest.raises(ScannerFault, match="apt install libzbar0"):
        child.read(shown())
    child.close()


class Hopeless:
    """A decoder that is away."""

    def read(self, frame: Frame) -> list[Found]:
        raise ScannerFault("It is away.")


def test_the_first_does_alone_where_the_second_is_away() -> None:
    reader = FrameReader(Zxing(), Hopeless())
    assert [one.by for one in reader.read(shown(qr.image("DEMO-0001", 6)))] == [By.ZXING]
    assert reader.read(shown()) == []
    assert FrameReader(Zxing(), None).read(shown()) == []


def test_the_second_does_alone_where_the_first_is_not_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    reader, end = reader_here()
    found = reader.read(shown(qr.image("DEMO-0001", 6)), harder=False)
    assert [(one.text, one.by) for one in found] == [("DEMO-0001", By.ZBAR)]
    end()


def test_where_neither_works_that_is_said() -> None:
    for second in (Hopeless(), None):
        with pytest.raises(ScannerFault):
            FrameReader(None, second).read(shown())


def test_the_code_nearest_to_the_middle_comes_first() -> None:
    left, middle = qr.image("DEMO-0001", 6), qr.image("DEMO-0002", 6)
    gaze = Gaze(FrameReader(Zxing(), None))
    found = gaze.look(shown(left, middle))
    assert [one.text for one in found] == ["DEMO-0002", "DEMO-0001"]


class Counting:
    """A second decoder that takes a fifth of a second for nothing."""

    def __init__(self) -> None:
        self.now = 0.0
        self.asked = 0

    def read(self, frame: Frame) -> list[Found]:
        self.now += 0.2
        self.asked += 1
        return []


def test_a_camera_that_looks_at_a_wall_leaves_the_machine_to_the_till() -> None:
    second = Counting()
    gaze = Gaze(FrameReader(Zxing(), second), lambda: second.now)
    wall = shown()
    for _ in range(200):
        gaze.look(wall)
        second.now += 0.01
    # Of 2 seconds of frames and 0.2 more for each effort, less than half goes into efforts.
    assert 2 <= second.asked
    assert second.asked * 0.2 < second.now / 2


@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8\xff\xe0 nor this", b"GIF89a"])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput, match="not a picture"):
        frame_of(content)


def test_a_picture_that_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    qr.image("DEMO-0001", 6).save(out, "PNG")
    monkeypatch.setattr(frames, "MOST_PIXELS", 10_000)
    with pytest.raises(BadInput, match="too large"):
        frame_of(out.getvalue())


def test_a_frame_whose_size_is_not_its_own_never_comes_to_be() -> None:
    with pytest.raises(BadInput):
        Frame(1 << 31, 1 << 31, b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_are_read_as_they_were_taken(kind: str) -> None:
    out = io.BytesIO()
    picture = Image.new("RGB", (300, 200), "grey")
    picture.paste(qr.image("DEMO-0001", 6).convert("RGB"), (60, 10))
    turned = Image.Exif()
    turned[0x0112] = 6
    picture.save(out, kind, exif=turned)
    frame = frame_of(out.getvalue())
    assert (frame.width, frame.height) == picture.size[::-1]
    assert [one.text for one in Zxing().read(frame)] == ["DEMO-0001"]
