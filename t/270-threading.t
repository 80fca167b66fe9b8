#!/usr/bin/python3
"""Where a mail belongs and who hears of it: threading, duplicates, strangers, routing, and what
becomes of our own mail."""

import email
import email.policy
import itertools
import json
import re
import sys
from email.message import EmailMessage
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "lib"))

import tap
from delivery import (ANN, BEN, STAFF, acknowledgement, bounce_address, deliver, delivered, frozen,
                      history, mails, opened, piped, reply_address, rows, token_of, traces)
from letter import letter, message_id
from report import delivery_report
from sandbox import Sandbox

TIME = "2026-11-23T11:00:00Z"
ALICE = STAFF[0]
OUTSIDE = "203.0.113.9"  # a client of no constituency
QUEUE_TAG = ('comment-address = "investigation-comment@csirt.example"', 'tag = "Acme/Desk"')

numbers = itertools.count(1)


class World(Sandbox):
    """A sandbox whose queue Investigations has a tag of its own, its clock frozen, its outbox
    still."""

    def __enter__(self) -> "World":
        super().__enter__()
        self.stop_loop()
        self.clock(TIME)
        conf = Path(self.env["TOCSIN_CONF"])
        text = conf.read_text()
        assert QUEUE_TAG[0] in text, text
        conf.write_text(text.replace(QUEUE_TAG[0], "\n  ".join(QUEUE_TAG)))
        return self


def somebody() -> str:
    """An address that nobody used before."""
    return f"outsider{next(numbers)}@outside.example"


def written(box: Sandbox, row: dict) -> EmailMessage:
    """The mail of an outbox row."""
    return email.message_from_bytes(frozen(box, row), policy=email.policy.default)


def told(box: Sandbox, ticket: int, event: str, address: str = ALICE) -> EmailMessage:
    """The last mail of EVENT about TICKET to ADDRESS."""
    return written(box, [row for row in mails(box, ticket, event) if row["to"] == address][-1])


def joins(box: Sandbox, ticket: int, mail: bytes, **options) -> dict:
    """MAIL must be correspondence on TICKET; the event."""
    found = delivered(box, mail, **options)
    assert (found["disposition"], found["ticket"]) == ("ticket", ticket), found
    event = box.json("ticket", "history", ticket)[found["history"] - 1]
    assert event["type"] == "correspond" and not event["held_back"], event
    return event


def is_held_back(box: Sandbox, ticket: int, mail: bytes, **options) -> int:
    """MAIL must be held back on TICKET; the number of its event."""
    found = delivered(box, mail, **options)
    assert (found["disposition"], found["ticket"]) == ("held-back", ticket), found
    return found["history"]


def opens_another(box: Sandbox, ticket: int, mail: bytes, **options) -> int:
    """MAIL must open a ticket that is not TICKET and leave that one alone; its number."""
    before = box.ticket(ticket)
    other = opened(box, mail, **options)
    referred = {"type": "referred-to-by", "ticket": other}
    after = box.ticket(ticket)
    after["links"] = [link for link in after["links"] if link != referred]
    assert other != ticket and after == before
    return other


def closed(box: Sandbox, sender: str = ANN) -> int:
    """A ticket of SENDER that is closed."""
    number = opened(box, letter(sender=sender), sender=sender)
    box.done("ticket", "do", number, "Status: resolved")
    return number


# Subject tags --------------------------------------------------------------------------------


@tap.cases(("as it is", "[Acme/Desk #{}] x"), ("other case", "Re: [ACME/desk   #{} ]"),
           ("as an address", "[https://Acme/Desk #{}]"),
           ("behind a foreign one", "[Acme #1] [Acme/Desk #{}]"),
           ("before the site's", "[Acme/Desk #{}] [csirt.example #1]"))
def test_queue_tag(box: Sandbox, subject: str) -> None:
    """a queue's tag leads to a ticket of any queue from any queue"""
    for opens, answers in (("report", "help"), ("investigation", "block")):
        number = opened(box, letter(), to=f"{opens}@csirt.example")
        joins(box, number, letter(subject.format(number)), to=f"{answers}@csirt.example")


def test_own_tag(box: Sandbox) -> None:
    """mail for a ticket carries the tag of its queue, whichever its sender used"""
    number = opened(box, letter(), to="investigation@csirt.example")
    assert acknowledgement(box, number)["subject"].startswith(f"[Acme/Desk #{number}] ")
    assert told(box, number, "new-ticket")["Subject"].startswith(f"[Acme/Desk #{number}] ")
    joins(box, number, letter(f"AW: [csirt.example #{number}] [Acme/Desk #{number}] again"))
    subject = told(box, number, "correspondence")["Subject"]
    assert subject.count(f"#{number}]") == 1 and subject.startswith("[Acme/Desk #"), subject


