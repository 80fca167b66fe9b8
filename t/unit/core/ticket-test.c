#include "config.h"

#include <string.h>

#include "base/clock.h"

#include "core/ticket.h"

static Ticket *
full_ticket (void)
{
  Ticket *ticket = ticket_new ();
  ticket->id = 12;
  ticket->merged_into = 13;
  ticket->queue = g_strdup ("Help");
  ticket->kind = KIND_REPORT;
  ticket->constituency = g_strdup ("EDUNET");
  ticket->subject = g_strdup ("S");
  ticket->status = g_strdup ("open");
  ticket->owner = g_strdup ("hank");
  g_ptr_array_add (ticket->requestors, g_strdup ("a@x.example"));
  g_ptr_array_add (ticket->cc, g_strdup ("c@x.example"));
  g_ptr_array_add (ticket->admin_cc, g_strdup ("d@x.example"));
  ticket->priority = 50;
  ticket->sla = g_strdup ("full");
  ticket->language = g_strdup ("en");
  ticket->last_n = 3;
  memset (ticket->head, 7, sizeof ticket->head);
  ticket->last_message_id = g_strdup ("<m@x>");
  ticket->fresh = TRUE;
  return ticket;
}

static void
test_new (void)
{
  g_autoptr (Ticket) ticket = ticket_new ();
  static const guint8 zeros[TICKET_HASH_BYTES];
  const gint64 times[] = { ticket->starts, ticket->started, ticket->due, ticket->told,
                           ticket->resolved };
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    g_assert_true (times[i] == CLOCK_NONE);
  g_assert_cmpmem (ticket->head, sizeof ticket->head, zeros, sizeof zeros);
  g_assert_cmpuint (ticket->last_n, ==, 0);
  g_assert_false (ticket->fresh);
  ticket_free (NULL);
}

/* Whatever happens to the copy, the original stays. */
static void
test_copy (void)
{
  g_autoptr (Ticket) ticket = full_ticket ();
  g_autoptr (Ticket) copy = ticket_copy (ticket);
  g_assert_cmpint (copy->id, ==, 12);
  g_assert_cmpint (copy->merged_into, ==, 13);
  g_assert_cmpstr (copy->constituency, ==, "EDUNET");
  g_assert_cmpstr (copy->owner, ==, "hank");
  g_assert_cmpstr (copy->sla, ==, "full");
  g_assert_cmpstr (copy->last_message_id, ==, "<m@x>");
  g_assert_cmpint (copy->kind, ==, KIND_REPORT);
  g_assert_cmpint (copy->priority, ==, 50);
  g_assert_true (copy->fresh);
  g_assert_cmpmem (copy->head, sizeof copy->head, ticket->head, sizeof ticket->head);
  g_assert_cmpstr (g_ptr_array_index (copy->admin_cc, 0), ==, "d@x.example");
  copy->subject[0] = 'X';
  copy->status[0] = 'X';
  copy->queue[0] = 'X';
  copy->head[0] = 1;
  g_ptr_array_add (copy->requestors, g_strdup ("new@x.example"));
  g_ptr_array_remove_index (copy->cc, 0);
  ((char *) g_ptr_array_index (copy->admin_cc, 0))[0] = 'X';
  g_assert_cmpstr (ticket->subject, ==, "S");
  g_assert_cmpstr (ticket->status, ==, "open");
  g_assert_cmpstr (ticket->queue, ==, "Help");
  g_assert_cmpint (ticket->head[0], ==, 7);
  g_assert_cmpuint (ticket->requestors->len, ==, 1);
  g_assert_cmpuint (ticket->cc->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (ticket->admin_cc, 0), ==, "d@x.example");
}

static void
test_correspondent (void)
{
  static const struct {
    const char *address;
    gboolean on_it;
  } table[] = {
    { "a@x.example", TRUE },
    { "A@X.Example", TRUE },
    { "c@x.example", TRUE },
    { "d@x.example", FALSE },
    { "aa@x.example", FALSE },
    { "a@x.example.net", FALSE },
    { "", FALSE },
    { "a@x.exam\u017fle", FALSE },
  };
  g_autoptr (Ticket) ticket = full_ticket ();
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    g_assert_cmpint (ticket_has_correspondent (ticket, table[i].address), ==, table[i].on_it);
}

static void
test_closed (void)
{
  static const struct {
    Kind kind;
    const char *status;
    gboolean closed;
  } table[] = {
    { KIND_GENERAL, "new", FALSE },           { KIND_GENERAL, "stalled", FALSE },
    { KIND_GENERAL, "resolved", TRUE },       { KIND_GENERAL, "deleted", TRUE },
    { KIND_REPORT, "rejected", TRUE },        { KIND_INCIDENT, "abandoned", TRUE },
    { KIND_COUNTERMEASURE, "removed", TRUE }, { KIND_COUNTERMEASURE, "pending removal", FALSE },
    { KIND_INCIDENT, "rejected", FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (Ticket) ticket = ticket_new ();
    ticket->kind = table[i].kind;
    ticket->status = g_strdup (table[i].status);
    g_assert_cmpint (ticket_is_closed (ticket), ==, table[i].closed);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/ticket/begins-empty", test_new);
  g_test_add_func ("/core/ticket/copy-shares-nothing", test_copy);
  g_test_add_func ("/core/ticket/correspondents-without-case", test_correspondent);
  g_test_add_func ("/core/ticket/closed-by-the-lifecycle-of-its-kind", test_closed);
  return g_test_run ();
}
