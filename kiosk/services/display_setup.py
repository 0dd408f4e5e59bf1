"""How this till's customer display is set up: the language that customers are spoken to.

Kept in the device's own store: a table's two tills may face different people.
"""

from __future__ import annotations

from kiosk.domain.errors import BadInput
from kiosk.language import offered
from kiosk.services.till import Till
from kiosk.store.rows import get_setting, put_settings

_LANGUAGE = "display_language"


def language_of(till: Till) -> str:
    """The code of the language that customers are spoken to; empty for the till's own."""
    with till.store.reading() as session:
        code = get_setting(session, _LANGUAGE) or ""
    return code if code in _codes() else ""


def speak_to_customers(till: Till, code: str) -> None:
    """Keep the language that customers are spoken to; empty for the till's own.

    :raises BadInput: it is none of ours.
    :raises StoreUnwritable: the store can't be written.
    """
    if code and code not in _codes():
        raise BadInput(f"“{code}” is no language here; choose one of {', '.join(_codes())}.")
    with till.store.writing() as session:
        put_settings(session, **{_LANGUAGE: code})


def _codes() -> list[str]:
    return [one.code for one in offered()]
