"""Mail signed with OpenPGP (RFC 3156) by the staff of a sandbox, for real, with their keys."""

import os
import subprocess
import tempfile
from pathlib import Path

BOUNDARY = "=-signed-part"


def signature(gnupg: Path, user: str, part: bytes, *options: str) -> bytes:
    """The armoured detached signature of PART (CRLF line ends) by USER's key in GNUPG."""
    done = subprocess.run(
        ["gpg", "--homedir", gnupg, "--batch", "--no-tty", "--quiet", "--local-user", user,
         "--armor", "--detach-sign", *options], input=part, capture_output=True, check=True)
    return done.stdout


def text_part(text: str, header: str = "") -> bytes:
    """A text/plain part with CRLF line ends, ready to be signed; HEADER are lines for its header."""
    lines = f"Content-Type: text/plain; charset=utf-8\n{header}\n{text}"
    return lines.replace("\n", "\r\n").encode()


def signed_mail(header: str, part: bytes, armour: bytes) -> bytes:
    """A whole multipart/signed mail with LF line ends; HEADER are its header lines."""
    mail = (f"{header}MIME-Version: 1.0\nContent-Type: multipart/signed; micalg=pgp-sha512;\n"
            f' protocol="application/pgp-signature"; boundary="{BOUNDARY}"\n\n'
            f"--{BOUNDARY}\n").encode()
    tail = (f"\n--{BOUNDARY}\nContent-Type: application/pgp-signature; name=signature.asc\n\n"
            ).encode()
    return (mail + part.replace(b"\r\n", b"\n") + tail + armour
            + f"\n--{BOUNDARY}--\n".encode())


def sign(gnupg: Path, user: str, header: str, text: str) -> bytes:
    """A mail whose TEXT USER signed."""
    part = text_part(text)
    return signed_mail(header, part, signature(gnupg, user, part))


def stop_agent(gnupg: Path) -> None:
    """gpg leaves an agent behind for each home."""
    subprocess.run(["gpgconf", "--homedir", gnupg, "--kill", "all"], check=True,
                   env=os.environ | {"LC_ALL": "C.UTF-8"})


def new_home() -> Path:
    """An empty GnuPG home; the caller removes it after stop_agent()."""
    return Path(tempfile.mkdtemp(prefix="gnupg-"))
