#!/usr/bin/python3
"""Whatever dies, breaks or refuses at whatever moment: no mail is lost, none counts twice."""

import contextlib
import itertools
import json
import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent / "lib"))

import tap
import wire
from delivery import (ANN, STAFF, acknowledgement, arguments, bounce_address, deliver,
                      deliver_at_once, frozen, history, mails, new_queue_id, opened, piped,
                      reply_address, rows, token_of, trace, traces)
from letter import letter, message_id
from report import delivery_report
from sandbox import Sandbox, eventually, is_alive

TIME = "2026-11-23T11:00:00Z"
PUT_OFF = 75
KILLED = -signal.SIGKILL


@contextlib.contextmanager
def trace_file() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="tocsin-", dir="/tmp") as name:
        os.chmod(name, 0o777)
        yield Path(name) / "points"


def tracing(file: Path) -> dict[str, str]:
    return {"TOCSIN_FAULT_TRACE": str(file)}


def points_of(file: Path) -> list[str]:
    """Each fault point once, in the order they were passed first."""
    return list(dict.fromkeys(file.read_text().split()))


def collected(box: Sandbox, *statements: str) -> str:
    """The rows of all STATEMENTS, as JSON: a list of lists of objects."""
    lists = (f"(SELECT coalesce(jsonb_agg(to_jsonb(r)), '[]') FROM ({statement}) r)"
             for statement in statements)
    return box.sql(f"SELECT jsonb_build_array({', '.join(lists)})")[0][0]


def effect(box: Sandbox, mail: bytes) -> list[list[dict]]:
    """Everything the database holds because of MAIL, its ticket's number aside."""
    key = f"m.message_id = '{message_id(mail)}'"
    ticket = f"""(SELECT e.ticket_id FROM tocsin.mail m JOIN tocsin.event e USING (mail_id)
                  WHERE {key})"""
    return json.loads(collected(
        box,
        f"SELECT m.sha256, m.raw, m.class, m.reasons, m.subject FROM tocsin.mail m WHERE {key}",
        f"""SELECT t.queue, t.subject, t.status, t.last_n FROM tocsin.ticket t
             WHERE t.ticket_id IN {ticket}""",
        f"SELECT p.role, p.address FROM tocsin.ticket_person p WHERE p.ticket_id IN {ticket}",
        f"""SELECT e.n, e.actor, e.type, e.field, e.new, e.text FROM tocsin.event e
             WHERE e.ticket_id IN {ticket}""",
        f"""SELECT o.event, o.recipient, regexp_replace(o.sender, '[+].*@', '+@') AS sender,
                   replace(o.subject, '#' || o.ticket_id, '#') AS subject, o.attempts, o.state
              FROM tocsin.outbox o WHERE o.ticket_id IN {ticket} ORDER BY o.event, o.recipient""",
        f"""SELECT d.disposition, d.n FROM tocsin.delivery d JOIN tocsin.mail m USING (mail_id)
             WHERE {key} AND d.disposition <> 'duplicate'"""))


# A delivery that is broken off ---------------------------------------------------------------

def alike(number: int) -> bytes:
    """Mails that differ in their Message-ID alone."""
    return letter("alike", "The same.\n", message_id=f"<alike.{number}.{os.getpid()}@x.example>")


def comparable(state: list, mail: bytes) -> list:
    """STATE without what must differ: the bytes, which hold the Message-ID."""
    row, = state[0]
    assert bytes.fromhex(row.pop("raw").removeprefix("\\x")) == piped(mail)
    assert len(row.pop("sha256")) == 66
    return state


