#include "config.h"

#include <string.h>

#include "base/text.h"

#include "core/chain.h"

#include "store/audit.h"

#include "cluster.h"
#include "scene.h"

#define DATABASE "tamper"

/* What an auditor finds wrong, without an anchor: broken chains, changed bytes, heads that are not
 * the last event. */
static guint
findings (Db *db)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) ends = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  guint found = 0;
  guint8 previous[TICKET_HASH_BYTES] = { 0 };
  gint64 ticket = 0;
  guint n = 0;
  for (;;) {
    g_autoptr (GPtrArray) batch = store_audit_events (db, ticket, n, 2, &error);
    g_assert_no_error (error);
    for (guint i = 0; i < batch->len; i++) {
      const AuditEvent *entry = g_ptr_array_index (batch, i);
      if (entry->ticket != ticket)
        memset (previous, 0, sizeof previous);
      if (entry->event == NULL || chain_check (entry->event, previous) != CHAIN_WHOLE ||
          !entry->mail_intact)
        found++;
      if (entry->event != NULL)
        memcpy (previous, entry->event->hash, sizeof previous);
      ticket = entry->ticket;
      n = entry->n;
      g_hash_table_insert (ends, GINT_TO_POINTER (ticket), text_hex (previous, sizeof previous));
    }
    if (batch->len < 2)
      break;
  }
  g_autoptr (GArray) heads = store_audit_heads (db, 0, 1000, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < heads->len; i++) {
    const AuditHead *head = &g_array_index (heads, AuditHead, i);
    const char *end = g_hash_table_lookup (ends, GINT_TO_POINTER (head->ticket));
    found += g_strcmp0 (end, head->hash) != 0;
  }
  g_autoptr (GArray) mails = store_audit_changed_mail (db, &error);
  g_assert_no_error (error);
  return found + mails->len;
}

#define EVENT(what) "UPDATE tocsin.event SET " what " WHERE ticket_id = 1 AND n = 3"
#define STAFF(what) "UPDATE tocsin.event SET " what " WHERE ticket_id = 1 AND type = 'subject'"
#define MAIL(what) "UPDATE tocsin.mail SET " what " WHERE message_id = '<answer@x>'"

