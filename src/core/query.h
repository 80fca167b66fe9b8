#pragma once

/* The question behind `Search:` and `tocsin ticket list QUERY`: words with blanks between them, all
 * of which must hold.
 *
 *   status:open,stalled          one of several values (`owner:nobody`, `owner:me`)
 *   -queue:General               not
 *   due<2026-12-01 created>-7d   before, after; dates as commands take them (core/when.h); also <=
 * >= created:today due:none       that very day (UTC); unset priority>=50 worked>60       numbers
 *   requestor:a@x cc: admin-cc: watcher:   people, whole addresses or `@domain`
 *   ip:192.0.2.0/24              fields: overlap for IP ranges; `"How Reported":Email`,
 * `CF.{Customer}:x` subject:phish "stolen card"  words in the subject; words and phrases in subject
 * and messages id:12,13  constituency:EDUNET  kind:report  sla:full  tlp:RED closed, open, overdue,
 * unowned, mine    short words
 *
 * Keys: id status queue kind constituency owner sla requestor cc admin-cc watcher priority
 * final-priority worked left created starts started due told resolved updated subject, and the
 * names of fields. Keys and values are compared without case; a value with blanks or commas stands
 * in double quotes. Without `closed`, a status, or an id, only open tickets are looked for when
 * asked by mail (QueryContext.open). */

#include <glib.h>
#include <jansson.h>

#include "core/policy.h"

typedef struct {
  const Policy *policy;
  const char *account; /* who asks, for `me` and `mine`; NULL for none */
  gint64 now;
  gboolean open; /* only open tickets unless the query says otherwise */
} QueryContext;

/* TEXT as the statement ticket_list takes it (sql/query/ticket.sql), an object with, each only when
 * asked for,
 *   id [n], status, queue, kind, constituency, owner, sla [texts; lower case; null for none],
 *   requestor, cc, admin_cc, watcher [folded addresses, or `@domain`]: one of them must fit;
 *   subject [texts], words [texts]: all of them must fit;
 *   any of these with `not_` before its name: none of them may fit;
 *   closed true|false, priority, final_priority, worked, left {"from": n, "below": n},
 *   created, starts, started, due, told, resolved, updated {"from": s, "before": s} (one or both;
 * only times that are set) or null: unset; these never with `not_`; fields [{"name", "not": bool,
 * and "values": [..lower case..], one must fit | "ranges": [["low","high"]...], one must overlap |
 * "from" and/or "below": numbers of a number field, texts `2026-11-23` of a date field}], all of
 * which must hold. DATA: not UTF-8, an unknown key, a value it cannot have, a key asked for twice,
 * `-` before a comparison; the message says which word and what is right. The caller's. */
json_t *query_parse (const char *text, const QueryContext *context, GError **error);