def test_killed_receive(box: Sandbox) -> None:
    """killed or cut off at each point, a delivery tried again ends as if nothing had happened"""
    box.stop_loop()
    box.clock(TIME)
    first = alike(0)
    with trace_file() as file:
        assert box.receive(arguments(first), piped(first), tracing(file)) == 0
        points = points_of(file)
    whole = comparable(effect(box, first), first)
    assert [len(part) for part in whole[1:]] == [1, 1, 1, 1 + len(STAFF), 1], whole
    statements = [point.removeprefix("before-") for point in points if point.startswith("before-")]
    assert {"read", "parsed", "db-connected", "before-commit", "after-commit",
            "lose-commit-answer", "drop-before-commit"} <= set(points), points
    assert len(statements) >= 3, points
    tap.diagnose(f"{len(points)} points: {' '.join(points)}")
    for number, point in enumerate(points, 1):
        mail = alike(number)
        words = arguments(mail)
        code = box.receive(words, piped(mail), env={"TOCSIN_FAULT": point})
        assert code == (PUT_OFF if point.startswith(("drop-", "lose-")) else KILLED), (point, code)
        committed = point in ("lose-commit-answer", "after-commit")
        assert len(traces(box, mail)) == committed, point
        assert box.receive(words, piped(mail)) == 0, point
        assert comparable(effect(box, mail), mail) == whole, point
        assert len(traces(box, mail)) == 1 + committed, point
    assert "0 findings" in box.done("audit", "verify")


def everything(box: Sandbox, tickets: set[int], stranger: str) -> str:
    """All that the database holds about TICKETS, and the answers to STRANGER that lead to none, but
    for numbers and times."""
    among = f"ticket_id IN ({', '.join(map(str, sorted(tickets)))})"
    return re.sub(r"\d+", "#", collected(
        box,
        f"""SELECT queue, constituency, subject, status, last_n FROM tocsin.ticket WHERE {among}
             ORDER BY ticket_id""",
        f"""SELECT role, address FROM tocsin.ticket_person WHERE {among}
             ORDER BY ticket_id, role, address""",
        f"""SELECT actor, type, field, new, held_back, text, mail_id IS NULL AS mailless
              FROM tocsin.event WHERE {among} ORDER BY ticket_id, n""",
        f"""SELECT event, recipient, regexp_replace(sender, '[+].*@', '+@') AS sender,
                   CASE state WHEN 'sent' THEN 'pending' ELSE state END AS state,
                   CASE state WHEN 'suppressed' THEN reason END AS reason
              FROM tocsin.outbox
             WHERE {among} OR ticket_id IS NULL AND recipient = '{stranger}'
             ORDER BY ticket_id, event, recipient, outbox_id""",
        f"""SELECT state, account, verdict FROM tocsin.quarantine WHERE {among}
             ORDER BY quarantine_id""",
        f"""SELECT disposition FROM tocsin.delivery WHERE {among} AND disposition <> 'duplicate'
             ORDER BY ticket_id, n"""))


class Attempt(NamedTuple):
    """Something about to be done to a ticket: RUN does it in an environment, its exit status is
    returned. MAIL is the mail that does it, if any; STRANGER somebody answered without a ticket."""

    ticket: int
    run: Callable[[dict[str, str]], int]
    mail: bytes | None = None
    stranger: str = ""

    def outcome(self, box: Sandbox) -> str:
        found = traces(box, self.mail) if self.mail else []
        tickets = {self.ticket} | {row["ticket"] for row in found if row["ticket"]}
        return everything(box, tickets, self.stranger)


def by_mail(box: Sandbox, ticket: int, mail: bytes, sender: str, to: str) -> Attempt:
    words = arguments(mail, sender=sender, to=to)
    return Attempt(ticket, lambda env: box.receive(words, piped(mail, sender), env=env), mail,
                   sender)


def reply(box: Sandbox) -> Attempt:
    ticket = opened(box, letter())
    box.done("ticket", "do", ticket, "Status: resolved")
    return by_mail(box, ticket, letter("Re:"), ANN, token_of(box, ticket))


def stranger(box: Sandbox) -> Attempt:
    ticket, sender = opened(box, letter()), f"stranger{next(strangers)}@outside.example"
    mail = letter(f"[csirt.example #{ticket}]", sender=sender)
    return by_mail(box, ticket, mail, sender, "report@csirt.example")


def copy(box: Sandbox) -> Attempt:
    mail = letter()
    deliver(box, mail, to="report+edunet@csirt.example")
    return by_mail(box, trace(box, mail)["ticket"], mail, ANN, "report+govnet@csirt.example")


