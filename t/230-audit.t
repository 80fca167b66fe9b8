#!/usr/bin/python3
"""History cannot be rewritten unnoticed: what the database refuses, what `audit verify` finds."""

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "lib"))

import tap
from delivery import BEN, deliver, opened, token_of
from letter import letter
from sandbox import PROGRAMS, Failed, Sandbox

ROLES = ("tocsin_receive", "tocsin_escalate", "tocsin_command")
PDF = ("Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n> quoted\n--b\n"
       "Content-Type: application/pdf; name=paper.pdf\n\npaper\n--b--\n")


class World(Sandbox):
    """A sandbox with a history to rewrite: `ticket` has events of every form, `other` is a second
    one with a mail, `last` the last; `stored` is a mail without a ticket."""

    def __enter__(self) -> "World":
        super().__enter__()
        self.stop_loop()
        mail = letter("first", "text\n> quoted\n", cc="Cy <cy@outside.example>",
                      references="<r@x.example>", content_type="multipart/mixed; boundary=b")
        mail = mail.partition(b"\n\n")[0] + b"\n\n" + PDF.partition("\n\n")[2].encode()
        self.number = opened(self, mail)
        reply = letter("Re: first")
        deliver(self, reply, to=token_of(self, self.number))
        deliver(self, letter(f"[csirt.example #{self.number}]", sender=BEN), sender=BEN)
        self.done("ticket", "do", self.number, "Accept: 3")
        self.done("ticket", "do", self.number, "Subject: second", "Status: resolved")
        self.done("ticket", "do", self.number, "Comment", input="internal\n")
        self.other = opened(self, letter("other", sender=BEN), sender=BEN)
        robot = letter("robot", auto_submitted="auto-replied")
        deliver(self, robot)
        self.stored = self.sql("SELECT max(mail_id) FROM tocsin.mail")[0][0]
        self.last = opened(self, letter("last"))
        self.reply = self.sql(f"""SELECT mail_id, n FROM tocsin.event
                                  WHERE ticket_id = {self.number} AND type = 'correspond'""")[0]
        return self


def verify(box: Sandbox, *words: object) -> list[dict]:
    """What `audit verify` finds; its exit status must fit."""
    done = box.tocsin("audit", "verify", "--json", *words)
    found = json.loads(done.stdout)
    assert done.returncode == (1 if found else 0), done
    assert bool(found) == bool(done.stderr), done
    return found


@contextlib.contextmanager
def anchor(box: Sandbox) -> Iterator[Path]:
    text = box.done("audit", "anchor")
    with tempfile.TemporaryDirectory(prefix="tocsin-", dir="/tmp") as name:
        file = Path(name) / "anchor"
        file.write_text(text)
        yield file


@contextlib.contextmanager
def tampered(box: Sandbox, *statements: str) -> Iterator[None]:
    """Inside, a superuser has run STATEMENTS past all triggers; then all is as it was."""
    tables = ("mail", "ticket", "ticket_person", "ticket_link", "event", "delivery", "outbox")
    save = "".join(f"CREATE TABLE public.{table} AS TABLE tocsin.{table};" for table in tables)
    past = "SET session_replication_role = replica;" + "".join(
        f"ALTER TABLE tocsin.{table} DISABLE TRIGGER USER;" for table in ("event", "mail",
                                                                          "delivery"))
    armed = "".join(f"ALTER TABLE tocsin.{table} ENABLE ALWAYS TRIGGER {table}_{trigger};"
                    for table in ("event", "mail", "delivery")
                    for trigger in ("append_only", "no_truncate"))
    box.sql(save + past + ";".join(statements) + ";" + armed)
    try:
        yield
    finally:
        restore = "".join(
            f"DELETE FROM tocsin.{table};"
            f"INSERT INTO tocsin.{table} OVERRIDING SYSTEM VALUE TABLE public.{table};"
            f"DROP TABLE public.{table};" for table in tables)
        box.sql("BEGIN;" + past + restore + armed + "COMMIT")


def is_found(found: list[dict], ticket: int | None, n: int | None) -> bool:
    return any((row["ticket"], row["n"]) == (ticket, n) for row in found)


