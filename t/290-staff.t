#!/usr/bin/python3
"""Staff act by mail, and only staff can: commands, proofs, challenges, who is told what."""

import email
import email.policy
import itertools
import json
import re
import sys
from email.message import EmailMessage
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "lib"))

import openpgp
import tap
from delivery import (ANN, BEN, arguments, deliver, deliver_at_once, delivered, frozen, mails,
                      opened, piped, reply_address, trace)
from letter import letter, message_id
from sandbox import Sandbox

TIME = "2026-11-23T11:00:00Z"
LATER = "2026-11-26T11:00:01Z"  # 72 hours and a second
ALICE, BOB, CAROL = (f"{name}@staff.example" for name in ("alice", "bob", "carol"))
VERIFIED = "mx.csirt.example; dmarc=pass header.from=staff.example"

numbers = itertools.count(1)


class World(Sandbox):
    """A sandbox whose clock is frozen and whose outbox stands still."""

    def __enter__(self) -> "World":
        super().__enter__()
        self.stop_loop()
        self.clock(TIME)
        return self


def tag(number: int) -> str:
    return f"Re: [csirt.example #{number}] Something is wrong"


def from_staff(name: str, text: str, number: int = 0, **headers: str | None) -> bytes:
    """A mail of NAME on ticket NUMBER, or on none."""
    return letter(tag(number) if number else "A new matter", text,
                  sender=f"{name.title()} <{name}@staff.example>", **headers)


def by_login(box: Sandbox, name: str, mail: bytes, to: str = "report@csirt.example") -> dict:
    """Delivers MAIL, whose sender logged in as NAME; its one trace."""
    sender = f"{name}@staff.example"
    words = [word if not word.startswith("--sasl-user") else f"--sasl-user={name}"
             for word in arguments(mail, sender, to)]
    assert box.receive(words, piped(mail, sender)) == 0
    return trace(box, mail)


def command(box: Sandbox, name: str, number: int, text: str, **options) -> dict:
    return by_login(box, name, from_staff(name, text, number), **options)


def held(box: Sandbox, mail: bytes) -> dict:
    """The entry in quarantine that MAIL became."""
    found = [entry for entry in box.json("quarantine", "list")
             if entry["message_id"] == message_id(mail)]
    assert len(found) == 1, found
    assert (found[0]["state"], found[0]["reason"]) == ("held", "unproven-staff"), found
    return found[0]


def last(box: Sandbox, number: int | None, event: str, to: str) -> EmailMessage:
    """The latest mail of EVENT to the address TO about ticket NUMBER (None: any or none)."""
    rows = [row for row in box.json("outbox", "list", "--event", event, "--to", to)
            if number is None or row["ticket"] == number]
    assert rows, f"no {event} to {to}"
    return email.message_from_bytes(frozen(box, rows[-1]).replace(b"\r\n", b"\n"),
                                    policy=email.policy.default)


def told(box: Sandbox, number: int, event: str) -> list[str]:
    """Who was mailed EVENT about ticket NUMBER."""
    return sorted(row["to"] for row in mails(box, number, event) if row["state"] != "suppressed")


def transcript(box: Sandbox, name: str) -> str:
    mail = last(box, None, "transcript", f"{name}@staff.example")
    return f"{mail['Subject']}\n{mail.get_content()}"


def changes(box: Sandbox, number: int) -> list[str]:
    """What happened to TICKET since it was opened, without what its mail became."""
    return [f"{event['type']} {event['new'] or ''}".strip()
            for event in box.json("ticket", "history", number)[1:]]


# The duty officer's day ----------------------------------------------------------------------


def test_take_and_answer(box: Sandbox) -> None:
    """Take and two lines, then Status: resolved with thanks"""
    number = opened(box, letter())
    notice = mails(box, number, "new-ticket")
    to = reply_address(box, next(row for row in notice if row["to"] == ALICE))
    by_login(box, "alice", from_staff("alice", "Take\n\nWe are on it.\nThank you.\n"), to)
    ticket = box.ticket(number)
    assert (ticket["owner"], ticket["status"]) == ("alice", "open"), ticket
    text = last(box, number, "correspondence", ANN).get_content()
    assert "We are on it.\nThank you." in text and "Take" not in text, text
    by_login(box, "alice", from_staff("alice", "Status: resolved\n\nAll clean, thanks.\n"), to)
    ticket = box.ticket(number)
    assert ticket["status"] == "resolved", ticket
    assert "All clean" in last(box, number, "correspondence", ANN).get_content()
    assert told(box, number, "resolved") == [ANN]
    proofs = {event["proof"] for event in ticket["history"] if event["actor"] == "alice"}
    assert proofs == {"sasl"}, ticket["history"]
    assert told(box, number, "transcript") == []


