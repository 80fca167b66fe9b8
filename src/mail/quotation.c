#include "mail/quotation.h"

#include <string.h>

#include "mail/quotation-attribution.h"
#include "mail/quotation-line.h"
#include "mail/quotation-opener.h"
#include "mail/quotation-phrase.h"
#include "mail/quotation-signature.h"

/* What was read so far. */
typedef struct {
  QuotationLines lines;
  QuotationContext context;
  gboolean quoted;  /* a quoted line was met */
  gboolean opened;  /* so was what a mail program puts before a quotation */
  gsize all_quoted; /* how many lines from the first are known to be quoted */
} Reader;

/* The shortest line that a mail program breaks, and the longest rest of it. */
#define BROKEN 60
#define ORPHAN 20

static gboolean
is_marked (const QuotationLines *lines, gsize i)
{
  return i < lines->count && quotation_line_is_marked (&lines->line[i]);
}

static void
mark (Reader *reader, gsize start, gsize end)
{
  for (gsize i = start; i < end; i++)
    reader->lines.line[i].part = QUOTATION_QUOTED;
  reader->quoted = TRUE;
}

/* TRUE when new text stands before line END. */
static gboolean
has_text (Reader *reader, gsize end)
{
  const QuotationLine *line = reader->lines.line;
  while (reader->all_quoted < end && line[reader->all_quoted].part != QUOTATION_TEXT)
    reader->all_quoted++;
  return reader->all_quoted < end;
}

/* TRUE when line I has the mark that a mailbox puts before `From `. A program that quotes without a
 * blank has neighbours like it. */
static gboolean
is_mangled_from (const QuotationLines *lines, gsize i)
{
  static const char from[] = ">From ";
  const QuotationLine *line = &lines->line[i];
  if (line->length < strlen (from) || memcmp (line->start, from, strlen (from)) != 0)
    return FALSE;
  const QuotationLine *above = i > 0 && !line->gap ? line - 1 : NULL;
  const QuotationLine *below = i + 1 < lines->count && !line[1].gap ? line + 1 : NULL;
  const QuotationLine *near[] = { above, below };
  for (gsize k = 0; k < G_N_ELEMENTS (near); k++)
    if (near[k] != NULL && near[k]->start[0] == '>' && near[k]->length > 1 &&
        strchr (" F", near[k]->start[1]) == NULL)
      return FALSE;
  return TRUE;
}

/* TRUE for the lines of a program's dialogue, `>>> import os`: marks of depth three where nothing
 * was quoted before. */
static gboolean
is_prompt (const QuotationLine *line)
{
  return line->length >= 3 && memcmp (line->start, ">>>", 3) == 0 &&
         (line->length == 3 || line->start[3] == ' ');
}

/* TRUE when line I is what diff writes before lines that were added: `---` or `3a4`. */
static gboolean
is_difference (const QuotationLines *lines, gsize i)
{
  const QuotationLine *line = &lines->line[i];
  if (line->length == 3 && memcmp (line->start, "---", 3) == 0)
    return i > 0 && line[-1].start[0] == '<';
  gsize before = strspn (line->start, "0123456789,");
  if (before == 0 || before + 1 >= line->length || strchr ("ac", line->start[before]) == NULL)
    return FALSE;
  return strspn (line->start + before + 1, "0123456789,") == line->length - before - 1;
}

/* Where the run of marked lines without blank ones between ends that begins at I. */
static gsize
run_end (const QuotationLines *lines, gsize i, gboolean *prompts)
{
  gsize end = i;
  *prompts = TRUE;
  do {
    *prompts = *prompts && is_prompt (&lines->line[end]);
    end++;
  } while (is_marked (lines, end) && !lines->line[end].gap);
  return end;
}

/* Reads the run of marked lines at I and tells where it ends. */
static gsize
read_run (Reader *reader, gsize i)
{
  const QuotationLines *lines = &reader->lines;
  gboolean prompts;
  gsize end = run_end (lines, i, &prompts);
  gboolean difference = i > 0 && !lines->line[i].gap && is_difference (lines, i - 1);
  if (difference || (prompts && !reader->quoted))
    return end;
  for (; i < end; i++)
    if (!is_mangled_from (lines, i))
      mark (reader, i, i + 1);
  return end;
}

/* TRUE when line I is a marked one or begins an attribution of marked ones. */
static gboolean
leads_to_marks (const QuotationLines *lines, gsize i)
{
  if (is_marked (lines, i))
    return TRUE;
  for (gsize last = i; last < i + 4 && is_marked (lines, last + 1); last++) {
    gsize first;
    if (quotation_attribution_read (lines, last, &first) != QUOTATION_ATTRIBUTION_NONE)
      return first == i;
  }
  return FALSE;
}

/* TRUE when the writer announces what begins at line I: then it is shown, not answered. */
static gboolean
is_announced (const QuotationLines *lines, gsize i)
{
  return i > 0 && lines->line[i - 1].part == QUOTATION_TEXT &&
         quotation_line_ends (&lines->line[i - 1], ':');
}

