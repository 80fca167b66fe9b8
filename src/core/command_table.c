#include <string.h>

#include "core/command_key.h"
#include "core/command_nearest.h"

static const CommandRow rows[] = {
  { .key = { "Reply", NULL, "the text goes to the requestors and Cc", "Reply" },
    .action = COMMAND_ACTION_VERB,
    .number = COMMAND_REPLY,
    .heading = "The text of the mail" },
  { .key = { "Comment", NULL, "the text stays among staff", "Comment" },
    .action = COMMAND_ACTION_VERB,
    .number = COMMAND_COMMENT },
  { .key = { "Quick", NULL, "no mail to requestors and Cc", "Quick" },
    .action = COMMAND_ACTION_QUICK },
  { .key = { "OnceCc", "WHO...", "gets a copy of this text alone", "OnceCc: anna@example.org" },
    .action = COMMAND_ACTION_ONCE,
    .field = "cc" },
  { .key = { "OnceBcc", "WHO...", "the same, unseen by the others", "OnceBcc: boss@example.org" },
    .action = COMMAND_ACTION_ONCE,
    .field = "bcc" },
  { .key = { "OnceSquelch", "WHO...", "does not get this text", "OnceSquelch: anna@example.org" },
    .action = COMMAND_ACTION_ONCE,
    .field = "squelch" },
  { .key = { "Take", NULL, "a ticket of nobody becomes yours", "Take" },
    .action = COMMAND_ACTION_OWN,
    .number = CHANGE_TAKE,
    .heading = "Owner" },
  { .key = { "Steal", NULL, "a ticket of somebody else becomes yours", "Steal" },
    .action = COMMAND_ACTION_OWN,
    .number = CHANGE_STEAL },
  { .key = { "Untake", NULL, "your ticket becomes nobody's", "Untake" },
    .action = COMMAND_ACTION_OWN,
    .number = CHANGE_UNTAKE },
  { .key = { "Give", "WHO", "makes somebody else the owner", "Give: bob" },
    .action = COMMAND_ACTION_OWNER },
  { .key = { "Owner", "WHO", "sets the owner, or Nobody", "Owner: Nobody" },
    .action = COMMAND_ACTION_OWNER },
  { .key = { "Resolve", NULL, "closes the ticket", "Resolve" },
    .action = COMMAND_ACTION_CLOSE,
    .number = CHANGE_CLOSE,
    .heading = "Status" },
  { .key = { "Reject", "[REASON]", "rejects it; the reason stays among staff",
             "Reject: not our network" },
    .action = COMMAND_ACTION_REJECT,
    .field = "rejected" },
  { .key = { "Abandon", NULL, "gives an incident up", "Abandon" },
    .action = COMMAND_ACTION_REJECT,
    .field = "abandoned" },
  { .key = { "Reopen", NULL, "opens a closed ticket again", "Reopen" },
    .action = COMMAND_ACTION_CLOSE,
    .number = CHANGE_REOPEN },
  { .key = { "Status", "STATUS", "sets any status, last of all", "Status: open" },
    .action = COMMAND_ACTION_STATUS,
    .alias = "State" },
  { .key = { "Queue", "QUEUE", "moves the ticket", "Queue: Incidents" },
    .action = COMMAND_ACTION_QUEUE,
    .heading = "Values" },
  { .key = { "Constituency", "NAME", "whom it concerns, or none", "Constituency: EDUNET" },
    .action = COMMAND_ACTION_CONSTITUENCY },
  { .key = { "Subject", "TEXT", "sets the subject", "Subject: Stolen laptop" },
    .action = COMMAND_ACTION_SUBJECT },
  { .key = { "Priority", "NUMBER", "sets the priority, 0 to 100", "Priority: 50" },
    .action = COMMAND_ACTION_PRIORITY },
  { .key = { "FinalPriority", "NUMBER", "where the priority is to end", "FinalPriority: 80" },
    .action = COMMAND_ACTION_PRIORITY,
    .field = "final-priority" },
  { .key = { "SLA", "LEVEL", "sets the service level", "SLA: full" },
    .action = COMMAND_ACTION_SLA },
  { .key = { "Due", "DATE", "when it must be done; 0 unsets", "Due: 2026-12-01 14:30" },
    .action = COMMAND_ACTION_DATE,
    .field = "due",
    .heading = "Dates" },
  { .key = { "Starts", "DATE", "when work is to begin", "Starts: tomorrow" },
    .action = COMMAND_ACTION_DATE,
    .field = "starts" },
  { .key = { "Started", "DATE", "when work began", "Started: 2026-11-23" },
    .action = COMMAND_ACTION_DATE,
    .field = "started" },
  { .key = { "Resolved", "DATE", "when it was closed", "Resolved: yesterday" },
    .action = COMMAND_ACTION_DATE,
    .field = "resolved" },
  { .key = { "Told", "DATE", "when the requestors last heard from us", "Told: now" },
    .action = COMMAND_ACTION_DATE,
    .field = "told" },
  { .key = { "TimeWorked", "TIME", "adds to the time worked", "TimeWorked: 1h30m" },
    .action = COMMAND_ACTION_TIME,
    .field = "time-worked",
    .heading = "Time" },
  { .key = { "TimeEstimated", "TIME", "sets the estimate", "TimeEstimated: 4h" },
    .action = COMMAND_ACTION_TIME,
    .field = "time-estimated" },
  { .key = { "TimeLeft", "TIME", "sets what is left", "TimeLeft: 90 minutes" },
    .action = COMMAND_ACTION_TIME,
    .field = "time-left" },
  { .key = { "Requestor", "WHO...", "sets the requestors", "Requestor: anna@example.org" },
    .action = COMMAND_ACTION_WATCHERS,
    .field = "requestor",
    .alias = "Correspondent",
    .heading = "People" },
  { .key = { "AddRequestor", "WHO...", "adds requestors", "AddRequestor: anna@example.org" },
    .action = COMMAND_ACTION_WATCHERS,
    .edit = COMMAND_ADD,
    .field = "requestor",
    .alias = "AddCorrespondent" },
  { .key = { "DelRequestor", "WHO...", "takes requestors away", "DelRequestor: anna@example.org" },
    .action = COMMAND_ACTION_WATCHERS,
    .edit = COMMAND_DELETE,
    .field = "requestor",
    .alias = "DelCorrespondent" },
  { .key = { "Cc", "WHO...", "sets the people in copy", "Cc: ines@example.org" },
    .action = COMMAND_ACTION_WATCHERS,
    .field = "cc" },
  { .key = { "AddCc", "WHO...", "adds people in copy", "AddCc: ines@example.org" },
    .action = COMMAND_ACTION_WATCHERS,
    .edit = COMMAND_ADD,
    .field = "cc" },
  { .key = { "DelCc", "WHO...", "takes people in copy away", "DelCc: ines@example.org" },
    .action = COMMAND_ACTION_WATCHERS,
    .edit = COMMAND_DELETE,
    .field = "cc" },
  { .key = { "AdminCc", "WHO...", "sets the staff in copy", "AdminCc: group:DutyTeam" },
    .action = COMMAND_ACTION_WATCHERS,
    .field = "admin-cc" },
  { .key = { "AddAdminCc", "WHO...", "adds staff in copy", "AddAdminCc: group:DutyTeam" },
    .action = COMMAND_ACTION_WATCHERS,
    .edit = COMMAND_ADD,
    .field = "admin-cc" },
  { .key = { "DelAdminCc", "WHO...", "takes staff in copy away", "DelAdminCc: group:DutyTeam" },
    .action = COMMAND_ACTION_WATCHERS,
    .edit = COMMAND_DELETE,
    .field = "admin-cc" },
  { .key = { "Squelch", "WHO...", "gets no mail about this ticket", "Squelch: anna@example.org" },
    .action = COMMAND_ACTION_WATCHERS,
    .edit = COMMAND_ADD,
    .field = "squelched" },
  { .key = { "Unsquelch", "WHO...", "gets mail again", "Unsquelch: anna@example.org" },
    .action = COMMAND_ACTION_WATCHERS,
    .edit = COMMAND_DELETE,
    .field = "squelched" },
  { .key = { "CF.{FIELD}", "VALUE", "sets all values", "CF.{How Reported}: Email" },
    .action = COMMAND_ACTION_FIELD,
    .heading = "Fields" },
  { .key = { "AddCF.{FIELD}", "VALUE", "adds a value", "AddCF.{IP}: 192.0.2.0/24" },
    .action = COMMAND_ACTION_FIELD,
    .edit = COMMAND_ADD },
  { .key = { "DelCF.{FIELD}", "VALUE", "takes a value away", "DelCF.{IP}: 192.0.2.7" },
    .action = COMMAND_ACTION_FIELD,
    .edit = COMMAND_DELETE },
  { .key = { "TxnCF.{FIELD}", "VALUE", "a value of this message alone", "TxnCF.{IP}: 192.0.2.7" },
    .action = COMMAND_ACTION_MESSAGE_FIELD,
    .edit = COMMAND_ADD },
  { .key = { "TLP", "COLOUR", "sets the field TLP", "TLP: AMBER" },
    .action = COMMAND_ACTION_FIELD,
    .field = "TLP" },
  { .key = { "Link", "N...", "makes it refer to other tickets", "Link: 12" },
    .action = COMMAND_ACTION_LINK,
    .edit = COMMAND_ADD,
    .number = LINK_REFERS_TO,
    .heading = "Other tickets" },
  { .key = { "Unlink", "N...", "undoes links of any sort", "Unlink: 12" },
    .action = COMMAND_ACTION_UNLINK,
    .edit = COMMAND_DELETE },
  { .key = { "RefersTo", "N...", "sets the tickets it refers to", "RefersTo: 12" },
    .action = COMMAND_ACTION_LINK,
    .number = LINK_REFERS_TO },
  { .key = { "AddRefersTo", "N...", "adds to the tickets it refers to", "AddRefersTo: 12" },
    .action = COMMAND_ACTION_LINK,
    .edit = COMMAND_ADD,
    .number = LINK_REFERS_TO },
  { .key = { "DelRefersTo", "N...", "takes from the tickets it refers to", "DelRefersTo: 12" },
    .action = COMMAND_ACTION_LINK,
    .edit = COMMAND_DELETE,
    .number = LINK_REFERS_TO },
  { .key = { "ReferredToBy", "N...", "sets the tickets that refer to it", "ReferredToBy: 12" },
    .action = COMMAND_ACTION_LINK,
    .number = LINK_REFERS_TO,
    .inward = TRUE },
  { .key = { "AddReferredToBy", "N...", "adds to the tickets that refer to it",
             "AddReferredToBy: 12" },
    .action = COMMAND_ACTION_LINK,
    .edit = COMMAND_ADD,
    .number = LINK_REFERS_TO,
    .inward = TRUE },
  { .key = { "DelReferredToBy", "N...", "takes from the tickets that refer to it",
             "DelReferredToBy: 12" },
    .action = COMMAND_ACTION_LINK,
    .edit = COMMAND_DELETE,
    .number = LINK_REFERS_TO,
    .inward = TRUE },
  { .key = { "DependsOn", "N...", "sets the tickets it waits for", "DependsOn: 12" },
    .action = COMMAND_ACTION_LINK,
    .number = LINK_DEPENDS_ON },
  { .key = { "AddDependsOn", "N...", "adds to the tickets it waits for", "AddDependsOn: 12" },
    .action = COMMAND_ACTION_LINK,
    .edit = COMMAND_ADD,
    .number = LINK_DEPENDS_ON },
  { .key = { "DelDependsOn", "N...", "takes from the tickets it waits for", "DelDependsOn: 12" },
    .action = COMMAND_ACTION_LINK,
    .edit = COMMAND_DELETE,
    .number = LINK_DEPENDS_ON },
  { .key = { "DependedOnBy", "N...", "sets the tickets that wait for it", "DependedOnBy: 12" },
    .action = COMMAND_ACTION_LINK,
    .number = LINK_DEPENDS_ON,
    .inward = TRUE },
  { .key = { "AddDependedOnBy", "N...", "adds to the tickets that wait for it",
             "AddDependedOnBy: 12" },
    .action = COMMAND_ACTION_LINK,
    .edit = COMMAND_ADD,
    .number = LINK_DEPENDS_ON,
    .inward = TRUE },
  { .key = { "DelDependedOnBy", "N...", "takes from the tickets that wait for it",
             "DelDependedOnBy: 12" },
    .action = COMMAND_ACTION_LINK,
    .edit = COMMAND_DELETE,
    .number = LINK_DEPENDS_ON,
    .inward = TRUE },
  { .key = { "Accept", "N...", "mail held back, by its number, counts", "Accept: 3" },
    .action = COMMAND_ACTION_ACCEPT,
    .heading = "Mail held back" },
  { .key = { "Ticket", "N", "the ticket meant, or new", "Ticket: 12" },
    .action = COMMAND_ACTION_TICKET,
    .heading = "By mail alone" },
  { .key = { "Show", NULL, "mails you the ticket", "Show" }, .action = COMMAND_ACTION_SHOW },
  { .key = { "Search", "WORDS", "mails you the tickets found", "Search: owner:me due<+2d" },
    .action = COMMAND_ACTION_SEARCH },
  { .key = { "Help", NULL, "mails you this", "Help" }, .action = COMMAND_ACTION_HELP },
};

