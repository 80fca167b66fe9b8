#include "config.h"

#include <string.h>

#include "core/notification.h"

#include "family.h"

/* Who gets what, on a ticket of ana, ben and cleo with Cc cy. Words are parted by blanks. */
typedef struct {
  const char *label;
  const char *squelched;    /* on the ticket */
  const char *once_squelch; /* of the message; likewise below */
  const char *once_cc;
  const char *once_bcc;
  gboolean quick;
  gboolean own_actions;  /* hank, who writes, wants his own */
  const char *requestor; /* one more */
  const char *told;
} Case;

static const Case replies[] = {
  { "everybody but the writer", .told = "ana@x ben@x cleo@x cy@x" },
  { "the writer is a requestor", .requestor = "hank@staff", .told = "ana@x ben@x cleo@x cy@x" },
  { "the same, as one-time Cc", .requestor = "hank@staff", .once_cc = "hank@staff",
    .told = "ana@x ben@x cleo@x hank@staff cy@x" },
  { "the same, as one-time Bcc", .requestor = "hank@staff", .once_bcc = "hank@staff",
    .told = "ana@x ben@x cleo@x hank@staff cy@x" },
  { "the same, who wants his own", .requestor = "hank@staff", .own_actions = TRUE,
    .told = "ana@x ben@x cleo@x hank@staff cy@x" },
  { "squelched on the ticket", .squelched = "ana@x", .told = "ben@x cleo@x cy@x" },
  { "squelched, and one-time Cc", .squelched = "ana@x", .once_cc = "ana@x",
    .told = "ana@x ben@x cleo@x cy@x" },
  { "squelched for this one", .once_squelch = "ben@x cleo@x", .told = "ana@x cy@x" },
  { "squelched for this one, and one-time Cc", .once_squelch = "ben@x cleo@x", .once_cc = "ben@x",
    .told = "ana@x ben@x cy@x" },
  { "an address of ours", .requestor = "help@csirt", .told = "ana@x ben@x cleo@x cy@x" },
  { "an address of ours, even one-time", .requestor = "help@csirt", .once_cc = "help@csirt",
    .told = "ana@x ben@x cleo@x cy@x" },
  { "two one-time copies", .once_cc = "eve@y", .once_bcc = "eve@y zoe@y",
    .told = "ana@x ben@x cleo@x cy@x eve@y zoe@y" },
  { "quick", .quick = TRUE, .told = "" },
  { "quick, with one-time Cc", .quick = TRUE, .once_cc = "eve@y ana@x", .told = "eve@y ana@x" },
};

static char **
words (const char *text)
{
  g_auto (GStrv) list = g_strsplit (text == NULL ? "" : text, " ", -1);
  for (char **word = list; *word != NULL; word++) {
    g_autofree char *bare = *word;
    *word = g_strconcat (bare, ".example", NULL);
  }
  return g_steal_pointer (&list);
}

