#!/usr/bin/python3
"""The door: a mail to the team becomes an acknowledged ticket."""

import base64
import contextlib
import hashlib
import hmac
import itertools
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "lib"))

import tap
import wire
from delivery import (ACKNOWLEDGEMENT_HEADERS, ANN, BEN, STAFF, acknowledgement, deliver, delivered,
                      frozen, history, mails, new_queue_id, opened, piped, received, token_of,
                      trace, traces)
from letter import letter, message_id
from sandbox import Sandbox

TIME = "2026-11-23T11:00:00Z"

numbers = itertools.count(1)


# The contract of a mail that comes in --------------------------------------------------------


def test_contract(box: Sandbox) -> None:
    """a mail by SMTP becomes a ticket that answers as the contract says, key by key"""
    box.clock(TIME)
    mail = letter("Odd\tsubject  here", "First line.\n\nOn Monday, Bob wrote:\n> quoted\n",
                  cc="Cy <cy@outside.example>")
    queue_id = box.send(mail)
    box.wait()
    found = trace(box, mail)
    number = found["ticket"]
    ticket = {
        "v": 1, "id": number, "merged_into": None, "queue": "Incident Reports", "kind": "report",
        "constituency": None, "subject": "Odd subject here", "status": "new", "owner": None,
        "requestors": [ANN], "cc": [], "admin_cc": [], "squelched": [], "priority": 0,
        "final_priority": 0, "sla": None,
        "language": "en", "created": TIME, "starts": None, "started": None, "due": None,
        "told": None, "resolved": None, "updated": TIME, "time_worked": 0, "time_left": 0,
        "time_estimated": 0, "clocks": [], "fields": {}, "links": [], "indicators": []}
    message = {
        "message_id": message_id(mail), "from": ANN, "to": ["report@csirt.example"],
        "subject": "Odd subject here", "text": "First line.",
        "quoted": "On Monday, Bob wrote:\n> quoted",
        "class": "human", "defects": [], "attachments": []}
    event = {
        "n": 1, "at": TIME, "actor": ANN, "type": "create", "field": None, "old": None,
        "new": None, "held_back": False, "proof": "none",
        "proof_reason": None}
    shown = box.ticket(number)
    taken, = shown["history"]
    assert taken.pop("message") == message, shown
    assert taken == event, shown
    shown.pop("history")
    assert shown == ticket, shown
    assert box.json("ticket", "list", "--queue", "incident reports") == [ticket]
    raw = box.tocsin("ticket", "raw", number, 1, input=b"").stdout
    assert found == {
        "message_id": message_id(mail), "queue_id": queue_id, "recipient": "report@csirt.example",
        "sha256": hashlib.sha256(raw).hexdigest(), "class": "human", "reasons": [],
        "disposition": "ticket", "ticket": number, "history": 1, "outbox": None,
        "quarantine": None}, found


def test_raw(box: Sandbox) -> None:
    """ticket raw gives the exact bytes that Postfix handed over"""
    body = bytes(range(1, 256)).replace(b"\r", b"").replace(b"\n", b"") * 9
    mail = letter("bytes", "@\n.\n..\n\n. \nno end").replace(b"@\n", body + b"\n")
    queue_id = box.send(mail)
    box.wait()
    found = trace(box, mail)
    raw = box.tocsin("ticket", "raw", found["ticket"], found["history"], input=b"").stdout
    head, separator, rest = raw.partition(b"From: ")
    assert separator + rest == mail + b"\n", rest
    assert re.fullmatch(rb"Return-Path: <ann@outside\.example>\nReceived: from .+\n(\t.+\n)+", head)
    assert queue_id.encode() in head, head
    assert box.tocsin("message", "raw", "--queue-id", queue_id, input=b"").stdout == raw


def test_find(box: Sandbox) -> None:
    """message find finds a mail by its id, its queue id and its digest, or nothing"""
    mail, queue_id = letter(), new_queue_id()
    deliver(box, mail, queue_id=queue_id)
    found = trace(box, mail)
    for key in (("--message-id", message_id(mail).strip("<>")), ("--queue-id", queue_id),
                ("--sha256", found["sha256"])):
        assert box.json("message", "find", *key) == [found], key
    for key in (("--message-id", "<none@x.example>"), ("--queue-id", "none"),
                ("--sha256", "0" * 64)):
        assert box.json("message", "find", *key) == [], key


