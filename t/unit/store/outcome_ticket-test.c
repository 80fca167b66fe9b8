#include "config.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/printer.h"
#include "base/random.h"

#include "store/outcome.h"
#include "store/ticket.h"

#include "cluster.h"
#include "scene.h"

#define DATABASE "outcome_ticket"

/* Asserts that the first column of SQL's first row is EXPECTED. */
static void
assert_value (Db *db, const char *sql, const char *expected)
{
  g_autofree char *value = cluster_value (db, sql);
  g_assert_cmpstr (value, ==, expected);
}

static void
assert_text (const json_t *object, const char *key, const char *expected)
{
  g_assert_cmpstr (json_string_value (json_object_get (object, key)), ==, expected);
}

static void
add_field (Ticket *ticket, const char *name, const char *first, const char *second)
{
  FieldValues *field = field_values_new (name);
  g_ptr_array_add (field->values, g_strdup (first));
  g_ptr_array_add (field->values, g_strdup (second));
  g_ptr_array_add (ticket->fields, field);
}

static Ticket *
full_ticket (gint64 id)
{
  Ticket *ticket = ticket_new ();
  ticket->id = id;
  ticket->queue = g_strdup ("Reports");
  ticket->kind = KIND_REPORT;
  ticket->constituency = g_strdup ("EDUNET");
  ticket->tag = g_strdup ("edunet.example");
  ticket->subject = g_strdup ("S \"q\" \\ ñ 😀");
  ticket->status = g_strdup ("resolved");
  ticket->owner = g_strdup ("hank");
  g_ptr_array_add (ticket->requestors, g_strdup ("z@x.example"));
  g_ptr_array_add (ticket->requestors, g_strdup ("a@x.example"));
  g_ptr_array_add (ticket->cc, g_strdup ("c@x.example"));
  g_ptr_array_add (ticket->admin_cc, g_strdup ("d@x.example"));
  g_ptr_array_add (ticket->squelched, g_strdup ("c@x.example"));
  add_field (ticket, "Domain", "a.example", "B.example");
  add_field (ticket, "IP", "192.0.2.0/24", "2001:db8::1");
  ticket->closed = TRUE;
  ticket->priority = 50;
  ticket->final_priority = 60;
  ticket->sla = g_strdup ("full");
  ticket->language = g_strdup ("es");
  ticket->created = SCENE_NOW - 7;
  ticket->starts = SCENE_NOW - 6;
  ticket->started = SCENE_NOW - 5;
  ticket->due = SCENE_NOW - 4;
  ticket->told = SCENE_NOW - 3;
  ticket->resolved = SCENE_NOW - 2;
  ticket->updated = SCENE_NOW - 1;
  ticket->time_worked = 11;
  ticket->time_left = 12;
  ticket->time_estimated = 13;
  ticket->fresh = TRUE;
  return ticket;
}

static Outcome *
outcome_of (Ticket *ticket)
{
  Outcome *outcome = outcome_new ();
  g_ptr_array_add (outcome->tickets, ticket);
  Event *event = event_new (ticket->id, EVENT_PRIORITY);
  event->at = SCENE_NOW;
  g_ptr_array_add (outcome->events, event);
  outcome_chain (outcome, random_bytes);
  return outcome;
}

static void
assert_same_people (const GPtrArray *a, const GPtrArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    g_assert_cmpstr (g_ptr_array_index (a, i), ==, g_ptr_array_index (b, i));
}

static void
assert_same_ticket (const Ticket *a, const Ticket *b)
{
  const char *const texts[][2] = {
    { a->queue, b->queue },       { a->constituency, b->constituency },
    { a->subject, b->subject },   { a->status, b->status },
    { a->owner, b->owner },       { a->sla, b->sla },
    { a->language, b->language }, { a->tag, b->tag },
  };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_cmpstr (texts[i][0], ==, texts[i][1]);
  const gint64 numbers[][2] = {
    { a->id, b->id },
    { a->kind, b->kind },
    { a->priority, b->priority },
    { a->final_priority, b->final_priority },
    { a->closed, b->closed },
    { a->created, b->created },
    { a->starts, b->starts },
    { a->started, b->started },
    { a->due, b->due },
    { a->told, b->told },
    { a->resolved, b->resolved },
    { a->updated, b->updated },
    { a->last_n, b->last_n },
    { a->time_worked, b->time_worked },
    { a->time_left, b->time_left },
    { a->time_estimated, b->time_estimated },
    { a->fields->len, b->fields->len },
  };
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_assert_cmpint (numbers[i][0], ==, numbers[i][1]);
  g_assert_cmpmem (a->head, TICKET_HASH_BYTES, b->head, TICKET_HASH_BYTES);
  assert_same_people (a->requestors, b->requestors);
  assert_same_people (a->cc, b->cc);
  assert_same_people (a->admin_cc, b->admin_cc);
  assert_same_people (a->squelched, b->squelched);
  for (guint i = 0; i < a->fields->len; i++) {
    const FieldValues *field = g_ptr_array_index (a->fields, i);
    g_assert_cmpstr (field->name, ==,
                     ((const FieldValues *) g_ptr_array_index (b->fields, i))->name);
    assert_same_people (field->values,
                        ((const FieldValues *) g_ptr_array_index (b->fields, i))->values);
  }
}

