#include "config.h"

#include "core/event.h"

/* In SQL and JSON for ever: a word may be added, none changed. */
static const char *const word[] = {
  [EVENT_CREATE] = "create",
  [EVENT_CORRESPOND] = "correspond",
  [EVENT_COMMENT] = "comment",
  [EVENT_STATUS] = "status",
  [EVENT_SUBJECT] = "subject",
  [EVENT_PRIORITY] = "priority",
  [EVENT_LINK] = "link",
  [EVENT_OUTBOX] = "outbox",
  [EVENT_SUPPRESSED] = "suppressed",
  [EVENT_ALSO_DELIVERED] = "also-delivered",
  [EVENT_OWNER] = "owner",
  [EVENT_SLA] = "sla",
  [EVENT_WATCHER] = "watcher",
  [EVENT_BOUNCE] = "bounce",
  [EVENT_HELD_BACK] = "held-back",
  [EVENT_QUEUE] = "queue",
  [EVENT_FIELD] = "field",
  [EVENT_DATE] = "date",
  [EVENT_TIME] = "time",
  [EVENT_UNLINK] = "unlink",
  [EVENT_ACCEPTED] = "accepted",
};

static void
test_names (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (word), ==, EVENT_TYPES);
  for (guint i = 0; i < EVENT_TYPES; i++) {
    EventType type = EVENT_TYPES;
    g_assert_cmpstr (event_type_name ((EventType) i), ==, word[i]);
    g_assert_true (event_type_from_name (word[i], &type));
    g_assert_cmpuint (type, ==, i);
  }
  EventType type = EVENT_LINK;
  g_assert_false (event_type_from_name ("Create", &type));
  g_assert_false (event_type_from_name ("", &type));
  g_assert_cmpuint (type, ==, EVENT_LINK);
}

static void
test_new (void)
{
  g_autoptr (Event) event = event_new (7, EVENT_COMMENT);
  g_assert_cmpint (event->ticket, ==, 7);
  g_assert_cmpint (event->type, ==, EVENT_COMMENT);
  g_assert_cmpuint (event->n, ==, 0);
  g_assert_null (event->field);
  g_assert_false (event->held_back);
  g_assert_false (event->with_mail);
  for (guint i = 0; i < SEALS; i++)
    g_assert_null (event->value[i]);
  event_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/event/words-are-fixed", test_names);
  g_test_add_func ("/core/event/begins-empty", test_new);
  return g_test_run ();
}