def test_outbox(box: Sandbox) -> None:
    """outbox list shows the acknowledgement, as the contract says"""
    box.clock(TIME)
    mail = letter(sender="oz@outbox.example")
    box.send(mail, sender="oz@outbox.example")
    box.wait()
    number = trace(box, mail)["ticket"]
    row = acknowledgement(box, number)
    assert row == row | {
        "ticket": number, "event": "acknowledgement", "to": "oz@outbox.example",
        "subject": f"[csirt.example #{number}] We have received your message", "state": "sent",
        "reason": "250 2.0.0 kept", "attempts": 1, "at": TIME}, row
    assert re.fullmatch(r"<[a-z2-7]{16,}@csirt\.example>", row["message_id"]), row
    for choice in (("--to", "OZ@outbox.example"),
                   ("--to", "oz@outbox.example", "--ticket", number, "--state", "sent"),
                   ("--ticket", number, "--event", "acknowledgement")):
        assert box.json("outbox", "list", *choice) == [row], choice
    told = [(one["to"], one["event"]) for one in box.json("outbox", "list", "--ticket", number)
            if one != row]
    assert sorted(told) == [(address, "new-ticket") for address in STAFF], told
    assert box.json("outbox", "list", "--ticket", number, "--state", "failed") == []
    found, = box.json("message", "find", "--message-id", row["message_id"])
    assert (found["disposition"], found["outbox"]) == ("outbox", row["id"]), found
    entry, = box.mailbox("oz@outbox.example")
    assert Path(entry["file"]).read_bytes() == frozen(box, row)


def test_acknowledgement(box: Sandbox) -> None:
    """the acknowledgement has exactly the headers it should, and the empty envelope sender"""
    box.clock(TIME)
    sender = "ack@outside.example"
    mail = letter(sender=f"Ack Knowledge <{sender}>", references="<r1@x.example> <r2@x.example>")
    box.send(mail, sender=sender)
    box.wait()
    number = trace(box, mail)["ticket"]
    entry, = box.mailbox(sender)
    assert (entry["from"], entry["to"]) == ("", sender), entry
    wire.check(entry, ACKNOWLEDGEMENT_HEADERS)
    parsed = wire.parsed(entry)
    assert {name: parsed[name] for name in (
        "From", "To", "Subject", "In-Reply-To", "References", "Auto-Submitted",
        "X-Auto-Response-Suppress", "X-Tocsin-Loop", "X-Tocsin-Ticket", "Date")} == {
        "From": '"csirt.example" <report@csirt.example>', "To": sender,
        "Subject": f"[csirt.example #{number}] We have received your message",
        "In-Reply-To": message_id(mail),
        "References": f"<ticket-{number}@csirt.example> {message_id(mail)}",
        "Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All",
        "X-Tocsin-Loop": "csirt.example", "X-Tocsin-Ticket": str(number),
        "Date": "Mon, 23 Nov 2026 11:00:00 +0000"}, parsed.items()
    assert re.fullmatch(r"report\+t-a[a-z2-7]{16,}@csirt\.example", parsed["Reply-To"]), parsed
    assert str(number) in parsed.get_content() and "Incident Reports" in parsed.get_content()


def test_no_echo(box: Sandbox) -> None:
    """the acknowledgement holds none of the sender's words"""
    sender = "echo@outside.example"
    mail = letter("MarkSubject", "MarkText\n", sender=f'"MarkName" <{sender}>',
                  cc="MarkCc <markcc@x.example>", reply_to="markreply@x.example",
                  x_mailer="MarkHeader", organization="MarkOrganization")
    box.send(mail, sender=sender)
    box.wait()
    entry, = box.mailbox(sender)
    content = Path(entry["file"]).read_bytes().lower()
    assert b"mark" not in content, content
    assert box.mailbox("markcc@x.example") == box.mailbox("markreply@x.example") == []


def test_language(box: Sandbox) -> None:
    """a queue with another language answers in it"""
    before = Path(box.env["TOCSIN_CONF"]).read_text()
    queue = before[before.index('queue "Investigations"'):]
    with box.configured((queue, queue.replace("= en", "= es", 1))):
        mail = letter(sender="luz@outside.example", to="investigation@csirt.example")
        number = opened(box, mail, sender="luz@outside.example", to="investigation@csirt.example")
    box.wait()
    assert box.ticket(number)["language"] == "es"
    entry, = box.mailbox("luz@outside.example")
    wire.check(entry, ACKNOWLEDGEMENT_HEADERS)
    parsed = wire.parsed(entry)
    assert parsed["Subject"] == f"[csirt.example #{number}] Hemos recibido su mensaje"
    assert "quedado registrado con el número" in parsed.get_content()


