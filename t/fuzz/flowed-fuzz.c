#include <string.h>

#include "base/text.h"

#include "mail/flowed.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static char *
without_layout (const char *text)
{
  g_autoptr (GString) rest = g_string_new (NULL);
  for (const char *p = text; *p != '\0'; p++)
    if (strchr (" >\n", *p) == NULL)
      g_string_append_c (rest, *p);
  return g_string_free (g_steal_pointer (&rest), FALSE);
}

static gsize
count_lines (const char *text)
{
  gsize lines = 0;
  for (const char *p = text; *p != '\0'; p++)
    lines += *p == '\n' ? 1 : 0;
  return lines;
}

/* Lines that begin with a quote mark: joining turns no answer into a quote and no quote into an
 * answer, so lines of each kind stay in turn. */
static char *
turns (const char *text)
{
  g_autoptr (GString) turns = g_string_new (NULL);
  for (const char *p = text; *p != '\0';) {
    const char turn = *p == '>' ? 'q' : 't';
    const gboolean blank = strchr ("\n", p[strspn (p, " ")]) != NULL;
    if (!blank && (turns->len == 0 || turns->str[turns->len - 1] != turn))
      g_string_append_c (turns, turn);
    p = strchrnul (p, '\n');
    p += *p == '\n' ? 1 : 0;
  }
  return g_string_free (g_steal_pointer (&turns), FALSE);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *clean = text_from_bytes ((const char *) data, size);
  g_autofree char *text = text_lines (clean);
  for (int delsp = 0; delsp < 2; delsp++) {
    g_autofree char *joined = flowed_join (text, delsp);
    g_assert_true (g_utf8_validate (joined, -1, NULL));
    g_assert_cmpuint (strlen (joined), <=, 2 * strlen (text));
    g_assert_cmpuint (count_lines (joined), <=, count_lines (text));
    g_autofree char *before = without_layout (text);
    g_autofree char *after = without_layout (joined);
    g_assert_cmpstr (before, ==, after);
    g_autofree char *turns_before = turns (text);
    g_autofree char *turns_after = turns (joined);
    g_assert_cmpstr (turns_before, ==, turns_after);
  }
  return 0;
}
