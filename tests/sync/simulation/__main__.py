"""``python -m tests.sync.simulation FIRST COUNT``: plays seeds and tells of those that fail.

With a third word, ``by-hand``, stock is moved by hand in them.
"""

from __future__ import annotations

import sys

from tests.sync.simulation.stories import fails, shortest, story
from tests.sync.simulation.world import open_room

with open_room() as room:
    first, count = int(sys.argv[1]), int(sys.argv[2])
    failed = 0
    for seed in range(first, first + count):
        steps = story(seed, by_hand=sys.argv[3:] == ["by-hand"])
        why = fails(steps, room)
        if why:
            failed += 1
            told = shortest(steps, room) if failed <= 3 else []
            sys.stdout.write(f"seed {seed}: {why}\n")
            sys.stdout.writelines(f"    {step}\n" for step in told)
            sys.stdout.flush()
    sys.stdout.write(f"{count} seeds, {failed} failed\n")