def test_foreign_tag(box: Sandbox) -> None:
    """another tracker's tag is kept in the ticket's subject, once, and sent along"""
    number = opened(box, letter("Odd traffic"))
    for _ in range(2):
        joins(box, number, letter(f"[csirt.example #{number}] [other #79] Odd traffic"))
        assert box.ticket(number)["subject"] == "[other #79] Odd traffic"
    joins(box, number, letter(f"[third #8] Re: [csirt.example #{number}] [other #79]"))
    subject = box.ticket(number)["subject"]
    assert sorted(re.findall(r"\[.*?\]", subject)) == ["[other #79]", "[third #8]"], subject
    box.done("ticket", "do", number, "Reply", input="An answer.\n")
    assert told(box, number, "correspondence", ANN)["Subject"] == (
        f"[csirt.example #{number}] {subject}")


def test_first_tag(box: Sandbox) -> None:
    """of several tags of ours the first counts"""
    first, second = opened(box, letter()), opened(box, letter())
    joins(box, first, letter(f"[a #1] [csirt.example #{first}] [csirt.example #{second}]"))
    assert history(box, second) == ["create"]


# Machines ------------------------------------------------------------------------------------


# The class that is wanted: None for any but a person's, `mute` for a person's that wants no answer.
@tap.cases(
    ("a person", {}, ANN, "human"),
    ("Return-Path <>", {}, "", "report"),
    ("From mailer-daemon", {"From": "MAILER-DAEMON@outside.example"}, ANN, None),
    ("From postmaster, whom people read", {"From": "Postmaster@outside.example"}, ANN, "human"),
    ("Precedence bulk", {"precedence": "bulk"}, ANN, "report"),
    ("Precedence junk, second of two", {"precedence": "first-class\nPrecedence: junk"}, ANN,
     "report"),
    ("Precedence list", {"precedence": "list"}, ANN, "list"),
    ("Auto-Submitted auto-replied", {"auto_submitted": "auto-replied"}, ANN, "auto-reply"),
    ("Auto-Submitted auto-generated", {"auto_submitted": "auto-generated"}, ANN, "report"),
    ("Auto-Submitted no", {"auto_submitted": "no"}, ANN, "human"),
    ("X-Auto-Response-Suppress", {"x_auto_response_suppress": "DR, OOF, AutoReply"}, ANN, "mute"),
    ("multipart/report", {"content_type": "multipart/report; report-type=delivery-status; "
                                          "boundary=b"}, ANN, "dsn"),
    ("List-Id", {"list_id": "<list.outside.example>"}, ANN, "list"),
    ("X-FC-Machinegenerated", {"x_fc_machinegenerated": "true"}, ANN, None),
)
def test_machine(box: Sandbox, headers: dict, sender: str, kind: str | None) -> None:
    """a machine's mail is recorded, not acknowledged; only a person or a report reopens a ticket"""
    body = "--b\nContent-Type: text/plain\n\ntext\n--b--\n" if "content_type" in headers else "x\n"
    mail = letter("Automatic or not", body, **headers)
    before = len(box.json("outbox", "list", "--event", "acknowledgement"))
    found = delivered(box, mail, sender=sender)
    assert found["class"] == {"mute": "human", None: found["class"]}.get(kind, kind), found
    assert kind is not None or found["class"] != "human" and found["reasons"], found
    assert (found["ticket"] is None) == (found["class"] in ("auto-reply", "dsn", "mdn")), found
    answers = len(box.json("outbox", "list", "--event", "acknowledgement")) - before
    assert answers == (kind == "human"), found
    number = closed(box)
    found = delivered(box, letter("Again", body, **headers), sender=sender,
                      to=token_of(box, number))
    assert (found["disposition"], found["ticket"]) == ("ticket", number), found
    assert history(box, number)[2] == ("bounce" if kind == "dsn" else "correspond")
    is_open = found["class"] in ("human", "report")
    assert box.ticket(number)["status"] == ("open" if is_open else "resolved"), found
    assert len(mails(box, number)) == 1


# References of our mail ----------------------------------------------------------------------


@tap.cases(("none", 0), ("one", 1), ("eight, with ours and theirs ten", 8), ("nine", 9),
           ("twelve", 12))
def test_references(box: Sandbox, count: int) -> None:
    """mail that a mail brings about names the ticket, then that mail's References and itself"""
    names = [f"<r{number}.{next(numbers)}@outside.example>" for number in range(count)]
    mail = letter(references=" ".join(names) or None)
    number = opened(box, mail)
    notification = told(box, number, "new-ticket")
    wanted = [f"<ticket-{number}@csirt.example>", *names, message_id(mail)]
    wanted = wanted if len(wanted) <= 10 else wanted[:4] + wanted[-6:]
    assert notification["References"].split() == wanted, notification["References"]
    assert notification["In-Reply-To"] == message_id(mail)
    answer = written(box, acknowledgement(box, number))
    assert answer["References"].split() == [wanted[0], message_id(mail)], answer["References"]
    assert answer["In-Reply-To"] == message_id(mail)


