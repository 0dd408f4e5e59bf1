"""The look: colour roles, type scale, spacing. Every screen takes these and nothing else.

Warm paper, dark ink, one accent (cobalt); green, amber and red only ever mean accept,
attention and refuse, and never without a shape and a word beside them. Text reaches 4.5:1 on
what it lies on, edges of fields 3:1 (WCAG 2.2, 1.4.3 and 1.4.11); tests compute it. Things
change their colour, but nothing moves by itself, so that there is no motion to reduce (2.3.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import flet as ft

from kiosk.ui import typeface


class Role:
    """What a colour is for. Each name is a slot of the theme, so that light and dark follow."""

    PAPER = ft.Colors.SURFACE
    CARD = ft.Colors.SURFACE_CONTAINER_LOWEST
    SUNKEN = ft.Colors.SURFACE_CONTAINER
    PRESSED = ft.Colors.SURFACE_CONTAINER_HIGH
    INK = ft.Colors.ON_SURFACE
    QUIET = ft.Colors.ON_SURFACE_VARIANT
    EDGE = ft.Colors.OUTLINE
    LINE = ft.Colors.OUTLINE_VARIANT
    ACCENT = ft.Colors.PRIMARY
    ON_ACCENT = ft.Colors.ON_PRIMARY
    ACCENT_SOFT = ft.Colors.PRIMARY_CONTAINER
    ON_ACCENT_SOFT = ft.Colors.ON_PRIMARY_CONTAINER
    ATTENTION = ft.Colors.SECONDARY
    ON_ATTENTION = ft.Colors.ON_SECONDARY
    ACCEPT = ft.Colors.TERTIARY
    ON_ACCEPT = ft.Colors.ON_TERTIARY
    REFUSE = ft.Colors.ERROR
    ON_REFUSE = ft.Colors.ON_ERROR
    REFUSE_INK = ft.Colors.ERROR_CONTAINER
    RAIL = ft.Colors.INVERSE_SURFACE
    ON_RAIL = ft.Colors.ON_INVERSE_SURFACE
    RAIL_ACCENT = ft.Colors.INVERSE_PRIMARY


@dataclass(frozen=True)
class Palette:
    """One set of values for the roles, as ``#RRGGBB``."""

    paper: str
    card: str
    sunken: str
    pressed: str
    ink: str
    quiet: str
    edge: str
    line: str
    accent: str
    on_accent: str
    accent_soft: str
    on_accent_soft: str
    attention: str
    on_attention: str
    accept: str
    on_accept: str
    refuse: str
    on_refuse: str
    refuse_ink: str
    rail: str
    on_rail: str
    rail_accent: str

    def readable_pairs(self) -> list[tuple[str, str]]:
        """Every (text, ground) that occurs on a screen and must reach 4.5:1."""
        grounds = (self.paper, self.card, self.sunken)
        return [
            *((self.ink, ground) for ground in (*grounds, self.pressed)),
            *((self.quiet, ground) for ground in grounds),
            *((self.accent, ground) for ground in grounds),
            *((self.refuse_ink, ground) for ground in grounds),
            (self.on_accent, self.accent),
            (self.on_accent_soft, self.accent_soft),
            (self.on_attention, self.attention),
            (self.on_accept, self.accept),
            (self.on_refuse, self.refuse),
            (self.on_rail, self.rail),
            (self.rail_accent, self.rail),
        ]

    def visible_pairs(self) -> list[tuple[str, str]]:
        """Every (edge, ground) that must be told apart: 3:1."""
        return [(self.edge, ground) for ground in (self.paper, self.card)]


