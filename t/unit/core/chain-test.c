#include "config.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"

#include "core/chain.h"

/* Known answers were computed with another program (Python's hashlib and hmac) from the description
 * in core/chain.h. Salt of seal i: the bytes 16 * i to 16 * i + 15. */

static void
set_salts (guint8 *buffer, gsize length)
{
  for (gsize i = 0; i < length; i++)
    buffer[i] = (guint8) i;
}

static Event *
create_event (void)
{
  Event *event = event_new (12, EVENT_CREATE);
  event->at = 1795431600;
  event->value[SEAL_ACTOR] = g_strdup ("ana@x.example");
  event->value[SEAL_TEXT] = g_strdup ("Text ñ\n");
  event->value[SEAL_QUOTED] = g_strdup ("");
  event->value[SEAL_MAIL] =
      g_strdup ("abababababababababababababababababababababababababababababababab");
  set_salts (&event->salt[0][0], sizeof event->salt);
  return event;
}

static Event *
status_event (void)
{
  Event *event = event_new (12, EVENT_STATUS);
  event->at = 1795431660;
  event->field = g_strdup ("status");
  event->proof = PROOF_CLI;
  event->held_back = TRUE;
  event->value[SEAL_ACTOR] = g_strdup ("hank");
  event->value[SEAL_OLD] = g_strdup ("new");
  event->value[SEAL_NEW] = g_strdup ("open");
  set_salts (&event->salt[0][0], sizeof event->salt);
  return event;
}

static void
assert_hash (const guint8 *hash, const char *expected)
{
  g_autofree char *hex = text_hex (hash, TICKET_HASH_BYTES);
  g_assert_cmpstr (hex, ==, expected);
}

static void
test_known_answers (void)
{
  g_autoptr (Ticket) ticket = ticket_new ();
  g_autoptr (Event) first = create_event ();
  g_autoptr (Event) second = status_event ();
  chain_append (ticket, first);
  g_assert_cmpuint (first->n, ==, 1);
  assert_hash (first->hash, "35912abdecf67626285c76156a91bd265610c71b0fff6d6a463596e7f10e0f29");
  chain_append (ticket, second);
  g_assert_cmpuint (second->n, ==, 2);
  g_assert_cmpuint (ticket->last_n, ==, 2);
  assert_hash (second->hash, "293f78f0913d695df457f4f825d47b1349b448e8f282e6c77a8ecd0f72b4bf3d");
  assert_hash (ticket->head, "293f78f0913d695df457f4f825d47b1349b448e8f282e6c77a8ecd0f72b4bf3d");
}

/* Nothing but an empty field and numbers at their ends. */
static void
test_known_answer_of_extremes (void)
{
  g_autoptr (Ticket) ticket = ticket_new ();
  g_autoptr (Event) event = event_new (G_MAXINT64, EVENT_ALSO_DELIVERED);
  static const guint8 zeros[sizeof event->salt];
  event->at = -1;
  event->field = g_strdup ("");
  event->proof = PROOF_SASL;
  set_salts (&event->salt[0][0], sizeof event->salt);
  chain_append (ticket, event);
  assert_hash (event->hash, "d5677a7810e9b8a647ca29bbb2d91822e36d6228337287517bd6295d094a4f18");
  /* An absent value keeps no salt: it would look like one whose value was taken away. */
  g_assert_cmpmem (event->salt, sizeof event->salt, zeros, sizeof zeros);
}

typedef struct {
  Ticket *ticket;
  Event *first;
  Event *second;
} Chain;

static void
set_up (Chain *chain, gconstpointer unused G_GNUC_UNUSED)
{
  chain->ticket = ticket_new ();
  chain->first = create_event ();
  chain->second = status_event ();
  chain_append (chain->ticket, chain->first);
  chain_append (chain->ticket, chain->second);
}

static void
tear_down (Chain *chain, gconstpointer unused G_GNUC_UNUSED)
{
  ticket_free (chain->ticket);
  event_free (chain->first);
  event_free (chain->second);
}

static ChainVerdict
check_second (const Chain *chain)
{
  return chain_check (chain->second, chain->first->hash);
}

static void
test_whole (Chain *chain, gconstpointer unused G_GNUC_UNUSED)
{
  static const guint8 zeros[TICKET_HASH_BYTES];
  g_assert_cmpint (chain_check (chain->first, zeros), ==, CHAIN_WHOLE);
  g_assert_cmpint (check_second (chain), ==, CHAIN_WHOLE);
}

static void
test_order (Chain *chain, gconstpointer unused G_GNUC_UNUSED)
{
  static const guint8 zeros[TICKET_HASH_BYTES];
  g_assert_cmpint (chain_check (chain->second, zeros), ==, CHAIN_HASH_CHANGED);
  g_assert_cmpint (chain_check (chain->first, chain->second->hash), ==, CHAIN_HASH_CHANGED);
  g_assert_cmpint (chain_check (chain->second, chain->second->hash), ==, CHAIN_HASH_CHANGED);
}

