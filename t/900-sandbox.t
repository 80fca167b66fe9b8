#!/usr/bin/python3
"""The sandbox: every command, option and exit status that contrib/sandbox promises."""

import contextlib
import os
import re
import shutil
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "lib"))

import tap
import wire
from letter import letter
from sandbox import SANDBOX, Sandbox, command, eventually, is_alive, status

OUTSIDE = "ann@outside.example"
COMMANDS = ("up", "send", "wait", "mailbox", "clock", "down")


@contextlib.contextmanager
def directory(mode: int = 0o755) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="tocsin-", dir="/tmp") as name:
        os.chmod(name, mode)
        yield Path(name)


@contextlib.contextmanager
def mail_to_sink(box: Sandbox) -> Iterator[None]:
    """Inside, Postfix sends Tocsin's mail to the sink too, so that a test can look at it."""
    box.postconf(f"virtual_transport=smtp:[127.0.0.1]:{box.port('SINK_PORT')}")
    try:
        yield
    finally:
        box.wait(outbox=False)
        box.postconf("virtual_transport=tocsin")


def ends_with(status_wanted: int, *arguments: str | Path) -> None:
    done = command(*arguments, text=True)
    assert done.returncode == status_wanted, done


def content(entry: dict) -> bytes:
    return Path(entry["file"]).read_bytes()


def user_of(pid: int) -> str:
    return Path(f"/proc/{pid}").owner()


def process(box: Sandbox, name: str) -> int:
    return int((box.path / f"{name}.pid").read_text().split()[0])


# Usage ----------------------------------------------------------------------------------------


@tap.cases(
    ("no command", []),
    ("unknown command", ["dance"]),
    ("up without directory", ["up"]),
    ("up with two directories", ["up", "/tmp/x", "/tmp/y"]),
    ("up with an unknown option", ["up", "/tmp/x", "--fast"]),
    ("up with unknown limits", ["up", "/tmp/x", "--limits", "none"]),
    ("up with an unknown reply", ["up", "/tmp/x", "--sink-reply", "3xx"]),
    ("send without sender", ["send", "/tmp/x", "--to", "a@x.example"]),
    ("send without recipient", ["send", "/tmp/x", "--from", "a@x.example"]),
    ("send with an empty recipient", ["send", "/tmp/x", "--from", "a@x.example", "--to", ""]),
    ("send with an option that lacks its value", ["send", "/tmp/x", "--from"]),
    ("send with a wrong dmarc result",
     ["send", "/tmp/x", "--from", "", "--to", "a@x.example", "--dmarc", "none"]),
    ("send with auth and dmarc",
     ["send", "/tmp/x", "--from", "", "--to", "a@x.example", "--auth", "bob", "--dmarc", "pass"]),
    ("wait without directory", ["wait"]),
    ("wait with a wrong time", ["wait", "/tmp/x", "--timeout", "soon"]),
    ("mailbox without directory", ["mailbox", "--json"]),
    ("mailbox with two addresses", ["mailbox", "/tmp/x", "a@x.example", "b@x.example"]),
    ("clock without directory", ["clock"]),
    ("clock with an option", ["clock", "/tmp/x", "--now"]),
    ("down without directory", ["down"]),
    ("down with an unknown option", ["down", "/tmp/x", "--force"]),
)
def test_wrong_usage(arguments: list[str]) -> None:
    """wrong usage ends with 2 and shows the usage on stderr"""
    done = command(*arguments, text=True)
    assert done.returncode == 2, done
    assert done.stdout == "" and "usage: sandbox" in done.stderr, done


@tap.cases(("sandbox", []), *((name, [name]) for name in COMMANDS))
def test_help(arguments: list[str]) -> None:
    """--help prints the usage and ends with 0"""
    done = command(*arguments, "--help", text=True)
    assert done.returncode == 0 and done.stderr == "", done
    assert done.stdout.startswith("usage: sandbox " + " ".join(arguments)), done