def test_history_tells_why(box: Sandbox) -> None:
    """the history tells how an officer was proven, and holds his mail even without words"""
    number = opened(box, letter())
    mail = from_staff("alice", "Take\n", number)
    by_login(box, "alice", mail)
    event = box.json("ticket", "history", number)[-1]
    assert (event["type"], event["proof"]) == ("owner", "sasl"), event
    assert "logged in as alice" in event["proof_reason"], event
    raw = box.tocsin("ticket", "raw", number, event["n"], input=b"").stdout
    assert raw.endswith(b"Take\n"), raw
    assert box.tocsin("audit", "verify").returncode == 0


# Proofs --------------------------------------------------------------------------------------


def signed(box: Sandbox, name: str, text: str, number: int = 0, **headers: str | None) -> bytes:
    """A mail whose TEXT NAME signed, its Message-ID its own."""
    plain = from_staff(name, "", number, content_type=None, content_transfer_encoding=None,
                       mime_version=None, **headers)
    return openpgp.sign(box.path / "gnupg", f"{name}@staff.example", plain.decode()[:-1], text)


@tap.cases(("login", "sasl"), ("signature", "pgp"), ("verified domain", "dmarc"))
def test_proof(box: Sandbox, proof: str) -> None:
    """each proof is enough for an ordinary change"""
    number = opened(box, letter())
    text = f"Ticket: {number}\nPriority: 77\n"
    if proof == "sasl":
        command(box, "alice", number, text)
    elif proof == "pgp":
        box.clock(None)  # the signature is made now
        deliver(box, signed(box, "alice", text, number), sender=ALICE)
        box.clock(TIME)
    else:
        deliver(box, from_staff("alice", text, number, authentication_results=VERIFIED),
                sender=ALICE)
    ticket = box.ticket(number)
    assert ticket["priority"] == 77, ticket
    assert ticket["history"][-1]["proof"] == proof, ticket["history"]


def test_signature_used_once(box: Sandbox) -> None:
    """a signature counts once, for the ticket it names, and only unchanged"""
    box.clock(None)
    number, other = opened(box, letter()), opened(box, letter())
    first = signed(box, "alice", f"Ticket: {number}\nPriority: 11\n", number)
    deliver(box, first, sender=ALICE)
    assert box.ticket(number)["priority"] == 11
    before = box.ticket(number), box.ticket(other)
    again = re.sub(rb"Message-ID: <[^>]*>", b"Message-ID: <again@outside.example>", first)
    elsewhere = signed(box, "alice", f"Ticket: {number}\nPriority: 12\n", other)
    nowhere = signed(box, "alice", "Priority: 12\n", number)
    changed = signed(box, "alice", f"Ticket: {number}\nPriority: 12\n", number).replace(
        b"Priority: 12", b"Priority: 13")
    by_bob = signed(box, "bob", f"Ticket: {number}\nPriority: 12\n", number).replace(
        b"From: Bob <bob@staff.example>", b"From: Alice <alice@staff.example>")
    for mail, reason in ((again, "used before"), (elsewhere, "another ticket"),
                         (nowhere, "names no ticket"), (changed, "does not fit"),
                         (by_bob, "key")):
        deliver(box, mail, sender=ALICE)
        detail = held(box, mail)["detail"]
        assert reason in detail, detail
    assert (box.ticket(number), box.ticket(other)) == before
    box.clock(TIME)


def test_signature_beside_domain(box: Sandbox) -> None:
    """a signature counts, and is used up, beside a verified domain too"""
    box.clock(None)
    number = opened(box, letter())
    mail = signed(box, "alice", f"Ticket: {number}\nPriority: 21\n", number)
    deliver(box, f"Authentication-Results: {VERIFIED}\n".encode() + mail, sender=ALICE)
    assert box.json("ticket", "history", number)[-1]["proof"] == "pgp"
    again = re.sub(rb"Message-ID: <[^>]*>", b"Message-ID: <beside@outside.example>", mail)
    deliver(box, again, sender=ALICE)
    assert "used before" in held(box, again)["detail"]
    box.clock(TIME)


def test_critical(box: Sandbox) -> None:
    """what the lifecycle reserves takes more than a verified domain"""
    number = opened(box, letter(), to="help@csirt.example")
    mail = from_staff("carol", "Status: deleted\n", number, authentication_results=VERIFIED)
    deliver(box, mail, sender=CAROL)
    assert "stronger proof" in held(box, mail)["detail"]
    assert box.ticket(number)["status"] == "new"
    command(box, "carol", number, "Status: deleted\n")
    assert box.ticket(number)["status"] == "deleted"