/* Each thing that the hash covers, one by one. */
static void
test_plain_fields (Chain *chain, gconstpointer unused G_GNUC_UNUSED)
{
  Event *event = chain->second;
  const Event good = *event;
  for (guint i = 0; i < 9; i++) {
    char empty[] = "";
    char other[] = "statuS";
    event->ticket += i == 0;
    event->n += i == 1;
    event->at += i == 2;
    event->type = i == 3 ? EVENT_SUBJECT : good.type;
    event->field = i == 4 ? empty : i == 5 ? other : i == 6 ? NULL : good.field;
    event->proof = i == 7 ? PROOF_PGP : good.proof;
    event->held_back = i == 8 ? FALSE : good.held_back;
    g_assert_cmpint (check_second (chain), ==, CHAIN_HASH_CHANGED);
    *event = good;
  }
  g_assert_cmpint (check_second (chain), ==, CHAIN_WHOLE);
}

/* Every bit of salts, seals and hash. */
static void
test_bytes (Chain *chain, gconstpointer unused G_GNUC_UNUSED)
{
  Event *event = chain->first;
  static const guint8 zeros[TICKET_HASH_BYTES];
  for (guint i = 0; i < sizeof event->seal; i++) {
    (&event->seal[0][0])[i] ^= 0x10;
    g_assert_cmpint (chain_check (event, zeros), !=, CHAIN_WHOLE);
    (&event->seal[0][0])[i] ^= 0x10;
  }
  for (guint i = 0; i < sizeof event->salt; i++) {
    if (event->value[i / EVENT_SALT_BYTES] == NULL)
      continue;
    (&event->salt[0][0])[i] ^= 0x01;
    g_assert_cmpint (chain_check (event, zeros), ==, CHAIN_VALUE_CHANGED);
    (&event->salt[0][0])[i] ^= 0x01;
  }
  for (guint i = 0; i < sizeof event->hash; i++) {
    event->hash[i] ^= 0x80;
    g_assert_cmpint (chain_check (event, zeros), ==, CHAIN_HASH_CHANGED);
    event->hash[i] ^= 0x80;
  }
  g_assert_cmpint (chain_check (event, zeros), ==, CHAIN_WHOLE);
}

static void
test_values (Chain *chain, gconstpointer unused G_GNUC_UNUSED)
{
  Event *event = chain->second;
  for (guint i = 0; i < SEALS; i++) {
    char *kept = event->value[i];
    char other[] = "other";
    char empty[] = "";
    event->value[i] = other;
    g_assert_cmpint (check_second (chain), ==, CHAIN_VALUE_CHANGED);
    event->value[i] = empty;
    g_assert_cmpint (check_second (chain), ==, CHAIN_VALUE_CHANGED);
    event->value[i] = NULL;
    g_assert_cmpint (check_second (chain), ==, kept == NULL ? CHAIN_WHOLE : CHAIN_VALUE_CHANGED);
    event->value[i] = kept;
  }
}

/* An empty value is not an absent one. */
static void
test_empty_is_not_absent (Chain *chain, gconstpointer unused G_GNUC_UNUSED)
{
  static const guint8 zeros[TICKET_HASH_BYTES];
  g_clear_pointer (&chain->first->value[SEAL_QUOTED], g_free);
  g_assert_cmpint (chain_check (chain->first, zeros), ==, CHAIN_VALUE_CHANGED);
}

static void
swap_bytes (guint8 *a, guint8 *b, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    guint8 kept = a[i];
    a[i] = b[i];
    b[i] = kept;
  }
}

/* Old and new change places: alone, with their salts, with their seals as well. */
static void
test_swap (Chain *chain, gconstpointer unused G_GNUC_UNUSED)
{
  Event *event = chain->second;
  char *old = event->value[SEAL_OLD];
  event->value[SEAL_OLD] = event->value[SEAL_NEW];
  event->value[SEAL_NEW] = old;
  g_assert_cmpint (check_second (chain), ==, CHAIN_VALUE_CHANGED);
  swap_bytes (event->salt[SEAL_OLD], event->salt[SEAL_NEW], EVENT_SALT_BYTES);
  g_assert_cmpint (check_second (chain), ==, CHAIN_VALUE_CHANGED);
  swap_bytes (event->seal[SEAL_OLD], event->seal[SEAL_NEW], TICKET_HASH_BYTES);
  g_assert_cmpint (check_second (chain), ==, CHAIN_HASH_CHANGED);
}

static void
test_erasure (Chain *chain, gconstpointer unused G_GNUC_UNUSED)
{
  Event *event = chain->second;
  for (guint i = 0; i < SEALS; i++) {
    g_clear_pointer (&event->value[i], g_free);
    memset (event->salt[i], 0, EVENT_SALT_BYTES);
    g_assert_cmpint (check_second (chain), ==, CHAIN_WHOLE);
  }
  event->seal[SEAL_OLD][0] ^= 1;
  g_assert_cmpint (check_second (chain), ==, CHAIN_HASH_CHANGED);
}

