"""A scanner that acts as a keyboard, opened, taken and read as a device of the kernel.

umockdev stands for the kernel's side: a character device in /dev/input with that kernel's numbers,
its answer to the grab, and its events in their native layout, at the pace of the recording. What
makes a real one, uinput, is left out of the kernels of test machines.
"""

from __future__ import annotations

import json
import random
import shutil
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forking import ROOT
from tests.hardware.test_scanners import EVENT, LISTED, typed

UMOCKDEV = shutil.which("umockdev-run")

pytestmark = pytest.mark.skipif(
    UMOCKDEV is None, reason="umockdev, which plays a kernel's input device, is not installed"
)

DEVICE = """P: /devices/usb1/1-2/input/input14/event12
N: input/event12
E: DEVNAME=/dev/input/event12
E: SUBSYSTEM=input
A: dev=13:76
"""


def recorded(text: str, gap: float) -> str:
    """What ``evemu-record`` writes of a scanner that types so, ``gap`` seconds from key to key."""
    lines = list(lines_of(text, gap))
    return "\n".join(lines) + "\n"


def lines_of(text: str, gap: float) -> Iterator[str]:
    at = 0.0
    for _, _, kind, key, value in EVENT.iter_unpack(typed(text)):
        yield f"E: {at:.6f} {kind:04x} {key:04x} {value:04d}"
        at += gap if kind == 0 else 0


@pytest.mark.parametrize("gap", [0.0, 0.001], ids=["all at once", "one a millisecond"])
def test_a_device_is_opened_taken_and_read(tmp_path: Path, gap: float) -> None:
    chance = random.Random(1)
    letters = string.ascii_lowercase + string.digits + "-/."
    # As many keys as umockdev keeps for a reader that is late; of more it forgets some.
    codes = ["Q" + "".join(chance.choices(letters, k=length)) for length in (5, 7, 9)]
    for name, text in [
        ("device", DEVICE),
        ("listed", LISTED),
        ("events", recorded("".join(f"{code}\n" for code in codes), gap)),
    ]:
        (tmp_path / name).write_text(text)
    assert UMOCKDEV is not None
    ran = subprocess.run(
        [
            *(UMOCKDEV, "--device", tmp_path / "device"),
            *("--evemu-events", f"/dev/input/event12={tmp_path / 'events'}", "--"),
            *(sys.executable, "-m", "tests.hardware.replayed", tmp_path / "listed", "3"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    identities, read = (json.loads(line) for line in ran.stdout.splitlines())
    assert identities[-1].startswith("input:0c2e:0b61:15243B0A5C:")
    assert read == codes
