#!/usr/bin/python3
"""What must keep working when something else fails: the rest of the mail, the memory of what was
done, and the answer that Postfix gets."""

import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "lib"))

import tap
import wire
from delivery import (ANN, acknowledgement, arguments, deliver, delivered, history, mails,
                      new_queue_id, opened, piped, rows, token_of, trace, traces)
from letter import letter, message_id
from sandbox import Sandbox, eventually

TIME = "2026-11-23T11:00:00Z"
PUT_OFF = 75
# Not those that nobody can catch, that end no process, or that are of no consequence here.
DEADLY_SIGNALS = [number for number in signal.Signals
                  if number not in (
    signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD, signal.SIGCONT, signal.SIGTSTP, signal.SIGTTIN,
    signal.SIGTTOU, signal.SIGURG, signal.SIGWINCH, signal.SIGPIPE)]


@contextlib.contextmanager
def trigger(box: Sandbox, when: str, body: str) -> Iterator[None]:
    """Inside, each row written WHEN (as CREATE TRIGGER has it) runs BODY first."""
    box.sql(f"""CREATE FUNCTION public.sabotage() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN {body}; RETURN NEW; END $$;
                CREATE TRIGGER sabotage BEFORE {when} EXECUTE FUNCTION public.sabotage()""")
    try:
        yield
    finally:
        box.sql("DROP FUNCTION public.sabotage() CASCADE")


def end_loop(box: Sandbox) -> None:
    if (box.path / "escalate.pid").exists():
        box.stop_loop()


def crowded(sender: str = ANN) -> bytes:
    """A mail with more header lines than it may have."""
    return letter("many headers", sender=sender, x_a="\n".join(["b", *["X-A: b"] * 1200]))


def many_lines(box: Sandbox) -> contextlib.AbstractContextManager:
    """Inside, so many header lines are fine."""
    return box.configured(("smtp {", "limits {\n  header-lines = 5000\n}\nsmtp {"))


def quarantined(box: Sandbox, mail: bytes, sender: str = ANN) -> int:
    """The entry of MAIL, which must go to quarantine."""
    queue_id = new_queue_id()
    deliver(box, mail, sender=sender, queue_id=queue_id)
    entry, = [entry for entry in box.json("quarantine", "list") if entry["queue_id"] == queue_id]
    assert entry["state"] == "quarantined", entry
    return entry["id"]


# Sending -------------------------------------------------------------------------------------


def test_database_dies_after_sending(box: Sandbox) -> None:
    """a mail sent just before the database died is noted when that is back, not repeated"""
    sender = "crash@outside.example"
    with trigger(box, f"""UPDATE ON tocsin.outbox FOR EACH ROW
                          WHEN (NEW.state = 'sent' AND NEW.recipient = '{sender}')""",
                 "PERFORM pg_advisory_xact_lock(7)"):
        with box.transaction("SELECT pg_advisory_xact_lock(7)"):
            ticket = opened(box, letter(sender=sender), sender=sender)
            eventually(lambda: box.sql("SELECT pid FROM pg_locks WHERE NOT granted"))
            assert len(box.mailbox(sender)) == 1
            box.stop_postgres("immediate")
        box.start_postgres()
        # Well before the lease is over.
        eventually(lambda: acknowledgement(box, ticket)["state"] == "sent", seconds=15)
    other = opened(box, letter())
    eventually(lambda: acknowledgement(box, other)["state"] == "sent")
    assert acknowledgement(box, ticket)["attempts"] == 1
    assert len(box.mailbox(sender)) == 1


