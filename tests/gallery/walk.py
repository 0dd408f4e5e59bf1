"""Walks the specimens in a real browser: a picture of each, and what is wrong with it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.gallery import tree
from tests.gallery.checks import Finding, Seen, check
from tests.gallery.shops import Shops
from tests.gallery.specimens import Specimen
from tests.gallery.stage import Stage
from tests.gallery.tree import Box
from tests.gallery.variants import BASE, SCREENS_ONLY, VARIANTS, Variant

# Twice as fine as the window, so that thin strokes have pixels of their full colour.
SCALE = 2
# The fonts come one after another once the first frame stands; a look fades into the next.
_FONTS_MS, _FADE_MS = 2_500, 450
# How often the glass is looked at until it rests, and how often it may look as before.
_GLANCES, _ALIKE = 20, 4
# A busy machine may paint its letters later than that; what is wrong is still wrong then.
_SECOND_LOOK_MS = 1_500


@dataclass(frozen=True)
class Shot:
    """A specimen in a variant: its picture, and what was found."""

    specimen: Specimen
    variant: Variant
    picture: Image.Image
    findings: Sequence[Finding]

    @property
    def name(self) -> str:
        return f"{self.specimen.name}.{self.variant.name}"


@dataclass
class Walker:
    """A page on which specimens are looked at, one after the other; ``open`` makes it."""

    stage: Stage
    open: Callable[[], Page]
    page: Page
    faults: list[str] = field(default_factory=list)
    _last: Variant | None = None
    _glass: bytes = b""

    def reopen(self) -> None:
        """Go on with a fresh page: a browser without a graphics card may lose its canvas for good,
        and what is wrong with a specimen is still wrong on the next one."""
        self.page.context.close()
        self.page = self.open()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self._last, self._glass = None, b""

    def look(self, specimen: Specimen, variant: Variant) -> Seen:
        """Put a specimen on the page and take what can be taken of it."""
        wide, high = variant.width, specimen.height or variant.height
        if specimen.height:
            high = round(high * variant.zoom)
        if self.page.viewport_size != {"width": wide, "height": high}:
            self.page.set_viewport_size({"width": wide, "height": high})
        before = tree.as_text(self.page)
        self.stage.show(specimen, variant, high)
        if not tree.settle(self.page, before):
            self.faults.append(f"{specimen.name}.{variant.name} was never drawn")
        if variant.manner != (self._last or BASE).manner:
            self.page.wait_for_timeout(_FADE_MS)
        self._last = variant
        return self._seen(variant, Box(0, 0, wide, high))

    def _seen(self, variant: Variant, window: Box) -> Seen:
        picture = Image.open(io.BytesIO(self._rested())).convert("RGB")
        nodes = tree.read(self.page)
        return Seen(variant, window, picture, SCALE, nodes, *self.stage.sizes())

    def _rested(self) -> bytes:
        """The glass, once it shows what the tree says: the picture comes after it."""
        before = now = b""
        for attempt in range(_GLANCES):
            # That it rests can be seen with a quarter of the pixels, in half the time.
            now = self.page.screenshot(scale="css")
            # Two specimens may look the same, but not often.
            if now == before and (now != self._glass or attempt >= _ALIKE):
                break
            before = now
        self._glass = now
        return self.page.screenshot()

    def shoot(self, specimen: Specimen, variant: Variant, *, twice: bool = True) -> Shot:
        """Look at it and check it; ``twice``, and on a fresh page, where something is wrong."""
        seen = self.look(specimen, variant)
        found = check(seen)
        if found and twice:
            self.page.wait_for_timeout(_SECOND_LOOK_MS)
            seen = self._seen(variant, seen.window)
            found = check(seen)
        if found and twice:
            self.reopen()
            seen = self.look(specimen, variant)
            found = check(seen)
        return Shot(specimen, variant, seen.picture, found)


@contextmanager
def walking(browser: Browser, folder: Path) -> Iterator[Walker]:
    """A walker on a page of its own, over tills in ``folder``."""
    with Stage(Shops(folder)) as stage:

        def opened() -> Page:
            size = {"width": BASE.width, "height": BASE.height}
            context = browser.new_context(viewport=size, device_scale_factor=SCALE)  # type: ignore[arg-type]
            page = context.new_page()
            page.goto(stage.address)
            placeholder = page.locator("flt-semantics-placeholder")
            placeholder.wait_for(state="attached")
            placeholder.first.evaluate("element => element.click()")
            page.wait_for_timeout(_FONTS_MS)
            return page

        page = opened()
        walker = Walker(stage, opened, page, stage.faults)
        page.on("pageerror", lambda error: walker.faults.append(str(error)))
        yield walker
        walker.page.context.close()


def plan(
    specimens: Sequence[Specimen], variants: Sequence[Variant] = VARIANTS
) -> Iterator[tuple[Specimen, Variant]]:
    """What is looked at in what: screens in all variants, sheets where they have their room."""
    for variant in variants:
        for specimen in specimens:
            if specimen.sheet is None or variant is BASE or variant not in SCREENS_ONLY:
                yield specimen, variant


def walk(
    walker: Walker, steps: Sequence[tuple[Specimen, Variant]], tell: Callable[[Shot], None]
) -> list[Shot]:
    """Take them all; ``tell`` hears of each."""
    shots = []
    for specimen, variant in steps:
        shot = walker.shoot(specimen, variant)
        tell(shot)
        shots.append(shot)
    return shots
