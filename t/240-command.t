#!/usr/bin/python3
"""The command line: every command, option, exit status and JSON key of the contract."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "lib"))

import tap
import wire
from letter import letter, message_id
from sandbox import Sandbox

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
TICKET_KEYS = ["v", "id", "merged_into", "queue", "kind", "constituency", "subject", "status",
               "owner", "requestors", "cc", "admin_cc", "squelched", "priority",
               "final_priority", "sla", "language", "created", "starts", "started", "due", "told",
               "resolved", "updated", "time_worked", "time_left", "time_estimated", "clocks",
               "fields", "links", "indicators"]
EVENT_KEYS = ["n", "at", "actor", "type", "field", "old", "new", "held_back", "proof",
              "proof_reason", "message"]
OUTBOX_KEYS = {"id", "ticket", "event", "to", "subject", "message_id", "state", "reason",
               "attempts", "at"}
STAFF = ["alice", "bob", "carol", "hank", "rose", "tess"]


def new(box: Sandbox, *more: str, queue: str = "General", text: str | None = None) -> int:
    output = box.done("ticket", "new", "--queue", queue, "--subject", "A subject", *more,
                      input=text)
    assert re.fullmatch(r"\d+\n", output), output
    return int(output)


def refused(box: Sandbox, status: int, *arguments: object, input: str | None = None) -> str:
    """What a command that must end with STATUS says on standard error."""
    done = box.tocsin(*arguments, input=input)
    assert done.returncode == status, (arguments, done)
    assert done.stdout == "" and done.stderr.startswith("tocsin: "), done
    return done.stderr


def rows(box: Sandbox, *arguments: object) -> list[dict]:
    return list(csv.DictReader(io.StringIO(box.done(*arguments, "--csv"))))


def test_a_new_ticket_shows_every_key_of_the_contract(box: Sandbox) -> None:
    number = new(box, "--requestor", "Ann@Outside.example", text="It began at noon.\n")
    ticket = box.ticket(number)
    assert list(ticket) == [*TICKET_KEYS, "history"], list(ticket)
    assert {key: ticket[key] for key in ("v", "id", "queue", "kind", "subject", "status",
                                         "requestors", "priority", "language")} == {
        "v": 1, "id": number, "queue": "General", "kind": "general", "subject": "A subject",
        "status": "new", "requestors": ["ann@outside.example"], "priority": 0, "language": "en"}
    for key in ("merged_into", "constituency", "owner", "sla", "starts", "started", "due", "told",
                "resolved"):
        assert ticket[key] is None, key
    for key in ("cc", "admin_cc", "clocks", "links", "indicators"):
        assert ticket[key] == [], key
    assert ticket["fields"] == {} and ticket["time_worked"] == ticket["time_left"] == 0
    assert TIME.fullmatch(ticket["created"]) and ticket["created"] == ticket["updated"]
    [event] = ticket["history"]
    assert list(event) == EVENT_KEYS
    assert (event["n"], event["actor"], event["type"], event["proof"], event["held_back"]) == (
        1, "system", "create", "cli", False)
    assert event["message"] == {"message_id": None, "from": "system", "to": [],
                                "subject": "A subject", "text": "It began at noon.\n",
                                "quoted": None, "class": "human", "defects": [],
                                "attachments": []}


def test_nobody_is_acknowledged_for_a_ticket_of_the_command_line(box: Sandbox) -> None:
    number = new(box, "--requestor", "nobody@outside.example", text="Noted by phone.\n")
    assert box.json("outbox", "list", "--to", "nobody@outside.example") == []


def test_set_applies_lines_with_the_status_last(box: Sandbox) -> None:
    number = new(box, "--set", "Status: resolved", "--set", "priority:  70", "--set",
                 "Subject: Another one")
    ticket = box.ticket(number)
    assert (ticket["status"], ticket["priority"], ticket["subject"]) == (
        "resolved", 70, "Another one")
    assert [event["type"] for event in ticket["history"]] == ["create", "subject", "priority",
                                                              "status"]
    assert TIME.fullmatch(ticket["resolved"]) and TIME.fullmatch(ticket["started"])


@tap.cases(
    ("no such queue", 1, ["--queue", "Nowhere", "--subject", "x"], "Nowhere"),
    ("no subject", 2, ["--queue", "General"], "subject"),
    ("empty subject", 1, ["--queue", "General", "--subject", " "], "subject"),
    ("bad address", 1, ["--queue", "General", "--subject", "x", "--requestor", "a b@c"], "a b@c"),
    ("bad line", 1, ["--queue", "General", "--subject", "x", "--set", "Color: red"], "Color"),
    ("bad status", 1, ["--queue", "General", "--subject", "x", "--set", "Status: red"], "red"),
    ("bad priority", 1, ["--queue", "General", "--subject", "x", "--set", "Priority: 101"], "101"),
    ("unknown option", 2, ["--queue", "General", "--subject", "x", "--colour", "red"], "colour"),
)
def test_a_wrong_new_ticket_is_refused_whole(box: Sandbox, status: int, options: list[str],
                                             word: str) -> None:
    before = box.sql("SELECT count(*) FROM tocsin.ticket")
    assert word in refused(box, status, "ticket", "new", *options)
    assert box.sql("SELECT count(*) FROM tocsin.ticket") == before


def test_do_is_all_or_nothing(box: Sandbox) -> None:
    number = new(box)
    before = box.ticket(number)
    message = refused(box, 1, "ticket", "do", number, "Priority: 3", "Status: nonsense")
    assert "nonsense" in message and "stalled" in message, message
    assert box.ticket(number) == before
    refused(box, 1, "ticket", "do", number, "Priority: 3", "What is this")
    refused(box, 1, "ticket", "do", number, "Status:")
    refused(box, 1, "ticket", "do", 999999, "Status: open")
    refused(box, 2, "ticket", "do", "twelve", "Status: open")
    refused(box, 2, "ticket", "do", number)
    assert box.ticket(number) == before


def test_the_lifecycle_decides(box: Sandbox) -> None:
    incident = new(box, queue="Incidents")
    assert box.ticket(incident)["status"] == "open"
    refused(box, 1, "ticket", "do", incident, "Status: stalled")
    box.done("ticket", "do", incident, "Status: Abandoned")
    assert box.ticket(incident)["status"] == "abandoned"
    number = new(box)
    box.done("ticket", "do", number, "Status: resolved")
    box.done("ticket", "do", number, "Status: open")
    ticket = box.ticket(number)
    assert ticket["resolved"] is None and ticket["started"] is not None
    box.done("ticket", "do", number, "Status: open")
    assert box.ticket(number) == ticket, "what is so already makes no event"


def sent_outside(box: Sandbox, number: int) -> list[dict]:
    return [row for row in box.json("outbox", "list", "--ticket", number)
            if row["to"].endswith("@outside.example")]


def test_a_reply_goes_to_the_requestors_and_a_comment_nowhere(box: Sandbox) -> None:
    number = new(box, "--requestor", "r1@outside.example", "--requestor", "r2@outside.example")
    box.done("--as", "alice", "ticket", "do", number, "Comment", input="INTERNAL words\n")
    assert sent_outside(box, number) == []
    box.done("--as", "alice", "ticket", "do", number, "reply", "Status: stalled",
             input="We look.\n.\nFrom here\n")
    box.wait()
    sent = sent_outside(box, number)
    assert [(row["event"], row["to"], row["state"]) for row in sent] == [
        ("correspondence", "r1@outside.example", "sent"),
        ("correspondence", "r2@outside.example", "sent")]
    assert all(OUTBOX_KEYS <= set(row) for row in sent)
    entries = [entry for row in sent for entry in box.mailbox(row["to"])]
    assert len(entries) == 2 and entries[0]["from"] != entries[1]["from"]
    for entry in entries:
        wire.check(entry)
        mail = wire.parsed(entry)
        assert mail["Subject"] == f"[csirt.example #{number}] A subject"
        assert "We look." in mail.get_content() and "INTERNAL" not in str(mail)
        assert mail["Auto-Submitted"] is None and entry["from"].startswith("bounce+")
    ticket = box.ticket(number)
    assert [event["type"] for event in ticket["history"]] == ["create", "comment", "correspond",
                                                              "status", "status"]
    assert ticket["history"][1]["actor"] == "alice" and ticket["told"] is not None
    assert ticket["status"] == "stalled"


@tap.cases(
    ("Reply without text", ["Reply"], ""),
    ("Comment of blanks", ["Comment"], " \n\n"),
    ("two verbs", ["Comment", "Reply"], "text\n"),
)
def test_verbs_need_one_text(box: Sandbox, lines: list[str], text: str) -> None:
    number = new(box)
    refused(box, 1, "ticket", "do", number, *lines, input=text)
    assert len(box.ticket(number)["history"]) == 1


def test_list_filters_and_is_complete(box: Sandbox) -> None:
    number = new(box, "--set", "Status: rejected", queue="Incident Reports")
    listed = box.json("ticket", "list", "--queue", "incident reports", "--status", "Rejected")
    assert [ticket["id"] for ticket in listed] == [number] and list(listed[0]) == TICKET_KEYS
    everything = box.json("ticket", "list")
    count = int(box.sql("SELECT count(*) FROM tocsin.ticket")[0][0])
    assert len(everything) == count
    assert [ticket["id"] for ticket in everything] == sorted(t["id"] for t in everything)
    assert box.json("ticket", "list", "--owner", "alice") == []
    assert len(rows(box, "ticket", "list")) == count


def test_history_and_raw(box: Sandbox) -> None:
    mail = letter("Bytes as they are", "caf\u00e9\n.\n..\n", to="help@csirt.example")
    box.send(mail, to="help@csirt.example")
    box.wait()
    [found] = box.json("message", "find", "--message-id", message_id(mail))
    history = box.json("ticket", "history", found["ticket"])
    assert history == box.ticket(found["ticket"])["history"]
    done = subprocess.run(["tocsin", "ticket", "raw", str(found["ticket"]), "1"], env=box.env,
                          capture_output=True, check=True)
    # Postfix adds its trace in front of what was sent.
    assert done.stdout.endswith(mail) and done.stdout.startswith(b"Return-Path:")
    assert "9" in refused(box, 1, "ticket", "raw", found["ticket"], 9)
    assert rows(box, "ticket", "history", found["ticket"])[0]["type"] == "create"


def test_message_find_by_each_key(box: Sandbox) -> None:
    mail = letter(to="help@csirt.example")
    queue_id = box.send(mail, to="help@csirt.example")
    box.wait()
    name = message_id(mail)
    [by_id] = box.json("message", "find", "--message-id", name)
    assert by_id == {"message_id": name, "queue_id": queue_id, "recipient": "help@csirt.example",
                     "sha256": by_id["sha256"], "class": "human", "reasons": by_id["reasons"],
                     "disposition": "ticket", "ticket": by_id["ticket"], "history": 1,
                     "outbox": None, "quarantine": None}
    for key in (["--queue-id", queue_id], ["--sha256", by_id["sha256"]],
                ["--message-id", name.strip("<>")]):
        assert box.json("message", "find", *key) == [by_id]
    assert box.json("message", "find", "--message-id", "<none@nowhere>") == []
    refused(box, 1, "message", "raw", "--message-id", "<none@nowhere>")
    refused(box, 2, "message", "find")
    refused(box, 2, "message", "find", "--message-id", "a", "--queue-id", "b")
    refused(box, 2, "message", "find", "--sha256", "xyz")
    [sent] = box.json("outbox", "list", "--ticket", by_id["ticket"], "--event", "acknowledgement")
    [ours] = box.json("message", "find", "--message-id", sent["message_id"])
    assert (ours["disposition"], ours["outbox"]) == ("outbox", sent["id"])


REPORT = (b"From: Ann Lee <ann@edunet.example>\nTo: report@csirt.example\n"
          b"Subject: =?utf-8?Q?Ph=C3=BCsh?=\nDate: Mon, 23 Nov 2026 12:00:00 +0100\n"
          b"Message-ID: <parse@edunet.example>\nIn-Reply-To: <old@csirt.example>\n"
          b"Authentication-Results: mx.example; spf=pass smtp.mailfrom=edunet.example\n"
          b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n"
          b"See there.\n\nOn Monday, Bob wrote:\n> old\n\n-- \nAnn\n"
          b"--b\nContent-Type: image/png; name=\"../a.png\"\nContent-ID: <p@x>\n"
          b"Content-Transfer-Encoding: base64\n\nJVBERi0xLjQKJeLjz9MK\n"
          b"--b\nContent-Type: message/rfc822\n\nFrom: Eve <eve@phish.test>\nSubject: pay\n\nx\n"
          b"--b--\n")
RECORD_KEYS = ["class", "reasons", "defects", "from", "from_name", "to", "cc", "subject", "date",
               "message_id", "references", "text", "quoted", "signature", "attachments",
               "deliveries", "original_message_id", "authentication", "headers", "content_digest"]
PICTURE = {"name": "a.png", "type": "image/png", "size": 15, "name_as_sent": "../a.png",
           "detected": "application/pdf", "role": "file", "disposition": None,
           "content_id": "p@x", "summary": None}
SUMMARY = {"from": "Eve <eve@phish.test>", "subject": "pay", "date": None, "message_id": None}
LIE = "a.png: declared image/png, is application/pdf"


def parsed(box: Sandbox, mail: bytes, *options: str) -> dict:
    done = box.tocsin("message", "parse", "--json", *options, input=mail)
    assert done.returncode == 0 and done.stderr == b"", done
    return json.loads(done.stdout)


def test_message_parse_shows_the_record(box: Sandbox) -> None:
    record = parsed(box, REPORT)
    assert list(record) == RECORD_KEYS, list(record)
    assert {key: record[key] for key in ("class", "from", "from_name", "to", "subject", "date",
                                         "message_id", "references", "text", "signature")} == {
        "class": "human", "from": "ann@edunet.example", "from_name": "Ann Lee",
        "to": ["report@csirt.example"], "subject": "Ph\u00fcsh", "date": "2026-11-23T11:00:00Z",
        "message_id": "<parse@edunet.example>", "references": ["<old@csirt.example>"],
        "text": "See there.", "signature": "-- \nAnn"}
    assert record["quoted"] == "On Monday, Bob wrote:\n> old"
    picture, attached = record["attachments"]
    assert re.fullmatch("[0-9a-f]{64}", picture.pop("sha256")) and picture == PICTURE, picture
    assert (attached["role"], attached["summary"]) == ("message", SUMMARY)
    assert record["authentication"] == [
        {"field": 0, "authserv_id": "mx.example", "bare": True, "method": "spf", "result": "pass",
         "properties": ["smtp.mailfrom=edunet.example"]}]
    assert LIE in record["defects"] and record["headers"][2] == {"name": "Subject",
                                                                 "value": "Ph\u00fcsh"}


def test_message_parse_for_people(box: Sandbox) -> None:
    done = box.tocsin("message", "parse", input=REPORT)
    shown = done.stdout.decode()
    assert done.returncode == 0, done
    for line in ("Class:        human", "From:         ann@edunet.example",
                 "Subject:      Ph\u00fcsh", f"Beware:       {LIE}",
                 "Checked:      mx.example says spf=pass smtp.mailfrom=edunet.example"):
        assert line in shown.splitlines(), (line, shown)
    assert "a.png (image/png, in fact application/pdf, 15 bytes, file)" in shown
    assert "Eve <eve@phish.test>: pay" in shown
    assert re.search(r"\nText:\n\n? +See there\.\n", shown), shown
    assert re.search(r"\nQuoted:\n\n? +On Monday", shown), shown


def test_message_parse_takes_the_sender_from_the_option_or_the_mail(box: Sandbox) -> None:
    plain = b"From: ann@edunet.example\nSubject: x\n\nhello\n"
    assert parsed(box, plain)["reasons"] == []
    for found in (parsed(box, plain, "--sender", ""), parsed(box, b"Return-Path: <>\n" + plain)):
        assert (found["class"] != "human" or found["reasons"]), found
    assert parsed(box, b"Return-Path: <>\n" + plain, "--sender", "a@x.test")["reasons"] == []


def test_message_parse_refuses_what_is_beyond_a_limit(box: Sandbox) -> None:
    done = box.tocsin("message", "parse", input=b"X: y\n" * 5000 + b"\nhello\n")
    assert (done.returncode, done.stdout) == (1, b"") and b"header" in done.stderr, done
    assert parsed(box, b"")["class"] == "malformed"
    refused(box, 2, "message", "parse", "file.eml")


def test_ticket_show_tells_what_was_found_in_a_mail(box: Sandbox) -> None:
    box.send(REPORT, sender="ann@edunet.example", to="report@csirt.example")
    box.wait()
    [found] = box.json("message", "find", "--message-id", "<parse@edunet.example>")
    message = box.ticket(found["ticket"])["history"][found["history"] - 1]["message"]
    assert LIE in message["defects"]
    picture, attached = message["attachments"]
    assert re.fullmatch("[0-9a-f]{64}", picture.pop("sha256")) and picture == PICTURE, picture
    assert (attached["role"], attached["summary"]) == ("message", SUMMARY)
    shown = box.done("ticket", "show", found["ticket"])
    assert LIE in shown and "in fact application/pdf" in shown, shown


def test_outbox_filters_shows_and_sends(box: Sandbox) -> None:
    box.sink_reply("4xx")
    number = new(box, "--requestor", "later@outside.example")
    box.done("ticket", "do", number, "Reply", input="Later.\n")
    box.stop_loop()
    box.escalate()
    [row] = box.json("outbox", "list", "--to", "Later@outside.example", "--state", "pending",
                     "--event", "correspondence")
    assert row["attempts"] >= 1 and row["reason"].startswith("4"), row
    box.sink_reply(None)
    assert box.done("outbox", "send").strip()
    [row] = sent_outside(box, number)
    assert row["state"] == "sent", row
    done = subprocess.run(["tocsin", "outbox", "show", str(row["id"]), "--raw"], env=box.env,
                          capture_output=True, check=True)
    [entry] = box.mailbox("later@outside.example")
    assert done.stdout == Path(entry["file"]).read_bytes()
    assert box.json("outbox", "show", row["id"])["id"] == row["id"]
    refused(box, 1, "outbox", "show", 999999)


def test_staff_and_groups(box: Sandbox) -> None:
    assert [person["name"] for person in box.json("staff", "list")] == STAFF
    box.done("staff", "add", "Zoe", "--address", "zoe@staff.example", "--address",
             "ZOE2@staff.example", "--role", "handler", "--role", "duty", "--group", "dutyteam",
             "--manager", "carol", "--sasl-user", "zoe", "--language", "es")
    zoe = box.json("staff", "show", "zoe")
    assert zoe["addresses"] == ["zoe@staff.example", "zoe2@staff.example"]
    assert (zoe["name"], zoe["groups"], zoe["manager"], zoe["language"]) == (
        "Zoe", ["DutyTeam"], "carol", "es")
    before = box.json("staff", "list")
    refused(box, 1, "staff", "add", "zoe", "--address", "z@staff.example", "--role", "duty")
    refused(box, 1, "staff", "add", "Yan", "--address", "zoe@staff.example", "--role", "duty")
    refused(box, 1, "staff", "add", "Yan", "--address", "y@staff.example", "--role", "duty",
            "--group", "Nobody")
    refused(box, 1, "staff", "add", "Yan", "--address", "y@staff.example", "--role", "duty",
            "--manager", "nobody")
    for wrong in (["Yan", "--role", "duty"], ["Yan", "--address", "y@staff.example"],
                  ["--address", "y@staff.example", "--role", "duty"]):
        refused(box, 2, "staff", "add", *wrong)
    assert box.tocsin("staff", "add", "Yan", "--address", "y@staff.example", "--role",
                      "emperor").returncode in (1, 2)
    assert box.json("staff", "list") == before
    box.done("group", "add", "Night", "--member", "zoe", "--member", "bob")
    refused(box, 1, "group", "add", "night", "--member", "bob")
    refused(box, 1, "group", "add", "Day", "--member", "nobody")
    assert {group["name"] for group in box.json("group", "list")} == {"DutyTeam", "Night"}
    refused(box, 1, "staff", "show", "nobody")


def test_who_acts(box: Sandbox) -> None:
    number = new(box)
    assert "mallory" in refused(box, 1, "--as", "mallory", "ticket", "do", number, "Priority: 1")
    box.done("--as", "ALICE", "ticket", "do", number, "Priority: 1")
    assert box.ticket(number)["history"][-1]["actor"] == "alice"


def test_who_acts_where_nothing_is_a_test(box: Sandbox) -> None:
    """Without testing only root and the service user choose whom they act for."""
    conf = Path(box.env["TOCSIN_CONF"])
    strict = conf.with_name("strict.conf")
    text = re.sub(r"(?m)^testing.*\n", "", conf.read_text())
    key = Path(re.search(r'file *= *"([^"]+)"', text).group(1))
    copy = key.with_name("strict.key")
    copy.write_bytes(key.read_bytes())
    os.chmod(copy, 0o640)
    strict.write_text(text.replace(str(key), str(copy)))
    os.chmod(strict, 0o644)
    number = str(new(box))
    line = ["-c", str(strict), "ticket", "do", number, "Priority: 2"]
    subprocess.run(["tocsin", *line], env=box.env, check=True)
    assert box.ticket(int(number))["history"][-1]["actor"] == "system"
    import grp
    import pwd
    os.chown(copy, pwd.getpwnam("nobody").pw_uid, -1)
    done = subprocess.run(["tocsin", "--as", "alice", *line], env=box.env, user="nobody",
                          group=grp.getgrgid(pwd.getpwnam("nobody").pw_gid).gr_name,
                          extra_groups=[], capture_output=True, text=True, cwd="/", check=False)
    assert done.returncode == 1 and "may not act" in done.stderr, done


def test_usage_errors_say_what_is_right(box: Sandbox) -> None:
    assert "usage" in box.tocsin("ticket", "frobnicate").stderr
    assert box.tocsin("ticket", "frobnicate").returncode == 2
    assert box.tocsin().returncode == 2
    assert box.tocsin("ticket", "show").returncode == 2
    assert box.tocsin("ticket", "show", "1", "2").returncode == 2
    assert box.tocsin("ticket", "list", "--json", "--csv").returncode == 2
    assert box.tocsin("--help").returncode == 0
    assert "tocsin" in box.done("--version")
    refused(box, 1, "ticket", "show", 999999)
    assert box.tocsin("-c", "/nonexistent/tocsin.conf", "ticket", "list").returncode == 1


def test_output_that_cannot_be_written_is_an_error(box: Sandbox) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(["tocsin", "ticket", "list", "--json"], env=box.env, stdout=full,
                              stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1 and done.stderr.startswith("tocsin: "), done


def test_check_finds_what_is_wrong(box: Sandbox) -> None:
    assert {row["state"] for row in box.json("check")} == {"ok"}
    box.postconf("tocsin_destination_recipient_limit=50")
    done = box.tocsin("check", "--json")
    box.postconf("tocsin_destination_recipient_limit=1")
    assert done.returncode == 1 and "recipient_limit = 50" in done.stdout
    conf = Path(box.env["TOCSIN_CONF"])
    broken = conf.with_name("broken.conf")
    broken.write_text(conf.read_text() + 'colour = "red"\nnumber = 3\n')
    done = box.tocsin("-c", broken, "check", "--json")
    lines = conf.read_text().count("\n")
    assert done.returncode == 1
    assert f"broken.conf:{lines + 1}: " in done.stdout and f"broken.conf:{lines + 2}: " in done.stdout


def test_db_status_and_upgrade(box: Sandbox) -> None:
    status = box.json("db", "status")
    assert status and all(row["state"] == "applied" for row in status)
    box.done("db", "upgrade")
    box.done("db", "init")
    assert box.json("db", "status") == status


def test_a_database_that_is_away_is_temporary(box: Sandbox) -> None:
    box.stop_postgres()
    try:
        refused(box, 75, "ticket", "list")
        assert box.escalate().returncode == 75
    finally:
        box.start_postgres()


def test_escalate_dry_run(box: Sandbox) -> None:
    done = box.escalate("--dry-run", "--json")
    assert (done.returncode, done.stdout.strip()) == (0, "[]")
    assert box.escalate("--wrong").returncode == 2


if __name__ == "__main__":
    tap.run(Sandbox)
