#!/usr/bin/python3
"""The corpus: what Tocsin understands of each mail in t/corpus is what was found right by eye.

`t/300-corpus.t --write` writes t/golden/corpus anew; read the difference before it is committed.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent / "lib"))

import tap
from sandbox import PROGRAMS, REPOSITORY

CORPUS = REPOSITORY / "t" / "corpus"
GOLDEN = REPOSITORY / "t" / "golden" / "corpus"
LINE = re.compile(r"(\S+\.eml)\s+(\S+)\s+(\S.*)")
CLASSES = {"human", "auto-reply", "dsn", "mdn", "list", "report", "own", "malformed", "limit"}
AUTOMATIC = {"auto-reply", "dsn", "mdn", "list", "report", "own"}
BIDIRECTIONAL = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Row(NamedTuple):
    file: str
    expected: str
    trait: str


def read_table() -> list[Row]:
    lines = (CORPUS / "README").read_text(encoding="utf-8").splitlines()
    return [Row(*found.groups()) for found in map(LINE.fullmatch, lines) if found]


TABLE = read_table()


@contextmanager
def configuration() -> Iterator[str]:
    """The shipped sample, made complete."""
    with tempfile.TemporaryDirectory() as directory:
        key, file = Path(directory, "key"), Path(directory, "tocsin.conf")
        key.write_text("0" * 64)
        key.chmod(0o600)
        sample = (REPOSITORY / "etc" / "tocsin.conf").read_text(encoding="utf-8")
        sample = sample.replace("/etc/tocsin/token-a.key", str(key))
        file.write_text(f'{sample}\ntemplates = "{REPOSITORY}/templates"\n', encoding="utf-8")
        yield str(file)


def parse(config: str, file: str) -> dict:
    """The record, or {"error": message} when the mail is beyond a limit."""
    with open(CORPUS / file, "rb") as mail:
        done = subprocess.run([PROGRAMS / "tocsin", "-c", config, "message", "parse", "--json"],
                              stdin=mail, capture_output=True, check=False)
    if done.returncode == 1:
        return {"class": "limit", "error": done.stderr.decode()}
    assert done.returncode == 0 and done.stderr == b"", (file, done)
    return json.loads(done.stdout)


def golden(file: str) -> Path:
    return GOLDEN / Path(file).with_suffix(".json")


def encode(record: dict) -> str:
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for member in value.values() if isinstance(value, dict) else value:
            yield from strings(member)


def write_golden() -> None:
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for path in GOLDEN.glob("*.json"):
        path.unlink()
    with configuration() as config:
        for row in TABLE:
            golden(row.file).write_text(encode(parse(config, row.file)), encoding="utf-8")


def test_every_mail_has_one_line_and_one_golden_record() -> None:
    names = [row.file for row in TABLE]
    assert len(names) == len(set(names)), Counter(names).most_common(3)
    assert sorted(names) == sorted(path.name for path in CORPUS.glob("*.eml"))
    assert sorted(map(golden, names)) == sorted(GOLDEN.glob("*.json"))
    assert {row.expected for row in TABLE} <= CLASSES
    assert len(names) >= 250


@tap.cases(*((row.file, row) for row in TABLE))
def test_mail(config: str, row: Row) -> None:
    """understood as found right"""
    record = parse(config, row.file)
    assert record["class"] == row.expected, (record["class"], record.get("reasons"))
    assert encode(record) == golden(row.file).read_text(encoding="utf-8"), encode(record)
    for text in strings(record):
        assert not BIDIRECTIONAL.search(text), text
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text.rstrip("\n")), text


def test_both_kinds_of_error_are_none(config: str) -> None:
    """no automatic mail passes for a human's, no human's for automatic"""
    missed, false, counts = [], [], Counter()
    for row in TABLE:
        found = json.loads(golden(row.file).read_text(encoding="utf-8"))["class"]
        counts[row.file.partition("-")[0] if "-" in row.file else "first", row.expected] += 1
        if row.expected in AUTOMATIC and found not in AUTOMATIC:
            missed.append(row.file)
        if row.expected == "human" and found in AUTOMATIC:
            false.append(row.file)
    for (group, expected), count in sorted(counts.items()):
        tap.diagnose(f"{group:10} {expected:12} {count:4}")
    tap.diagnose(f"automatic taken for human: {len(missed)}, human taken for automatic: "
                 f"{len(false)}, mails: {len(TABLE)}")
    assert not missed and not false, (missed, false)
    automatic = [row for row in TABLE if row.expected in AUTOMATIC]
    odd = [row for row in TABLE if row.file.startswith("human-")]
    assert len(automatic) >= 60 and len(odd) >= 60


if sys.argv[1:] == ["--write"]:
    write_golden()
else:
    tap.run(configuration)