@tap.cases(
    ("send", ["send", "--from", "", "--to", "a@x.example"]),
    ("wait", ["wait"]),
    ("mailbox", ["mailbox"]),
    ("clock", ["clock"]),
)
def test_no_sandbox(arguments: list[str]) -> None:
    """a directory that is no sandbox is refused with 1"""
    with directory() as place:
        name, *rest = arguments
        done = command(name, place, *rest, text=True)
        assert done.returncode == 1 and "is no sandbox" in done.stderr, done


def test_down_of_nothing() -> None:
    """down of a directory that is not there is fine"""
    ends_with(0, "down", "/tmp/tocsin-no-such-directory")


def test_down_of_other_directory() -> None:
    """down leaves a directory alone that is no sandbox"""
    with directory() as place:
        (place / "precious").write_text("keep")
        done = command("down", place, text=True)
        assert done.returncode == 1 and "was not made by" in done.stderr, done
        assert (place / "precious").read_text() == "keep"


# What up refuses ------------------------------------------------------------------------------


def refused(place: Path | str, words: str, **options) -> None:
    done = command("up", place, text=True, **options)
    assert done.returncode == 1, done
    assert words in done.stderr, done


def as_nobody(*arguments: str | Path) -> subprocess.CompletedProcess:
    """The command as an ordinary user, from a copy that everybody can reach."""
    with directory() as place:
        shutil.copytree(SANDBOX.parent, place / "contrib")
        return subprocess.run([place / "contrib" / "sandbox", *arguments], capture_output=True,
                              text=True, check=False, stdin=subprocess.DEVNULL, user="nobody",
                              group="nogroup", extra_groups=[], cwd="/")


def test_up_not_empty() -> None:
    """up refuses a directory that holds something"""
    with directory() as place:
        (place / "file").touch()
        refused(place, "is not empty")
        assert os.listdir(place) == ["file"]


def test_up_file() -> None:
    """up refuses a file in the way"""
    with directory() as place:
        (place / "file").touch()
        refused(place / "file", "is no directory")


def test_up_space() -> None:
    """up refuses a path that configuration files cannot hold"""
    refused("/tmp/tocsin with space", "does not work here")


def test_up_long() -> None:
    """up refuses a path too long for a socket"""
    refused("/tmp/" + "x" * 80, "too long")


def test_up_unsearchable() -> None:
    """up names the directory that the servers may not enter"""
    with directory(0o700) as place:
        refused(place / "inside" / "box", f"may not enter {place}:")
        assert os.listdir(place) == []


def test_up_not_root() -> None:
    """up refuses to run as anybody but root"""
    done = as_nobody("up", "/tmp/tocsin-never")
    assert (done.returncode, "must run as root" in done.stderr) == (1, True), done
    assert not Path("/tmp/tocsin-never").exists()


# A sandbox that is up -------------------------------------------------------------------------


def test_environment(box: Sandbox) -> None:
    """env tells the shell where everything is"""
    for name in ("TOCSIN_CONF", "SINK", "PGHOST"):
        assert box.env[name].startswith(str(box.path)), name
        assert Path(box.env[name]).exists(), name
    assert box.env["PATH"].split(":")[0] == str(box.path / "bin")
    assert box.env["SANDBOX"] == str(box.path)
    assert box.sql("SELECT current_database(), current_user") == [["tocsin", "postgres"]]


