"""What one mail touches in a small and in a large database: shared buffers and sequential scans,
for each way in which a mail finds its ticket. With the shipped budgets."""

import datetime
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from rig import BENCH, mail, progress
from sandbox import Sandbox, eventually, must, postgres_program

KINDS = ("new", "token", "references", "tag")
MAILS_OF_A_KIND = 10
OPEN_EVERY = 20  # tickets, in fill.sql
SMALL_TICKETS = 1000
NUMBERS_OF_MAILS = 100  # left free after each filling for the tickets of measured mails
SMALL_TABLES = ("directory", "migration", "staff", "staff_address", "staff_group",
                "staff_group_member")

# For filling fast, and for counting. What is counted does not hang on it.
SETTINGS = {
    "shared_preload_libraries": "pg_stat_statements", "shared_buffers": "512MB",
    "maintenance_work_mem": "256MB", "max_wal_size": "8GB", "wal_level": "minimal",
    "max_wal_senders": "0", "fsync": "off", "full_page_writes": "off", "autovacuum": "off",
}


class Touched(NamedTuple):
    """What mails of one kind touched."""

    buffers: float  # a mail, in all statements of it, system catalogs included
    own: float  # of these, those of the growing tables and their indexes
    scans: list[str]  # growing tables that were read from end to end


