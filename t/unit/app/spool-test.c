#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

#include "app/spool.h"

#define MILLISECOND G_GINT64_CONSTANT (1000)

static Spool *
spool_of (const char *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) raw = g_bytes_new (bytes, length);
  Spool *spool = spool_from_bytes (raw, &error);
  g_assert_no_error (error);
  return spool;
}

static gint64
size_of (const char *text)
{
  g_autoptr (Spool) spool = spool_of (text, strlen (text));
  return spool_postfix_size (spool);
}

/* What Postfix writes for a line into its queue file, record by record: a byte for the type, the
 * length in groups of seven bits, the data; pieces of 2048 bytes, the last one shorter. */
static gint64
size_of_records (gsize width)
{
  gint64 size = 0;
  for (;;) {
    gsize piece = MIN (width, 2048);
    size += 1 + (piece < 128 ? 1 : 2) + (gint64) piece;
    width -= piece;
    if (piece < 2048)
      return size;
  }
}

static void
test_widths (void)
{
  static const gsize around[] = { 0, 127, 128, 2047, 2048, 4096, 6144, 8192, 65536, 1048576 };
  for (guint i = 0; i < G_N_ELEMENTS (around); i++)
    for (gsize width = around[i] < 3 ? 0 : around[i] - 3; width <= around[i] + 130; width++) {
      g_autofree char *line = g_strnfill (width + 1, 'x');
      line[width] = '\n';
      g_autoptr (Spool) spool = spool_of (line, width + 1);
      g_assert_cmpint (spool_postfix_size (spool), ==, size_of_records (width));
      /* A last line without its end was cut there: only what came of it counts. */
      g_autoptr (Spool) cut = spool_of (line, width);
      g_assert_cmpint (spool_postfix_size (cut), ==, (gint64) width);
    }
}

static const struct {
  const char *text;
  gint64 size;
} table[] = {
  { "", 0 },
  { "\n", 2 },
  { "\n\n\n", 6 },
  { "a\nbc\n", 3 + 4 },
  { "a\nbc", 3 + 2 },
  { "a\r\n", 4 },
  { "Return-Path: <a@x>\n", 0 },
  { "Return-Path: <a@x>", 18 },
  { "RETURN-path:\nab\n", 4 },
  { "Return-Path: <a@x>\nReturn-Path: <b@x>\n", 20 },
  { "a\nReturn-Path: <a@x>\n", 3 + 20 },
  { "Return-Path <a@x>\n", 19 },
  { "Return-Pat\n", 12 },
  { "\nReturn-Path: <a@x>\n", 2 + 20 },
  { " Return-Path: x\n", 17 },
};

static void
test_lines (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    g_assert_cmpint (size_of (table[i].text), ==, table[i].size);
}

static void
test_nul_bytes (void)
{
  g_autoptr (Spool) spool = spool_of ("a\0b\n\0\n", 6);
  g_assert_cmpint (spool_postfix_size (spool), ==, 5 + 3);
}

/* 25 MB of lines of every width, and what is missing when the tail is. */
static void
test_large (void)
{
  gsize length = 25 * 1024 * 1024;
  g_autofree char *bytes = g_malloc (length);
  memset (bytes, 'y', length);
  gint64 expected = 0;
  gsize start = 0;
  for (gsize width = 0; start + width + 1 < length; width = (width * 7 + 13) % 5003) {
    bytes[start + width] = '\n';
    expected += size_of_records (width);
    start += width + 1;
  }
  expected += (gint64) (length - start);
  g_autoptr (Spool) spool = spool_of (bytes, length);
  g_assert_cmpint (spool_postfix_size (spool), ==, expected);
  g_autoptr (Spool) cut = spool_of (bytes, length - 1);
  g_assert_cmpint (spool_postfix_size (cut), <, expected);
}

typedef struct {
  int fd;
  const char *bytes;
  gsize length;
  gboolean stays; /* does not close its end */
} Writer;

static gpointer
write_bytes (gpointer data)
{
  const Writer *writer = data;
  gsize done = 0;
  while (done < writer->length) {
    /* Odd pieces, as a pipe may hand them over. */
    gssize written = write (writer->fd, writer->bytes + done, MIN (writer->length - done, 7919));
    if (written <= 0)
      break;
    done += (gsize) written;
  }
  if (!writer->stays)
    close (writer->fd);
  return NULL;
}