def test_configuration(box: Sandbox) -> None:
    """tocsin.conf names the world"""
    text = Path(box.env["TOCSIN_CONF"]).read_text()
    for name, address in (("Incident Reports", "report"), ("Incidents", "incident"),
                          ("Investigations", "investigation"), ("Countermeasures", "block"),
                          ("General", "help")):
        assert re.search(rf'queue "{name}" {{[^}}]*\baddress = "{address}@csirt\.example"\s'
                         rf'[^}}]*comment-address = "{address}-comment@csirt\.example"\s'
                         r'[^}]*admin-cc = \{ DutyTeam \}', text), name
    for name, network in (("EDUNET", r"192\.0\.2\.0/24"), ("GOVNET", r"198\.51\.100\.0/24")):
        section = text.partition(f'constituency "{name}" {{')[2].partition("\n}")[0]
        assert re.search(rf'networks = \{{ "{network}" \}}', section), section
        assert f'"{name.lower()}.example"' in section, section
    assert 'default-queue = "General"' in text
    budgets = re.search(r"budgets \{\n((?:  [a-z-]+ = 1000000\n|  [a-z]+-minutes = 10\n)+)\}", text)
    assert budgets and budgets[1].count("1000000") == 5, text


def test_keys(box: Sandbox) -> None:
    """each member of staff has an OpenPGP key without passphrase"""
    home = ["gpg", "--homedir", str(box.path / "gnupg"), "--batch"]
    try:
        for name in ("alice", "bob", "tess", "hank", "carol", "rose"):
            signed = subprocess.run([*home, "-u", f"{name}@staff.example", "--sign"], input=b"x",
                                    capture_output=True, check=True).stdout
            checked = subprocess.run([*home, "--status-fd", "1", "--verify"], input=signed,
                                     capture_output=True, check=True).stdout
            assert f"{name}@staff.example".encode() in checked, checked
    finally:
        subprocess.run(["gpgconf", "--homedir", box.path / "gnupg", "--kill", "all"], check=True)


def test_unprivileged(box: Sandbox) -> None:
    """servers and loop run unprivileged, each in a session of its own"""
    postmaster = int((box.path / "postgres/data/postmaster.pid").read_text().split()[0])
    assert user_of(postmaster) == "postgres"
    assert user_of(process(box, "escalate")) == "tocsin"
    assert user_of(process(box, "sink")) == "nobody"
    with socket.create_connection(("127.0.0.1", box.port("SMTP_PORT"))) as connection:
        assert connection.recv(100).startswith(b"220 mx.csirt.example")
        assert {user_of(pid) for pid in box.postfix_processes("smtpd")} == {"postfix"}
    for name in ("escalate", "sink"):
        pid = process(box, name)
        assert status(pid)[2] == pid


@tap.cases(
    ("recipient limit", "tocsin_destination_recipient_limit", "1"),
    ("time limit", "tocsin_time_limit", "300s"),
    ("long queue ids", "enable_long_queue_ids", "yes"),
    ("no bare newlines", "smtpd_forbid_bare_newline", "yes"),
    ("no exclusions", "smtpd_forbid_bare_newline_exclusions", ""),
    ("no pipelining", "smtpd_forbid_unauth_pipelining", "yes"),
    ("no header rewriting", "local_header_rewrite_clients", ""),
)
def test_postfix_setting(box: Sandbox, name: str, value: str) -> None:
    """Postfix runs with the shipped settings"""
    done = subprocess.run(["postconf", "-c", box.path / "postfix/etc", "-xh", name],
                          capture_output=True, text=True, check=True)
    assert done.stdout.strip() == value and done.stderr == "", done


def test_pipe_line(box: Sandbox) -> None:
    """the handler's line is the shipped one"""
    shipped = (SANDBOX.parents[1] / "etc/postfix/master.cf.tocsin").read_text()
    done = subprocess.run(["postconf", "-c", box.path / "postfix/etc", "-M", "tocsin/unix"],
                          capture_output=True, text=True, check=True)
    words = done.stdout.split()
    assert words[:13] == ["tocsin", "unix", "-", "n", "n", "-", "20", "pipe", "-o",
                          "soft_bounce=yes", "flags=Rhq", "user=tocsin", "null_sender="], words
    assert words[14:16] == ["-c", box.env["TOCSIN_CONF"]]
    assert words[16:] == shipped.split("argv=/usr/local/sbin/tocsin-receive")[1].split()