# Nothing wrong -------------------------------------------------------------------------------


def test_clean(box: World) -> None:
    """a history that nobody touched is whole, also against an anchor and after more mail"""
    assert verify(box) == []
    with anchor(box) as file:
        assert verify(box, "--anchor", file) == []
        opened(box, letter("later"))
        deliver(box, letter("Re: later"), to=token_of(box, box.other))
        assert verify(box, "--anchor", file) == []
    events = box.sql("SELECT count(*) FROM tocsin.event")[0][0]
    assert box.done("audit", "verify") == f"{events} events, 0 values erased, 0 findings\n"


def test_erased(box: World) -> None:
    """a value erased together with its salt leaves the chain whole"""
    salts = int(box.sql("SELECT length(salts) FROM tocsin.event LIMIT 1")[0][0])
    width = salts // 6
    column = f"overlay(salts PLACING decode(repeat('00', {width}), 'hex') FROM 1 + {width} * 3)"
    with tampered(box, f"""UPDATE tocsin.event SET text = NULL, salts = {column}
                           WHERE ticket_id = {box.number} AND n = 1"""):
        assert verify(box) == []
        assert ", 1 values erased, 0 findings" in box.done("audit", "verify")


# What the database refuses -------------------------------------------------------------------

FORBIDDEN = {
    **{f"{verb} {table}": statement
       for table in ("event", "mail", "delivery")
       for verb, statement in (("change", f"UPDATE tocsin.{table} SET ticket_id = ticket_id"),
                               ("delete", f"DELETE FROM tocsin.{table}"),
                               ("truncate", f"TRUNCATE tocsin.{table} CASCADE"))
       if not (table == "mail" and verb == "change")},
    "change mail": "UPDATE tocsin.mail SET subject = 'x'",
    "change mail_reference": "UPDATE tocsin.mail_reference SET reference_id = 'x'",
    "delete mail_reference": "DELETE FROM tocsin.mail_reference",
    "truncate mail_reference": "TRUNCATE tocsin.mail_reference",
    "delete ticket": "DELETE FROM tocsin.ticket",
    "truncate ticket": "TRUNCATE tocsin.ticket CASCADE",
    "renumber ticket": "UPDATE tocsin.ticket SET ticket_id = ticket_id + 1000",
    "change a ticket's birth": "UPDATE tocsin.ticket SET created_at = now()",
    "delete outbox": "DELETE FROM tocsin.outbox",
    "change frozen bytes": "UPDATE tocsin.outbox SET raw = 'x'",
    "change a recipient": "UPDATE tocsin.outbox SET recipient = 'x@y.example'",
    "delete quarantine": "DELETE FROM tocsin.quarantine",
    "change quarantined bytes": "UPDATE tocsin.quarantine SET raw = 'x'",
    "disable triggers": "ALTER TABLE tocsin.event DISABLE TRIGGER USER",
    "disable one trigger": "ALTER TABLE tocsin.event DISABLE TRIGGER event_append_only",
    "skip triggers": "SET session_replication_role = replica; DELETE FROM tocsin.event",
    "drop a trigger": "DROP TRIGGER event_append_only ON tocsin.event",
    "replace the guard": "CREATE OR REPLACE FUNCTION tocsin.refuse_change() RETURNS trigger "
                         "LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "a rule": "CREATE RULE r AS ON INSERT TO tocsin.event DO INSTEAD NOTHING",
    "drop table": "DROP TABLE tocsin.event CASCADE",
    "become owner": "SET ROLE tocsin_owner",
    "become superuser": "SET ROLE postgres",
    "a table of its own": "CREATE TABLE tocsin.x (a int)",
    "a public table": "CREATE TABLE public.x (a int)",
    "migrations": "UPDATE tocsin.migration SET sha256 = ''",
    "turn back the numbers": "SELECT setval('tocsin.ticket_number', 1, false)",
}


@tap.cases(*((f"{role}: {name}", role, statement) for role in ROLES
             for name, statement in FORBIDDEN.items()))