/* Event 3 of ticket 1 is the answer, by mail; later comes a change of the subject by staff. */
static const struct {
  const char *label;
  const char *sql;
} edit[] = {
  { "actor", EVENT ("actor = 'eve@x.example'") },
  { "actor gone, salt kept", EVENT ("actor = NULL") },
  { "type", EVENT ("type = 'comment'") },
  { "type unknown", EVENT ("type = 'forged'") },
  { "field added", EVENT ("field = 'status'") },
  { "field changed", STAFF ("field = 'status'") },
  { "field emptied", STAFF ("field = ''") },
  { "field gone", STAFF ("field = NULL") },
  { "old", STAFF ("old = 'other'") },
  { "old gone", STAFF ("old = NULL") },
  { "new", STAFF ("new = 'other'") },
  { "old and new swapped", STAFF ("old = new, new = old") },
  { "old and new swapped with their salts",
    STAFF ("old = new, new = old, salts = substr (salts, 1, 16) || substr (salts, 33, 16) || "
           "substr (salts, 17, 16) || substr (salts, 49)") },
  { "and with their seals",
    STAFF ("old = new, new = old, salts = substr (salts, 1, 16) || substr (salts, 33, 16) || "
           "substr (salts, 17, 16) || substr (salts, 49), seals = substr (seals, 1, 32) || "
           "substr (seals, 65, 32) || substr (seals, 33, 32) || substr (seals, 97)") },
  { "new added", EVENT ("new = 'resolved'") },
  { "new added with salt", EVENT ("new = 'x', salts = set_byte (salts, 32, 1)") },
  { "held back", EVENT ("held_back = true") },
  { "proof", EVENT ("proof = 'pgp'") },
  { "proof unknown", EVENT ("proof = 'trust-me'") },
  { "text", EVENT ("text = text || '.'") },
  { "text emptied", EVENT ("text = ''") },
  { "quoted", EVENT ("quoted = 'x'") },
  { "text and quoted swapped", EVENT ("text = quoted, quoted = text") },
  { "another mail", EVENT ("mail_id = (SELECT min (mail_id) FROM tocsin.mail)") },
  { "no mail", EVENT ("mail_id = NULL") },
  { "mail added", STAFF ("mail_id = (SELECT min (mail_id) FROM tocsin.mail)") },
  { "time", EVENT ("at = at + interval '1 s'") },
  { "time by less than a second", EVENT ("at = at + interval '0.3 s'") },
  { "time without end", EVENT ("at = 'infinity'") },
  { "time before all", EVENT ("at = '-infinity'") },
  { "salts", EVENT ("salts = set_byte (salts, 0, 255 - get_byte (salts, 0))") },
  { "salts cut", EVENT ("salts = substr (salts, 2)") },
  { "salts all gone", EVENT ("salts = ''") },
  { "seals", EVENT ("seals = set_byte (seals, 0, 255 - get_byte (seals, 0))") },
  { "seals longer", EVENT ("seals = seals || '\\x00'") },
  { "hash", EVENT ("hash = sha256 ('x')") },
  { "text gone with part of its salt", EVENT ("text = NULL, salts = set_byte (salts, 48, 0)") },
  { "deleted in the middle", "DELETE FROM tocsin.event WHERE ticket_id = 1 AND n = 3" },
  { "first deleted", "DELETE FROM tocsin.event WHERE ticket_id = 1 AND n = 1" },
  { "last deleted", "DELETE FROM tocsin.event e WHERE ticket_id = 1 AND n = (SELECT last_n FROM "
                    "tocsin.ticket t WHERE t.ticket_id = 1)" },
  { "all deleted", "DELETE FROM tocsin.event WHERE ticket_id = 1" },
  { "renumbered", "UPDATE tocsin.event SET n = n + 100 WHERE ticket_id = 1" },
  { "swapped", "UPDATE tocsin.event SET n = 103 WHERE ticket_id = 1 AND n = 3;"
               "UPDATE tocsin.event SET n = 3 WHERE ticket_id = 1 AND n = 4;"
               "UPDATE tocsin.event SET n = 4 WHERE ticket_id = 1 AND n = 103" },
  { "moved to another ticket",
    "UPDATE tocsin.event SET ticket_id = 2, n = 50 WHERE ticket_id = 1 AND n = 3" },
  { "copied to the end", "INSERT INTO tocsin.event SELECT ticket_id, 50, at, actor, type, field, "
                         "old, new, held_back, proof, text, quoted, mail_id, salts, seals, hash "
                         "FROM tocsin.event WHERE ticket_id = 1 AND n = 3" },
  { "head", "UPDATE tocsin.ticket SET head = sha256 ('x') WHERE ticket_id = 1" },
  { "mail bytes", MAIL ("raw = 'other'") },
  { "mail bytes with their digest", MAIL ("raw = 'other', sha256 = sha256 ('other')") },
  { "mail digest", MAIL ("sha256 = sha256 ('other')") },
  { "mail id", MAIL ("message_id = '<other@x>'") },
  { "mail id gone", MAIL ("message_id = NULL") },
  { "from", MAIL ("from_address = 'eve@x.example'") },
  { "from gone", MAIL ("from_address = NULL") },
  { "mail subject", MAIL ("subject = ''") },
  { "class", MAIL ("class = 'report'") },
  { "class unknown", MAIL ("class = 'forged'") },
  { "to", MAIL ("to_addresses = '{eve@x.example}'") },
  { "to without one", MAIL ("to_addresses = to_addresses[1:1]") },
  { "to with one more", MAIL ("to_addresses = to_addresses || 'eve@x.example'::text") },
  { "to with nothing more", MAIL ("to_addresses = to_addresses || NULL::text") },
  { "to with nothing and one more",
    MAIL ("to_addresses = to_addresses || NULL::text || 'eve@x.example'::text") },
  { "to turned", MAIL ("to_addresses = ARRAY[to_addresses[2], to_addresses[1]]") },
  { "to in two dimensions", MAIL ("to_addresses = ARRAY[to_addresses]") },
  { "to moved to cc", MAIL ("cc_addresses = to_addresses[2:2] || cc_addresses, "
                            "to_addresses = to_addresses[1:1]") },
  { "cc", MAIL ("cc_addresses = '{}'") },
  { "references", MAIL ("reference_ids = '{}'") },
  { "date of the mail", MAIL ("sent_at = sent_at + interval '1 s'") },
  { "date of the mail by less", MAIL ("sent_at = sent_at + interval '0.4 s'") },
  { "date of the mail without end", MAIL ("sent_at = 'infinity'") },
  { "date of the mail gone", MAIL ("sent_at = NULL") },
  { "attachments gone", MAIL ("attachments = '[]'") },
  { "attachments an object", MAIL ("attachments = '{\"a\": 1}'") },
  { "attachments a text", MAIL ("attachments = '\"a\"'") },
  { "attachments null", MAIL ("attachments = 'null'") },
  { "attachment name", MAIL ("attachments = jsonb_set (attachments, '{0,name}', '\"b.png\"')") },
  { "attachment type", MAIL ("attachments = jsonb_set (attachments, '{0,type}', '\"x/y\"')") },
  { "attachment size", MAIL ("attachments = jsonb_set (attachments, '{0,size}', '8')") },
  { "attachment size broken", MAIL ("attachments = jsonb_set (attachments, '{0,size}', '7.5')") },
  { "attachment size huge", MAIL ("attachments = jsonb_set (attachments, '{0,size}', '1e400')") },
  { "attachment digest", MAIL ("attachments = jsonb_set (attachments, '{0,sha256}', '\"b\"')") },
  { "attachment with one thing more",
    MAIL ("attachments = jsonb_set (attachments, '{0,url}', '\"http://x.example\"')") },
  { "attachment twice", MAIL ("attachments = attachments || attachments") },
  { "mail deleted", "DELETE FROM tocsin.mail WHERE message_id = '<answer@x>'" },
  { "bytes of a mail without ticket",
    "UPDATE tocsin.mail SET raw = 'other' WHERE message_id = '<stored@x>'" },
};