# Which queue ---------------------------------------------------------------------------------


@tap.cases(
    ("plain", "incident@csirt.example", "Incidents"),
    ("other case", "Block@CSIRT.Example", "Countermeasures"),
    ("comment address", "investigation-comment@csirt.example", "Investigations"),
    ("extension", "report+anything@csirt.example", "Incident Reports"),
    ("extension of the comment address", "Help-Comment+x+y@csirt.example", "General"),
    ("empty extension", "incident+@csirt.example", "Incidents"),
    ("nobody's address", "nobody@csirt.example", "General"),
    ("nobody's address with extension", "nobody+report@csirt.example", "General"),
)
def test_queue(box: Sandbox, address: str, queue: str) -> None:
    """the envelope recipient chooses the queue, the headers do not"""
    mail = letter(to="block@csirt.example", x_queue="Incidents",
                  delivered_to="report@csirt.example")
    box.send(mail, to=address)
    box.wait(outbox=False)
    found = trace(box, mail)
    assert found["recipient"].lower() == address.lower(), found
    assert box.ticket(found["ticket"])["queue"] == queue
    assert history(box, found["ticket"]) == ["create"]
    assert len(mails(box, found["ticket"])) == 1


def test_two_queues(box: Sandbox) -> None:
    """one mail to two queues is one ticket, one acknowledgement and an also-delivered event"""
    sender = "duo@outside.example"
    mail = letter(sender=sender)
    box.send(mail, to=["report@csirt.example", "incident@csirt.example"], sender=sender)
    box.wait()
    found = traces(box, mail)
    assert [row["disposition"] for row in found] == ["ticket", "duplicate"], found
    assert len({row["ticket"] for row in found}) == 1, found
    ticket = box.ticket(found[0]["ticket"])
    queues = {"report@csirt.example": "Incident Reports", "incident@csirt.example": "Incidents"}
    assert ticket["queue"] == queues[found[0]["recipient"]], ticket
    event, = ticket["history"][1:]
    assert (event["type"], event["new"]) == ("also-delivered", queues[found[1]["recipient"]]), event
    assert event["message"] is None
    assert len(box.mailbox(sender)) == 1


def test_same_mail(box: Sandbox) -> None:
    """the same mail once more, by another way, adds nothing but a trace"""
    mail = letter()
    number = opened(box, mail)
    before = box.ticket(number)
    deliver(box, b"Received: from elsewhere.example; Mon, 23 Nov 2026 11:00:00 +0000\n" + mail)
    assert [row["disposition"] for row in traces(box, mail)] == ["ticket", "duplicate"]
    assert box.ticket(number) == before
    assert len(box.json("outbox", "list", "--ticket", number)) == 1 + len(STAFF)


def test_same_id(box: Sandbox) -> None:
    """two mails with one Message-ID are both kept, the second flagged"""
    first = letter(text="one\n")
    second = letter(text="two\n", message_id=message_id(first))
    numbers = [opened(box, first)]
    deliver(box, second)
    found = traces(box, second)
    assert [row["disposition"] for row in found] == ["ticket", "ticket"], found
    numbers.append(found[1]["ticket"])
    assert len(set(numbers)) == 2
    assert [row["reasons"] for row in found] == [
        [], ["same Message-ID as a mail with other content"]], found
    texts = [box.ticket(number)["history"][0]["message"]["text"] for number in numbers]
    assert texts == ["one", "two"]


def test_no_id(box: Sandbox) -> None:
    """mails without Message-ID are told apart by their queue id"""
    mail = letter("without id", message_id=None)
    again, other = new_queue_id(), new_queue_id()
    for queue_id in (again, other, again):
        deliver(box, mail, queue_id=queue_id)
    found = box.json("message", "find", "--queue-id", again)
    assert [row["disposition"] for row in found] == ["ticket", "duplicate"], found
    assert found[0]["message_id"] is None
    second, = box.json("message", "find", "--queue-id", other)
    assert second["disposition"] == "ticket" and second["ticket"] != found[0]["ticket"], second


