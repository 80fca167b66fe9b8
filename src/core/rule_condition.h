#pragma once

/* One condition of a rule, `SUBJECT OPERATOR VALUE` (core/rule.h has the grammar). Internal to
 * core/rule. */

#include <glib.h>

#include "core/envelope.h"
#include "core/mail.h"
#include "core/rule.h"

typedef struct _RuleCondition RuleCondition;

/* Reads LINE. DATA: it is none; the message ends with what is right. */
RuleCondition *rule_condition_parse (const char *line, GError **error);
void rule_condition_free (RuleCondition *condition);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RuleCondition, rule_condition_free)

/* As it was written, without blanks around. Borrowed. */
const char *rule_condition_line (const RuleCondition *condition);

/* How it comes out; the caller frees the finding. */
RuleFinding *rule_condition_find (const RuleCondition *condition, const Envelope *envelope,
                                  const Mail *mail);
