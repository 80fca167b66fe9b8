#pragma once

/* That a reader of foreign bytes takes time in proportion to their length. */

#include "config.h"

#include <glib.h>
#include <malloc.h>
#include <time.h>

/* Reads INPUT, LENGTH bytes and a NUL, and frees what it made of it. */
typedef void (*CostReader) (const char *input, gsize length);

/* An input of any length: PREFIX, COUNT times UNIT, SUFFIX. */
typedef struct {
  const char *label;
  const char *prefix;
  const char *unit;
  gsize count; /* large enough that reading it takes some milliseconds */
  const char *suffix;
} CostInput;

static inline double
cost_seconds (const CostInput *input, gsize times, CostReader reader)
{
  g_autoptr (GString) text = g_string_new (input->prefix);
  for (gsize i = 0; i < input->count * times; i++)
    g_string_append (text, input->unit);
  g_string_append (text, input->suffix);
  struct timespec before;
  struct timespec after;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &before);
  reader (text->str, text->len);
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &after);
  return (double) (after.tv_sec - before.tv_sec) + (double) (after.tv_nsec - before.tv_nsec) / 1e9;
}

/* Asserts that ten times INPUT takes READER at most twelve times the processor time, and a
 * millisecond, for what is faster is at the mercy of caches. Both are measured side by side, the
 * small one ten times, and the best of several rounds counts: other programs only ever disturb. */
static inline void
cost_assert_linear (const CostInput *input, CostReader reader)
{
#ifdef TOCSIN_SANITIZERS
  cost_seconds (input, 1, reader); /* its memory costs more than the reader */
  return;
#endif
  /* Memory given back and taken anew costs more a byte the larger it is. */
  mallopt (M_MMAP_THRESHOLD, 32 << 20);
  mallopt (M_TRIM_THRESHOLD, G_MAXINT);
  double small = 1;
  double large = G_MAXDOUBLE;
  for (int round = 0; round < 20 && (round < 2 || large > 12 * small); round++) {
    double once = 0;
    for (int run = 0; run < 10; run++)
      once += cost_seconds (input, 1, reader) / 10;
    double tenfold = cost_seconds (input, 10, reader);
    if (tenfold / once < large / small) {
      small = once;
      large = tenfold;
    }
  }
  g_test_message ("cost: %s: %.2f ms, ten times: %.2f ms, ratio %.1f", input->label, small * 1e3,
                  large * 1e3, large / small);
  g_assert_cmpfloat (large, <=, 12 * small + 1e-3);
}
