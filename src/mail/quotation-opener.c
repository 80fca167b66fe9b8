#include "mail/quotation-opener.h"

#include <string.h>

#include "mail/quotation-phrase.h"

/* Lengths between which a line can be a separator: keeps phrases out of the long lines of prose. */
#define SHORTEST 12
#define LONGEST 160

/* LINE's words if it can be a separator, else NULL. */
static char *
read_separator (const QuotationLine *line, gsize *rule)
{
  return line->length <= LONGEST ? quotation_line_plain (line, rule) : NULL;
}

/* TRUE when LINE begins as a rule does, and has words: one character alone makes an item of a
 * list. */
static gboolean
begins_ruled (const QuotationLine *line)
{
  static const char rule[] = "-_=#*";
  const char *start = line->start + strspn (line->start, " \t");
  return line->length >= SHORTEST && strspn (start, rule) >= 2 && !quotation_line_is_rule (line);
}

gboolean
quotation_opener_is_forward (const QuotationLine *line)
{
  if (line->length < SHORTEST)
    return FALSE;
  if (!begins_ruled (line) && !quotation_line_ends (line, ':') &&
      (guchar) line->start[line->length - 1] < 0x80)
    return FALSE;
  gsize rule;
  g_autofree char *plain = read_separator (line, &rule);
  return plain != NULL && quotation_phrase_is_forward (plain, rule);
}

gboolean
quotation_opener_is_original (const QuotationLine *line)
{
  gsize rule = 0;
  g_autofree char *plain = begins_ruled (line) ? read_separator (line, &rule) : NULL;
  return plain != NULL && rule >= 2 && quotation_phrase_is_original (plain);
}

gboolean
quotation_opener_is_reply_marker (const QuotationLine *line)
{
  g_autofree char *plain = begins_ruled (line) ? read_separator (line, NULL) : NULL;
  return plain != NULL && quotation_phrase_is_reply_marker (plain);
}

gboolean
quotation_opener_is_groupwise (const QuotationLine *line)
{
  if (line->length < SHORTEST || line->length > LONGEST || memcmp (line->start, ">>> ", 4) != 0 ||
      memcmp (line->start + line->length - 4, " >>>", 4) != 0)
    return FALSE;
  for (gsize i = 0; i + 2 < line->length; i++)
    if (g_ascii_isdigit (line->start[i]) && line->start[i + 1] == ':' &&
        g_ascii_isdigit (line->start[i + 2]))
      return TRUE;
  return FALSE;
}

/* TRUE for words between rules of which they are a separator or attribution. */
static gboolean
is_heading (const QuotationLine *line)
{
  gsize rule = 0;
  gsize length;
  g_autofree char *plain = begins_ruled (line) ? read_separator (line, &rule) : NULL;
  return plain != NULL && rule >= 4 && quotation_line_ends (line, '-') &&
         quotation_phrase_find_verb (plain, &length) != NULL;
}

gboolean
quotation_opener_is_ruled (const QuotationLines *lines, gsize i)
{
  const QuotationLine *above = i == 0 ? NULL : &lines->line[i - 1];
  return above != NULL && (quotation_line_is_rule (above) || is_heading (above));
}

/* TRUE when LINE is more of the value before it: recipients, or indented as in a header. */
static gboolean
continues (const QuotationLine *line)
{
  if (quotation_line_is_marked (line) || strchr ("-_=*", line->start[0]) != NULL ||
      quotation_line_ends (line, ':'))
    return FALSE;
  return line->start[0] == ' ' || line->start[0] == '\t' ||
         memchr (line->start, '@', line->length) != NULL || quotation_line_ends (line, ';');
}

/* TRUE when LINE has a numeric zone, `+0100`, as only dates in a header have. */
static gboolean
has_zone (const QuotationLine *line)
{
  for (gsize i = 1; i + 4 < line->length; i++)
    if (line->start[i - 1] == ' ' && (line->start[i] == '+' || line->start[i] == '-') &&
        strspn (line->start + i + 1, "0123456789") == 4)
      return TRUE;
  return FALSE;
}

/* TRUE when the fields SEEN are what a mail program puts before a mail; it may do with few when
 * RULED. */
static gboolean
is_history (const gboolean *seen, gboolean ruled, gboolean zone)
{
  gboolean subject = seen[QUOTATION_FIELD_SUBJECT];
  gboolean sent = seen[QUOTATION_FIELD_SENT];
  gboolean dated = sent || (seen[QUOTATION_FIELD_DATE] && subject && !zone);
  gboolean addressed = seen[QUOTATION_FIELD_TO] || seen[QUOTATION_FIELD_CC];
  return seen[QUOTATION_FIELD_FROM] && !seen[QUOTATION_FIELD_RAW] &&
         (ruled ? sent || seen[QUOTATION_FIELD_DATE] : dated && (subject || addressed));
}

/* The fields of a block that is read. */
typedef struct {
  gboolean seen[QUOTATION_FIELD_RAW + 1];
  gboolean ruled; /* below a rule */
  gboolean zone;
} Block;

/* TRUE when LINE, which is FIELD, is the next one of BLOCK. Where BLOCK is complete, what comes
 * below an empty line, or looks like the header of a mail, may be the mail itself. */
static gboolean
goes_on (const Block *block, const QuotationLine *line, QuotationField field)
{
  gboolean complete = is_history (block->seen, block->ruled, block->zone);
  if (field == QUOTATION_FIELD_NONE)
    return !line->gap && continues (line);
  if (field == QUOTATION_FIELD_RAW)
    return !line->gap && !(complete && block->seen[QUOTATION_FIELD_SENT]);
  return !line->gap || !complete;
}

/* TRUE when line I, which is FIELD, begins a block of its own below lines of the writer that only
 * look like the header of a mail, as `Subject: stolen laptop` does. */
static gboolean
begins_other (const Block *block, const QuotationLines *lines, gsize i, QuotationField field)
{
  if (field != QUOTATION_FIELD_FROM || block->seen[QUOTATION_FIELD_FROM] || !lines->line[i].gap)
    return FALSE;
  gboolean history;
  quotation_opener_read_block (lines, i, &history);
  return history;
}

gsize
quotation_opener_read_block (const QuotationLines *lines, gsize first, gboolean *history)
{
  Block block = { .ruled = quotation_opener_is_ruled (lines, first) };
  gsize end = first;
  for (gsize i = first; i < lines->count; i++) {
    const QuotationLine *line = &lines->line[i];
    QuotationField field = quotation_phrase_field (line->start, line->length);
    if (i == first ? field == QUOTATION_FIELD_NONE : !goes_on (&block, line, field))
      break;
    if (i > first && begins_other (&block, lines, i, field))
      break;
    block.seen[field] = TRUE;
    block.zone = block.zone || (field == QUOTATION_FIELD_DATE && has_zone (line));
    if (field != QUOTATION_FIELD_NONE)
      end = i + 1;
  }
  *history = is_history (block.seen, block.ruled, block.zone);
  return end - first;
}
