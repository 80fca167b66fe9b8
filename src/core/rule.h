#pragma once

/* A routing rule: conditions on one mail, all of which must hold, and what then is set. Compiled
 * from the configuration once, pure ever after.
 *
 * A condition is one line, `SUBJECT OPERATOR VALUE`:
 *
 *   SUBJECT ~ PATTERN          some value of SUBJECT matches the PCRE2 pattern (UTF, without case,
 *                              `^` and `$` at each line)
 *   SUBJECT !~ PATTERN         none does
 *   SUBJECT is VALUE           some value equals VALUE without case
 *   SUBJECT is-not VALUE       none does
 *   SUBJECT in NETWORK         some value is an address in NETWORK; only of `client`
 *   SUBJECT not-in NETWORK     none is
 *
 * SUBJECT is `sender`, `recipient`, `original`, `client`, `sasl-user` (of the envelope), `from`,
 * `to`, `cc`, `subject`, `text` (new text), `class`, `attachment-name`, `attachment-type` (declared
 * or detected), or `header:NAME`, any field of the top header. `client` is as Postfix says it.
 * A PATTERN has no back references and no `\C`. Blanks around a value never count for `is`.
 *
 * An action is one line of the command grammar, `Key: value`: Queue, Constituency, Priority, SLA,
 * Owner, Tag, Language, Template (of the acknowledgement: a file name without `.txt`). */

#include <glib.h>

#include "core/envelope.h"
#include "core/mail.h"

typedef struct _Rule Rule;

/* The keys of actions. */
typedef enum {
  RULE_QUEUE,
  RULE_CONSTITUENCY,
  RULE_PRIORITY,
  RULE_SLA,
  RULE_OWNER,
  RULE_TAG,
  RULE_LANGUAGE,
  RULE_TEMPLATE,
  RULE_KEYS
} RuleKey;

/* `Queue`, `Constituency`...: as written in the configuration. */
const char *rule_key_name (RuleKey key);

/* An empty rule. STOP: no rule after it is looked at when it fires. */
Rule *rule_new (const char *name, gboolean stop);
void rule_free (Rule *rule);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Rule, rule_free)

/* Adds one condition or action. DATA: unknown subject, operator, key or class, a pattern that does
 * not compile, a bad network, priority, tag, language or template name, an empty value, a key set
 * twice; the message ends with what is right. Whether queues, constituencies and accounts exist is
 * not looked at here. */
gboolean rule_add_condition (Rule *rule, const char *line, GError **error);
gboolean rule_add_action (Rule *rule, const char *line, GError **error);

const char *rule_name (const Rule *rule);
gboolean rule_stops (const Rule *rule);

/* The value that the rule sets for KEY, or NULL. Borrowed. */
const char *rule_value (const Rule *rule, RuleKey key);

/* The conditions as they were written, in order. Borrowed. */
guint rule_condition_count (const Rule *rule);
const char *rule_condition_text (const Rule *rule, guint index);

/* How one condition came out. */
typedef struct {
  gboolean holds;
  char *because; /* the value that decided, one line, clipped; or why none did, such as `no value`
                    or `gave up: the pattern needs too many steps` */
} RuleFinding;

void rule_finding_free (RuleFinding *finding);

/* Looks at condition INDEX; the caller frees the finding. A pattern that needs more than a bounded
 * number of steps on the values does not match, so neither `~` nor `!~` holds. */
RuleFinding *rule_condition_try (const Rule *rule, guint index, const Envelope *envelope,
                                 const Mail *mail);

/* TRUE when every condition holds. A rule without conditions always fires. */
gboolean rule_fires (const Rule *rule, const Envelope *envelope, const Mail *mail);
