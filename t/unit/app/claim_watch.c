#include "claim_watch.h"

#include <string.h>

#define OF_TICKETS " x WHERE x.ticket_id <= %1$" G_GINT64_FORMAT ")"

/* All that staff alone bring about: what tickets up to a number are, with their people, fields and
 * links; what was done by one of us or with proof; which signatures were used and which held mails
 * answered. */
#define STATE                                                                                      \
  "SELECT concat_ws(E'\\n',"                                                                       \
  " (SELECT md5(string_agg((to_jsonb(x) - ARRAY['updated_at', 'last_n', 'head'])::text, ' '"       \
  " ORDER BY x.ticket_id)) FROM tocsin.ticket" OF_TICKETS ","                                      \
  " (SELECT md5(string_agg(x::text, ' ' ORDER BY x::text)) FROM tocsin.ticket_person" OF_TICKETS   \
  ", (SELECT md5(string_agg(x::text, ' ' ORDER BY x::text)) FROM tocsin.ticket_field" OF_TICKETS   \
  ", (SELECT md5(string_agg(x::text, ' ' ORDER BY x::text)) FROM tocsin.ticket_link" OF_TICKETS    \
  ", (SELECT count(*) FROM tocsin.event e WHERE e.proof <> 'none'"                                 \
  " OR e.actor IN (SELECT s.name FROM tocsin.staff s)),"                                           \
  " (SELECT count(*) FROM tocsin.signature_use),"                                                  \
  " (SELECT count(*) FROM tocsin.quarantine q WHERE q.verdict IS NOT NULL OR q.state <> 'held'))"

/* Highest ticket, highest row in quarantine, and how many rows there are that a held mail adds
 * nothing to. */
#define COUNTS                                                                                     \
  "SELECT concat_ws(' ', (SELECT max(ticket_id) FROM tocsin.ticket),"                              \
  " (SELECT coalesce(max(quarantine_id), 0) FROM tocsin.quarantine),"                              \
  " (SELECT count(*) FROM tocsin.mail) + (SELECT count(*) FROM tocsin.delivery)"                   \
  " + (SELECT count(*) FROM tocsin.event))"

void
claim_free (Claim *claim)
{
  if (claim == NULL)
    return;
  g_free (claim->label);
  g_free (claim->mail);
  g_free (claim->recipient);
  g_free (claim->reason);
  g_free (claim);
}

static char *
read_state (House *house, gint64 ticket)
{
  return house_value (house, STATE, ticket);
}

/* What is there now is what was there before the next mail. STATE, of the tickets that were watched
 * so far, is taken over. */
static void
look (Watch *watch, char *state)
{
  g_autofree char *counts = house_value (watch->house, COUNTS);
  g_auto (GStrv) numbers = g_strsplit (counts, " ", -1);
  g_assert_cmpuint (g_strv_length (numbers), ==, 3);
  gint64 ticket = g_ascii_strtoll (numbers[0], NULL, 10);
  g_free (watch->state);
  watch->state = state;
  if (ticket != watch->ticket) {
    g_free (watch->state);
    watch->state = read_state (watch->house, ticket);
  }
  watch->ticket = ticket;
  watch->held = g_ascii_strtoll (numbers[1], NULL, 10);
  watch->rows = g_ascii_strtoll (numbers[2], NULL, 10);
}

void
watch_begin (Watch *watch, House *house)
{
  memset (watch, 0, sizeof *watch);
  watch->house = house;
  g_ptr_array_unref (house_outbox (house));
  look (watch, NULL);
}

void
watch_clear (Watch *watch)
{
  g_free (watch->state);
}

static gboolean
is_ours (const char *address)
{
  return g_str_has_suffix (address, "@staff.example");
}

/* Mail to outsiders holds no word of the forger, but what a correspondent may say to others; and
 * nobody is told what became of his commands. */
