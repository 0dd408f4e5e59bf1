"""The contact sheet: one page with everything that was looked at, and what is wrong with it."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from kiosk.assets import asset_path
from tests.gallery.checks import Finding
from tests.gallery.walk import Shot

_THUMB = 300
_COLUMNS = 6
_GAP, _CAPTION = 12, 22
_PAPER, _INK, _WRONG = "#F6F3ED", "#17181C", "#B3211F"
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Gallery</title>
<style>
body {{ font: 15px/1.4 system-ui, sans-serif; margin: 24px; background: #F6F3ED; color: #17181C }}
section {{ display: grid; gap: 16px; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)) }}
figure {{ margin: 0 }} img {{ max-width: 100%; border: 1px solid #83817A }}
.wrong img {{ border: 3px solid #B3211F }} li {{ color: #B3211F }} ul {{ padding-left: 18px }}
</style>
<h1>Gallery: {pictures} pictures, {findings} findings</h1>
{body}
</html>
"""


class ContactSheet:
    """Pictures and findings as they come in, written to ``folder``: ``index.html``, one picture
    of each specimen, and one picture of all of them for each variant."""

    def __init__(self, folder: Path) -> None:
        self.index = folder / "index.html"
        self.count = 0
        self._folder = folder
        self._groups: dict[str, list[tuple[str, Image.Image, Sequence[Finding]]]] = {}
        self._notes: dict[str, Sequence[Finding]] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, shot: Shot) -> None:
        """Save a picture."""
        shot.picture.save(self._folder / f"{shot.name}.png", compress_level=1)
        thumb = shot.picture.copy()
        thumb.thumbnail((_THUMB, _THUMB * 2), Image.Resampling.BOX)
        group = self._groups.setdefault(shot.variant.name, [])
        group.append((shot.name, thumb, shot.findings))
        self.count += len(shot.findings)

    def note(self, name: str, findings: Sequence[Finding]) -> None:
        """Write down what was found without a picture."""
        if findings:
            self._notes[name] = findings
            self.count += len(findings)

    def write(self) -> None:
        """Write the sheets."""
        parts = [
            f"<h2>{html.escape(name)} by keyboard</h2>{_listed(found)}"
            for name, found in self._notes.items()
        ]
        for variant, group in self._groups.items():
            figures = "".join(self._figure(*one) for one in group)
            parts.append(f"<h2>{html.escape(variant)}</h2><section>{figures}</section>")
            self._sheet(group).save(self._folder / f"sheet.{variant}.png")
        pictures = sum(map(len, self._groups.values()))
        page = _PAGE.format(pictures=pictures, findings=self.count, body="\n".join(parts))
        self.index.write_text(page, encoding="utf-8")

    def _figure(self, name: str, thumb: Image.Image, findings: Sequence[Finding]) -> str:
        data = io.BytesIO()
        thumb.save(data, "PNG")
        source = f"data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}"
        return (
            f'<figure class="{"wrong" if findings else ""}"><a href="{name}.png">'
            f'<img src="{source}" alt="{name}"></a>'
            f"<figcaption>{name}{_listed(findings)}</figcaption></figure>"
        )

    def _sheet(self, group: Sequence[tuple[str, Image.Image, Sequence[Finding]]]) -> Image.Image:
        font = ImageFont.truetype(str(asset_path("fonts", "TrestleSans-Regular.ttf")), 13)
        high = max(thumb.height for _, thumb, _ in group) + _CAPTION + _GAP
        wide = _THUMB + _GAP
        lines = -(-len(group) // _COLUMNS)
        sheet = Image.new("RGB", (wide * _COLUMNS + _GAP, high * lines + _GAP), _PAPER)
        pen = ImageDraw.Draw(sheet)
        for number, (name, thumb, findings) in enumerate(group):
            x = _GAP + number % _COLUMNS * wide
            y = _GAP + number // _COLUMNS * high
            sheet.paste(thumb, (x, y + _CAPTION))
            told = f"{name.partition('.')[0]}  {len(findings) or ''}"
            pen.text((x, y), told, _WRONG if findings else _INK, font)
        return sheet


def _listed(findings: Sequence[Finding]) -> str:
    if not findings:
        return ""
    return f"<ul>{''.join(f'<li>{html.escape(str(one))}</li>' for one in findings)}</ul>"
