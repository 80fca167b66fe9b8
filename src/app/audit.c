#include "app/audit.h"

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/printer.h"
#include "base/text.h"

#include "core/chain.h"

#include "store/audit.h"

#include "app/database.h"

#define BATCH 1000
#define ANCHOR_FIRST_LINE "tocsin-anchor 1 "

/* Writes LINE to OUT and counts it into SUM. */
static gboolean
write_line (FILE *out, GChecksum *sum, const char *line, GError **error)
{
  g_checksum_update (sum, (const guchar *) line, (gssize) strlen (line));
  if (fputs (line, out) >= 0)
    return TRUE;
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY, "the anchor cannot be written: %s",
               g_strerror (errno));
  return FALSE;
}

static gboolean
write_heads (Db *db, FILE *out, GChecksum *sum, guint64 *count, GError **error)
{
  gint64 last = 0;
  for (;;) {
    g_autoptr (GArray) heads = store_audit_heads (db, last, BATCH, error);
    if (heads == NULL)
      return FALSE;
    for (guint i = 0; i < heads->len; i++) {
      const AuditHead *head = &g_array_index (heads, AuditHead, i);
      g_autofree char *line =
          g_strdup_printf ("%" G_GINT64_FORMAT " %u %s\n", head->ticket, head->n, head->hash);
      if (!write_line (out, sum, line, error))
        return FALSE;
      last = head->ticket;
    }
    *count += heads->len;
    if (heads->len < BATCH)
      return TRUE;
  }
}

gboolean
audit_anchor (const Config *config, FILE *out, GError **error)
{
  g_autoptr (Db) db = database_open (config, ROLE_COMMAND, 0, error);
  if (db == NULL)
    return FALSE;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *now = clock_to_text (clock_now ());
  g_autofree char *first = g_strconcat (ANCHOR_FIRST_LINE, now, "\n", NULL);
  guint64 count = 0;
  if (!write_line (out, sum, first, error) || !write_heads (db, out, sum, &count, error))
    return FALSE;
  g_autoptr (GChecksum) whole = g_checksum_copy (sum);
  g_autofree char *end =
      g_strdup_printf ("end %" G_GUINT64_FORMAT " %s\n", count, g_checksum_get_string (whole));
  return write_line (out, sum, end, error);
}

/* The anchored event of each ticket: number -> AuditHead. */
static void
read_anchor_line (const char *line, GHashTable *anchored)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  AuditHead *head = g_new0 (AuditHead, 1);
  head->ticket = g_ascii_strtoll (words[0], NULL, 10);
  head->n = (guint) g_ascii_strtoull (words[1], NULL, 10);
  g_strlcpy (head->hash, words[2], sizeof head->hash);
  g_hash_table_replace (anchored, &head->ticket, head);
}

/* TRUE when LINES (the last one is the end line) are whole: their digest is the one named there. */
static gboolean
anchor_is_whole (char **lines, guint count)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  for (guint i = 0; i + 1 < count; i++) {
    g_checksum_update (sum, (const guchar *) lines[i], (gssize) strlen (lines[i]));
    g_checksum_update (sum, (const guchar *) "\n", 1);
  }
  g_autofree char *end =
      g_strdup_printf ("end %u %s", count < 2 ? 0 : count - 2, g_checksum_get_string (sum));
  return count >= 2 && g_str_has_prefix (lines[0], ANCHOR_FIRST_LINE) &&
         g_str_equal (lines[count - 1], end);
}

static GHashTable *
read_anchor (const char *file, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) problem = NULL;
  if (!g_file_get_contents (file, &text, NULL, &problem)) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CONFIG, "the anchor cannot be read: %s",
                 problem->message);
    return NULL;
  }
  g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);
  guint count = g_strv_length (lines);
  if (!anchor_is_whole (lines, count)) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CONFIG,
                 "%s: no whole anchor; its last line must hold the digest of all before it", file);
    return NULL;
  }
  GHashTable *anchored = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  for (guint i = 1; i + 1 < count; i++)
    read_anchor_line (lines[i], anchored);
  return anchored;
}

/* One walk through all chains. */
typedef struct {
  json_t *findings;
  GHashTable *anchored; /* what is left to be seen, or NULL */
  GHashTable *ends;     /* ticket -> AuditHead as the tickets' rows say */
  guint64 events;
  guint64 erased;
  gint64 ticket; /* being walked; likewise below */
  guint n;
  guint8 previous[TICKET_HASH_BYTES];
} Walk;

static void
find (Walk *walk, gint64 ticket, guint n, const char *problem)
{
  json_array_append_new (walk->findings,
                         json_pack ("{s:I, s:o, s:s}", "ticket", (json_int_t) ticket, "n",
                                    n == 0 ? json_null () : json_integer (n), "problem", problem));
}

/* Compares the end of the ticket walked so far with what its row says. */
static void
finish_ticket (Walk *walk)
{
  if (walk->ticket == 0)
    return;
  const AuditHead *end = g_hash_table_lookup (walk->ends, &walk->ticket);
  g_autofree char *hash = text_hex (walk->previous, TICKET_HASH_BYTES);
  if (end == NULL)
    find (walk, walk->ticket, 0, "the ticket's row is gone");
  else if (end->n != walk->n || !g_str_equal (end->hash, hash))
    find (walk, walk->ticket, end->n, "the ticket's row names another last event than its history");
  g_hash_table_remove (walk->ends, &walk->ticket);
}

static void
start_ticket (Walk *walk, gint64 ticket)
{
  finish_ticket (walk);
  walk->ticket = ticket;
  walk->n = 0;
  memset (walk->previous, 0, TICKET_HASH_BYTES);
}

