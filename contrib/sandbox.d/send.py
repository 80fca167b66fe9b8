#!/usr/bin/python3
"""Sends one mail to the sandbox's Postfix as its writer wrote it.

usage: send.py PORT LOGIN FROM TO... < mail

LOGIN is a staff name (its password is NAME-secret) or empty. The bytes go out unchanged: only line
ends without CR become CRLF, and dots are stuffed. Prints the queue id and exits 0 when Postfix took
the mail for all recipients, else prints the reply and exits 1.
"""

import base64
import os
import re
import socket
import sys
from typing import BinaryIO

TIMEOUT_SECONDS = 120


class Refused(Exception):
    """Postfix said no."""


def reply(stream: BinaryIO) -> list[str]:
    lines = []
    while True:
        line = stream.readline()
        if not line:
            raise Refused("connection closed" + (": " + lines[-1] if lines else ""))
        lines.append(line.decode("utf-8", "replace").rstrip())
        if line[3:4] != b"-":
            return lines


def command(stream: BinaryIO, line: bytes, wanted: str) -> list[str]:
    stream.write(line + b"\r\n")
    stream.flush()
    lines = reply(stream)
    if not lines[-1].startswith(wanted):
        raise Refused("\n".join(lines))
    return lines


def on_the_wire(mail: bytes) -> bytes:
    mail = re.sub(rb"(?<!\r)\n", b"\r\n", mail)
    if mail and not mail.endswith(b"\r\n"):
        mail += b"\r\n"
    return re.sub(rb"(?:(?<=\r\n)|\A)\.", b"..", mail)


def parameters(extensions: list[str], mail: bytes, addresses: list[str]) -> bytes:
    result = b""
    if "8BITMIME" in extensions and not mail.isascii():
        result += b" BODY=8BITMIME"
    if "SMTPUTF8" in extensions and not "".join(addresses).isascii():
        result += b" SMTPUTF8"
    return result


def send(port: int, login: str, sender: str, recipients: list[str], mail: bytes) -> str:
    with socket.create_connection(("127.0.0.1", port), TIMEOUT_SECONDS) as connection:
        stream = connection.makefile("rwb")
        if not (greeting := reply(stream)[-1]).startswith("220"):
            raise Refused(greeting)
        extensions = [line[4:] for line in command(stream, b"EHLO client.example", "250")]
        if login:
            plain = f"\0{login}\0{login}-secret".encode()
            command(stream, b"AUTH PLAIN " + base64.b64encode(plain), "235")
        command(stream, b"MAIL FROM:<" + os.fsencode(sender) + b">"
                + parameters(extensions, mail, [sender, *recipients]), "250")
        for recipient in recipients:
            command(stream, b"RCPT TO:<" + os.fsencode(recipient) + b">", "250")
        command(stream, b"DATA", "354")
        stream.write(on_the_wire(mail))
        taken = command(stream, b".", "250")[-1]
        command(stream, b"QUIT", "221")
    return taken.rpartition(" ")[2]


def main() -> None:
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    port, login, sender, *recipients = sys.argv[1:]
    try:
        print(send(int(port), login, sender, recipients, sys.stdin.buffer.read()))
    except (Refused, OSError) as problem:
        print(problem)
        sys.exit(1)


if __name__ == "__main__":
    main()