def bounce(box: Sandbox) -> Attempt:
    ticket = opened(box, letter())
    box.done("ticket", "do", ticket, "Reply", input="An answer.\n")
    row, = [row for row in mails(box, ticket, "correspondence") if row["to"] == ANN]
    address = bounce_address(box, row)
    return by_mail(box, ticket, delivery_report(address, ANN, frozen(box, row)), "", address)


def accept(box: Sandbox) -> Attempt:
    held = stranger(box)
    assert held.run({}) == 0
    return Attempt(held.ticket, lambda env: box.tocsin(
        "ticket", "do", held.ticket, "Accept: 2", env=env).returncode)


def from_alice(box: Sandbox, ticket: int, text: str, user: str, to: str) -> Attempt:
    mail = letter(f"[csirt.example #{ticket}]", text, sender=STAFF[0])
    words = [word if not word.startswith("--sasl-user") else f"--sasl-user={user}"
             for word in arguments(mail, sender=STAFF[0], to=to)]
    return Attempt(ticket, lambda env: box.receive(words, piped(mail, STAFF[0]), env=env), mail)


def command(box: Sandbox) -> Attempt:
    ticket = opened(box, letter())
    return from_alice(box, ticket, "Take\nPriority: 9\n\nOn it.\n", "alice", "report@csirt.example")


def wrong_command(box: Sandbox) -> Attempt:
    ticket = opened(box, letter())
    return from_alice(box, ticket, "Take\nPriority: high\n", "alice", "report@csirt.example")


def claim(box: Sandbox) -> Attempt:
    ticket = opened(box, letter())
    return from_alice(box, ticket, "Take\n\nOn it.\n", "", "report@csirt.example")


def confirmation(box: Sandbox) -> Attempt:
    held = claim(box)
    assert held.run({}) == 0
    row, = mails(box, held.ticket, "challenge")
    return from_alice(box, held.ticket, "confirm\n", "", reply_address(box, row))


def confirmed(box: Sandbox) -> Attempt:
    answer = confirmation(box)
    assert box.escalate().returncode == 0
    assert answer.run({}) == 0

    def run(env: dict[str, str]) -> int:
        # A try that was broken off is made again in a minute.
        hours, minute = divmod(next(minutes), 60)
        box.clock(f"2026-11-23T{11 + hours}:{minute:02}:00Z")
        return box.escalate(env=env).returncode
    return Attempt(answer.ticket, run)


strangers = itertools.count(1)
minutes = itertools.count(1, 2)
EVENTS = {command: ["create", "owner", "priority", "correspond", "status"],
          wrong_command: ["create"], claim: ["create"], confirmation: ["create"],
          confirmed: ["create", "owner", "correspond", "status"],
          reply: ["create", "status", "correspond", "status"],
          stranger: ["create", "held-back"],
          copy: ["create"],
          bounce: ["create", "correspond", "status", "bounce", "outbox"],
          accept: ["create", "held-back", "accepted", "watcher"]}


@tap.cases(("a reply by token", reply), ("a stranger's mail", stranger),
           ("a copy for another constituency", copy), ("a delivery report", bounce),
           ("a held-back mail accepted", accept), ("a command", command),
           ("a wrong command", wrong_command), ("an unproven command", claim),
           ("its confirmation", confirmation), ("what was confirmed", confirmed))
def test_killed_on_the_way(box: Sandbox, prepare: Callable[[Sandbox], Attempt]) -> None:
    """killed or cut off at each point and tried again, it ends as if nothing had happened"""
    box.clock(TIME)
    with trace_file() as file:
        attempt = prepare(box)
        assert attempt.run(tracing(file)) == 0
        points = points_of(file)
    whole = attempt.outcome(box)
    assert history(box, attempt.ticket)[:len(EVENTS[prepare])] == EVENTS[prepare], whole
    assert {"before-commit", "after-commit", "lose-commit-answer"} <= set(points), points
    tap.diagnose(f"{len(points)} points")
    for point in points:
        attempt = prepare(box)
        code = attempt.run({"TOCSIN_FAULT": point})
        assert code == (PUT_OFF if point.startswith(("drop-", "lose-")) else KILLED), (point, code)
        committed = point in ("lose-commit-answer", "after-commit")
        again = attempt.run({})
        assert again == (1 if committed and prepare is accept else 0), (point, again)
        found = attempt.outcome(box)
        assert found == whole, (point, found, whole)
    assert "0 findings" in box.done("audit", "verify")
    # Mail written while the clock was ahead would wait for the tests that follow.
    box.clock(TIME)
    box.sql("UPDATE tocsin.outbox SET state = 'sent', next_at = NULL WHERE state = 'pending'")