def test_references_of_nothing(box: Sandbox) -> None:
    """mail that no mail brings about names the ticket alone"""
    number = int(box.done("ticket", "new", "--queue", "General", "--subject", "By phone",
                          "--requestor", ANN, input="She called.\n"))
    notification = told(box, number, "new-ticket")
    assert notification["References"] == f"<ticket-{number}@csirt.example>", notification.items()
    assert notification["In-Reply-To"] is None
    box.done("ticket", "do", number, "Reply", input="You called.\n")
    reply = told(box, number, "correspondence", ANN)
    assert reply["References"].split()[0] == f"<ticket-{number}@csirt.example>", reply.items()


# Which ticket --------------------------------------------------------------------------------


def test_order(box: Sandbox) -> None:
    """token, Message-ID of ours, stored Message-ID, subject tag: the first of them decides"""
    first = {name: letter(name) for name in ("token", "own", "stored", "tag")}
    ticket = {name: opened(box, mail) for name, mail in first.items()}
    own = acknowledgement(box, ticket["own"])["message_id"]
    reply_to, subject = token_of(box, ticket["token"]), f"[csirt.example #{ticket['tag']}]"
    stored = message_id(first["stored"])
    for name, to, references in (("token", reply_to, f"{own} {stored}"),
                                 ("own", "help@csirt.example", f"{own} {stored}"),
                                 ("stored", "help@csirt.example", stored),
                                 ("tag", "help@csirt.example", None)):
        joins(box, ticket[name], letter(subject, references=references), to=to)
    assert [history(box, number) for number in ticket.values()] == [["create", "correspond"]] * 4


def test_own_id(box: Sandbox) -> None:
    """who knows the Message-ID of a mail of ours has got that mail; made-up ones lead nowhere"""
    number = opened(box, letter())
    own = acknowledgement(box, number)["message_id"]
    for header in ("in_reply_to", "references"):
        joins(box, number, letter(sender=BEN, **{header: own}), sender=BEN)
    for forged in (f"<ticket-{number}@csirt.example>", own.replace("<", "<a"),
                   "<" + "a" * 26 + "@csirt.example>"):
        opens_another(box, number, letter(references=forged))


def test_stored_id(box: Sandbox) -> None:
    """a stranger who knows a Message-ID on a ticket is held back, a correspondent is not"""
    mail = letter()
    number = opened(box, mail)
    joins(box, number, letter(in_reply_to=message_id(mail)))
    is_held_back(box, number, letter(sender=BEN, in_reply_to=message_id(mail)), sender=BEN)


def test_seen_id(box: Sandbox) -> None:
    """an id that two mails name ties them for 30 days if the first one's writer is in both"""
    seen, cy = f"<seen.{next(numbers)}@elsewhere.example>", "cy@outside.example"
    dee = "dee@outside.example"
    number = opened(box, letter(references=seen, cc=f"{cy}, {dee}"))
    joins(box, number, letter("more", references=seen))
    is_held_back(box, number, letter("mine", sender=cy, cc=ANN, references=seen), sender=cy)
    opens_another(box, number, letter("mine", sender=dee, references=seen), sender=dee)
    opens_another(box, number, letter("mine", sender=somebody(), references=seen))
    box.clock("2026-12-24T11:00:00Z")
    opens_another(box, number, letter("late", references=seen))
    box.clock(TIME)


def test_rotation(box: Sandbox) -> None:
    """new tokens are made with the first key, those of the others still lead to their tickets"""
    number = opened(box, letter())
    old = token_of(box, number)
    key = box.path / "token-b.key"
    key.write_text("0b" * 32)
    section = f'token-key "b" {{\n  file = "{key}"\n}}\n'
    with box.configured(('token-key "a"', section + 'token-key "a"')):
        assert "+t-a" in old and "+t-b" in token_of(box, opened(box, letter()))
        joins(box, number, letter(sender=BEN), sender=BEN, to=old)
    conf = Path(box.env["TOCSIN_CONF"]).read_text()
    only = re.search(r'token-key "a" \{.*?\n\}\n', conf, re.DOTALL)[0]
    with box.configured((only, section)):
        opens_another(box, number, letter(sender=BEN), sender=BEN, to=old)


def test_merged(box: Sandbox) -> None:
    """what leads to a merged ticket leads to the one it was merged into"""
    target, merged = opened(box, letter()), opened(box, letter())
    address, own = token_of(box, merged), acknowledgement(box, merged)["message_id"]
    box.sql(f"UPDATE tocsin.ticket SET merged_into = {target} WHERE ticket_id = {merged}")
    joins(box, target, letter(), to=address)
    joins(box, target, letter(references=own))
    joins(box, target, letter(f"[csirt.example #{merged}]"))
    assert history(box, merged) == ["create"]


