"""Where fonts, icons, sounds and the like lie, in a checkout and in an installed package."""

from __future__ import annotations

from pathlib import Path

from kiosk.domain.errors import TrestleError

_PACKAGE = Path(__file__).resolve().parent


def asset_path(*parts: str) -> Path:
    """Find an asset by its place under ``assets/``: ``asset_path("fonts", "OFL.txt")``.

    An installed wheel carries the folder inside the package; a checkout has it beside it.
    Raises :class:`TrestleError` where it is missing.
    """
    for folder in (_PACKAGE / "_assets", _PACKAGE.parent / "assets"):
        path = folder.joinpath(*parts)
        if path.exists():
            return path
    raise TrestleError(
        f"The file {'/'.join(parts)} is missing from this installation. Install Trestle again."
    )