LIGHT = Palette(
    paper="#F6F3ED",
    card="#FFFFFF",
    sunken="#ECE8DF",
    pressed="#E1DCD0",
    ink="#17181C",
    quiet="#595A61",
    edge="#83817A",
    line="#DAD5C9",
    accent="#1F4BD8",
    on_accent="#FFFFFF",
    accent_soft="#DFE6FB",
    on_accent_soft="#12308F",
    attention="#FFC53D",
    on_attention="#2B1D00",
    accept="#0B7A43",
    on_accept="#FFFFFF",
    refuse="#B3211F",
    on_refuse="#FFFFFF",
    refuse_ink="#B3211F",
    rail="#17181C",
    on_rail="#F1EEE7",
    rail_accent="#A9BBFF",
)

DARK = Palette(
    paper="#121317",
    card="#1B1D22",
    sunken="#24262C",
    pressed="#2F323A",
    ink="#F3F0E9",
    quiet="#B4B2AB",
    edge="#7F7E7A",
    line="#34363D",
    accent="#9DB3FF",
    on_accent="#0A1A52",
    accent_soft="#22315F",
    on_accent_soft="#DCE4FF",
    attention="#FFC53D",
    on_attention="#2B1D00",
    accept="#0B7A43",
    on_accept="#FFFFFF",
    refuse="#B3211F",
    on_refuse="#FFFFFF",
    refuse_ink="#FF8A80",
    rail="#0A0B0D",
    on_rail="#F1EEE7",
    rail_accent="#A9BBFF",
)


# The training mode's: the whole surface is of a colour that no real till has, so that nobody takes
# one for the other from across the room.
PRACTICE = Palette(
    paper="#DCC6FF",
    card="#F7F1FF",
    sunken="#E8DAFF",
    pressed="#C7ABF3",
    ink="#1E1033",
    quiet="#43325E",
    edge="#6F5A8C",
    line="#B79FDD",
    accent="#6426D2",
    on_accent="#FFFFFF",
    accent_soft="#E9DBFF",
    on_accent_soft="#3D0F73",
    attention="#FFC53D",
    on_attention="#2B1D00",
    accept="#0B6B3B",
    on_accept="#FFFFFF",
    refuse="#A31715",
    on_refuse="#FFFFFF",
    refuse_ink="#8E1210",
    rail="#3A0B6B",
    on_rail="#F6EEFF",
    rail_accent="#D9C2FF",
)


class Type(Enum):
    """The type scale: size in logical pixels, line height as a multiple, and whether bold."""

    HERO = (72, 1.05, True)
    DISPLAY = (44, 1.1, True)
    FIGURE = (32, 1.15, True)
    TITLE = (24, 1.25, True)
    HEADING = (18, 1.3, True)
    STRONG = (16, 1.35, True)
    BODY = (16, 1.4, False)
    SMALL = (14, 1.4, False)
    NOTE = (14, 1.25, True)
    CAPTION = (13, 1.3, True)

    def style(self, color: ft.ColorValue | None = None) -> ft.TextStyle:
        """This step of the scale as Flet wants it."""
        size, height, bold = self.value
        family, behind = typeface.chain(bold=bold)
        return ft.TextStyle(
            size=size,
            height=height,
            font_family=family,
            font_family_fallback=behind,
            # Material spaces small text out; our font is drawn for its own spacing.
            letter_spacing=-0.5 if size >= 32 else 0,
            color=color,
        )


class Space:
    """Distances, in steps of 4."""

    XS = 4
    S = 8
    M = 12
    L = 16
    XL = 24
    XXL = 40


RADIUS = 12
RADIUS_LARGE = 20
TARGET = 48
BIG_TARGET = 64
RAIL = 104
BAR = 76
LOW_BAR = 56
# What says that a till is for practice, above everything.
STRIP = 28
SIDE_PANEL = 392
SIDE_SETTING = 200


CONTRAST = Palette(
    paper="#FFFFFF",
    card="#FFFFFF",
    sunken="#EFEFEF",
    pressed="#DDDDDD",
    ink="#000000",
    quiet="#2E2E2E",
    edge="#000000",
    line="#6B6B6B",
    accent="#0A2A9E",
    on_accent="#FFFFFF",
    accent_soft="#DCE4FF",
    on_accent_soft="#061B66",
    attention="#FFC400",
    on_attention="#000000",
    accept="#00552B",
    on_accept="#FFFFFF",
    refuse="#8C0A0A",
    on_refuse="#FFFFFF",
    refuse_ink="#8C0A0A",
    rail="#000000",
    on_rail="#FFFFFF",
    rail_accent="#C9D5FF",
)