static void
write_outcome (Db *db, const Outcome *outcome)
{
  g_autoptr (GError) error = NULL;
  db_begin (db);
  store_outcome (db, outcome, NULL, NULL, &error);
  g_assert_no_error (error);
  db_commit (db, &error);
  g_assert_no_error (error);
}

static Ticket *
read_ticket (Db *db, gint64 id)
{
  g_autoptr (TicketFamily) family = scene_lock (db, id, NULL);
  db_rollback (db);
  return ticket_copy (g_ptr_array_index (family->tickets, 0));
}

/* Each field of a ticket, there and back, as new and as changed. */
static void
test_ticket_round_trip (void)
{
  g_autoptr (Db) db = cluster_connect (DATABASE, "tocsin_command", 0);
  g_autoptr (Outcome) outcome = outcome_of (full_ticket (5001));
  write_outcome (db, outcome);
  g_autoptr (Ticket) read = read_ticket (db, 5001);
  assert_same_ticket (read, g_ptr_array_index (outcome->tickets, 0));
  g_assert_false (read->fresh);
  Ticket *changed = ticket_copy (read);
  g_clear_pointer (&changed->constituency, g_free);
  g_clear_pointer (&changed->owner, g_free);
  g_clear_pointer (&changed->tag, g_free);
  g_clear_pointer (&changed->sla, g_free);
  g_free (changed->queue);
  changed->queue = g_strdup ("Help");
  changed->kind = KIND_GENERAL;
  changed->starts = changed->started = changed->due = changed->told = CLOCK_NONE;
  changed->resolved = CLOCK_NONE;
  changed->updated = SCENE_NOW + 9;
  changed->priority = changed->time_worked = changed->time_left = 0;
  changed->final_priority = changed->time_estimated = 0;
  changed->closed = FALSE;
  g_ptr_array_add (changed->requestors, g_strdup ("m@x.example"));
  g_ptr_array_remove_index (changed->requestors, 0);
  g_ptr_array_set_size (changed->squelched, 0);
  changed->people_changed = TRUE;
  g_ptr_array_remove_index (changed->fields, 0);
  changed->fields_changed = TRUE;
  g_autoptr (Outcome) second = outcome_of (changed);
  write_outcome (db, second);
  g_autoptr (Ticket) again = read_ticket (db, 5001);
  assert_same_ticket (again, changed);
}

/* Addresses among the values of fields are ranges, whatever the field; nothing else is. */
static void
test_ranges (void)
{
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  g_autoptr (Outcome) outcome = outcome_of (full_ticket (5002));
  write_outcome (db, outcome);
  assert_value (db,
                "SELECT string_agg (coalesce (range::text, value), ' ' ORDER BY field, position) "
                "FROM tocsin.ticket_field WHERE ticket_id = 5002",
                "a.example B.example [192.0.2.0,192.0.2.255] [2001:db8::1,2001:db8::1]");
}

/* What staff alone may see is not loaded for anybody else's mail, and stays. */
static void
test_not_loaded (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  Ticket *ticket = full_ticket (5005);
  ticket->closed = FALSE;
  g_free (ticket->status);
  ticket->status = g_strdup ("open");
  g_autoptr (Outcome) outcome = outcome_of (ticket);
  write_outcome (db, outcome);
  g_assert_cmpint (
      scene_deliver (
          db, policy,
          &(SceneMail){ .id = "answer@x", .from = "z@x.example", .queue = "Reports", .tag = 5005 }),
      ==, 5005);
  g_autoptr (Ticket) read = read_ticket (db, 5005);
  g_assert_cmpuint (read->last_n, >, 1);
  g_assert_cmpuint (read->fields->len, ==, 2);
  g_assert_cmpuint (read->squelched->len, ==, 1);
}

/* A ticket that was only looked at stays as it is, even if what we hold of it is old. */
static void
test_untouched_ticket (void)
{
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  g_autoptr (Outcome) outcome = outcome_of (full_ticket (5003));
  write_outcome (db, outcome);
  cluster_run (db, "UPDATE tocsin.ticket SET subject = 'newer' WHERE ticket_id = 5003");
  g_autoptr (Outcome) other = outcome_new ();
  Ticket *stale = ticket_copy (g_ptr_array_index (outcome->tickets, 0));
  stale->fresh = FALSE;
  g_ptr_array_add (other->tickets, stale);
  write_outcome (db, other);
  assert_value (db, "SELECT subject FROM tocsin.ticket WHERE ticket_id = 5003", "newer");
}

