"""A scanner read in a process of its own: prints each code that it reads, as JSON, until one ends.

Started by ``umockdev-run``, which stands for the kernel's side of the device.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from hardware.scanners.input_device import InputScanner, input_devices


def main(listed: Path, count: int) -> None:
    found = input_devices(listed)
    sys.stdout.write(json.dumps([one.identity for one in found]) + "\n")
    scanner = InputScanner("Front", found[-1].identity, lambda: found)
    read: list[str] = []
    for codes in scanner.codes():
        read += codes
        if len(read) >= count:
            break
    sys.stdout.write(json.dumps(read) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
