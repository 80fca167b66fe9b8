#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "claim_mail.h"
#include "claim_signature.h"
#include "claim_watch.h"

/* Mail that claims to be staff's and is not: whatever it looks like, it is held or an outsider's,
 * and it changes nothing. */

/* A house is left before its tables get long. */
#define MAILS_A_HOUSE 400
/* As many there are at least. */
#define WANTED 2000

#define ALICE "alice@staff.example"

/* TOCSIN_FORGERIES asks for as many at random instead of the whole. */
static guint
count_random (void)
{
  const char *wanted = getenv ("TOCSIN_FORGERIES");
  return wanted == NULL ? 0 : (guint) g_ascii_strtoull (wanted, NULL, 10);
}

typedef struct {
  House *house;
  ClaimTicket tickets[4]; /* by number, from 1 */
} Stage;

static void
stage_clear (Stage *stage)
{
  for (guint i = 0; i < G_N_ELEMENTS (stage->tickets); i++)
    claim_ticket_clear (&stage->tickets[i]);
  house_close (stage->house);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stage, stage_clear)

/* Keeps what LETTER leads to its ticket with. */
static void
keep (Stage *stage, const HouseMail *letter)
{
  if (letter->ticket == 0 || letter->token == NULL)
    return;
  ClaimTicket *ticket = &stage->tickets[letter->ticket];
  if (g_str_has_prefix (letter->recipient, "alice@")) {
    g_free (ticket->staff_token);
    ticket->staff_token = g_strdup (letter->token);
  }
  if (!g_str_has_suffix (letter->recipient, "@reporter.example"))
    return;
  g_free (ticket->reporter_token);
  ticket->reporter_token = g_strdup (letter->token);
  g_free (ticket->own_id);
  ticket->own_id = g_strdup (letter->message_id);
}

/* Three open tickets: bob's, alice's and bob's, each answered once. */
static void
stage_open (Stage *stage)
{
  static const char *const owners[] = { "bob", "alice", "bob" };
  memset (stage, 0, sizeof *stage);
  stage->house = house_open ("sasl-realms = { \"csirt.example\" }\n");
  for (guint i = 0; i < G_N_ELEMENTS (owners); i++) {
    g_autofree char *mail = g_strdup_printf ("From: r%u@reporter.example\nSubject: News\n"
                                             "Message-ID: <r%u@reporter.example>\n\nHelp\n",
                                             i, i);
    gint64 ticket =
        house_send (stage->house, "r@reporter.example", "help@csirt.example", mail).ticket;
    g_assert_cmpint (ticket, ==, i + 1);
    g_assert_true (house_do (stage->house, owners[i], ticket, "Take", NULL));
    g_assert_true (house_do (stage->house, owners[i], ticket, "Reply", "We look into it.\n"));
    g_assert_true (house_do (stage->house, owners[i], ticket, "Status: open", NULL));
  }
  g_autoptr (GPtrArray) letters = house_outbox (stage->house);
  for (guint i = 0; i < letters->len; i++)
    keep (stage, g_ptr_array_index (letters, i));
  house_settle (stage->house);
}

/* What alice's address did as an outsider's. */
static gint64
count_doubts (House *house)
{
  return house_number (house, "SELECT count(*) FROM tocsin.event WHERE actor = '" ALICE "'");
}

/* Asserts that CLAIM, which is no forgery, is believed. */
static void
deliver_genuine (House *house, const Claim *claim)
{
  const Envelope envelope = { .sender = (char *) claim->sender,
                              .recipient = claim->recipient,
                              .size = -1,
                              .sasl_user = (char *) claim->sasl_user };
  gint64 before = count_doubts (house);
  HouseDelivery delivery = house_deliver (house, &envelope, claim->mail, -1);
  if (delivery.disposition == DISPOSITION_HELD || count_doubts (house) != before)
    g_error ("%s: %s, not believed:\n%s", claim->label, disposition_name (delivery.disposition),
             claim->mail);
}

/* Draws number I of some forgeries. */
typedef Claim *(*Draw) (guint i, const ClaimTicket *ticket);

