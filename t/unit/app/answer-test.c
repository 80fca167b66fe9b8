#include "config.h"

#include <string.h>

#include "base/error.h"

#include "app/account.h"
#include "app/answer.h"

#include "../store/cluster.h"
#include "office.h"

#define NOW G_GINT64_CONSTANT (1795431600) /* 2026-11-23 11:00:00 UTC */

static void
test_show (void)
{
  static const struct {
    const char *role;
    gint64 ticket;
    int code; /* 0: shown */
  } row[] = {
    { "duty", 2, 0 },
    { "read-only:report@EDUNET", 2, 0 },
    { "manager@GOVNET", 2, TOCSIN_ERROR_DENIED },
    { "manager:general", 2, TOCSIN_ERROR_DENIED },
    { "duty@EDUNET", 1, TOCSIN_ERROR_DENIED },
    { "manager", 4, TOCSIN_ERROR_MISSING },
  };
  g_autoptr (Office) office = office_open ("answer_show");
  office_fill (office);
  for (guint i = 0; i < G_N_ELEMENTS (row); i++) {
    g_autofree char *name = g_strdup_printf ("person%u", i);
    office_hire (office, name, row[i].role);
    g_autoptr (GError) error = NULL;
    g_autoptr (Account) account = account_find (office->db, name, &error);
    g_autofree char *page =
        answer_show (office->db, office->config, account, row[i].ticket, &error);
    g_test_message ("%s, ticket %d", row[i].role, (int) row[i].ticket);
    if (row[i].code != 0)
      g_assert_error (error, TOCSIN_ERROR, row[i].code);
    else
      g_assert_true (g_str_has_prefix (page, "Ticket 2: two\n"));
  }
}

static void
test_search (void)
{
  static const struct {
    const char *role;
    const char *query;
    const char *found; /* numbers, as they stand in the page */
  } row[] = {
    { "duty", "", "#1 #2 " },
    { "duty", "closed", "#3 " },
    { "duty", "status:resolved,new", "#2 #3 " },
    { "duty", "id:3", "#3 " },
    { "duty", "owner:alice", "#1 " },
    { "duty", "subject:two", "#2 " },
    { "duty", "kind:report constituency:edunet", "#2 " },
    { "duty@EDUNET", "", "#2 " },
    { "duty@EDUNET", "id:1,2,3", "#2 " },
    { "read-only:general", "id:1,2,3", "#1 " },
    { "duty@GOVNET", "", "" },
  };
  g_autoptr (Office) office = office_open ("answer_search");
  office_fill (office);
  for (guint i = 0; i < G_N_ELEMENTS (row); i++) {
    g_autofree char *name = g_strdup_printf ("person%u", i);
    office_hire (office, name, row[i].role);
    g_autoptr (GError) error = NULL;
    g_autoptr (Account) account = account_find (office->db, name, &error);
    g_autofree char *page =
        answer_search (office->db, office->config, account, row[i].query, NOW, &error);
    g_test_message ("%s: %s", row[i].role, row[i].query);
    g_assert_no_error (error);
    g_autoptr (GString) found = g_string_new (NULL);
    for (const char *p = strchr (page, '#'); p != NULL; p = strchr (p + 1, '#'))
      g_string_append_len (found, p, 3);
    g_assert_cmpstr (found->str, ==, row[i].found);
  }
}

static void
test_bad_query (void)
{
  g_autoptr (Office) office = office_open ("answer_bad");
  office_hire (office, "alice", "duty");
  g_autoptr (GError) error = NULL;
  g_autoptr (Account) account = account_find (office->db, "alice", &error);
  g_assert_null (answer_search (office->db, office->config, account, "colour:red", NOW, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
  g_assert_nonnull (strstr (error->message, "colour"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cluster_start ();
  g_test_add_func ("/app/answer/shows-a-ticket-to-who-may-see-it", test_show);
  g_test_add_func ("/app/answer/finds-open-tickets-that-one-may-see", test_search);
  g_test_add_func ("/app/answer/says-what-is-wrong-with-a-query", test_bad_query);
  int status = g_test_run ();
  cluster_stop ();
  return status;
}
