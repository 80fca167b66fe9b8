#include "config.h"

#include "base/clock.h"

#include "family.h"

/* What a status becomes in a queue of another kind, and whether that closes or opens it; NULL:
 * refused. */
static const struct {
  Kind from;
  const char *status;
  Kind to;
  const char *becomes;
  gboolean starts; /* it has left an initial status by that */
} map[] = {
  { KIND_GENERAL, "new", KIND_REPORT, "new", FALSE },
  { KIND_GENERAL, "stalled", KIND_REPORT, "open", FALSE },
  { KIND_GENERAL, "rejected", KIND_INCIDENT, "abandoned", FALSE },
  { KIND_GENERAL, "deleted", KIND_REPORT, NULL, FALSE },
  { KIND_GENERAL, "new", KIND_INCIDENT, "open", TRUE },
  { KIND_REPORT, "new", KIND_COUNTERMEASURE, "pending activation", FALSE },
  { KIND_REPORT, "rejected", KIND_INVESTIGATION, "resolved", FALSE },
  { KIND_INCIDENT, "abandoned", KIND_REPORT, "rejected", FALSE },
  { KIND_COUNTERMEASURE, "pending removal", KIND_INVESTIGATION, "open", FALSE },
};

static void
test_map (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS (map); i++) {
    g_autoptr (GError) error = NULL;
    Queue queue = { .name = (char *) "Other", .kind = map[i].to };
    family_set_status (family, map[i].from, map[i].status);
    family->ticket->resolved = family->ticket->closed ? FAMILY_BEFORE : CLOCK_NONE;
    gint64 resolved = family->ticket->resolved;
    family_forget (family);
    family_add (family, CHANGE_QUEUE, 5, NULL)->queue = &queue;
    g_test_message ("%s %s", kind_name (map[i].from), map[i].status);
    g_autoptr (Outcome) outcome = family_try_apply (family, &error);
    if (map[i].becomes == NULL) {
      g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_REFUSED);
      continue;
    }
    g_assert_no_error (error);
    const Ticket *ticket = outcome_ticket (outcome->tickets, 5);
    g_assert_cmpstr (ticket->status, ==, map[i].becomes);
    g_assert_cmpstr (ticket->queue, ==, "Other");
    g_assert_cmpint (ticket->kind, ==, map[i].to);
    g_assert_cmpint (ticket->closed, ==, family->ticket->closed);
    g_assert_cmpint (ticket->resolved, ==, resolved);
    g_assert_cmpint (ticket->started, ==, map[i].starts ? FAMILY_NOW : CLOCK_NONE);
    gboolean moved = !g_str_equal (map[i].status, map[i].becomes);
    g_assert_cmpuint (outcome->events->len, ==, moved ? 2 : 1);
  }
}

static void
test_history (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  Queue queue = { .name = (char *) "Blocks", .kind = KIND_COUNTERMEASURE };
  family_add (family, CHANGE_QUEUE, 5, NULL)->queue = &queue;
  family_add (family, CHANGE_QUEUE, 5, NULL)->queue = &queue;
  g_autoptr (Outcome) outcome = family_apply (family);
  family_assert_history (outcome, "5 queue:queue:Queue>Blocks by ana@x.example\n"
                                  "5 status:status:new>active by ana@x.example\n");
  g_assert_cmpint (outcome_ticket (outcome->tickets, 5)->started, ==, FAMILY_NOW);
}

static void
test_no_map (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  Queue queue = { .name = (char *) "Reports", .kind = KIND_REPORT };
  family_set_status (family, KIND_GENERAL, "deleted");
  family_add (family, CHANGE_QUEUE, 5, NULL)->queue = &queue;
  family_assert_refused (family, TOCSIN_ERROR_REFUSED,
                         "ticket 5 cannot move to queue 'Reports' while its status is 'deleted': "
                         "lifecycle 'general' has no map for that to 'report'");
}