static guint
count_erased (const Event *event)
{
  static const guint8 absent[TICKET_HASH_BYTES];
  guint count = 0;
  for (guint i = 0; i < SEALS; i++)
    if (event->value[i] == NULL && memcmp (event->seal[i], absent, TICKET_HASH_BYTES) != 0)
      count++;
  return count;
}

static void
check_anchor (Walk *walk, const Event *event)
{
  const AuditHead *head =
      walk->anchored == NULL ? NULL : g_hash_table_lookup (walk->anchored, &event->ticket);
  if (head == NULL || head->n != event->n)
    return;
  g_autofree char *hash = text_hex (event->hash, TICKET_HASH_BYTES);
  if (!g_str_equal (hash, head->hash))
    find (walk, event->ticket, event->n, "the event is not the one in the anchor");
  g_hash_table_remove (walk->anchored, &event->ticket);
}

static void
check_event (Walk *walk, const AuditEvent *entry)
{
  const Event *event = entry->event;
  if (entry->ticket != walk->ticket)
    start_ticket (walk, entry->ticket);
  if (entry->n != walk->n + 1)
    find (walk, entry->ticket, entry->n, "events before this one are missing");
  walk->n = entry->n;
  walk->events++;
  if (event == NULL) {
    find (walk, entry->ticket, entry->n, "the row is no event");
    return;
  }
  ChainVerdict verdict = chain_check (event, walk->previous);
  if (verdict == CHAIN_VALUE_CHANGED)
    find (walk, event->ticket, event->n, "a value was changed after it was written");
  else if (verdict == CHAIN_HASH_CHANGED)
    find (walk, event->ticket, event->n, "the event does not follow from the one before it");
  if (!entry->mail_intact)
    find (walk, event->ticket, event->n, "the bytes of its mail were changed");
  check_anchor (walk, event);
  walk->erased += count_erased (event);
  memcpy (walk->previous, event->hash, TICKET_HASH_BYTES);
}

static gboolean
walk_events (Walk *walk, Db *db, GError **error)
{
  gint64 ticket = 0;
  guint n = 0;
  for (;;) {
    g_autoptr (GPtrArray) batch = store_audit_events (db, ticket, n, BATCH, error);
    if (batch == NULL)
      return FALSE;
    for (guint i = 0; i < batch->len; i++)
      check_event (walk, g_ptr_array_index (batch, i));
    ticket = walk->ticket;
    n = walk->n;
    if (batch->len < BATCH)
      break;
  }
  finish_ticket (walk);
  return TRUE;
}

static gboolean
read_ends (Walk *walk, Db *db, GError **error)
{
  gint64 last = 0;
  for (;;) {
    g_autoptr (GArray) heads = store_audit_heads (db, last, BATCH, error);
    if (heads == NULL)
      return FALSE;
    for (guint i = 0; i < heads->len; i++) {
      AuditHead *head = g_memdup2 (&g_array_index (heads, AuditHead, i), sizeof (AuditHead));
      g_hash_table_replace (walk->ends, &head->ticket, head);
      last = head->ticket;
    }
    if (heads->len < BATCH)
      return TRUE;
  }
}

/* Tickets whose history is gone altogether, and anchored events that nobody has seen. */
static gboolean
report_missing (Walk *walk, Db *db, GError **error)
{
  GHashTableIter iterator;
  gpointer value;
  g_hash_table_iter_init (&iterator, walk->ends);
  while (g_hash_table_iter_next (&iterator, NULL, &value))
    find (walk, ((AuditHead *) value)->ticket, 0, "the ticket has no history");
  if (walk->anchored != NULL) {
    g_hash_table_iter_init (&iterator, walk->anchored);
    while (g_hash_table_iter_next (&iterator, NULL, &value))
      find (walk, ((AuditHead *) value)->ticket, ((AuditHead *) value)->n,
            "the event in the anchor is gone");
  }
  g_autoptr (GArray) changed = store_audit_changed_mail (db, error);
  for (guint i = 0; changed != NULL && i < changed->len; i++)
    json_array_append_new (walk->findings,
                           json_pack ("{s:n, s:n, s:I, s:s}", "ticket", "n", "mail",
                                      (json_int_t) g_array_index (changed, gint64, i), "problem",
                                      "the bytes of a mail without a ticket were changed"));
  return changed != NULL;
}

/* All of it in one snapshot, so that mail that comes in meanwhile is no finding. */
static gboolean
walk_all (Walk *walk, Db *db, GError **error)
{
  if (!store_audit_begin (db, error))
    return FALSE;
  gboolean walked = read_ends (walk, db, error) && walk_events (walk, db, error) &&
                    report_missing (walk, db, error);
  db_rollback (db);
  return walked;
}

gboolean
audit_verify (const Config *config, const char *anchor, json_t **findings, guint64 *events,
              guint64 *erased, GError **error)
{
  g_autoptr (GHashTable) anchored = anchor == NULL ? NULL : read_anchor (anchor, error);
  if (anchor != NULL && anchored == NULL)
    return FALSE;
  g_autoptr (Db) db = database_open (config, ROLE_COMMAND, 0, error);
  if (db == NULL)
    return FALSE;
  g_autoptr (GHashTable) ends = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  g_autoptr (json_t) found = json_array ();
  Walk walk = { .findings = found, .anchored = anchored, .ends = ends };
  if (!walk_all (&walk, db, error))
    return FALSE;
  *events = walk.events;
  *erased = walk.erased;
  *findings = g_steal_pointer (&found);
  return TRUE;
}
