"""Pictures of tickets as a camera sees them, 300 of them made alike each time.

A code is printed 2 to 5 cm wide, or shown on a telephone, and held 10 to 25 cm before a camera of
720 lines that sees 70 degrees across: 36 to 91 pixels to the centimetre. Then its light, its
sharpness or its place is spoilt, as the kind says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import radians, tan
from typing import Any

import cv2
import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from numpy.typing import NDArray

from hardware import qr
from kiosk.domain.signed_tickets import PREFIX
from tests.ticketing import our_code

EACH = 30
WIDTH, HEIGHT = 1280, 720
_ACROSS = radians(70)
_JPEG = 85
_MODULE = 12
Grey = NDArray[np.uint8]
_Chance = np.random.Generator


@dataclass(frozen=True)
class Picture:
    """A frame as JPEG, of this kind, and what its code says."""

    kind: str
    text: str
    jpeg: bytes
    signed: bool


def pictures(each: int = EACH, seed: int = 7) -> Iterator[Picture]:
    """So many of each kind, every other one of them a signed ticket."""
    for place, (kind, spoil) in enumerate(KINDS.items()):
        for number in range(each):
            chance = np.random.default_rng([seed, place, number])
            signed = number % 2 == 1
            text = _signed(chance) if signed else _short(chance)
            frame = spoil(_held(text, chance, signed, kind), chance)
            done, jpeg = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, _JPEG])
            assert done
            yield Picture(kind, text, jpeg.tobytes(), signed)


def _short(chance: _Chance) -> str:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    return "".join(chance.choice(list(letters), 12))


def _signed(chance: _Chance) -> str:
    text = our_code(chance.bytes(28), Ed25519PrivateKey.from_private_bytes(chance.bytes(32)))
    assert text.startswith(PREFIX)
    return text


def _held(text: str, chance: _Chance, signed: bool, kind: str) -> Grey:
    """A ticket in a hand before a room, lit unevenly, with the grain of a sensor."""
    code = np.array(qr.image(text, _MODULE))
    if kind == "inverted":
        code = 255 - code
    ink, paper = int(chance.integers(10, 60)), int(chance.integers(190, 245))
    code = (ink + code.astype(np.float32) * (paper - ink) / 255).astype(np.uint8)
    # Of a large code people buy none that is printed small, and hold it nearer.
    wide_cm = chance.uniform(3, 5) if signed else chance.uniform(2, 5)
    away_cm = chance.uniform(10, 18) if signed else chance.uniform(10, 25)
    pixels = wide_cm * WIDTH / (2 * away_cm * tan(_ACROSS / 2))
    turn, tilt = chance.uniform(-12, 12), 0.0
    if kind == "rotated":
        turn = chance.uniform(0, 360)
    if kind in ("perspective", "all at once"):
        tilt = chance.uniform(30, 60)
    frame = _room(chance)
    return _placed(frame, code, min(pixels, HEIGHT * 0.8), turn, tilt, chance)


def _room(chance: _Chance) -> Grey:
    coarse = chance.integers(30, 220, (9, 16), dtype=np.uint8)
    room = cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    for _ in range(40):
        corner = chance.integers(0, [WIDTH, HEIGHT])
        size = chance.integers(10, 160, 2)
        shade = int(chance.integers(0, 256))
        cv2.rectangle(room, corner.tolist(), (corner + size).tolist(), shade, -1)
    return cv2.GaussianBlur(room, (0, 0), 2)


def _placed(
    frame: Grey, code: Grey, pixels: float, turn: float, tilt: float, chance: _Chance
) -> Grey:
    side = code.shape[0]
    # The code's own width is without the quiet zone around it.
    half = pixels / 2 * side / (side - 2 * qr.QUIET * _MODULE)
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float64) * half
    axis = chance.uniform(0, 2 * np.pi)
    along = np.array([np.cos(axis), np.sin(axis)])
    depth = corners @ along
    shrunk = corners - np.outer(depth, along) * (1 - np.cos(np.radians(tilt)))
    shrunk /= 1 + (depth * np.sin(np.radians(tilt)) / (half * 5))[:, None]
    spin = np.radians(turn)
    rotation = np.array([[np.cos(spin), -np.sin(spin)], [np.sin(spin), np.cos(spin)]])
    room = np.array([WIDTH / 2 - half * 1.45, HEIGHT / 2 - half * 1.45]).clip(0)
    middle = np.array([WIDTH / 2, HEIGHT / 2]) + chance.uniform(-1, 1, 2) * room
    target = (shrunk @ rotation.T + middle).astype(np.float32)
    source = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    small = cv2.warpPerspective(code, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full_like(code, 255), matrix, (WIDTH, HEIGHT))
    # A lens is no sharper than its pixels.
    small = cv2.GaussianBlur(small, (0, 0), 0.6)
    weight = mask.astype(np.float32) / 255
    mixed = frame * (1 - weight) + small * weight
    return mixed.clip(0, 255).astype(np.uint8)


def _grain(frame: Grey, chance: _Chance, much: float = 3) -> Grey:
    noisy = frame.astype(np.float32) + chance.normal(0, much, frame.shape)
    return noisy.clip(0, 255).astype(np.uint8)


def _dimmed(frame: Grey, chance: _Chance) -> Grey:
    """A telephone turned down, in a dark entrance: little light, little contrast."""
    least, most = chance.uniform(5, 25), chance.uniform(40, 70)
    dark = least + frame.astype(np.float32) * (most - least) / 255
    return _grain(dark.astype(np.uint8), chance, 4)


def _blurred(frame: Grey, chance: _Chance) -> Grey:
    """Out of focus, or moved while it was taken."""
    if chance.random() < 0.5:
        return _grain(cv2.GaussianBlur(frame, (0, 0), chance.uniform(1.5, 4)), chance)
    length = int(chance.integers(5, 16))
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1 / length
    turn = cv2.getRotationMatrix2D(((length - 1) / 2,) * 2, chance.uniform(0, 180), 1)
    kernel = cv2.warpAffine(kernel, turn, (length, length))
    return _grain(cv2.filter2D(frame, -1, kernel / kernel.sum()), chance)


def _glare(frame: Grey, chance: _Chance) -> Grey:
    """A lamp in the plastic or the glass: a white spot near the code."""
    down, across = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    at = np.array([WIDTH / 2, HEIGHT / 2]) + chance.normal(0, 100, 2)
    size = chance.uniform(30, 110, 2)
    spot = np.exp(-(((across - at[0]) / size[0]) ** 2) - ((down - at[1]) / size[1]) ** 2)
    lit = frame.astype(np.float32) + chance.uniform(150, 420) * spot
    return _grain(lit.clip(0, 255).astype(np.uint8), chance)


def _shadow(frame: Grey, chance: _Chance) -> Grey:
    """The edge of a hand's shadow across the code."""
    down, across = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    slope = chance.uniform(0, 2 * np.pi)
    away = (across - WIDTH / 2) * np.cos(slope) + (down - HEIGHT / 2) * np.sin(slope)
    light = 0.12 + 0.88 / (1 + np.exp(-away / chance.uniform(3, 60)))
    return _grain((frame * light).clip(0, 255).astype(np.uint8), chance)


