#!/usr/bin/python3
"""The manual: it says what the programs do, no more and no less, and its examples work."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "lib"))

import tap
from sandbox import PROGRAMS, REPOSITORY, Sandbox

PAGES = sorted((REPOSITORY / "src" / "cmd").glob("*.[1-8]"))
COMPLETION = REPOSITORY / "contrib" / "completion" / "tocsin"
ESCAPES = {r"\e": "\\", r"\(dq": '"', r"\(aq": "'", r"\&": ""}

# What a page says --------------------------------------------------------------------------------


def source(name: str) -> str:
    return (REPOSITORY / "src" / "cmd" / name).read_text()


def section(text: str, title: str, macro: str = "Sh") -> str:
    """What stands below a title, up to the next of its rank or above."""
    end = r"^\.Sh " if macro == "Sh" else r"^\.S[hs] "
    found = re.search(rf"^\.{macro} {re.escape(title)}\n(.*?)(?={end}|\Z)", text,
                      re.MULTILINE | re.DOTALL)
    assert found, f"no section {title}"
    return found[1]


def heads(text: str) -> list[str]:
    """What each item of a list is about, on one line without the dots of macros."""
    flat = re.sub(r"^\.It Xo\n\.(.*?)\n\.Xc$", lambda found: ".It " + found[1].replace("\n.", " "),
                  text, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^\.It (.*)$", flat, re.MULTILINE)


def options_of(words: str) -> dict[str, str | None]:
    """Name and value of each option in a line of macros: `Op Fl -queue Ar QUEUE`."""
    words = words.replace("| -", "| Fl -")
    return dict(re.findall(r"Fl (-?[\w-]+)(?: (?:Ar|Cm) (\w+))?", words))


def documented_commands() -> dict[str, tuple[list[str], dict]]:
    """Operands and options of each command in tocsin(1)."""
    commands = {}
    for head in heads(section(source("tocsin.1"), "COMMANDS")):
        name = re.match(r"Ic ([a-z ]+?)(?= [A-Z]|$)", head)
        assert name, head
        rest = head[name.end():]
        operands = re.findall(r"Ar (\w+)", re.sub(r"Fl -[\w-]+ Ar \w+", "", rest))
        commands[name[1]] = (operands, options_of(rest))
    return commands


def unescape(text: str) -> str:
    for escape, meaning in ESCAPES.items():
        text = text.replace(escape, meaning)
    return text


def examples(name: str) -> list[str]:
    """The shell commands in the examples of a page."""
    blocks = re.findall(r"^\.Bd -literal.*?\n(.*?)^\.Ed", section(source(name), "EXAMPLES"),
                        re.MULTILINE | re.DOTALL)
    lines = "".join(blocks)
    return [unescape(found) for found in
            re.findall(r"^\$ (.*(?:\n[ >].*)*)$", lines, re.MULTILINE)]


def documented_keys(title: str) -> set[str]:
    """The keys that a section of tocsin-json(7) lists."""
    lines = re.findall(r"^\.It Cm (.*)$", section(source("tocsin-json.7"), title, "Ss"),
                       re.MULTILINE)
    return {key for line in lines for key in line.split(" , ")}


# What a program says -----------------------------------------------------------------------------


def table() -> dict[str, tuple[list[str], dict]]:
    """Operands and options of each command, from the program itself."""
    output = subprocess.run([PROGRAMS / "tocsin", "help", "--commands"], capture_output=True,
                            text=True, check=True).stdout
    commands = {}
    for line in output.splitlines():
        words, operands, options, _ = line.split("\t")
        pairs = (option.partition("=") for option in options.split())
        commands[words] = (re.findall(r"\w+", operands),
                           {name.removeprefix("-"): value for name, _, value in pairs})
    return commands


def common_options() -> dict:
    """The options that every command takes."""
    sets = [set(options.items()) for _, options in table().values()]
    return dict(set.intersection(*sets))


def usage_options(program: str) -> set[str]:
    """The options in what a program's --help prints."""
    output = subprocess.run([PROGRAMS / program, "--help"], capture_output=True, text=True,
                            stdin=subprocess.DEVNULL, check=False).stdout
    return {option.removeprefix("-") for option in re.findall(r"(?<=[ \[])--?[a-z][\w-]*", output)
            if option != program}


# Tests -------------------------------------------------------------------------------------------


@tap.cases(*((page.name, page) for page in PAGES))
def test_lint(page: Path) -> None:
    """mandoc finds nothing to complain about"""
    done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], capture_output=True,
                          text=True, check=False)
    assert done.returncode == 0 and done.stdout == "", done.stdout


def test_commands() -> None:
    """tocsin(1) has all commands with all their operands and options, and no others"""
    common = common_options()
    real = {name: (operands, {option: value for option, value in options.items()
                              if option not in common})
            for name, (operands, options) in table().items()}
    documented = documented_commands()
    assert set(documented) == set(real), set(documented) ^ set(real)
    for name, (operands, options) in real.items():
        wanted = {option: value for option, value in options.items() if "|" not in value}
        found = {option: value for option, value in documented[name][1].items()
                 if "|" not in options.get(option, "")}
        assert documented[name][0] == operands, (name, operands, documented[name][0])
        assert set(documented[name][1]) == set(options), (name, options, documented[name][1])
        assert found == wanted, (name, wanted, found)


