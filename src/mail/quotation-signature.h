#pragma once

/* Where the writer's signature begins. */

#include "mail/quotation-line.h"

/* Makes the signature at the end of the new text before line END (at most the count) a part of its
 * own: from `-- ` (RFC 3676 section 4.3), what a mobile mail program or, at the very end, a mailing
 * list adds. */
void quotation_signature_mark (const QuotationLines *lines, gsize end);
