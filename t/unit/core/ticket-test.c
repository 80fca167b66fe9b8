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
  g_ptr_array_add (ticket->squelched, g_strdup ("q@x.example"));
  FieldValues *values = field_values_new ("How Reported");
  g_ptr_array_add (values->values, g_strdup ("Email"));
  g_ptr_array_add (ticket->fields, values);
  const TicketLink link = { LINK_DEPENDS_ON, TRUE, 8, FALSE };
  g_ptr_array_add (ticket->links, g_memdup2 (&link, sizeof link));
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
  g_assert_cmpstr (g_ptr_array_index (copy->squelched, 0), ==, "q@x.example");
  FieldValues *values = ticket_field (copy, "How Reported");
  g_assert_cmpstr (g_ptr_array_index (values->values, 0), ==, "Email");
  TicketLink *link = g_ptr_array_index (copy->links, 0);
  g_assert_true (link->type == LINK_DEPENDS_ON && link->inward && link->other == 8);
  link->other = 9;
  g_ptr_array_add (values->values, g_strdup ("Telephone"));
  g_ptr_array_set_size (copy->squelched, 0);
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
  g_assert_cmpuint (ticket->squelched->len, ==, 1);
  g_assert_cmpuint (ticket_field (ticket, "How Reported")->values->len, ==, 1);
  g_assert_cmpint (((TicketLink *) g_ptr_array_index (ticket->links, 0))->other, ==, 8);
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
test_squelched (void)
{
  g_autoptr (Ticket) ticket = full_ticket ();
  g_assert_true (ticket_is_squelched (ticket, "Q@x.example"));
  g_assert_false (ticket_is_squelched (ticket, "a@x.example"));
}

static void
test_field (void)
{
  g_autoptr (Ticket) ticket = full_ticket ();
  g_assert_cmpstr (ticket_field (ticket, "how reported")->name, ==, "How Reported");
  g_assert_null (ticket_field (ticket, "How"));
}

static void
test_link_names (void)
{
  static const char *const names[LINK_TYPES][2] = { { "refers-to", "referred-to-by" },
                                                    { "depends-on", "depended-on-by" } };
  for (guint i = 0; i < LINK_TYPES; i++)
    for (guint inward = 0; inward < 2; inward++)
      g_assert_cmpstr (link_type_name ((LinkType) i, inward == 1), ==, names[i][inward]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/ticket/begins-empty", test_new);
  g_test_add_func ("/core/ticket/copy-shares-nothing", test_copy);
  g_test_add_func ("/core/ticket/correspondents-without-case", test_correspondent);
  g_test_add_func ("/core/ticket/squelched-without-case", test_squelched);
  g_test_add_func ("/core/ticket/fields-without-case", test_field);
  g_test_add_func ("/core/ticket/link-names-of-both-ends", test_link_names);
  return g_test_run ();
}