# Which ticket --------------------------------------------------------------------------------


def joins(box: Sandbox, number: int, mail: bytes, **options) -> dict:
    """MAIL must be correspondence on ticket NUMBER; the event."""
    found = delivered(box, mail, **options)
    assert (found["disposition"], found["ticket"]) == ("ticket", number), found
    event = box.json("ticket", "history", number)[found["history"] - 1]
    assert event["type"] == "correspond", event
    return event


def opens_another(box: Sandbox, number: int, mail: bytes, **options) -> int:
    """MAIL must open a ticket that is not NUMBER and leave that one alone; the new number."""
    before = box.ticket(number)
    other = opened(box, mail, **options)
    referred = {"type": "referred-to-by", "ticket": other}
    after = box.ticket(number)
    after["links"] = [link for link in after["links"] if link != referred]
    assert other != number and after == before
    return other


def test_token(box: Sandbox) -> None:
    """a reply to Reply-To is correspondence on the ticket, whoever writes and in whatever case"""
    mail = letter(sender="tok@outside.example")
    box.send(mail, sender="tok@outside.example")
    box.wait()
    number = trace(box, mail)["ticket"]
    entry, = box.mailbox("tok@outside.example")
    address = wire.parsed(entry)["Reply-To"]
    for sender, to in (("tok@outside.example", address), (BEN, address),
                       ("tok@outside.example", address.upper()),
                       (BEN, address.replace("report+", "help-comment+"))):
        reply = letter("Re: whatever", f"from {sender}\n", sender=sender, to="x@csirt.example")
        box.send(reply, sender=sender, to=to)
        box.wait()
        found = trace(box, reply)
        assert found["ticket"] == number, (to, found)
        event = box.json("ticket", "history", number)[found["history"] - 1]
        assert (event["type"], event["actor"]) == ("correspond", sender), event
        assert event["message"]["text"] == f"from {sender}", event
    assert box.ticket(number)["requestors"] == ["tok@outside.example"]
    assert len(box.mailbox("tok@outside.example")) == 1


def made_token(box: Sandbox, number: int, address: str) -> str:
    """The token for ADDRESS on ticket NUMBER, as the programs make it."""
    key = bytes.fromhex((box.path / "token-a.key").read_text())
    mac = hmac.digest(key, f"reply\0{number}\0{address}".encode(), "sha256")
    return "t-a" + base64.b32encode(mac).decode().lower()[:26]


def test_wrong_token(box: Sandbox) -> None:
    """a token that was never mailed opens a new ticket, even if it is right"""
    number = opened(box, letter())
    address = token_of(box, number)
    token = address.partition("+")[2].partition("@")[0]
    assert token == made_token(box, number, ANN)
    changed = token[:-1] + ("b" if token[-1] == "a" else "a")
    for wrong in (changed, token[:-1], token + "a", token[1:], token.replace("t-a", "t-b"),
                  made_token(box, number, BEN), made_token(box, number + 1000000, ANN), "t-a"):
        to = address.replace(token, wrong)
        opens_another(box, number, letter("again", to=to), to=to)


@tap.cases(
    ("plain", "[csirt.example #{}] hi"),
    ("behind Re, other case", "Re: [CSIRT.Example #{}]"),
    ("as an address", "[https://csirt.example #{}] hi"),
    ("blanks", "[csirt.example   #{} ] hi"),
    ("first of ours", "[other #1] [csirt.example #{}] [csirt.example #1] x"),
    ("leading zeros", "[csirt.example #000{}]"),
    ("encoded", "=?utf-8?Q?=5Bcsirt.example_#{}=5D?="),
)
def test_tag(box: Sandbox, subject: str) -> None:
    """a subject tag leads a requestor's mail to the ticket, a stranger's is held back there"""
    number = opened(box, letter())
    joins(box, number, letter(subject.format(number)), to="help@csirt.example")
    for sender, headers in ((BEN, {}), (ANN, {"reply_to": ANN})):
        mail = letter(subject.format(number), sender=BEN, **headers)
        found = delivered(box, mail, sender=sender)
        assert (found["disposition"], found["ticket"]) == ("held-back", number), found
    assert [kind for kind in history(box, number) if kind != "subject"] == [
        "create", "correspond", "held-back", "held-back"]


