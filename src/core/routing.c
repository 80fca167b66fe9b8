#include "core/routing.h"

#include <string.h>

#include "base/text.h"

#include "core/network.h"
#include "core/rule.h"
#include "core/token.h"

const char *
constituency_evidence_name (ConstituencyEvidence evidence)
{
  static const char *const names[] = {
    [BY_NOTHING] = "nothing", [BY_EXTENSION] = "address extension",
    [BY_CLIENT] = "client",   [BY_DOMAIN] = "sender's domain",
    [BY_RULE] = "rule",
  };
  g_assert (evidence < G_N_ELEMENTS (names));
  return names[evidence];
}

const Queue *
routing_addressed_queue (const Policy *policy, const Envelope *envelope)
{
  const Queue *queue = envelope->queue == NULL ? NULL : policy_queue (policy, envelope->queue);
  if (queue == NULL)
    queue = policy_queue_for_address (policy, envelope->recipient, NULL, NULL);
  return queue == NULL ? policy->default_queue : queue;
}

/* The extension of ADDRESS (or NULL) that may name a constituency, or NULL. The caller frees it. */
static char *
usable_extension (const char *address)
{
  g_autofree char *extension = address == NULL ? NULL : policy_extension (address);
  gboolean usable = extension != NULL && *extension != '\0' && !token_is_claimed (extension);
  return usable ? g_steal_pointer (&extension) : NULL;
}

static const Constituency *
by_extension (const Policy *policy, const Envelope *envelope)
{
  g_autofree char *extension = usable_extension (envelope->recipient);
  if (extension == NULL)
    extension = usable_extension (envelope->original);
  for (guint i = 0; extension != NULL && i < policy->constituencies->len; i++) {
    const Constituency *constituency = g_ptr_array_index (policy->constituencies, i);
    if (constituency->extension != NULL &&
        g_ascii_strcasecmp (constituency->extension, extension) == 0)
      return constituency;
  }
  return NULL;
}

/* How many bits of the client's address CONSTITUENCY knows, 0 when it is not its client; a network
 * of all addresses counts as 1. */
static gsize
client_bits (const Constituency *constituency, const char *client)
{
  gsize best = 0;
  for (guint i = 0; i < constituency->networks->len; i++) {
    const Network *network = g_ptr_array_index (constituency->networks, i);
    if (network_contains (network, client))
      best = MAX (best, (gsize) network->bits + 1);
  }
  return best;
}

/* The length of the longest of CONSTITUENCY's domains that DOMAIN is or lies below, 0 for none. */
static gsize
domain_length (const Constituency *constituency, const char *domain)
{
  gsize best = 0, length = strlen (domain);
  for (char **own = constituency->domains; *own != NULL; own++) {
    gsize suffix = strlen (*own);
    if (suffix > length || g_ascii_strcasecmp (domain + length - suffix, *own) != 0)
      continue;
    if (suffix == length || domain[length - suffix - 1] == '.')
      best = MAX (best, suffix);
  }
  return best;
}

/* The constituency whose GRADE of SUBJECT (NULL: unknown) is highest, the first of equals; NULL
 * when all are 0. */
static const Constituency *
best_match (const Policy *policy, gsize (*grade) (const Constituency *, const char *),
            const char *subject)
{
  const Constituency *found = NULL;
  gsize best = 0;
  for (guint i = 0; subject != NULL && i < policy->constituencies->len; i++) {
    const Constituency *constituency = g_ptr_array_index (policy->constituencies, i);
    gsize one = grade (constituency, subject);
    if (one > best) {
      best = one;
      found = constituency;
    }
  }
  return found;
}

const Constituency *
routing_constituency (const Policy *policy, const Envelope *envelope, const Mail *mail,
                      ConstituencyEvidence *evidence)
{
  const char *at = mail->from == NULL ? NULL : strrchr (mail->from, '@');
  const Constituency *found = by_extension (policy, envelope);
  *evidence = BY_EXTENSION;
  if (found == NULL) {
    found = best_match (policy, client_bits, envelope->client);
    *evidence = BY_CLIENT;
  }
  if (found == NULL) {
    found = best_match (policy, domain_length, at == NULL ? NULL : at + 1);
    *evidence = BY_DOMAIN;
  }
  if (found == NULL)
    *evidence = BY_NOTHING;
  return found;
}

/* Does what RULE says. A queue or constituency that does not exist was refused when the
 * configuration was read; here it is as if not named. */
static void
obey (Routing *routing, const Policy *policy, const Rule *rule)
{
  const char **const texts[RULE_KEYS] = {
    [RULE_SLA] = &routing->sla,           [RULE_OWNER] = &routing->owner,
    [RULE_TAG] = &routing->tag,           [RULE_LANGUAGE] = &routing->language,
    [RULE_TEMPLATE] = &routing->template,
  };
  const char *name = rule_value (rule, RULE_QUEUE);
  const Queue *queue = name == NULL ? NULL : policy_queue (policy, name);
  const Constituency *constituency =
      policy_constituency (policy, rule_value (rule, RULE_CONSTITUENCY));
  const char *priority = rule_value (rule, RULE_PRIORITY);
  if (queue != NULL)
    routing->queue = queue;
  if (constituency != NULL) {
    routing->constituency = constituency;
    routing->evidence = BY_RULE;
  }
  if (priority != NULL)
    routing->priority = (int) g_ascii_strtoll (priority, NULL, 10);
  for (guint i = 0; i < RULE_KEYS; i++) {
    const char *value = texts[i] == NULL ? NULL : rule_value (rule, (RuleKey) i);
    if (value != NULL)
      *texts[i] = value;
  }
  g_ptr_array_add (routing->fired, (gpointer) rule);
}

Routing *
routing_decide (const Policy *policy, const Envelope *envelope, const Mail *mail)
{
  Routing *routing = g_new0 (Routing, 1);
  routing->addressed = routing_addressed_queue (policy, envelope);
  routing->queue = routing->addressed;
  routing->constituency = routing_constituency (policy, envelope, mail, &routing->evidence);
  routing->priority = -1;
  routing->fired = g_ptr_array_new ();
  gboolean stopped = FALSE;
  for (guint i = 0; i < policy->rules->len && !stopped; i++) {
    const Rule *rule = g_ptr_array_index (policy->rules, i);
    if (!rule_fires (rule, envelope, mail))
      continue;
    obey (routing, policy, rule);
    stopped = rule_stops (rule);
  }
  if (routing->language == NULL && routing->constituency != NULL)
    routing->language = routing->constituency->language;
  if (routing->language == NULL)
    routing->language = routing->queue->language;
  return routing;
}

void
routing_free (Routing *routing)
{
  if (routing == NULL)
    return;
  g_ptr_array_unref (routing->fired);
  g_free (routing);
}
