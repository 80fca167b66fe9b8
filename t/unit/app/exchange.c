#include "config.h"

#include "exchange.h"

#include <string.h>

void
exchange_fail (const Exchange *exchange, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  for (GList *line = exchange->past->head; line != NULL; line = line->next)
    g_printerr ("# %s\n", (const char *) line->data);
  g_printerr ("%s\n", exchange->log->str);
  g_error ("TOCSIN_SEED=%u, step %u: %s", exchange->seed, exchange->step, what);
}

void
exchange_note (Exchange *exchange, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_string_append_vprintf (exchange->log, format, arguments);
  va_end (arguments);
}

static guint
outsider_of (const char *address)
{
  guint i = 0;
  while (i < OUTSIDERS && g_ascii_strcasecmp (address, model_outsider[i]) != 0)
    i++;
  return i;
}

/* The numbers behind MARK in TEXT (`mk_12_`), each checked by the model: may whoever is on TICKET
 * read them? */
static void
check_words (const Exchange *exchange, const HouseMail *letter, const char *mark)
{
  for (const char *p = letter->text; (p = strstr (p, mark)) != NULL;) {
    char *end;
    p += strlen (mark);
    guint64 number = g_ascii_strtoull (p, &end, 10);
    if (end == p || *end != '_')
      continue;
    if (letter->ticket == 0 || g_str_equal (letter->event, "acknowledgement") ||
        !model_may_show (exchange->model, (guint) number, letter->ticket))
      exchange_fail (exchange, "%s gets words of mail %u:\n%s", letter->recipient, (guint) number,
                     letter->text);
  }
}

/* The mail of staff that the mark at TEXT (`cm_12_`) stands for, or NULL. */
static const StaffMail *
marked (const Exchange *exchange, const char *text)
{
  char *end;
  guint64 number = g_ascii_strtoull (text, &end, 10);
  return end == text || *end != '_' ? NULL : model_staff_mail (exchange->model, (guint) number);
}

/* Words of MAIL in LETTER: outsiders read a reply once it is done, and nothing else ever; staff
 * what was done or filed; the account it is in the name of anything. */
static gboolean
may_read (const StaffMail *mail, const HouseMail *letter, gboolean reply)
{
  gboolean shown = mail->state == STAFF_MAIL_DONE || mail->state == STAFF_MAIL_FILED;
  g_autofree char *own = g_strconcat (model_staff[mail->writer], "@staff.example", NULL);
  if (outsider_of (letter->recipient) != NOBODY)
    return reply && mail->state == STAFF_MAIL_DONE && letter->ticket == mail->ticket;
  return (shown && letter->ticket == mail->ticket) || g_str_equal (letter->recipient, own);
}

static void
check_words_of_staff (const Exchange *exchange, const HouseMail *letter)
{
  static const char *const marks[] = { "rp_", "cm_", "ss_" };
  for (guint i = 0; letter->text != NULL && i < G_N_ELEMENTS (marks); i++)
    for (const char *p = letter->text; (p = strstr (p, marks[i])) != NULL;) {
      p += strlen (marks[i]);
      const StaffMail *mail = marked (exchange, p);
      if (mail != NULL && !may_read (mail, letter, i == 0))
        exchange_fail (exchange, "%s gets words of staff's mail %u (%s):\n%s", letter->recipient,
                       mail->number, marks[i], letter->text);
    }
}

/* A mail that is no one's but the staff's says nothing that leads to a ticket. */
static void
check_neutral (const Exchange *exchange, const HouseMail *letter)
{
  if (letter->token != NULL || strstr (letter->text, "csirt.example #") != NULL ||
      strstr (letter->text, "Ticket") != NULL)
    exchange_fail (exchange, "the answer of no ticket leads to one:\n%s", letter->text);
}