def _night(frame: Grey, chance: _Chance) -> Grey:
    """A sensor turned up in the dark."""
    return _grain(frame, chance, chance.uniform(25, 60))


def _moire(frame: Grey, chance: _Chance) -> Grey:
    """The grid of a telephone's screen against the camera's own."""
    down, across = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    period, slope = chance.uniform(2.5, 7), chance.uniform(0, np.pi)
    wave = np.sin((across * np.cos(slope) + down * np.sin(slope)) * 2 * np.pi / period)
    return _grain((frame + chance.uniform(20, 60) * wave).clip(0, 255).astype(np.uint8), chance)


def _all(frame: Grey, chance: _Chance) -> Grey:
    """In perspective, in a shadow, not sharp, and in the dark."""
    soft = cv2.GaussianBlur(_shadow(frame, chance), (0, 0), chance.uniform(1, 2.2))
    return _grain(soft, chance, chance.uniform(8, 20))


KINDS: dict[str, Callable[[Any, _Chance], Any]] = {
    "printed": _grain,
    "dimmed telephone": _dimmed,
    "rotated": _grain,
    "perspective": _grain,
    "blur": _blurred,
    "glare": _glare,
    "inverted": _grain,
    "shadow": _shadow,
    "grain and moiré": lambda frame, chance: _moire(_night(frame, chance), chance),
    "all at once": _all,
}
