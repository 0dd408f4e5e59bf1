"""HTTPS with certificate files: a certificate made at the kitchen table works on a LAN."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kiosk.domain.clock import SystemClock
from kiosk.store.identity import load_hub_access
from sync.client import HubClient
from sync.hub.serve import Certificate
from sync.protocol import HubUnreachable
from tests.cli.conftest import Shop
from tests.cli.test_with_a_hub import serving


@dataclass(frozen=True)
class Made:
    """A certificate in files, as ``kiosk hub serve`` takes it."""

    certificate: Path
    key: Path

    @property
    def words(self) -> tuple[str, ...]:
        return ("--certificate", str(self.certificate), "--key", str(self.key))


def make_certificate(directory: Path, name: str, *, password: bytes = b"") -> Made:
    """A certificate of its own making for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = SystemClock().now()
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    lock = (
        serialization.BestAvailableEncryption(password)
        if password
        else serialization.NoEncryption()
    )
    files = Made(directory / f"{name}.pem", directory / f"{name}.key")
    files.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)
    )
    return files


def test_a_till_joins_and_sells_over_https_with_the_hubs_own_certificate(
    shop: Shop, tmp_path: Path
) -> None:
    hub = Shop(tmp_path / "hub")
    ours, other = (make_certificate(tmp_path, name) for name in ("ours", "other"))
    with serving(hub.data, *ours.words) as url:
        assert url.startswith("https://127.0.0.1:")
        code = hub.ask("hub", "device", "add", "Front")["code"]
        assert "--ca" in shop.refused("enrol", url, code)
        assert "certificate" in shop.refused("enrol", url, code, "--ca", other.certificate)
        assert load_hub_access(shop.data) is None
        shop.ask("enrol", url, code, "--ca", ours.certificate)
        # What vouches for the hub is kept: the file that was given may go.
        ours.certificate.unlink()
        shop.ask("sell", "MUG", "--tender", "cash:20.00")
        assert shop.ask("sync")["pending"] == 0
        kept = load_hub_access(shop.data)
        assert kept is not None
        assert kept.ca == shop.data / "keys" / "hub-ca.pem"


def test_the_code_and_the_token_are_never_sent_to_a_hub_that_nobody_vouches_for(
    tmp_path: Path,
) -> None:
    hub = Shop(tmp_path / "hub")
    made = make_certificate(tmp_path, "ours")
    with serving(hub.data, *made.words) as url:
        with HubClient(url, "token") as client, pytest.raises(HubUnreachable, match="certificate"):
            client.stock()
        with pytest.raises(HubUnreachable):
            HubClient(url.replace("https", "http"), "token").stock()


def test_files_that_are_no_certificate_are_said_so(tmp_path: Path) -> None:
    hub = Shop(tmp_path / "hub")
    one, two = (make_certificate(tmp_path, name) for name in ("one", "two"))
    locked = make_certificate(tmp_path, "locked", password=b"secret")
    for certificate, key in (
        (one.certificate, two.key),
        (one.key, one.certificate),
        (locked.certificate, locked.key),
        (tmp_path / "nowhere.pem", one.key),
    ):
        words = Made(certificate, key).words
        assert "can't be used as the hub's certificate" in hub.refused("hub", "serve", *words)
    assert "both files" in hub.refused("hub", "serve", "--certificate", one.certificate)
    Certificate(one.certificate, one.key).check()


@pytest.mark.parametrize("name", ["nowhere.pem", "empty.pem", "words.pem"])
def test_a_ca_file_that_is_none_is_said_so_before_the_code_is_used(
    shop: Shop, tmp_path: Path, name: str
) -> None:
    (tmp_path / "empty.pem").touch()
    (tmp_path / "words.pem").write_text("not a certificate")
    said = shop.refused("enrol", "https://127.0.0.1:9", "CODE", "--ca", tmp_path / name)
    assert name in said
    assert "PEM" in said
