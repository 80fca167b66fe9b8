#include "config.h"

#include <string.h>

#include "core/actor.h"

#include "mail/auto.h"

#include "app/account.h"

#include "../mail/keyring.h"
#include "genuine_case.h"
#include "genuine_mail.h"
#include "house.h"

/* Commands that are meant, in the forms in which people's mail programs send them: each is done,
 * and who reported the matter gets what its writer wrote to him, neither more nor less. */

#define ALICE "alice@staff.example"
#define ANNA "anna@example.org"
#define STRANGE_WORDS "I saw it, too."
#define CASES_PER_CLIENT 5
#define MAILS_WANTED 200

/* When the key was made, as gpg takes it. */
#define KEY_MADE "--faked-system-time 20260101T000000!"

typedef struct {
  House *house;
  char *home; /* of the keys */
  guint serial;
  guint by_proof[PROOF_CLI + 1];
} Bench;

/* One mail and the ticket it is about. */
typedef struct {
  Bench *bench;
  const GenuineClient *client;
  const GenuineCase *asked;
  Proof proof;
  gint64 ticket;
  gint64 held;       /* number of the mail that is held back there, or 0 */
  gint64 event;      /* the last one before the mail */
  HouseMail *letter; /* that is answered */
  GPtrArray *letters;
  char *history; /* its text */
  const char *text;
} Trial;

static const char configuration[] = "queue \"Incidents\" {\n"
                                    "  kind = incident\n"
                                    "  address = \"incident@csirt.example\"\n"
                                    "  comment-address = \"incident-comment@csirt.example\"\n"
                                    "}\n";

static Bench *
bench_open (void)
{
  const HouseOptions options = { .lines = configuration,
                                 .budget = "acknowledgements = 1000000\n"
                                           "automatic-per-address-hour = 1000000\n"
                                           "automatic-per-hour = 1000000\n"
                                           "staff-per-address-hour = 1000000\n" };
  Bench *bench = g_new0 (Bench, 1);
  bench->house = house_open_with (&options);
  bench->home = keyring_open ();
  keyring_add (bench->home, ALICE, KEY_MADE, "ed25519 sign never");
  g_autoptr (GBytes) bytes = keyring_run (bench->home, "--export %", ALICE, NULL);
  const AccountKeyFile key = { .name = "alice", .bytes = bytes };
  g_autoptr (GError) error = NULL;
  account_key_add (house_config (bench->house), &key, &error);
  g_assert_no_error (error);
  return bench;
}

static void
bench_close (Bench *bench)
{
  keyring_close (bench->home);
  house_close (bench->house);
  g_free (bench);
}

static char *
sign (const char *text, gpointer data)
{
  const Bench *bench = data;
  g_autofree char *options =
      g_strdup_printf ("--faked-system-time %" G_GINT64_FORMAT "!", house_now (bench->house));
  return keyring_sign (bench->home, ALICE, options, text);
}

/* The text of the mail LETTER, decoded. */
static char *
text_of (const HouseMail *letter)
{
  g_autoptr (GMimeStream) stream =
      g_mime_stream_mem_new_with_buffer (letter->text, strlen (letter->text));
  g_autoptr (GMimeParser) parser = g_mime_parser_new_with_stream (stream);
  g_autoptr (GMimeMessage) message = g_mime_parser_construct_message (parser, NULL);
  GMimeObject *part = g_mime_message_get_mime_part (message);
  g_assert_true (GMIME_IS_TEXT_PART (part));
  g_autofree char *text = g_mime_text_part_get_text (GMIME_TEXT_PART (part));
  return genuine_replaced (text, "\r\n", "\n");
}

/* The mail of EVENT to RECIPIENT among LETTERS, or NULL; never two. */
static HouseMail *
find_letter (const GPtrArray *letters, const char *event, const char *recipient)
{
  HouseMail *found = NULL;
  for (guint i = 0; i < letters->len; i++) {
    HouseMail *letter = g_ptr_array_index (letters, i);
    if (!g_str_equal (letter->event, event) ||
        (recipient != NULL && !g_str_equal (letter->recipient, recipient)))
      continue;
    g_assert_null (found);
    found = letter;
  }
  return found;
}