/* Equal values do not show as equal seals: their salts differ. */
static void
test_salt_hides (void)
{
  g_autoptr (Ticket) ticket = ticket_new ();
  g_autoptr (Event) event = event_new (1, EVENT_STATUS);
  event->value[SEAL_OLD] = g_strdup ("same");
  event->value[SEAL_NEW] = g_strdup ("same");
  set_salts (&event->salt[0][0], sizeof event->salt);
  chain_append (ticket, event);
  g_assert_cmpint (memcmp (event->seal[SEAL_OLD], event->seal[SEAL_NEW], TICKET_HASH_BYTES), !=, 0);
}

static Mail *
known_mail (void)
{
  Mail *mail = mail_new ();
  mail->message_id = g_strdup ("<m@x>");
  mail->from = g_strdup ("ana@x.example");
  g_free (mail->subject);
  mail->subject = g_strdup ("S ñ");
  mail->date = 1795431595;
  g_strfreev (mail->to);
  mail->to = g_strsplit ("help@csirt.example b@x", " ", -1);
  g_strfreev (mail->cc);
  mail->cc = g_strsplit ("c@x", " ", -1);
  g_strfreev (mail->references);
  mail->references = g_strsplit ("<r@x>", " ", -1);
  MailAttachment *attachment = mail_attachment_new ();
  attachment->name = g_strdup ("a.png");
  attachment->type = g_strdup ("image/png");
  attachment->size = 7;
  attachment->sha256 =
      g_strdup ("efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef");
  g_ptr_array_add (mail->attachments, attachment);
  return mail;
}

#define RAW "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
#define KNOWN "0816a475709acb024c8c738be720827333562f92717b78248c52b40e62b7c5a4"

static void
test_mail_digest (void)
{
  g_autoptr (Mail) mail = known_mail ();
  g_autofree char *digest = chain_mail_digest (RAW, mail);
  g_assert_cmpstr (digest, ==, KNOWN);
  g_autoptr (Mail) empty = mail_new ();
  empty->class = MAIL_MALFORMED;
  g_autofree char *bare = chain_mail_digest (RAW, empty);
  g_assert_cmpstr (bare, ==, "9a7009c4171af150fefab05350ff2baddab08b091408fb31b770478549dd27a1");
}

static void
change_mail (Mail *mail, guint i)
{
  MailAttachment *attachment = g_ptr_array_index (mail->attachments, 0);
  char **const field[] = { &mail->message_id,    &mail->from,       &mail->subject,
                           &mail->to[0],         &mail->to[1],      &mail->cc[0],
                           &mail->references[0], &attachment->name, &attachment->type,
                           &attachment->sha256 };
  mail->date += i == G_N_ELEMENTS (field);
  attachment->size += i == G_N_ELEMENTS (field) + 1;
  mail->class = i == G_N_ELEMENTS (field) + 2 ? MAIL_LIST : mail->class;
  if (i >= G_N_ELEMENTS (field))
    return;
  char *longer = g_strconcat (*field[i], "x", NULL);
  g_free (*field[i]);
  *field[i] = longer;
}

static void
test_mail_changes (void)
{
  for (guint i = 0; i < 13; i++) {
    g_autoptr (Mail) mail = known_mail ();
    change_mail (mail, i);
    g_autofree char *digest = chain_mail_digest (RAW, mail);
    g_assert_cmpstr (digest, !=, KNOWN);
  }
  g_autoptr (Mail) mail = known_mail ();
  g_autofree char *other_bytes = chain_mail_digest ("cd", mail);
  g_assert_cmpstr (other_bytes, !=, KNOWN);
  /* An address that moves from To to Cc. */
  g_strfreev (mail->cc);
  mail->cc = g_strsplit ("b@x c@x", " ", -1);
  g_clear_pointer (&mail->to[1], g_free);
  g_autofree char *moved = chain_mail_digest (RAW, mail);
  g_assert_cmpstr (moved, !=, KNOWN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/chain/known-answers", test_known_answers);
  g_test_add_func ("/core/chain/known-answer-of-extremes", test_known_answer_of_extremes);
  g_test_add_func ("/core/chain/salt-hides-equal-values", test_salt_hides);
  g_test_add_func ("/core/chain/known-answers-for-mails", test_mail_digest);
  g_test_add_func ("/core/chain/every-part-of-a-mail-counts", test_mail_changes);
  static const struct {
    const char *path;
    void (*test) (Chain *chain, gconstpointer unused);
  } tests[] = {
    { "/core/chain/whole", test_whole },
    { "/core/chain/order-counts", test_order },
    { "/core/chain/every-field-counts", test_plain_fields },
    { "/core/chain/every-byte-counts", test_bytes },
    { "/core/chain/every-value-counts", test_values },
    { "/core/chain/empty-is-not-absent", test_empty_is_not_absent },
    { "/core/chain/swapped-values-are-found", test_swap },
    { "/core/chain/erasure-with-salt-passes", test_erasure },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Chain, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