@tap.cases(
    ("no blank", "[csirt.example#{}]", True),
    ("no brackets", "csirt.example #{}", True),
    ("other brackets", "(csirt.example #{})", True),
    ("full-width brackets", "\uff3bcsirt.example #{}\uff3d", True),
    ("no number sign", "[csirt.example {}]", True),
    ("another site", "[other.example #{}]", True),
    ("a longer site", "[xcsirt.example #{}]", True),
    ("letters behind the number", "[csirt.example #{}x]", True),
    ("in the text only", "nothing", True),
    ("negative", "[csirt.example #-{}]", True),
    ("other digits", "[csirt.example #\u0661]", True),
    ("unknown number", "[csirt.example #9{}99999]", False),
    ("no number of ours", "[csirt.example #99999999999999999999]", False),
    ("zero", "[csirt.example #0]", False),
)
def test_no_tag(box: Sandbox, subject: str, is_told: bool) -> None:
    """what is no tag of a ticket opens a new one, told with its number if no ticket was named"""
    number = opened(box, letter())
    before = len(received(box, ANN))
    other = opens_another(box, number, letter(subject.format(number),
                                              f"[csirt.example #{number}]\n"))
    assert box.ticket(other)["requestors"] == [ANN]
    assert (len(mails(box, other)), len(received(box, ANN)) - before) == (is_told, not is_told)


def test_comment_address(box: Sandbox) -> None:
    """an outsider's mail to the comment address is correspondence"""
    number = opened(box, letter())
    event = joins(box, number, letter(f"[csirt.example #{number}]"),
                  to="report-comment@csirt.example")
    assert event["actor"] == ANN


# Closed tickets ------------------------------------------------------------------------------


def closed(box: Sandbox, sender: str) -> int:
    """A ticket of SENDER, closed at TIME."""
    box.clock(TIME)
    number = opened(box, letter(sender=sender), sender=sender)
    box.done("ticket", "do", number, "Status: resolved")
    assert box.ticket(number)["resolved"] == TIME
    return number


def test_reopens(box: Sandbox) -> None:
    """mail reopens a ticket closed up to 30 days ago"""
    number = closed(box, ANN)
    box.clock("2026-12-23T11:00:00Z")
    joins(box, number, letter(f"Re: [csirt.example #{number}]"))
    ticket = box.ticket(number)
    assert (ticket["status"], ticket["resolved"]) == ("open", None), ticket
    assert history(box, number) == ["create", "status", "correspond", "status"]
    last = ticket["history"][-1]
    assert (last["actor"], last["old"], last["new"]) == ("system", "resolved", "open"), last


@tap.cases(("by its tag", False), ("by its token", True))
def test_long_closed(box: Sandbox, by_token: bool) -> None:
    """mail to a ticket closed longer ago opens one that refers to it"""
    number = closed(box, ANN)
    to = token_of(box, number) if by_token else "report@csirt.example"
    box.clock("2026-12-23T11:00:01Z")
    other = opens_another(box, number, letter("Re: old" if by_token else
                                              f"[csirt.example #{number}] old"), to=to)
    assert box.ticket(other)["links"] == [{"type": "refers-to", "ticket": number}]
    assert history(box, other) == ["create", "link"]
    box.clock(TIME)


@tap.cases(
    ("auto-reply", {"auto_submitted": "auto-replied"}),
    ("list", {"precedence": "list"}),
    ("delivery report", {"content_type": 'multipart/report; report-type=delivery-status; '
                                         'boundary=b'}),
)
def test_machine_on_closed(box: Sandbox, headers: dict) -> None:
    """a machine's mail joins a closed ticket and leaves it closed"""
    number = closed(box, ANN)
    joins(box, number, letter("Re:", **headers), to=token_of(box, number))
    assert box.ticket(number)["status"] == "resolved"


# Machines and broken mail --------------------------------------------------------------------