static void
check_letters (const Claim *claim, const GPtrArray *letters)
{
  for (guint i = 0; i < letters->len; i++) {
    const HouseMail *letter = g_ptr_array_index (letters, i);
    if (g_str_equal (letter->event, "transcript") && !(claim->told && is_ours (letter->recipient)))
      g_error ("%s: a transcript goes to %s", claim->label, letter->recipient);
    if (!is_ours (letter->recipient) && letter->text != NULL && !claim->bears &&
        strstr (letter->text, CLAIM_MARK) != NULL)
      g_error ("%s: its text goes to %s:\n%s", claim->label, letter->recipient, letter->text);
  }
}

/* The owner of the account is asked, once, and nobody else is told anything. */
static void
check_challenge (const Claim *claim, const GPtrArray *letters)
{
  g_autofree char *address = g_strconcat (claim->account, "@staff.example", NULL);
  guint challenges = 0;
  for (guint i = 0; i < letters->len; i++) {
    const HouseMail *letter = g_ptr_array_index (letters, i);
    if (g_str_equal (letter->event, "budget-alarm"))
      continue;
    g_assert_cmpstr (letter->event, ==, "challenge");
    g_assert_cmpstr (letter->recipient, ==, address);
    challenges++;
  }
  g_assert_cmpuint (challenges, ==, 1);
}

static void
check_held (const Watch *watch, const Claim *claim, const GPtrArray *letters)
{
  g_autofree char *row =
      house_value (watch->house,
                   "SELECT concat_ws('; ', state, reason, account, detail) FROM tocsin.quarantine"
                   " WHERE quarantine_id > %" G_GINT64_FORMAT,
                   watch->held);
  g_autofree char *wanted =
      g_strdup_printf ("held; unproven-staff; %s; %s", claim->account, claim->reason);
  if (!g_str_equal (row, wanted))
    g_error ("%s\nis held as:   %s\nand not as: %s\n%s", claim->label, row, wanted, claim->mail);
  check_challenge (claim, letters);
}

void
watch_deliver (Watch *watch, const Claim *claim)
{
  const Envelope envelope = { .sender = (char *) claim->sender,
                              .recipient = claim->recipient,
                              .size = -1,
                              .sasl_user = (char *) claim->sasl_user };
  gint64 rows = watch->rows;
  HouseDelivery delivery = house_deliver (watch->house, &envelope, claim->mail, -1);
  g_autoptr (GPtrArray) letters = house_outbox (watch->house);
  g_autofree char *state = read_state (watch->house, watch->ticket);
  if (!g_str_equal (state, watch->state))
    g_error ("%s: accepted:\n%s\nbefore:\n%s\nafter:\n%s", claim->label, claim->mail, watch->state,
             state);
  gboolean held = delivery.disposition == DISPOSITION_HELD;
  if (held ? claim->account == NULL : claim->account != NULL && !claim->either)
    g_error ("%s: %s:\n%s", claim->label, disposition_name (delivery.disposition), claim->mail);
  check_letters (claim, letters);
  if (held)
    check_held (watch, claim, letters);
  watch->counts[delivery.disposition]++;
  look (watch, g_steal_pointer (&state));
  g_assert_true (!held || watch->rows == rows);
}

void
watch_add (const Watch *watch, Watch *all)
{
  for (guint i = 0; i < G_N_ELEMENTS (watch->counts); i++)
    all->counts[i] += watch->counts[i];
}

void
watch_report (const Watch *all, guint wanted)
{
  const guint *counts = all->counts;
  guint outsiders = counts[DISPOSITION_TICKET] + counts[DISPOSITION_HELD_BACK];
  guint ignored = counts[DISPOSITION_STORED] + counts[DISPOSITION_DUPLICATE];
  guint forgeries = counts[DISPOSITION_HELD] + outsiders + ignored;
  g_test_message ("%u forgeries: %u held, %u taken as an outsider's, %u ignored; 0 accepted",
                  forgeries, counts[DISPOSITION_HELD], outsiders, ignored);
  g_assert_cmpuint (forgeries, >=, wanted);
}