def test_send(box: Sandbox) -> None:
    """send prints the queue id, and the bytes come through unchanged"""
    mail = letter(text=".dot\n..two\n\n.\nh\u00e4\nno end of line").replace("ä".encode(), b"\xe4")
    with mail_to_sink(box):
        queue_id = box.send(mail, to=["report@csirt.example", "help+x-Y@csirt.example"])
        assert re.fullmatch(r"[0-9A-Za-z]{12,}", queue_id), queue_id
        box.wait(outbox=False)
        reported, helped = sorted(box.mailbox()[-2:], key=lambda entry: entry["to"], reverse=True)
    assert (reported["from"], reported["to"]) == (OUTSIDE, "report@csirt.example")
    assert helped["to"] == "help+x-Y@csirt.example"
    received, separator, rest = content(reported).partition(b"From: ")
    assert re.fullmatch(rb"Received: (.+\r\n)+", received) and queue_id.encode() in received
    assert separator + rest == mail.replace(b"\n", b"\r\n") + b"\r\n"


def test_send_empty_sender(box: Sandbox) -> None:
    """send takes the empty sender"""
    with mail_to_sink(box):
        box.send(letter(), sender="")
        box.wait(outbox=False)
        assert box.mailbox("report@csirt.example")[-1]["from"] == ""


def test_send_refused(box: Sandbox) -> None:
    """send prints the reply and ends with 1 when one recipient is refused"""
    done = box.try_send(letter(), to=["report@csirt.example", "bob@elsewhere.example"])
    assert done.returncode == 1 and b"554 5.7.1" in done.stdout, done


def test_send_auth(box: Sandbox) -> None:
    """send --auth logs in, and may then write to anybody"""
    box.send(letter(), to="bob@elsewhere.example", sender="alice@staff.example", auth="alice")
    box.wait(outbox=False)
    entry, = box.mailbox("bob@elsewhere.example")
    assert entry["from"] == "alice@staff.example"
    assert b"with ESMTPA id" in content(entry)


def test_send_auth_wrong(box: Sandbox) -> None:
    """send --auth with an unknown name ends with 1 and the reply"""
    done = box.try_send(letter(), auth="mallory")
    assert done.returncode == 1 and b"535 5.7.8" in done.stdout, done


FORGERIES = {
    "plain": "Authentication-Results: mx.csirt.example; dmarc=pass header.from=outside.example",
    "folded": "Authentication-Results:\n mx.csirt.example;\n dmarc=pass",
    "other case": "AUTHENTICATION-RESULTS: Mx.Csirt.Example; dmarc=pass",
    "blank before the colon": "Authentication-Results : mx.csirt.example; dmarc=pass",
    "behind a comment": "Authentication-Results: (x) mx.csirt.example; dmarc=pass",
    "quoted": 'Authentication-Results: "mx.csirt.example"; dmarc=pass',
    "behind another id": "Authentication-Results: x.example;\n a=b (mx.csirt.example); dmarc=pass",
}


@tap.cases(*(
    (f"{how}, {label}", options, forgery)
    for how, options in (("plain", {}), ("login", {"auth": "bob"}), ("verified", {"dmarc": "fail"}))
    for label, forgery in FORGERIES.items()))
def test_foreign_results(box: Sandbox, options: dict, forgery: str) -> None:
    """no mail gets in with our authserv-id"""
    mail = letter().replace(b"\nSubject:", b"\n" + forgery.encode() + b"\nSubject:", 1)
    with mail_to_sink(box):
        box.send(mail, **options)
        box.wait(outbox=False)
        parsed = wire.parsed(box.mailbox("report@csirt.example")[-1])
    ours = "mx.csirt.example; dmarc=fail header.from=outside.example"
    assert (parsed.get_all("Authentication-Results", []) ==
            ([ours] if "dmarc" in options else [])), parsed.items()
    assert parsed["Subject"] == "Something is wrong"


