"""Reads the QR codes that we draw, by a decoder that somebody else made."""

from __future__ import annotations

from pyzbar import pyzbar

from hardware.camera.frame import Frame, frame_of


def texts_in(frame: Frame) -> list[str]:
    """What the codes in a frame say."""
    picture = (frame.grey, frame.width, frame.height)
    read = pyzbar.decode(picture, symbols=[pyzbar.ZBarSymbol.QRCODE])
    return [one.data.decode() for one in read]


def decode(picture: bytes) -> list[str]:
    """What the codes in a picture file say."""
    return texts_in(frame_of(picture))