/* Delivers forgeries, COUNT of NUMBERS, to a house of their own. */
static void
deliver_some (Draw draw, const guint *numbers, guint count, Watch *all)
{
  g_auto (Stage) stage = { 0 };
  stage_open (&stage);
  g_auto (Watch) watch = { 0 };
  watch_begin (&watch, stage.house);
  for (guint i = 0; i < count; i++) {
    g_autoptr (Claim) claim = draw (numbers[i], &stage.tickets[1]);
    house_set_now (stage.house, house_now (stage.house) + 20);
    watch_deliver (&watch, claim);
  }
  watch_add (&watch, all);
}

/* The numbers below WHOLE in order, or random ones, each once, when some are asked for. */
static GArray *
draw_numbers (guint whole)
{
  guint random = count_random ();
  guint count = random == 0 ? whole : random;
  guint width = random == 0 ? 1 : G_MAXINT32 / random;
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < count; i++) {
    guint number = i * width + (guint) g_test_rand_int_range (0, (gint32) width);
    g_array_append_val (numbers, number);
  }
  return numbers;
}

static void
deliver_all (Draw draw, guint whole, Watch *all)
{
  g_autoptr (GArray) numbers = draw_numbers (whole);
  for (guint start = 0; start < numbers->len; start += MAILS_A_HOUSE)
    deliver_some (draw, &g_array_index (numbers, guint, start),
                  MIN (MAILS_A_HOUSE, numbers->len - start), all);
}

static void
test_unsigned (gconstpointer data)
{
  deliver_all (claim_mail_draw, claim_mail_pairs (), (Watch *) data);
}

static void
test_flawed (gconstpointer data)
{
  deliver_all (claim_mail_draw_flawed, claim_mail_flawed_pairs (), (Watch *) data);
}

static void
test_signed (gconstpointer data)
{
  g_auto (Stage) stage = { 0 };
  stage_open (&stage);
  g_autoptr (Signer) signer = signer_open (stage.house);
  for (guint i = 0; i < signer_genuine_mails (); i++) {
    g_autoptr (Claim) claim = signer_draw_genuine (signer, i);
    deliver_genuine (stage.house, claim);
  }
  g_auto (Watch) watch = { 0 };
  watch_begin (&watch, stage.house);
  g_autoptr (GArray) numbers = draw_numbers (signer_forgeries ());
  for (guint i = 0; i < numbers->len; i++) {
    g_autoptr (Claim) claim =
        signer_draw (signer, g_array_index (numbers, guint, i), stage.tickets);
    watch_deliver (&watch, claim);
  }
  watch_add (&watch, (Watch *) data);
}

/* The forgeries are refused for what they lack, not for what they ask. */
static void
test_genuine (void)
{
  g_auto (Stage) stage = { 0 };
  stage_open (&stage);
  for (guint i = 0; i < claim_mail_genuine_pairs (); i++) {
    g_autoptr (Claim) claim = claim_mail_draw_genuine (i, FALSE, &stage.tickets[1]);
    deliver_genuine (stage.house, claim);
  }
}

/* What somebody puts before a mail of alice's, and from where, to have it done again. */
static const struct {
  const char *label;
  const char *recipient; /* NULL: the same */
  const char *login;
  const char *fields;
} replays[] = {
  { "as it was", NULL, NULL, "" },
  { "by another login", NULL, "mallory", "" },
  { "by another server", NULL, NULL, "Received: from evil.example by mx.csirt.example; x\n" },
  { "with another field", NULL, NULL, "X-Added: 1\n" },
  { "resent", NULL, NULL, "Resent-From: mallory@evil.example\nResent-To: help@csirt.example\n" },
  { "to another queue", "report@csirt.example", NULL, "" },
  { "to a constituency", "help+govnet@csirt.example", NULL, "" },
  { "to another ticket", "help+STAFF-TOKEN@csirt.example", NULL, "" },
  { "to another ticket, with another field", "help+STAFF-TOKEN@csirt.example", NULL,
    "X-Added: 2\n" },
  { "to the comment address", "help-comment@csirt.example", NULL, "" },
  { "to the confirm address", "confirm@csirt.example", NULL, "" },
};