def test_refused(box: World, role: str, statement: str) -> None:
    """the programs' roles cannot rewrite history"""
    try:
        box.sql(statement, role)
    except Failed as refusal:
        assert any(word in str(refusal) for word in (
            "permission denied", "must be owner", "append-only")), refusal
    else:
        raise AssertionError("allowed")


@tap.cases(("owner", "SET ROLE tocsin_owner"), ("superuser", "SELECT 1"),
           ("superuser without replicated triggers", "SET session_replication_role = replica"))
def test_append_only(box: World, first: str) -> None:
    """not even the owner changes history in passing"""
    for statement in ("UPDATE tocsin.event SET new = 'x'", "DELETE FROM tocsin.event",
                      "TRUNCATE tocsin.event", "UPDATE tocsin.mail SET raw = 'x'",
                      "DELETE FROM tocsin.mail", "TRUNCATE tocsin.mail CASCADE",
                      "DELETE FROM tocsin.delivery", "TRUNCATE tocsin.delivery",
                      "DELETE FROM tocsin.mail_reference", "TRUNCATE tocsin.mail_reference"):
        try:
            box.sql(f"{first}; {statement}")
        except Failed as refusal:
            assert "append-only" in str(refusal), refusal
        else:
            raise AssertionError(f"allowed: {statement}")


def test_still_clean(box: World) -> None:
    """after all these attempts the history is whole"""
    assert verify(box) == []


@tap.cases(("tocsin_receive", "tocsin_receive"), ("tocsin_escalate", "tocsin_escalate"))
def test_secrets(box: World, role: str) -> None:
    """what programs need not read they cannot read"""
    forbidden = ["SELECT raw FROM tocsin.mail", "SELECT text FROM tocsin.event",
                 "SELECT roles FROM tocsin.staff", "SELECT sasl_user FROM tocsin.staff"]
    if role == "tocsin_receive":
        forbidden += ["SELECT raw FROM tocsin.outbox", "SELECT raw FROM tocsin.quarantine"]
    for statement in forbidden:
        try:
            box.sql(statement, role)
        except Failed as refusal:
            assert "permission denied" in str(refusal), refusal
        else:
            raise AssertionError(f"allowed: {statement}")


# What a superuser can do, and verify finds ---------------------------------------------------


@tap.cases(
    ("ticket", "ticket_id = {other}, n = n + 100"),
    ("number", "n = n + 100"),
    ("time", "at = at + interval '1 second'"),
    ("time by a fraction", "at = at + interval '1 millisecond'"),
    ("actor", "actor = 'eve@x.example'"),
    ("actor away", "actor = NULL"),
    ("type", "type = 'comment'"),
    ("type to nonsense", "type = 'nonsense'"),
    ("field", "field = 'x'"),
    ("old value", "old = 'x'"),
    ("new value", "new = 'x'"),
    ("held back", "held_back = NOT held_back"),
    ("proof", "proof = 'pgp'"),
    ("proof to nonsense", "proof = 'nonsense'"),
    ("text", "text = text || ' '"),
    ("text away", "text = NULL"),
    ("quoted text", "quoted = 'x'"),
    ("mail", "mail_id = {stored}"),
    ("mail away", "mail_id = NULL"),
    ("salts", "salts = overlay(salts PLACING '\\xffff' FROM 1)"),
    ("all salts away", "salts = decode(repeat('00', length(salts)), 'hex')"),
    ("shorter salts", "salts = '\\x00'"),
    ("seals", "seals = overlay(seals PLACING '\\xffff' FROM 1)"),
    ("seals away", "seals = decode(repeat('00', length(seals)), 'hex')"),
    ("hash", "hash = sha256('x')"),
)
def test_event_edit(box: World, change: str) -> None:
    """an edit of any column of an event is found at the event"""
    n = int(box.reply[1])
    edit = change.format(other=box.other, stored=box.stored)
    with tampered(box, f"""UPDATE tocsin.event SET {edit}
                           WHERE ticket_id = {box.number} AND n = {n}"""):
        found = verify(box)
        assert {box.number} <= {row["ticket"] for row in found} <= {box.number, box.other}, found
        if not edit.startswith(("ticket_id", "n =")):
            assert is_found(found, box.number, n), found
    assert verify(box) == []