def test_former_tag(box: Sandbox) -> None:
    """a tag that the site had before leads to its tickets, and gives way to the present one"""
    number = opened(box, letter())
    with box.configured(('domain = "csirt', 'former-tags = { "Old Desk" }\ndomain = "csirt')):
        joins(box, number, letter(f"Re: [old desk #{number}] Something is wrong"))
        subject = told(box, number, "correspondence")["Subject"]
        assert subject.startswith(f"[csirt.example #{number}] ") and "old" not in subject, subject
    opens_another(box, number, letter(f"Re: [old desk #{number}] Something is wrong"))


# Closed tickets, watchers --------------------------------------------------------------------


def report_queue(box: Sandbox, option: str):
    """Inside, Incident Reports has OPTION."""
    line = 'comment-address = "report-comment@csirt.example"'
    return box.configured((line, f"{line}\n  {option}"))


def test_closed_new_linked(box: Sandbox) -> None:
    """closed = new-linked: mail to a closed ticket opens one that refers to it"""
    number = closed(box)
    with report_queue(box, "closed = new-linked"):
        other = opens_another(box, number, letter(f"[csirt.example #{number}]"))
        assert box.ticket(other)["links"] == [{"type": "refers-to", "ticket": number}]
        assert len(mails(box, other)) == 1
        box.done("ticket", "do", number, "Status: open")
        joins(box, number, letter(f"[csirt.example #{number}]"))


def test_closed_reject(box: Sandbox) -> None:
    """closed = reject: mail to a closed ticket is stored, and its writer told so"""
    sender = somebody()
    number = closed(box, sender)
    before, already = box.ticket(number), len(box.json("outbox", "list", "--to", sender))
    with report_queue(box, "closed = reject"):
        mail = letter(f"[csirt.example #{number}] MarkSubject", sender=sender)
        found = delivered(box, mail, sender=sender)
        assert (found["disposition"], found["ticket"]) in (("stored", None), ("stored", number))
        row, = box.json("outbox", "list", "--to", sender)[already:]
        assert "closed" in written(box, row).get_content(), row
        assert b"Mark" not in frozen(box, row)
        deliver(box, letter("Re:", auto_submitted="auto-replied"), to=token_of(box, number))
    assert len(box.json("outbox", "list", "--to", sender)) == already + 1
    after = box.ticket(number)
    assert after["status"] == before["status"] == "resolved", after


def test_watchers(box: Sandbox) -> None:
    """To and Cc of a mail make nobody a watcher, unless the queue says so"""
    headers = {"to": f"report@csirt.example, {BEN}, help+x@csirt.example", "cc": "cy@x.example"}
    number = opened(box, letter(**headers))
    assert box.ticket(number)["cc"] == []
    with report_queue(box, "inbound-cc = true"):
        number = opened(box, letter(**headers))
        assert box.ticket(number)["cc"] == [BEN, "cy@x.example"]
        deliver(box, letter(sender=BEN, to="report@csirt.example, dora@x.example"), sender=BEN,
                to=token_of(box, number))
        assert box.ticket(number)["cc"] == [BEN, "cy@x.example"]


# Strangers -----------------------------------------------------------------------------------


def answer_to(box: Sandbox, address: str) -> dict:
    """The one answer to ADDRESS, which must lead to no ticket."""
    row, = box.json("outbox", "list", "--to", address)
    assert (row["ticket"], row["event"]) == (None, "acknowledgement"), row
    return row


def test_held_back(box: Sandbox) -> None:
    """a stranger's mail is on the ticket for staff alone, who are warned; no more than that"""
    number, stranger = opened(box, letter()), somebody()
    before = box.ticket(number)
    outside = box.json("outbox", "list", "--to", ANN)
    event = is_held_back(box, number, letter(f"Re: [csirt.example #{number}]", "MarkStranger\n",
                                             sender=stranger), sender=stranger)
    after = box.ticket(number)
    assert after["history"][event - 1] == after["history"][event - 1] | {
        "type": "held-back", "held_back": True, "actor": stranger, "proof": "none"}, after
    assert after["history"][event - 1]["message"]["text"] == "MarkStranger"
    for key in ("status", "requestors", "cc", "admin_cc", "owner", "resolved"):
        assert after[key] == before[key], key
    assert box.json("outbox", "list", "--to", ANN) == outside
    for address in STAFF:
        warning = told(box, number, "correspondence", address)
        text = warning.get_content()
        assert warning["Subject"].startswith(f"[csirt.example #{number}] "), warning["Subject"]
        assert f"tocsin ticket do {number} 'Accept: {event}'" in text, text
        for word in ("WARNING", stranger, "not verified"):
            assert word in text and text.index(word) < text.index("MarkStranger"), (word, text)