@tap.cases(
    ("pass", "pass", "Ann <ann@outside.example>", "outside.example"),
    ("fail", "fail", "ann@outside.example", "outside.example"),
    ("an address in the name", "pass", '"bob@staff.example" <ann@sub.outside.example>',
     "sub.outside.example"),
)
def test_dmarc(box: Sandbox, result: str, sender: str, domain: str) -> None:
    """send --dmarc adds our result for the domain in From, and leaves those of others"""
    with mail_to_sink(box):
        box.send(letter(sender=sender, authentication_results="other.example; dmarc=none"),
                 dmarc=result)
        box.wait(outbox=False)
        parsed = wire.parsed(box.mailbox("report@csirt.example")[-1])
    assert parsed.get_all("Authentication-Results") == [
        f"mx.csirt.example; dmarc={result} header.from={domain}", "other.example; dmarc=none"]


def test_wait_busy(box: Sandbox) -> None:
    """wait ends with 1 when mail stays in the queue, with 0 once it is through"""
    box.sink_reply("4xx")
    try:
        box.send(letter(), to="late@elsewhere.example", sender="alice@staff.example", auth="alice")
        start = time.monotonic()
        done = command("wait", box.path, "--timeout", "1", text=True)
        assert done.returncode == 1 and "still under way" in done.stderr, done
        assert 0.5 < time.monotonic() - start < 5
    finally:
        box.sink_reply(None)
    ends_with(0, "wait", box.path)
    assert len(box.mailbox("late@elsewhere.example")) == 1


def test_wait_root(box: Sandbox) -> None:
    """wait refuses to run as anybody but root"""
    done = as_nobody("wait", box.path)
    assert (done.returncode, "must run as root" in done.stderr) == (1, True), done


def test_mailbox(box: Sandbox) -> None:
    """mailbox lists in order of arrival, by address without case, as text or JSON"""
    for number in range(3):
        with smtplib.SMTP("127.0.0.1", box.port("SINK_PORT")) as client:
            client.sendmail("x@y.example", [f"Order@m{number % 2}.example", "all@m.example"],
                            f"Subject: {number}\r\n\r\ntext\r\n")
    subjects = [wire.parsed(entry)["Subject"] for entry in box.mailbox("ALL@m.example")]
    assert subjects == ["0", "1", "2"]
    entries = box.mailbox("order@M0.example")
    assert len(entries) == 2
    for entry in entries:
        assert set(entry) == {"file", "from", "to", "at", "accepted"}
        assert os.path.isabs(entry["file"]) and entry["from"] == "x@y.example"
        assert entry["to"] == "Order@m0.example" and entry["accepted"] is True
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", entry["at"])
        wire.check(entry, ["Subject"])
    text = command("mailbox", box.path, "order@m0.example", text=True)
    assert text.returncode == 0 and len(text.stdout.splitlines()) == 2, text
    assert entries[0]["file"] in text.stdout.splitlines()[0]
    assert box.mailbox("nobody@m.example") == []


def test_clock(box: Sandbox) -> None:
    """clock writes the instant, and frees the clock"""
    frozen = box.path / "now"
    box.clock("2026-11-23T11:00:00Z")
    assert frozen.read_text().strip() == "2026-11-23T11:00:00Z"
    assert frozen.stat().st_mode & 0o777 == 0o644
    box.clock("2027-01-01T00:00:00Z")
    assert frozen.read_text().strip() == "2027-01-01T00:00:00Z"
    box.clock(None)
    assert not frozen.exists()
    box.clock(None)


@tap.cases(("no time", "soon"), ("no such day", "2026-02-30T00:00:00Z"),
           ("another zone", "2026-11-23T11:00:00+01:00"), ("no zone", "2026-11-23T11:00:00"),
           ("nothing", ""))
