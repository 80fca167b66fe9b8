"""Checks on mail as the sink received it, byte for byte."""

import email
import email.policy
import re
from collections.abc import Iterable
from pathlib import Path

LONGEST_LINE = 998  # RFC 5322 section 2.1.1, without the line end


def line_faults(wire: bytes) -> list[str]:
    faults = []
    if re.search(rb"\r(?!\n)", wire):
        faults.append("a CR without LF")
    if re.search(rb"(?<!\r)\n", wire):
        faults.append("a LF without CR")
    if not wire.endswith(b"\r\n"):
        faults.append("the last line has no end")
    if b"\0" in wire:
        faults.append("a NUL")
    for number, line in enumerate(wire.split(b"\r\n"), 1):
        if line.startswith(b".") and not line.startswith(b".."):
            faults.append(f"line {number}: its dot is not stuffed")
        if len(line) - line.startswith(b"..") > LONGEST_LINE:
            faults.append(f"line {number}: {len(line)} bytes long")
    return faults


def header_faults(mail: bytes, names: Iterable[str] | None) -> list[str]:
    faults = []
    header, separator, _ = mail.partition(b"\r\n\r\n")
    if not separator:
        faults.append("no end of the header")
    if not header.isascii():
        faults.append("the header is not ASCII")
    parsed = email.message_from_bytes(mail, policy=email.policy.default)
    found = sorted(name.lower() for name in parsed.keys())
    if names is not None and found != sorted(name.lower() for name in names):
        faults.append(f"headers {found}, wanted {sorted(names)}")
    for part in parsed.walk():
        faults += [f"defect {defect!r}" for defect in part.defects]
        faults += [f"{name}: defect {defect!r}" for name, value in part.items()
                   for defect in getattr(value, "defects", ())]
    return faults


def check(entry: dict, names: Iterable[str] | None = None) -> None:
    """Checks one entry of Sandbox.mailbox(): line ends, dots, line lengths, that it parses, and,
    when NAMES are given, that it has exactly these headers (a name per occurrence, any order)."""
    path = Path(entry["file"])
    faults = line_faults(path.with_suffix(".wire").read_bytes())
    faults += header_faults(path.read_bytes(), names)
    assert not faults, f"{path}: " + "; ".join(faults)


def check_all(entries: list[dict]) -> None:
    """Checks that there are ENTRIES and that each is clean."""
    assert entries, "the sink received nothing"
    for entry in entries:
        check(entry)


def parsed(entry: dict) -> email.message.EmailMessage:
    """The mail of one entry of Sandbox.mailbox()."""
    return email.message_from_bytes(Path(entry["file"]).read_bytes(), policy=email.policy.default)