@tap.cases(("nobody's word", {}),
           ("Reply-To", {"reply_to": ALICE}),
           ("Sender", {"sender_": ALICE}),
           ("a result of another server",
            {"authentication_results": "mx.evil.example; dmarc=pass header.from=staff.example"}),
           ("a result for another domain",
            {"authentication_results": "mx.csirt.example; dmarc=pass header.from=evil.example"}),
           ("a comment before the name",
            {"authentication_results": "(x) mx.csirt.example; dmarc=pass header.from=staff.example"}),
           ("two results", {"authentication_results": f"{VERIFIED}\nAuthentication-Results: "
                                                      "mx.csirt.example; dmarc=fail"}),
           ("a command in the header", {"x_tocsin_command": "Status: resolved",
                                        "authentication_results": VERIFIED}))
def test_forgery(box: Sandbox, headers: dict) -> None:
    """a forged command changes nothing, and its victim hears of it"""
    number = opened(box, letter())
    before = box.ticket(number)
    headers = {name.rstrip("_"): value for name, value in headers.items()}
    text = "Please do.\n" if "x_tocsin_command" in headers else "Status: resolved\n\nAll done.\n"
    mail = from_staff("alice", text, number)
    extra = "".join(f"{name.replace('_', '-').title()}: {value}\n"
                    for name, value in headers.items())
    mail = extra.encode() + mail
    deliver(box, mail, sender="mallory@evil.example")
    held(box, mail)
    assert box.ticket(number) == before
    challenge = last(box, number, "challenge", ALICE)
    assert "Status: resolved" in challenge.get_content(), challenge.get_content()
    assert challenge["Reply-To"].split("@")[0].split("+")[0].endswith("confirm")
    assert box.json("outbox", "list", "--to", "mallory@evil.example") == []


@tap.cases(
    ("logged in", "alice", ALICE, {"auth": "alice"}, "sasl"),
    ("her domain verified", "alice", ALICE, {"dmarc": "pass"}, "dmarc"),
    ("nothing at all", "alice", ALICE, {}, None),
    ("another envelope sender", "alice", "mallory@evil.example", {}, None),
    ("her domain found forged", "alice", ALICE, {"dmarc": "fail"}, None),
    ("somebody else logged in", "alice", BOB, {"auth": "bob"}, None),
    ("our server's words, brought along", "alice", ALICE,
     {"headers": {"authentication_results": VERIFIED}}, None),
    ("the same, folded and in other case", "alice", ALICE,
     {"headers": {"authentication_results": "\n MX.csirt.example;\n dmarc=pass "
                                            "header.from=staff.example"}}, None),
    ("brought along to the server that verifies", "alice", ALICE,
     {"headers": {"authentication_results": VERIFIED}, "dmarc": "fail"}, None),
    ("trace headers of a login", "alice", ALICE,
     {"headers": {"received": "from x (Authenticated sender: alice) by mx.csirt.example with ESMTPSA",
                  "x_sasl_user": "alice"}}, None))
def test_through_postfix(box: Sandbox, name: str, sender: str, options: dict,
                         proof: str | None) -> None:
    """what Postfix hands over proves what it should, and nothing else does"""
    number = opened(box, letter())
    options = dict(options)
    mail = from_staff(name, "Priority: 42\n", number, **options.pop("headers", {}))
    box.send(mail, sender=sender, **options)
    box.wait(outbox=False)
    ticket = box.ticket(number)
    if proof is None:
        held(box, mail)
        assert ticket["priority"] == 0, ticket
    else:
        assert (ticket["priority"], ticket["history"][-1]["proof"]) == (42, proof), ticket


# Challenges ----------------------------------------------------------------------------------


def challenged(box: Sandbox, number: int, text: str) -> tuple[bytes, str]:
    """An unproven mail of alice's, held, and the address that confirms it."""
    mail = from_staff("alice", text, number)
    deliver(box, mail, sender=ALICE)
    held(box, mail)
    return mail, last(box, None, "challenge", ALICE)["Reply-To"].addresses[0].addr_spec


def entry(box: Sandbox, mail: bytes) -> dict:
    return next(row for row in box.json("quarantine", "list")
                if row["message_id"] == message_id(mail))


def confirm(box: Sandbox, to: str, text: str = "confirm\n", name: str = "alice") -> bytes:
    mail = from_staff(name, text)
    deliver(box, mail, sender=f"{name}@staff.example", to=to)
    assert box.escalate().returncode == 0
    return mail


def test_challenge(box: Sandbox) -> None:
    """who confirms a held mail has it done, once"""
    number = opened(box, letter())
    mail, to = challenged(box, number, "Priority: 66\n\nWe look into it.\n")
    assert box.ticket(number)["priority"] != 66
    confirm(box, to)
    ticket = box.ticket(number)
    assert ticket["priority"] == 66, ticket
    assert {event["proof"] for event in ticket["history"] if event["actor"] == "alice"} == {
        "challenge"}
    assert entry(box, mail)["state"] == "released"
    assert "We look into it." in last(box, number, "correspondence", ANN).get_content()
    confirm(box, to)
    assert box.ticket(number) == ticket
    assert "done already" in transcript(box, "alice")


