#pragma once

/* The bytes of one mail, read from a pipe into memory that a parser can seek in. */

#include <glib.h>

typedef struct {
  int fd;       /* seekable, at any position */
  GBytes *raw;  /* the same bytes, exactly as read */
  char *sha256; /* of them, hexadecimal */
} Spool;

/* Reads FD to its end, at most until DEADLINE (g_get_monotonic_time() units; 0 for none).
 * TEMPORARY: reading failed, or there is more than SPOOL_BYTES_MAXIMUM. TIMEOUT: DEADLINE passed.
 */
Spool *spool_read (int fd, gint64 deadline, GError **error);

/* The same from bytes that are already here. TEMPORARY: no memory could be had. */
Spool *spool_from_bytes (GBytes *raw, GError **error);

void spool_free (Spool *spool);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Spool, spool_free)

/* What the database can hold of one mail with room to spare. */
#define SPOOL_BYTES_MAXIMUM (256 * 1024 * 1024)

/* What Postfix's ${size} says of these bytes when nothing edits the mail on its way: for each line
 * n bytes long (its newline not counted) n + 3 * (n / 2048) + (2 if n % 2048 < 128, else 3),
 * without the Return-Path line that pipe(8) flag R puts first; pipe(8) ends every line, so one
 * without newline was cut and counts n. Mail filters make the true value
 * larger than this, never smaller; so a mail is cut short if this is below ${size}. */
gint64 spool_postfix_size (const Spool *spool);
