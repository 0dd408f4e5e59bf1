"""Every screen and part keeps what was promised of all; and the checks see what is wrong."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import flet as ft
import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.theme import Role, Type
from kiosk.ui.watching import use_shown
from tests.gallery import checks, displays, focus
from tests.gallery.checks import Seen
from tests.gallery.contact import ContactSheet
from tests.gallery.specimens import SPECIMENS, Specimen
from tests.gallery.tree import Box, Node
from tests.gallery.variants import BASE, DAILY, LONG, VARIANTS
from tests.gallery.walk import Walker, plan, walk, walking

pytestmark = [
    pytest.mark.browser,
    # Served in this very process, so that Flet's advice on its next version would stop the page.
    pytest.mark.filterwarnings("ignore:TextField:DeprecationWarning"),
]

Parts = Callable[[Desk, Pane], Iterable[tuple[str, ft.Control]]]


@pytest.fixture(scope="module")
def walker(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walker]:
    with walking(browser, tmp_path_factory.mktemp("gallery")) as walking_here:
        yield walking_here
    assert walking_here.faults == []


# Each day every sixth one is walked; the long tests walk all.
WALKED = [one for one in SPECIMENS if one.by_keyboard]


@pytest.mark.parametrize(
    "specimen",
    [
        pytest.param(one, id=one.name, marks=[] if nth % 6 == 0 else [pytest.mark.soak])
        for nth, one in enumerate(WALKED)
    ],
)
def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(
    walker: Walker, specimen: Specimen
) -> None:
    assert [str(finding) for finding in focus.check(walker, specimen)] == []


# Each day a quarter of them in the first, an eighth in the other; the long tests look at all.
FIRST, OTHER = DAILY


# So many pictures take their time on a busy machine; how fast a screen is shows elsewhere.
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("variant", "some"),
    [
        pytest.param(FIRST, SPECIMENS[::4], id=FIRST),
        pytest.param(OTHER, SPECIMENS[1::8], id=OTHER),
        *(
            pytest.param(one, SPECIMENS, marks=pytest.mark.soak, id=f"{one}-whole")
            for one in (FIRST, OTHER, *LONG)
        ),
    ],
)
def test_every_screen_and_part_in_every_state_is_whole_named_and_legible(
    walker: Walker, variant: str, some: Sequence[Specimen]
) -> None:
    wanted = [one for one in VARIANTS if one.name == variant]
    shots = walk(walker, list(plan(some, wanted)), lambda shot: None)
    assert len(shots) >= len([one for one in some if one.sheet is None])
    assert [f"{shot.specimen.name}: {one}" for shot in shots for one in shot.findings] == []


def test_the_customer_display_is_whole_in_every_state_and_its_codes_are_read_off_the_screen(
    browser: Browser, tmp_path: Path
) -> None:
    some = [one for one in displays.SCREENS if one.name in ("small", "arabic-phone", "german")]
    found = [
        f"{look.name}: {one}"
        for look in displays.looks(browser, tmp_path, some)
        for one in look.findings
    ]
    assert found == []


def _tap(content: ft.Control | None, size: float, label: str | None = None) -> ft.Control:
    button = ft.Button(content=content, width=size, height=size, on_click=lambda: None)
    return ft.Semantics(label=label, container=True, content=button)


def _text(words: str, color: str = Role.INK, **how: object) -> ft.Text:
    return ft.Text(words, style=Type.BODY.style(color), **how)  # type: ignore[arg-type]


def _bad(check: str) -> ft.Control:
    match check:
        case "no name":
            return ft.Row([_tap(ft.Icon(ft.Icons.CLOSE), 64)])
        case "small target":
            return ft.Row([_tap(ft.Text("x", style=Type.BODY.style()), 30)])
        case "targets overlap":
            one, other = _tap(_text("One"), 96), _tap(_text("Two"), 96)
            return ft.Stack([ft.Container(one), ft.Container(other, left=40)], height=100)
        case "texts overlap":
            return ft.Stack(
                [ft.Semantics(container=True, content=_text(word)) for word in ("Here", "There")]
            )
        case "clipped text":
            words = ft.Semantics(container=True, content=_text("cut off"))
            return ft.Row([ft.Stack([ft.Container(words, left=70)], width=90, height=40)])
        case "cut text":
            long = _text("Take the payment on the card terminal", max_lines=1)
            long.overflow = ft.TextOverflow.ELLIPSIS
            return ft.Row([ft.Container(long, width=120)])
        case "broken word":
            return ft.Row([ft.Container(_text("Reference"), width=40)])
        case "too full":
            return ft.Row([ft.Row([_text("a rather long text"), _text("and more")], width=90)])
        case "faint":
            return _text("grey on grey", "#C9C5BC")
        case "state not on the control":
            inner = _tap(_text("Agreed"), 96)
            return ft.Row([ft.Semantics(content=inner, checked=True, container=True)])
    raise KeyError(check)


@pytest.mark.parametrize(
    "check",
    [
        "no name",
        "small target",
        "targets overlap",
        "texts overlap",
        "clipped text",
        "cut text",
        "broken word",
        "too full",
        "faint",
        "state not on the control",
    ],
)
def test_each_check_sees_what_it_is_there_for(walker: Walker, check: str) -> None:
    def parts(_desk: Desk, _pane: Pane) -> Iterable[tuple[str, ft.Control]]:
        yield "a bad part", _bad(check)

    shot = walker.shoot(Specimen(check, sheet=parts), BASE, twice=False)
    assert check in {finding.check for finding in shot.findings}, shot.findings


def test_what_hangs_out_of_the_window_is_seen() -> None:
    window = Box(0, 0, 800, 600)
    inside, outside = Box(0, 0, 100, 48), Box(750, 0, 850, 48)
    nodes = [
        Node(name, "button", name, True, False, False, False, True, frozenset(), box)
        for name, box in (("In", inside), ("Out", outside))
    ]
    seen = Seen(BASE, window, Image.new("RGB", (8, 6)), 0.01, nodes, [])
    assert [finding.what for finding in checks.hanging(seen)] == ["Out"]


def test_the_contact_sheet_has_every_picture_and_every_finding(
    walker: Walker, tmp_path: Path
) -> None:
    sheet = ContactSheet(tmp_path)
    sheet.add(walker.shoot(SPECIMENS[0], BASE))
    sheet.write()
    page = sheet.index.read_text(encoding="utf-8")
    assert f"{SPECIMENS[0].name}.{BASE.name}.png" in page
    assert {path.suffix for path in tmp_path.iterdir()} == {".html", ".png"}


_TURNS = 120


@ft.component
def _Churn() -> ft.Control:
    """Sixty texts that are others in every frame, for a few seconds."""
    turn = use_shown(0)

    async def churn() -> None:
        for _ in range(_TURNS):
            turn.becomes(turn.value + 1)
            await asyncio.sleep(0.02)

    ft.use_effect(churn, [])
    chance = random.Random(turn.value)
    letters = [
        ft.Text(
            f"Turn {turn.value}, number {number}",
            size=chance.uniform(10, 40),
            weight=chance.choice([None, ft.FontWeight.BOLD]),
            italic=chance.random() < 0.5,
            rotate=chance.random(),
        )
        for number in range(60)
    ]
    return ft.Row(letters, wrap=True)


# The last here: where it fails, nothing else can be looked at on this page.
def test_letters_that_change_in_every_frame_never_stop_the_page(walker: Walker) -> None:
    def parts(_desk: Desk, _pane: Pane) -> Iterable[tuple[str, ft.Control]]:
        yield "letters", _Churn()

    walker.stage.show(Specimen("churn", sheet=parts), BASE, BASE.height)
    expect(walker.page.get_by_text(f"Turn {_TURNS}, number 0")).to_be_attached()
