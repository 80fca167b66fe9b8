#include "app/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"

#define READ_BYTES (256 * 1024)

static gboolean
fail (const char *what, GError **error)
{
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY, "%s: %s", what, g_strerror (errno));
  return FALSE;
}

static gboolean
wait_readable (int fd, gint64 deadline, GError **error)
{
  if (deadline == 0)
    return TRUE;
  for (;;) {
    gint64 left = deadline - g_get_monotonic_time ();
    struct pollfd descriptor = { .fd = fd, .events = POLLIN };
    /* Whoever never stops writing gets no more time than whoever never writes. */
    int ready = left <= 0 ? 0 : poll (&descriptor, 1, (int) (left / 1000 + 1));
    if (ready > 0)
      return TRUE;
    if (ready == 0) {
      g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_TIMEOUT,
                           "the mail did not arrive in time");
      return FALSE;
    }
    if (errno != EINTR)
      return fail ("the mail cannot be read", error);
  }
}

static gboolean
write_all (int fd, const char *bytes, gsize length, GError **error)
{
  while (length > 0) {
    gssize written = write (fd, bytes, length);
    if (written < 0 && errno != EINTR)
      return fail ("the mail cannot be kept", error);
    if (written > 0) {
      bytes += written;
      length -= (gsize) written;
    }
  }
  return TRUE;
}

static gboolean
copy_stream (int from, int to, gint64 deadline, GError **error)
{
  g_autofree char *buffer = g_malloc (READ_BYTES);
  gsize total = 0;
  while (wait_readable (from, deadline, error)) {
    gssize got = read (from, buffer, READ_BYTES);
    if (got == 0)
      return TRUE;
    if (got < 0 && errno != EINTR)
      return fail ("the mail cannot be read", error);
    total += (gsize) MAX (0, got);
    if (total > SPOOL_BYTES_MAXIMUM) {
      errno = EFBIG;
      return fail ("the mail cannot be kept", error);
    }
    if (got > 0 && !write_all (to, buffer, (gsize) got, error))
      return FALSE;
  }
  return FALSE;
}

typedef struct {
  void *start;
  gsize length;
} Mapping;

static void
unmap (gpointer data)
{
  Mapping *mapping = data;
  munmap (mapping->start, mapping->length);
  g_free (mapping);
}

/* Nobody who holds FD, the parser's child above all, can change what it holds from now on. */
static gboolean
seal (int fd, GError **error)
{
  return fcntl (fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) == 0 ||
         fail ("the mail cannot be sealed", error);
}

/* The contents of memory file FD as bytes that stay valid without it. */
static GBytes *
map (int fd, GError **error)
{
  off_t length = lseek (fd, 0, SEEK_END);
  if (length == 0)
    return g_bytes_new_static ("", 0);
  void *start =
      length < 0 ? MAP_FAILED : mmap (NULL, (gsize) length, PROT_READ, MAP_PRIVATE, fd, 0);
  if (start == MAP_FAILED) {
    fail ("the mail cannot be kept", error);
    return NULL;
  }
  Mapping *mapping = g_new (Mapping, 1);
  *mapping = (Mapping){ start, (gsize) length };
  return g_bytes_new_with_free_func (start, (gsize) length, unmap, mapping);
}

/* Makes the spool of memory file FD, which becomes its own. */
static Spool *
finish (int fd, GError **error)
{
  GBytes *raw = seal (fd, error) ? map (fd, error) : NULL;
  if (raw == NULL) {
    close (fd);
    return NULL;
  }
  Spool *spool = g_new0 (Spool, 1);
  spool->fd = fd;
  spool->raw = raw;
  spool->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, raw);
  return spool;
}

static int
open_memory (GError **error)
{
  int fd = memfd_create ("tocsin-mail", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0)
    fail ("no memory for the mail", error);
  return fd;
}

Spool *
spool_read (int fd, gint64 deadline, GError **error)
{
  int memory = open_memory (error);
  if (memory < 0)
    return NULL;
  if (copy_stream (fd, memory, deadline, error))
    return finish (memory, error);
  close (memory);
  return NULL;
}

Spool *
spool_from_bytes (GBytes *raw, GError **error)
{
  gsize length;
  const char *bytes = g_bytes_get_data (raw, &length);
  int memory = open_memory (error);
  if (memory < 0)
    return NULL;
  if (write_all (memory, bytes, length, error))
    return finish (memory, error);
  close (memory);
  return NULL;
}

void
spool_free (Spool *spool)
{
  if (spool == NULL)
    return;
  close (spool->fd);
  g_bytes_unref (spool->raw);
  g_free (spool->sha256);
  g_free (spool);
}

static gint64
postfix_line_size (gsize length)
{
  return (gint64) (length + 3 * (length / 2048) + (length % 2048 < 128 ? 2 : 3));
}

gint64
spool_postfix_size (const Spool *spool)
{
  gsize length;
  const char *line = g_bytes_get_data (spool->raw, &length);
  const char *end = line + length;
  gint64 size = 0;
  for (gboolean first = TRUE; line < end; first = FALSE) {
    const char *newline = memchr (line, '\n', (gsize) (end - line));
    gsize width = (gsize) ((newline == NULL ? end : newline) - line);
    if (newline == NULL)
      size += (gint64) width; /* cut short: pipe(8) ends every line */
    else if (!first || width < 12 || g_ascii_strncasecmp (line, "Return-Path:", 12) != 0)
      size += postfix_line_size (width);
    line += width + 1;
  }
  return size;
}
