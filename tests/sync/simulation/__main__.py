"""``python -m tests.sync.simulation FIRST COUNT``: plays seeds and tells of those that fail."""

from __future__ import annotations

import sys

from tests.sync.simulation.stories import fails, shortest, story
from tests.sync.simulation.world import open_room

with open_room() as room:
    first, count = int(sys.argv[1]), int(sys.argv[2])
    failed = 0
    for seed in range(first, first + count):
        why = fails(story(seed), room)
        if why:
            failed += 1
            told = shortest(story(seed), room) if failed <= 3 else story(seed)[:0]
            sys.stdout.write(f"seed {seed}: {why}\n")
            sys.stdout.writelines(f"    {step}\n" for step in told)
            sys.stdout.flush()
    sys.stdout.write(f"{count} seeds, {failed} failed\n")