def test_answer_of_a_stranger(box: Sandbox) -> None:
    """a stranger's answer has fixed text, neither number nor token, and leads to no ticket"""
    number, stranger = opened(box, letter()), somebody()
    mail = letter(f"Re: [csirt.example #{number}] MarkSubject", "MarkText\n", sender=stranger)
    is_held_back(box, number, mail, sender=stranger)
    row = answer_to(box, stranger)
    raw, answer = frozen(box, row), written(box, row)
    assert str(number) not in answer.get_content() + answer["Subject"], raw
    assert b"Mark" not in raw and b"X-Tocsin-Ticket" not in raw and b"+t-" not in raw, raw
    assert (answer["In-Reply-To"], answer["References"]) == (message_id(mail),) * 2, raw
    assert bounce_address(box, row) == ""
    again = letter("Re: " + answer["Subject"], sender=stranger, in_reply_to=row["message_id"])
    opens_another(box, number, again, sender=stranger)


def test_no_oracle(box: Sandbox) -> None:
    """a ticket that exists, one that does not, a closed one and a bad token are answered alike"""
    number, over = opened(box, letter()), closed(box)
    local, _, domain = token_of(box, number).partition("@")
    wrong = f"{local[:-1]}{'b' if local[-1] == 'a' else 'a'}@{domain}"
    plain = "report@csirt.example"
    answers = []
    for subject, to in ((f"[csirt.example #{number}]", plain), (f"[csirt.example #{over}]", plain),
                        ("[csirt.example #987654]", plain), ("[csirt.example #0]", plain),
                        ("hello", wrong), ("hello", "report+t-a@csirt.example")):
        stranger = somebody()
        deliver(box, letter(subject, sender=stranger), sender=stranger, to=to)
        raw = frozen(box, answer_to(box, stranger)).decode()
        raw = re.sub(r"<[^<>\s]+@(csirt|outside)\.example>", "<id>", raw)
        answers.append(raw.replace(stranger, "stranger"))
    assert answers == [answers[0]] * len(answers), answers


def test_accept(box: Sandbox) -> None:
    """accepted, a stranger's mail is correspondence and he is on the ticket; once"""
    to, stranger = "help@csirt.example", somebody()
    number = opened(box, letter(to=to), to=to)
    event = is_held_back(box, number, letter(f"[csirt.example #{number}]", "MarkStranger\n",
                                             sender=stranger), sender=stranger, to=to)
    for wrong in ("1", "99", "0", "-2", "x", ""):
        assert box.tocsin("ticket", "do", number, f"Accept: {wrong}").returncode == 1, wrong
    box.done("--as", "alice", "ticket", "do", number, f"Accept: {event}")
    shown = box.ticket(number)
    assert (shown["cc"], shown["status"]) == ([stranger], "open"), shown
    added = {event["type"]: event for event in shown["history"][event:]}
    assert set(added) == {"accepted", "watcher", "status"}, added
    assert (added["accepted"]["actor"], added["accepted"]["new"]) == ("alice", str(event)), added
    assert (added["watcher"]["field"], added["watcher"]["new"]) == ("cc", stranger), added
    assert "MarkStranger" in told(box, number, "correspondence", ANN).get_content()
    assert box.tocsin("ticket", "do", number, f"Accept: {event}").returncode == 1
    assert len(box.ticket(number)["history"]) == len(shown["history"])
    joins(box, number, letter(f"[csirt.example #{number}]", sender=stranger), sender=stranger)


def strangers(box: Sandbox, mode: str):
    return box.configured(("reopen-days = 30", f"reopen-days = 30\nstrangers = {mode}"))


def test_strangers_new(box: Sandbox) -> None:
    """strangers = new: their mail opens a ticket that refers to the one it named"""
    number, stranger = opened(box, letter()), somebody()
    with strangers(box, "new"):
        other = opens_another(box, number, letter(f"[csirt.example #{number}]", sender=stranger),
                              sender=stranger)
    assert box.ticket(other)["links"] == [{"type": "refers-to", "ticket": number}]
    answer_to(box, stranger)


def test_strangers_accept(box: Sandbox) -> None:
    """strangers = accept: their mail is correspondence; it makes them no watchers"""
    number, stranger = opened(box, letter()), somebody()
    with strangers(box, "accept"):
        joins(box, number, letter(f"[csirt.example #{number}]", sender=stranger), sender=stranger)
    shown = box.ticket(number)
    assert (shown["requestors"], shown["cc"]) == ([ANN], []), shown


def test_stranger_on_closed(box: Sandbox) -> None:
    """a stranger's mail to a closed ticket opens another"""
    number, stranger = closed(box), somebody()
    opens_another(box, number, letter(f"[csirt.example #{number}]", sender=stranger),
                  sender=stranger)
    answer_to(box, stranger)


