#!/usr/bin/python3
"""tocsin-receive: its command line, its two exit statuses, its silence, and mail meant to break
it."""

import base64
import contextlib
import ctypes
import hashlib
import os
import pty
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "lib"))

import tap
from delivery import (ANN, BEN, acknowledgement, arguments, bounce_address, deliver, delivered,
                      history, mails, new_queue_id, opened, piped, rows, token_of, trace, traces)
from letter import letter, message_id
from report import delivery_report
from sandbox import Sandbox, eventually

PUT_OFF = 75
PR_SET_CHILD_SUBREAPER = 36
MEBIBYTE = 1 << 20


@contextlib.contextmanager
def stores_nothing(box: Sandbox) -> Iterator[None]:
    before = rows(box)
    yield
    assert rows(box) == before


def put_off(box: Sandbox, words: Sequence[str | bytes], mail: bytes = b"", **options) -> None:
    with stores_nothing(box):
        code = box.receive(words, mail, **options)
        assert code == PUT_OFF, f"tocsin-receive ended with {code}"


# Command line --------------------------------------------------------------------------------

OPTIONS = {"sender": "s@x.example", "recipient": "report@csirt.example", "original": "o@x.example",
           "sasl-user": "alice@x.example", "client": "192.0.2.1", "queue": "Incidents",
           "action": "comment"}


@tap.cases(("--option=value", True), ("--option value", False))
def test_options(box: Sandbox, joined: bool) -> None:
    """every option is taken and kept, in both forms"""
    mail, queue_id = letter(), new_queue_id()
    values = OPTIONS | {"queue-id": queue_id, "size": str(len(mail))}
    words = [f"--{name}={value}" for name, value in values.items()] if joined else [
        word for name, value in values.items() for word in (f"--{name}", value)]
    assert box.receive(words, piped(mail)) == 0
    assert box.sql(f"""SELECT sender, recipient, original, sasl_user, client, queue
                       FROM tocsin.delivery WHERE queue_id = '{queue_id}'""") == [
        [values[name] for name in ("sender", "recipient", "original", "sasl-user", "client",
                                   "queue")]]


def test_fewest_options(box: Sandbox) -> None:
    """sender and recipient are enough; what Postfix does not know is empty"""
    mail = letter()
    empty = ["--original=", "--queue-id=", "--sasl-user=", "--client=", "--queue=", "--action="]
    for more in ([], empty[:-1]):
        assert box.receive(["--sender=", "--recipient=report@csirt.example", *more], mail) == 0
    found = traces(box, mail)
    assert [row["disposition"] for row in found] == ["ticket", "duplicate"], found
    assert {row["queue_id"] for row in found} == {None}, found


@tap.cases(
    ("nothing", []),
    ("no recipient", ["--sender=s@x.example"]),
    ("no sender", ["--recipient=report@csirt.example"]),
    ("an unknown option", [*arguments(b"x"), "--frobnicate"]),
    ("an unknown option with a value", [*arguments(b"x"), "--level=3"]),
    ("half an option", ["--send=s@x.example", "--recipient=report@csirt.example"]),
    ("no value", [*arguments(b"x"), "--queue"]),
    ("a value too many", [*arguments(b"x"), "--foreground=yes"]),
    ("an option twice", [*arguments(b"x"), "--sender=t@x.example"]),
    ("a word", [*arguments(b"x"), "word"]),
    ("a short option", [*arguments(b"x"), "-v"]),
    ("an unknown action", [*arguments(b"x"), "--action=delete"]),
    ("a size that is no number", ["--sender=", "--recipient=a@b.example", "--size=big"]),
    ("a negative size", ["--sender=", "--recipient=a@b.example", "--size=-1"]),
    ("a size beyond all numbers", ["--sender=", "--recipient=a@b.example", "--size=" + "9" * 30]),
    ("another configuration too", [*arguments(b"x"), "-c", "/dev/null"]),
)
def test_wrong_words(box: Sandbox, words: list[str]) -> None:
    """a wrong command line puts the mail off, without a word"""
    put_off(box, words, letter())


def test_help(box: Sandbox) -> None:
    """--help prints all options, and puts the mail off all the same"""
    with stores_nothing(box):
        process = box.start_receive([*arguments(b"x"), "--help"])
        output, _ = process.communicate(letter())
    assert process.returncode == PUT_OFF
    for name in [*OPTIONS, "queue-id", "size", "foreground", "help"]:
        assert f"--{name}".encode() in output, output


