/* The floor of t/bench/intake: the least that a program of its own for each mail can do. It loads
 * the same libraries as tocsin-receive, reads the mail, connects, commits the bytes as one row,
 * ends.
 *
 * usage: intake-floor CONNINFO ROLE < mail; exit 0 when the row is committed */

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MAIL_BYTES = 1 << 20 };

static const char insert[] = "INSERT INTO bench.floor (raw) VALUES ($1)";

/* Reads standard input to its end. Returns the number of bytes, -1 after a failure. */
static ssize_t
read_mail (char *mail)
{
  ssize_t length = 0;
  for (;;) {
    ssize_t count = read (STDIN_FILENO, mail + length, (size_t) (MAIL_BYTES - length));
    if (count <= 0)
      return count < 0 ? -1 : length;
    length += count;
  }
}

int
main (int argc, char **argv)
{
  static char mail[MAIL_BYTES];
  if (argc != 3)
    return 2;
  /* As tocsin-receive does: OpenSSL then reads no configuration. */
  setenv ("OPENSSL_CONF", "/dev/null", 1);
  ssize_t length = read_mail (mail);
  if (length < 0)
    return 1;
  const char *const keywords[] = { "dbname", "user", NULL };
  const char *const values[] = { argv[1], argv[2], NULL };
  PGconn *connection = PQconnectdbParams (keywords, values, 1);
  const char *const data[] = { mail };
  const int lengths[] = { (int) length };
  const int formats[] = { 1 };
  PGresult *result = PQexecParams (connection, insert, 1, NULL, data, lengths, formats, 0);
  if (PQresultStatus (result) != PGRES_COMMAND_OK) {
    fprintf (stderr, "intake-floor: %s", PQerrorMessage (connection));
    return 1;
  }
  PQclear (result);
  PQfinish (connection);
  return 0;
}