static void
replay (Watch *watch, const Claim *genuine, const char *reason, const ClaimTicket *other)
{
  for (guint i = 0; i < G_N_ELEMENTS (replays); i++) {
    g_autoptr (Claim) claim = g_new0 (Claim, 1);
    claim->label = g_strdup_printf ("%s, again, %s", genuine->label, replays[i].label);
    claim->mail = g_strconcat (replays[i].fields, genuine->mail, NULL);
    claim->sender = "mallory@evil.example";
    claim->sasl_user = replays[i].login;
    claim->recipient = replays[i].recipient == NULL ? g_strdup (genuine->recipient)
                                                    : claim_fill (replays[i].recipient, other, 2);
    claim->account = "alice";
    claim->reason = g_strdup_printf ("no login; %s", reason);
    claim->either = TRUE;
    watch_deliver (watch, claim);
  }
}

/* Proofs, how a mail with one is made, and why it is held when it comes with another field. */
static const struct {
  const char *proof;
  const char *reason;
} proofs[] = {
  { "pgp", "the signature was used before, in another mail; its domain was not verified" },
  { "sasl", "no OpenPGP signature; its domain was not verified" },
  { "dmarc", "no OpenPGP signature; its domain was verified, but another mail with its Message-ID "
             "came before" },
};

/* Mail I of alice's with PROOF. */
static Claim *
draw_genuine (const Stage *stage, Signer *signer, const char *proof, guint i)
{
  if (g_str_equal (proof, "pgp"))
    return signer_draw_genuine (signer, i);
  return claim_mail_draw_genuine (claim_mail_tagged (i), g_str_equal (proof, "dmarc"),
                                  &stage->tickets[1]);
}

/* Each mail is done once. */
static void
test_replays (gconstpointer data)
{
  g_auto (Stage) stage = { 0 };
  stage_open (&stage);
  g_autoptr (Signer) signer = signer_open (stage.house);
  for (guint i = 0; i < G_N_ELEMENTS (proofs) * signer_genuine_mails (); i++) {
    const char *proof = proofs[i % G_N_ELEMENTS (proofs)].proof;
    g_autoptr (Claim) claim = draw_genuine (&stage, signer, proof, i / G_N_ELEMENTS (proofs));
    deliver_genuine (stage.house, claim);
    g_auto (Watch) watch = { 0 };
    watch_begin (&watch, stage.house);
    replay (&watch, claim, proofs[i % G_N_ELEMENTS (proofs)].reason, &stage.tickets[2]);
    watch_add (&watch, (Watch *) data);
  }
}

/* The last row below: no forgery. */
#define GENUINE 18

/* What comes back to a challenge instead of the account's own `confirm`. */
static const struct {
  const char *label;
  const char *writer;
  const char *fields;
  const char *text;
  gboolean told; /* it is the account's, by its token, but does not confirm */
} answers[] = {
  { "of somebody else", "mallory@evil.example", "", "confirm\n", FALSE },
  { "of another account", "bob@staff.example", "", "confirm\n", FALSE },
  { "of two writers", ALICE ", mallory@evil.example", "", "confirm\n", FALSE },
  { "of alice by name", "\"" ALICE "\" <mallory@evil.example>", "", "confirm\n", FALSE },
  { "of alice as Reply-To", "mallory@evil.example", "Reply-To: " ALICE "\n", "confirm\n", FALSE },
  { "of a machine", ALICE, "Auto-Submitted: auto-replied\n", "confirm\n", FALSE },
  { "of a list", ALICE, "List-Id: <l.evil.example>\n", "confirm\n", FALSE },
  { "of a bulk mailer", ALICE, "Precedence: bulk\n", "confirm\n", FALSE },
  { "a sentence", ALICE, "", "I confirm\n", TRUE },
  { "a longer line", ALICE, "", "confirm that\n", TRUE },
  { "another word", ALICE, "", "confirmed\n", TRUE },
  { "another first line", ALICE, "", "no!\nconfirm\n", TRUE },
  { "a question", ALICE, "", "confirm?\n", TRUE },
  { "only a quotation", ALICE, "", "> confirm\n", TRUE },
  { "only a signature", ALICE, "", "-- \nconfirm\n", TRUE },
  { "nothing", ALICE, "", "\n", TRUE },
  { "a subject", ALICE, "Comments: confirm\n", "Dear all,\n", TRUE },
  { "a header", ALICE, "X-Tocsin-Command: confirm\n", "Dear all,\n", TRUE },
  [GENUINE] = { "of alice", ALICE, "", "Confirm.\n", FALSE },
};

