"""Mail handed to tocsin-receive the way pipe(8) does it, and what became of it."""

import itertools
import os
import re
import string

from letter import message_id
from sandbox import Sandbox

ANN = "ann@outside.example"
BEN = "ben@outside.example"

# What every acknowledgement has, a name per occurrence.
ACKNOWLEDGEMENT_HEADERS = (
    "Date", "From", "To", "Reply-To", "Subject", "Message-ID", "In-Reply-To", "References",
    "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Auto-Submitted",
    "X-Auto-Response-Suppress", "X-Tocsin-Loop", "X-Tocsin-Ticket")

numbers = itertools.count(1)


def new_queue_id() -> str:
    """One that no other delivery has."""
    digits = string.digits + "BCDFGHJKLMNPQRSTVWXYZ"
    number, text = next(numbers), ""
    while number:
        number, digit = divmod(number, len(digits))
        text = digits[digit] + text
    return f"4{os.getpid()}z{text.rjust(6, '0')}"


def postfix_size(mail: bytes) -> int:
    """What Postfix's ${size} would be for MAIL (LF line ends, no Return-Path)."""
    lines = mail.split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    return sum(len(line) + 3 * (len(line) // 2048) + (2 if len(line) % 2048 < 128 else 3)
               for line in lines)


def arguments(mail: bytes, sender: str = ANN, to: str = "report@csirt.example",
              queue_id: str | None = None) -> list[str]:
    """The words of etc/postfix/master.cf.tocsin."""
    return [f"--sender={sender}", f"--recipient={to}", f"--original={to}",
            f"--queue-id={queue_id or new_queue_id()}", f"--size={postfix_size(mail)}",
            "--sasl-user=", "--client=192.0.2.99"]


def piped(mail: bytes, sender: str = ANN) -> bytes:
    """MAIL as pipe(8) writes it (flag R)."""
    return b"Return-Path: <" + sender.encode() + b">\n" + mail


def deliver(box: Sandbox, mail: bytes, *more: str, sender: str = ANN,
            to: str = "report@csirt.example", queue_id: str | None = None) -> None:
    """One delivery of MAIL, which must be taken."""
    code = box.receive([*arguments(mail, sender, to, queue_id), *more], piped(mail, sender))
    assert code == 0, f"tocsin-receive ended with {code}"


def traces(box: Sandbox, mail: bytes) -> list[dict]:
    """All that `message find` knows of a mail made by letter()."""
    return box.json("message", "find", "--message-id", message_id(mail))


def trace(box: Sandbox, mail: bytes) -> dict:
    """The one trace of a mail."""
    found = traces(box, mail)
    assert len(found) == 1, found
    return found[0]


def delivered(box: Sandbox, mail: bytes, *more: str, **options) -> dict:
    """deliver(), and the one trace that the mail left."""
    deliver(box, mail, *more, **options)
    return trace(box, mail)


def opened(box: Sandbox, mail: bytes, *more: str, **options) -> int:
    """deliver() of a mail that must open a ticket; its number."""
    found = delivered(box, mail, *more, **options)
    assert (found["disposition"], found["history"]) == ("ticket", 1), found
    return found["ticket"]


def token_of(box: Sandbox, ticket: int) -> str:
    """The address in Reply-To of the acknowledgement of TICKET."""
    row, = box.json("outbox", "list", "--ticket", ticket, "--event", "acknowledgement")
    raw = box.tocsin("outbox", "show", row["id"], "--raw", input=b"").stdout
    found = re.search(rb"\r\nReply-To: (\S+)\r\n", raw)
    assert found, raw
    return found[1].decode()


def history(box: Sandbox, ticket: int) -> list[str]:
    """The types of all that happened to TICKET."""
    return [event["type"] for event in box.json("ticket", "history", ticket)]


def rows(box: Sandbox) -> dict[str, int]:
    """How many rows there are of what mail brings about."""
    tables = ("mail", "delivery", "ticket", "event", "outbox", "quarantine")
    counts = ", ".join(f"(SELECT count(*) FROM tocsin.{table})" for table in tables)
    return dict(zip(tables, map(int, box.sql(f"SELECT {counts}")[0]), strict=True))
