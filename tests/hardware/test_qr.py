"""Codes made here are read by decoders made elsewhere."""

from __future__ import annotations

import builtins
import io
from collections.abc import Mapping, Sequence

import pytest
import zxingcpp
from PIL import Image, ImageOps

from hardware import qr
from hardware.ports import ScannerFault
from kiosk.domain.errors import BadInput


@pytest.mark.parametrize("data", ["K7QM-000123", "https://example.org/r?n=1&x=%20", "A" * 300])
def test_two_independent_decoders_read_a_code(data: str) -> None:
    picture = qr.png(data)
    assert qr.decode(picture) == [data]
    with Image.open(io.BytesIO(picture)) as image:
        assert [code.text for code in zxingcpp.read_barcodes(image)] == [data]


def test_a_light_code_on_dark_ground_is_read() -> None:
    out = io.BytesIO()
    ImageOps.invert(qr.image("K7QM-000123")).save(out, "PNG")
    assert qr.decode(out.getvalue()) == ["K7QM-000123"]


def test_a_picture_without_codes_holds_none() -> None:
    out = io.BytesIO()
    Image.new("RGB", (200, 200), "white").save(out, "JPEG")
    assert qr.decode(out.getvalue()) == []


@pytest.mark.parametrize("content", [b"", b"not a picture", qr.png("K7QM-000123")[:90]])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput):
        qr.decode(content)


def test_a_code_too_fine_to_be_read_is_not_made() -> None:
    with pytest.raises(BadInput):
        qr.png("K7QM-000123", module=4)


def test_a_machine_without_zbar_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without_zbar(
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> object:
        if name == "pyzbar":
            raise ImportError("Unable to find zbar shared library")
        return real(name, globals, locals, fromlist or (), level)

    monkeypatch.setattr(builtins, "__import__", without_zbar)
    with pytest.raises(ScannerFault, match="libzbar0"):
        qr.decode(b"")


@pytest.mark.parametrize("data", ["A", "K7QM-000123", "x" * 113, "x" * 900])
def test_a_code_is_as_wide_as_was_said_before_it_was_drawn(data: str) -> None:
    for dots in (288, 384, 576):
        size = qr.fitting(data, dots)
        assert size == max(1, min(6, dots // len(qr.matrix(data))))
