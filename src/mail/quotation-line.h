#pragma once

/* The lines of a text that is to be split, see mail/quotation.h. */

#include <glib.h>

typedef enum {
  QUOTATION_TEXT,
  QUOTATION_QUOTED,
  QUOTATION_SIGNATURE,
  QUOTATION_PARTS
} QuotationPart;

/* A line that is not blank. */
typedef struct {
  const char *start; /* borrowed from the text */
  guint32 length;    /* bytes, without blanks at the end */
  guint8 part;       /* QuotationPart */
  guint8 gap;        /* blank lines stand before it */
} QuotationLine;

typedef struct {
  QuotationLine *line;
  gsize count;
} QuotationLines;

/* The lines of TEXT (valid UTF-8, LF line ends, kept alive by the caller), all of them new text.
 * The caller frees LINE. */
QuotationLines quotation_line_read (const char *text);

/* TRUE when it begins with a quote mark. */
gboolean quotation_line_is_marked (const QuotationLine *line);

/* TRUE when it is a rule, at least five of `-`, `_`, `=` or `*`. */
gboolean quotation_line_is_rule (const QuotationLine *line);

/* TRUE when its last character is the ASCII character C. */
gboolean quotation_line_ends (const QuotationLine *line, char c);

/* LINE as phrases are compared with it: blanks of every kind and ideographic commas become
 * single spaces, full-width colons ASCII ones; asterisks of bold print and what has no width are
 * left out, and rules at both ends. RULE (may be NULL): how many characters of a rule there were
 * before the words. The caller frees it; NULL when LINE is longer than QUOTATION_PLAIN. */
char *quotation_line_plain (const QuotationLine *line, gsize *rule);

/* Longer than any line that a mail program wrote itself, with a sender's long name in it. */
#define QUOTATION_PLAIN 2000
