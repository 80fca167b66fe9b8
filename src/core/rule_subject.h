#pragma once

/* What a rule's condition can look at. Internal to core/rule. */

#include <glib.h>

#include "core/envelope.h"
#include "core/mail.h"

typedef enum {
  RULE_SUBJECT_SENDER,
  RULE_SUBJECT_RECIPIENT,
  RULE_SUBJECT_ORIGINAL,
  RULE_SUBJECT_CLIENT,
  RULE_SUBJECT_SASL_USER,
  RULE_SUBJECT_FROM,
  RULE_SUBJECT_TO,
  RULE_SUBJECT_CC,
  RULE_SUBJECT_SUBJECT,
  RULE_SUBJECT_TEXT,
  RULE_SUBJECT_CLASS,
  RULE_SUBJECT_ATTACHMENT_NAME,
  RULE_SUBJECT_ATTACHMENT_TYPE,
  RULE_SUBJECT_HEADER,
  RULE_SUBJECTS
} RuleSubject;

/* Reads WORD, `sender` or `header:NAME`. FIELD gets NAME within WORD, or NULL where there is none.
 * DATA: there is no such subject, or NAME is no name of a field (RFC 5322 section 3.6.8). */
gboolean rule_subject_parse (const char *word, RuleSubject *subject, const char **field,
                             GError **error);

/* Its values in this mail (of const char *, borrowed), perhaps none. FIELD is for
 * RULE_SUBJECT_HEADER. The caller frees the array. */
GPtrArray *rule_subject_values (RuleSubject subject, const char *field, const Envelope *envelope,
                                const Mail *mail);