@tap.cases(("other words", "yes please\n", "alice"), ("somebody else", "confirm\n", "bob"),
           ("below something", "No!\nconfirm\n", "alice"),
           ("quoted only", "> confirm\n", "alice"))
def test_not_confirmed(box: Sandbox, text: str, name: str) -> None:
    """nothing but the word of the one who was asked confirms"""
    number = opened(box, letter())
    before = box.ticket(number)
    mail, to = challenged(box, number, "Priority: 65\n")
    confirm(box, to, text, name)
    assert box.ticket(number) == before
    assert entry(box, mail)["state"] == "held"


def test_confirmed_elsewhere(box: Sandbox) -> None:
    """the token of a challenge confirms nowhere but where its answers go"""
    number = opened(box, letter())
    mail, to = challenged(box, number, "Priority: 62\n")
    token = to.partition("+")[2].partition("@")[0]
    confirm(box, f"report+{token}@csirt.example")
    assert entry(box, mail)["state"] == "held"
    assert box.ticket(number)["priority"] != 62


def test_late_confirmation(box: Sandbox) -> None:
    """a day later it is too late; after three the mail is an internal note"""
    number = opened(box, letter())
    mail, to = challenged(box, number, "Priority: 64\n\nSecret words.\n")
    box.clock("2026-11-24T11:00:01Z")
    confirm(box, to)
    assert box.ticket(number)["priority"] != 64
    assert entry(box, mail)["state"] == "held"
    box.clock(LATER)
    assert box.escalate().returncode == 0
    assert entry(box, mail)["state"] == "expired"
    event = box.json("ticket", "history", number)[-1]
    assert (event["type"], event["held_back"], event["proof"]) == ("comment", True, "none"), event
    assert "Secret words." in event["message"]["text"], event
    assert box.ticket(number)["priority"] != 64
    assert told(box, number, "correspondence").count(ANN) == 0
    assert "not" in last(box, number, "correspondence", BOB)["Subject"] + \
        last(box, number, "correspondence", BOB).get_content()
    box.clock(TIME)


def test_discarded(box: Sandbox) -> None:
    """a held mail can be thrown away; then nothing confirms it"""
    number = opened(box, letter())
    mail, to = challenged(box, number, "Priority: 63\n")
    box.done("quarantine", "discard", entry(box, mail)["id"], "--reason", "forged")
    confirm(box, to)
    assert box.ticket(number)["priority"] != 63


def test_plain_mail_of_staff(box: Sandbox) -> None:
    """without a proof and without commands staff report like everybody; an answer is held"""
    found = delivered(box, from_staff("alice", "Look at this.\n"), sender=ALICE)
    assert found["disposition"] == "ticket", found
    ticket = box.ticket(found["ticket"])
    assert (ticket["requestors"], ticket["history"][0]["actor"]) == ([ALICE], ALICE), ticket
    number = opened(box, letter())
    mail = from_staff("alice", "We are on it.\n", number)
    deliver(box, mail, sender=ALICE)
    held(box, mail)
    assert told(box, number, "correspondence") == []


def test_forged_requestor(box: Sandbox) -> None:
    """who is requestor answers without a proof, unless his domain says that it is not he"""
    found = delivered(box, from_staff("alice", "Look at this.\n"), sender=ALICE)
    number = found["ticket"]
    answer = from_staff("alice", "More of it.\n", number)
    assert delivered(box, answer, sender=ALICE)["disposition"] == "ticket"
    before = box.ticket(number)
    forged = from_staff("alice", "Forget it.\n", number, authentication_results=
                        "mx.csirt.example; dmarc=fail header.from=staff.example")
    deliver(box, forged, sender="mallory@evil.example")
    held(box, forged)
    assert box.ticket(number) == before


def test_signature_beside_a_login(box: Sandbox) -> None:
    """a signature on what a login proved is used up as well"""
    box.clock(None)
    number = opened(box, letter())
    mail = signed(box, "alice", f"Ticket: {number}\nPriority: 21\n\nWords.\n", number)
    by_login(box, "alice", mail)
    assert box.json("ticket", "history", number)[-1]["n"] > 1
    before = box.ticket(number)
    again = re.sub(rb"Message-ID: <[^>]*>", b"Message-ID: <once-more@outside.example>", mail)
    deliver(box, again, sender="mallory@evil.example")
    assert "used before" in held(box, again)["detail"]
    assert box.ticket(number) == before
    box.clock(TIME)


