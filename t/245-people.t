#!/usr/bin/python3
"""People on the command line: accounts, groups, keys, tables, and what each may see and do."""

import csv
import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "lib"))

import tap
from sandbox import Sandbox

STAFF = ["alice", "bob", "carol", "hank", "rose", "tess"]


def refused(box: Sandbox, status: int, *arguments: object, input: str | None = None) -> str:
    """What a command that must end with STATUS says on standard error."""
    done = box.tocsin(*arguments, input=input)
    assert done.returncode == status, (arguments, done)
    assert done.stdout == "" and done.stderr.startswith("tocsin: "), done
    return done.stderr


def hire(box: Sandbox, name: str, *roles: str) -> None:
    box.done("staff", "add", name, "--address", f"{name}@staff.example", "--role", *roles)


def new(box: Sandbox, queue: str, *more: str) -> int:
    return int(box.done("ticket", "new", "--queue", queue, "--subject", "A subject", *more))


def test_every_member_of_staff_has_a_key(box: Sandbox) -> None:
    keys = box.json("staff", "key", "list")
    assert [key["account"] for key in keys] == STAFF
    assert box.json("staff", "show", "rose")["keys"][0]["fingerprint"] == keys[4]["fingerprint"]
    listed = box.done("staff", "key", "list", "rose", "--csv")
    [row] = csv.DictReader(io.StringIO(listed))
    assert row["fingerprint"] == keys[4]["fingerprint"] and row["revoked"] == ""


def test_a_key_is_taken_from_a_file_or_standard_input(box: Sandbox) -> None:
    hire(box, "kay", "duty")
    with tempfile.TemporaryDirectory(prefix="tocsin-", dir="/tmp") as home:
        gpg = ["gpg", "--homedir", home, "--batch", "--quiet", "--passphrase", ""]
        subprocess.run([*gpg, "--quick-generate-key", "kay@staff.example", "ed25519", "sign", "2d"],
                       check=True, capture_output=True)
        key = subprocess.run([*gpg, "--armor", "--export"], check=True, capture_output=True,
                             text=True).stdout
        subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], check=True)
        secret = Path(home, "kay.key")
        secret.write_text(key)
        box.done("staff", "key", "add", "kay", secret)
    box.done("staff", "key", "add", "kay", "-", input=key)
    refused(box, 1, "staff", "key", "add", "kay", "-", input="no key")
    refused(box, 1, "staff", "key", "add", "nobody", "-", input=key)
    refused(box, 1, "staff", "key", "add", "kay", "/nonexistent/key")
    refused(box, 2, "staff", "key", "add", "kay")
    [row] = box.json("staff", "key", "list", "kay")
    assert row["not_after"] is not None and row["revoked"] is None
    refused(box, 1, "staff", "key", "revoke", "alice", row["fingerprint"])
    box.done("staff", "key", "revoke", "kay", row["fingerprint"][-16:].lower())
    assert box.json("staff", "key", "list", "kay")[0]["revoked"] is not None
    refused(box, 1, "staff", "key", "add", "kay", "-", input=key)
    refused(box, 1, "staff", "key", "list", "nobody")


def test_what_is_given_is_set_and_the_rest_stays(box: Sandbox) -> None:
    hire(box, "sue", "duty")
    before = box.json("staff", "show", "sue")
    box.done("staff", "set", "sue", "--role", "handler:report@edunet", "read-only", "--own-actions",
             "yes", "--group", "dutyteam")
    wanted = before | {"roles": ["handler:report@EDUNET", "read-only"], "own_actions": True,
                       "groups": ["DutyTeam"]}
    assert box.json("staff", "show", "sue") == wanted
    box.done("staff", "set", "sue", "--own-actions", "no", "--group", "")
    assert box.json("staff", "show", "sue")["groups"] == []
    assert "nothing to change" in refused(box, 1, "staff", "set", "sue")
    assert "emperor" in refused(box, 1, "staff", "set", "sue", "--role", "emperor")
    refused(box, 1, "staff", "set", "nobody", "--suspended", "yes")
    refused(box, 2, "staff", "set", "sue", "--suspended", "maybe")
    box.done("group", "add", "Shift", "--member", "sue")
    box.done("group", "set", "shift", "--member", "rose", "tess")
    [group] = [group for group in box.json("group", "list") if group["name"] == "Shift"]
    assert group["members"] == ["rose", "tess"]


def test_absence(box: Sandbox) -> None:
    hire(box, "abe", "duty")
    box.done("--as", "abe", "staff", "absent", "abe", "2099-01-02")
    assert box.json("staff", "show", "abe")["absent_until"] == "2099-01-02T00:00:00Z"
    refused(box, 1, "staff", "absent", "abe", "2020-01-02")
    box.done("--as", "carol", "staff", "absent", "abe", "back")
    assert box.json("staff", "show", "abe")["absent_until"] is None


@tap.cases(
    ("staff add", ["staff", "add", "x", "--address", "x@staff.example", "--role", "duty"]),
    ("staff set", ["staff", "set", "hank", "--role", "manager"]),
    ("staff absent", ["staff", "absent", "alice", "2099-01-01"]),
    ("staff import", ["staff", "import", "/nonexistent"]),
    ("key add", ["staff", "key", "add", "hank", "/nonexistent"]),
    ("key revoke", ["staff", "key", "revoke", "alice", "0" * 16]),
    ("group add", ["group", "add", "X", "--member", "hank"]),
    ("group set", ["group", "set", "DutyTeam", "--member", "hank"]),
    ("quarantine list", ["quarantine", "list"]),
    ("quarantine show", ["quarantine", "show", 1]),
    ("quarantine bytes", ["quarantine", "show", 1, "--raw"]),
    ("outbox send", ["outbox", "send"]),
    ("quarantine retry", ["quarantine", "retry", 1]),
    ("quarantine discard", ["quarantine", "discard", 1, "--reason", "x"]),
)
def test_only_administrators_may(box: Sandbox, command: list) -> None:
    before = box.json("staff", "list"), box.json("group", "list")
    for name in ("hank", "tess", "rose"):
        assert "administer" in refused(box, 1, "--as", name, *command), name
    assert (box.json("staff", "list"), box.json("group", "list")) == before