@tap.cases(
    ("plain sign of nothing", {}, ANN, "human", "ticket", 1),
    ("empty sender", {}, "", "report", "ticket", 0),
    ("Auto-Submitted: no", {"auto_submitted": "no"}, ANN, "human", "ticket", 1),
    ("Auto-Submitted: No (comment)", {"auto_submitted": "No (really)"}, ANN, "human", "ticket", 1),
    ("auto-generated", {"auto_submitted": "auto-generated"}, ANN, "report", "ticket", 0),
    ("auto-notified", {"auto_submitted": "auto-notified; owner-email=x@y.example"}, ANN, "report",
     "ticket", 0),
    ("auto-replied", {"auto_submitted": "Auto-Replied"}, ANN, "auto-reply", "stored", 0),
    ("auto-replied with comment", {"auto_submitted": "auto-replied (vacation)"}, ANN, "auto-reply",
     "stored", 0),
    ("another Auto-Submitted", {"auto_submitted": "yes"}, ANN, "report", "ticket", 0),
    ("X-Autoreply", {"x_autoreply": "yes"}, ANN, "auto-reply", "stored", 0),
    ("Precedence bulk", {"precedence": "Bulk"}, ANN, "report", "ticket", 0),
    ("Precedence junk", {"precedence": "junk"}, ANN, "report", "ticket", 0),
    ("Precedence list", {"precedence": "list"}, ANN, "list", "ticket", 0),
    ("Precedence auto_reply", {"precedence": "auto_reply"}, ANN, "auto-reply", "stored", 0),
    ("Precedence of a person", {"precedence": "first-class"}, ANN, "human", "ticket", 1),
    ("List-Id", {"list_id": "<l.x.example>"}, ANN, "list", "ticket", 0),
    ("List-Unsubscribe", {"list_unsubscribe": "<mailto:x@y.example>"}, ANN, "list", "ticket", 0),
    ("delivery report", {"content_type": "multipart/report; report-type=delivery-status; "
                                         "boundary=b"}, "", "dsn", "stored", 0),
    ("read receipt", {"content_type": "multipart/report; boundary=b; "
                                      'report-type="disposition-notification"'}, "", "mdn",
     "stored", 0),
    ("abuse report", {"content_type": "multipart/report; report-type=feedback-report; boundary=b"},
     ANN, "report", "ticket", 0),
    ("our loop header", {"x_tocsin_loop": "CSIRT.example"}, ANN, "own", "stored", 0),
    ("another Tocsin's loop header", {"x_tocsin_loop": "other.example"}, ANN, "human", "ticket", 1),
    ("no From", {"From": None}, ANN, "malformed", "ticket", 0),
    ("empty From", {"From": ""}, ANN, "malformed", "ticket", 0),
    ("two addresses in From", {"From": "a@x.example, b@x.example"}, ANN, "malformed", "ticket", 0),
    ("two From fields", {"From": "a@x.example\nFrom: b@x.example"}, ANN, "malformed", "ticket", 0),
    ("From is one of our queues", {"From": "help@csirt.example"}, ANN, "human", "ticket", 0),
)
def test_class(box: Sandbox, headers: dict, sender: str, kind: str, disposition: str,
               answers: int) -> None:
    """only a human gets an acknowledgement; the class decides what becomes of a mail"""
    body = "--b\nContent-Type: text/plain\n\ntext\n--b--\n" if "content_type" in headers else "x\n"
    mail = letter("class", body, **headers)
    before = len(box.json("outbox", "list", "--event", "acknowledgement"))
    found = delivered(box, mail, sender=sender)
    assert (found["class"], found["disposition"]) == (kind, disposition), found
    assert (found["ticket"] is None) == (disposition == "stored"), found
    assert bool(found["reasons"]) == (kind != "human"), found
    assert len(box.json("outbox", "list", "--event", "acknowledgement")) - before == answers
    raw = box.tocsin("message", "raw", "--message-id", message_id(mail), input=b"").stdout
    assert raw == piped(mail, sender)
    if found["ticket"] is not None:
        ticket = box.ticket(found["ticket"])
        is_own = (headers.get("From", ANN) or "").endswith("@csirt.example")
        assert ticket["requestors"] == ([] if kind == "malformed" or is_own else
                                        [headers.get("From", ANN)]), ticket
        assert ticket["history"][0]["message"]["class"] == kind


# Words of the sender where they must not work ------------------------------------------------


