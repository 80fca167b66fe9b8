"""Plain mails to test with."""

import itertools
import os

numbers = itertools.count(1)


def letter(subject: str = "Something is wrong", text: str = "Please have a look.\n", *,
           sender: str = "Ann Outside <ann@outside.example>", to: str = "report@csirt.example",
           **headers: str | None) -> bytes:
    """A mail with the usual headers and its own Message-ID. Further headers are given as keywords
    (`in_reply_to="<x@y>"`), which also replace the usual ones, or with None leave them out."""
    fields = {"From": sender, "To": to, "Subject": subject,
              "Date": "Mon, 23 Nov 2026 11:00:00 +0000",
              "Message-ID": f"<{os.getpid()}.{next(numbers)}@outside.example>",
              "MIME-Version": "1.0", "Content-Type": "text/plain; charset=utf-8",
              "Content-Transfer-Encoding": "8bit"}
    names = {name.lower(): name for name in fields}
    for keyword, value in headers.items():
        name = keyword.replace("_", "-")
        fields[names.get(name, name.title())] = value
    lines = [f"{name}: {value}\n" for name, value in fields.items() if value is not None]
    return ("".join(lines) + "\n" + text).encode()


def message_id(mail: bytes) -> str:
    """The Message-ID of a mail made by letter()."""
    for line in mail.decode(errors="replace").splitlines():
        if line.startswith("Message-ID: "):
            return line.removeprefix("Message-ID: ")
    raise ValueError("no Message-ID")
