"""A sandbox of its own for a test file: everything `contrib/sandbox up` starts, and the strings to
pull at it."""

import contextlib
import csv
import io
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAMS = REPOSITORY / "src" / "cmd"
SANDBOX = REPOSITORY / "contrib" / "sandbox"
PATIENCE_SECONDS = 120


def command(*arguments: str | Path, **options) -> subprocess.CompletedProcess:
    """contrib/sandbox with ARGUMENTS; its output as text."""
    if "input" not in options:
        options.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.run([SANDBOX, *arguments], capture_output=True, timeout=PATIENCE_SECONDS,
                          check=False, **options)


def eventually(condition: Callable[[], object], seconds: float = 20) -> object:
    """What CONDITION returns once that is true; fails after SECONDS."""
    end = time.monotonic() + seconds
    while not (result := condition()):
        assert time.monotonic() < end, f"not so within {seconds} seconds"
        time.sleep(0.05)
    return result


def postgres_program(name: str) -> Path:
    """The newest installed NAME of PostgreSQL."""
    return max(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"),
               key=lambda path: int(path.parts[-3]))


class Failed(Exception):
    """A command that should have worked did not."""


def must(done: subprocess.CompletedProcess) -> subprocess.CompletedProcess:
    if done.returncode != 0:
        raise Failed(f"{done.args} ended with {done.returncode}: {done.stdout!r} {done.stderr!r}")
    return done