@tap.cases(
    ("encoded line end", "=?utf-8?Q?x=0D=0ABcc:_evil@x.example?="),
    ("encoded line ends in base64",
     "=?utf-8?B?" + base64.b64encode(b"x\r\n\r\nBcc: evil@x.example\n.\n").decode() + "?="),
    ("line separators", "x\u2028Bcc: evil@x.example\u0085Bcc: evil@x.example\x0bBcc: y"),
    ("folded", "x\n Bcc: evil@x.example\n\tBcc: evil@x.example"),
    ("very long", "Bcc: evil@x.example " * 4000),
    ("one long word", "x" * 5000 + "\u00e4" * 3000),
    ("nothing", ""),
    ("controls", "a\x01\x02\x1b[31mred\x7f"),
)
def test_injection(box: Sandbox, subject: str) -> None:
    """whatever the headers hold, answers are clean mail with the headers they should have"""
    sender = f"inject{next(numbers)}@outside.example"
    mail = letter(subject, "text\n", sender=f'"{subject[:300]}" <{sender}>',
                  references=subject[:300] or "x", in_reply_to=f"<{subject[:300]}@x>")
    number = opened(box, mail, sender=sender)
    ticket = box.ticket(number)
    assert len(ticket["subject"].splitlines()) == 1 and ticket["subject"].isprintable(), ticket
    box.done("ticket", "do", number, "Reply",
             input=".\n..dots\n.\n\nFrom x\r\n\rbare\n" + "long " * 900 + "x" * 3000 + "\nä\x00\n")
    box.wait()
    entries = box.mailbox(sender)
    assert len(entries) == 2, entries
    acknowledgement, reply = sorted(entries, key=lambda entry: entry["from"])
    unsure = {"In-Reply-To", "References"}
    for entry, names in ((acknowledgement, ACKNOWLEDGEMENT_HEADERS),
                         (reply, set(ACKNOWLEDGEMENT_HEADERS)
                          - {"Auto-Submitted", "X-Auto-Response-Suppress"})):
        parsed = wire.parsed(entry)
        present = unsure & set(parsed.keys())
        wire.check(entry, (set(names) - unsure) | present)
        assert parsed["Subject"].startswith(f"[csirt.example #{number}] ".strip())
    text = wire.parsed(reply).get_content().replace("\r\n", "\n")
    assert text.startswith(".\n..dots\n.\n") and "x" * 3000 in text, text
    assert reply["from"].startswith("bounce+") and reply["from"].endswith("@csirt.example")


@tap.cases(
    ("encoded line end", "<=?utf-8?Q?x=0D=0ABcc:_evil@x.example?=@y.example>"),
    ("blank", "<a b@x.example>"),
    ("folded", "<a\n b@x.example>"),
    ("quoted line end", '<"a\\\n b"@x.example>'),
    ("no brackets", "ab@x.example"),
    ("long", "<" + "x" * 900 + "@x.example>"),
    ("eight bits", "<ä@x.example>"),
    ("markup", "<a@x.example>\u2028Bcc: evil@x.example"),
)
def test_id_injection(box: Sandbox, bad: str) -> None:
    """an odd Message-ID gets into no header of ours unless it is clean"""
    sender = "oddid@outside.example"
    already = len(box.mailbox(sender))
    mail, queue_id = letter(sender=sender, message_id=bad), new_queue_id()
    deliver(box, mail, sender=sender, queue_id=queue_id)
    found, = box.json("message", "find", "--queue-id", queue_id)
    assert found["disposition"] == "ticket" and found["class"] == "human", found
    box.wait()
    entry, = box.mailbox(sender)[already:]
    parsed = wire.parsed(entry)
    threading = {"In-Reply-To", "References"} & set(parsed.keys())
    wire.check(entry, (set(ACKNOWLEDGEMENT_HEADERS) - {"In-Reply-To", "References"}) | threading)
    assert b"evil" not in Path(entry["file"]).read_bytes()


@tap.cases(
    ("line end in the name", '"x\n Bcc: evil@x.example" <inname@x.example>', "inname@x.example"),
    ("another address in the name", '"evil@x.example" <named@x.example>', "named@x.example"),
    ("comment", "comment@x.example (evil@x.example)", None),
    ("route", "<@evil.example:routed@x.example>", None),
    ("encoded address", "=?utf-8?Q?evil=40x.example?=", None),
    ("line end in the address", "<in\n address@x.example>", None),
    ("group", "evil: a@x.example;", None),
    ("not ASCII", "<\u00e4@x.example>", None),
    ("no domain", "root", None),
)
def test_from(box: Sandbox, value: str, wanted: str | None) -> None:
    """an acknowledgement goes to one plain address in From, or nowhere"""
    found = delivered(box, letter(sender=value), sender="somebody@x.example")
    rows = mails(box, found["ticket"])
    assert [row["to"] for row in rows] == ([wanted] if wanted else []), (found, rows)