/* Within one lifecycle nothing happens to a status, even one that it has lost. */
static void
test_same_lifecycle (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  Queue queue = { .name = (char *) "Other", .kind = KIND_GENERAL };
  family_set_status (family, KIND_GENERAL, "gone");
  family->ticket->closed = TRUE;
  family_add (family, CHANGE_QUEUE, 5, NULL)->queue = &queue;
  g_autoptr (Outcome) outcome = family_apply (family);
  family_assert_history (outcome, "5 queue:queue:Queue>Other by ana@x.example\n");
  g_assert_true (outcome_ticket (outcome->tickets, 5)->closed);
}

/* A move that closes a ticket is as any other closing. */
static void
test_dependencies (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const char *const closed[] = { "open", NULL };
  const TicketLink link = { LINK_DEPENDS_ON, FALSE, 8, FALSE };
  Lifecycle *lifecycle = lifecycle_new ("archive");
  g_assert_true (lifecycle_add_statuses (lifecycle, STATUS_INACTIVE, closed, NULL));
  g_ptr_array_add (family->policy->lifecycles, lifecycle);
  g_ptr_array_add (family->ticket->links, g_memdup2 (&link, sizeof link));
  Queue *known = g_new0 (Queue, 1);
  known->name = g_strdup ("Archive");
  known->lifecycle = g_strdup ("archive");
  known->address = g_strdup ("archive@csirt.example");
  known->comment_address = g_strdup ("archive-comment@csirt.example");
  g_ptr_array_add (family->policy->queues, known);
  family_set_status (family, KIND_GENERAL, "open");
  family_add (family, CHANGE_QUEUE, 5, NULL)->queue = known;
  family_assert_refused (family, TOCSIN_ERROR_REFUSED,
                         "ticket 5 depends on what is still open: 8; close that first");
  g_ptr_array_set_size (family->ticket->links, 0);
  g_autoptr (Outcome) outcome = family_apply (family);
  g_assert_true (outcome_ticket (outcome->tickets, 5)->closed);
}

/* Fields that the other kind does not have are not lost. */
static void
test_fields_stay (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  FieldValues *values = field_values_new ("Netmask");
  g_ptr_array_add (values->values, g_strdup ("255.255.255.0"));
  g_ptr_array_add (family->ticket->fields, values);
  family_set_status (family, KIND_COUNTERMEASURE, "active");
  Queue queue = { .name = (char *) "Reports", .kind = KIND_REPORT };
  family_add (family, CHANGE_QUEUE, 5, NULL)->queue = &queue;
  g_autoptr (Outcome) outcome = family_apply (family);
  g_assert_nonnull (ticket_field (outcome_ticket (outcome->tickets, 5), "Netmask"));
}

static void
test_constituency (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_add (family, CHANGE_CONSTITUENCY, 5, "EDUNET");
  family_add (family, CHANGE_CONSTITUENCY, 5, "EDUNET");
  family_add (family, CHANGE_CONSTITUENCY, 5, NULL);
  g_autoptr (Outcome) outcome = family_apply (family);
  family_assert_history (outcome, "5 field:constituency:->EDUNET by ana@x.example\n"
                                  "5 field:constituency:EDUNET>- by ana@x.example\n");
  g_assert_null (outcome_ticket (outcome->tickets, 5)->constituency);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  static const struct {
    const char *path;
    void (*test) (Family *family, gconstpointer unused);
  } tests[] = {
    { "status-is-mapped", test_map },
    { "queue-then-status", test_history },
    { "no-map-no-move", test_no_map },
    { "one-lifecycle-no-status", test_same_lifecycle },
    { "dependencies-keep-open", test_dependencies },
    { "fields-stay", test_fields_stay },
    { "constituency", test_constituency },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/core/apply_place/", tests[i].path, NULL);
    g_test_add (path, Family, NULL, family_set_up, tests[i].test, family_tear_down);
  }
  return g_test_run ();
}
