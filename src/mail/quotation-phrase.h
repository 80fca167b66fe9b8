#pragma once

/* The words with which mail programs quote, forward and sign, in English, German, French, Spanish,
 * Italian, Dutch, Portuguese and Japanese; the keys of header blocks also in a dozen others. PLAIN
 * is a line as by quotation_line_plain(). ASCII letters are compared without case. */

#include <glib.h>

/* What a line `KEY: VALUE` of a header block is. */
typedef enum {
  QUOTATION_FIELD_NONE,
  QUOTATION_FIELD_FROM,
  QUOTATION_FIELD_SENT, /* only mail programs write it, in no header of a mail */
  QUOTATION_FIELD_DATE, /* theirs or a header's */
  QUOTATION_FIELD_TO,
  QUOTATION_FIELD_CC,
  QUOTATION_FIELD_SUBJECT,
  QUOTATION_FIELD_OTHER,
  QUOTATION_FIELD_RAW /* only in the header of a mail itself */
} QuotationField;

/* What LINE, LENGTH bytes as they are in the text, is. */
QuotationField quotation_phrase_field (const char *line, gsize length);

/* `Original Message`. */
gboolean quotation_phrase_is_original (const char *plain);

/* `Forwarded message`, `Begin forwarded message:`, `Forwarded by ...`. RULE: how many
 * characters of a rule were before it. */
gboolean quotation_phrase_is_forward (const char *plain, gsize rule);

/* `Please reply above this line`. */
gboolean quotation_phrase_is_reply_marker (const char *plain);

/* `Sent from my iPhone`. */
gboolean quotation_phrase_is_tagline (const char *plain);

/* What follows an attribution's first word, as `On `, or NULL when PLAIN begins with none. */
const char *quotation_phrase_after_lead (const char *plain);

/* What follows `Quoting `, or NULL when PLAIN begins otherwise. */
const char *quotation_phrase_after_quoting (const char *plain);

/* The last `wrote` in PLAIN, whose LENGTH in bytes it tells, or NULL. */
const char *quotation_phrase_find_verb (const char *plain, gsize *length);

/* TRUE for WORD, LENGTH bytes, that begins small in names and beside times: `van`, `am`. */
gboolean quotation_phrase_is_particle (const char *word, gsize length);

/* TRUE for a SUBJECT that begins with `Fwd:`, `[Fwd:` or `(Fwd)`. */
gboolean quotation_phrase_is_forward_subject (const char *subject);

/* TRUE for a SUBJECT that begins with `Re:`. */
gboolean quotation_phrase_is_reply_subject (const char *subject);

/* TRUE for what a mailing list's footer says, `mailing list`. */
gboolean quotation_phrase_names_list (const char *plain);
