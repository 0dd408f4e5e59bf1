"""Stories: what happens in a world, step by step, made from a seed and told in a few lines."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from kiosk.domain.pools import MEMBERS
from kiosk.domain.stock import Reason
from kiosk.store.outbox import Outbox
from sync.hub.log import entries_held
from tests.sync.simulation.oracles import Broken, check_always, check_healed
from tests.sync.simulation.world import NUMBERED, Box, Fault, Pause, Room, World

# The first are short, so that a daily run can play many.
SHORT, LONG, OF_WHICH_SHORT = 16, 36, 2_000
ROUNDS_TO_HEAL = 12

FAIR = {
    "sell": 26, "sell the one": 4, "sell a zine": 4, "sell a numbered one": 8,
    "scan": 8, "sync": 16, "sync badly": 22,
    "wait": 8, "give back": 2, "set the clock": 2, "replay": 3, "freeze": 1, "back up": 2,
    "back up the hub": 2, "put the hub back": 2, "sync and act": 8,
    "sync in pieces": 6, "send a part": 4, "write as newer": 2, "join": 2,
    "reserve": 4, "release": 1, "sell to a member": 10,
    "refund": 12, "refund on somebody's word": 2,
    "sell a card": 4, "issue a voucher": 2, "pay with a card": 14,
}  # fmt: skip
BY_HAND = {"receive": 8, "waste": 14, "count": 6, "waste zines": 2, "send on": 7, "take in": 7}
MISFORTUNES = {"write off": 3, "lose": 3, "put back": 3, "restore": 3, "clone": 2}
_SHELF, _COUNTED = ("LAST", "ONE", "LAST"), ("LAST", "ZINE", "ONE")
_WHERE = ("line", "line", "twice", "till", "hub")


@dataclass(frozen=True)
class Step:
    """Something that happens; the numbers choose who, what and how."""

    what: str
    who: int
    much: int
    how: int

    def __str__(self) -> str:
        return f"{self.what} (till {self.who}, {self.much}, {self.how})"


def story(seed: int, *, by_hand: bool = False) -> list[Step]:
    """The steps of a seed. One seed in three has misfortunes in it that a person must settle; in
    some stock is moved ``by_hand``."""
    chance = random.Random(seed)
    kinds = FAIR | (BY_HAND if by_hand else {}) | (MISFORTUNES if seed % 3 == 0 else {})
    steps = SHORT if seed < OF_WHICH_SHORT else LONG
    chosen = chance.choices(list(kinds), list(kinds.values()), k=steps)
    return [
        Step(what, chance.randrange(12), chance.randrange(100), chance.randrange(1000))
        for what in chosen
    ]


def play(steps: Sequence[Step], room: Room) -> None:
    """Live through a story, heal everything, and look at what is left.

    :raises Broken: a promise was.
    """
    world = World(room)
    for step in steps:
        box = world.boxes[step.who % len(world.boxes)]
        if box.alive:
            _DOES[step.what](world, box, step)
            check_always(world)
        world.time += timedelta(seconds=7)
    _heal(world)
    check_healed(world)


def shortest(steps: Sequence[Step], room: Room) -> list[Step]:
    """A story that fails as ``steps`` does, with nothing in it that could be left out."""
    left = list(steps)
    size = len(left) // 2
    while size:
        start = 0
        while start < len(left):
            shorter = left[:start] + left[start + size :]
            if fails(shorter, room):
                left = shorter
            else:
                start += size
        size //= 2
    return left


def fails(steps: Sequence[Step], room: Room) -> str:
    """Why a story fails; empty when it does not."""
    try:
        play(steps, room)
    except (Broken, AssertionError) as broken:
        return str(broken) or repr(broken)
    return ""


def _heal(world: World) -> None:
    for box in world.boxes:
        box.clock.ahead = timedelta(0)
    alive = [box for box in world.boxes if box.alive]
    known, quiet = -1, 0
    for _ in range(ROUNDS_TO_HEAL):
        for box in alive:
            world.sync(box)
            before, known = known, entries_held(world.hub)
            quiet = quiet + 1 if known == before else 0
            # Each has spoken since anything was new, wherever the round was then.
            if quiet >= len(alive) and not _waiting(world, alive):
                return
        world.resume_without_the_lost()
        world.time += timedelta(minutes=1)


def _waiting(world: World, alive: list[Box]) -> bool:
    return world.is_recovering() or any(Outbox(box.till.store).pending() for box in alive)


def _fault(step: Step) -> Fault:
    return Fault(_WHERE[step.how % 5], step.much % 9, step.how % 2 == 0)


def _sync_and_act(world: World, box: Box, step: Step) -> None:
    acts = (
        lambda: world.sync(box),
        lambda: world.sell(box, "LAST", 1),
        lambda: world.give_back(box),
        lambda: world.scan(box, f"T-{step.much % 6}"),
    )
    act = acts[step.how // 10 % len(acts)]
    world.sync(box, pause=Pause(step.how % 2 == 0, step.much % 9, act))


def _sync_in_pieces(world: World, box: Box, step: Step) -> None:
    fault = Fault("line", step.much % 12, step.how % 2 == 0) if step.how % 3 else None
    world.sync_in_pieces(box, 1 + step.how // 10 % 4, fault)


def _wait(world: World, _box: Box, step: Step) -> None:
    world.time += timedelta(minutes=step.much % 25)


def _set_the_clock(_world: World, box: Box, step: Step) -> None:
    box.clock.ahead = timedelta(minutes=(step.much - 50) * (1 + step.how % 60))


def _sell_to_a_member(world: World, box: Box, step: Step) -> None:
    world.sell(box, "LAST", 1 + step.much % 3, MEMBERS)


_DOES: dict[str, Callable[[World, Box, Step], None]] = {
    "sell": lambda world, box, step: world.sell(box, "LAST", 1 + step.much % 3),
    "sell the one": lambda world, box, step: world.sell(box, "ONE", 1),
    "sell to a member": _sell_to_a_member,
    "reserve": lambda world, box, step: world.reserve(box, 1 + step.much % 3, step.how % 90),
    "release": lambda world, _box, _step: world.release(),
    "sell a zine": lambda world, box, step: world.sell(box, "ZINE", 1 + step.much % 2),
    "sell a numbered one": lambda world, box, step: world.sell(
        box,
        "RISO",
        1 + step.much % 2,
        number=step.how % NUMBERED + 1 if step.how % 3 == 0 else 0,
    ),
    "refund": lambda world, box, step: world.refund(box, step.how, step.much % 2 == 0),
    "refund on somebody's word": lambda world, box, step: world.refund(
        box, step.how, step.much % 2 == 0, provisional=True
    ),
    "sell a card": lambda world, box, _step: world.issue(box, voucher=False),
    "issue a voucher": lambda world, box, _step: world.issue(box, voucher=True),
    "pay with a card": lambda world, box, step: world.pay(
        box, step.how, 1 + step.much % 3, besides=step.how % 3 == 0
    ),
    "receive": lambda world, box, step: world.move(
        box, Reason.RECEIVE, _SHELF[step.how % 3], 1 + step.much % 4
    ),
    "waste": lambda world, box, step: world.move(
        box, (Reason.WASTE, Reason.SAMPLE)[step.how % 2], _SHELF[step.how % 3], 1 + step.much % 3
    ),
    "waste zines": lambda world, box, step: world.move(box, Reason.WASTE, "ZINE", 1 + step.much),
    "count": lambda world, box, step: world.move(
        box, Reason.COUNT, _COUNTED[step.how % 3], step.much % 12
    ),
    "send on": lambda world, box, step: world.move(
        box, Reason.TRANSFER, _SHELF[step.how % 3], 1 + step.much % 3
    ),
    "take in": lambda world, box, step: world.take_in(box, step.how),
    "scan": lambda world, box, step: world.scan(box, f"T-{step.much % 6}"),
    "sync": lambda world, box, step: world.sync(box),
    "sync badly": lambda world, box, step: world.sync(box, _fault(step)),
    "sync and act": _sync_and_act,
    "sync in pieces": _sync_in_pieces,
    "send a part": lambda world, box, step: world.send_a_part(
        box, 1 + step.much % 4, backwards=step.how % 2 == 0
    ),
    "write as newer": lambda world, box, step: world.write_as_newer(box),
    "join": lambda world, box, step: world.begin_newcomer(1 + step.much % 4, _fault(step)),
    "wait": _wait,
    "give back": lambda world, box, step: world.give_back(box),
    "set the clock": _set_the_clock,
    "replay": lambda world, box, step: world.replay(step.how),
    "freeze": lambda world, box, step: world.freeze(box),
    "back up the hub": lambda world, box, step: world.back_up_the_hub(),
    "put the hub back": lambda world, box, step: world.put_the_hub_back(),
    "back up": lambda world, box, step: world.back_up(box),
    "write off": lambda world, box, step: world.write_off(box),
    "lose": lambda world, box, step: world.lose(box),
    "put back": lambda world, box, step: world.put_back(box),
    "restore": lambda world, box, step: world.restore(box),
    "clone": lambda world, box, step: world.clone(box),
}
