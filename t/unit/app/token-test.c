#include "config.h"

#include <string.h>

#include "base/text.h"

#include "core/token.h"

#include "house.h"
#include "letter.h"

/* Reply tokens that nobody was given: what leads to a ticket is in the outbox, and nothing else
 * does. */

#define WRONG 100000
#define REPORTERS 20
#define DELIVERED 300
#define TOKEN_BYTES 29 /* t-, letter of the key, 26 characters */

typedef struct {
  House *house;
  const Policy *policy;
  GHashTable *known;  /* tokens in the outbox */
  GPtrArray *genuine; /* the same, borrowed */
  GPtrArray *tickets; /* numbers as pointers */
  GRand *random;
} Tokens;

static char *
reporter (guint number)
{
  return g_strdup_printf ("r%u@reporter.example", number);
}

/* What went out so far is of no interest. */
static void
pass_over (House *house)
{
  g_ptr_array_unref (house_outbox (house));
}

static void
set_up (Tokens *tokens, gconstpointer unused G_GNUC_UNUSED)
{
  tokens->house = house_open (NULL);
  tokens->policy = house_config (tokens->house)->policy;
  tokens->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  tokens->genuine = g_ptr_array_new ();
  tokens->tickets = g_ptr_array_new ();
  tokens->random = g_rand_new_with_seed ((guint32) g_test_rand_int ());
  for (guint i = 0; i < REPORTERS; i++) {
    g_autofree char *address = reporter (i);
    g_autofree char *mail =
        g_strdup_printf ("From: %s\nSubject: s\nMessage-ID: <%s>\n\nt\n", address, address);
    HouseDelivery delivery = house_send (tokens->house, address, "help@csirt.example", mail);
    g_ptr_array_add (tokens->tickets, GSIZE_TO_POINTER (delivery.ticket));
  }
  g_autoptr (GPtrArray) letters = house_outbox (tokens->house);
  for (guint i = 0; i < letters->len; i++) {
    char *token = g_strdup (((HouseMail *) letters->pdata[i])->token);
    if (token != NULL && g_hash_table_add (tokens->known, token))
      g_ptr_array_add (tokens->genuine, token);
  }
  /* Alice, Bob and the reporter of each. */
  g_assert_cmpuint (tokens->genuine->len, ==, 3 * REPORTERS);
}

static void
tear_down (Tokens *tokens, gconstpointer unused G_GNUC_UNUSED)
{
  g_rand_free (tokens->random);
  g_ptr_array_unref (tokens->genuine);
  g_ptr_array_unref (tokens->tickets);
  g_hash_table_unref (tokens->known);
  house_close (tokens->house);
}

static guint
pick (const Tokens *tokens, guint count)
{
  return (guint) g_rand_int_range (tokens->random, 0, (gint32) count);
}

static char *
genuine (const Tokens *tokens)
{
  return g_strdup (g_ptr_array_index (tokens->genuine, pick (tokens, tokens->genuine->len)));
}

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

static char *
random_token (const Tokens *tokens)
{
  char *token = g_strdup ("t-aaaaaaaaaaaaaaaaaaaaaaaaaaa");
  token[TOKEN_BYTES] = '\0';
  for (guint i = 3; i < TOKEN_BYTES; i++)
    token[i] = alphabet[pick (tokens, 32)];
  return token;
}

/* The right token for a ticket and somebody whom no mail about it went to. */
static char *
unsent_token (const Tokens *tokens)
{
  guint ticket = pick (tokens, tokens->tickets->len);
  g_autofree char *somebody = reporter (ticket + 1 + pick (tokens, REPORTERS - 1));
  gint64 number = (gint64) GPOINTER_TO_SIZE (g_ptr_array_index (tokens->tickets, ticket));
  return token_for_reply (tokens->policy, number + (pick (tokens, 2) == 0 ? 0 : 1000000), somebody);
}

/* KIND of wrong: a genuine one changed, or none of ours at all. */
static char *
wrong_token (const Tokens *tokens, guint kind)
{
  static const char others[] = "0189-_.+=/%&";
  g_autofree char *token = genuine (tokens);
  guint place = 3 + pick (tokens, TOKEN_BYTES - 3);
  switch (kind) {
  case 0:
    return random_token (tokens);
  case 1:
    return unsent_token (tokens);
  case 2:
    token[place] = token[place] == 'a' ? 'b' : 'a';
    break;
  case 3:
    token[2] = (char) ('b' + pick (tokens, 25));
    break;
  case 4:
    token[pick (tokens, TOKEN_BYTES)] = '\0';
    break;
  case 5:
    return g_strdup_printf ("%s%c", token, alphabet[pick (tokens, 32)]);
  case 6:
    token[place] = others[pick (tokens, sizeof others - 1)];
    break;
  case 7:
    return g_strdup_printf ("%.*s\xc5\xbf%s", (int) place, token, token + place + 1);
  case 8:
    return g_strdup_printf ("x%s", token);
  default:
    return g_strdup_printf ("%.*s%s", 3, token, token + 4);
  }
  return g_steal_pointer (&token);
}
#define KINDS_OF_WRONG 10

