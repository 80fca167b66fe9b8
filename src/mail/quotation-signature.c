#include "mail/quotation-signature.h"

#include <string.h>

#include "mail/quotation-phrase.h"

/* The most lines a signature has behind its separator; more is text in which `--` stands. */
#define LINES 15

/* The fewest underscores of a mailing list's rule (Outlook's has fewer), and the most lines
 * below it. */
#define FOOTER_RULE 40
#define FOOTER_LINES 5

/* TRUE for what a mobile mail program adds, `Sent from my iPhone`. */
static gboolean
is_tagline (const QuotationLine *line)
{
  g_autofree char *plain = quotation_line_plain (line, NULL);
  return plain != NULL && quotation_phrase_is_tagline (plain);
}

/* `-- `. Many a gateway takes its blank away, but `--` alone may also be a table's. */
static gboolean
is_separator (const QuotationLines *lines, gsize i, gsize start, gsize end)
{
  const QuotationLine *line = &lines->line[i];
  if (line->length != 2 || memcmp (line->start, "--", 2) != 0)
    return FALSE;
  if (line->start[2] == ' ')
    return TRUE;
  return (i == start || line->gap) && i + 1 < end && !lines->line[i + 1].gap;
}

/* Armour, as of OpenPGP, must stay whole. */
static gboolean
is_armour (const QuotationLine *line)
{
  static const char begin[] = "-----BEGIN ";
  static const char end[] = "-----END ";
  return (line->length > strlen (begin) && memcmp (line->start, begin, strlen (begin)) == 0) ||
         (line->length > strlen (end) && memcmp (line->start, end, strlen (end)) == 0);
}

static gsize
skip_taglines (const QuotationLines *lines, gsize start, gsize end)
{
  while (end > start && is_tagline (&lines->line[end - 1]))
    end--;
  return end;
}

static gboolean
is_footer_rule (const QuotationLine *line)
{
  return line->length >= FOOTER_RULE && line->start[0] == '_' && quotation_line_is_rule (line);
}

/* Where a mailing list's footer begins that ends the mail, END when there is none. Its writer may
 * have put a rule above an address or a link too: only what names a list is its own. */
static gsize
skip_footer (const QuotationLines *lines, gsize start, gsize end)
{
  gboolean list = FALSE;
  gboolean place = FALSE;
  gsize rule = end;
  do {
    if (end < lines->count || rule == start || end - rule > FOOTER_LINES)
      return end;
    rule--;
  } while (!is_footer_rule (&lines->line[rule]));
  for (gsize i = rule + 1; i < end; i++) {
    const QuotationLine *line = &lines->line[i];
    g_autofree char *plain = quotation_line_plain (line, NULL);
    if (plain == NULL || line->gap ||
        quotation_phrase_field (line->start, line->length) != QUOTATION_FIELD_NONE)
      return end;
    list = list || quotation_phrase_names_list (plain);
    place = place || strchr (plain, '@') != NULL || strstr (plain, "://") != NULL;
  }
  return list && place ? rule : end;
}

/* Where the signature begins in the lines from START to END; END when there is none. */
static gsize
find_signature (const QuotationLines *lines, gsize start, gsize end)
{
  gsize tail = skip_taglines (lines, start, skip_footer (lines, start, end));
  for (gsize i = tail; i > start && tail - i <= LINES && !is_armour (&lines->line[i - 1]); i--)
    if (is_separator (lines, i - 1, start, tail))
      return skip_taglines (lines, start, i - 1);
  return tail;
}

void
quotation_signature_mark (const QuotationLines *lines, gsize end)
{
  QuotationLine *line = lines->line;
  /* A signature that is all of what stands below a quote, a list's for example, may not be the
   * only one. */
  for (gsize start = end; start == end && end > 0; end = start) {
    while (end > 0 && line[end - 1].part != QUOTATION_TEXT)
      end--;
    for (start = end; start > 0 && line[start - 1].part == QUOTATION_TEXT;)
      start--;
    gsize signature = find_signature (lines, start, end);
    for (gsize i = signature; i < end; i++)
      line[i].part = QUOTATION_SIGNATURE;
    if (signature > start)
      return;
  }
}
