#pragma once

/* A mail in memory, as the parser wants it: behind a descriptor. */

#include "config.h"

#include <glib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mail/parse.h"

/* Generous limits: a test that is about one of them lowers it. */
static const ParseLimits spool_limits = {
  .message_bytes = 52428800,
  .header_bytes = 262144,
  .header_lines = 1000,
  .addresses = 500,
  .depth = 20,
  .parts = 200,
  .text_bytes = 1048576,
  .memory_bytes = 536870912,
  .cpu_seconds = 10,
};

static inline int
spool_bytes (const char *bytes, gsize length)
{
  int fd = memfd_create ("mail", MFD_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, bytes, length), ==, (gssize) length);
  return fd;
}

static inline int
spool_text (const char *text)
{
  return spool_bytes (text, strlen (text));
}

/* PREFIX, COUNT times UNIT, SUFFIX. */
static inline int
spool_repeated (const char *prefix, const char *unit, gsize count, const char *suffix)
{
  g_autoptr (GString) text = g_string_new (prefix);
  for (gsize i = 0; i < count; i++)
    g_string_append (text, unit);
  g_string_append (text, suffix);
  return spool_bytes (text->str, text->len);
}