def test_choices() -> None:
    """tocsin(1) names every value of an option that has only certain ones"""
    text = section(source("tocsin.1"), "COMMANDS")
    choices = {choice for _, options in table().values() for value in options.values()
               if "|" in value for choice in value.split("|")}
    missing = {choice for choice in choices if not re.search(rf"\b{choice}\b", text)}
    assert choices and not missing, missing


def test_common_options() -> None:
    """tocsin(1) has the options that every command takes, and no others"""
    common, *_ = section(source("tocsin.1"), "OPTIONS").split(".El")
    documented = {}
    for head in heads(common):
        documented |= options_of(head)
    assert documented == common_options(), (documented, common_options())


@tap.cases(("tocsin-receive", "tocsin-receive"), ("tocsin-escalate", "tocsin-escalate"))
def test_program_options(program: str) -> None:
    """the page of a program has all its options, and no others"""
    text = source(f"{program}.8")
    real = usage_options(program)
    described = {name for head in heads(section(text, "OPTIONS")) for name in options_of(head)}
    listed = {name for line in section(text, "SYNOPSIS").splitlines() for name in options_of(line)}
    assert "c" in real
    assert described == real, described ^ real
    assert listed == real, listed ^ real


def completions(*words: str) -> list[str]:
    script = '. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tocsin; ' \
             'printf "%s\\n" "${COMPREPLY[@]}"'
    output = subprocess.run(["bash", "-c", script, COMPLETION, PROGRAMS / "tocsin", *words],
                            capture_output=True, text=True, check=True)
    assert output.stderr == "", output.stderr
    return output.stdout.split()


def test_completion() -> None:
    """completion for bash offers every command and every option"""
    for name, (_, options) in table().items():
        words = name.split()
        for i, word in enumerate(words):
            assert word in completions(*words[:i], ""), (name, i)
        offered = completions(*words, "-")
        wanted = {"-" + option for option in options}
        assert set(offered) == wanted, (name, offered, wanted)


@tap.cases(
    ("start of a word", ["ticket", "li"], ["list"]),
    ("common options first", ["--as", "alice", "-c", "x", "audit", ""], ["anchor", "verify"]),
    ("values of an option", ["outbox", "list", "--state", "s"], ["sent", "suppressed"]),
    ("free value of an option", ["ticket", "list", "--queue", ""], []),
    ("unknown command", ["dance", ""], []),
)
def test_completion_of(words: list[str], wanted: list[str]) -> None:
    """completion for bash"""
    assert completions(*words) == wanted


@tap.cases(*((page.name, page.name) for page in PAGES
             if "\n$ " in page.read_text()))
def test_examples(box: Sandbox, name: str) -> None:
    """the examples of a page work as they are"""
    found = examples(name)
    assert found
    with tempfile.TemporaryDirectory(prefix="tocsin-", dir="/tmp") as place:
        for example in found:
            done = subprocess.run(["bash", "-c", "set -o pipefail\n" + example], cwd=place,
                                  env=box.env, capture_output=True, text=True, check=False,
                                  stdin=subprocess.DEVNULL)
            assert done.returncode == 0, (example, done)


@tap.cases(
    ("ticket show", "ticket list, ticket show", ["ticket", "show", "1"]),
    ("ticket history", "ticket history", ["ticket", "history", "1"]),
    ("message find", "message find", ["message", "find", "--message-id", "<m@example.net>"]),
    ("outbox list", "outbox list, outbox show", ["outbox", "list"]),
    ("quarantine list", "quarantine list, quarantine show", ["quarantine", "list"]),
    ("staff list", "staff list, staff show", ["staff", "list"]),
)
def test_keys(box: Sandbox, title: str, arguments: list[str]) -> None:
    """tocsin-json(7) has the keys that are printed, and no others"""
    fill(box)
    printed = box.json(*arguments)
    record = printed if isinstance(printed, dict) else printed[0]
    assert set(record) == documented_keys(title), set(record) ^ documented_keys(title)


def fill(box: Sandbox) -> None:
    """Sees to it that there is one of everything."""
    if box.json("message", "find", "--message-id", "<m@example.net>"):
        return
    mail = b"From: ann@example.net\nMessage-ID: <m@example.net>\nSubject: x\n\nhello\n"
    envelope = ["--sender=ann@example.net", "--recipient=help@csirt.example"]
    assert box.receive([*envelope, "--queue-id=KEYS1"], mail) == 0
    box.sql("INSERT INTO tocsin.quarantine (at, state, reason, detail, raw, sha256, sender,"
            " recipient, size) VALUES ('2026-11-23T11:00:00Z', 'quarantined', 'limit', 'x', 'x',"
            " sha256('x'), 'ann@example.net', 'help@csirt.example', 1)")


if __name__ == "__main__":
    tap.run(Sandbox)
