"""Keyboards other than a US one, as scanners are made for them."""

from __future__ import annotations

from collections.abc import Mapping

# What the keys of a French and a German keyboard type on a US one, by what they bear (as the
# kernel's and X's tables of those keyboards say; the letters that codes are made of).
US_OF_FRENCH = {
    **dict(zip("1234567890", "!@#$%^&*()", strict=True)),
    **dict(zip("&\"'(-_)=", "134568-=", strict=True)),
    **dict(zip("azqwmAZQWM", "qwaz;QWAZ:", strict=True)),
    **dict(zip(",;:!?./+*%$", 'm,./M<>+\\"]', strict=True)),
}
US_OF_GERMAN = {
    **dict(zip("zyZY", "yzYZ", strict=True)),
    **dict(zip('"$%&/()=', "@$%^&*()", strict=True)),
    **dict(zip("-_:.,;?+*'", "/?>.,<_]}|", strict=True)),
}


def keys_of(text: str, us_of: Mapping[str, str]) -> str:
    """What a scanner's keys type on a US keyboard."""
    return "".join(us_of.get(letter, letter) for letter in text)
