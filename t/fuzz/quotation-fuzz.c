#include <string.h>

#include "base/text.h"

#include "mail/quotation.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static gboolean
is_blank (const char *line, const char *end)
{
  for (const char *p = line; p < end; p = g_utf8_next_char (p))
    if (!g_unichar_isspace (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

/* TEXT's lines that are not blank. */
static GPtrArray *
read_lines (const char *text)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  while (*text != '\0') {
    const char *end = strchrnul (text, '\n');
    if (!is_blank (text, end))
      g_ptr_array_add (lines, g_strndup (text, (gsize) (end - text)));
    text = *end == '\n' ? end + 1 : end;
  }
  return lines;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* The lines of PART are in LINES, in their order. */
static void
check_part (const char *part, const GPtrArray *lines)
{
  g_assert_true (g_utf8_validate (part, -1, NULL));
  g_assert_false (g_str_has_prefix (part, "\n"));
  g_assert_false (g_str_has_suffix (part, "\n"));
  g_autoptr (GPtrArray) own = read_lines (part);
  guint found = 0;
  for (guint i = 0; i < lines->len && found < own->len; i++)
    found += strcmp (lines->pdata[i], own->pdata[found]) == 0 ? 1 : 0;
  g_assert_cmpuint (found, ==, own->len);
}

/* Whatever the text, each of its lines is in exactly one part, and a mail with text has new text
 * unless it is an answer that quotes. Only what is quoted or follows a quotation leaves the text.
 */
static void
check (const char *text, QuotationContext context)
{
  g_autoptr (Quotation) quotation = quotation_split (text, context);
  g_autoptr (GPtrArray) lines = read_lines (text);
  check_part (quotation->text, lines);
  check_part (quotation->quoted, lines);
  check_part (quotation->signature, lines);
  g_autofree char *parts =
      g_strjoin ("\n", quotation->text, quotation->quoted, quotation->signature, NULL);
  g_autoptr (GPtrArray) all = read_lines (parts);
  g_assert_cmpuint (all->len, ==, lines->len);
  g_ptr_array_sort (lines, compare);
  g_ptr_array_sort (all, compare);
  for (guint i = 0; i < lines->len; i++)
    g_assert_cmpstr (lines->pdata[i], ==, all->pdata[i]);
  gboolean answer = context == QUOTATION_REPLY && quotation->quoted[0] != '\0';
  g_assert_true (lines->len == 0 || answer || quotation->text[0] != '\0');
  g_assert_true (context != QUOTATION_FORWARD || quotation->quoted[0] == '\0');
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *clean = text_from_bytes ((const char *) data, size);
  g_autofree char *text = text_lines (clean);
  check (text, QUOTATION_NEW);
  check (text, QUOTATION_REPLY);
  check (text, QUOTATION_FORWARD);
  g_autofree char *subject = text_one_line (clean);
  g_autofree char *forward = g_strconcat ("Fwd: ", subject, NULL);
  g_autofree char *reply = g_strconcat ("Re: ", subject, NULL);
  quotation_context (subject, 0);
  g_assert_cmpint (quotation_context (forward, size), ==, QUOTATION_FORWARD);
  g_assert_cmpint (quotation_context (reply, 0), ==, QUOTATION_REPLY);
  return 0;
}