@contextlib.contextmanager
def slow_sender(box: Sandbox) -> Iterator[None]:
    """Inside, a sender has taken a mail and waits; it goes on afterwards."""
    with tempfile.TemporaryDirectory(prefix="tocsin-", dir="/tmp") as name:
        os.chmod(name, 0o777)
        pipe = Path(name) / "points"
        os.mkfifo(pipe)
        os.chmod(pipe, 0o666)
        with box.start_escalate(env={"TOCSIN_FAULT_TRACE": str(pipe)}) as process:
            # At its next point it finds nobody at the other end.
            while "claimed" not in pipe.read_text().split():
                pass
            try:
                yield
            finally:
                end = os.open(pipe, os.O_RDWR)
                assert process.wait(timeout=60) == 0
                os.close(end)


def test_late_refusal(box: Sandbox) -> None:
    """a refusal that comes when another sender has given the mail up tells nobody again"""
    end_loop(box)
    assert box.escalate().returncode == 0
    sender = "slow@outside.example"
    ticket = opened(box, letter(sender=sender), sender=sender)
    box.sql(f"""UPDATE tocsin.outbox SET state = 'sent', next_at = NULL
                 WHERE ticket_id = {ticket} AND event <> 'acknowledgement'""")
    box.sink_reply("5xx")
    try:
        with slow_sender(box):
            box.sql(f"""UPDATE tocsin.outbox SET state = 'failed', next_at = NULL, reason = 'no'
                         WHERE ticket_id = {ticket} AND event = 'acknowledgement'""")
    finally:
        box.sink_reply(None)
    assert acknowledgement(box, ticket)["reason"] == "no"
    assert history(box, ticket) == ["create"]
    assert mails(box, ticket, "delivery-failed") == []


def test_deadly_retry(box: Sandbox) -> None:
    """a quarantined mail that kills the connection when it is tried stops no other mail"""
    end_loop(box)
    box.clock(TIME)
    mail = crowded()
    entry = quarantined(box, mail)
    box.done("quarantine", "retry", entry)
    deadly = f"""INSERT ON tocsin.mail FOR EACH ROW
                 WHEN (NEW.message_id = '{message_id(mail)}')"""
    with many_lines(box), trigger(box, deadly, "PERFORM pg_terminate_backend(pg_backend_pid())"):
        first = opened(box, letter())
        assert box.escalate().returncode == PUT_OFF
        assert acknowledgement(box, first)["state"] == "sent"
        shown = box.json("quarantine", "show", entry)
        assert (shown["state"], shown["attempts"], shown["next"]) == (
            "pending", 1, "2026-11-23T11:01:00Z"), shown
        second = opened(box, letter())
        assert box.escalate().returncode == 0
        assert acknowledgement(box, second)["state"] == "sent"
        assert box.json("quarantine", "show", entry) == shown
        for minute in (1, 6, 21):
            box.clock(f"2026-11-23T11:{minute:02}:00Z")
            assert box.escalate().returncode == PUT_OFF
        box.clock("2026-11-23T12:21:00Z")
        assert box.escalate().returncode == PUT_OFF
        shown = box.json("quarantine", "show", entry)
        assert (shown["state"], shown["attempts"], shown["next"]) == ("quarantined", 5, None), shown
        box.done("quarantine", "retry", entry)
    with many_lines(box):
        assert box.escalate().returncode == 0
    assert box.json("quarantine", "show", entry)["state"] == "released"
    assert trace(box, mail)["disposition"] == "ticket"


# Quarantine ----------------------------------------------------------------------------------


def test_quarantine_without_notice(box: Sandbox) -> None:
    """a mail goes to quarantine even when the operators cannot be told"""
    mail, told = crowded(), len(box.json("outbox", "list", "--event", "quarantined"))
    with trigger(box, "INSERT ON tocsin.outbox FOR EACH ROW", "RAISE EXCEPTION 'no mail today'"):
        entry = quarantined(box, mail)
    raw = box.tocsin("quarantine", "show", entry, "--raw", input=b"").stdout
    assert raw == piped(mail)
    assert len(box.json("outbox", "list", "--event", "quarantined")) == told
    quarantined(box, crowded())
    assert len(box.json("outbox", "list", "--event", "quarantined")) == told + 1