def test_every_event_column(box: World) -> None:
    """the cases above leave no column of an event out"""
    columns = {row[0] for row in box.sql("""SELECT column_name FROM information_schema.columns
                                            WHERE table_schema = 'tocsin'
                                            AND table_name = 'event'""")}
    edited = {part.split(" = ")[0] for _, change in test_event_edit.tap_cases
              for part in change.split(", ") if " = " in part}
    assert columns <= edited, columns - edited


@tap.cases(
    ("bytes", "raw = raw || 'x'"),
    ("bytes away", "raw = ''"),
    ("bytes and digest", "raw = 'x', sha256 = sha256('x')"),
    ("digest", "sha256 = sha256('x')"),
    ("message id", "message_id = '<x@y.example>'"),
    ("message id away", "message_id = NULL"),
    ("sender", "from_address = 'eve@x.example'"),
    ("sender away", "from_address = NULL"),
    ("recipients", "to_addresses = ARRAY['eve@x.example']"),
    ("subject", "subject = subject || 'x'"),
    ("attachment's digest", "attachments = jsonb_set(attachments, '{0,sha256}', '\"00\"')"),
    ("attachment's name", "attachments = jsonb_set(attachments, '{0,name}', '\"x\"')"),
    ("attachments away", "attachments = '[]'"),
    ("class", "class = 'report'"),
)
def test_mail_edit(box: World, change: str) -> None:
    """an edit of a mail is found at the event it became"""
    mail = box.sql(f"SELECT mail_id FROM tocsin.event WHERE ticket_id = {box.number} AND n = 1")
    with tampered(box, f"UPDATE tocsin.mail SET {change} WHERE mail_id = {mail[0][0]}"):
        found = verify(box)
        assert is_found(found, box.number, 1), found
    assert verify(box) == []


def test_stored_edit(box: World) -> None:
    """an edit of a mail without a ticket is found by its number"""
    with tampered(box, f"UPDATE tocsin.mail SET raw = 'x' WHERE mail_id = {box.stored}"):
        row, = verify(box)
        assert (row["ticket"], row["n"], row["mail"]) == (None, None, int(box.stored)), row


@tap.cases(
    ("first event", "DELETE FROM tocsin.event WHERE ticket_id = {number} AND n = 1"),
    ("event in the middle", "DELETE FROM tocsin.event WHERE ticket_id = {number} AND n = 2"),
    ("event in the middle, the rest renumbered",
     "DELETE FROM tocsin.event WHERE ticket_id = {number} AND n = 2;"
     "UPDATE tocsin.event SET n = n - 1 WHERE ticket_id = {number} AND n > 2"),
    ("two events exchanged",
     "UPDATE tocsin.event SET n = 99 WHERE ticket_id = {number} AND n = 2;"
     "UPDATE tocsin.event SET n = 2 WHERE ticket_id = {number} AND n = 3;"
     "UPDATE tocsin.event SET n = 3 WHERE ticket_id = {number} AND n = 99"),
    ("last event", "DELETE FROM tocsin.event WHERE ticket_id = {number} AND n = (SELECT max(n) "
     "FROM tocsin.event WHERE ticket_id = {number})"),
    ("all events", "DELETE FROM tocsin.event WHERE ticket_id = {number}"),
    ("an event made up",
     "INSERT INTO tocsin.event SELECT ticket_id, 100, at, actor, type, field, old, new, held_back,"
     "proof, text, quoted, mail_id, salts, seals, hash FROM tocsin.event "
     "WHERE ticket_id = {number} AND n = 2"),
    ("the ticket but not its events", "DELETE FROM tocsin.ticket WHERE ticket_id = {number}"),
    ("the ticket's head", "UPDATE tocsin.ticket SET head = sha256('x') WHERE ticket_id = {number}"),
    ("the ticket's last number",
     "UPDATE tocsin.ticket SET last_n = last_n + 1 WHERE ticket_id = {number}"),
)
def test_missing_events(box: World, statements: str) -> None:
    """events deleted, moved or made up are found"""
    with tampered(box, statements.format(number=box.number)):
        found = verify(box)
        assert {row["ticket"] for row in found} == {box.number}, found
    assert verify(box) == []


