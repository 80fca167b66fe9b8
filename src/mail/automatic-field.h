#pragma once

/* Header fields by which mail of machines gives itself away: RFC 3834 section 5, RFC 2369, RFC
 * 2919, and those of makers without a standard. */

#include "core/mail.h"

typedef struct {
  MailClass class; /* that the field speaks for */
  gboolean strong; /* it decides alone */
  gboolean plain;  /* a machine says only that it is one: an answer too may have it */
  /* A machine wrote it. Bulk says less: ticket systems put it on what people write. */
  gboolean generated;
} AutomaticField;

/* What the field NAME with VALUE (one line) says of the writer, or NULL when nothing. Static. */
const AutomaticField *automatic_field_find (const char *name, const char *value);