def _scheme(palette: Palette) -> ft.ColorScheme:
    return ft.ColorScheme(
        primary=palette.accent,
        on_primary=palette.on_accent,
        primary_container=palette.accent_soft,
        on_primary_container=palette.on_accent_soft,
        secondary=palette.attention,
        on_secondary=palette.on_attention,
        secondary_container=palette.attention,
        on_secondary_container=palette.on_attention,
        tertiary=palette.accept,
        on_tertiary=palette.on_accept,
        tertiary_container=palette.accept,
        on_tertiary_container=palette.on_accept,
        error=palette.refuse,
        on_error=palette.on_refuse,
        error_container=palette.refuse_ink,
        on_error_container=palette.paper,
        surface=palette.paper,
        on_surface=palette.ink,
        on_surface_variant=palette.quiet,
        surface_container_lowest=palette.card,
        surface_container_low=palette.paper,
        surface_container=palette.sunken,
        surface_container_high=palette.pressed,
        surface_container_highest=palette.pressed,
        outline=palette.edge,
        outline_variant=palette.line,
        inverse_surface=palette.rail,
        on_inverse_surface=palette.on_rail,
        inverse_primary=palette.rail_accent,
        surface_tint=palette.card,
        shadow="#000000",
    )


def _text_theme() -> ft.TextTheme:
    # Flutter's own parts (fields, dialogs, tooltips) take their type from here; a style missing
    # from this table would fall back to a font that isn't ours.
    return ft.TextTheme(
        display_large=Type.HERO.style(),
        display_medium=Type.DISPLAY.style(),
        display_small=Type.FIGURE.style(),
        headline_large=Type.FIGURE.style(),
        headline_medium=Type.TITLE.style(),
        headline_small=Type.TITLE.style(),
        title_large=Type.TITLE.style(),
        title_medium=Type.HEADING.style(),
        title_small=Type.STRONG.style(),
        body_large=Type.BODY.style(),
        body_medium=Type.BODY.style(),
        body_small=Type.SMALL.style(),
        label_large=Type.STRONG.style(),
        label_medium=Type.CAPTION.style(),
        label_small=Type.CAPTION.style(),
    )


def theme(palette: Palette) -> ft.Theme:
    """The theme that makes a palette of colours and our type into a look."""
    return ft.Theme(
        color_scheme=_scheme(palette),
        font_family=typeface.SANS,
        text_theme=_text_theme(),
        scaffold_bgcolor=palette.paper,
        visual_density=ft.VisualDensity.STANDARD,
    )


# By the values of kiosk.services.preferences.Look; importing that here would load the store.
LOOKS = {
    "system": (ft.ThemeMode.SYSTEM, LIGHT),
    "light": (ft.ThemeMode.LIGHT, LIGHT),
    "dark": (ft.ThemeMode.DARK, LIGHT),
    "contrast": (ft.ThemeMode.LIGHT, CONTRAST),
}


# The look of the training mode, which nobody chooses.
TRAINING = "training"


def dress(page: ft.Page, look: str = "system") -> None:
    """Give a page our fonts and a look; with ``system`` the system says light or dark."""
    mode, palette = (ft.ThemeMode.LIGHT, PRACTICE) if look == TRAINING else LOOKS[look]
    # In a browser our server has told the page of its fonts already; see kiosk.ui.webfiles.
    page.fonts = {} if page.web else dict(typeface.FONTS)
    page.theme = theme(palette)
    page.dark_theme = theme(DARK)
    page.theme_mode = mode
    page.bgcolor = Role.PAPER
    page.padding = 0
    page.spacing = 0