static void
report (Trial *trial)
{
  House *house = trial->bench->house;
  g_autofree char *mail = g_strdup_printf (
      "From: Anna <" ANNA ">\nTo: report@csirt.example\nSubject: Phishing page\n"
      "Message-ID: <report-%u@example.org>\n\nThere is a page at http://www.example.net/login\n"
      "that asks for passwords.\n\nTake\nStatus: deleted\n\nRegards,\nAnna\n",
      trial->bench->serial);
  HouseDelivery delivery = house_send (house, ANNA, "report@csirt.example", mail);
  trial->ticket = delivery.ticket;
  trial->letters = house_outbox (house);
  trial->letter = find_letter (trial->letters, "new-ticket", ALICE);
  g_assert_nonnull (trial->letter);
  trial->history = text_of (trial->letter);
}

static void
add_stranger (Trial *trial)
{
  g_autofree char *mail = g_strdup_printf (
      "From: stranger@example.net\nTo: report@csirt.example\nSubject: [csirt.example #%d] me too\n"
      "Message-ID: <stranger-%u@example.net>\n\n" STRANGE_WORDS "\n",
      (int) trial->ticket, trial->bench->serial);
  HouseDelivery delivery =
      house_send (trial->bench->house, "stranger@example.net", "report@csirt.example", mail);
  g_assert_cmpint (delivery.ticket, ==, trial->ticket);
  trial->held = delivery.event;
}

/* Brings the ticket into the state that is asked for. */
static void
prepare (Trial *trial)
{
  static const struct {
    GenuineState state;
    const char *actor;
    const char *command;
  } steps[] = {
    { STATE_OWN, "alice", "Take" },
    { STATE_OTHER, "bob", "Take" },
    { STATE_CLOSED, "carol", "Resolve" },
    { STATE_LINKED, "carol", "RefersTo: 1" },
    { STATE_LINKED, "carol", "DependsOn: 2" },
    { STATE_LINKED, "carol", "ReferredToBy: 2" },
    { STATE_FILLED, "carol", "Cc: ines@example.org" },
    { STATE_FILLED, "carol", "IP: 192.0.2.7" },
    { STATE_FILLED, "carol", "Squelch: robot@example.org" },
    { STATE_INCIDENT, "carol", "Queue: Incidents" },
  };
  House *house = trial->bench->house;
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i].state == trial->asked->state)
      g_assert_true (house_do (house, steps[i].actor, trial->ticket, steps[i].command, NULL));
  if (trial->asked->state == STATE_HELD)
    add_stranger (trial);
  trial->event = house_number (house, "SELECT last_n FROM tocsin.ticket WHERE ticket_id = %d",
                               (int) trial->ticket);
  g_ptr_array_unref (house_outbox (house));
}

/* What the writer puts on top: a signed text names its ticket. */
static char *
commands_of (const Trial *trial)
{
  g_autofree char *ticket = g_strdup_printf ("%d", (int) trial->ticket);
  g_autofree char *held = g_strdup_printf ("%d", (int) trial->held);
  g_autofree char *named = genuine_replaced (trial->asked->commands, "@TICKET@", ticket);
  g_autofree char *commands = genuine_replaced (named, "@HELD@", held);
  if (trial->proof != PROOF_PGP || strstr (commands, "Ticket:") != NULL)
    return g_steal_pointer (&commands);
  return g_strdup_printf ("%s%sTicket: %s", commands, *commands == '\0' ? "" : "\n", ticket);
}

/* Where the answer goes: to the address with the token, or to the queue. */
static char *
address_of (const Trial *trial)
{
  gboolean fresh = (trial->asked->flags & (CASE_FRESH | CASE_OPENS)) != 0;
  const char *queue = (trial->asked->flags & CASE_ASIDE) != 0 ? "report-comment" : "report";
  return fresh ? g_strdup ("report@csirt.example")
               : g_strdup_printf ("%s+%s@csirt.example", queue, trial->letter->token);
}

