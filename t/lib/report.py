"""Delivery reports as mail servers write them (RFC 3464)."""

import itertools
import os
import re

numbers = itertools.count(1)

# What Postfix says in the two cases.
WORDS = {"failed": ("5.1.1", "550 5.1.1 <{}>: Recipient address rejected: no such user",
                    "Undelivered Mail Returned to Sender"),
         "delayed": ("4.4.1", "connect to mx.outside.example: Connection timed out",
                     "Delayed Mail (still being retried)")}


def delivery_report(bounce: str, recipient: str, returned: bytes = b"", *,
                    action: str = "failed") -> bytes:
    """A report to the address BOUNCE that the mail RETURNED did not reach RECIPIENT. ACTION is
    `failed` or `delayed`."""
    status, words, subject = WORDS[action]
    header = re.split(rb"\r?\n\r?\n", returned or b"Subject: something\n\n", maxsplit=1)[0]
    text = f"""\
From: Mail Delivery System <MAILER-DAEMON@mx.outside.example>
To: {bounce}
Subject: {subject}
Date: Mon, 23 Nov 2026 11:05:00 +0000
Message-ID: <report.{os.getpid()}.{next(numbers)}@mx.outside.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="limit"

This is a MIME-encapsulated message.

--limit
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.outside.example.

<{recipient}>: {words.format(recipient)}

--limit
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.outside.example
Arrival-Date: Mon, 23 Nov 2026 11:00:00 +0000

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.outside.example
Diagnostic-Code: smtp; {words.format(recipient)}

--limit
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

"""
    return text.encode() + header.replace(b"\r\n", b"\n") + b"\n\n--limit--\n"