# The same mail -------------------------------------------------------------------------------


def test_two_constituencies(box: Sandbox) -> None:
    """a mail to two constituencies is a ticket in each, the second refers to the first"""
    mail, before = letter(), rows(box)
    for name in ("edunet", "govnet", "EDUNET", "govnet"):
        deliver(box, mail, to=f"report+{name}@csirt.example", client=OUTSIDE)
    found = traces(box, mail)
    assert [row["disposition"] for row in found] == ["ticket"] * 2 + ["duplicate"] * 2, found
    first, second = (box.ticket(row["ticket"]) for row in found[:2])
    assert [first["constituency"], second["constituency"]] == ["EDUNET", "GOVNET"]
    assert second["links"] == [{"type": "refers-to", "ticket": first["id"]}], second
    assert [event["type"] for event in first["history"]] == ["create"]
    assert len({row["sha256"] for row in found}) == 1
    after = rows(box)
    assert (after["mail"] - before["mail"], after["ticket"] - before["ticket"]) == (1, 2)
    for ticket in (first["id"], second["id"]):
        assert sorted(row["to"] for row in mails(box, ticket, "new-ticket")) == list(STAFF)
        assert box.tocsin("ticket", "raw", ticket, 1, input=b"").stdout == piped(mail)


def test_two_queues(box: Sandbox) -> None:
    """a mail to two queues of one constituency is one ticket, and a note about the other queue"""
    mail = letter()
    for queue in ("report", "help", "help"):
        deliver(box, mail, to=f"{queue}+govnet@csirt.example", client=OUTSIDE)
    found = traces(box, mail)
    assert [row["disposition"] for row in found] == ["ticket", "duplicate", "duplicate"], found
    events = box.json("ticket", "history", found[0]["ticket"])
    assert [(event["type"], event["new"]) for event in events] == [
        ("create", None), ("also-delivered", "General")], events
    assert len(mails(box, found[0]["ticket"])) == 1


def test_resent(box: Sandbox) -> None:
    """a mail that somebody sends on by hand is the same mail; alone it is its writer's"""
    mail = letter()
    number = opened(box, mail)
    resent = f"Resent-From: {BEN}\nResent-Date: Mon, 23 Nov 2026 11:30:00 +0000\n".encode()
    deliver(box, resent + mail, sender=BEN)
    first, second = traces(box, mail)
    assert (first["ticket"], first["reasons"]) == (number, []), first
    assert (second["disposition"], second["ticket"]) == ("duplicate", number), second
    alone = opened(box, resent + letter(), sender=BEN)
    assert box.ticket(alone)["requestors"] == [ANN]


def test_reply_to_two_constituencies(box: Sandbox) -> None:
    """each ticket of a mail goes on by itself"""
    mail = letter()
    for name in ("edunet", "govnet"):
        deliver(box, mail, to=f"report+{name}@csirt.example", client=OUTSIDE)
    tickets = [row["ticket"] for row in traces(box, mail)]
    for ticket in tickets:
        joins(box, ticket, letter("Re:"), to=token_of(box, ticket))
        joins(box, ticket, letter("Re:", references=acknowledgement(box, ticket)["message_id"]))
    assert [history(box, ticket)[-2:] for ticket in tickets] == [["correspond"] * 2] * 2


# Routing -------------------------------------------------------------------------------------


@tap.cases(
    ("nothing", "report@", OUTSIDE, ANN, None),
    ("address", "report+govnet@", OUTSIDE, ANN, "GOVNET"),
    ("address, other case", "Report+GovNet@", OUTSIDE, ANN, "GOVNET"),
    ("unknown extension", "report+nonet@", OUTSIDE, ANN, None),
    ("client", "report@", "198.51.100.7", ANN, "GOVNET"),
    ("client outside", "report@", "198.51.101.7", ANN, None),
    ("domain", "report@", OUTSIDE, "a@govnet.example", "GOVNET"),
    ("subdomain, other case", "report@", OUTSIDE, "a@Mail.GovNet.example", "GOVNET"),
    ("a domain that ends like it", "report@", OUTSIDE, "a@xgovnet.example", None),
    ("client before domain", "report@", "198.51.100.7", "a@edunet.example", "GOVNET"),
    ("address before client", "report+edunet@", "198.51.100.7", "a@govnet.example", "EDUNET"),
    ("unknown client", "report@", "unknown", "a@edunet.example", "EDUNET"),
)
def test_constituency(box: Sandbox, to: str, client: str, sender: str, wanted: str | None) -> None:
    """the constituency is told by the address, else the client, else the domain"""
    number = opened(box, letter(sender=sender), sender=sender, to=to + "csirt.example",
                    client=client)
    assert box.ticket(number)["constituency"] == wanted