static HouseDelivery
deliver (const Trial *trial)
{
  gboolean fresh = (trial->asked->flags & (CASE_FRESH | CASE_OPENS)) != 0;
  g_autofree char *commands = commands_of (trial);
  g_autofree char *address = address_of (trial);
  const GenuineDraft draft = { .commands = commands,
                               .text = trial->text,
                               .history = fresh ? NULL : trial->history,
                               .from = ALICE,
                               .to = address,
                               .subject = trial->letter->subject };
  g_autofree char *subject = g_strdup_printf ("Re: %s", trial->letter->subject);
  g_autofree char *id = g_strdup_printf ("<answer-%u@staff.example>", trial->bench->serial);
  const GenuineHeader header = { .fields =
                                     trial->proof == PROOF_DMARC
                                         ? "Authentication-Results: mx.csirt.example; dmarc=pass "
                                           "header.from=staff.example\n"
                                         : "",
                                 .subject = fresh ? "A phishing page" : subject,
                                 .message_id = id,
                                 .reply_to = fresh ? NULL : trial->letter->message_id,
                                 .sign = trial->proof == PROOF_PGP ? sign : NULL,
                                 .data = trial->bench };
  g_autofree char *mail = genuine_mail (trial->client, &draft, &header);
  const Envelope envelope = { .sender = (char *) ALICE,
                              .recipient = address,
                              .size = -1,
                              .sasl_user = trial->proof == PROOF_SASL ? (char *) "alice" : NULL };
  return house_deliver (trial->bench->house, &envelope, mail, -1);
}

/* Nothing but what was asked for came of it, proven as it was. */
static void
check_ticket (const Trial *trial, const HouseDelivery *delivery)
{
  House *house = trial->bench->house;
  gboolean opens = (trial->asked->flags & CASE_OPENS) != 0;
  g_assert_cmpint (delivery->class, ==, MAIL_HUMAN);
  if (opens)
    g_assert_cmpint (delivery->ticket, >, trial->ticket);
  else
    g_assert_cmpint (delivery->ticket, ==, trial->ticket);
  g_autofree char *value =
      house_value (house, "SELECT %s FROM tocsin.ticket t WHERE ticket_id = %d",
                   trial->asked->value, (int) delivery->ticket);
  g_assert_cmpstr (value, ==, trial->asked->expected);
  g_autofree char *proofs = house_value (house,
                                         "SELECT string_agg(DISTINCT proof, ' ') FROM tocsin.event"
                                         " WHERE ticket_id = %d AND n > %d AND actor = 'alice'",
                                         (int) delivery->ticket, opens ? 0 : (int) trial->event);
  gboolean only_asks = (trial->asked->flags & CASE_ASKS) != 0 && *trial->text == '\0';
  g_assert_cmpstr (proofs, ==, only_asks ? "" : proof_name (trial->proof));
}

/* The history has the text that was written, and no line of the rest. */
static void
check_history (const Trial *trial, const HouseDelivery *delivery)
{
  guint flags = trial->asked->flags;
  if (*trial->text == '\0')
    return;
  g_autofree char *text =
      house_value (trial->bench->house,
                   "SELECT type || ':' || text FROM tocsin.event WHERE ticket_id = %d AND n > %d"
                   " AND text IS NOT NULL AND mail_id IS NOT NULL",
                   (int) delivery->ticket, (flags & CASE_OPENS) != 0 ? 0 : (int) trial->event);
  const char *type = (flags & CASE_INSIDE) != 0  ? "comment"
                     : (flags & CASE_OPENS) != 0 ? "create"
                                                 : "correspond";
  g_autofree char *expected = g_strdup_printf ("%s:%s", type, trial->text);
  g_assert_cmpstr (text, ==, expected);
}