def test_signature_without_ticket(box: Sandbox) -> None:
    """where a signature falls short a verified domain may do"""
    box.clock(None)
    number = opened(box, letter())
    mail = signed(box, "alice", "Priority: 22\n", number, authentication_results=VERIFIED)
    deliver(box, mail, sender=ALICE)
    ticket = box.ticket(number)
    assert (ticket["priority"], ticket["history"][-1]["proof"]) == (22, "dmarc"), ticket
    box.clock(TIME)


def test_confirmation_is_not_enough(box: Sandbox) -> None:
    """what a site takes no confirmation for is not lost when it is confirmed: its writer is told"""
    proofs = ("\nqueue ", "\nproofs {\n  changes = { sasl, pgp }\n}\nqueue ")
    number = opened(box, letter())
    with box.configured(proofs):
        mail, to = challenged(box, number, "Priority: 23\n\nWords.\n")
        confirm(box, to)
    assert box.ticket(number)["priority"] != 23
    assert entry(box, mail)["state"] == "released"
    assert "stronger proof" in " ".join(transcript(box, "alice").split())


def test_own_matter(box: Sandbox) -> None:
    """who may not answer for us may go on with his own report"""
    number = command(box, "rose", 0, "My laptop is odd.\n")["ticket"]
    found = command(box, "rose", number, "It is gone.\n")
    assert (found["disposition"], found["ticket"]) == ("ticket", number), found
    assert box.json("ticket", "history", number)[-1]["actor"] == "rose@staff.example"


def test_two_copies(box: Sandbox) -> None:
    """what staff write to two constituencies is done once"""
    mail = from_staff("alice", f"Requestor: {ANN}\nPriority: 24\n\nNew words.\n",
                      to="report+edunet@csirt.example, report+govnet@csirt.example")
    tickets = len(box.json("ticket", "list"))
    for to in ("report+edunet@csirt.example", "report+govnet@csirt.example"):
        words = [word if not word.startswith("--sasl-user") else "--sasl-user=alice"
                 for word in arguments(mail, ALICE, to)]
        assert box.receive(words, piped(mail, ALICE)) == 0
    assert len(box.json("ticket", "list")) == tickets + 1


def test_comment_wins(box: Sandbox) -> None:
    """of a mail to both addresses nothing goes outside, whichever copy comes first"""
    number = opened(box, letter())
    mail = from_staff("alice", "Internal.\n", number,
                      to="report@csirt.example, report-comment@csirt.example")
    by_login(box, "alice", mail)
    assert box.json("ticket", "history", number)[-1]["type"] == "comment"
    assert told(box, number, "correspondence") == []


def test_absence_notice(box: Sandbox) -> None:
    """what staff's machines write is nothing that our answers refer to"""
    mail = letter()
    number = opened(box, mail)
    row = next(row for row in mails(box, number, "new-ticket") if row["to"] == ALICE)
    away = from_staff("alice", "I am away.\n", auto_submitted="auto-replied",
                      message_id="<away@laptop.staff.example>")
    deliver(box, away, sender=ALICE, to=reply_address(box, row))
    command(box, "bob", number, "An answer.\n")
    answer = last(box, number, "correspondence", ANN)
    assert answer["In-Reply-To"] == message_id(mail), answer["In-Reply-To"]
    assert "staff.example" not in answer["References"], answer["References"]


def test_outsiders_commands(box: Sandbox) -> None:
    """an outsider's commands are words"""
    for text in ("Accept: 2147483648\n", "Status: resolved\nLink: 1, 2\n", "Ticket: 1\nTake\n"):
        number = opened(box, letter(text=text))
        ticket = box.ticket(number)
        assert (ticket["status"], ticket["owner"], ticket["links"]) == ("new", None, []), ticket
        assert ticket["history"][0]["message"]["text"] == text.strip(), ticket
    command(box, "alice", number, "Accept: 2147483648\n")
    assert "error: Accept: 2147483648" in transcript(box, "alice")


# Commands (RT's behaviour, ours where it differs) ---------------------------------------------


def test_first_block(box: Sandbox) -> None:
    """only the first block is commands; they are cut from what others read"""
    number = opened(box, letter())
    command(box, "alice", number, "\n\n\nPriority: 10\n\nFinalPriority: 15\n")
    ticket = box.ticket(number)
    assert (ticket["priority"], ticket["final_priority"]) == (10, 0), ticket
    assert ticket["history"][-1]["type"] != "transcript"
    assert "FinalPriority: 15" in last(box, number, "correspondence", ANN).get_content()
    assert "Priority: 10" not in last(box, number, "correspondence", ANN).get_content()


def test_prose_first(box: Sandbox) -> None:
    """behind prose nothing is a command"""
    number = opened(box, letter())
    command(box, "alice", number, "As I said before:\n\nPriority: 44\n")
    assert box.ticket(number)["priority"] != 44
    assert "Priority: 44" in last(box, number, "correspondence", ANN).get_content()