/* Runs SQL behind the backs of all triggers and looks what is found; nothing stays. */
static guint
findings_after (Db *db, const char *sql)
{
  cluster_run (db, "BEGIN; ALTER TABLE tocsin.event DISABLE TRIGGER ALL;"
                   "ALTER TABLE tocsin.mail DISABLE TRIGGER ALL");
  cluster_run (db, sql);
  guint found = findings (db);
  cluster_run (db, "ROLLBACK");
  return found;
}

static void
test_edit (gconstpointer data)
{
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  g_assert_cmpuint (findings_after (db, data), >, 0);
}

static void
test_nothing_to_find (void)
{
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  g_assert_cmpuint (findings (db), ==, 0);
  g_autoptr (Db) command = cluster_connect (DATABASE, "tocsin_command", 0);
  g_assert_cmpuint (findings (command), ==, 0);
}

#define ERASE(column, from)                                                                        \
  "UPDATE tocsin.event SET " column " = NULL, salts = overlay (salts PLACING "                     \
  "decode (repeat ('00', 16), 'hex') FROM " from ") WHERE ticket_id = 1 AND n = 3"

/* A value that is erased together with its salt leaves the chain whole. */
static void
test_erasure (void)
{
  static const char *const erasure[] = {
    ERASE ("actor", "1"), ERASE ("old", "17"),    ERASE ("new", "33"),
    ERASE ("text", "49"), ERASE ("quoted", "65"), ERASE ("mail_id", "81"),
  };
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  for (guint i = 0; i < G_N_ELEMENTS (erasure); i++)
    g_assert_cmpuint (findings_after (db, erasure[i]), ==, 0);
}

static void
seed (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  gint64 first = scene_deliver (db, policy, &(SceneMail){ .id = "first@x" });
  g_assert_cmpint (first, ==, 1);
  scene_set (db, policy, first, CHANGE_PRIORITY, "50");
  scene_deliver (db, policy,
                 &(SceneMail){ .id = "answer@x",
                               .tag = first,
                               .cc = "third@x.example",
                               .references = "<r1@x.example> <r2@x.example>" });
  scene_set (db, policy, first, CHANGE_SUBJECT, "Another subject");
  scene_deliver (db, policy, &(SceneMail){ .id = "second@x", .from = "bo@x.example" });
  scene_deliver (db, policy, &(SceneMail){ .id = "stored@x", .class = MAIL_AUTO_REPLY });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cluster_start ();
  cluster_create (DATABASE);
  seed ();
  g_test_add_func ("/store/tamper/nothing-to-find", test_nothing_to_find);
  g_test_add_func ("/store/tamper/erasure-with-salt-is-no-finding", test_erasure);
  for (guint i = 0; i < G_N_ELEMENTS (edit); i++) {
    g_autofree char *path =
        g_strdelimit (g_strdup_printf ("/store/tamper/found/%s", edit[i].label), " ", '-');
    g_test_add_data_func (path, edit[i].sql, test_edit);
  }
  int status = g_test_run ();
  cluster_stop ();
  return status;
}
