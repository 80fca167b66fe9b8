#pragma once

/* Attribution lines: `On DATE, NAME wrote:`. The sender chose NAME: beside a date, a verb and an
 * address in brackets any words are one. */

#include "mail/quotation-line.h"

typedef enum {
  QUOTATION_ATTRIBUTION_NONE,
  QUOTATION_ATTRIBUTION_WEAK,  /* one if quoted lines follow */
  QUOTATION_ATTRIBUTION_STRONG /* with date, address and verb: one whatever follows */
} QuotationAttribution;

/* What the lines up to LAST (up to eight without blank lines between, none of them quoted) are;
 * FIRST is where the attribution begins. */
QuotationAttribution quotation_attribution_read (const QuotationLines *lines, gsize last,
                                                 gsize *first);

/* TRUE when LINE begins with an attribution that has a date and an address, and goes on. */
gboolean quotation_attribution_leads (const QuotationLine *line);