def test_clock_wrong(box: Sandbox, instant: str) -> None:
    """clock refuses what is no instant"""
    done = command("clock", box.path, instant, text=True)
    assert done.returncode == 2 and "is no time" in done.stderr, done
    assert not (box.path / "now").exists()


# The sink -------------------------------------------------------------------------------------


def dialogue(box: Sandbox, *steps: tuple[bytes, bytes]) -> socket.socket:
    """Talks to the sink: what is sent, and how its answer must begin."""
    connection = socket.create_connection(("127.0.0.1", box.port("SINK_PORT")), 10)
    stream = connection.makefile("rb")
    assert stream.readline().startswith(b"220 ")
    for said, wanted in steps:
        connection.sendall(said)
        while (answer := stream.readline())[3:4] == b"-":
            pass
        assert answer.startswith(wanted), (said, answer)
    return connection


def to(address: bytes) -> tuple[tuple[bytes, bytes], ...]:
    return ((b"EHLO x\r\n", b"250 "), (b"MAIL FROM:<a@x.example> SIZE=1\r\n", b"250 "),
            (b"RCPT TO:<" + address + b">\r\n", b"250 "), (b"DATA\r\n", b"354 "))


def test_sink_bytes(box: Sandbox) -> None:
    """the sink keeps the bytes as they came"""
    sent = b"..dots\r\n.one\r\nbare\nlf \rcr\r\n8bit \xe4 \x00\r\n" + b"x" * 5000 + b"\r\n"
    dialogue(box, *to(b"bytes@m.example"), (sent + b".\r\n", b"250 "),
             (b"QUIT\r\n", b"221 ")).close()
    entry, = box.mailbox("bytes@m.example")
    assert Path(entry["file"]).with_suffix(".wire").read_bytes() == sent
    assert content(entry) == sent.replace(b"..dots", b".dots").replace(b".one", b"one")
    faults = " ".join(wire.line_faults(sent))
    for fault in ("a CR without LF", "a LF without CR", "a NUL", "line 2: its dot", "line 5: 5000"):
        assert fault in faults, faults


@tap.cases(("4xx", "4xx", b"451 "), ("5xx", "5xx", b"550 "))
def test_sink_refuses(box: Sandbox, mode: str, answer: bytes) -> None:
    """the sink refuses recipients"""
    box.sink_reply(mode)
    try:
        ehlo, sender, recipient, _ = to(b"refused@m.example")
        dialogue(box, ehlo, sender, (recipient[0], answer)).close()
    finally:
        box.sink_reply(None)
    assert box.mailbox("refused@m.example") == []


@tap.cases(("close", "close"), ("stall", "stall"))
def test_sink_unanswered(box: Sandbox, mode: str) -> None:
    """the sink takes a mail without an answer, keeps it, and recovers"""
    address = mode.encode() + b"@m.example"
    box.sink_reply(mode)
    try:
        with dialogue(box, *to(address)) as connection:
            connection.sendall(b"Subject: x\r\n\r\n.\r\n")
            connection.settimeout(0.5)
            try:
                assert connection.recv(1) == b"" and mode == "close"
            except TimeoutError:
                assert mode == "stall"
    finally:
        box.sink_reply(None)
    dialogue(box, *to(address), (b"Subject: y\r\n\r\n.\r\n", b"250 ")).close()
    assert [entry["accepted"] for entry in box.mailbox(address.decode())] == [False, True]


# The outbox, and tests' own strings -----------------------------------------------------------


def test_world(box: Sandbox) -> None:
    """the staff is there"""
    rows = box.sql("""SELECT s.name, array_to_string(s.roles, ','), m.name, s.sasl_user, a.address
                      FROM tocsin.staff s JOIN tocsin.staff_address a USING (staff_id)
                      LEFT JOIN tocsin.staff m ON m.staff_id = s.manager_id ORDER BY 1""")
    roles = {"alice": "duty", "bob": "duty", "carol": "manager", "hank": "handler",
             "rose": "read-only", "tess": "triage"}
    assert rows == [[name, role, None if name == "carol" else "carol", name,
                     f"{name}@staff.example"] for name, role in roles.items()], rows
    assert box.sql("""SELECT g.name, s.name FROM tocsin.staff_group g
                      JOIN tocsin.staff_group_member USING (group_id)
                      JOIN tocsin.staff s USING (staff_id) ORDER BY 2""") == [
        ["DutyTeam", "alice"], ["DutyTeam", "bob"]]