static void
keep_letter (Exchange *exchange, const HouseMail *letter, guint to)
{
  if (letter->text == NULL)
    return;
  ModelLetter *kept = g_new0 (ModelLetter, 1);
  kept->id = letter->id;
  kept->ticket = letter->ticket;
  kept->to = to;
  kept->address = g_strdup (letter->recipient);
  kept->token = g_strdup (letter->token);
  kept->message_id = g_strdup (letter->message_id);
  kept->bounce = *letter->sender == '\0' ? NULL : g_ascii_strdown (letter->sender, -1);
  g_ptr_array_add (exchange->model->letters, kept);
}

/* Looks at one row of the outbox; those to outsiders are described in SEEN. */
static void
check_letter (Exchange *exchange, const HouseMail *letter, GPtrArray *seen)
{
  guint to = outsider_of (letter->recipient);
  exchange_note (exchange, "  -> %s: %s of ticket %" G_GINT64_FORMAT " %s\n", letter->recipient,
                 letter->event, letter->ticket, letter->reason == NULL ? "" : letter->reason);
  keep_letter (exchange, letter, to);
  check_words_of_staff (exchange, letter);
  if (to == NOBODY) {
    if (!g_str_has_suffix (letter->recipient, "@staff.example"))
      exchange_fail (exchange, "mail to a stranger to the exchange");
    return;
  }
  exchange->tally->letters++;
  g_ptr_array_add (seen, g_strdup_printf ("%s %s %" G_GINT64_FORMAT, letter->recipient,
                                          letter->event, letter->ticket));
  if (letter->text == NULL) {
    exchange->tally->suppressed++;
    if (letter->reason == NULL)
      exchange_fail (exchange, "suppressed without a reason");
    return;
  }
  check_words (exchange, letter, "mk_");
  check_words (exchange, letter, "sj_");
  if (letter->ticket == 0)
    check_neutral (exchange, letter);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static char *
sorted (GPtrArray *lines)
{
  g_ptr_array_sort (lines, compare);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

void
exchange_check_outbox (Exchange *exchange, Effect *effect, const char *only)
{
  g_autoptr (GPtrArray) letters = house_outbox (exchange->house);
  g_autoptr (GPtrArray) seen = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < letters->len; i++) {
    const HouseMail *letter = g_ptr_array_index (letters, i);
    check_letter (exchange, letter, seen);
    if (only != NULL && !g_str_equal (letter->recipient, only))
      exchange_fail (exchange, "%s gets what is for %s alone", letter->recipient, only);
  }
  g_autofree char *expected = sorted (effect->letters);
  g_autofree char *found = sorted (seen);
  if (!g_str_equal (expected, found))
    exchange_fail (exchange, "outsiders should get\n%s\nand get\n%s", expected, found);
}

void
exchange_check_history (Exchange *exchange, gint64 ticket, guint from, const char *expected)
{
  g_autofree char *found =
      house_value (exchange->house,
                   "SELECT string_agg(type, ' ' ORDER BY n) FROM tocsin.event"
                   " WHERE ticket_id = %" G_GINT64_FORMAT " AND n > %u AND type <> 'suppressed'",
                   ticket, from);
  if (!g_str_equal (found, expected))
    exchange_fail (exchange, "history of ticket %" G_GINT64_FORMAT " grows by '%s' instead of '%s'",
                   ticket, found, expected);
  ModelTicket *known = model_ticket (exchange->model, ticket);
  guint last = (guint) house_number (
      exchange->house, "SELECT last_n FROM tocsin.ticket WHERE ticket_id = %" G_GINT64_FORMAT,
      ticket);
  exchange->events += last - from;
  if (known != NULL)
    known->events = last;
  gint64 all = house_number (exchange->house, "SELECT sum(last_n) FROM tocsin.ticket");
  if (all != exchange->events)
    exchange_fail (exchange, "there are %" G_GINT64_FORMAT " events instead of %" G_GINT64_FORMAT,
                   all, exchange->events);
}

guint
exchange_events_of (const Exchange *exchange, gint64 ticket)
{
  const ModelTicket *known = model_ticket (exchange->model, ticket);
  return known == NULL ? 0 : known->events;
}
