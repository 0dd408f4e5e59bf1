"""Settings: from the file, from the environment, and refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware.addresses import Address, Way
from kiosk.domain.errors import BadInput
from kiosk.settings import Settings, default_data_dir, load_settings


def settings(tmp_path: Path, text: str = "", **environment: str) -> Settings:
    if text:
        (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    return load_settings(tmp_path, environment)


def test_without_any_a_till_prints_into_files_and_opens_a_browser(tmp_path: Path) -> None:
    assert settings(tmp_path) == Settings(view="browser")


@pytest.mark.parametrize(
    ("printer", "host", "port"),
    [
        ("file", None, 9100),
        ("network:192.168.1.50:9100", "192.168.1.50", 9100),
        ("network:192.168.1.50", "192.168.1.50", 9100),
        ("network:printer.local:9101", "printer.local", 9101),
        ("network:[fe80::1]:9100", "fe80::1", 9100),
    ],
)
def test_a_printer_is_named_by_kind_host_and_port(
    printer: str, host: str | None, port: int, tmp_path: Path
) -> None:
    found = settings(tmp_path, f'printer = "{printer}"  # bei Jürgen\nview = "none"\n')
    where = None if host is None else Address(Way.NETWORK, host, port)
    assert found == Settings(where, "none", printer_said=True)


@pytest.mark.parametrize(
    "printer",
    ["usb", "network", "network:", "network::9100", "network:host:", "network:host:0",
     "network:host:65536", "network:host:port", "file:x", ""],
)  # fmt: skip
def test_a_printer_that_cannot_be_is_refused_with_an_example(printer: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"network:192\.168\.1\.50:9100"):
        settings(tmp_path, f'printer = "{printer}"\n')


def test_the_environment_wins(tmp_path: Path) -> None:
    text = 'printer = "file"\nview = "native"\n'
    found = settings(tmp_path, text, TRESTLE_PRINTER="network:h:1", TRESTLE_VIEW="none")
    assert found == Settings(Address(Way.NETWORK, "h", 1), "none", printer_said=True)
    assert settings(tmp_path, text, TRESTLE_VIEW="") == Settings(None, "native", printer_said=True)


def test_a_till_locks_after_five_minutes_or_as_chosen(tmp_path: Path) -> None:
    assert settings(tmp_path).lock_after == 300
    assert settings(tmp_path, "lock_after = 45").lock_after == 45
    assert settings(tmp_path, "lock_after = 45", TRESTLE_LOCK_AFTER="0").lock_after == 0


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("printer = ", "can't be read"),
        ('pritner = "file"', "there is no setting “pritner”"),
        ('view = "tv"', "choose one of browser, native, none"),
        ("printer = 5", "can't be used"),
        ("lock_after = 1.5", "number of seconds"),
        ("lock_after = 90000", "number of seconds"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_place(
    text: str, why: str, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match=why):
        settings(tmp_path, text)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b"view = '\xff'")
    with pytest.raises(BadInput, match=r"settings\.toml can't be read"):
        load_settings(tmp_path, {})


def test_a_persons_data_has_a_place_of_its_own() -> None:
    assert default_data_dir().name == "trestle"


def test_a_terminal_is_taken_by_hand_or_simulated_on_this_machine(tmp_path: Path) -> None:
    assert settings(tmp_path).terminal_port is None
    assert settings(tmp_path, 'terminal = "manual"').terminal_port is None
    found = settings(tmp_path, TRESTLE_TERMINAL="simulated:127.0.0.1:8790")
    assert found.terminal_port == 8790


@pytest.mark.parametrize(
    "terminal",
    ["", "simulated", "simulated:8790", "simulated:192.168.1.5:8790", "simulated:127.0.0.1:0",
     "simulated:127.0.0.1:65536", "simulated:127.0.0.1:²", "manual:1"],
)  # fmt: skip
def test_a_terminal_elsewhere_is_refused_with_an_example(terminal: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"simulated:127\.0\.0\.1:8790"):
        settings(tmp_path, f'terminal = "{terminal}"\n')