TRUNCATE = """DELETE FROM tocsin.event e USING tocsin.ticket t
               WHERE t.ticket_id = {number} AND e.ticket_id = {number} AND e.n > 2;
              UPDATE tocsin.ticket SET last_n = 2, head = (SELECT hash FROM tocsin.event
               WHERE ticket_id = {number} AND n = 2) WHERE ticket_id = {number}"""
DELETE = """DELETE FROM tocsin.event WHERE ticket_id = {last};
            DELETE FROM tocsin.delivery WHERE ticket_id = {last};
            DELETE FROM tocsin.outbox WHERE ticket_id = {last};
            DELETE FROM tocsin.ticket_person WHERE ticket_id = {last};
            DELETE FROM tocsin.ticket WHERE ticket_id = {last}"""


@tap.cases(
    ("a history truncated, the ticket's row adjusted", TRUNCATE, "number"),
    ("a ticket deleted wholly", DELETE, "last"),
)
def test_anchor(box: World, statements: str, who: str) -> None:
    """what leaves no trace in the database is found against an anchor"""
    victim = getattr(box, who)
    count = box.sql(f"SELECT last_n FROM tocsin.ticket WHERE ticket_id = {victim}")[0][0]
    with anchor(box) as file:
        with tampered(box, statements.format(number=box.number, last=box.last)):
            assert verify(box) == []
            found = verify(box, "--anchor", file)
            assert [(row["ticket"], row["n"]) for row in found] == [(victim, int(count))], found
        assert verify(box, "--anchor", file) == []


def test_anchored_edit(box: World) -> None:
    """a last event replaced by one with a chain of its own is found against an anchor"""
    count = len(box.ticket(box.number)["history"])
    with anchor(box) as file:
        with tampered(box, TRUNCATE.format(number=box.number)):
            for _ in range(count - 2):
                box.done("ticket", "do", box.number, "Comment", input="another past\n")
            assert verify(box) == []
            found = verify(box, "--anchor", file)
            assert [row["ticket"] for row in found] == [box.number], found
        assert verify(box, "--anchor", file) == []


# Anchors that are none -----------------------------------------------------------------------


@tap.cases(
    ("empty", lambda text: ""),
    ("without its end", lambda text: text[:text.rindex("end ")]),
    ("cut in the middle", lambda text: text[:len(text) // 2]),
    ("a line less", lambda text: "".join(
        line for i, line in enumerate(text.splitlines(True)) if i != 1)),
    ("a digit changed", lambda text: text.replace("\n1 ", "\n9 ", 1)),
    ("a line more", lambda text: text.replace("end ", "77 1 " + "0" * 64 + "\nend ")),
    ("another version", lambda text: text.replace("tocsin-anchor 1 ", "tocsin-anchor 2 ")),
    ("something else", lambda text: "root:x:0:0:root:/root:/bin/bash\n"),
    ("bytes", lambda text: "\0\udcff"),
)
def test_bad_anchor(box: World, spoil) -> None:
    """an anchor that is not whole is refused"""
    with anchor(box) as file:
        text = file.read_text()
        spoiled = spoil(text)
        assert spoiled != text
        file.write_bytes(spoiled.encode(errors="surrogateescape"))
        done = box.tocsin("audit", "verify", "--anchor", file)
        assert done.returncode != 0 and done.stdout == "", done
        assert str(file) in done.stderr, done


def test_no_anchor(box: World) -> None:
    """an anchor that is not there is refused"""
    done = box.tocsin("audit", "verify", "--anchor", "/nonexistent/anchor")
    assert done.returncode != 0 and "/nonexistent/anchor" in done.stderr, done


def test_anchor_output(box: World) -> None:
    """an anchor that cannot be written ends with an error"""
    with open("/dev/full", "wb") as full:
        done = subprocess.run([PROGRAMS / "tocsin", "audit", "anchor"], env=box.env, stdout=full,
                              stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        assert done.returncode != 0 and done.stderr != b"", done


if __name__ == "__main__":
    tap.run(World)
