#include <string.h>

#include "base/error.h"

#include "core/notification.h"

/* Columns: requestors, cc, owner, admin-cc, others; `x`: may not be told. NULL: not settable. */
static const struct {
  NoticeEvent event;
  const char *told;
} expected[NOTICE_EVENTS] = {
  { NOTICE_ACKNOWLEDGEMENT, NULL },
  { NOTICE_RECEIVED, NULL },
  { NOTICE_CLOSED, NULL },
  { NOTICE_CORRESPONDENCE, "++--+" },
  { NOTICE_RELAYED, "++---" },
  { NOTICE_NEW_TICKET, "xx++-" },
  { NOTICE_STAFF_CORRESPONDENCE, "xx++-" },
  { NOTICE_HELD_BACK, "xx++-" },
  { NOTICE_COMMENT, "xx+++" },
  { NOTICE_OWNER, "xx+--" },
  { NOTICE_RESOLVED, "+----" },
  { NOTICE_STATUS, "xx---" },
  { NOTICE_CHALLENGE, NULL },
  { NOTICE_TRANSCRIPT, NULL },
  { NOTICE_KEY_EXPIRES, NULL },
  { NOTICE_DELIVERY_FAILED, NULL },
  { NOTICE_QUARANTINED, NULL },
  { NOTICE_BUDGET_ALARM, NULL },
};

static const struct {
  const char *word;
  Told bit;
} column[] = {
  { "requestors", TOLD_REQUESTORS }, { "cc", TOLD_CC },         { "owner", TOLD_OWNER },
  { "admin-cc", TOLD_ADMIN_CC },     { "others", TOLD_OTHERS },
};

static void
test_shipped (void)
{
  g_autoptr (Policy) policy = policy_new ();
  for (guint i = 0; i < NOTICE_EVENTS; i++) {
    const Notification *notification = notification_of (policy, expected[i].event);
    g_test_message ("%s", notice_event_template (expected[i].event));
    g_assert_cmpint (expected[i].event, ==, i);
    g_assert_cmpint (notification_is_settable (expected[i].event), ==, expected[i].told != NULL);
    g_assert_cmpint (notification != NULL, ==, expected[i].told != NULL);
    if (notification == NULL)
      continue;
    g_assert_null (notification->named[0]);
    for (guint c = 0; c < G_N_ELEMENTS (column); c++)
      g_assert_cmpint ((notification->told & column[c].bit) != 0, ==, expected[i].told[c] == '+');
  }
  notification_free (NULL);
}

/* Every word for every event: outsiders are never told what must not leave the house. */
static void
test_every_word (void)
{
  for (guint i = 0; i < NOTICE_EVENTS; i++)
    for (guint c = 0; c < G_N_ELEMENTS (column); c++) {
      const char *const words[] = { column[c].word, NULL };
      gboolean allowed = expected[i].told != NULL && expected[i].told[c] != 'x';
      g_autoptr (GError) error = NULL;
      g_test_message ("%s to %s", notice_event_template (expected[i].event), column[c].word);
      Notification *notification = notification_parse (expected[i].event, words, &error);
      g_assert_cmpint (notification != NULL, ==, allowed);
      g_assert_cmpint (g_error_matches (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA), ==, !allowed);
      if (allowed)
        g_assert_cmpuint (notification->told, ==, column[c].bit);
      notification_free (notification);
    }
}

static void
test_named (void)
{
  static const char *const words[] = { "Owner", "DutyTeam", "boss@staff.example", "ADMIN-CC",
                                       NULL };
  Notification *notification = notification_parse (NOTICE_STATUS, words, NULL);
  g_assert_cmpint (notification->event, ==, NOTICE_STATUS);
  g_assert_cmpuint (notification->told, ==, TOLD_OWNER | TOLD_ADMIN_CC);
  g_assert_cmpuint (g_strv_length (notification->named), ==, 2);
  g_assert_cmpstr (notification->named[0], ==, "DutyTeam");
  g_assert_cmpstr (notification->named[1], ==, "boss@staff.example");
  notification_free (notification);
}

static void
test_nobody (void)
{
  static const char *const words[] = { NULL };
  Notification *notification = notification_parse (NOTICE_RESOLVED, words, NULL);
  g_assert_cmpuint (notification->told, ==, 0);
  g_assert_null (notification->named[0]);
  notification_free (notification);
}

static void
test_refused (void)
{
  static const struct {
    NoticeEvent event;
    const char *word;
    const char *message;
  } row[] = {
    { NOTICE_COMMENT, "", "`` is neither" },
    { NOTICE_COMMENT, "a b@staff.example", "is neither" },
    { NOTICE_COMMENT, "@staff.example", "is neither" },
    { NOTICE_COMMENT, "Requestors", "`comment` never leaves the house" },
    { NOTICE_CHALLENGE, "DutyTeam", "nobody chooses who gets `challenge`" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (row); i++) {
    const char *const words[] = { "owner", row[i].word, NULL };
    g_autoptr (GError) error = NULL;
    g_assert_null (notification_parse (row[i].event, words, &error));
    g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
    g_assert_nonnull (strstr (error->message, row[i].message));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/notification/ships-the-defaults-of-rt", test_shipped);
  g_test_add_func ("/core/notification/keeps-the-house-closed-for-every-word", test_every_word);
  g_test_add_func ("/core/notification/takes-groups-and-addresses", test_named);
  g_test_add_func ("/core/notification/may-tell-nobody", test_nobody);
  g_test_add_func ("/core/notification/refuses-bad-words", test_refused);
  return g_test_run ();
}