static void
check_letter (const HouseMail *letter, const char *text)
{
  g_assert_nonnull (letter);
  g_assert_nonnull (letter->text);
  g_autofree char *body = text_of (letter);
  g_autofree char *expected = g_strdup_printf ("%s\n\n-- \n", text);
  if (!g_str_has_prefix (body, expected))
    g_assert_cmpstr (body, ==, expected);
}

/* Who reported it gets the words that were written to him, and staff no complaint. */
static void
check_mail (const Trial *trial)
{
  guint flags = trial->asked->flags;
  g_autoptr (GPtrArray) letters = house_outbox (trial->bench->house);
  HouseMail *transcript = find_letter (letters, "transcript", NULL);
  if ((flags & CASE_ASKS) != 0) {
    g_assert_cmpstr (transcript->recipient, ==, ALICE);
    g_assert_null (strstr (transcript->text, "error:"));
  } else if (transcript != NULL)
    g_error ("not done:\n%s", transcript->text);
  g_assert_null (find_letter (letters, "challenge", NULL));
  const HouseMail *answer = find_letter (letters, "correspondence", ANNA);
  gboolean inside = (flags & (CASE_INSIDE | CASE_QUICK | CASE_OPENS)) != 0 || *trial->text == '\0';
  if ((flags & CASE_RELAYS) != 0)
    g_assert_nonnull (strstr (answer->text, STRANGE_WORDS));
  else if (inside)
    g_assert_null (answer);
  else
    check_letter (answer, trial->text);
  const char *event = (flags & CASE_INSIDE) != 0 ? "comment" : "correspondence";
  if (trial->asked->copy != NULL)
    g_assert_nonnull (find_letter (letters, event, trial->asked->copy));
}

/* What proves mail I of CLIENT. */
static Proof
proof_of (const GenuineClient *client, guint i)
{
  static const Proof in_turn[] = { PROOF_SASL, PROOF_DMARC, PROOF_PGP };
  Proof proof = in_turn[i % G_N_ELEMENTS (in_turn)];
  return proof == PROOF_PGP && !client->signs ? (i % 2 == 0 ? PROOF_SASL : PROOF_DMARC) : proof;
}

static void
try_one (Bench *bench, const GenuineClient *client, const GenuineCase *asked)
{
  guint serial = bench->serial++;
  Trial trial = { .bench = bench, .client = client, .asked = asked };
  trial.proof = proof_of (client, serial);
  trial.text = asked->text != NULL ? asked->text : genuine_text (serial);
  g_test_message ("%s: %s (%s)", client->label, asked->commands, proof_name (trial.proof));
  house_set_now (bench->house, HOUSE_NOW + (gint64) serial * 60);
  report (&trial);
  prepare (&trial);
  HouseDelivery delivery = deliver (&trial);
  check_mail (&trial);
  check_ticket (&trial, &delivery);
  check_history (&trial, &delivery);
  bench->by_proof[trial.proof]++;
  g_ptr_array_unref (trial.letters);
  g_free (trial.history);
}

/* Every case at least once, every program with several. */
static void
test_all (void)
{
  Bench *bench = bench_open ();
  guint cases = 0;
  while (genuine_case (cases) != NULL)
    cases++;
  guint next = 0;
  for (guint i = 0; genuine_client (i) != NULL; i++)
    for (guint k = 0; k < CASES_PER_CLIENT; k++)
      try_one (bench, genuine_client (i), genuine_case (next++ % cases));
  g_assert_cmpuint (next, >=, MAX (cases, MAILS_WANTED));
  g_print ("# %u genuine mails of %u programs, %u cases: %u by login, %u by domain, %u signed\n",
           next, next / CASES_PER_CLIENT, cases, bench->by_proof[PROOF_SASL],
           bench->by_proof[PROOF_DMARC], bench->by_proof[PROOF_PGP]);
  bench_close (bench);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  house_start ();
  g_test_add_func ("/app/genuine/commands-of-real-mail-programs-are-done", test_all);
  int failed = g_test_run ();
  house_stop ();
  return failed;
}
