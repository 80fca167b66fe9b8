#include "mail/quotation-attribution.h"

#include <string.h>

#include "mail/quotation-phrase.h"

/* The most lines over which mail programs break an attribution, with a sender's long name. */
#define LINES 8

/* TRUE for `2026`, `9:12`, or three numbers as in `23.11.26`. */
static gboolean
has_date (const char *text)
{
  guint numbers = 0; /* in a row, with one separator between two */
  for (const char *p = text; *p != '\0'; p++) {
    gsize digits = strspn (p, "0123456789");
    if (digits == 0) {
      numbers = 0;
      continue;
    }
    gboolean year = digits == 4 && (g_str_has_prefix (p, "19") || g_str_has_prefix (p, "20"));
    p += digits;
    numbers++;
    if (year || numbers == 3 || (*p == ':' && g_ascii_isdigit (p[1]) && g_ascii_isdigit (p[2])))
      return TRUE;
    if (*p == '\0')
      break;
    if (strchr ("./-", *p) == NULL)
      numbers = 0;
  }
  return FALSE;
}

/* Moves P (before END) to the next word and says how long it is; 0 when there is none. */
static gsize
next_word (const char **p, const char *end)
{
  while (*p < end && **p == ' ')
    (*p)++;
  const char *blank = memchr (*p, ' ', (gsize) (end - *p));
  return (gsize) ((blank == NULL ? end : blank) - *p);
}

/* TRUE when WORD can be part of a name, or stand beside a time: it begins with a capital letter, is
 * an address, is in a script without capitals, or is one of the few that begin small. */
static gboolean
fits_name (const char *word, gsize length)
{
  if (!g_ascii_islower (*word) || memchr (word, '@', length) != NULL)
    return TRUE;
  while (length > 0 && strchr (".,;:", word[length - 1]) != NULL)
    length--;
  return quotation_phrase_is_particle (word, length);
}

static gboolean
has_digit (const char *word, gsize length)
{
  if (memchr (word, '@', length) != NULL)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (g_ascii_isdigit (word[i]))
      return TRUE;
  return FALSE;
}

typedef struct {
  guint words;
  guint strange; /* that fit no name */
} Name;

/* What stands between START and END behind the last number. */
static Name
read_name (const char *start, const char *end)
{
  Name name = { 0 };
  gsize length;
  for (const char *p = start; (length = next_word (&p, end)) > 0; p += length) {
    if (has_digit (p, length)) {
      name = (Name){ 0 };
      continue;
    }
    name.words++;
    name.strange += fits_name (p, length) ? 0 : 1;
  }
  return name;
}

/* What stands between START and END before the first number. */
static Name
read_name_before_date (const char *start, const char *end)
{
  Name name = { 0 };
  gsize length;
  for (const char *p = start; (length = next_word (&p, end)) > 0; p += length) {
    if (has_digit (p, length) || (length == 2 && quotation_phrase_is_particle (p, length)))
      break;
    name.words++;
    name.strange += fits_name (p, length) ? 0 : 1;
  }
  return name;
}

/* TRUE when an address in brackets is the last before END, but for a comma and blanks: so mail
 * programs write it, whatever its owner calls himself. */
static gboolean
ends_in_address (const char *start, const char *end)
{
  while (end > start && strchr (" ,:", end[-1]) != NULL)
    end--;
  if (end == start || strchr (">)]", end[-1]) == NULL)
    return FALSE;
  const char *blank = memrchr (start, ' ', (gsize) (end - start));
  const char *word = blank == NULL ? start : blank;
  return memchr (word, '@', (gsize) (end - word)) != NULL;
}

/* `On DATE, NAME wrote:`, `Am DATE schrieb NAME:`. */
static QuotationAttribution
judge_dated (const char *text)
{
  gsize length = 0;
  const char *start = quotation_phrase_after_lead (text);
  const char *verb = start == NULL ? NULL : quotation_phrase_find_verb (start, &length);
  if (verb == NULL || !has_date (start))
    return QUOTATION_ATTRIBUTION_NONE;
  const char *behind = verb + length;
  const char *end = behind + strlen (behind);
  if (ends_in_address (start, verb) || ends_in_address (behind, end))
    return QUOTATION_ATTRIBUTION_STRONG;
  guint strange = read_name (start, verb).strange + read_name (behind, end - 1).strange;
  if (strange > 1)
    return QUOTATION_ATTRIBUTION_NONE;
  gboolean addressed = strchr (text, '@') != NULL;
  return addressed && strange == 0 ? QUOTATION_ATTRIBUTION_STRONG : QUOTATION_ATTRIBUTION_WEAK;
}

gboolean
quotation_attribution_leads (const QuotationLine *line)
{
  gsize length = MIN (line->length, QUOTATION_PLAIN);
  const char *end = line->start + length;
  const char *close = memchr (line->start, '>', length);
  const char *colon = close == NULL ? NULL : memchr (close, ':', (gsize) (end - close));
  if (colon == NULL || colon + 1 + strspn (colon + 1, " *") >= line->start + line->length)
    return FALSE;
  QuotationLine head = { .start = line->start, .length = (guint32) (colon + 1 - line->start) };
  g_autofree char *plain = quotation_line_plain (&head, NULL);
  return judge_dated (plain) == QUOTATION_ATTRIBUTION_STRONG;
}

