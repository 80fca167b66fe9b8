#!/usr/bin/python3
"""The house rules that a machine can check: layers, forbidden calls, sizes."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "lib"))

import tap

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"

MAY_INCLUDE = {
    "base": {"base"},
    "core": {"core", "base"},
    "mail": {"mail", "base", "core"},
    "store": {"store", "base", "core"},
    "app": {"app", "base", "core", "mail", "store"},
    "cmd": {"cmd", "base", "core", "app"},
}
# A library and the only layer that may include it.
HOME = {"gmime": "mail", "libesmtp": "mail", "seccomp": "mail", "libxml": "mail",
        "libpq-fe": "store", "confuse": "app", "pcre2": "core"}
# Forbidden outside the files named: a pattern of a call and those files.
FORBIDDEN = [
    (r"\b(strcpy|strcat|sprintf|vsprintf|strtok|gets|atoi|atol|gmtime|localtime|ctime|asctime"
     r"|system|popen|tmpnam|mktemp)\s*\(", ()),
    (r"\b(syslog|g_printerr|g_print|g_warning|g_message|g_error|perror)\s*\(|\bstderr\b",
     ("base/log.c",)),
    (r"\bprintf\s*\(|\bputs\s*\(|\bstdout\b", ("cmd/",)),
    (r"(?<!_)\bexit\s*\(", ("cmd/",)),
    (r"\bmain\s*\(", ("cmd/",)),
    (r"\bgoto\b", ()),
    (r"\bclock_now\s*\(|g_get_real_time|g_date_time_new_now|\btime\s*\(NULL",
     ("base/clock.", "app/", "cmd/", "store/outbox.c")),
    (r"\bPQ(exec|escape\w*|prepare)\s*\(", ("store/db.c",)),
]
LINES_A_FILE = 600
LINES_A_FUNCTION = 60
LONG_FUNCTIONS = 40
PARAMETERS = 6  # five, and a GError


def sources(pattern: str = "*.[ch]") -> Iterator[tuple[str, list[str]]]:
    for path in sorted(SOURCE.rglob(pattern)):
        if path.name in ("statements.c", "statements.h", "migrations.c", "sandbox-filter.h"):
            continue
        yield str(path.relative_to(SOURCE)), path.read_text(encoding="utf-8").split("\n")


def code(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Numbered lines without comments and strings."""
    text = "\n".join(lines)
    text = re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.S)
    text = re.sub(r'"(?:\\.|[^"\\\n])*"', '""', text)
    return enumerate(text.split("\n"), 1)


def functions(lines: list[str]) -> Iterator[tuple[str, int, int]]:
    """Name, first line and length of each function; the house style puts its braces at the margin."""
    for start, line in enumerate(lines):
        if line == "{":
            end = lines.index("}", start)
            head = start - 1
            while head > 0 and (not lines[head] or lines[head][0] in " \t)"):
                head -= 1
            yield lines[head], head + 1, end - start + 1


def test_a_layer_includes_only_what_it_may() -> None:
    wrong, seen = [], 0
    for name, lines in sources():
        layer = name.split("/")[0]
        for number, line in enumerate(lines, 1):
            match = re.match(r'#include "([a-z]+)/', line)
            if match:
                seen += 1
                if match.group(1) not in MAY_INCLUDE[layer]:
                    wrong.append(f"{name}:{number}: {layer} may not use {match.group(1)}")
            for library, home in HOME.items():
                if re.match(rf"#include <[^>]*{library}", line) and layer != home:
                    wrong.append(f"{name}:{number}: <{library}> belongs to {home}")
    assert seen > 100, "no includes found: does this test look in the right place?"
    assert not wrong, "\n".join(wrong)


def test_forbidden_calls_are_not_made() -> None:
    wrong = []
    for name, lines in sources():
        for number, line in code(lines):
            for pattern, homes in FORBIDDEN:
                if re.search(pattern, line) and not name.startswith(homes or ("\0",)):
                    wrong.append(f"{name}:{number}: {line.strip()}")
    assert not wrong, "\n".join(wrong)


def test_files_and_functions_stay_small() -> None:
    wrong, lengths = [], []
    for name, lines in sources("*.c"):
        if len(lines) > LINES_A_FILE + 1:
            wrong.append(f"{name}: {len(lines) - 1} lines")
        for head, number, length in functions(lines):
            lengths.append(length)
            if length > LINES_A_FUNCTION:
                wrong.append(f"{name}:{number}: {head}: {length} lines")
    assert not wrong, "\n".join(wrong)
    assert sum(length > LONG_FUNCTIONS for length in lengths) < len(lengths) * 0.03


def test_functions_take_few_parameters() -> None:
    wrong = []
    for name, lines in sources():
        text = "\n".join(line for _, line in code(lines))
        for match in re.finditer(r"^(\w+) \(([^()]*)\)\n\{", text, flags=re.M):
            if match.group(2).count(",") + 1 > PARAMETERS:
                wrong.append(f"{name}: {match.group(1)}")
    assert not wrong, "\n".join(wrong)


def test_lines_fit_and_carry_no_trailing_blanks() -> None:
    wrong = [f"{name}:{number}" for name, lines in sources() for number, line in enumerate(lines, 1)
             if len(line) > 100 or line != line.rstrip()]
    assert not wrong, "\n".join(wrong)


def test_every_table_and_function_in_sql_names_its_schema() -> None:
    wrong = []
    for path in sorted((ROOT / "sql" / "query").glob("*.sql")):
        text = re.sub(r"--[^\n]*", "", path.read_text(encoding="utf-8"))
        for match in re.finditer(r"\b(INSERT INTO|UPDATE|DELETE FROM) (?!tocsin\.|SKIP|SET\b|AS\b)(\w+)",
                                 text):
            if match.group(2) not in ("SKIP",):
                wrong.append(f"{path.name}: {match.group()}")
        if re.search(r"\bnow\(\)|current_timestamp|clock_timestamp", text, flags=re.I):
            wrong.append(f"{path.name}: asks the database for the time")
    assert not wrong, "\n".join(wrong)


if __name__ == "__main__":
    tap.run()
