"""Timing for the benchmarks: percentiles, and a line to read them by."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def timed(into: list[float]) -> Iterator[None]:
    """Append how long the block took, in milliseconds."""
    start = time.perf_counter()
    yield
    into.append((time.perf_counter() - start) * 1000)


@contextmanager
def worked(into: list[float]) -> Iterator[None]:
    """Append how long this thread worked in the block, in milliseconds: as :func:`timed`, but for
    what others had of the processor meanwhile."""
    start = time.thread_time()
    yield
    into.append((time.thread_time() - start) * 1000)


@contextmanager
def stopped(into: list[float]) -> Iterator[None]:
    """Append how often this thread stopped in the block to wait: for the disk, a lock or another
    thread. Whatever else the machine does changes it less than it changes how long that took."""
    try:
        import resource
    except ImportError:  # Windows doesn't say.
        yield
        return
    before = resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw
    yield
    into.append(resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw - before)


@contextmanager
def apart(other: int) -> Iterator[bool]:
    """Give this process and the process ``other`` a processor each, as on two machines; whether
    there were two to give. Sharing both, either waits a whole tick of the scheduler's now and
    then, which says nothing of them."""
    free = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_setaffinity") else []
    if len(free) < 2:
        yield False
        return
    _put_on(other, {free[1]})
    _put_on(os.getpid(), {free[0]})
    try:
        yield True
    finally:
        _put_on(os.getpid(), set(free))


def _put_on(process: int, processors: set[int]) -> None:
    for thread in Path(f"/proc/{process}/task").iterdir():
        os.sched_setaffinity(int(thread.name), processors)


def p50(times: Sequence[float]) -> float:
    return statistics.median(times)


def p95(times: Sequence[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]


def p99(times: Sequence[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.99))]


def report(what: str, ours: Sequence[float], floor: Sequence[float]) -> float:
    """Print both sides and return the ratio of their medians."""
    ratio = p50(ours) / p50(floor)
    print(
        f"\n{what}: p50 {p50(ours):.2f} ms (p99 {p99(ours):.2f}), "
        f"floor p50 {p50(floor):.2f} ms (p99 {p99(floor):.2f}), ratio {ratio:.2f}"
    )
    return ratio


def aim(what: str, reached: float, wanted: float) -> None:
    """Print whether an aim in milliseconds is met here; how fast a machine is fails no test."""
    verdict = "met" if reached <= wanted else "missed"
    print(f"aim: {what} within {wanted:.0f} ms; here {reached:.3g} ms: {verdict}")


def rates(what: str, count: int, seconds: Mapping[str, float]) -> None:
    """Print a table: how long each took for ``count`` things, and how many a second that is."""
    print(f"\n{what}:")
    for who, took in seconds.items():
        print(f"  {who:<34} {took:>8.2f} s {count / took:>10,.0f} /s")


def held_to(what: str, reached: float, wanted: float, at_least: float) -> None:
    """Print a ratio (the more the better) beside its aim, and fail where it falls below what it
    was when this was written, with slack for a busy machine."""
    verdict = "met" if reached >= wanted else "missed"
    print(f"{what}: {reached:.2f}, aim {wanted:g}: {verdict}")
    assert reached >= at_least