def test_killed_quarantine(box: Sandbox) -> None:
    """the same for a mail that goes to quarantine: none is lost, and none is there as a ticket"""
    header = "\n".join(["b", *["X-A: b"] * 1200])

    def entries(mail: bytes) -> list[dict]:
        return [entry for entry in box.json("quarantine", "list")
                if box.tocsin("quarantine", "show", entry["id"], "--raw",
                              input=b"").stdout == piped(mail)]

    with trace_file() as file:
        mail = letter(x_a=header)
        assert box.receive(arguments(mail), piped(mail), tracing(file)) == 0
        points = points_of(file)
    assert "before-quarantine_add" in points, points
    for point in points:
        mail = letter(x_a=header)
        words = arguments(mail)
        assert box.receive(words, piped(mail), env={"TOCSIN_FAULT": point}) != 0, point
        assert box.receive(words, piped(mail)) == 0, point
        assert len(entries(mail)) == 1, point


@tap.cases(("with Message-ID", {}), ("without", {"message_id": None}))
def test_at_once(box: Sandbox, headers: dict) -> None:
    """eight deliveries of one mail at the same instant make one ticket and one acknowledgement"""
    mail, queue_id = letter(**headers), new_queue_id()
    before = rows(box)
    deliver_at_once(box, [(arguments(mail, queue_id=queue_id), mail)] * 8)
    found = box.json("message", "find", "--queue-id", queue_id)
    assert sorted(row["disposition"] for row in found) == ["duplicate"] * 7 + ["ticket"]
    after = rows(box)
    assert {name: after[name] - before[name] for name in before} == {
        "mail": 1, "delivery": 8, "ticket": 1, "event": 1, "outbox": 1 + len(STAFF),
        "quarantine": 0}


def test_replies_at_once(box: Sandbox) -> None:
    """eight replies to one ticket at the same instant are all in its history"""
    number = opened(box, letter())
    replies = [letter(f"[csirt.example #{number}] {i}") for i in range(8)]
    deliver_at_once(box, [(arguments(reply), reply) for reply in replies])
    assert [event["n"] for event in box.ticket(number)["history"]] == list(range(1, 10))
    assert history(box, number) == ["create"] + ["correspond"] * 8
    assert "0 findings" in box.done("audit", "verify")


# Sending that is broken off ------------------------------------------------------------------


def end_leases(box: Sandbox) -> None:
    """Lets the leases of a sender that died run out."""
    box.sql("UPDATE tocsin.outbox SET leased_until = NULL")


def send_all(box: Sandbox) -> None:
    end_leases(box)
    assert box.escalate().returncode == 0
    waiting = box.json("outbox", "list", "--state", "pending")
    assert waiting == [], waiting


def acknowledged(box: Sandbox, number: int) -> tuple[int, str]:
    """A mail whose acknowledgement waits, alone: its ticket and who gets it. What staff are told of
    the ticket counts as sent."""
    sender = f"wait{number}.{os.getpid()}@outside.example"
    ticket = opened(box, letter(sender=sender), sender=sender)
    box.sql(f"""UPDATE tocsin.outbox SET state = 'sent', next_at = NULL
                 WHERE ticket_id = {ticket} AND event = 'new-ticket'""")
    return ticket, sender


def run_escalate(box: Sandbox, env: dict[str, str]) -> int:
    return box.escalate(env=env).returncode


def run_outbox_send(box: Sandbox, env: dict[str, str]) -> int:
    return box.tocsin("outbox", "send", env=env).returncode


