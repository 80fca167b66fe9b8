#include "config.h"

#include <string.h>

#include "base/clock.h"

#include "family.h"

static const char *const role[] = { "duty", "triage", "handler", "manager", "read-only" };
static const char letter[] = "dthmr";

/* Who may make which change to an open ticket of OWNER (`me`: who asks; NULL: nobody): the first
 * letters of the roles; and who may where changes are the owner's alone. */
static const struct {
  const char *label;
  ChangeType type;
  const char *value;
  const char *owner;
  const char *may;
  const char *may_where_owned;
} right[] = {
  { "create", CHANGE_CREATE, "S", NULL, "dthm", "dthm" },
  { "reply", CHANGE_CORRESPOND, NULL, NULL, "dthm", "" },
  { "reply, one's own", CHANGE_CORRESPOND, NULL, "me", "dthm", "dthm" },
  { "reply, another's", CHANGE_CORRESPOND, NULL, "bob", "dthm", "" },
  { "comment", CHANGE_COMMENT, NULL, "bob", "dthm", "dthm" },
  { "status", CHANGE_STATUS, "stalled", "bob", "dthm", "" },
  { "status, one's own", CHANGE_STATUS, "stalled", "me", "dthm", "dthm" },
  { "delete", CHANGE_STATUS, "deleted", NULL, "m", "" },
  { "delete, one's own", CHANGE_STATUS, "deleted", "me", "m", "m" },
  { "close", CHANGE_CLOSE, NULL, "bob", "dthm", "" },
  { "reopen", CHANGE_REOPEN, NULL, "me", "dthm", "dthm" },
  { "subject", CHANGE_SUBJECT, "New", "bob", "dthm", "" },
  { "subject, one's own", CHANGE_SUBJECT, "New", "me", "dthm", "dthm" },
  { "priority", CHANGE_PRIORITY, NULL, NULL, "dthm", "" },
  { "queue", CHANGE_QUEUE, NULL, "me", "dthm", "dthm" },
  { "constituency", CHANGE_CONSTITUENCY, "EDUNET", "me", "dthm", "dthm" },
  { "link", CHANGE_LINK, NULL, "me", "dthm", "dthm" },
  { "link, another's", CHANGE_LINK, NULL, "bob", "dthm", "" },
  { "accept", CHANGE_ACCEPT, NULL, "me", "dthm", "dthm" },
  { "take", CHANGE_TAKE, NULL, NULL, "dthm", "dthm" },
  { "steal", CHANGE_STEAL, NULL, "bob", "dtm", "dtm" },
  { "untake", CHANGE_UNTAKE, NULL, "me", "dthm", "dthm" },
  { "to oneself", CHANGE_OWNER, "me", NULL, "dthm", "dthm" },
  { "to oneself, another's", CHANGE_OWNER, "me", "bob", "dtm", "dtm" },
  { "give what is nobody's", CHANGE_OWNER, "carl", NULL, "dthm", "tm" },
  { "give one's own", CHANGE_OWNER, "carl", "me", "dthm", "dthm" },
  { "give another's", CHANGE_OWNER, "carl", "bob", "tm", "tm" },
  { "give one's own to nobody", CHANGE_OWNER, NULL, "me", "dthm", "dthm" },
  { "give another's to nobody", CHANGE_OWNER, NULL, "bob", "tm", "tm" },
  { "sla", CHANGE_SLA, "full", "bob", "dthm", "" },
  { "date", CHANGE_DATE, NULL, "bob", "dthm", "" },
  { "time", CHANGE_TIME, NULL, "bob", "dthm", "" },
  { "watchers", CHANGE_WATCHERS, NULL, "bob", "dthm", "" },
  { "field", CHANGE_FIELD, NULL, "bob", "dthm", "" },
  { "field of the message", CHANGE_MESSAGE_FIELD, NULL, "bob", "dthm", "" },
  { "delivered again", CHANGE_ALSO_DELIVERED, "Queue", NULL, "dthmr", "dthmr" },
  { "failed", CHANGE_OUTBOX_FAILED, NULL, NULL, "dthmr", "dthmr" },
  { "bounced", CHANGE_BOUNCE, NULL, NULL, "dthmr", "dthmr" },
  { "held back", CHANGE_HOLD_BACK, NULL, NULL, "dthmr", "dthmr" },
  { "refused", CHANGE_REFUSE, NULL, NULL, "dthmr", "dthmr" },
};

