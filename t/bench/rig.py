"""What t/bench/intake measures with: a sandbox of its own with a table for the floor, pgbouncer
before its database, and pipe services of its Postfix."""

import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from sandbox import PROGRAMS, Sandbox, eventually, must

BENCH = Path(__file__).resolve().parent
OWN_PROGRAMS = ("intake-floor", "intake-load", "read-only-pipe")
POOLER = Path("/usr/sbin/pgbouncer")
SMTP_SOURCE = Path("/usr/sbin/smtp-source")
MAIL_BYTES = 5 * 1024
POOL_PORT = 6432
POSTFIX_AT_ONCE = 4
POLL_SECONDS = 0.01
PATIENCE_SECONDS = 300

HEADER = """\
Received: from mail.edunet.example (mail.edunet.example [192.0.2.10])
\tby mx.csirt.example (Postfix) with ESMTPS id 4Xk2Yj@N@
\tfor <report@csirt.example>; Mon, 23 Nov 2026 10:00:02 +0100 (CET)
Message-ID: <bench.@N@@mail.edunet.example>
Date: Mon, 23 Nov 2026 10:00:00 +0100
From: Ann Lee <ann@N@@edunet.example>
To: CSIRT <report@csirt.example>
Subject: Scans from our network, report @N@
User-Agent: Mozilla Thunderbird
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Dear team,

our gateway has seen this since half past nine. Do you know the address?

"""
LINE = "Nov 23 09:{:02}:{:02} gate sshd[{}]: Failed password for root from 192.0.2.{} port {}\n"


def progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def mail() -> str:
    """A mail as people write it to a CSIRT, in LF, with @N@ for its number."""
    text = HEADER
    line = 0
    while len(text) < MAIL_BYTES:
        text += LINE.format(30 + line // 60, line % 60, 4711 + line, line % 250, 40000 + line)
        line += 1
    return text


class Mail(NamedTuple):
    """What one mail took."""

    start: float  # seconds of one clock
    end: float
    processor: float  # seconds, of the program and its children
    memory: float  # MB, the largest process at its largest


class Sample(NamedTuple):
    """What a series of mails comes to."""

    rate: float  # mails a second
    p50: float   # seconds, likewise below
    p95: float
    processor: float
    memory: float  # MB
    database: float  # seconds of the processor for each mail, of backends that have ended

    @classmethod
    def of(cls, mails: list[Mail], database: float) -> "Sample":
        times = sorted(one.end - one.start for one in mails)
        wall = max(one.end for one in mails) - min(one.start for one in mails)
        return cls(len(mails) / wall, statistics.median(times), times[len(times) * 95 // 100],
                   statistics.mean(one.processor for one in mails),
                   max(one.memory for one in mails), database / len(mails))


class Rig:
    """Use as a context manager."""

    def __init__(self) -> None:
        for program in *(BENCH / name for name in OWN_PROGRAMS), POOLER, SMTP_SOURCE:
            if not program.exists():
                sys.exit(f"{program} is not there: apt-get install pgbouncer postfix, "
                         "then make bench-intake")
        self.box = Sandbox()
        self.pool = self.box.path / "pgbouncer"
        self.numbers = 1  # of the next mail
        self.log_read = 0  # bytes of Postfix's log
        self.stack = contextlib.ExitStack()

    def __enter__(self) -> "Rig":
        with contextlib.ExitStack() as stack:
            stack.enter_context(self.box)
            self.box.stop_loop()
            self._copy_programs()
            self._make_table()
            stack.enter_context(self._pool())
            self._make_services()
            self.stack = stack.pop_all()
        return self

    def __exit__(self, *problem: object) -> None:
        self.stack.__exit__(*problem)

    # Parts --------------------------------------------------------------------------------------

    def _copy_programs(self) -> None:
        for name in OWN_PROGRAMS:
            shutil.copy(BENCH / name, self.box.path / "bin")
        (self.box.path / "mail").write_text(mail())
        floor, ours = map(libraries, (BENCH / "intake-floor", PROGRAMS / "tocsin-receive"))
        if floor != ours:
            sys.exit("the floor must load what tocsin-receive loads; they differ in: "
                     + " ".join(sorted(floor ^ ours)))

    def _make_table(self) -> None:
        self.box.sql("CREATE SCHEMA bench;"
                     "CREATE TABLE bench.floor (floor_id bigint GENERATED ALWAYS AS IDENTITY "
                     "PRIMARY KEY, raw bytea NOT NULL);"
                     "ALTER TABLE bench.floor ALTER COLUMN raw SET STORAGE EXTERNAL;"
                     "GRANT USAGE ON SCHEMA bench TO tocsin_receive;"
                     "GRANT INSERT ON bench.floor TO tocsin_receive")

    @contextlib.contextmanager
    def _pool(self) -> Iterator[None]:
        """Inside, a pgbouncer in transaction mode serves in the directory self.pool."""
        self.pool.mkdir()
        (self.pool / "users").write_text('"tocsin_receive" ""\n')
        (self.pool / "pgbouncer.ini").write_text(f"""\
[databases]
tocsin = {self._server()}
[pgbouncer]
listen_addr =
listen_port = {POOL_PORT}
unix_socket_dir = {self.pool}
auth_type = trust
auth_file = {self.pool}/users
pool_mode = transaction
default_pool_size = 20
log_connections = 0
log_disconnections = 0
""")
        shutil.chown(self.pool, "postgres")
        conf = Path(self.box.env["TOCSIN_CONF"])
        pooled = conf.read_text().replace(self._server(), self._server(pooled=True))
        (self.box.path / "pooled.conf").write_text(pooled)
        with open(self.pool / "log", "w", encoding="utf-8") as log, \
             subprocess.Popen([POOLER, self.pool / "pgbouncer.ini"], cwd="/",
                              user="postgres", group="postgres", extra_groups=[],
                              stdin=subprocess.DEVNULL, stdout=log, stderr=log) as process:
            try:
                eventually((self.pool / f".s.PGSQL.{POOL_PORT}").exists)
                yield
            finally:
                process.terminate()

    def _server(self, pooled: bool = False) -> str:
        """Connection string of the database."""
        place = (self.pool, POOL_PORT) if pooled else (self.box.env["PGHOST"],
                                                       self.box.env["PGPORT"])
        return "host={} port={} dbname=tocsin".format(*place)

    def _conf(self, pooled: bool) -> str:
        return str(self.box.path / "pooled.conf") if pooled else self.box.env["TOCSIN_CONF"]

    # Programs by themselves ---------------------------------------------------------------------

    def load(self, program: str, pooled: bool, at_once: int, count: int) -> Sample:
        """Gives COUNT new mails to PROGRAM, `floor` or `receive`, AT_ONCE at a time."""
        before = self._database_seconds()
        if program == "floor":
            words = [self.box.program("intake-floor"), self._server(pooled), "tocsin_receive"]
        else:
            words = [self.box.program("tocsin-receive"), "-c", self._conf(pooled),
                     "--sender=ann@N@@edunet.example", "--recipient=report@csirt.example",
                     "--original=report@csirt.example", "--queue-id=4Xk2Yj@N@",
                     f"--size={MAIL_BYTES}", "--sasl-user=", "--client=192.0.2.10"]
        first = self.numbers
        self.numbers += count
        done = must(subprocess.run(
            [self.box.program("intake-load"), str(at_once), str(count), str(first),
             self.box.path / "mail", *words],
            capture_output=True, text=True, check=False, user="tocsin", group="tocsin",
            extra_groups=[], cwd=self.box.path / "postfix" / "queue", stdin=subprocess.DEVNULL))
        rows = [list(map(int, line.split())) for line in done.stdout.splitlines()]
        mails = [Mail(start / 1e6, end / 1e6, processor / 1e6, memory / 1024)
                 for start, end, processor, memory in rows]
        return Sample.of(mails, self._database_seconds() - before)

    def _database_seconds(self) -> float:
        """Processor time of the backends that have ended."""
        server = (self.box.path / "postgres" / "data" / "postmaster.pid").read_text().split()[0]
        fields = Path(f"/proc/{server}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")

    # Programs behind Postfix --------------------------------------------------------------------

    def _make_services(self) -> None:
        """Three pipe services: the shipped one, one through the pool, one that only reads. Plus
        addresses lead to the latter two."""
        etc = self.box.path / "postfix" / "etc"
        shipped = self._postconf("-M", "tocsin/unix")
        receive = f"{self.box.program('tocsin-receive')} -c "
        assert receive in shipped, shipped
        pooled = shipped.replace(receive + self._conf(False), receive + self._conf(True))
        before, _, _ = shipped.partition(" argv=")
        readonly = f"{before} argv={self.box.program('read-only-pipe')}"
        for name, line in ("tocsin", shipped), ("pooled", pooled), ("readonly", readonly):
            self._postconf("-M", "-e", f"{name}/unix={name} " + line.partition(" ")[2])
            self._postconf("-F", "-e", f"{name}/unix/process_limit={POSTFIX_AT_ONCE}")
        os.utime(etc / "master.cf", (0, 0))
        self.box.postconf(
            "transport_maps=inline:{report+pooled@csirt.example=pooled:,"
            "report+readonly@csirt.example=readonly:}",
            *(f"{name}_destination_recipient_limit=1" for name in ("pooled", "readonly")))

    def _postconf(self, *arguments: str) -> str:
        etc = self.box.path / "postfix" / "etc"
        return must(subprocess.run(["postconf", "-c", etc, *arguments], capture_output=True,
                                   text=True, check=False, stdin=subprocess.DEVNULL)).stdout.strip()

    def _delivered(self) -> int:
        """How many mails Postfix has handed over since the log was self.log_read long."""
        with open(self.box.path / "log" / "mail.log", "rb") as log:
            log.seek(self.log_read)
            found = log.read()
        return found.count(b"status=sent")

    def through_postfix(self, transport: str, count: int) -> float:
        """The rate, mails a second, at which COUNT mails by SMTP reach the program of TRANSPORT:
        `tocsin`, `pooled` or `readonly`."""
        extension = "" if transport == "tocsin" else f"+{transport}"
        self.log_read = (self.box.path / "log" / "mail.log").stat().st_size
        self.numbers += 1
        start = time.monotonic()
        with subprocess.Popen(
                [SMTP_SOURCE, "-s", str(POSTFIX_AT_ONCE), "-m", str(count),
                 "-l", str(MAIL_BYTES), "-f", f"ann{self.numbers}@edunet.example",
                 "-t", f"report{extension}@csirt.example",
                 f"127.0.0.1:{self.box.port('SMTP_PORT')}"],
                env={"MAIL_CONFIG": self.box.env["MAIL_CONFIG"], "PATH": "/usr/bin:/bin"},
                stdin=subprocess.DEVNULL) as source:
            while self._delivered() < count:
                if time.monotonic() - start > PATIENCE_SECONDS:
                    sys.exit(f"Postfix did not deliver {count} mails to {transport} in time")
                time.sleep(POLL_SECONDS)
            end = time.monotonic()
        if source.returncode != 0:
            sys.exit("smtp-source failed")
        return count / (end - start)


def libraries(program: Path) -> set[str]:
    """The names of the shared libraries that PROGRAM loads."""
    listed = must(subprocess.run(["ldd", program], capture_output=True, text=True, check=False))
    return {line.split()[0] for line in listed.stdout.splitlines()}