/* What the mail's way in does with an extension. */
static gboolean
leads (const Tokens *tokens, const char *extension)
{
  g_autofree char *folded = text_fold_address (extension);
  return token_is_reply (tokens->policy, folded) && g_hash_table_contains (tokens->known, folded);
}

static void
test_wrong (Tokens *tokens, gconstpointer unused G_GNUC_UNUSED)
{
  guint accepted = 0;
  guint well_formed = 0;
  for (guint i = 0; i < WRONG; i++) {
    g_autofree char *token = wrong_token (tokens, i % KINDS_OF_WRONG);
    accepted += leads (tokens, token);
    well_formed += token_is_reply (tokens->policy, token);
  }
  g_test_message ("%u wrong tokens, %u of them well-formed: %u accepted", WRONG, well_formed,
                  accepted);
  g_assert_cmpuint (accepted, ==, 0);
  g_assert_cmpuint (well_formed, >, WRONG / 5);
  for (guint i = 0; i < tokens->genuine->len; i++) {
    const char *token = g_ptr_array_index (tokens->genuine, i);
    g_autofree char *loud = g_ascii_strup (token, -1);
    g_assert_true (leads (tokens, token) && leads (tokens, loud));
  }
}

/* Where a stranger's mail with EXTENSION goes. */
static HouseDelivery
send_stranger (const Tokens *tokens, guint serial, const char *extension)
{
  g_autofree char *mail =
      g_strdup_printf ("From: w%u@x.example\nSubject: s\nMessage-ID: <w%u@x.example>\n\nt %u\n",
                       serial, serial, serial);
  g_autofree char *recipient = g_strdup_printf ("report+%s@csirt.example", extension);
  return house_send (tokens->house, "w@x.example", recipient, mail);
}

static void
test_delivered (Tokens *tokens, gconstpointer unused G_GNUC_UNUSED)
{
  gint64 last = house_number (tokens->house, "SELECT max(ticket_id) FROM tocsin.ticket");
  for (guint i = 0; i < DELIVERED; i++) {
    g_autofree char *token = wrong_token (tokens, i % KINDS_OF_WRONG);
    HouseDelivery delivery = send_stranger (tokens, i, token);
    g_test_message ("%s", token);
    g_assert_cmpint (delivery.ticket, >, last);
    last = delivery.ticket;
  }
  gint64 touched =
      house_number (tokens->house,
                    "SELECT count(*) FROM tocsin.event WHERE ticket_id <= %u AND n > 1", REPORTERS);
  g_assert_cmpint (touched, ==, 0);
  for (guint i = 0; i < tokens->genuine->len; i++) {
    g_autofree char *loud = g_ascii_strup (g_ptr_array_index (tokens->genuine, i), -1);
    HouseDelivery delivery = send_stranger (tokens, DELIVERED + i, loud);
    g_assert_cmpint (delivery.ticket, <=, REPORTERS);
  }
}

/* A token made with the old key is good as long as that key is there. */
static void
test_rotation (Tokens *tokens, gconstpointer unused G_GNUC_UNUSED)
{
  GPtrArray *keys = tokens->policy->token_keys;
  TokenKey *key = g_new0 (TokenKey, 1);
  key->letter = 'n';
  key->secret = g_bytes_new_static ("fedcba9876543210", 16);
  const char *old = g_ptr_array_index (tokens->genuine, 0);
  g_ptr_array_insert (keys, 0, key);
  g_assert_cmpint (send_stranger (tokens, 0, old).ticket, <=, REPORTERS);
  pass_over (tokens->house);
  HouseDelivery fresh = send_stranger (tokens, 1, "tea");
  g_autoptr (GPtrArray) letters = house_outbox (tokens->house);
  const char *new = ((HouseMail *) letters->pdata[0])->token;
  g_assert_true (g_str_has_prefix (new, "t-n"));
  g_assert_cmpint (send_stranger (tokens, 2, new).ticket, ==, fresh.ticket);
  g_ptr_array_remove_index (keys, 1);
  g_assert_cmpint (send_stranger (tokens, 3, new).ticket, ==, fresh.ticket);
  g_assert_cmpint (send_stranger (tokens, 4, old).ticket, >, fresh.ticket);
}