NESTED = "".join(f"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n" for i in range(90))
CROWD = ", ".join(f"a{number}@x.example" for number in range(300))


@tap.cases(
    ("header lines", crowded()),
    ("a long header", letter(x_a="b" * (1 << 20))),
    ("recipients", letter(to=CROWD)),
    ("parts", letter(text="--b\n\nx\n" * 5000 + "--b--\n",
                     content_type="multipart/mixed; boundary=b")),
    ("nesting", letter(text="--b\n" + NESTED, content_type="multipart/mixed; boundary=b")),
    ("size", letter(text="0123456789\n" * 5500000)),
)
def test_known_id(box: Sandbox, mail: bytes) -> None:
    """a mail beyond a limit is found in quarantine by its Message-ID"""
    entry = quarantined(box, mail)
    shown = box.json("quarantine", "show", entry)
    assert (shown["reason"], shown["message_id"]) == ("limit", message_id(mail)), shown
    assert shown in box.json("quarantine", "list")
    found = trace(box, mail)
    assert (found["disposition"], found["quarantine"]) == ("quarantine", entry), found


def test_released_later() -> None:
    """released mail counts against the budgets of today and is answered with today's date"""
    sender = "patient@outside.example"
    arrived = [f"2026-11-23T{hour}:00:00Z" for hour in (11, 12, 13, 14)]
    with Sandbox("--limits", "shipped") as box:
        end_loop(box)
        entries = []
        for instant in arrived:
            box.clock(instant)
            entries.append(quarantined(box, crowded(sender), sender))
        box.clock("2026-11-26T09:00:00Z")
        for entry in entries:
            box.done("quarantine", "retry", entry)
        with many_lines(box):
            assert box.escalate().returncode == 0
        tickets = [box.json("quarantine", "show", entry)["ticket"] for entry in entries]
        assert [box.ticket(ticket)["created"] for ticket in tickets] == arrived
        sent = [acknowledgement(box, ticket) for ticket in tickets]
        assert [row["state"] for row in sent] == ["sent"] + ["suppressed"] * 3, sent
        assert {row["at"] for row in sent} == {"2026-11-26T09:00:00Z"}, sent
        assert [history(box, ticket) for ticket in tickets] == [["create"]] + [
            ["create", "suppressed"]] * 3
        entry, = box.mailbox(sender)
        assert wire.parsed(entry)["Date"] == "Thu, 26 Nov 2026 09:00:00 +0000"
        deliver(box, letter(sender=sender), sender=sender)
        assert len(box.mailbox(sender)) == 1
        assert "0 findings" in box.done("audit", "verify")


# Coming in -----------------------------------------------------------------------------------


def test_two_tokens(box: Sandbox) -> None:
    """one reply to two tickets is on both, once, however often it is delivered"""
    tickets = [opened(box, letter(subject)) for subject in ("one", "two")]
    addresses = [token_of(box, ticket) for ticket in tickets]
    reply, queue_id = letter("Re: both", "About both.\n", to=", ".join(addresses)), new_queue_id()
    for address in addresses:
        deliver(box, reply, to=address, queue_id=queue_id)
    assert [(row["disposition"], row["ticket"], row["history"]) for row in traces(box, reply)] == [
        ("ticket", ticket, 2) for ticket in tickets]
    for ticket in tickets:
        assert history(box, ticket) == ["create", "correspond"]
        assert box.ticket(ticket)["history"][1]["message"]["text"] == "About both."
        assert box.tocsin("ticket", "raw", ticket, 2, input=b"").stdout == piped(reply)
    shown, before = [box.ticket(ticket) for ticket in tickets], rows(box)
    for address in reversed(addresses):
        deliver(box, reply, to=address, queue_id=queue_id)
        deliver(box, reply, to=address.upper())
    assert [box.ticket(ticket) for ticket in tickets] == shown
    assert rows(box) == before | {"delivery": before["delivery"] + 4}
    assert [row["disposition"] for row in traces(box, reply)[2:]] == ["duplicate"] * 4
    assert "0 findings" in box.done("audit", "verify")


