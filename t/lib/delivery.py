"""Mail handed to tocsin-receive the way pipe(8) does it, and what became of it."""

import itertools
import os
import re
import string

from letter import message_id
from sandbox import Sandbox, eventually

ANN = "ann@outside.example"
BEN = "ben@outside.example"

# DutyTeam, which is told of every ticket.
STAFF = ("alice@staff.example", "bob@staff.example")

# Where mail comes from unless said otherwise: the client is one of EDUNET's.
CLIENT = "192.0.2.99"

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
              queue_id: str | None = None, client: str = CLIENT) -> list[str]:
    """The words of etc/postfix/master.cf.tocsin."""
    return [f"--sender={sender}", f"--recipient={to}", f"--original={to}",
            f"--queue-id={queue_id or new_queue_id()}", f"--size={postfix_size(mail)}",
            "--sasl-user=", f"--client={client}"]


def piped(mail: bytes, sender: str = ANN) -> bytes:
    """MAIL as pipe(8) writes it (flag R)."""
    return b"Return-Path: <" + sender.encode() + b">\n" + mail


def deliver(box: Sandbox, mail: bytes, *more: str, sender: str = ANN,
            to: str = "report@csirt.example", queue_id: str | None = None,
            client: str = CLIENT) -> None:
    """One delivery of MAIL, which must be taken."""
    words = [*arguments(mail, sender, to, queue_id, client), *more]
    code = box.receive(words, piped(mail, sender))
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


def deliver_at_once(box: Sandbox, deliveries: list[tuple[list[str], bytes]]) -> None:
    """Handlers that have all looked, or wait to look, before the first of them writes."""
    processes = [box.start_receive(words) for words, _ in deliveries]
    with box.transaction("LOCK TABLE tocsin.delivery IN SHARE MODE"):
        for process, (_, mail) in zip(processes, deliveries, strict=True):
            process.stdin.write(piped(mail))
            process.stdin.close()
        eventually(lambda: len(box.sql("SELECT DISTINCT pid FROM pg_locks WHERE NOT granted"))
                   == len(processes), seconds=60)
    assert [process.wait(timeout=60) for process in processes] == [0] * len(processes)
    for process in processes:
        assert process.stdout.read() == b""
        process.stdout.close()


def mails(box: Sandbox, ticket: int, event: str = "acknowledgement") -> list[dict]:
    """The outbox rows of EVENT about TICKET."""
    return box.json("outbox", "list", "--ticket", ticket, "--event", event)


def acknowledgement(box: Sandbox, ticket: int) -> dict:
    """The one outbox row that acknowledges TICKET."""
    row, = mails(box, ticket)
    return row


def frozen(box: Sandbox, row: dict) -> bytes:
    """The bytes of an outbox row."""
    return box.tocsin("outbox", "show", row["id"], "--raw", input=b"").stdout


def reply_address(box: Sandbox, row: dict) -> str:
    """The address in Reply-To of an outbox row."""
    raw = frozen(box, row)
    found = re.search(rb"\r\nReply-To: (\S+)\r\n", raw)
    assert found, raw
    return found[1].decode()


def bounce_address(box: Sandbox, row: dict) -> str:
    """The envelope sender of an outbox row, where reports about it go."""
    quoted = f"SELECT '<' || sender || '>' FROM tocsin.outbox WHERE outbox_id = {row['id']}"
    return box.sql(quoted)[0][0].strip("<>")


def token_of(box: Sandbox, ticket: int) -> str:
    """The address in Reply-To of the acknowledgement of TICKET."""
    return reply_address(box, acknowledgement(box, ticket))


def received(box: Sandbox, address: str) -> list[dict]:
    """The outbox rows to ADDRESS that lead to no ticket: answers to who named one without right."""
    return [row for row in box.json("outbox", "list", "--to", address) if row["ticket"] is None]


def history(box: Sandbox, ticket: int) -> list[str]:
    """The types of all that happened to TICKET."""
    return [event["type"] for event in box.json("ticket", "history", ticket)]


def rows(box: Sandbox) -> dict[str, int]:
    """How many rows there are of what mail brings about."""
    tables = ("mail", "delivery", "ticket", "event", "outbox", "quarantine")
    counts = ", ".join(f"(SELECT count(*) FROM tocsin.{table})" for table in tables)
    return dict(zip(tables, map(int, box.sql(f"SELECT {counts}")[0]), strict=True))