class Scale:
    """One database that grows. Use as a context manager."""

    def __init__(self) -> None:
        self.box = Sandbox("--limits", "shipped")
        self.tickets = self.filled = 0
        self.now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)

    def __enter__(self) -> "Scale":
        self.box.__enter__()
        self.box.stop_loop()
        self.box.sql("".join(f"ALTER SYSTEM SET {name} = '{value}';"
                             for name, value in SETTINGS.items()))
        self.box.stop_postgres()
        self.box.start_postgres()
        self.box.sql("CREATE EXTENSION pg_stat_statements")
        return self

    def __exit__(self, *problem: object) -> None:
        self.box.__exit__(*problem)

    # Filling ------------------------------------------------------------------------------------

    def fill(self, tickets: int) -> None:
        """Lets the database grow to so many tickets, a day later."""
        start = time.monotonic()
        self.now += datetime.timedelta(days=1)
        self.box.clock(self.now.strftime("%Y-%m-%dT%H:%M:%SZ"))
        indexes = self.box.sql(
            "SELECT indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE NOT indisunique AND indrelid::regclass::text LIKE 'tocsin.%'")
        self.box.sql("".join(f"DROP INDEX {name};" for name, _ in indexes))
        parts = (BENCH / "fill.sql").read_text().split("-- part: ")[1:]
        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(self._run, part.partition("\n")[2], tickets)
                         for part in reversed(parts)]:
                done.result()
            list(pool.map(self.box.sql, [definition for _, definition in indexes]))
        self.box.sql("VACUUM ANALYZE")
        self.tickets = tickets
        self.filled = tickets + NUMBERS_OF_MAILS
        progress(f"{tickets} tickets after {time.monotonic() - start:.0f} s")

    def _run(self, part: str, tickets: int) -> None:
        must(subprocess.run(
            [postgres_program("psql"), "-Xq", "-v", "ON_ERROR_STOP=1", "-v",
             f"first={self.filled + 1}", "-v", f"last={tickets}", "-v", f"now={self.now}",
             "-f", "-"],
            # Foreign keys are right by construction.
            input="SET session_replication_role = replica;\n" + part, capture_output=True,
            text=True, check=False, env=self.box.env))

    # Mails --------------------------------------------------------------------------------------

    def _open_tickets(self, kind: str) -> Iterator[dict[str, str]]:
        """Open tickets from all over the database, others for each kind: number, requestor, token,
        message_id of the mail that opened it."""
        step = self.tickets // (OPEN_EVERY * MAILS_OF_A_KIND)
        shift = KINDS.index(kind)
        numbers = [OPEN_EVERY * (1 + step * place + shift) for place in range(MAILS_OF_A_KIND)]
        rows = self.box.sql(
            "SELECT t.ticket_id, p.address, o.token, m.message_id FROM tocsin.ticket t"
            " JOIN tocsin.ticket_person p ON p.ticket_id = t.ticket_id AND p.role = 'requestor'"
            " JOIN tocsin.outbox o ON o.ticket_id = t.ticket_id AND o.event = 'acknowledgement'"
            " JOIN tocsin.event e ON e.ticket_id = t.ticket_id AND e.n = 1"
            " JOIN tocsin.mail m ON m.mail_id = e.mail_id"
            f" WHERE t.ticket_id IN ({','.join(map(str, numbers))}) ORDER BY t.ticket_id")
        assert len(rows) == MAILS_OF_A_KIND, rows
        for row in rows:
            yield dict(zip(("number", "requestor", "token", "message_id"), row))

    def _send(self, kind: str, number: int, ticket: dict[str, str]) -> None:
        """Hands one mail over. A reply comes from the ticket's requestor."""
        text = mail().replace("@N@", f"{self.tickets}{kind}{number}")
        recipient = sender = ""
        head, _, body = text.partition("\n\n")
        if kind != "new":
            sender = ticket["requestor"]
            head = "\n".join(f"From: <{sender}>" if line.startswith("From:") else line
                             for line in head.splitlines())
        if kind == "token":
            recipient = f"report+{ticket['token']}@csirt.example"
        elif kind == "references":
            head += f"\nIn-Reply-To: {ticket['message_id']}\nReferences: {ticket['message_id']}"
        elif kind == "tag":
            head = head.replace("Subject: ", f"Subject: Re: [csirt.example #{ticket['number']}] ")
        sender = sender or f"ann{self.tickets}{kind}{number}@edunet.example"
        recipient = recipient or "report@csirt.example"
        text = f"{head}\n\n{body}"
        status = self.box.receive(
            [f"--sender={sender}", f"--recipient={recipient}", f"--original={recipient}",
             f"--queue-id=4Xk{kind}{number}", f"--size={len(text)}", "--client=192.0.2.10"],
            text.encode())
        assert status == 0, status

    def _tables(self) -> dict[str, tuple[int, int]]:
        """Sequential scans and page accesses so far, of the tables that grow with the mail."""
        eventually(lambda: not self.box.sql(
            "SELECT FROM pg_stat_activity WHERE usename = 'tocsin_receive'"))
        pages = " + ".join(f"coalesce({part}_blks_hit + {part}_blks_read, 0)"
                           for part in ("heap", "idx", "toast", "tidx"))
        rows = self.box.sql(f"SELECT relname, seq_scan, {pages} FROM pg_stat_user_tables"
                            " JOIN pg_statio_user_tables USING (schemaname, relname)"
                            " WHERE schemaname = 'tocsin'")
        return {name: (int(scans), int(touched)) for name, scans, touched in rows
                if name not in SMALL_TABLES}

    def touched(self, kind: str) -> Touched:
        """Sends mails of KIND and looks at what they touched, and that they went where they should.
        """
        tickets = list(self._open_tickets(kind))
        before = self._tables()
        self.box.sql("SELECT pg_stat_statements_reset()")
        for number, ticket in enumerate(tickets):
            self._send(kind, number, ticket)
        after = self._tables()
        buffers = int(self.box.sql(
            "SELECT sum(shared_blks_hit + shared_blks_read) FROM pg_stat_statements"
            " WHERE userid = 'tocsin_receive'::regrole")[0][0])
        found = self.box.sql("SELECT disposition, ticket_id FROM tocsin.delivery"
                             f" ORDER BY delivery_id DESC LIMIT {MAILS_OF_A_KIND}")
        wanted = {ticket["number"] for ticket in tickets}
        for disposition, number in found:
            assert disposition == "ticket" and (kind == "new" or number in wanted), (kind, found)
        own = sum(after[name][1] - before[name][1] for name in after)
        return Touched(buffers / MAILS_OF_A_KIND, own / MAILS_OF_A_KIND,
                       sorted(name for name in after if after[name][0] > before[name][0]))