def log_line(box: Sandbox, mail: bytes, **options) -> bytes:
    process = box.start_receive([*arguments(mail, **options), "--foreground"])
    output, _ = process.communicate(piped(mail))
    assert process.returncode == 0, output
    return output


def test_trips(box: Sandbox) -> None:
    """--foreground logs how it went: at most three trips to the database for every kind of mail"""
    mail = letter()
    line = log_line(box, mail)
    number = trace(box, mail)["ticket"]
    assert re.fullmatch(rb"tocsin-receive: mail queue-id=\S+ recipient=report@csirt\.example "
                        rb"ticket=%d trips=[123] ms=\d+\n" % number, line), line
    tagged, answer = f"[csirt.example #{number}]", acknowledgement(box, number)
    told = mails(box, number, "new-ticket")[0]
    bounce = bounce_address(box, told)
    lines = {
        "again": log_line(box, mail),
        "for another constituency": log_line(box, mail, to="report+govnet@csirt.example"),
        "tagged": log_line(box, letter(tagged)),
        "by token": log_line(box, letter(), to=token_of(box, number)),
        "by our id": log_line(box, letter(references=answer["message_id"])),
        "by its id": log_line(box, letter(references=message_id(mail))),
        "stranger": log_line(box, letter(tagged, sender=BEN)),
        "report": log_line(box, delivery_report(bounce, told["to"]), sender="", to=bounce),
        "stored": log_line(box, letter(auto_submitted="auto-replied"))}
    for name, line in lines.items():
        assert re.search(rb"trips=[123] ", line), (name, line)
    tap.diagnose("\n".join(line.decode() for line in lines.values()))


def test_terminal(box: Sandbox) -> None:
    """on a terminal it speaks"""
    ours, theirs = pty.openpty()
    process = box.start_receive(["--nonsense"], stdout=theirs, stderr=theirs)
    process.communicate(b"")
    os.close(theirs)
    assert process.returncode == PUT_OFF
    assert b"nonsense" in os.read(ours, 1000)
    os.close(ours)


@tap.cases(("known", "incident comments", "Incidents", "Incidents"),
           ("other case", "help", "counterMEASURES", "Countermeasures"))
def test_queue_option(box: Sandbox, local: str, name: str, queue: str) -> None:
    """--queue wins over the recipient's queue"""
    found = delivered(box, letter(), f"--queue={name}", "--action=correspond",
                      to=f"{local.split()[0]}@csirt.example")
    assert box.ticket(found["ticket"])["queue"] == queue


def test_unknown_queue(box: Sandbox) -> None:
    """--queue with a name that is no queue's puts the mail off until somebody mends the alias"""
    mail = letter()
    put_off(box, [*arguments(mail), "--queue=Nonsense"], mail)


@tap.cases(("sender", 0), ("recipient", 1), ("original", 2), ("queue id", 3), ("login", 5),
           ("client", 6))
def test_odd_words(box: Sandbox, position: int) -> None:
    """envelopes may hold any bytes"""
    for odd in (b"\xff\xfe\xe4@x.example", b"\xc3\xa4@x.example", b"a\nb\x1b@x.example",
                b"'; DROP TABLE tocsin.mail; --@x.example", b"x" * 9000):
        mail = letter()
        words: list[str | bytes] = list(arguments(mail))
        words[position] = words[position].partition("=")[0].encode() + b"=" + odd
        assert box.receive(words, piped(mail)) == 0, odd
        assert trace(box, mail)["disposition"] == "ticket", odd


# Surroundings --------------------------------------------------------------------------------


def test_no_configuration(box: Sandbox) -> None:
    """without its configuration it puts the mail off"""
    conf = Path(box.env["TOCSIN_CONF"])
    conf.rename(conf.with_suffix(".away"))
    try:
        put_off(box, arguments(letter()), letter())
    finally:
        conf.with_suffix(".away").rename(conf)


