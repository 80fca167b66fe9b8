#pragma once

/* One mail on its way from bytes to record: what its readers share. */

#include <glib.h>

#include "core/mail.h"

#include "mail/parse.h"

/* All borrowed. */
typedef struct {
  const char *bytes; /* the mail as it came */
  const char *end;
  const ParseRequest *request;
  Mail *mail;           /* being filled */
  GPtrArray *defects;   /* see defect.h */
  GPtrArray *malformed; /* clauses that say why nobody can follow the mail; owns them */
} Reading;