/* Two that numbered their event alike: the second must run again. */
static void
test_conflict (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  g_autoptr (Outcome) first = outcome_of (full_ticket (5004));
  g_autoptr (Outcome) second = outcome_of (full_ticket (5004));
  write_outcome (db, first);
  db_begin (db);
  g_assert_false (store_outcome (db, second, NULL, NULL, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CONFLICT);
  db_rollback (db);
}

/* Asserts that TICKET has one link of TYPE, seen from its end, to OTHER, or none. */
static void
assert_link (Db *db, gint64 ticket, const char *type, gint64 other)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) query = json_pack ("{s:[I]}", "id", (json_int_t) ticket);
  g_autoptr (json_t) rows = store_ticket_list (db, query, NULL, 0, &error);
  g_assert_no_error (error);
  const json_t *links = json_object_get (json_array_get (rows, 0), "links");
  g_assert_cmpuint (json_array_size (links), ==, type == NULL ? 0 : 1);
  if (type == NULL)
    return;
  assert_text (json_array_get (links, 0), "type", type);
  g_assert_cmpint (json_integer_value (json_object_get (json_array_get (links, 0), "ticket")), ==,
                   other);
}

/* Links are seen from both ends, and can be taken away from either. */
static void
test_links_both_ways (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  gint64 first = scene_deliver (db, policy, &(SceneMail){ .id = "both-1@x" });
  gint64 second = scene_deliver (db, policy, &(SceneMail){ .id = "both-2@x" });
  Change *link = change_new (CHANGE_LINK, second);
  link->link = LINK_DEPENDS_ON;
  link->edit = list_edit_link (first);
  scene_link (db, policy, link, first);
  assert_link (db, second, "depends-on", first);
  assert_link (db, first, "depended-on-by", second);
  g_autoptr (Ticket) held = read_ticket (db, first);
  const TicketLink *seen = g_ptr_array_index (held->links, 0);
  g_assert_cmpuint (held->links->len, ==, 1);
  g_assert_true (seen->inward && seen->type == LINK_DEPENDS_ON && !seen->closed);
  g_assert_cmpint (seen->other, ==, second);
  g_autofree char *beside =
      g_strdup_printf ("INSERT INTO tocsin.ticket_link VALUES (%" G_GINT64_FORMAT
                       ", 'refers-to', %" G_GINT64_FORMAT ")",
                       second, first);
  cluster_run (db, beside);
  Change *unlink = change_new (CHANGE_LINK, first);
  unlink->link = LINK_DEPENDS_ON;
  unlink->inward = TRUE;
  unlink->edit = list_edit_link (second);
  char **added = unlink->edit->add;
  unlink->edit->add = unlink->edit->delete;
  unlink->edit->delete = added;
  scene_link (db, policy, unlink, second);
  assert_link (db, first, "referred-to-by", second);
  assert_link (db, second, "refers-to", first);
}

static void
test_links_and_notes (void)
{
  g_autoptr (Policy) policy = scene_policy ();
  g_autoptr (Db) db = cluster_connect (DATABASE, NULL, 0);
  gint64 first =
      scene_deliver (db, policy, &(SceneMail){ .id = "link-1@x", .from = "li@x.example" });
  gint64 second =
      scene_deliver (db, policy, &(SceneMail){ .id = "link-2@x", .from = "li@x.example" });
  for (guint i = 0; i < 2; i++) {
    Change *change = change_new (CHANGE_LINK, second);
    change->link = LINK_REFERS_TO;
    change->edit = list_edit_link (first);
    scene_link (db, policy, change, first);
  }
  g_autofree char *links = g_strdup_printf (
      "SELECT count (*) FROM tocsin.ticket_link WHERE ticket_id = %" G_GINT64_FORMAT
      " AND target_id = %" G_GINT64_FORMAT,
      second, first);
  assert_value (db, links, "1");
  g_assert_cmpint (
      scene_deliver (db, policy,
                     &(SceneMail){ .id = "link-1@x", .from = "li@x.example", .queue = "Reports" }),
      ==, first);
  assert_value (db,
                "SELECT string_agg (concat_ws ('|', queue, disposition, n), ' ' ORDER BY "
                "delivery_id) FROM tocsin.delivery JOIN tocsin.mail USING (mail_id) WHERE "
                "message_id = '<link-1@x>'",
                "Help|ticket|1 Reports|duplicate|2");
  scene_deliver (db, policy,
                 &(SceneMail){ .id = "link-1@x", .from = "li@x.example", .queue = "Reports" });
  g_autofree char *events = g_strdup_printf (
      "SELECT count (*) FROM tocsin.event WHERE ticket_id = %" G_GINT64_FORMAT, first);
  assert_value (db, events, "2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cluster_start ();
  cluster_create (DATABASE);
  g_test_add_func ("/store/outcome-ticket/ticket-there-and-back", test_ticket_round_trip);
  g_test_add_func ("/store/outcome-ticket/addresses-are-ranges", test_ranges);
  g_test_add_func ("/store/outcome-ticket/what-was-not-loaded-stays", test_not_loaded);
  g_test_add_func ("/store/outcome-ticket/untouched-ticket-stays", test_untouched_ticket);
  g_test_add_func ("/store/outcome-ticket/conflict", test_conflict);
  g_test_add_func ("/store/outcome-ticket/links-both-ways", test_links_both_ways);
  g_test_add_func ("/store/outcome-ticket/links-and-other-queues", test_links_and_notes);
  int status = g_test_run ();
  cluster_stop ();
  return status;
}