/* Whom EVENT goes to, without what is kept back; the caller frees it. */
static char *
told (const Outcome *outcome, NoticeEvent event)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < outcome->notices->len; i++) {
    const Notice *notice = g_ptr_array_index (outcome->notices, i);
    if (notice->event != event || notice->suppressed != NULL)
      continue;
    g_autofree char *name = g_strdup (notice->to);
    name[strlen (name) - strlen (".example")] = '\0';
    g_string_append_printf (text, "%s%s", text->len == 0 ? "" : " ", name);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
fill_ticket (Family *family, const Case *row)
{
  static const char *const addresses[] = { "ana@x.example", "ben@x.example", "cleo@x.example" };
  GPtrArray *requestors = family->ticket->requestors;
  g_ptr_array_set_size (requestors, 0);
  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    g_ptr_array_add (requestors, g_strdup (addresses[i]));
  if (row->requestor != NULL)
    g_ptr_array_add (requestors, g_strconcat (row->requestor, ".example", NULL));
  g_ptr_array_set_size (family->ticket->cc, 0);
  g_ptr_array_add (family->ticket->cc, g_strdup ("cy@x.example"));
  g_ptr_array_set_size (family->ticket->squelched, 0);
  if (row->squelched != NULL)
    g_ptr_array_add (family->ticket->squelched, g_strconcat (row->squelched, ".example", NULL));
}

static void
test_replies (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  Account *hank = family_add_account (family, "hank", "manager");
  family_act_as (family, hank);
  for (guint i = 0; i < G_N_ELEMENTS (replies); i++) {
    const Case *row = &replies[i];
    fill_ticket (family, row);
    hank->own_actions = row->own_actions;
    family_forget (family);
    Change *change = family_add_message (family, CHANGE_CORRESPOND, 5, TRUE);
    Message *message = change->message;
    change->quick = row->quick;
    message->once_cc = row->once_cc == NULL ? NULL : words (row->once_cc);
    message->once_bcc = row->once_bcc == NULL ? NULL : words (row->once_bcc);
    message->once_squelch = row->once_squelch == NULL ? NULL : words (row->once_squelch);
    g_autoptr (Outcome) outcome = family_apply (family);
    g_autofree char *found = told (outcome, NOTICE_CORRESPONDENCE);
    if (!g_str_equal (found, row->told))
      g_error ("%s: '%s'", row->label, found);
  }
}

/* What a correspondent writes goes to the others but those who are squelched. */
static void
test_relays (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  fill_ticket (family, &(Case){ .squelched = "ben@x" });
  family->actor = (Actor){ "Cleo@x.example", FALSE, PROOF_NONE };
  family_add_message (family, CHANGE_CORRESPOND, 5, TRUE);
  g_autoptr (Outcome) outcome = family_apply (family);
  g_autofree char *found = told (outcome, NOTICE_RELAYED);
  g_assert_cmpstr (found, ==, "ana@x cy@x");
}

/* Whose mail is suspended gets none, not even a one-time copy. */
static void
test_suspended_copy (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  fill_ticket (family, &(Case){ 0 });
  family_act_as (family, family_add_account (family, "hank", "manager"));
  family_add_account (family, "rose", "read-only")->suspended = TRUE;
  Message *message = family_add_message (family, CHANGE_CORRESPOND, 5, TRUE)->message;
  message->once_cc = words ("rose@staff eve@y");
  g_autoptr (Outcome) outcome = family_apply (family);
  g_autofree char *found = told (outcome, NOTICE_CORRESPONDENCE);
  g_assert_cmpstr (found, ==, "ana@x ben@x cleo@x cy@x eve@y");
}

/* Staff who watch: group Team with alice and bob, a pager without account, and whoever else. */
typedef struct {
  const char *label;
  const char *owner;
  const char *admin_cc; /* of the ticket, with blanks between */
  const char *queue;    /* likewise */
  const char *constituency;
  const char *suspended; /* names, with blanks between; likewise below */
  const char *absent;
  const char *squelched; /* address */
  const char *actor;     /* NULL: ana */
  gboolean own_actions;
  const char *told;
} Watch;

static const Watch watches[] = {
  { "nobody", .told = "" },
  { "a group", .queue = "Team", .told = "alice@staff bob@staff" },
  { "a group without case", .queue = "team", .told = "alice@staff bob@staff" },
  { "nobody's group", .queue = "Nobodies", .told = "" },
  { "an address", .queue = "Pager@y.example", .told = "Pager@y" },
  { "an account", .admin_cc = "carl", .told = "carl@staff" },
  { "an account by its second address", .admin_cc = "carl@phone.example", .told = "carl@staff" },
  { "the constituency beside the queue", .queue = "pager@y.example", .constituency = "Team",
    .told = "pager@y alice@staff bob@staff" },
  { "the owner first, and once", .owner = "bob", .queue = "Team", .told = "bob@staff alice@staff" },
  { "an owner nobody knows", .owner = "zoe", .queue = "Team", .told = "alice@staff bob@staff" },
  { "everybody once", .owner = "carl", .admin_cc = "pager@y.example alice@staff.example carl",
    .queue = "Team PAGER@y.example", .constituency = "Team",
    .told = "carl@staff pager@y alice@staff bob@staff" },
  { "suspended", .owner = "carl", .queue = "Team", .suspended = "alice carl", .told = "bob@staff" },
  { "absent members", .queue = "Team", .absent = "alice", .told = "bob@staff" },
  { "an absent owner is told himself", .owner = "alice", .queue = "Team", .absent = "alice",
    .told = "alice@staff bob@staff" },
  { "an absent member who is named besides", .queue = "Team", .constituency = "bob@staff.example",
    .absent = "bob", .told = "alice@staff bob@staff" },
  { "all are absent", .queue = "Team", .absent = "alice bob", .told = "alice@staff bob@staff" },
  { "somebody else is here", .owner = "carl", .queue = "Team", .absent = "alice bob",
    .told = "carl@staff" },
  { "the only one here does not want mail", .queue = "Team", .absent = "alice", .suspended = "bob",
    .told = "alice@staff" },
  { "the only one here is absent too", .owner = "carl", .queue = "Team", .absent = "alice bob carl",
    .told = "carl@staff alice@staff bob@staff" },
  { "the writer", .queue = "Team", .actor = "alice", .told = "bob@staff" },
  { "the writer wants his own", .queue = "Team", .actor = "alice", .own_actions = TRUE,
    .told = "alice@staff bob@staff" },
  { "the writer is the only one here", .queue = "Team", .actor = "alice", .absent = "bob",
    .told = "" },
  { "squelched", .queue = "Team", .squelched = "alice@staff.example", .told = "bob@staff" },
  { "squelched by another address", .owner = "carl", .queue = "Team",
    .squelched = "carl@phone.example", .told = "alice@staff bob@staff" },
};

static gboolean
is_word (const char *list, const char *word)
{
  g_auto (GStrv) all = g_strsplit (list == NULL ? "" : list, " ", -1);
  return g_strv_contains ((const char *const *) all, word);
}

static void
set_up_watch (Family *family, const Watch *row)
{
  Queue *queue = family->policy->default_queue;
  Constituency *constituency = g_ptr_array_index (family->policy->constituencies, 0);
  g_strfreev (queue->admin_cc);
  queue->admin_cc = g_strsplit (row->queue == NULL ? "" : row->queue, " ", -1);
  g_strfreev (constituency->admin_cc);
  constituency->admin_cc = g_strsplit (row->constituency == NULL ? "" : row->constituency, " ", -1);
  g_free (family->ticket->owner);
  family->ticket->owner = g_strdup (row->owner);
  g_auto (GStrv) admin_cc = g_strsplit (row->admin_cc == NULL ? "" : row->admin_cc, " ", -1);
  g_ptr_array_set_size (family->ticket->admin_cc, 0);
  for (char **watcher = admin_cc; *watcher != NULL; watcher++)
    g_ptr_array_add (family->ticket->admin_cc, g_strdup (*watcher));
  g_ptr_array_set_size (family->ticket->squelched, 0);
  if (row->squelched != NULL)
    g_ptr_array_add (family->ticket->squelched, g_strdup (row->squelched));
  family->actor = (Actor){ "ana@x.example", FALSE, PROOF_NONE };
  for (guint i = 0; i < family->directory->len; i++) {
    Account *account = ((DirectoryEntry *) g_ptr_array_index (family->directory, i))->account;
    account->suspended = is_word (row->suspended, account->name);
    account->absent_until = is_word (row->absent, account->name) ? FAMILY_NOW + 1 : FAMILY_NOW;
    account->own_actions = row->own_actions;
    if (g_strcmp0 (row->actor, account->name) == 0)
      family_act_as (family, account);
  }
}

static void
add_constituency (Family *family)
{
  Constituency *constituency = g_new0 (Constituency, 1);
  constituency->name = g_strdup ("EDUNET");
  constituency->domains = g_new0 (char *, 1);
  constituency->networks = g_ptr_array_new ();
  constituency->admin_cc = g_new0 (char *, 1);
  g_ptr_array_add (family->policy->constituencies, constituency);
  family->ticket->constituency = g_strdup ("edunet");
}

static void
test_watches (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_add_team (family);
  add_constituency (family);
  Account *carl = family_add_account (family, "carl", "manager");
  g_strfreev (carl->addresses);
  carl->addresses = g_strsplit ("carl@staff.example carl@phone.example", " ", -1);
  /* Changes of staff need rights. */
  for (guint i = 0; i < family->directory->len; i++) {
    Account *account = ((DirectoryEntry *) g_ptr_array_index (family->directory, i))->account;
    g_ptr_array_add (account->grants, grant_read ("manager"));
  }
  for (guint i = 0; i < G_N_ELEMENTS (watches); i++) {
    set_up_watch (family, &watches[i]);
    family_forget (family);
    family_add_message (family, CHANGE_CORRESPOND, 5, TRUE);
    g_autoptr (Outcome) outcome = family_apply (family);
    g_autofree char *found = told (outcome, NOTICE_STAFF_CORRESPONDENCE);
    if (!g_str_equal (found, watches[i].told))
      g_error ("%s: '%s'", watches[i].label, found);
  }
}

/* Makes WORDS those who are told of EVENT. */
static void
notify (Family *family, NoticeEvent event, guint to, const char *named)
{
  Notification *notification = (Notification *) notification_of (family->policy, event);
  notification->told = to;
  g_strfreev (notification->named);
  notification->named = g_strsplit (named, " ", -1);
}

/* The table decides who is told, but nothing internal goes out, whatever it says. */
static void
test_table (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const NoticeEvent internal[] = { NOTICE_COMMENT, NOTICE_STAFF_CORRESPONDENCE };
  guint everybody = TOLD_REQUESTORS | TOLD_CC | TOLD_OWNER | TOLD_ADMIN_CC | TOLD_OTHERS;
  family_add_team (family);
  fill_ticket (family, &(Case){ 0 });
  family_act_as (family, family_add_account (family, "hank", "manager"));
  family_add_account (family, "rose", "read-only");
  for (guint i = 0; i < G_N_ELEMENTS (internal); i++) {
    notify (family, internal[i], everybody, "rose watch@y.example Nobodies");
    family_forget (family);
    ChangeType type = internal[i] == NOTICE_COMMENT ? CHANGE_COMMENT : CHANGE_CORRESPOND;
    Message *message = family_add_message (family, type, 5, TRUE)->message;
    if (type == CHANGE_CORRESPOND)
      message->once_cc = words ("eve@y cy@x");
    g_autoptr (Outcome) outcome = family_apply (family);
    g_autofree char *found = told (outcome, internal[i]);
    g_assert_cmpstr (found, ==, "alice@staff bob@staff rose@staff watch@y");
  }
}

/* Who is told of correspondence and of what is resolved may be set as well. */
static void
test_outward_table (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_set_status (family, KIND_GENERAL, "open");
  fill_ticket (family, &(Case){ 0 });
  family_act_as (family, family_add_account (family, "hank", "manager"));
  notify (family, NOTICE_CORRESPONDENCE, TOLD_REQUESTORS, "archive@y.example");
  notify (family, NOTICE_RESOLVED, TOLD_CC, "");
  family_add_message (family, CHANGE_CORRESPOND, 5, TRUE);
  family_add (family, CHANGE_STATUS, 5, "resolved");
  g_autoptr (Outcome) outcome = family_apply (family);
  g_autofree char *correspondence = told (outcome, NOTICE_CORRESPONDENCE);
  g_autofree char *resolved = told (outcome, NOTICE_RESOLVED);
  g_assert_cmpstr (correspondence, ==, "ana@x ben@x cleo@x archive@y");
  g_assert_cmpstr (resolved, ==, "cy@x");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  static const struct {
    const char *path;
    void (*test) (Family *family, gconstpointer unused);
  } tests[] = {
    { "replies", test_replies },
    { "relays", test_relays },
    { "suspended-for-copies-too", test_suspended_copy },
    { "watchers", test_watches },
    { "nothing-internal-goes-out", test_table },
    { "the-table-decides", test_outward_table },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/core/audience/", tests[i].path, NULL);
    g_test_add (path, Family, NULL, family_set_up, tests[i].test, family_tear_down);
  }
  return g_test_run ();
}