def test_handler_environment(box: Sandbox) -> None:
    """tests can put variables into the handler's environment"""
    setting = ["postconf", "-c", box.path / "postfix/etc", "-h", "export_environment"]
    with box.handler_environment(TOCSIN_FAULT="x"):
        assert "TOCSIN_FAULT=x" in subprocess.run(setting, capture_output=True, text=True,
                                                  check=True).stdout
    assert "TOCSIN_FAULT" not in subprocess.run(setting, capture_output=True, text=True,
                                                check=True).stdout


def test_postgres_restart(box: Sandbox) -> None:
    """tests can stop and start PostgreSQL"""
    box.stop_postgres("immediate")
    done = command("wait", box.path, "--outbox", "--timeout", "0", text=True)
    assert done.returncode == 1, done
    box.start_postgres()
    assert box.sql("SELECT 1") == [["1"]]


def test_wait_outbox(box: Sandbox) -> None:
    """wait --outbox waits for what is due by the sandbox's clock"""
    box.stop_loop()
    box.sql("""INSERT INTO tocsin.outbox (event, budget, sender, recipient, subject, raw, state,
                                          created_at, next_at)
               VALUES ('acknowledgement', 'acknowledgement', '', 'x@y.example', 's', 'x', 'pending',
                       '2026-11-23T11:00:00Z', '2026-11-23T11:00:00Z')""")
    wait = ("wait", box.path, "--outbox", "--timeout", "1")
    box.clock("2026-11-23T10:59:59Z")
    ends_with(0, *wait)
    box.clock("2026-11-23T11:00:00Z")
    ends_with(1, *wait)
    ends_with(0, "wait", box.path, "--timeout", "1")
    box.clock(None)


# Down -----------------------------------------------------------------------------------------


def test_down_and_options() -> None:
    """--limits shipped and --sink-reply are obeyed; down ends all it started and nothing else"""
    with subprocess.Popen(["sleep", "600"]) as stranger:
        try:
            box = Sandbox("--limits", "shipped", "--sink-reply", "5xx")
            with box:
                assert "budgets" not in Path(box.env["TOCSIN_CONF"]).read_text()
                ehlo, sender, recipient, _ = to(b"a@m.example")
                dialogue(box, ehlo, sender, (recipient[0], b"550 ")).close()
                ours = [process(box, "escalate"), process(box, "sink"),
                        *box.postfix_processes("master"),
                        int((box.path / "postgres/data/postmaster.pid").read_text().split()[0])]
                assert len(ours) == 4 and all(map(is_alive, ours)), ours
                # What is left of a process that ended long ago, its number now a stranger's.
                box.stop_loop()
                (box.path / "escalate.pid").write_text(f"{stranger.pid} 1\n")
            assert stranger.poll() is None
            eventually(lambda: not any(map(is_alive, ours)), 2)
            assert not box.path.exists()
            ends_with(0, "down", box.path)
        finally:
            stranger.kill()


def test_down_keep_files() -> None:
    """down --keep-files leaves the files, and may be run again"""
    with directory() as place:
        inside = place / "box"
        ends_with(0, "up", inside)
        ends_with(0, "down", inside, "--keep-files")
        assert (inside / "log" / "mail.log").exists() and not list(inside.glob("*.pid"))
        ends_with(1, "wait", inside)
        ends_with(0, "down", inside)
        assert not inside.exists()


if __name__ == "__main__":
    tap.run(Sandbox)
