"""What the doctor says of the decoders, with each of them there or not."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial

import pytest

from hardware.camera.zbar import ZbarChild
from hardware.camera.zbar_child import MISSING
from kiosk import cameras, doctor

WITHOUT_ZBAR = (sys.executable, "-c", f"raise SystemExit({MISSING})")


@pytest.mark.parametrize(
    ("absent", "good", "said"),
    [
        ((), True, ["They can be read."]),
        (("zxing",), True, ["They can be read.", "zxing-cpp is not installed"]),
        (("zbar",), True, ["They can be read.", "the zbar library is not installed"]),
        (("zxing", "zbar"), False, ["neither of the two decoders works"]),
    ],
    ids=str,
)
def test_codes_are_read_by_whichever_decoder_is_there_and_the_other_is_named(
    absent: Sequence[str], good: bool, said: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if "zxing" in absent:
        monkeypatch.setitem(sys.modules, "zxingcpp", None)
    if "zbar" in absent:
        monkeypatch.setattr(cameras, "ZbarChild", partial(ZbarChild, WITHOUT_ZBAR))
    check = doctor.look_at_codes()
    assert check.ok is good
    for words in said:
        assert words in check.sentence
    assert ("They can be read." in check.sentence) is good