def test_everybody_sees_what_his_roles_let_him(box: Sandbox) -> None:
    hire(box, "ivy", "duty:incident")
    report, incident = new(box, "Incident Reports"), new(box, "Incidents")
    listed = box.json("ticket", "list", "--as", "ivy")
    assert {ticket["kind"] for ticket in listed} == {"incident"}
    assert incident in [ticket["id"] for ticket in listed]
    assert box.json("--as", "ivy", "ticket", "show", incident)["id"] == incident
    for command in (["show", report], ["history", report], ["raw", report, 1]):
        message = refused(box, 1, "--as", "ivy", "ticket", *command)
        assert f"ivy may not see ticket {report}" in message, message
    assert "there is no ticket" in refused(box, 1, "--as", "ivy", "ticket", "show", 999999)


def test_mail_is_shown_to_those_who_see_its_ticket(box: Sandbox) -> None:
    hire(box, "uma", "duty:incident")
    sent = []
    for queue in ("Incident Reports", "Incidents"):
        number = new(box, queue, "--requestor", "r@mail.example")
        box.done("ticket", "do", number, "Reply", input="Words for one.\n")
        sent += box.json("outbox", "list", "--ticket", number, "--to", "r@mail.example",
                         "--event", "correspondence")
    theirs, ours = sent
    listed = [row["id"] for row in box.json("--as", "uma", "outbox", "list")]
    assert ours["id"] in listed and theirs["id"] not in listed, listed
    assert box.json("--as", "uma", "outbox", "list", "--ticket", theirs["ticket"]) == []
    assert box.json("--as", "uma", "outbox", "show", ours["id"])["id"] == ours["id"]
    key = ["--message-id", ours["message_id"]]
    assert len(box.json("--as", "uma", "message", "find", *key)) == 1
    assert "Words" in box.done("--as", "uma", "message", "raw", *key)
    assert "Words" in box.done("--as", "uma", "outbox", "show", ours["id"], "--raw")
    key = ["--message-id", theirs["message_id"]]
    assert box.json("--as", "uma", "message", "find", *key) == []
    for command in (["outbox", "show", theirs["id"]], ["outbox", "show", theirs["id"], "--raw"],
                    ["message", "raw", *key]):
        assert "uma may not see" in refused(box, 1, "--as", "uma", *command), command
    assert "Words" in box.done("--as", "carol", "message", "raw", *key)


def test_a_query_finds_what_it_says(box: Sandbox) -> None:
    number = new(box, "Investigations", "--set", "Priority: 77", "--requestor", "q@query.example")

    def found(*words: str) -> list[int]:
        return [ticket["id"] for ticket in box.json("ticket", "list", *words)]

    assert found("requestor:@query.example") == [number]
    assert found("queue:investigations", "priority>=77", "created>-1h") == [number]
    assert found("requestor:@query.example -queue:investigations") == []
    assert found("requestor:@query.example", "--queue", "Investigations") == [number]
    assert found("requestor:@query.example", "--queue", "Incidents") == []
    others = json.loads(box.done("ticket", "list", "--json", "--", "-queue:General"))
    assert number in [ticket["id"] for ticket in others]
    assert "colour" in refused(box, 1, "ticket", "list", "colour:red")
    assert "twice" in refused(box, 1, "ticket", "list", "status:new", "--status", "open")


def test_a_table_is_read_whole_or_not_at_all(box: Sandbox) -> None:
    table = ("\ufeffname,addresses,roles,groups,manager\r\n"
             "Tom,tom@staff.example,duty:report@EDUNET,DutyTeam,\"ursula\"\r\n"
             "ursula,\"u@staff.example;\r\nuu@staff.example\",manager read-only,,\r\n")
    assert box.done("staff", "import", "-", "--dry-run", input=table) == (
        "would be: 2 added, 0 changed\n")
    refused(box, 1, "staff", "show", "tom")
    assert box.done("staff", "import", "-", input=table) == "2 added, 0 changed\n"
    tom = box.json("staff", "show", "tom")
    assert (tom["name"], tom["roles"], tom["groups"], tom["manager"]) == (
        "Tom", ["duty:report@EDUNET"], ["DutyTeam"], "ursula")
    assert box.json("staff", "show", "ursula")["addresses"] == ["u@staff.example",
                                                                "uu@staff.example"]
    before = box.json("staff", "list")
    message = refused(box, 1, "staff", "import", "-", "--update", input=(
        "name,groups,roles\nTom,Nobody,\nnina,,duty\ntom,,\n"))
    for part in ("standard input:2: column groups: there is no group Nobody",
                 "standard input:3: column addresses: at least one is needed",
                 "standard input:4: column name: tom is in line 2 too"):
        assert part in message, (part, message)
    assert ":3: column 2:" in refused(box, 1, "staff", "import", "-", input='name,a\nx,y\nz,"y\n')
    assert box.json("staff", "list") == before


def test_a_listing_is_a_table(box: Sandbox) -> None:
    before = box.json("staff", "list")
    listed = box.done("staff", "list", "--csv")
    assert box.done("staff", "import", "-", "--update", input=listed) == (
        f"0 added, {len(before)} changed\n")
    assert box.json("staff", "list") == before


if __name__ == "__main__":
    tap.run(Sandbox)
