#!/usr/bin/python3
"""Lists what the sandbox's sink was sent, in order of arrival.

usage: mailbox.py SINK text|json [ADDRESS]
"""

import json
import sys
from pathlib import Path


def entries(sink: Path, address: str) -> list[dict]:
    index = sink / "index"
    text = index.read_text(encoding="utf-8") if index.exists() else ""
    mails = [json.loads(line) for line in text.splitlines()]
    return [mail for mail in mails if address.casefold() in ("", mail["to"].casefold())]


def main() -> None:
    sink, style, *address = sys.argv[1:]
    found = entries(Path(sink), address[0] if address else "")
    if style == "json":
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for mail in found:
        unanswered = "" if mail["accepted"] else "  (not accepted)"
        print(f"{mail['at']}  <{mail['from']}> -> <{mail['to']}>  {mail['file']}{unanswered}")


if __name__ == "__main__":
    main()