/* What a stranger can name, and what is there: 1 is open, 2 closed lately, 3 long ago. */
static const struct {
  const char *label;
  const char *extension; /* of the recipient, or "" */
  const char *tag;
} probes[] = {
  { "unknown number", "", "[csirt.example #987654] " },
  { "number zero", "", "[csirt.example #0] " },
  { "open ticket", "", "[csirt.example #1] " },
  { "closed ticket", "", "[csirt.example #2] " },
  { "ticket closed long ago", "", "[csirt.example #3] " },
  { "wrong token", "+t-abcdefghijklmnopqrstuvwxyza", "" },
  { "malformed token", "+t-1", "" },
  { "wrong token, unknown number", "+t-abcdefghijklmnopqrstuvwxyza", "[csirt.example #987654] " },
  { "wrong token, open ticket", "+t-abcdefghijklmnopqrstuvwxyza", "[csirt.example #1] " },
};

static void
open_tickets (House *house)
{
  for (guint i = 1; i <= 3; i++) {
    g_autofree char *mail = g_strdup_printf (
        "From: r%u@edunet.example\nSubject: s\nMessage-ID: <r%u@edunet.example>\n\nt\n", i, i);
    house_set_now (house, HOUSE_NOW - (i == 3 ? 40 : 5) * 24 * 60 * 60);
    g_assert_cmpint (house_send (house, "r@r.example", "report@csirt.example", mail).ticket, ==, i);
    if (i > 1)
      g_assert_true (house_do (house, "alice", i, "Status: rejected", NULL));
  }
  house_set_now (house, HOUSE_NOW);
}

/* All that the writer of probe NUMBER sees: envelope and bytes, his own address made alike. */
static char *
probe (House *house, guint number)
{
  g_autofree char *mail = g_strdup_printf (
      "From: w%u@x.example\nSubject: %sPrinter\nMessage-ID: <w%u@x.example>\n\nt\n", number,
      probes[number].tag, number);
  g_autofree char *recipient = g_strdup_printf ("help%s@csirt.example", probes[number].extension);
  HouseDelivery delivery = house_send (house, "w@x.example", recipient, mail);
  g_autoptr (GPtrArray) letters = house_outbox (house);
  g_autoptr (GString) seen = g_string_new (NULL);
  g_string_append_printf (seen, "%u trips\n", delivery.trips);
  g_autofree char *address = g_strdup_printf ("w%u@x.example", number);
  for (guint i = 0; i < letters->len; i++) {
    const HouseMail *letter = g_ptr_array_index (letters, i);
    if (!g_str_equal (letter->recipient, address))
      continue;
    letter_assert_answer (letter);
    g_autofree char *text = letter_as_seen (letter);
    g_string_append_printf (seen, "from <%s>\n%s", letter->sender, text);
  }
  g_auto (GStrv) pieces = g_strsplit (seen->str, address, -1);
  return g_strjoinv ("w@x.example", pieces);
}

static void
test_no_oracle (gconstpointer strangers)
{
  g_autofree char *line = g_strdup_printf ("strangers = %s", (const char *) strangers);
  static const char *const closed[] = { "closed = reopen", "closed = new-linked",
                                        "closed = reject" };
  for (guint i = 0; i < G_N_ELEMENTS (closed); i++) {
    const HouseOptions options = { .lines = line, .queue = closed[i] };
    g_autoptr (House) house = house_open_with (&options);
    open_tickets (house);
    pass_over (house);
    g_autofree char *unknown = probe (house, 0);
    g_assert_nonnull (strstr (unknown, "Your message has arrived (General"));
    for (guint j = 1; j < G_N_ELEMENTS (probes); j++) {
      g_autofree char *seen = probe (house, j);
      g_test_message ("%s, %s: %s", line, closed[i], probes[j].label);
      g_assert_cmpstr (seen, ==, unknown);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  house_start ();
  g_test_add ("/app/token/wrong", Tokens, NULL, set_up, test_wrong, tear_down);
  g_test_add ("/app/token/delivered", Tokens, NULL, set_up, test_delivered, tear_down);
  g_test_add ("/app/token/rotation", Tokens, NULL, set_up, test_rotation, tear_down);
  g_test_add_data_func ("/app/token/no-oracle/hold-back", "hold-back", test_no_oracle);
  g_test_add_data_func ("/app/token/no-oracle/new", "new", test_no_oracle);
  g_test_add_data_func ("/app/token/no-oracle/accept", "accept", test_no_oracle);
  int status = g_test_run ();
  house_stop ();
  return status;
}