static void
add_held (Family *family)
{
  HeldMail *held = g_new0 (HeldMail, 1);
  held->n = 2;
  held->text = g_strdup ("T");
  held->references = g_new0 (char *, 1);
  g_ptr_array_add (family->ticket->held, held);
}

/* A change of TYPE that nothing but a right stands in the way of. */
static void
add_change (Family *family, ChangeType type, const char *value)
{
  static const char *const no_texts[] = { NULL, "a@y.example", "" };
  static const char *const ticket[] = { NULL, "8", "" };
  gboolean link = type == CHANGE_LINK;
  gboolean edit =
      link || type == CHANGE_WATCHERS || type == CHANGE_FIELD || type == CHANGE_MESSAGE_FIELD;
  gint64 id = type == CHANGE_CREATE ? 9 : 5;
  const char *field = type == CHANGE_WATCHERS ? "cc"
                      : type == CHANGE_DATE   ? "due"
                      : type == CHANGE_TIME   ? "time-left"
                                              : "Domain";
  Change *change = edit ? family_add_edit (family, type, field, link ? ticket : no_texts)
                        : family_add_message (family, type, id, TRUE);
  g_free (change->value);
  change->value = g_strdup (value);
  if (!edit && type != CHANGE_PRIORITY)
    change->field = g_strdup (field);
  change->number = type == CHANGE_ACCEPT ? 2 : 60;
  if (type == CHANGE_QUEUE)
    change->queue = family_queue (KIND_REPORT);
  if (type == CHANGE_OUTBOX_FAILED || type == CHANGE_BOUNCE)
    change->failure = failure_new (77, "ana@x.example", "550 no");
}

static void
prepare (Family *family, guint i, const char *me)
{
  const char *owner = right[i].owner;
  const char *value = right[i].value;
  family_set_status (family, KIND_GENERAL, right[i].type == CHANGE_REOPEN ? "resolved" : "open");
  g_ptr_array_set_size (family->ticket->held, 0);
  add_held (family);
  g_free (family->ticket->owner);
  family->ticket->owner = g_strdup (g_strcmp0 (owner, "me") == 0 ? me : owner);
  family_forget (family);
  add_change (family, right[i].type, g_strcmp0 (value, "me") == 0 ? me : value);
}

static void
assert_denied (Family *family, gboolean denied)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Outcome) outcome = family_try_apply (family, &error);
  if (denied)
    g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DENIED);
  else
    g_assert_no_error (error);
}

static void
test_roles (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_add_account (family, "bob", "duty");
  family_add_account (family, "carl", "duty");
  family_add_ticket (family, 8);
  guint count = 0;
  for (guint r = 0; r < G_N_ELEMENTS (role); r++) {
    const Account *me = family_add_account (family, role[r], role[r]);
    family_act_as (family, me);
    for (guint i = 0; i < 2 * G_N_ELEMENTS (right); i++, count++) {
      family->policy->must_own = i % 2 == 1;
      const char *may = family->policy->must_own ? right[i / 2].may_where_owned : right[i / 2].may;
      prepare (family, i / 2, me->name);
      g_test_message ("%s by %s", right[i / 2].label, me->name);
      assert_denied (family, strchr (may, letter[r]) == NULL);
    }
  }
  g_test_message ("%u combinations of change and role", count);
}

/* A rule may what its actor may not; system may everything but own; outsiders are not asked. */
static void
test_not_asked (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family->policy->must_own = TRUE;
  family_add_account (family, "bob", "duty");
  family_add_account (family, "carl", "duty");
  family_add_ticket (family, 8);
  const Account *rose = family_add_account (family, "rose", "read-only");
  for (guint i = 0; i < G_N_ELEMENTS (right); i++) {
    if (right[i].type == CHANGE_TAKE || right[i].type == CHANGE_STEAL ||
        right[i].type == CHANGE_UNTAKE || g_strcmp0 (right[i].value, "me") == 0)
      continue;
    g_test_message ("%s", right[i].label);
    prepare (family, i, "bob");
    family->actor = (Actor){ ACTOR_SYSTEM, TRUE, PROOF_CLI, NULL };
    assert_denied (family, FALSE);
    family->actor = (Actor){ "ana@x.example", FALSE, PROOF_NONE, NULL };
    assert_denied (family, FALSE);
    family_act_as (family, rose);
    ((Change *) g_ptr_array_index (family->changes, 0))->by_system = TRUE;
    assert_denied (family, FALSE);
  }
}

