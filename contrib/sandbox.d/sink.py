#!/usr/bin/python3
"""The mail sink of the sandbox: an SMTP server that keeps what it is sent, byte for byte.

usage: sink.py DIRECTORY

Listens on a free port of 127.0.0.1, written to DIRECTORY/port. Per mail it writes

    NNNNNN.wire   the bytes between DATA and the final dot, exactly as they came
    NNNNNN.eml    the same with the dots unstuffed

and, per recipient, one line of JSON to DIRECTORY/index: {file, from, to, at, accepted}.

DIRECTORY/reply, read again for each mail, tells how to behave: `4xx` and `5xx` refuse every
recipient; `stall` takes the mail and never answers; `close` takes the mail and hangs up without an
answer. Mail taken without an answer is kept too, with accepted = false. Anything else, or no such
file: every mail is accepted.
"""

import asyncio
import datetime
import json
import os
import re
import signal
import sys
from pathlib import Path

LONGEST_LINE = 1 << 27
EXTENSIONS = (b"sink.example", b"8BITMIME", b"SIZE 104857600", b"ENHANCEDSTATUSCODES", b"DSN",
              b"PIPELINING")
REFUSALS = {"4xx": b"451 4.3.0 sink says: try again later",
            "5xx": b"550 5.1.1 sink says: no such mailbox"}


class Store:
    """The directory that mail is kept in."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.count = len(list(directory.glob("*.wire")))

    def mode(self) -> str:
        try:
            return (self.directory / "reply").read_text().strip()
        except OSError:
            return ""

    def keep(self, wire: bytes, sender: str, recipients: list[str], accepted: bool) -> None:
        self.count += 1
        name = self.directory / f"{self.count:06}"
        name.with_suffix(".wire").write_bytes(wire)
        mail = name.with_suffix(".eml")
        mail.write_bytes(re.sub(rb"(?:(?<=\r\n)|\A)\.", b"", wire))
        at = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        lines = "".join(json.dumps({"file": str(mail), "from": sender, "to": recipient, "at": at,
                                    "accepted": accepted}) + "\n" for recipient in recipients)
        with open(self.directory / "index", "a", encoding="utf-8") as index:
            index.write(lines)


class Session:
    """One connection."""

    def __init__(self, store: Store, reader: asyncio.StreamReader,
                 writer: asyncio.StreamWriter) -> None:
        self.store = store
        self.reader = reader
        self.writer = writer
        self.reset()

    def reset(self) -> None:
        self.sender: str | None = None
        self.recipients: list[str] = []

    async def answer(self, *lines: bytes) -> None:
        last = lines[-1]
        for line in lines[:-1]:
            self.writer.write(line[:3] + b"-" + line[4:] + b"\r\n")
        self.writer.write(last + b"\r\n")
        await self.writer.drain()

    async def run(self) -> None:
        await self.answer(b"220 sink.example ESMTP")
        while not self.writer.is_closing():
            line = (await self.reader.readuntil(b"\r\n"))[:-2]
            verb, _, rest = line.partition(b" ")
            handler = getattr(self, "do_" + verb.decode("latin-1").lower(), self.unknown)
            await handler(rest)

    async def unknown(self, _rest: bytes) -> None:
        await self.answer(b"500 5.5.2 command not recognised")

    async def do_ehlo(self, _rest: bytes) -> None:
        self.reset()
        await self.answer(*(b"250 " + extension for extension in EXTENSIONS))

    async def do_helo(self, _rest: bytes) -> None:
        self.reset()
        await self.answer(b"250 sink.example")

    async def do_noop(self, _rest: bytes) -> None:
        await self.answer(b"250 2.0.0 ok")

    async def do_rset(self, _rest: bytes) -> None:
        self.reset()
        await self.answer(b"250 2.0.0 ok")

    async def do_quit(self, _rest: bytes) -> None:
        await self.answer(b"221 2.0.0 bye")
        self.writer.close()

    async def do_mail(self, rest: bytes) -> None:
        path = re.match(rb"FROM:\s*<([^>]*)>", rest, re.IGNORECASE)
        if path is None or self.sender is not None:
            await self.answer(b"503 5.5.1 MAIL not possible here")
            return
        self.sender = path[1].decode("utf-8", "backslashreplace")
        await self.answer(b"250 2.1.0 ok")

    async def do_rcpt(self, rest: bytes) -> None:
        path = re.match(rb"TO:\s*<([^>]+)>", rest, re.IGNORECASE)
        if path is None or self.sender is None:
            await self.answer(b"503 5.5.1 RCPT not possible here")
            return
        refusal = REFUSALS.get(self.store.mode())
        if refusal is not None:
            await self.answer(refusal)
            return
        self.recipients.append(path[1].decode("utf-8", "backslashreplace"))
        await self.answer(b"250 2.1.5 ok")

    async def do_data(self, _rest: bytes) -> None:
        if self.sender is None or not self.recipients:
            await self.answer(b"503 5.5.1 no recipients")
            return
        await self.answer(b"354 go ahead")
        wire = bytearray()
        while (line := await self.reader.readuntil(b"\r\n")) != b".\r\n":
            wire += line
        mode = self.store.mode()
        accepted = mode not in ("stall", "close")
        self.store.keep(bytes(wire), self.sender, self.recipients, accepted)
        self.reset()
        if mode == "stall":
            await self.reader.read()
        if accepted:
            await self.answer(b"250 2.0.0 kept")
        else:
            self.writer.close()


async def serve(directory: Path) -> None:
    store = Store(directory)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await Session(store, reader, writer).run()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, limit=LONGEST_LINE, backlog=512)
    ready = directory / "port.new"
    ready.write_text(f"{server.sockets[0].getsockname()[1]}\n")
    ready.rename(directory / "port")
    await server.serve_forever()


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    asyncio.run(serve(Path(sys.argv[1])))


if __name__ == "__main__":
    main()