/* `2026年11月23日(月) 9:12 NAME <ADDRESS>:`, `NAME <ADDRESS> [2026-11-23 09:12]:`. */
static QuotationAttribution
judge_without_verb (const char *text)
{
  const char *quoted = quotation_phrase_after_quoting (text);
  gsize length = strlen (text);
  if (quoted != NULL)
    return read_name (quoted, text + length - 1).strange == 0 ? QUOTATION_ATTRIBUTION_WEAK
                                                              : QUOTATION_ATTRIBUTION_NONE;
  if (strchr (text, '@') == NULL || !has_date (text))
    return QUOTATION_ATTRIBUTION_NONE;
  if (g_ascii_isdigit (*text) && ends_in_address (text, text + length)) {
    if (strstr (text, "年") != NULL)
      return QUOTATION_ATTRIBUTION_STRONG;
    if (read_name (text, text + length).strange == 0)
      return QUOTATION_ATTRIBUTION_WEAK;
  }
  return g_str_has_suffix (text, "]:") && read_name_before_date (text, text + length).strange == 0
             ? QUOTATION_ATTRIBUTION_WEAK
             : QUOTATION_ATTRIBUTION_NONE;
}

/* `NAME wrote:`, `NAME schrieb am DATE:`, `DATE NAMEさんは書きました:`. */
static QuotationAttribution
judge_named (const char *text)
{
  gsize length = 0;
  const char *verb = quotation_phrase_find_verb (text, &length);
  if (verb == NULL)
    return judge_without_verb (text);
  const char *behind = verb + length;
  Name before = read_name (text, verb);
  Name after = read_name_before_date (behind, behind + strlen (behind) - 1);
  /* `wrote on Monday 23`: the words between verb and date are no name. */
  gboolean dated = before.words > 0 && after.words <= 2 && has_date (behind);
  if (dated && ends_in_address (text, verb))
    return QUOTATION_ATTRIBUTION_STRONG;
  if (before.words + after.words == 0 || before.strange + (dated ? 0 : after.strange) > 0)
    return QUOTATION_ATTRIBUTION_NONE;
  gboolean sure = has_date (text) || strchr (text, '@') != NULL || before.words + after.words <= 4;
  return sure ? QUOTATION_ATTRIBUTION_WEAK : QUOTATION_ATTRIBUTION_NONE;
}

/* TRUE when LINE may be the last of an attribution. */
static gboolean
may_end (const QuotationLine *line)
{
  static const char wide_colon[] = "：";
  gsize length = strlen (wide_colon);
  return quotation_line_ends (line, ':') || quotation_line_ends (line, '*') ||
         quotation_line_ends (line, '-') ||
         (line->length >= length &&
          memcmp (line->start + line->length - length, wide_colon, length) == 0);
}

/* Puts line FIRST before JOINED. FALSE when it cannot belong to it. */
static gboolean
prepend (GString *joined, const QuotationLines *lines, gsize first)
{
  const QuotationLine *line = &lines->line[first];
  if (line->part != QUOTATION_TEXT || quotation_line_is_marked (line))
    return FALSE;
  g_autofree char *plain = quotation_line_plain (line, NULL);
  if (plain == NULL || *plain == '\0' || joined->len + strlen (plain) > QUOTATION_PLAIN)
    return FALSE;
  if (joined->len > 0)
    g_string_prepend_c (joined, ' ');
  g_string_prepend (joined, plain);
  return joined->str[joined->len - 1] == ':';
}

/* TRUE when TEXT has what the last two lines of an attribution have. */
static gboolean
ends_in_phrase (const char *text)
{
  gsize length;
  return quotation_phrase_find_verb (text, &length) != NULL || strchr (text, '@') != NULL;
}

/* An attribution with its date in front is looked for first: its last line alone could pass for
 * one that begins with the name. */
QuotationAttribution
quotation_attribution_read (const QuotationLines *lines, gsize last, gsize *first)
{
  QuotationAttribution named = QUOTATION_ATTRIBUTION_NONE;
  g_autoptr (GString) joined = g_string_new (NULL);
  if (!may_end (&lines->line[last]))
    return QUOTATION_ATTRIBUTION_NONE;
  for (gsize count = 1; count <= LINES && count <= last + 1; count++) {
    gsize line = last + 1 - count;
    if (!prepend (joined, lines, line))
      break;
    QuotationAttribution dated = judge_dated (joined->str);
    if (dated != QUOTATION_ATTRIBUTION_NONE) {
      *first = line;
      return dated;
    }
    if (count <= 2 && named == QUOTATION_ATTRIBUTION_NONE) {
      named = judge_named (joined->str);
      *first = line;
    }
    if (lines->line[line].gap || (count == 2 && !ends_in_phrase (joined->str)))
      break;
  }
  return named;
}