/* Grants that reach only so far, on a ticket of a kind and constituency. */
static const struct {
  const char *grants;
  Kind kind;
  const char *constituency;
  gboolean may;
} grant[] = {
  { "duty", KIND_REPORT, NULL, TRUE },
  { "duty", KIND_REPORT, "EDUNET", TRUE },
  { "duty:report", KIND_REPORT, "GOVNET", TRUE },
  { "duty:report", KIND_GENERAL, NULL, FALSE },
  { "duty@EDUNET", KIND_GENERAL, "EDUNET", TRUE },
  { "duty@EDUNET", KIND_GENERAL, "GOVNET", FALSE },
  { "duty@EDUNET", KIND_GENERAL, NULL, FALSE },
  { "duty:report@EDUNET", KIND_REPORT, "EDUNET", TRUE },
  { "duty:report@EDUNET", KIND_GENERAL, "EDUNET", FALSE },
  { "duty:report@EDUNET handler:general", KIND_GENERAL, "EDUNET", TRUE },
  { "read-only handler@GOVNET", KIND_GENERAL, "EDUNET", FALSE },
};

static void
test_grants (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_add (family, CHANGE_SLA, 5, "full");
  for (guint i = 0; i < G_N_ELEMENTS (grant); i++) {
    family_set_status (family, grant[i].kind, "open");
    g_free (family->ticket->constituency);
    family->ticket->constituency = g_strdup (grant[i].constituency);
    family_act_as (family, family_add_account (family, "hank", grant[i].grants));
    g_test_message ("%s: %s %s", grant[i].grants, kind_name (grant[i].kind),
                    grant[i].constituency == NULL ? "-" : grant[i].constituency);
    assert_denied (family, !grant[i].may);
  }
}

/* What reaches another place takes a right there as well. */
static void
test_beyond (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const struct {
    const char *grants;
    const char *constituency; /* of the other ticket, and to move to */
    ChangeType type;
    gboolean may;
  } table[] = {
    { "duty@EDUNET duty@GOVNET", "GOVNET", CHANGE_CONSTITUENCY, TRUE },
    { "duty@EDUNET", "GOVNET", CHANGE_CONSTITUENCY, FALSE },
    { "duty@GOVNET", "GOVNET", CHANGE_CONSTITUENCY, FALSE },
    { "duty@EDUNET", NULL, CHANGE_CONSTITUENCY, FALSE },
    { "duty", NULL, CHANGE_CONSTITUENCY, TRUE },
    { "duty:general duty:report", NULL, CHANGE_QUEUE, TRUE },
    { "duty:general@EDUNET duty:report@EDUNET", NULL, CHANGE_QUEUE, TRUE },
    { "duty:general", NULL, CHANGE_QUEUE, FALSE },
    { "duty:general duty:report@GOVNET", NULL, CHANGE_QUEUE, FALSE },
    { "duty:general changer:report", NULL, CHANGE_QUEUE, FALSE },
    { "duty:report", NULL, CHANGE_QUEUE, FALSE },
    { "duty@EDUNET duty@GOVNET", "GOVNET", CHANGE_LINK, TRUE },
    { "duty@EDUNET read-only", "GOVNET", CHANGE_LINK, FALSE },
  };
  Role *changer = g_new (Role, 1);
  *changer = (Role){ g_strdup ("changer"), 1u << RIGHT_CHANGE };
  g_ptr_array_add (family->policy->roles, changer);
  family->ticket->constituency = g_strdup ("EDUNET");
  family_set_status (family, KIND_GENERAL, "open");
  Ticket *other = family_add_ticket (family, 8);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_free (other->constituency);
    other->constituency = g_strdup (table[i].constituency);
    family_act_as (family, family_add_account (family, "hank", table[i].grants));
    family_forget (family);
    add_change (family, table[i].type, table[i].constituency);
    g_test_message ("%u: %s", i, table[i].grants);
    assert_denied (family, !table[i].may);
  }
}