def test_two_queues_without_id(box: Sandbox) -> None:
    """one mail without Message-ID to two queues is told apart by its recipients"""
    mail, queue_id = letter("no id, two queues", message_id=None), new_queue_id()
    addresses = ["report@csirt.example", "help@csirt.example"]
    for address in addresses * 2:
        deliver(box, mail, to=address, queue_id=queue_id)
    found = box.json("message", "find", "--queue-id", queue_id)
    assert [row["disposition"] for row in found] == ["ticket"] * 2 + ["duplicate"] * 2, found
    assert [box.ticket(row["ticket"])["queue"] for row in found[:2]] == [
        "Incident Reports", "General"]


@tap.cases(("the first", 0, True), ("the 20th from the end", 20, True), ("between them", 10, False))
def test_many_references(box: Sandbox, place: int, is_looked_up: bool) -> None:
    """of many ids in References the first and the last 20 are looked up"""
    ticket, sender = opened(box, letter()), "manyids@outside.example"
    ids = [f"<{place}.{number}@elsewhere.example>" for number in range(40)]
    ids[place] = acknowledgement(box, ticket)["message_id"]
    mail = letter(sender=sender, references="\n ".join(ids))
    found = delivered(box, mail, sender=sender)
    assert (found["ticket"] == ticket) == is_looked_up, found


def test_alias(box: Sandbox) -> None:
    """a token in the address as it was before aliases leads to its ticket"""
    ticket, sender = opened(box, letter()), "alias@outside.example"
    mail = letter(sender=sender)
    words = [word for word in arguments(mail, sender) if not word.startswith("--original=")]
    code = box.receive([*words, f"--original={token_of(box, ticket)}"], piped(mail, sender))
    assert code == 0 and trace(box, mail)["ticket"] == ticket, traces(box, mail)
    assert history(box, ticket) == ["create", "correspond"]


@tap.cases(*((address, address) for address in (
    "bounce+x@csirt.example", "confirm+x@csirt.example", "Bounce+a+b@CSIRT.Example",
    "bounce@csirt.example", "confirm@csirt.example")))
def test_return_address(box: Sandbox, address: str) -> None:
    """mail from where our own bounces and confirmations go is never acknowledged"""
    mail = letter(sender=address)
    found = delivered(box, mail, sender=address)
    assert found["disposition"] == "ticket", found
    assert mails(box, found["ticket"]) == []
    again = letter(f"[csirt.example #{found['ticket']}]", sender=address)
    deliver(box, again, sender=address)
    assert box.json("outbox", "list", "--to", address) == []
    assert mails(box, found["ticket"]) == []


def has_begun(pid: int) -> bool:
    """Whether tocsin-receive has come to reading its input."""
    try:
        files = [os.readlink(entry) for entry in Path(f"/proc/{pid}/fd").iterdir()]
    except OSError:
        return False
    return any("tocsin-mail" in file for file in files)


@tap.cases(*((number.name, number) for number in DEADLY_SIGNALS))
def test_signal(box: Sandbox, number: signal.Signals) -> None:
    """no signal makes Postfix bounce a mail"""
    before = rows(box)
    process = box.start_receive(arguments(letter()))
    eventually(lambda: has_begun(process.pid))
    process.send_signal(number)
    output, _ = process.communicate(b"half of a mail", timeout=20)
    assert (process.returncode, output) == (PUT_OFF, b"")
    assert rows(box) == before


# Looking -------------------------------------------------------------------------------------


def test_parser_check(box: Sandbox) -> None:
    """tocsin check tries the parser in its sandbox"""
    row, = [row for row in box.json("check") if row["check"] == "parser"]
    assert row["state"] == "ok", row


if __name__ == "__main__":
    tap.run(Sandbox)