class Sandbox:
    """Use as a context manager; OPTIONS go to `sandbox up`. With KEEP_SANDBOX in the environment
    the files stay when it goes down."""

    def __init__(self, *options: str) -> None:
        self.options = options
        self.path = Path(tempfile.mkdtemp(prefix="tocsin-", dir="/tmp"))
        self.env: dict[str, str] = {}

    def __enter__(self) -> "Sandbox":
        done = command("up", self.path, *self.options, text=True)
        if done.returncode != 0:
            shutil.rmtree(self.path)
        must(done)
        settings = subprocess.run(["sh", "-c", '. "$0/env" && env -0', self.path],
                                  capture_output=True, text=True, check=True).stdout
        self.env = dict(line.split("=", 1) for line in settings.split("\0") if line)
        return self

    def __exit__(self, *_: object) -> None:
        keep = ["--keep-files"] if "KEEP_SANDBOX" in os.environ else []
        must(command("down", self.path, *keep, text=True))

    def program(self, name: str) -> Path:
        """One of the programs, where every user can run it."""
        return self.path / "bin" / name

    def port(self, name: str) -> int:
        """The port NAME of the file env, such as SMTP_PORT."""
        return int(self.env[name])

    # Mail ---------------------------------------------------------------------------------------

    def try_send(self, mail: bytes, to: str | list[str] = "report@csirt.example",
                 sender: str = "ann@outside.example", auth: str | None = None,
                 dmarc: str | None = None) -> subprocess.CompletedProcess:
        """`sandbox send`, refused or not; output in bytes."""
        recipients = [to] if isinstance(to, str) else to
        arguments = [word for recipient in recipients for word in ("--to", recipient)]
        arguments += ["--auth", auth] if auth else []
        arguments += ["--dmarc", dmarc] if dmarc else []
        return command("send", self.path, "--from", sender, *arguments, input=mail)

    def send(self, mail: bytes, *arguments, **options) -> str:
        """try_send() that must be accepted; the queue id."""
        return must(self.try_send(mail, *arguments, **options)).stdout.decode().strip()

    def wait(self, seconds: int = 60, outbox: bool = True) -> None:
        """Until all mail is through; fails when it is not in time."""
        must(command("wait", self.path, "--timeout", str(seconds),
                     *(["--outbox"] if outbox else []), text=True))

    def mailbox(self, address: str | None = None) -> list[dict]:
        """What the sink was sent: [{file, from, to, at, accepted}]."""
        return json.loads(must(command("mailbox", self.path, *([address] if address else []),
                                       "--json")).stdout)

    def sink_reply(self, mode: str | None) -> None:
        """4xx, 5xx, stall, close; None accepts all mail."""
        reply = self.path / "sink" / "reply"
        if mode is None:
            reply.unlink(missing_ok=True)
        else:
            reply.write_text(mode)

    def clock(self, instant: str | None) -> None:
        """Freezes the clock at INSTANT; None lets it run."""
        must(command("clock", self.path, *([instant] if instant else []), text=True))

    # Programs -----------------------------------------------------------------------------------

    def tocsin(self, *arguments: object, input: str | bytes | None = None,
               env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess:
        """The command line, as root; output as text, or as bytes when INPUT is bytes."""
        return subprocess.run([self.program("tocsin"), *map(str, arguments)], capture_output=True,
                              env=self.env | dict(env or {}), timeout=PATIENCE_SECONDS, check=False,
                              text=not isinstance(input, bytes), input=input,
                              **({"stdin": subprocess.DEVNULL} if input is None else {}))

    def done(self, *arguments: object, input: str | None = None) -> str:
        """The output of a command line that must end with 0."""
        return must(self.tocsin(*arguments, input=input)).stdout

    def json(self, *arguments: object):
        """What a command line prints with --json."""
        return json.loads(self.done(*arguments, "--json"))

    def ticket(self, number: int) -> dict:
        """`ticket show NUMBER --json`."""
        return self.json("ticket", "show", number)

    def start_receive(self, argv: Sequence[str | bytes], env: Mapping[str, str] | None = None,
                      **options) -> subprocess.Popen:
        """Starts tocsin-receive as pipe(8) does: its user, directory, environment, and one pipe for
        all output. The caller writes the mail to stdin and reads the end. OPTIONS replace what is
        given to Popen."""
        usual = {
            "stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT,
            "user": "tocsin", "group": "tocsin", "extra_groups": [],
            "cwd": self.path / "postfix" / "queue",
            "env": {"MAIL_CONFIG": str(self.path / "postfix" / "etc"), "LANG": "C",
                    "PATH": "/usr/bin:/bin", **(env or {})}}
        return subprocess.Popen(
            [self.program("tocsin-receive"), "-c", self.env["TOCSIN_CONF"], *argv], **usual | options)

    def receive(self, argv: Sequence[str | bytes], mail: bytes,
                env: Mapping[str, str] | None = None, **options) -> int:
        """Runs tocsin-receive on MAIL (LF line ends) and returns its exit status, negative for a
        signal. It must not print a byte."""
        process = self.start_receive(argv, env, **options)
        output, _ = process.communicate(mail, timeout=PATIENCE_SECONDS)
        assert output == b"", f"tocsin-receive printed {output!r}"
        return process.returncode

    def start_escalate(self, *arguments: str,
                       env: Mapping[str, str] | None = None) -> subprocess.Popen:
        """Starts one pass of tocsin-escalate as its user; output as text."""
        return subprocess.Popen(
            [self.program("tocsin-escalate"), "-c", self.env["TOCSIN_CONF"], *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            user="tocsin", group="tocsin", extra_groups=[], cwd="/",
            env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", **(env or {})})

    def escalate(self, *arguments: str,
                 env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess:
        """One pass of tocsin-escalate."""
        with self.start_escalate(*arguments, env=env) as process:
            output, errors = process.communicate(timeout=PATIENCE_SECONDS)
            return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    def stop_loop(self) -> None:
        """Ends `tocsin-escalate --loop` with SIGTERM."""
        pid_file = self.path / "escalate.pid"
        pid = int(pid_file.read_text().split()[0])
        os.kill(pid, signal.SIGTERM)
        eventually(lambda: not is_alive(pid))
        pid_file.unlink()

    # Servers ------------------------------------------------------------------------------------

    def sql(self, statement: str, role: str = "postgres") -> list[list[str | None]]:
        """Runs SQL as ROLE. Rows of text, None for NULL; Failed when the server refuses."""
        done = must(subprocess.run(
            [postgres_program("psql"), "-Xqt", "--csv", "-P", "null=\\N", "-v", "ON_ERROR_STOP=1",
             "-U", role, "-f", "-"],
            input=statement, capture_output=True, text=True, check=False, env=self.env))
        return [[None if value == "\\N" else value for value in row]
                for row in csv.reader(io.StringIO(done.stdout))]

    @contextlib.contextmanager
    def transaction(self, statements: str) -> Iterator[None]:
        """Inside, another connection is in a transaction that has run STATEMENTS and holds its
        locks; in the end it is rolled back."""
        command_line = [postgres_program("psql"), "-Xqt", "-v", "ON_ERROR_STOP=1"]
        with subprocess.Popen(command_line, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True, env=self.env) as psql:
            psql.stdin.write(f"BEGIN; {statements};\n\\echo ready\n")
            psql.stdin.flush()
            while (line := psql.stdout.readline()).strip() != "ready":
                assert line, f"psql refused {statements}"
            yield

    @contextlib.contextmanager
    def configured(self, *changes: tuple[str, str]) -> Iterator[None]:
        """Inside, tocsin.conf has each (OLD, NEW) replaced once. The loop does not notice."""
        conf = Path(self.env["TOCSIN_CONF"])
        before = text = conf.read_text()
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        conf.write_text(text)
        try:
            yield
        finally:
            conf.write_text(before)

    def _pg_ctl(self, *arguments: str) -> None:
        # No pipes: the server would keep them open.
        subprocess.run([postgres_program("pg_ctl"), "-D", self.path / "postgres" / "data", "-w",
                        *arguments],
                       user="postgres", group="postgres", extra_groups=[], cwd="/", check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=PATIENCE_SECONDS)

    def stop_postgres(self, mode: str = "fast") -> None:
        """Stops the database server: fast, or immediate as in a crash."""
        self._pg_ctl("-m", mode, "stop")

    def start_postgres(self) -> None:
        self._pg_ctl("-l", str(self.path / "log" / "postgres.log"), "start")

    def postconf(self, *settings: str) -> None:
        """Changes main.cf of the sandbox's Postfix, each `name=value`, and reloads it."""
        etc = self.path / "postfix" / "etc"
        must(subprocess.run(["postconf", "-c", etc, "-e", *settings], capture_output=True,
                            text=True, check=False, stdin=subprocess.DEVNULL))
        # Postfix waits with a file so new that it may yet change.
        os.utime(etc / "main.cf", (0, 0))
        # `postfix reload` does not wait for its work to be done, which it is once qmgr is another.
        before = eventually(lambda: set(self.postfix_processes("qmgr")))
        os.kill(self.postfix_group(), signal.SIGHUP)
        eventually(lambda: set(self.postfix_processes("qmgr")) - before)

    @contextlib.contextmanager
    def handler_environment(self, **variables: str) -> Iterator[None]:
        """Inside, Postfix runs tocsin-receive with VARIABLES in its environment (fault points)."""
        usual = "export_environment=TZ MAIL_CONFIG LANG"
        self.postconf(" ".join([usual, *(f"{name}={value}" for name, value in variables.items())]))
        try:
            yield
        finally:
            self.postconf(usual)

    def postfix_group(self) -> int:
        """The process group of Postfix, which is the process id of its master."""
        return int((self.path / "postfix" / "queue" / "pid" / "master.pid").read_text())

    def postfix_processes(self, name: str) -> list[int]:
        """The processes of Postfix, handlers included, whose command is NAME: `pipe`, `smtpd`,
        `tocsin-receive`."""
        group = self.postfix_group()
        return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc")))
                if (found := status(pid)) and found[0] == name[:15] and found[2] == group]


def status(pid: int) -> tuple[str, str, int] | None:
    """Command (15 characters), state and process group of a process; None when it is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    name, _, rest = text.partition("(")[2].rpartition(") ")
    state, _parent, group = rest.split()[:3]
    return name, state, int(group)


def is_alive(pid: int) -> bool:
    found = status(pid)
    return found is not None and found[1] != "Z"