@tap.cases(("tocsin-escalate", run_escalate, 0), ("tocsin outbox send", run_outbox_send, 1000))
def test_killed_sender(box: Sandbox, sender_program, base: int) -> None:
    """killed or cut off at each point, sending loses no mail and repeats at most one, identical"""
    box.clock(TIME)
    send_all(box)
    with trace_file() as file:
        acknowledged(box, base)
        assert sender_program(box, tracing(file)) == 0
        points = points_of(file)
    assert {"claimed", "sent", "settled", "before-outbox_settle", "lose-commit-answer"} <= set(
        points), points
    tap.diagnose(f"{len(points)} points: {' '.join(points)}")
    # What dies between the sending and its COMMIT repeats the mail; what only loses its connection
    # remembers that it was sent.
    repeating = {point for point in points[points.index("sent"):points.index("settled")]
                 if not point.startswith(("drop-", "lose-"))} - {"after-commit"}
    for number, point in enumerate(points, base + 1):
        ticket, address = acknowledged(box, number)
        code = sender_program(box, {"TOCSIN_FAULT": point})
        assert code == (PUT_OFF if point.startswith(("drop-", "lose-")) else KILLED), (point, code)
        send_all(box)
        row = acknowledgement(box, ticket)
        assert (row["state"], row["to"]) == ("sent", address), (point, row)
        entries = box.mailbox(address)
        assert len(entries) == 1 + (point in repeating), (point, entries)
        assert len({Path(entry["file"]).read_bytes() for entry in entries}) == 1, point
    wire.check_all(box.mailbox())


def test_lease(box: Sandbox) -> None:
    """a mail whose sender died is nobody else's until its lease is over"""
    _, address = acknowledged(box, 2000)
    assert run_escalate(box, {"TOCSIN_FAULT": "claimed"}) == KILLED
    assert box.escalate().returncode == 0
    assert box.mailbox(address) == []
    send_all(box)
    assert len(box.mailbox(address)) == 1


def test_many_senders(box: Sandbox) -> None:
    """senders at once send each mail once"""
    addresses = [f"many{number}@outside.example" for number in range(40)]
    for address in addresses:
        deliver(box, letter(sender=address), sender=address)
    processes = [box.start_escalate() for _ in range(4)]
    assert [process.wait(timeout=60) for process in processes] == [0] * 4
    assert [len(box.mailbox(address)) for address in addresses] == [1] * 40


def later(box: Sandbox, minutes: int) -> None:
    box.clock(f"2026-11-23T{11 + minutes // 60}:{minutes % 60:02}:00Z")


def test_refused_for_now(box: Sandbox) -> None:
    """mail that is refused for now waits 1, 5, 15 and 60 minutes, then goes out"""
    later(box, 0)
    ticket, address = acknowledged(box, 4000)
    box.sink_reply("4xx")
    try:
        for attempt, minute in enumerate((0, 1, 6, 21), 1):
            later(box, minute)
            assert box.escalate().returncode == 0
            assert box.escalate().returncode == 0
            row = acknowledgement(box, ticket)
            assert (row["state"], row["attempts"]) == ("pending", attempt), row
            assert "451 4.3.0" in row["reason"], row
        assert row["next"] == "2026-11-23T12:21:00Z", row
    finally:
        box.sink_reply(None)
    later(box, 81)
    assert box.escalate().returncode == 0
    assert len(box.mailbox(address)) == 1
    assert acknowledgement(box, ticket)["state"] == "sent"
    assert history(box, ticket) == ["create"]
    assert mails(box, ticket, "delivery-failed") == []


def test_refused_for_good(box: Sandbox) -> None:
    """mail that is refused for good fails, the history says so, and staff hear it once"""
    later(box, 0)
    ticket, address = acknowledged(box, 4001)
    told = {name: len(box.mailbox(name)) for name in (*STAFF, "carol@staff.example")}
    box.sink_reply("5xx")
    try:
        assert run_escalate(box, {"TOCSIN_FAULT": "settled"}) == KILLED
    finally:
        box.sink_reply(None)
    row = acknowledgement(box, ticket)
    assert row["state"] == "failed" and "550 5.1.1" in row["reason"], row
    event = box.json("ticket", "history", ticket)[-1]
    assert (event["type"], event["actor"], event["field"]) == ("outbox", "system",
                                                               str(row["id"])), event
    assert event["new"].startswith("failed: 550 5.1.1"), event
    for _ in range(2):
        send_all(box)
    for name in STAFF:
        entry, = box.mailbox(name)[told[name]:]
        wire.check(entry)
        parsed = wire.parsed(entry)
        assert address in parsed["Subject"] and "550 5.1.1" in parsed.get_content()
        assert parsed["Auto-Submitted"] == "auto-generated"
    assert len(box.mailbox("carol@staff.example")) == told["carol@staff.example"]
    assert box.mailbox(address) == []
    assert "0 findings" in box.done("audit", "verify")


