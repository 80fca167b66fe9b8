#pragma once

/* The record of a mail on its way through the pipe from the parser child to its parent. */

#include <glib.h>

#include "core/mail.h"

#include "mail/parse.h"

/* MAIL as bytes. The caller frees them. */
GBytes *record_encode (const Mail *mail);

/* The mail in BYTES. The writer is taken for hostile: every text is valid and of the form that
 * core/mail.h promises, every list and length within LIMITS, or it is DATA (message: which field is
 * wrong) and no mail. */
Mail *record_decode (GBytes *bytes, const ParseLimits *limits, GError **error);

/* The most bytes that a record within LIMITS can have. */
gsize record_capacity (const ParseLimits *limits);