static void
test_read (void)
{
  static const gsize lengths[] = { 0, 1, 65536, 65537, 3000001 };
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *bytes = g_malloc0 (lengths[i] + 1);
    for (gsize j = 0; j < lengths[i]; j++)
      bytes[j] = (char) (j * 31 + j / 255);
    int ends[2];
    g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
    Writer writer = { ends[1], bytes, lengths[i], FALSE };
    GThread *thread = g_thread_new ("writer", write_bytes, &writer);
    g_autoptr (Spool) spool = spool_read (ends[0], 0, &error);
    g_thread_join (thread);
    close (ends[0]);
    g_assert_no_error (error);
    g_assert_cmpmem (g_bytes_get_data (spool->raw, NULL), g_bytes_get_size (spool->raw), bytes,
                     lengths[i]);
    g_autofree char *sha256 =
        g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, lengths[i]);
    g_assert_cmpstr (spool->sha256, ==, sha256);
    g_assert_cmpint (lseek (spool->fd, 0, SEEK_SET), ==, 0);
    g_autofree char *again = g_malloc (lengths[i] + 1);
    g_assert_cmpint (read (spool->fd, again, lengths[i] + 1), ==, (gssize) lengths[i]);
    g_assert_cmpmem (again, lengths[i], bytes, lengths[i]);
  }
}

/* The bytes stay when the spool is gone. */
static void
test_bytes_outlive (void)
{
  Spool *spool = spool_of ("abc", 3);
  g_autoptr (GBytes) raw = g_bytes_ref (spool->raw);
  int fd = spool->fd;
  spool_free (spool);
  g_assert_cmpint (fcntl (fd, F_GETFD), ==, -1);
  g_assert_cmpmem (g_bytes_get_data (raw, NULL), g_bytes_get_size (raw), "abc", 3);
  spool_free (NULL);
}

/* The code of reading FD for MICROSECONDS. */
static int
code_of (int fd, gint64 microseconds)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Spool) spool = spool_read (fd, g_get_monotonic_time () + microseconds, &error);
  g_assert_true ((spool == NULL) == (error != NULL));
  return error == NULL ? -1 : error->code;
}

static void
test_deadline (void)
{
  int ends[2];
  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  gint64 start = g_get_monotonic_time ();
  g_assert_cmpint (code_of (ends[0], 100 * MILLISECOND), ==, TOCSIN_ERROR_TIMEOUT);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 90 * MILLISECOND);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5000 * MILLISECOND);
  /* Something came, the end did not. */
  Writer writer = { ends[1], "From: a\n", 8, TRUE };
  write_bytes (&writer);
  g_assert_cmpint (code_of (ends[0], 50 * MILLISECOND), ==, TOCSIN_ERROR_TIMEOUT);
  close (ends[0]);
  close (ends[1]);
}

/* One who never stops writing gets no more time than one who never writes. */
static void
test_deadline_while_bytes_flow (void)
{
  int zero = open ("/dev/zero", O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (code_of (zero, 0), ==, TOCSIN_ERROR_TIMEOUT);
  g_assert_cmpint (code_of (zero, -1000 * MILLISECOND), ==, TOCSIN_ERROR_TIMEOUT);
  close (zero);
}

static void
test_failures (void)
{
  int directory = open ("/", O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (code_of (directory, 1000 * MILLISECOND), ==, TOCSIN_ERROR_TEMPORARY);
  close (directory);
  g_autoptr (GError) error = NULL;
  g_assert_null (spool_read (-1, 0, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY);
}

/* The parser's child, which holds the descriptor, cannot change what is kept. */
static void
test_sealed (void)
{
  g_autoptr (Spool) spool = spool_of ("abc", 3);
  g_assert_cmpint (pwrite (spool->fd, "x", 1, 0), ==, -1);
  g_assert_cmpint (ftruncate (spool->fd, 0), ==, -1);
  g_assert_cmpint (ftruncate (spool->fd, 9), ==, -1);
  g_assert_cmpmem (g_bytes_get_data (spool->raw, NULL), g_bytes_get_size (spool->raw), "abc", 3);
}

static void
test_too_much (void)
{
  g_autoptr (GError) error = NULL;
  int zero = open ("/dev/zero", O_RDONLY | O_CLOEXEC);
  g_assert_null (spool_read (zero, 0, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY);
  close (zero);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/spool/size-at-the-ends-of-records", test_widths);
  g_test_add_func ("/app/spool/size-of-lines", test_lines);
  g_test_add_func ("/app/spool/size-with-nul-bytes", test_nul_bytes);
  g_test_add_func ("/app/spool/size-of-25-megabytes", test_large);
  g_test_add_func ("/app/spool/reads-all", test_read);
  g_test_add_func ("/app/spool/bytes-outlive-the-spool", test_bytes_outlive);
  g_test_add_func ("/app/spool/sealed", test_sealed);
  g_test_add_func ("/app/spool/deadline", test_deadline);
  g_test_add_func ("/app/spool/deadline-while-bytes-flow", test_deadline_while_bytes_flow);
  g_test_add_func ("/app/spool/failures-are-temporary", test_failures);
  g_test_add_func ("/app/spool/too-much-is-temporary", test_too_much);
  return g_test_run ();
}
