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
    db_begin (office->db);
    g_autofree char *page =
        answer_show (office->db, office->config, account, row[i].ticket, &error);
    db_rollback (office->db);
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
    db_begin (office->db);
    g_autofree char *page =
        answer_search (office->db, office->config, account, row[i].query, NOW, &error);
    db_rollback (office->db);
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
  db_begin (office->db);
  g_assert_null (answer_search (office->db, office->config, account, "colour:red", NOW, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
  g_assert_nonnull (strstr (error->message, "colour"));
}

/* Makes the database sleep wherever a search looks at texts or a history is read. */
static void
slow_down (const Office *office)
{
  cluster_run (office->db,
               "CREATE OR REPLACE FUNCTION tocsin.ticket_says(ticket bigint, words jsonb,"
               " each boolean) RETURNS boolean LANGUAGE plpgsql STABLE AS"
               " $$ BEGIN PERFORM pg_sleep (600); RETURN true; END $$;"
               "CREATE OR REPLACE FUNCTION tocsin.ticket_history(ticket bigint) RETURNS SETOF json"
               " LANGUAGE plpgsql STABLE AS"
               " $$ BEGIN PERFORM pg_sleep (600); RETURN; END $$");
}

/* What takes too long is given up; all else that the transaction does is not. */
static void
test_slow (void)
{
  g_autoptr (Office) office = office_open ("answer_slow");
  office_fill (office);
  office_hire (office, "alice", "duty");
  slow_down (office);
  g_autoptr (GError) error = NULL;
  g_autoptr (Account) account = account_find (office->db, "alice", &error);
  db_begin (office->db);
  g_autofree char *first = answer_search (office->db, office->config, account, "id:2", NOW, &error);
  g_assert_no_error (error);
  cluster_run (office->db, "SET LOCAL statement_timeout = '50s';"
                           "UPDATE tocsin.ticket SET subject = 'written' WHERE ticket_id = 1");
  gint64 start = g_get_monotonic_time ();
  g_autofree char *slow =
      answer_search (office->db, office->config, account, "ransom", NOW, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (slow, ==,
                   "This search took too long and was given up; narrow it, for example by\n"
                   "status, queue or dates.");
  g_autofree char *shown = answer_show (office->db, office->config, account, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (shown, ==, "Ticket 2 took too long to read; see: tocsin ticket show 2");
  g_assert_cmpint (g_get_monotonic_time () - start, <, 30 * G_USEC_PER_SEC);
  g_autofree char *quick = answer_search (office->db, office->config, account, "id:1", NOW, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (quick, "written"));
  g_autofree char *timeout = cluster_value (office->db, "SHOW statement_timeout");
  g_assert_cmpstr (timeout, ==, "50s");
  g_assert_true (db_commit (office->db, &error));
  g_autofree char *subject =
      cluster_value (office->db, "SELECT subject FROM tocsin.ticket WHERE ticket_id = 1");
  g_assert_cmpstr (subject, ==, "written");
}

/* What is not slow but broken is an error as ever. */
static void
test_broken (void)
{
  g_autoptr (Office) office = office_open ("answer_broken");
  office_fill (office);
  office_hire (office, "alice", "duty");
  g_autoptr (GError) error = NULL;
  g_autoptr (Account) account = account_find (office->db, "alice", &error);
  cluster_run (office->db,
               "CREATE OR REPLACE FUNCTION tocsin.ticket_says(ticket bigint, words jsonb,"
               " each boolean) RETURNS boolean LANGUAGE plpgsql STABLE AS"
               " $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$");
  db_begin (office->db);
  g_assert_null (answer_search (office->db, office->config, account, "ransom", NOW, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY);
  g_clear_error (&error);
  g_autofree char *quick = answer_search (office->db, office->config, account, "id:1", NOW, &error);
  g_assert_no_error (error);
  g_assert_nonnull (quick);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cluster_start ();
  g_test_add_func ("/app/answer/shows-a-ticket-to-who-may-see-it", test_show);
  g_test_add_func ("/app/answer/finds-open-tickets-that-one-may-see", test_search);
  g_test_add_func ("/app/answer/says-what-is-wrong-with-a-query", test_bad_query);
  g_test_add_func ("/app/answer/gives-up-what-is-slow", test_slow);
  g_test_add_func ("/app/answer/fails-when-the-database-does", test_broken);
  int status = g_test_run ();
  cluster_stop ();
  return status;
}