const CommandRow *
command_row (gsize i)
{
  return i < G_N_ELEMENTS (rows) ? &rows[i] : NULL;
}

const CommandKey *
command_key (gsize i)
{
  return i < G_N_ELEMENTS (rows) ? &rows[i].key : NULL;
}

gboolean
command_row_is_verb (const CommandRow *row)
{
  return row->key.value == NULL || *row->key.value == '[';
}

/* People write `Admin-Cc` and `Time worked`. */
static char *
bare_name (const char *name)
{
  GString *bare = g_string_new (NULL);
  for (; *name != '\0'; name++)
    if (strchr (" -_", *name) == NULL)
      g_string_append_c (bare, g_ascii_tolower (*name));
  return g_string_free (bare, FALSE);
}

static gboolean
is_spelling (const CommandRow *row, const char *name, const char *bare)
{
  gsize length = strlen (name);
  if (g_ascii_strncasecmp (bare, name, length) != 0)
    return FALSE;
  gboolean has_plural =
      row->action == COMMAND_ACTION_WATCHERS || row->action == COMMAND_ACTION_LINK;
  return bare[length] == '\0' || (has_plural && g_str_equal (bare + length, "s"));
}

const CommandRow *
command_row_find (const char *name)
{
  g_autofree char *bare = bare_name (name);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (is_spelling (&rows[i], rows[i].key.name, bare) ||
        (rows[i].alias != NULL && is_spelling (&rows[i], rows[i].alias, bare)))
      return &rows[i];
  return NULL;
}

const char *
command_row_nearest (const char *name, const Policy *policy)
{
  g_autofree char *bare = bare_name (name);
  CommandNearest nearest = { .word = bare };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    command_nearest_consider (&nearest, rows[i].key.name);
    if (rows[i].alias != NULL)
      command_nearest_consider (&nearest, rows[i].alias);
  }
  for (guint i = 0; i < policy->fields->len; i++) {
    const Field *field = g_ptr_array_index (policy->fields, i);
    if (strchr (field->name, ' ') == NULL)
      command_nearest_consider (&nearest, field->name);
  }
  return nearest.best;
}