RULES = """
rule "Phishing" {
  when = { 'subject ~ phish', 'from !~ @staff[.]example$' }
  set = { 'Queue: Incidents', 'Priority: 70', 'Constituency: GOVNET' }
}
rule "Urgent" {
  when = { 'header:X-Priority is 1' }
  set = { 'Priority: 90', 'Tag: Acme/Desk', 'Owner: hank', 'Language: es' }
  stop = true
}
rule "The rest" {
  set = { 'Priority: 10' }
}
"""


def ruled(box: Sandbox):
    return box.configured(('constituency "EDUNET"', RULES + 'constituency "EDUNET"'))


@tap.cases(
    ("none but the last", "Hello", {}, "Incident Reports", 10, "EDUNET", ["The rest"]),
    ("the first and the last", "A phishing page", {}, "Incidents", 10, "GOVNET",
     ["Phishing", "The rest"]),
    ("one that stops", "Hello", {"x_priority": "1"}, "Incident Reports", 90, "EDUNET", ["Urgent"]),
    ("both, one stops", "Phishing", {"x_priority": "1"}, "Incidents", 90, "GOVNET",
     ["Phishing", "Urgent"]),
)
def test_rules(box: Sandbox, subject: str, headers: dict, queue: str, priority: int,
               constituency: str, fired: list[str]) -> None:
    """rules set what the ticket begins with, in order; `rule test` says which fire and why"""
    mail = letter(subject, **headers)
    with ruled(box):
        number = opened(box, mail)
        tested = box.tocsin("rule", "test", "--json", "--sender", ANN, "--recipient",
                            "report@csirt.example", "--client", "192.0.2.99", input=mail)
    ticket = box.ticket(number)
    assert [ticket[key] for key in ("queue", "priority", "constituency")] == [
        queue, priority, constituency], ticket
    assert ticket["owner"] == ("hank" if "Urgent" in fired else None), ticket
    record = json.loads(tested.stdout)
    assert [rule["name"] for rule in record["rules"] if rule["state"] == "fired"] == fired, record
    for key, value in record["result"].items():
        assert key not in ticket or ticket[key] == value, (key, value, ticket)
    if "Urgent" in fired:
        notification = told(box, number, "new-ticket", "hank@staff.example")
        assert notification["Subject"].startswith(f"[Acme/Desk #{number}] "), notification.items()
        assert acknowledgement(box, number)["subject"].endswith("Hemos recibido su mensaje")


# Reports about our own mail ------------------------------------------------------------------


def answered(box: Sandbox) -> tuple[int, dict]:
    """A ticket with an answer of staff that was sent to ANN, and its outbox row."""
    number = opened(box, letter())
    box.done("ticket", "do", number, "Reply", input="An answer.\n")
    box.done("outbox", "send")
    row, = [row for row in mails(box, number, "correspondence") if row["to"] == ANN]
    return number, row


def row_again(box: Sandbox, row: dict) -> dict:
    return box.json("outbox", "show", row["id"])


def failures(box: Sandbox) -> list[str]:
    """Who was told of mail that did not arrive."""
    return [row["to"] for row in box.json("outbox", "list", "--event", "delivery-failed")]


def test_bounce(box: Sandbox) -> None:
    """a report marks the mail it is about, first delayed, then failed; staff hear of each once"""
    number, row = answered(box)
    to = bounce_address(box, row)
    assert re.fullmatch(r"bounce\+[a-z2-7]{16,}@csirt\.example", to), to
    before = failures(box)
    for action, status, again in (("delayed", "delayed", 1), ("delayed", "delayed", 0),
                                  ("failed", "failed", 1), ("failed", "failed", 0)):
        report = delivery_report(to, ANN, frozen(box, row), action=action)
        found = delivered(box, report, sender="", to=to)
        assert (found["class"], found["ticket"]) == ("dsn", number), found
        assert box.json("ticket", "history", number)[found["history"] - 1]["type"] == "bounce"
        after = row_again(box, row)
        assert after["state"] == status, after
        assert ("550 5.1.1" if status == "failed" else "timed out") in after["reason"], after
        told_now = failures(box)
        assert sorted(told_now[len(before):]) == list(STAFF) * again, (action, told_now)
        before = told_now
    notice = told(box, number, "delivery-failed")
    assert ANN in notice.get_content() and "550 5.1.1" in notice.get_content()
    assert box.ticket(number)["status"] == "open"
    assert not box.json("outbox", "list", "--to", "mailer-daemon@mx.outside.example")


def test_late_delay(box: Sandbox) -> None:
    """a report of delay after one of failure changes nothing"""
    number, row = answered(box)
    to = bounce_address(box, row)
    for action in ("failed", "delayed"):
        deliver(box, delivery_report(to, ANN, frozen(box, row), action=action), sender="", to=to)
    assert row_again(box, row)["state"] == "failed"
    assert [event for event in history(box, number) if event == "bounce"] == ["bounce"] * 2