static Claim *
draw_answer (guint i, const char *recipient, guint serial)
{
  Claim *claim = g_new0 (Claim, 1);
  claim->label = g_strdup_printf ("answer %s to %s", answers[i].label, recipient);
  claim->mail = g_strdup_printf (
      "From: %s\nTo: %s\nSubject: confirm\nMessage-ID: <answer-%u@staff.example>\n%s\n%s",
      answers[i].writer, recipient, serial, answers[i].fields, answers[i].text);
  claim->sender = ALICE;
  claim->recipient = g_strdup (recipient);
  claim->told = answers[i].told;
  return claim;
}

/* Some way to write TOKEN that is not it; I tells which. */
static char *
mangled (const char *token, guint i)
{
  gsize place = i / 3 % strlen (token);
  switch (i % 3) {
  case 0: {
    char *changed = g_strdup (token);
    changed[place] = changed[place] == 'a' ? 'b' : 'a';
    return changed;
  }
  case 1:
    return g_strdup_printf ("%.*s%s", (int) place, token, token + place + 1);
  default:
    return g_strdup_printf ("%.*sa%s", (int) place, token, token + place);
  }
}

/* The token of a forgery that is held in HOUSE for alice; the caller frees it. */
static char *
hold (House *house)
{
  static const char forgery[] = "From: " ALICE "\nSubject: [csirt.example #1]\n"
                                "Message-ID: <held@evil.example>\n\nStatus: resolved\n";
  HouseDelivery delivery = house_send (house, ALICE, "help@csirt.example", forgery);
  g_assert_cmpint (delivery.disposition, ==, DISPOSITION_HELD);
  return house_value (house, "SELECT token FROM tocsin.quarantine");
}

static void
test_confirmations (gconstpointer data)
{
  g_auto (Stage) stage = { 0 };
  stage_open (&stage);
  g_autofree char *token = hold (stage.house);
  g_auto (Watch) watch = { 0 };
  watch_begin (&watch, stage.house);
  guint serial = 0;
  for (guint i = 0; i < GENUINE; i++) {
    g_autofree char *to = g_strdup_printf ("confirm+%s@csirt.example", token);
    g_autoptr (Claim) claim = draw_answer (i, to, serial++);
    watch_deliver (&watch, claim);
  }
  for (guint i = 0; i < 3 * strlen (token); i++) {
    g_autofree char *wrong = mangled (token, i);
    g_autofree char *to = g_strdup_printf ("confirm+%s@csirt.example", wrong);
    g_autoptr (Claim) claim = draw_answer (GENUINE, to, serial++);
    if (!g_str_equal (wrong, token))
      watch_deliver (&watch, claim);
  }
  house_set_now (stage.house, HOUSE_NOW + 24 * 60 * 60 + 1);
  g_autofree char *late = g_strdup_printf ("confirm+%s@csirt.example", token);
  g_autoptr (Claim) claim = draw_answer (GENUINE, late, serial++);
  claim->told = TRUE;
  watch_deliver (&watch, claim);
  watch_add (&watch, (Watch *) data);
  house_set_now (stage.house, HOUSE_NOW + 24 * 60 * 60 - 1);
  g_autoptr (Claim) genuine = draw_answer (GENUINE, late, serial++);
  house_send (stage.house, genuine->sender, genuine->recipient, genuine->mail);
  g_autofree char *verdict = house_value (stage.house, "SELECT verdict FROM tocsin.quarantine");
  g_assert_cmpstr (verdict, ==, "confirmed");
}

static void
test_count (gconstpointer data)
{
  watch_report (data, count_random () == 0 ? WANTED : 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  Watch all = { 0 };
  house_start ();
  g_test_add_data_func ("/app/claim/unsigned-mail-is-never-believed", &all, test_unsigned);
  g_test_add_data_func ("/app/claim/a-verified-domain-is-not-enough", &all, test_flawed);
  g_test_add_data_func ("/app/claim/signatures-that-prove-nothing", &all, test_signed);
  g_test_add_func ("/app/claim/genuine-mail-is-believed", test_genuine);
  g_test_add_data_func ("/app/claim/each-mail-is-done-once", &all, test_replays);
  g_test_add_data_func ("/app/claim/only-the-account-confirms", &all, test_confirmations);
  g_test_add_data_func ("/app/claim/count", &all, test_count);
  int status = g_test_run ();
  house_stop ();
  return status;
}
