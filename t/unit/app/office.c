#include "office.h"

#include "app/account.h"

#include "../store/cluster.h"

static Constituency *
make_constituency (const char *name)
{
  Constituency *constituency = g_new0 (Constituency, 1);
  constituency->name = g_strdup (name);
  constituency->domains = g_new0 (char *, 1);
  constituency->admin_cc = g_new0 (char *, 1);
  constituency->networks = g_ptr_array_new ();
  return constituency;
}

static Policy *
make_policy (void)
{
  Policy *policy = policy_new ();
  policy->name = g_strdup ("csirt.example");
  policy->domain = g_strdup ("csirt.example");
  Queue *queue = g_new0 (Queue, 1);
  queue->name = g_strdup ("General");
  queue->kind = KIND_GENERAL;
  queue->address = g_strdup ("help@csirt.example");
  queue->comment_address = g_strdup ("help-comment@csirt.example");
  queue->language = g_strdup ("en");
  queue->admin_cc = g_new0 (char *, 1);
  g_ptr_array_add (policy->queues, queue);
  policy->default_queue = queue;
  policy->budgets =
      (BudgetLimits){ POLICY_BOUNDLESS, 10, POLICY_BOUNDLESS, POLICY_BOUNDLESS, POLICY_BOUNDLESS,
                      POLICY_BOUNDLESS };
  g_ptr_array_add (policy->constituencies, make_constituency ("EDUNET"));
  g_ptr_array_add (policy->constituencies, make_constituency ("GOVNET"));
  return policy;
}

Office *
office_open (const char *database)
{
  cluster_create (database);
  Office *office = g_new0 (Office, 1);
  office->config = g_new0 (Config, 1);
  office->config->policy = make_policy ();
  office->config->templates = g_strdup (TOP_SRCDIR "/templates");
  office->config->database = cluster_conninfo (database);
  office->db = cluster_connect (database, NULL, 0);
  return office;
}

void
office_close (Office *office)
{
  db_close (office->db);
  policy_free (office->config->policy);
  g_free (office->config->templates);
  g_free (office->config->database);
  g_free (office->config);
  g_free (office);
}

void
office_hire (const Office *office, const char *name, const char *role)
{
  g_autofree char *address = g_strconcat (name, "@staff.example", NULL);
  const AccountFacts facts = { .name = name,
                               .addresses = (const char *const[]){ address, NULL },
                               .roles = (const char *const[]){ role, NULL } };
  g_autoptr (GError) error = NULL;
  account_add_staff (office->config, &facts, &error);
  g_assert_no_error (error);
}

void
office_fill (const Office *office)
{
  cluster_run (
      office->db,
      "INSERT INTO tocsin.ticket (ticket_id, queue, kind, constituency, subject, status, closed,"
      " owner, priority, language, created_at, updated_at, last_n, head)"
      " SELECT x.id, 'General', x.kind, x.constituency, x.subject, x.status, x.closed, x.owner, 0,"
      " 'en', '2026-11-23T11:00:00Z', '2026-11-23T11:00:00Z', 1, sha256('')"
      " FROM (VALUES (1, 'general', NULL, 'one', 'open', false, 'alice'),"
      " (2, 'report', 'EDUNET', 'two', 'new', false, NULL),"
      " (3, 'report', 'GOVNET', 'three', 'resolved', true, NULL))"
      " AS x(id, kind, constituency, subject, status, closed, owner)");
}
