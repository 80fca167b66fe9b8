#include "config.h"

#include <string.h>

#include "base/error.h"

#include "core/change.h"

static const struct {
  const char *line;
  ChangeType type;
  const char *value;
} good[] = {
  { "Status: resolved", CHANGE_STATUS, "resolved" },
  { "status:resolved", CHANGE_STATUS, "resolved" },
  { "  STATUS :  Pending  Removal ", CHANGE_STATUS, "Pending Removal" },
  { "Subject: a: b: c", CHANGE_SUBJECT, "a: b: c" },
  { "Subject: \u00e1 \u202e\u200bz", CHANGE_SUBJECT, "\u00e1 z" },
  { "Subject: one\r\ntwo", CHANGE_SUBJECT, "one two" },
  { "Priority: 0", CHANGE_PRIORITY, "0" },
  { "priority: 100", CHANGE_PRIORITY, "100" },
  { "Priority:  7 ", CHANGE_PRIORITY, "7" },
  { "Accept: 12", CHANGE_ACCEPT, "12" },
};

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (Change) change = change_parse (good[i].line, 12, &error);
    g_assert_no_error (error);
    g_assert_cmpint (change->type, ==, good[i].type);
    g_assert_cmpint (change->ticket, ==, 12);
    g_assert_cmpstr (change->value, ==, good[i].value);
    g_assert_null (change->message);
    g_assert_cmpint (change->other, ==, good[i].type == CHANGE_ACCEPT ? 12 : 0);
  }
}

/* Each message ends with what would be right. */
static const struct {
  const char *line;
  const char *hint;
} bad[] = {
  { "", "try: Status: resolved" },
  { "resolved", "try: Status: resolved" },
  { ": resolved", "known are Status, Subject, Priority, Accept" },
  { "Stat us: open", "known are Status, Subject, Priority, Accept" },
  { "Owner: hank", "known are Status, Subject, Priority, Accept" },
  { "Stat\u00fcs: open", "known are Status, Subject, Priority, Accept" },
  { "Status:", "try: Status: open" },
  { "Status:  \t", "try: Status: open" },
  { "Subject: \u200b", NULL },
  { "Priority: -1", "try: Priority: 50" },
  { "Priority: 101", "try: Priority: 50" },
  { "Priority: 5x", "try: Priority: 50" },
  { "Accept: 0", "try: Accept: 2" },
  { "Accept: -1", "try: Accept: 2" },
  { "Accept: all", "try: Accept: 2" },
  { "Accept: 99999999999", "try: Accept: 2" },
  { "Priority: 1 2", "try: Priority: 50" },
  { "Priority: 0x10", "try: Priority: 50" },
  { "Subject: caf\xe9", "try: Status: resolved" },
  { "Subject: cut \xf0", "try: Status: resolved" },
  { "Priority: 5.0", "try: Priority: 50" },
  { "Priority: 99999999999999999999", "try: Priority: 50" },
  { "Priority: \u0665", "try: Priority: 50" },
};

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (Change) change = change_parse (bad[i].line, 12, &error);
    g_test_message ("%s", bad[i].line);
    g_assert_null (change);
    g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
    if (bad[i].hint != NULL)
      g_assert_true (g_str_has_suffix (error->message, bad[i].hint));
  }
}

static void
test_free (void)
{
  Change *change = change_new (CHANGE_CREATE, 1);
  change->value = g_strdup ("x");
  change->requestors = g_strsplit ("a b", " ", -1);
  change->message = message_new ("text");
  change->message->quoted = g_strdup ("q");
  change->message->mail_digest = g_strdup ("d");
  change_free (change);
  change_free (NULL);
  message_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/change/reads-good-lines", test_good);
  g_test_add_func ("/core/change/refuses-bad-lines-with-a-hint", test_bad);
  g_test_add_func ("/core/change/frees-all", test_free);
  return g_test_run ();
}