def test_operators_refused(box: Sandbox) -> None:
    """a refused mail to staff is told to the operators, a refused one to those to nobody"""
    ticket, _ = acknowledged(box, 4002)
    before = len(box.json("outbox", "list"))
    box.sink_reply("5xx")
    try:
        for _ in range(3):
            send_all(box)
    finally:
        box.sink_reply(None)
    added = box.json("outbox", "list")[before:]
    assert {(row["event"], row["state"]) for row in added} == {("delivery-failed", "failed")}, added
    assert sorted(row["to"] for row in added) == [*STAFF, *["carol@staff.example"] * 2], added
    assert history(box, ticket)[1:] == ["outbox"] * (1 + len(added)), history(box, ticket)
    send_all(box)
    assert len(box.json("outbox", "list")) == before + len(added)


@tap.cases(("stalls", "stall", "no answer within 1 s"), ("hangs up", "close", ""))
def test_unanswered(box: Sandbox, mode: str, reason: str) -> None:
    """a server that takes a mail and does not answer gets the same mail again"""
    later(box, 0)
    ticket, address = acknowledged(box, 4003 if mode == "stall" else 4004)
    box.sink_reply(mode)
    try:
        with box.configured(("timeout = 10", "timeout = 1")):
            start = time.monotonic()
            assert box.escalate().returncode == 0
            assert time.monotonic() - start < 5
    finally:
        box.sink_reply(None)
    row = acknowledgement(box, ticket)
    assert (row["state"], row["attempts"]) == ("pending", 1) and reason in row["reason"], row
    later(box, 1)
    assert box.escalate().returncode == 0
    first, second = box.mailbox(address)
    assert (first["accepted"], second["accepted"]) == (False, True)
    assert Path(first["file"]).read_bytes() == Path(second["file"]).read_bytes()
    row = acknowledgement(box, ticket)
    assert (row["state"], row["attempts"]) == ("sent", 2), row


def test_no_server(box: Sandbox) -> None:
    """without a mail server mail waits"""
    later(box, 0)
    ticket, address = acknowledged(box, 4005)
    with box.configured((f"port = {box.port('SINK_PORT')}", "port = 1")):
        assert box.escalate().returncode == 0
    row = acknowledgement(box, ticket)
    assert (row["state"], row["attempts"]) == ("pending", 1), row
    assert "1 sent, 0 put off, 0 failed" in box.done("outbox", "send")
    assert len(box.mailbox(address)) == 1


def test_five_days(box: Sandbox) -> None:
    """mail that cannot be sent for five days is given up"""
    later(box, 0)
    ticket, _ = acknowledged(box, 4006)
    box.sink_reply("4xx")
    try:
        box.clock("2026-11-28T11:00:00Z")
        assert box.escalate().returncode == 0
        assert acknowledgement(box, ticket)["state"] == "pending"
        box.clock("2026-11-28T12:00:01Z")
        assert box.escalate().returncode == 0
    finally:
        box.sink_reply(None)
        box.clock(TIME)
    row = acknowledgement(box, ticket)
    assert row["state"] == "failed" and "451 4.3.0" in row["reason"], row
    assert history(box, ticket) == ["create", "outbox"]
    box.done("outbox", "send")


# Through Postfix -----------------------------------------------------------------------------


def deferred(box: Sandbox, queue_id: str) -> bool:
    log = (box.path / "log" / "mail.log").read_text(errors="replace")
    return any(f" {queue_id}: " in line and "status=deferred" in line for line in log.splitlines())