def test_all_or_nothing(box: Sandbox) -> None:
    """one wrong line, and nothing is done, nobody is told but the writer"""
    number = opened(box, letter())
    before, mails_before = box.ticket(number), len(box.json("outbox", "list"))
    command(box, "alice", number, "Priority: 44\nColour: red\nStatus: stalled\n\nDear Ann,\n")
    assert box.ticket(number) == before
    rows = box.json("outbox", "list")[mails_before:]
    assert [(row["event"], row["to"]) for row in rows] == [("transcript", ALICE)], rows
    text = transcript(box, "alice")
    assert text.startswith(f"[csirt.example #{number}] not done: "), text
    assert "ok: Priority: 44" in text and "error: Colour: red: " in text, text


def test_nothing_opened(box: Sandbox) -> None:
    """a line that cannot be done opens no ticket, and the mail leads to none"""
    before = len(box.json("ticket", "list"))
    found = command(box, "alice", 0, "Priority: 5\nOwner: rose\n\nA new matter.\n")
    assert (found["disposition"], found["ticket"]) == ("stored", None), found
    assert len(box.json("ticket", "list")) == before
    assert "rose may not own" in transcript(box, "alice")


def test_time_worked(box: Sandbox) -> None:
    """time worked adds up"""
    number = opened(box, letter())
    command(box, "alice", number, "TimeWorked: 5\nTimeWorked: 5\n")
    command(box, "bob", number, "TimeWorked: 1h\n")
    assert box.ticket(number)["time_worked"] == 70


def test_people(box: Sandbox) -> None:
    """Requestor sets, AddRequestor adds, DelRequestor takes away, also while a ticket is opened"""
    for text, wanted in (("Requestor: x@outside.example\n", ["x@outside.example"]),
                         ("AddRequestor: x@outside.example\n", [ALICE, "x@outside.example"]),
                         (f"DelRequestor: {ALICE}\n", [])):
        found = command(box, "alice", 0, f"{text}\nA new matter.\n")
        assert sorted(box.ticket(found["ticket"])["requestors"]) == sorted(wanted), text
    number = opened(box, letter())
    command(box, "alice", number, f"AddCc: {BEN}, x@outside.example\nAdminCc: tess\n")
    command(box, "alice", number, "DelCc: x@outside.example\n")
    ticket = box.ticket(number)
    assert ticket["cc"] == [BEN] and len(ticket["admin_cc"]) == 1, ticket


def test_own_address_is_no_watcher(box: Sandbox) -> None:
    """an address of ours never becomes a watcher"""
    number = opened(box, letter())
    command(box, "alice", number, "AddCc: help@csirt.example\n")
    assert box.ticket(number)["cc"] == []
    assert "error: AddCc: help@csirt.example" in transcript(box, "alice")


def test_fields(box: Sandbox) -> None:
    """fields have types, and IP ranges are found by overlap"""
    number = opened(box, letter())
    command(box, "alice", number, "CF.{IP}: 192.0.2.0/25\nAddCF.{IP}: 2001:db8::1\n"
                                  "CF.{how reported}: email\nTLP: amber\n")
    fields = box.ticket(number)["fields"]
    assert fields["IP"] == ["192.0.2.0/25", "2001:db8::1"], fields
    assert fields["How Reported"] == ["Email"] and fields["TLP"] == ["AMBER"], fields
    found = [ticket["id"] for ticket in box.json("ticket", "list", "ip:192.0.2.77")]
    assert number in found, found
    assert number not in [t["id"] for t in box.json("ticket", "list", "ip:192.0.2.128/25")]
    command(box, "alice", number, "CF.{IP}: not an address\n")
    assert box.ticket(number)["fields"] == fields


def test_links(box: Sandbox) -> None:
    """what depends on an open ticket cannot be closed"""
    number, other = opened(box, letter()), opened(box, letter())
    command(box, "alice", number, f"DependsOn: {other}\nRefersTo: {other}\n")
    assert {link["type"] for link in box.ticket(number)["links"]} == {"depends-on", "refers-to"}
    assert {link["type"] for link in box.ticket(other)["links"]} == {"depended-on-by",
                                                                     "referred-to-by"}
    command(box, "alice", number, "Resolve\n")
    assert box.ticket(number)["status"] == "new" and str(other) in transcript(box, "alice")
    command(box, "alice", other, "Resolve\n")
    command(box, "alice", number, "Resolve\n")
    assert box.ticket(number)["status"] == "resolved"
    command(box, "alice", number, "RefersTo: 99999\n")
    assert "99999" in transcript(box, "alice")