/* Where the header block at line I begins, with the line that opens it. */
static gsize
block_start (const QuotationLines *lines, gsize i)
{
  return quotation_opener_is_ruled (lines, i) ? i - 1 : i;
}

/* Marks what an opener or attribution at line START opens, and tells where reading goes on. */
static gsize
open_quotation (Reader *reader, gsize start, gsize end)
{
  mark (reader, start, end);
  reader->opened = TRUE;
  return end;
}

/* TRUE when an address may stand in line I or the three above it. */
static gboolean
is_addressed (const QuotationLines *lines, gsize i)
{
  for (gsize k = 0; k < 4 && k <= i; k++) {
    const QuotationLine *line = &lines->line[i - k];
    if (memchr (line->start, '@', MIN (line->length, QUOTATION_PLAIN)) != NULL)
      return TRUE;
  }
  return FALSE;
}

/* Reads the attribution that may end in line I and tells where reading goes on. */
static gsize
read_attribution (Reader *reader, gsize i)
{
  const QuotationLines *lines = &reader->lines;
  gsize first;
  gsize end = i + 1;
  gboolean marks = is_marked (lines, end);
  gboolean reply = reader->context == QUOTATION_REPLY;
  if (!marks && (!reply || !is_addressed (lines, i)))
    return end;
  QuotationAttribution found = quotation_attribution_read (lines, i, &first);
  if (found == QUOTATION_ATTRIBUTION_NONE)
    return end;
  if (!marks && found == QUOTATION_ATTRIBUTION_WEAK)
    return end;
  end = open_quotation (reader, first, marks ? end : lines->count);
  while (!reply && is_marked (lines, end))
    end = read_run (reader, end);
  return end;
}

static gsize
mark_length (const QuotationLine *line)
{
  return strspn (line->start, "> ");
}

/* What field of a header block the marked line I is. */
static QuotationField
marked_field (const QuotationLines *lines, gsize i)
{
  if (!is_marked (lines, i) || lines->line[i].gap)
    return QUOTATION_FIELD_NONE;
  gsize depth = MIN (mark_length (&lines->line[i]), lines->line[i].length);
  return quotation_phrase_field (lines->line[i].start + depth, lines->line[i].length - depth);
}

/* TRUE when all that belongs to the separator at line I is marked, so that answers may stand below
 * it: marked lines come directly, and begin with a header block or have nothing written above.
 * Whatever a mail program left unmarked may itself have marked lines in it. */
static gboolean
is_answered_below (Reader *reader, gsize i)
{
  const QuotationLines *lines = &reader->lines;
  gsize next = i + 1;
  if (next == lines->count || lines->line[next].gap || !leads_to_marks (lines, next))
    return FALSE;
  QuotationField second = marked_field (lines, next + 1);
  gboolean block = marked_field (lines, next) == QUOTATION_FIELD_FROM &&
                   (second == QUOTATION_FIELD_SENT || second == QUOTATION_FIELD_DATE);
  return block || !has_text (reader, i);
}

/* Reads the separator at line I and tells where reading goes on. */
static gsize
read_separator (Reader *reader, gsize i)
{
  gsize end = is_answered_below (reader, i) ? i + 1 : reader->lines.count;
  return open_quotation (reader, i, end);
}

/* As read_separator(). A marker at the very top opens no quotation: it is in the mail of the ticket
 * system itself. */
static gsize
read_reply_marker (Reader *reader, gsize i)
{
  gsize end = read_separator (reader, i);
  reader->opened = i > 0;
  return end;
}

/* Reads what begins at line I of an answer and tells where reading goes on. */
static gsize
read_reply (Reader *reader, gsize i)
{
  const QuotationLines *lines = &reader->lines;
  const QuotationLine *line = &lines->line[i];
  if (quotation_opener_is_groupwise (line) || quotation_opener_is_original (line))
    return read_separator (reader, i);
  if (quotation_opener_is_reply_marker (line))
    return read_reply_marker (reader, i);
  if (quotation_line_is_marked (line))
    return read_run (reader, i);
  gboolean history;
  gsize count = quotation_opener_read_block (lines, i, &history);
  if (count > 0)
    return history ? open_quotation (reader, block_start (lines, i), lines->count) : i + count;
  /* Mobile programs of Yahoo put attribution and quote on one line. */
  return quotation_attribution_leads (line) ? open_quotation (reader, i, lines->count)
                                            : read_attribution (reader, i);
}

/* Splits off what an answer quotes and returns where a forwarded mail begins, or the count of
 * lines. */
static gsize
mark_reply (Reader *reader)
{
  const QuotationLines *lines = &reader->lines;
  gsize i = 0;
  while (i < lines->count && !quotation_opener_is_forward (&lines->line[i]))
    i = read_reply (reader, i);
  return i;
}

/* Splits off what a mail quotes that is no answer, and returns where the mail begins that it passes
 * on, or the count of lines. The writer of a new mail may show one and go on. */
