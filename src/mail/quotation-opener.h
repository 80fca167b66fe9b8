#pragma once

/* What mail programs put before quoted or forwarded text, other than attributions. */

#include "mail/quotation-line.h"

/* TRUE when LINE says that a forwarded mail follows. */
gboolean quotation_opener_is_forward (const QuotationLine *line);

/* TRUE when LINE says that the answered mail follows: `-----Original Message-----`. */
gboolean quotation_opener_is_original (const QuotationLine *line);

/* TRUE when LINE asks to write above it. */
gboolean quotation_opener_is_reply_marker (const QuotationLine *line);

/* TRUE for GroupWise's `>>> NAME DATE TIME >>>`. */
gboolean quotation_opener_is_groupwise (const QuotationLine *line);

/* TRUE when the line above line I is a rule, or has words between rules as
 * `-----NAME schrieb: -----`. */
gboolean quotation_opener_is_ruled (const QuotationLines *lines, gsize i);

/* How many lines from FIRST are `KEY: VALUE` (with long values continued), 0 when FIRST is not.
 * HISTORY: TRUE when they are what a mail program puts before a mail that is answered, not the
 * header of a mail. */
gsize quotation_opener_read_block (const QuotationLines *lines, gsize first, gboolean *history);