def test_read_only(box: Sandbox) -> None:
    """who may only read is told so"""
    number = opened(box, letter())
    before = box.ticket(number)
    for text in ("Priority: 9\n", "Take\n", "Just a word.\n", "Comment\n\nInternal word.\n"):
        command(box, "rose", number, text)
        assert "error: " in transcript(box, "rose"), text
    assert box.ticket(number) == before
    command(box, "rose", number, "Show\n")
    assert "not done" not in transcript(box, "rose")


@tap.cases(("Take of another's", "Take", "bob's"), ("Steal of nobody's", "Steal", "nobody"),
           ("Untake of another's", "Untake", "bob"))
def test_ownership_refused(box: Sandbox, verb: str, reason: str) -> None:
    """ownership has its rules"""
    number = opened(box, letter())
    if verb != "Steal":
        command(box, "bob", number, "Take\n")
    owner = box.ticket(number)["owner"]
    command(box, "alice", number, f"{verb}\n")
    assert box.ticket(number)["owner"] == owner
    assert f"error: {verb}" in transcript(box, "alice")


def test_give(box: Sandbox) -> None:
    """an owner gives his ticket away, and the new one is told"""
    number = opened(box, letter())
    command(box, "bob", number, "Take\n")
    command(box, "bob", number, "Give: hank\n")
    assert box.ticket(number)["owner"] == "hank"
    assert told(box, number, "owner") == ["hank@staff.example"]
    command(box, "alice", number, "Steal\n")
    assert box.ticket(number)["owner"] == "alice"


def at_once(box: Sandbox, number: int, text: str) -> list[dict]:
    """What happened to NUMBER after alice and bob wrote TEXT five times each at the same time."""
    deliveries = []
    for count, name in zip(range(10), itertools.cycle(("alice", "bob"))):
        mail = from_staff(name, text.format(count), number)
        words = [word if not word.startswith("--sasl-user") else f"--sasl-user={name}"
                 for word in arguments(mail, f"{name}@staff.example", "report@csirt.example")]
        deliveries.append((words, mail))
    before = len(box.json("ticket", "history", number))
    deliver_at_once(box, deliveries)
    assert box.tocsin("audit", "verify").returncode == 0
    return box.json("ticket", "history", number)[before:]


def kinds(events: list[dict], kind: str) -> list[dict]:
    return [event for event in events if event["type"] == kind]


def test_take_race(box: Sandbox) -> None:
    """of ten who take a ticket at once one does, and the others are told"""
    number = opened(box, letter())
    events = at_once(box, number, "Take\n\nWord {}.\n")
    assert (len(kinds(events, "owner")), len(kinds(events, "correspond"))) == (1, 1), events
    assert len(told(box, number, "transcript")) == 9


def test_steal_race(box: Sandbox) -> None:
    """who steals at once steals from the one before, or is told that he has it"""
    number = opened(box, letter())
    command(box, "hank", number, "Take\n")
    events = kinds(at_once(box, number, "Steal\n"), "owner")
    assert [event["old"] for event in events] == [
        "hank", *(event["new"] for event in events[:-1])], events
    assert all(event["old"] != event["new"] for event in events), events
    assert len(events) + len(told(box, number, "transcript")) == 10
    assert box.ticket(number)["owner"] == events[-1]["new"]


def test_status_race(box: Sandbox) -> None:
    """of ten who close a ticket at once one does; their words all arrive"""
    number = opened(box, letter())
    events = at_once(box, number, "Status: resolved\nQuick\n")
    assert [(event["old"], event["new"]) for event in kinds(events, "status")] == [
        ("new", "resolved")], events
    number = opened(box, letter())
    events = at_once(box, number, "Status: rejected\n\nWord {}.\n")
    assert len(kinds(events, "correspond")) == 10, events
    status = ["new", *(event["new"] for event in kinds(events, "status"))]
    assert [event["old"] for event in kinds(events, "status")] == status[:-1], events
    assert box.ticket(number)["status"] == "rejected"


# Show, Search, Help --------------------------------------------------------------------------


def test_answers(box: Sandbox) -> None:
    """Show, Search and Help answer the writer alone, and change nothing"""
    number = opened(box, letter("Phishing at the library", "Stolen card numbers.\n"))
    before = box.ticket(number)
    command(box, "alice", number, "Show\n")
    text = transcript(box, "alice")
    assert "Stolen card numbers." in text and "Phishing at the library" in text, text
    command(box, "alice", 0, 'Search: subject:library status:new\n')
    text = transcript(box, "alice")
    assert f"{number}" in text and "Phishing" in text, text
    command(box, "alice", 0, "Help\n")
    text = transcript(box, "alice")
    assert "Take" in text and max(map(len, text.splitlines()[1:])) <= 76, text
    assert box.ticket(number) == before
    assert told(box, number, "transcript") == [ALICE]


