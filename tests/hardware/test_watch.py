"""A scanner whose driver fails in a way of its own is said to be in trouble, and goes on."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator, Sequence

from hardware.scanners.watch import ScannerWatch


class Odd:
    """Fails twice in a way that no driver should, and then reads."""

    name = "Odd"

    def __init__(self) -> None:
        self.fails = 2

    def codes(self) -> Iterator[Sequence[str]]:
        if self.fails:
            self.fails -= 1
            raise ZeroDivisionError("in the driver")
        yield ["MUG"]
        while True:
            time.sleep(0.01)
            yield []


def test_a_failure_nobody_foresaw_is_told_and_the_scanner_tried_again() -> None:
    heard: queue.Queue[str] = queue.Queue()
    failed: list[str] = []
    troubles: list[str] = []

    def fail(error: BaseException) -> None:
        failed.append(str(error))
        troubles.append(str(watch.trouble))

    watch = ScannerWatch(Odd(), heard.put, fail, again=0.01)
    watch.start()
    try:
        assert heard.get(timeout=5) == "MUG"
    finally:
        watch.stop()
    assert failed == ["in the driver"] * 2
    assert "stopped in a way nobody foresaw" in troubles[-1]
    assert watch.trouble is None