def test_forged_bounce(box: Sandbox) -> None:
    """a report that does not come to the very address of a mail changes nothing"""
    number, row = answered(box)
    to, before, already = bounce_address(box, row), box.ticket(number), failures(box)
    wrong = to.replace("@", "a@")
    for address in (wrong, "bounce@csirt.example", "bounce+@csirt.example", "report@csirt.example",
                    to[:-20] + "@csirt.example", to.replace("bounce", "confirm")):
        deliver(box, delivery_report(to, ANN, frozen(box, row)), sender="", to=address)
    assert row_again(box, row) == row and box.ticket(number) == before
    assert failures(box) == already


def test_bounce_of_staff_mail(box: Sandbox) -> None:
    """when mail to staff does not arrive, the operators hear of it"""
    number = opened(box, letter())
    row, = [row for row in mails(box, number, "new-ticket") if row["to"] == ALICE]
    before, to = failures(box), bounce_address(box, row)
    deliver(box, delivery_report(to, ALICE, frozen(box, row)), sender="", to=to)
    assert row_again(box, row)["state"] == "failed"
    assert failures(box)[len(before):] == ["carol@staff.example"]


def test_person_at_bounce_address(box: Sandbox) -> None:
    """a person who answers to the bounce address is on the ticket"""
    number, row = answered(box)
    joins(box, number, letter("Re:", sender=ANN), to=bounce_address(box, row))
    assert row_again(box, row)["state"] == row["state"]


@tap.cases(("as it is", True), ("without our loop header", False))
def test_own_mail(box: Sandbox, has_loop_header: bool) -> None:
    """our own mail that comes back is stored, and that is all"""
    _, row = answered(box)
    raw = frozen(box, row).replace(b"\r\n", b"\n")
    if not has_loop_header:
        raw = re.sub(rb"(?m)^X-Tocsin-.*\n", b"", raw)
    before = rows(box)
    deliver(box, raw, sender="list-owner@outside.example")
    after = rows(box)
    assert {name: after[name] - before[name] for name in before} == {
        "mail": 1, "delivery": 1, "ticket": 0, "event": 0, "outbox": 0, "quarantine": 0}
    stored = box.json("message", "find", "--message-id", row["message_id"])
    assert "stored" in {found["disposition"] for found in stored}, stored


# What staff see ------------------------------------------------------------------------------


def test_notification(box: Sandbox) -> None:
    """staff read who, how urgent and how sure first, then the text; their answer finds back"""
    number = opened(box, letter("Odd traffic", "MarkText\n"))
    row, = [row for row in mails(box, number, "new-ticket") if row["to"] == ALICE]
    notice = written(box, row)
    text = notice.get_content()
    assert notice["Subject"].startswith(f"[csirt.example #{number}] ")
    assert "Odd traffic" in notice["Subject"] + text
    for word in (ANN, "riority", "not verified"):
        assert word in text and text.index(word) < text.index("MarkText"), (word, text)
    addresses = {reply_address(box, one) for one in mails(box, number, "new-ticket")}
    addresses.add(token_of(box, number))
    assert len(addresses) == 1 + len(STAFF), addresses
    assert bounce_address(box, row).startswith("bounce+")
    assert (notice["Auto-Submitted"], notice["X-Tocsin-Ticket"]) == ("auto-generated", str(number))


def test_relayed(box: Sandbox) -> None:
    """what one requestor writes reaches the other and staff, what a bearer writes staff alone"""
    number = int(box.done("ticket", "new", "--queue", "General", "--subject", "Two of them",
                          "--requestor", ANN, "--requestor", BEN))
    joins(box, number, letter(f"[csirt.example #{number}]", "MarkAnn\n"))
    sent = mails(box, number, "correspondence")
    assert sorted(row["to"] for row in sent) == sorted([BEN, *STAFF]), sent
    relayed = told(box, number, "correspondence", BEN)
    assert "MarkAnn" in relayed.get_content(), relayed
    address = [reply_address(box, row) for row in sent if row["to"] == BEN][0]
    stranger = somebody()
    joins(box, number, letter("Re:", "MarkBearer\n", sender=stranger), sender=stranger, to=address)
    added = mails(box, number, "correspondence")[len(sent):]
    assert sorted(row["to"] for row in added) == list(STAFF), added


def test_whole(box: Sandbox) -> None:
    """after all this the history is whole, and nobody was written to that should not be"""
    assert "0 findings" in box.done("audit", "verify")
    known = re.compile(r"@(outside|edunet|govnet|mail\.govnet|xgovnet|staff|x)\.example$")
    strange = {row["to"] for row in box.json("outbox", "list") if not known.search(row["to"])}
    assert not strange, strange


if __name__ == "__main__":
    tap.run(World)