def test_answer_to_a_new_ticket(box: Sandbox) -> None:
    """who opens a ticket may ask in the same mail, and gets both"""
    number = command(box, "alice", 0, "Help\nPriority: 5\n\nA new matter.\n")["ticket"]
    assert box.ticket(number)["priority"] == 5
    assert "Take" in transcript(box, "alice")


# Who is told what ----------------------------------------------------------------------------


def test_comment_stays(box: Sandbox) -> None:
    """a comment, by address or by verb, never leaves the house"""
    number = opened(box, letter())
    command(box, "alice", number, f"AddCc: {BEN}\n")
    command(box, "alice", number, "Her password was 1234.\n", to="report-comment@csirt.example")
    command(box, "bob", number, "Comment\n\nThe password again: 1234.\n")
    command(box, "bob", number, f"Comment\nOnceCc: {BEN}\n\nTell Ben 1234.\n")
    rows = [row for row in box.json("outbox", "list", "--ticket", number)
            if b"1234" in frozen(box, row)]
    assert rows and {row["to"].partition("@")[2] for row in rows} == {"staff.example"}, rows
    assert told(box, number, "comment") == [ALICE, BOB], told(box, number, "comment")
    assert f"{BEN} is none of our staff" in transcript(box, "bob")


def test_answer_to_a_comment(box: Sandbox) -> None:
    """who answers a comment comments"""
    number = opened(box, letter())
    command(box, "alice", number, "Comment\n\nWhat do you think?\n")
    row = next(row for row in mails(box, number, "comment") if row["to"] == BOB)
    by_login(box, "bob", from_staff("bob", "Close it.\n"), reply_address(box, row))
    assert box.json("ticket", "history", number)[-1]["type"] == "comment"
    assert told(box, number, "correspondence") == []


def test_recipients(box: Sandbox) -> None:
    """one-time copies, squelching, and no mail to oneself"""
    number = opened(box, letter())
    command(box, "alice", number, f"AddRequestor: {BEN}, c@outside.example\nSquelch: {ANN}\n")
    command(box, "alice", number, "First.\n")
    assert told(box, number, "correspondence") == sorted([BEN, BOB, "c@outside.example"])
    command(box, "alice", number, f"OnceCc: {ANN}\nOnceSquelch: {BEN}\n\nSecond.\n")
    assert told(box, number, "correspondence").count(ANN) == 1
    assert told(box, number, "correspondence").count(BEN) == 1
    command(box, "alice", number, "Quick\nResolve\n")
    assert told(box, number, "resolved") == []
    assert ALICE not in told(box, number, "correspondence")


def test_staff_as_requestor(box: Sandbox) -> None:
    """who is requestor and writes gets no copy of his own words, unless he names himself"""
    found = command(box, "alice", 0, "A new matter.\n")
    number = found["ticket"]
    command(box, "alice", number, "More of it.\n")
    assert ALICE not in told(box, number, "correspondence")
    command(box, "alice", number, f"OnceCc: {ALICE}\n\nEven more.\n")
    assert ALICE in told(box, number, "correspondence")


def test_countermeasure(box: Sandbox) -> None:
    """what its network team writes moves a countermeasure on; staff never do by a reply"""
    number = opened(box, letter(), to="block@csirt.example")
    assert box.ticket(number)["status"] == "pending activation"
    command(box, "alice", number, "Please block it.\n")
    assert box.ticket(number)["status"] == "pending activation"
    deliver(box, letter(tag(number), "Blocked.\n"))
    assert box.ticket(number)["status"] == "active"
    command(box, "alice", number, "Status: pending removal\n")
    deliver(box, letter(tag(number), "Removed.\n"))
    assert box.ticket(number)["status"] == "removed"
    deliver(box, letter(tag(number), "It is back.\n"))
    assert box.ticket(number)["status"] == "active"


# The command line ----------------------------------------------------------------------------


def test_command_line(box: Sandbox) -> None:
    """the command line speaks the same language under the same rules"""
    number = opened(box, letter())
    box.done("--as", "alice", "ticket", "do", number, "Take", "Priority: 60", "TLP: red")
    ticket = box.ticket(number)
    assert (ticket["owner"], ticket["priority"], ticket["fields"]["TLP"]) == (
        "alice", 60, ["RED"]), ticket
    done = box.tocsin("--as", "rose", "ticket", "do", number, "Priority: 1")
    assert done.returncode == 1 and "change" in done.stderr, done
    done = box.tocsin("--as", "bob", "ticket", "do", number, "Take")
    assert done.returncode == 1 and "alice" in done.stderr, done
    done = box.tocsin("--as", "rose", "staff", "add", "eve", "--address", "eve@staff.example",
                      "--role", "manager")
    assert done.returncode == 1 and "rose" in done.stderr, done


if __name__ == "__main__":
    tap.run(World)
