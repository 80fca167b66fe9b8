#include "config.h"

#include <string.h>

#include "family.h"

/* Where each status of each kind leads, by the book (RT's default lifecycle and RTIR's). */
static const struct {
  Kind kind;
  const char *status;
  const char *next;
} lifecycle[] = {
  { KIND_GENERAL, "new", "open,stalled,resolved,rejected,deleted" },
  { KIND_GENERAL, "open", "new,stalled,resolved,rejected,deleted" },
  { KIND_GENERAL, "stalled", "new,open,resolved,rejected,deleted" },
  { KIND_GENERAL, "resolved", "new,open,stalled,rejected,deleted" },
  { KIND_GENERAL, "rejected", "new,open,stalled,resolved,deleted" },
  { KIND_GENERAL, "deleted", "new,open,stalled,resolved,rejected" },
  { KIND_REPORT, "new", "open,resolved,rejected" },
  { KIND_REPORT, "open", "resolved,rejected" },
  { KIND_REPORT, "resolved", "open" },
  { KIND_REPORT, "rejected", "open" },
  { KIND_INCIDENT, "open", "resolved,abandoned" },
  { KIND_INCIDENT, "resolved", "open" },
  { KIND_INCIDENT, "abandoned", "open" },
  { KIND_INVESTIGATION, "open", "resolved" },
  { KIND_INVESTIGATION, "resolved", "open" },
  { KIND_COUNTERMEASURE, "pending activation", "active,removed" },
  { KIND_COUNTERMEASURE, "active", "pending removal,removed" },
  { KIND_COUNTERMEASURE, "pending removal", "removed,active" },
  { KIND_COUNTERMEASURE, "removed", "active" },
};

/* Every word that is a status anywhere, and one that is none. */
static const char *const word[] = { "new",       "open",
                                    "stalled",   "resolved",
                                    "rejected",  "deleted",
                                    "abandoned", "pending activation",
                                    "active",    "pending removal",
                                    "removed",   "nonsense",
                                    NULL };

static const struct {
  const char *role;
  gboolean changes;
  gboolean deletes;
} role[] = { { "duty", TRUE, FALSE },
             { "triage", TRUE, FALSE },
             { "handler", TRUE, FALSE },
             { "manager", TRUE, TRUE },
             { "read-only", FALSE, FALSE } };

static gboolean
leads_to (guint from, const char *to)
{
  g_auto (GStrv) next = g_strsplit (lifecycle[from].next, ",", -1);
  return g_strv_contains ((const char *const *) next, to);
}

/* What comes of going FROM a row to a word: a TocsinError, or -1 when it may be. */
static int
expected (guint from, const char *to, guint who, gboolean may_touch)
{
  gboolean reserved = lifecycle[from].kind == KIND_GENERAL && g_str_equal (to, "deleted");
  if (!(reserved ? role[who].deletes : role[who].changes) || !may_touch)
    return TOCSIN_ERROR_DENIED;
  gboolean stays = g_str_equal (to, lifecycle[from].status);
  return stays || leads_to (from, to) ? -1 : TOCSIN_ERROR_REFUSED;
}

static void
check_one (Family *family, guint from, const char *to, int code)
{
  g_autoptr (GError) error = NULL;
  family_forget (family);
  family_add (family, CHANGE_STATUS, 5, to);
  g_autoptr (Outcome) outcome = family_try_apply (family, &error);
  g_test_message ("%s: %s to %s by %s", kind_name (lifecycle[from].kind), lifecycle[from].status,
                  to, family->actor.name);
  if (code != -1) {
    g_assert_null (outcome);
    g_assert_error (error, TOCSIN_ERROR, code);
    return;
  }
  g_assert_no_error (error);
  gboolean moves = !g_str_equal (to, lifecycle[from].status);
  g_assert_cmpstr (outcome_ticket (outcome->tickets, 5)->status, ==, to);
  g_assert_cmpuint (outcome->events->len, ==, moves ? 1 : 0);
}

/* Each status to each word by each role, where all may change tickets and where only owners may, by
 * the owner and by somebody else. */
static void
test_all (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  guint count = 0;
  for (guint who = 0; who < G_N_ELEMENTS (role); who++)
    family_add_account (family, role[who].role, role[who].role);
  for (guint i = 0; i < G_N_ELEMENTS (lifecycle) * G_N_ELEMENTS (role) * 4; i++) {
    guint from = i / 4 / G_N_ELEMENTS (role);
    guint who = i / 4 % G_N_ELEMENTS (role);
    gboolean owner = i % 2 == 1;
    family->policy->must_own = i / 2 % 2 == 1;
    family_set_status (family, lifecycle[from].kind, lifecycle[from].status);
    g_free (family->ticket->owner);
    family->ticket->owner = g_strdup (owner ? role[who].role : "bob");
    family_act_as (family, directory_account (family->directory, role[who].role));
    for (guint to = 0; word[to] != NULL; to++, count++)
      check_one (family, from, word[to],
                 expected (from, word[to], who, owner || !family->policy->must_own));
  }
  g_test_message ("%u combinations of status, target, role and ownership", count);
  g_assert_cmpuint (count, ==, 19 * 12 * 5 * 4);
}

/* The table above has every status there is. */
static void
test_complete (void)
{
  guint count = 0;
  for (guint kind = 0; kind < KINDS; kind++) {
    const char *const *status = lifecycle_statuses (lifecycle_shipped ((Kind) kind));
    for (; *status != NULL; status++, count++) {
      g_assert_cmpint (lifecycle[count].kind, ==, kind);
      g_assert_cmpstr (lifecycle[count].status, ==, *status);
      g_assert_true (g_strv_contains (word, *status));
    }
  }
  g_assert_cmpuint (count, ==, G_N_ELEMENTS (lifecycle));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/core/apply_lifecycle/each-status-target-and-role", Family, NULL, family_set_up,
              test_all, family_tear_down);
  g_test_add_func ("/core/apply_lifecycle/no-status-left-out", test_complete);
  return g_test_run ();
}
