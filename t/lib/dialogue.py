"""A mail client that says exactly what it is told, right or wrong."""

import socket


class Dialogue:
    """An SMTP session with the server on PORT of this machine, greeted and ready for mail."""

    def __init__(self, port: int) -> None:
        self.connection = socket.create_connection(("127.0.0.1", port), 60)
        self.stream = self.connection.makefile("rb")
        self.expect(b"220")
        self.say(b"EHLO client.example\r\n", b"250")

    def expect(self, wanted: bytes) -> None:
        """Reads one reply, which must begin with WANTED."""
        while (line := self.stream.readline())[3:4] == b"-":
            pass
        assert line.startswith(wanted), line

    def say(self, data: bytes, *wanted: bytes) -> None:
        """Sends DATA, then reads as many replies as are WANTED."""
        self.connection.sendall(data)
        for one in wanted:
            self.expect(one)

    def open_mail(self, sender: str, recipient: str, *last: bytes) -> None:
        """The envelope of a mail, and further commands in the same breath."""
        commands = [f"MAIL FROM:<{sender}>".encode(), f"RCPT TO:<{recipient}>".encode(), *last]
        self.say(b"\r\n".join(commands) + b"\r\n", b"250", b"250", *[b"354"] * len(last))

    def data(self, sender: str, recipient: str, mail: bytes) -> None:
        """A mail by DATA: MAIL goes out as it is, whatever its lines end with, then the end."""
        self.open_mail(sender, recipient, b"DATA")
        self.say(mail + b"\r\n.\r\n", b"250")

    def chunks(self, sender: str, recipient: str, *parts: bytes) -> None:
        """A mail by BDAT (RFC 3030), cut where PARTS are."""
        self.open_mail(sender, recipient)
        for part in parts[:-1]:
            self.say(f"BDAT {len(part)}\r\n".encode() + part, b"250")
        self.say(f"BDAT {len(parts[-1])} LAST\r\n".encode() + parts[-1], b"250")

    def close(self) -> None:
        """Ends the session, which fails unless the server is where we think it is."""
        self.say(b"NOOP\r\n", b"250")
        self.say(b"QUIT\r\n", b"221")
        self.connection.close()