static gsize
mark_shown (Reader *reader)
{
  const QuotationLines *lines = &reader->lines;
  gboolean forward = reader->context == QUOTATION_FORWARD;
  gsize end;
  for (gsize i = 0; i < lines->count; i = end) {
    const QuotationLine *line = &lines->line[i];
    gboolean history;
    gsize count = quotation_opener_read_block (lines, i, &history);
    gboolean original = quotation_opener_is_original (line);
    end = i + MAX (count, 1);
    gsize start = history ? block_start (lines, i) : i;
    if (quotation_opener_is_forward (line) ||
        ((history || original) && (forward || !is_announced (lines, start))))
      return start;
    if (original && end < lines->count)
      end += quotation_opener_read_block (lines, end, &history);
    else if (!forward && count == 0 && !quotation_line_is_marked (line))
      end = read_attribution (reader, i);
  }
  return lines->count;
}

/* TRUE when line I is the rest of the quoted line above it, broken by a mail program: in the middle
 * of a sentence that goes on in the next quoted line. Whatever may be an answer is none. */
static gboolean
is_orphan (const QuotationLines *lines, gsize i)
{
  const QuotationLine *line = &lines->line[i];
  const QuotationLine *above = line - 1;
  const QuotationLine *below = line + 1;
  if (line->part != QUOTATION_TEXT || line->length > ORPHAN || above->length < BROKEN ||
      line->gap || below->gap || above->part != QUOTATION_QUOTED ||
      below->part != QUOTATION_QUOTED || !is_marked (lines, i - 1) || !is_marked (lines, i + 1))
    return FALSE;
  gsize depth = mark_length (below);
  return g_ascii_islower (line->start[0]) && !g_ascii_ispunct (line->start[line->length - 1]) &&
         g_ascii_isalnum (above->start[above->length - 1]) && depth == mark_length (above) &&
         depth < below->length && g_ascii_islower (below->start[depth]);
}

static void
mark_orphans (Reader *reader)
{
  for (gsize i = 1; i + 1 < reader->lines.count; i++)
    if (is_orphan (&reader->lines, i))
      mark (reader, i, i + 1);
}

/* The lines of PART as they are in the text; an empty one stands for what was between them. */
static char *
join (const QuotationLines *lines, QuotationPart part)
{
  g_autoptr (GString) joined = g_string_new (NULL);
  for (gsize i = 0; i < lines->count;) {
    const QuotationLine *line = lines->line;
    gsize first = i++;
    if (line[first].part != part)
      continue;
    while (i < lines->count && line[i].part == part)
      i++;
    if (joined->len > 0)
      g_string_append (joined, "\n\n");
    const char *end = strchrnul (line[i - 1].start + line[i - 1].length, '\n');
    g_string_append_len (joined, line[first].start, end - line[first].start);
  }
  return g_string_free (g_steal_pointer (&joined), FALSE);
}

Quotation *
quotation_split (const char *text, QuotationContext context)
{
  Reader reader = { .lines = quotation_line_read (text), .context = context };
  g_autofree QuotationLine *line = reader.lines.line;
  gsize end = context == QUOTATION_REPLY ? mark_reply (&reader) : mark_shown (&reader);
  mark_orphans (&reader);
  quotation_signature_mark (&reader.lines, end);
  reader.all_quoted = 0;
  gboolean answered = context == QUOTATION_REPLY && reader.opened;
  if (!answered && !has_text (&reader, reader.lines.count))
    for (gsize i = 0; i < reader.lines.count; i++)
      line[i].part = QUOTATION_TEXT;
  Quotation *quotation = g_new (Quotation, 1);
  quotation->text = join (&reader.lines, QUOTATION_TEXT);
  quotation->quoted = join (&reader.lines, QUOTATION_QUOTED);
  quotation->signature = join (&reader.lines, QUOTATION_SIGNATURE);
  return quotation;
}

/* TRUE for a ticket's tag, `[NAME #NUMBER]`. */
static gboolean
is_numbered (const char *tag, const char *close)
{
  const char *number = memchr (tag, '#', (gsize) (close - tag));
  while (number != NULL && number < close)
    if (g_ascii_isdigit (*number++))
      return TRUE;
  return FALSE;
}

/* Behind blanks and tags in brackets. NUMBERED: whether one of them is a ticket's. */
static const char *
skip_tags (const char *subject, gboolean *numbered)
{
  *numbered = FALSE;
  for (;;) {
    subject += strspn (subject, " ");
    const char *close = *subject == '[' ? strchr (subject, ']') : NULL;
    if (close == NULL || quotation_phrase_is_forward_subject (subject))
      return subject;
    *numbered = *numbered || is_numbered (subject, close);
    subject = close + 1;
  }
}

QuotationContext
quotation_context (const char *subject, gsize references)
{
  gboolean numbered;
  const char *rest = skip_tags (subject, &numbered);
  if (quotation_phrase_is_forward_subject (rest))
    return numbered ? QUOTATION_REPLY : QUOTATION_FORWARD;
  return references > 0 || quotation_phrase_is_reply_subject (rest) ? QUOTATION_REPLY
                                                                    : QUOTATION_NEW;
}

void
quotation_free (Quotation *quotation)
{
  if (quotation == NULL)
    return;
  g_free (quotation->text);
  g_free (quotation->quoted);
  g_free (quotation->signature);
  g_free (quotation);
}