def test_all_clean(box: Sandbox) -> None:
    """everything that the sink received is clean mail, byte for byte"""
    box.wait()
    entries = box.mailbox()
    assert len(entries) > 50
    wire.check_all(entries)
    assert all(entry["accepted"] for entry in entries)
    assert not {"evil@x.example", "cy@outside.example"} & {entry["to"] for entry in entries}
    done = box.tocsin("audit", "verify")
    assert done.returncode == 0, done


# Budgets -------------------------------------------------------------------------------------


def clock_minutes(box: Sandbox, minutes: int) -> None:
    box.clock(f"2026-11-23T{11 + minutes // 60}:{minutes % 60:02}:00Z")


def budget_states(box: Sandbox, number: int) -> list[str]:
    return [row["state"] for row in mails(box, number)]


def budgets(box: Sandbox, *options: str) -> contextlib.AbstractContextManager:
    """Inside, these OPTIONS are not as shipped."""
    return box.configured(("smtp {", "budgets {\n  " + "\n  ".join(options) + "\n}\nsmtp {"))


def breaks(box: Sandbox) -> None:
    """300 automatic mails an hour, then none."""
    assert box.json("outbox", "list") == []
    with budgets(box, "staff-per-address-hour = 1000000"):
        for number in range(300):
            sender = f"many{number}@outside.example"
            deliver(box, letter(sender=sender), sender=sender)
    assert len(box.json("outbox", "list", "--state", "pending", "--event",
                        "acknowledgement")) == 300
    for number in range(2):
        sender = f"late{number}@outside.example"
        ticket = opened(box, letter(sender=sender), sender=sender)
        row = acknowledgement(box, ticket)
        assert row["state"] == "suppressed", row
        assert row["reason"] == "too many automatic mails in all within an hour", row


def test_shipped_budgets() -> None:
    """the shipped budgets bound automatic mail, and each suppression is in the history"""
    with Sandbox("--limits", "shipped") as box:
        box.stop_loop()
        clock_minutes(box, 0)
        breaks(box)
        alarm, staff = box.json("outbox", "list", "--event", "budget-alarm")
        for row in (alarm, staff):
            assert (row["to"], row["state"]) == ("carol@staff.example", "pending"), row
        assert "300" in alarm["subject"] and STAFF[0] in staff["subject"], (alarm, staff)
        wanted = {0: "pending", 9: "suppressed", 10: "pending", 11: "suppressed", 21: "pending",
                  32: "suppressed", 60: "pending"}
        for minute, state in wanted.items():
            clock_minutes(box, 61 + minute)
            ticket = opened(box, letter())
            assert budget_states(box, ticket) == [state], minute
            assert history(box, ticket) == (["create"] if state == "pending" else
                                            ["create", "suppressed"])
        reasons = [row["reason"] for row in box.json("outbox", "list", "--to", ANN)
                   if row["state"] == "suppressed"]
        assert reasons == ["this address was sent an acknowledgement a short while ago"] * 2 + [
            "too many automatic mails to this address within an hour"], reasons
        event = box.json("ticket", "history", opened(box, letter()))[-1]
        assert event == event | {"type": "suppressed", "actor": "system", "field":
                                 "acknowledgement", "new": reasons[2], "message": None}, event
        assert len(box.json("outbox", "list", "--event", "budget-alarm")) == 2
        staff_budget(box)


def staff_budget(box: Sandbox) -> None:
    """Staff are told of so many tickets an hour, then the operators that they are not."""
    box.clock("2026-11-24T11:00:00Z")
    with budgets(box, "staff-per-address-hour = 2"):
        tickets = [opened(box, letter(sender=f"s{number}@outside.example"),
                          sender=f"s{number}@outside.example") for number in range(4)]
    states = [[row["state"] for row in mails(box, ticket, "new-ticket")] for ticket in tickets]
    assert states == [["pending"] * 2] * 2 + [["suppressed"] * 2] * 2, states
    event = box.json("ticket", "history", tickets[2])[-1]
    assert (event["type"], event["field"]) == ("suppressed", "new-ticket"), event
    assert event["new"].startswith(STAFF[1] + ": "), event
    assert len(box.json("outbox", "list", "--event", "budget-alarm")) == 3


if __name__ == "__main__":
    tap.run(Sandbox)