@tap.cases(
    ("a missing brace", "smtp {", "smtp"),
    ("an unknown option", "deadline = 60", "dedline = 60"),
    ("a wrong type", "deadline = 60", 'deadline = "soon"'),
    ("a missing key file", "token-a.key", "token-b.key"),
    ("no templates", "/templates\"", "/no-templates\""),
    ("an unknown database", "dbname=tocsin", "dbname=nothing"),
    ("no server", "port=", "port=1"),
    ("a database string that is none", "dbname=tocsin", "dbname"),
)
def test_broken_configuration(box: Sandbox, old: str, new: str) -> None:
    """with a broken configuration it puts the mail off"""
    mail = letter()
    with box.configured((old, new)):
        put_off(box, arguments(mail), mail)
    deliver(box, mail)


def test_no_database(box: Sandbox) -> None:
    """without a database it puts the mail off"""
    mail = letter()
    before = rows(box)
    box.stop_postgres()
    try:
        assert box.receive(arguments(mail), piped(mail)) == PUT_OFF
    finally:
        box.start_postgres()
    assert rows(box) == before
    deliver(box, mail)


@tap.cases(("by one byte", 1), ("by far", 10000000))
def test_size(box: Sandbox, more: int) -> None:
    """a mail shorter than Postfix counted is put off, and taken once it is whole"""
    mail = letter(text="line\n" * 1000 + "x" * 5000 + "\n" + "y" * 2048 + "\n")
    words = arguments(mail)
    short = piped(mail)[:-more] if more == 1 else piped(mail)[:-len(mail) // 2]
    put_off(box, words, short)
    assert box.receive(words, piped(mail)) == 0
    assert trace(box, mail)["disposition"] == "ticket"


def test_size_smaller(box: Sandbox) -> None:
    """a mail longer than Postfix counted is taken: filters add headers"""
    mail = letter()
    words = arguments(mail)
    assert box.receive(words, b"X-Filter: spam\n" + piped(mail)) == 0
    assert trace(box, mail)["disposition"] == "ticket"


def has_begun(pid: int) -> bool:
    """Whether tocsin-receive has come to reading its input."""
    try:
        files = [os.readlink(entry) for entry in Path(f"/proc/{pid}/fd").iterdir()]
    except OSError:
        return False
    return any("tocsin-mail" in file for file in files)


@contextlib.contextmanager
def deliverer(box: Sandbox, mail: bytes) -> Iterator[tuple[subprocess.Popen, int, int]]:
    """A process that started tocsin-receive, that one's process id, and where to write MAIL to.
    When the process is killed, the handler becomes a child of this one."""
    assert ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
    theirs, ours = os.pipe()
    words = ["/bin/sh", "-c", f'"$@" <&{theirs} & echo $!; read line', "sh",
             box.program("tocsin-receive"), "-c", box.env["TOCSIN_CONF"], *arguments(mail)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          pass_fds=(theirs,), user="tocsin", group="tocsin", extra_groups=[],
                          cwd="/") as process:
        os.close(theirs)
        handler = int(process.stdout.readline())
        eventually(lambda: has_begun(handler))
        yield process, handler, ours


def exit_of(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_parent_gone(box: Sandbox) -> None:
    """a mail whose deliverer is gone before the end is put off, though its size is right"""
    mail = letter()
    with stores_nothing(box), deliverer(box, mail) as (process, handler, pipe):
        process.kill()
        process.wait()
        os.write(pipe, piped(mail))
        os.close(pipe)
        assert exit_of(handler) == PUT_OFF
    deliver(box, mail)


def test_parent_gone_late(box: Sandbox) -> None:
    """a mail whose deliverer is gone just before COMMIT is put off"""
    mail = letter()
    with stores_nothing(box), deliverer(box, mail) as (process, handler, pipe):
        with box.transaction("LOCK TABLE tocsin.mail"):
            os.write(pipe, piped(mail))
            os.close(pipe)
            eventually(lambda: box.sql("SELECT pid FROM pg_locks WHERE NOT granted"))
            process.kill()
            process.wait()
        assert exit_of(handler) == PUT_OFF
    deliver(box, mail)


@tap.cases(*((name, getattr(signal, name)) for name in (
    "SIGTERM", "SIGINT", "SIGHUP", "SIGALRM", "SIGXCPU", "SIGQUIT", "SIGABRT", "SIGSEGV", "SIGBUS",
    "SIGFPE", "SIGILL", "SIGTRAP")))
def test_signal(box: Sandbox, number: signal.Signals) -> None:
    """every signal that can be caught puts the mail off"""
    with stores_nothing(box):
        process = box.start_receive(arguments(letter()))
        eventually(lambda: has_begun(process.pid))
        process.send_signal(number)
        output, _ = process.communicate(b"half of a mail", timeout=20)
        assert (process.returncode, output) == (PUT_OFF, b"")


@tap.cases(("input", (0,), PUT_OFF), ("output", (1, 2), 0), ("all", (0, 1, 2), PUT_OFF))
def test_closed(box: Sandbox, descriptors: tuple[int, ...], wanted: int) -> None:
    """closed descriptors neither lose a mail nor make one up"""
    mail = letter()
    before = rows(box)

    def close() -> None:
        for descriptor in descriptors:
            os.close(descriptor)

    process = box.start_receive(["--sender=", "--recipient=report@csirt.example"],
                                preexec_fn=close)
    process.communicate(mail, timeout=20)
    assert process.returncode == wanted
    assert rows(box)["mail"] - before["mail"] == (wanted == 0)


def test_endless_input(box: Sandbox) -> None:
    """input that does not end in time puts the mail off"""
    with stores_nothing(box), box.configured(("deadline = 60", "deadline = 1")):
        start = time.monotonic()
        process = box.start_receive(arguments(b"x" * 100))
        process.stdin.write(b"From: half")
        process.stdin.flush()
        assert process.wait(timeout=20) == PUT_OFF
        assert 0.9 < time.monotonic() - start < 5
        process.communicate()


@tap.cases(("messages", "LOCK TABLE tocsin.mail"), ("tickets", "LOCK TABLE tocsin.ticket"))
def test_blocked(box: Sandbox, lock: str) -> None:
    """a database that does not answer within the deadline puts the mail off"""
    mail = letter()
    with box.configured(("deadline = 60", "deadline = 1")):
        before = rows(box)
        start = time.monotonic()
        with box.transaction(lock):
            assert box.receive(arguments(mail), piped(mail)) == PUT_OFF
        assert 0.9 < time.monotonic() - start < 6
        assert rows(box) == before
    deliver(box, mail)


def test_third_time_out(box: Sandbox) -> None:
    """the third time-out of one mail puts it into quarantine; it is released by a retry"""
    number = opened(box, letter())
    reply = letter("Re:")
    words = arguments(reply, to=token_of(box, number))
    lock = f"SELECT FROM tocsin.ticket WHERE ticket_id = {number} FOR UPDATE"
    with box.configured(("deadline = 60", "deadline = 1")), box.transaction(lock):
        for _ in range(2):
            put_off(box, words, piped(reply))
        assert box.receive(words, piped(reply)) == 0
    entry = box.json("quarantine", "list")[-1]
    assert (entry["reason"], entry["state"]) == ("time-out", "quarantined"), entry
    box.done("quarantine", "retry", entry["id"])
    box.escalate()
    eventually(lambda: history(box, number) == ["create", "correspond"])
    entry = box.json("quarantine", "list")[-1]
    assert (entry["state"], entry["ticket"]) == ("released", number), entry


# Mail meant to break it ----------------------------------------------------------------------


def where(box: Sandbox, raw: bytes) -> dict:
    """The one trace of a mail whose bytes the program got as RAW, which must be kept whole."""
    digest = hashlib.sha256(raw).hexdigest()
    found, = box.json("message", "find", "--sha256", digest)
    assert box.tocsin("message", "raw", "--sha256", digest, input=b"").stdout == raw
    return found


def nested(depth: int) -> bytes:
    lines = [f"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n" for i in range(depth)]
    return ("MIME-Version: 1.0\n" + "".join(lines) + "\ntext\n").encode()


def mixed(parts: int) -> bytes:
    part = b"--b\nContent-Type: text/plain\n\nx\n"
    return b"Content-Type: multipart/mixed; boundary=b\n\n" + part * parts + b"--b--\n"


HEAD = b"From: ann@outside.example\nSubject: hostile\n"
BOMB = HEAD + b"To: " + b"g:" * 45000 + b";" * 100 + b"\n\ntext\n"


@tap.cases(
    ("nothing at all", b"", "malformed"),
    ("one line end", b"\n", "malformed"),
    ("no header", b"\njust text\n", "malformed"),
    ("only a header", HEAD, "human"),
    ("no line end", HEAD + b"\nx", "human"),
    ("NUL bytes", HEAD + b"X-Nul: a\0b\n\n\0te\0xt\0\n", "human"),
    ("NUL bytes in the subject", b"From: ann@outside.example\nSubject: a\0b\n\nx\n", "human"),
    ("all bytes", HEAD + b"\n" + bytes(range(256)) * 40, "human"),
    ("CR line ends", HEAD + b"\nx\r\r\ry\n", "human"),
    ("CR LF line ends", (HEAD + b"\ntext\n").replace(b"\n", b"\r\n"), "human"),
    ("a line of 2 MB", HEAD + b"\n" + b"x" * (2 * MEBIBYTE), "human"),
    ("text of 25 MB", HEAD + b"\n" + b"0123456789\n" * (25 * MEBIBYTE // 11), "human"),
    ("an attachment of 25 MB", HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n"
     b"--b\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"
     + base64.encodebytes(bytes(18 * MEBIBYTE)) + b"--b--\n", "human"),
    ("unknown charset", HEAD + b"Content-Type: text/plain; charset=x-klingon\n\n\xe4\n", "human"),
    ("unknown transfer encoding", HEAD + b"Content-Transfer-Encoding: x-zip\n\n\xe4\n", "human"),
    ("utf-7", HEAD + b"Content-Type: text/plain; charset=utf-7\n\n+ADw-script+AD4-\n", "human"),
    ("a date beyond all dates", HEAD + b"Date: Fri, 32 Foo 99999999999 25:61:61 +9999\n\nx\n",
     "human"),
    ("SQL", HEAD.replace(b"hostile", b"'; DROP TABLE tocsin.mail; --") + b"\n$1 %s {{x}}\n",
     "human"),
)
def test_odd_mail(box: Sandbox, mail: bytes, kind: str) -> None:
    """odd mail becomes a ticket, its bytes kept"""
    queue_id = new_queue_id()
    raw = piped(mail) if mail else b""
    words = ["--sender=" + ANN, "--recipient=help@csirt.example", "--queue-id=" + queue_id]
    assert box.receive(words, raw) == 0
    found = box.json("message", "find", "--queue-id", queue_id)
    assert [(row["class"], row["disposition"]) for row in found] == [(kind, "ticket")], found
    assert where(box, raw) == found[0]
    assert box.ticket(found[0]["ticket"])["history"][0]["message"]["class"] == kind


@tap.cases(
    ("30,000 nested multiparts", HEAD + nested(30000), {"limit"}),
    ("21 nested multiparts", HEAD + nested(21), {"limit"}),
    ("5,000 parts", HEAD + mixed(5000), {"limit"}),
    ("2,000 header lines", HEAD + b"X-A: b\n" * 2000 + b"\nx\n", {"limit"}),
    ("a header of 1 MB", HEAD + b"X-A: " + b"b" * MEBIBYTE + b"\n\nx\n", {"limit"}),
    ("300 recipients", HEAD + b"To: " + b"a@x.example, " * 300 + b"b@x.example\n\nx\n", {"limit"}),
    ("60 MB", HEAD + b"\n" + b"0123456789\n" * (60 * MEBIBYTE // 11), {"limit"}),
    ("nested groups of 90 KB", BOMB, {"limit", "parser-died"}),
    ("nested groups in an attached mail", HEAD + b"Content-Type: message/rfc822\n\n" + BOMB,
     {"limit", "parser-died", None}),
)
def test_hostile_mail(box: Sandbox, mail: bytes, reasons: set[str | None]) -> None:
    """mail beyond a limit goes to quarantine, whole, and the operators are told once"""
    told = len(box.json("outbox", "list", "--event", "quarantined"))
    raw = piped(mail)
    assert box.receive(arguments(mail, to="help@csirt.example"), raw) == 0
    found = where(box, raw)
    if found["disposition"] == "ticket":
        assert None in reasons, found
        return
    assert found == found | {"disposition": "quarantine", "ticket": None, "history": None,
                             "class": None, "sha256": hashlib.sha256(raw).hexdigest()}, found
    entry = box.json("quarantine", "show", found["quarantine"])
    assert entry["reason"] in reasons and entry["state"] == "quarantined", entry
    assert entry["size"] == len(raw), entry
    notices = box.json("outbox", "list", "--event", "quarantined")[told:]
    assert [row["to"] for row in notices] == ["carol@staff.example"], notices
    assert str(entry["id"]) in notices[0]["subject"] and notices[0]["ticket"] is None, notices


@tap.cases(("nested groups of 90 KB", BOMB), ("90 nested multiparts", HEAD + nested(90)),
           ("25 MB", HEAD + b"\n" + b"0123456789\n" * (25 * MEBIBYTE // 11)))
def test_hostile_by_smtp(box: Sandbox, mail: bytes) -> None:
    """hostile mail through Postfix is taken at once and stays taken"""
    queue_id = box.send(mail, to="help@csirt.example")
    box.wait(outbox=False)
    found, = box.json("message", "find", "--queue-id", queue_id)
    assert found["disposition"] in ("ticket", "quarantine"), found
    raw = box.tocsin("message", "raw", "--queue-id", queue_id, input=b"").stdout
    assert raw.endswith(mail)


def without_memory(box: Sandbox) -> None:
    """without memory a mail is put off or taken whole, nothing else"""
    mail = letter(text="0123456789\n" * (20 * MEBIBYTE // 11))
    codes = set()
    for mebibytes in range(40, 400, 24):
        def limit(size: int = mebibytes * MEBIBYTE) -> None:
            resource.setrlimit(resource.RLIMIT_AS, (size, size))
        codes.add(box.receive(arguments(mail), piped(mail), preexec_fn=limit))
    assert codes <= {0, PUT_OFF} and PUT_OFF in codes, codes


# A program built with sanitizers reserves more address space than any limit leaves.
if "TOCSIN_SANITIZED" not in os.environ:
    test_out_of_memory = without_memory


def test_memory(box: Sandbox) -> None:
    """a mail of 5 KB needs little memory"""
    mail = letter(text="Some line of ordinary text, as people write it.\n" * 100)
    words = [box.program("tocsin-receive"), "-c", box.env["TOCSIN_CONF"], *arguments(mail)]
    # A process starts with the peak of the one it was forked from: a small one must start it.
    program = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); "
               "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    done = subprocess.run([sys.executable, "-IS", "-c", program, *words], input=piped(mail),
                          capture_output=True, check=True, user="tocsin", group="tocsin",
                          extra_groups=[], cwd="/")
    kibibytes = int(done.stdout)
    tap.diagnose(f"peak memory for a mail of {len(mail)} bytes: {kibibytes} KiB")
    assert kibibytes < 40 * 1024


# Quarantine ----------------------------------------------------------------------------------


def quarantined(box: Sandbox) -> tuple[bytes, dict]:
    """A mail in quarantine, because of its many header lines, and its entry."""
    mail = letter("many headers", x_a="\n".join(["b", *["X-A: b"] * 1200]))
    deliver(box, mail, queue_id="4quarantined")
    return mail, box.json("quarantine", "list")[-1]


def many_lines(box: Sandbox) -> contextlib.AbstractContextManager:
    """Inside, so many header lines are fine."""
    return box.configured(("smtp {", "limits {\n  header-lines = 5000\n}\nsmtp {"))


def end_loop(box: Sandbox) -> None:
    if (box.path / "escalate.pid").exists():
        box.stop_loop()


def test_quarantine_contract(box: Sandbox) -> None:
    """quarantine list answers as the contract says"""
    box.clock("2026-11-23T11:00:00Z")
    mail, entry = quarantined(box)
    raw = piped(mail)
    contract = {
        "id": entry["id"], "at": "2026-11-23T11:00:00Z", "state": "quarantined", "reason": "limit",
        "message_id": message_id(mail), "sha256": hashlib.sha256(raw).hexdigest(), "size": len(raw),
        "sender": ANN, "recipient": "report@csirt.example", "queue_id": "4quarantined",
        "attempts": 0, "ticket": None}
    assert entry == entry | contract, entry
    assert box.json("quarantine", "show", entry["id"]) == entry
    assert box.tocsin("quarantine", "show", entry["id"], "--raw", input=b"").stdout == raw
    assert b"limit" in box.tocsin("quarantine", "list", "--csv", input=b"").stdout
    for words in (("show",), ("show", "--raw"), ("retry",), ("discard", "--reason", "x")):
        done = box.tocsin("quarantine", words[0], 999999, *words[1:])
        assert done.returncode == 1 and done.stdout == "", (words, done)


def test_retry(box: Sandbox) -> None:
    """a retry after the cause is mended opens the ticket, at the time the mail came"""
    box.clock("2026-11-23T11:00:00Z")
    mail, entry = quarantined(box)
    end_loop(box)
    box.clock("2026-11-23T15:00:00Z")
    box.done("quarantine", "retry", entry["id"])
    assert box.json("quarantine", "show", entry["id"])["state"] == "pending"
    assert box.escalate().returncode == 0
    shown = box.json("quarantine", "show", entry["id"])
    assert (shown["state"], shown["reason"], shown["attempts"]) == ("quarantined", "limit", 1)
    with many_lines(box):
        box.done("quarantine", "retry", entry["id"])
        assert box.escalate().returncode == 0
    shown = box.json("quarantine", "show", entry["id"])
    assert shown["state"] == "released", shown
    ticket = box.ticket(shown["ticket"])
    assert (ticket["created"], ticket["requestors"]) == ("2026-11-23T11:00:00Z", [ANN]), ticket
    found = trace(box, mail)
    assert (found["disposition"], found["ticket"]) == ("ticket", shown["ticket"]), found
    assert box.tocsin("ticket", "raw", found["ticket"], 1, input=b"").stdout == piped(mail)
    assert acknowledgement(box, shown["ticket"])["state"] == "sent"
    assert box.tocsin("quarantine", "retry", entry["id"]).returncode == 1
    assert box.tocsin("quarantine", "discard", entry["id"], "--reason", "x").returncode == 1
    with many_lines(box):
        deliver(box, mail)
    assert [row["disposition"] for row in traces(box, mail)] == ["ticket", "duplicate"]


def test_passing_failures(box: Sandbox) -> None:
    """a retry that fails in passing is put off by 1, 5, 15 and 60 minutes, then quarantined"""
    end_loop(box)
    box.clock("2026-11-23T11:00:00Z")
    _, entry = quarantined(box)
    box.done("quarantine", "retry", entry["id"])
    instants = []
    with many_lines(box), box.transaction("LOCK TABLE tocsin.delivery"):
        for attempt in range(1, 6):
            # Its role would wait 15 s for the lock.
            assert box.escalate(env={"PGOPTIONS": "-c lock_timeout=100"}).returncode == 0
            shown = box.json("quarantine", "show", entry["id"])
            assert shown["attempts"] == attempt, shown
            if attempt < 5:
                assert shown["state"] == "pending", shown
                instants.append(shown["next"])
                box.clock(shown["next"])
    assert instants == ["2026-11-23T11:01:00Z", "2026-11-23T11:06:00Z", "2026-11-23T11:21:00Z",
                        "2026-11-23T12:21:00Z"], instants
    assert (shown["state"], shown["next"]) == ("quarantined", None), shown
    box.done("quarantine", "retry", entry["id"])
    with many_lines(box):
        assert box.escalate().returncode == 0
    assert box.json("quarantine", "show", entry["id"])["state"] == "released"
    box.clock(None)


def test_discard(box: Sandbox) -> None:
    """a discarded mail is tried no more; its bytes stay, and who did it"""
    mail, entry = quarantined(box)
    done = box.tocsin("quarantine", "discard", entry["id"], "--reason", " ")
    assert done.returncode == 1, done
    done = box.tocsin("quarantine", "discard", entry["id"])
    assert done.returncode == 2, done
    box.done("--as", "carol", "quarantine", "discard", entry["id"], "--reason", "spam")
    shown = box.json("quarantine", "show", entry["id"])
    assert (shown["state"], shown["settled_by"], shown["settled_reason"]) == (
        "discarded", "carol", "spam"), shown
    assert box.tocsin("quarantine", "retry", entry["id"]).returncode == 1
    assert box.tocsin("quarantine", "show", entry["id"], "--raw",
                      input=b"").stdout == piped(mail)


def test_history(box: Sandbox) -> None:
    """after all this the history is whole"""
    assert "0 findings" in box.done("audit", "verify")


def test_operator_budget() -> None:
    """operators are told of each quarantined mail, within the shipped budgets"""
    with Sandbox("--limits", "shipped") as box:
        box.stop_loop()
        for _ in range(5):
            quarantined(box)
        states = [row["state"] for row in box.json("outbox", "list", "--event", "quarantined")]
        assert states == ["pending"] * 3 + ["suppressed"] * 2, states
        assert len(box.json("quarantine", "list")) == 5


if __name__ == "__main__":
    tap.run(Sandbox)