/* However a link is asked for, it is a matter of both tickets. */
static void
test_links (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const char *const edit[][3] = { { "8", "", "" }, { NULL, "8", "" }, { NULL, "", "8" } };
  family->ticket->constituency = g_strdup ("EDUNET");
  family_add_ticket (family, 8)->constituency = g_strdup ("GOVNET");
  const Account *both = family_add_account (family, "bob", "duty@EDUNET duty@GOVNET");
  const Account *one = family_add_account (family, "hank", "duty@EDUNET read-only");
  for (guint i = 0; i < G_N_ELEMENTS (edit); i++) {
    g_test_message ("set, added or deleted: %u", i);
    family_forget (family);
    family_add_edit (family, CHANGE_LINK, NULL, edit[i]);
    family_act_as (family, both);
    assert_denied (family, FALSE);
    family_act_as (family, one);
    assert_denied (family, TRUE);
  }
}

/* The messages say what is missing, and what helps. */
static void
test_messages (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  const Account *rose = family_add_account (family, "rose", "read-only");
  family_act_as (family, rose);
  family_add (family, CHANGE_SLA, 5, "full");
  family_assert_refused (family, TOCSIN_ERROR_DENIED,
                         "rose may not change tickets of queue 'Queue': that takes the right "
                         "'change', which these roles have there: duty, triage, handler, manager");
  family->ticket->constituency = g_strdup ("EDUNET");
  family_forget (family);
  family_add_message (family, CHANGE_CORRESPOND, 5, TRUE);
  family_assert_refused (family, TOCSIN_ERROR_DENIED,
                         "rose may not answer tickets of queue 'Queue' for constituency 'EDUNET': "
                         "that takes the right 'reply', which these roles have there: duty, "
                         "triage, handler, manager");
  g_ptr_array_set_size (family->policy->roles, 0);
  family_assert_refused (family, TOCSIN_ERROR_DENIED,
                         "rose may not answer tickets of queue 'Queue' for constituency 'EDUNET': "
                         "that takes the right 'reply', which no role has");
}

static void
test_owner_messages (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family->policy->must_own = TRUE;
  family_act_as (family, family_add_account (family, "alice", "manager"));
  family_add (family, CHANGE_SLA, 5, "full");
  family_assert_refused (
      family, TOCSIN_ERROR_DENIED,
      "ticket 5 is nobody's, and only an owner may change or answer it; try: Take");
  family->ticket->owner = g_strdup ("bob");
  family_assert_refused (
      family, TOCSIN_ERROR_DENIED,
      "ticket 5 is bob's, and only its owner may change or answer it; try: Steal");
  /* In one mail with what it needs. */
  family_forget (family);
  family_add (family, CHANGE_STEAL, 5, NULL);
  family_add (family, CHANGE_SLA, 5, "full");
  outcome_free (family_apply (family));
  /* Who gives it away finishes what he says with that. */
  g_free (family->ticket->owner);
  family->ticket->owner = g_strdup ("alice");
  family_add_account (family, "bob", "duty");
  family_forget (family);
  family_add (family, CHANGE_OWNER, 5, "bob");
  family_add (family, CHANGE_SLA, 5, "full");
  outcome_free (family_apply (family));
  /* Whoever opens a ticket says what it is to be. */
  family_forget (family);
  family_add (family, CHANGE_CREATE, 9, "S");
  family_add (family, CHANGE_SLA, 9, "full");
  outcome_free (family_apply (family));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  static const struct {
    const char *path;
    void (*test) (Family *family, gconstpointer unused);
  } tests[] = {
    { "each-change-by-each-role", test_roles },
    { "rules-system-and-outsiders-are-not-asked", test_not_asked },
    { "grants-reach-so-far", test_grants },
    { "both-ends-count", test_beyond },
    { "links-take-both-ends", test_links },
    { "messages-name-right-and-roles", test_messages },
    { "owners-alone", test_owner_messages },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/core/apply_right/", tests[i].path, NULL);
    g_test_add (path, Family, NULL, family_set_up, tests[i].test, family_tear_down);
  }
  return g_test_run ();
}