def arrived_once(box: Sandbox, mail: bytes, address: str) -> None:
    """MAIL is one ticket, and its acknowledgement went out once."""
    found = [row for row in traces(box, mail) if row["disposition"] != "duplicate"]
    assert len(found) == 1 and found[0]["disposition"] == "ticket", found
    raw = box.tocsin("ticket", "raw", found[0]["ticket"], 1, input=b"").stdout
    assert raw.endswith(b"\n" + mail)
    assert len(box.mailbox(address)) == 1


@tap.cases(*((point, point) for point in ("parsed", "before-commit", "drop-before-commit",
                                          "lose-commit-answer", "after-commit")))
def test_killed_under_postfix(box: Sandbox, point: str) -> None:
    """a handler that breaks off leaves the mail to Postfix, which delivers it once"""
    address = f"{point}@outside.example"
    mail = letter(sender=address)
    with box.handler_environment(TOCSIN_FAULT=point):
        queue_id = box.send(mail, sender=address)
        eventually(lambda: deferred(box, queue_id))
    box.wait(outbox=False)
    send_all(box)
    arrived_once(box, mail, address)


def test_postgres_away(box: Sandbox) -> None:
    """while PostgreSQL is away mail stays with Postfix, then all of it arrives"""
    mails = {f"away{number}@outside.example": letter(sender=f"away{number}@outside.example")
             for number in range(10)}
    direct = letter()
    box.stop_postgres()
    try:
        assert box.receive(arguments(direct), piped(direct)) == PUT_OFF
        queue_ids = [box.send(mail, sender=address) for address, mail in mails.items()]
        eventually(lambda: all(deferred(box, queue_id) for queue_id in queue_ids))
        assert box.escalate().returncode == 75
    finally:
        box.start_postgres()
    box.wait(outbox=False)
    send_all(box)
    for address, mail in mails.items():
        arrived_once(box, mail, address)


def test_postgres_crash(box: Sandbox) -> None:
    """a crash of PostgreSQL amid deliveries loses and doubles nothing"""
    mails = {f"crash{number}@outside.example": letter(sender=f"crash{number}@outside.example")
             for number in range(30)}
    for address, mail in mails.items():
        box.send(mail, sender=address)
        if address.startswith("crash15@"):
            box.stop_postgres("immediate")
    box.start_postgres()
    box.wait(outbox=False)
    send_all(box)
    for address, mail in mails.items():
        arrived_once(box, mail, address)
    assert "0 findings" in box.done("audit", "verify")


def children(pid: int) -> list[int]:
    try:
        return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
    except OSError:
        return []


def stop_handler(box: Sandbox) -> tuple[int, int]:
    """Waits for pipe(8) to start a handler and stops that in its tracks; pipe's and its ids."""
    end = time.monotonic() + 20
    pipes: list[int] = []
    while time.monotonic() < end:
        pipes = pipes or box.postfix_processes("pipe")
        for pipe in pipes:
            for handler in children(pipe):
                os.kill(handler, signal.SIGSTOP)
                return pipe, handler
    raise AssertionError("no handler was started")


def test_cut_short(box: Sandbox) -> None:
    """a mail cut short because pipe(8) was killed is not believed; the next try is whole"""
    box.send(letter(), to="help@csirt.example")
    box.wait(outbox=False)
    assert box.postfix_processes("pipe")
    mail = letter(sender="cut@outside.example", text="0123456789\n" * 1000000)
    queue_id = box.send(mail, sender="cut@outside.example")
    pipe, handler = stop_handler(box)
    try:
        # The handler's input is full by now or will be soon: it takes 64 KiB, the mail is 11 MB.
        os.kill(pipe, signal.SIGKILL)
        eventually(lambda: not is_alive(pipe))
    finally:
        os.kill(handler, signal.SIGCONT)
    eventually(lambda: not is_alive(handler))
    box.wait(outbox=False)
    send_all(box)
    found = trace(box, mail)
    assert (found["queue_id"], found["disposition"]) == (queue_id, "ticket"), found
    arrived_once(box, mail, "cut@outside.example")
    assert "0 findings" in box.done("audit", "verify")


if __name__ == "__main__":
    tap.run(Sandbox)
