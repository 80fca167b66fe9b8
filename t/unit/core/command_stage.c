#include "command_stage.h"

#include "base/clock.h"

#include "core/directory.h"

static void
add_queue (Policy *policy, const char *name, Kind kind, const char *local)
{
  Queue *queue = g_new0 (Queue, 1);
  queue->name = g_strdup (name);
  queue->kind = kind;
  queue->address = g_strdup_printf ("%s@csirt.example", local);
  queue->comment_address = g_strdup_printf ("%s-comment@csirt.example", local);
  queue->language = g_strdup ("en");
  queue->admin_cc = g_new0 (char *, 1);
  g_ptr_array_add (policy->queues, queue);
}

static void
add_constituency (Policy *policy, const char *name)
{
  Constituency *constituency = g_new0 (Constituency, 1);
  constituency->name = g_strdup (name);
  constituency->domains = g_new0 (char *, 1);
  constituency->admin_cc = g_new0 (char *, 1);
  constituency->networks = g_ptr_array_new ();
  g_ptr_array_add (policy->constituencies, constituency);
}

static void
add_account (GPtrArray *directory, const char *group, const char *name, const char *addresses)
{
  Account *account = account_new (name);
  g_strfreev (account->addresses);
  account->addresses = *addresses == '\0' ? g_new0 (char *, 1) : g_strsplit (addresses, " ", -1);
  g_ptr_array_add (directory, directory_entry_of (group, account));
}

CommandStage *
command_stage_new (void)
{
  CommandStage *stage = g_new0 (CommandStage, 1);
  stage->policy = policy_new ();
  stage->policy->domain = g_strdup ("csirt.example");
  add_queue (stage->policy, "Incident Reports", KIND_REPORT, "report");
  add_queue (stage->policy, "Incidents", KIND_INCIDENT, "incident");
  add_queue (stage->policy, "General", KIND_GENERAL, "help");
  add_constituency (stage->policy, "EDUNET");
  add_constituency (stage->policy, "GOVNET");
  stage->directory = g_ptr_array_new_with_free_func ((GDestroyNotify) directory_entry_free);
  add_account (stage->directory, "DutyTeam", "alice", "alice@staff.example alice@home.example");
  add_account (stage->directory, "DutyTeam", "bob", "bob@staff.example");
  add_account (stage->directory, NULL, "tess", "tess@staff.example");
  add_account (stage->directory, NULL, "mute", "");
  return stage;
}

void
command_stage_free (CommandStage *stage)
{
  if (stage == NULL)
    return;
  policy_free (stage->policy);
  g_ptr_array_unref (stage->directory);
  g_free (stage);
}

Commands *
command_stage_read (const CommandStage *stage, const char *lines, gboolean by_mail)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  g_auto (GStrv) words = g_strsplit (lines, "\n", -1);
  for (char **word = words; *word != NULL; word++)
    g_ptr_array_add (list, *word);
  const CommandContext context = { .policy = stage->policy,
                                   .directory = stage->directory,
                                   .account = directory_account (stage->directory, "alice"),
                                   .now = COMMAND_STAGE_NOW,
                                   .by_mail = by_mail };
  return commands_read (list, &context);
}

static void
show_list (GString *text, char **list, char sign)
{
  for (char **value = list; value != NULL && *value != NULL; value++)
    g_string_append_printf (text, " %c%s", sign, *value);
}

static char *
show_edit (const char *name, const ListEdit *edit)
{
  GString *text = g_string_new (name);
  if (edit->set != NULL && edit->set[0] == NULL)
    g_string_append (text, " =");
  show_list (text, edit->set, '=');
  show_list (text, edit->add, '+');
  show_list (text, edit->delete, '-');
  return g_string_free (text, FALSE);
}

static char *
show_value (const char *name, const char *value)
{
  return g_strdup_printf ("%s %s", name, value == NULL ? "(none)" : value);
}

static char *
show_number (const char *name, gint64 number)
{
  return g_strdup_printf ("%s %" G_GINT64_FORMAT, name, number);
}

static char *
show_list_change (const Change *change)
{
  if (change->type == CHANGE_LINK)
    return show_edit (link_type_name (change->link, change->inward), change->edit);
  if (change->type != CHANGE_MESSAGE_FIELD)
    return show_edit (change->field, change->edit);
  g_autofree char *name = g_strconcat ("message ", change->field, NULL);
  return show_edit (name, change->edit);
}

static char *
show_date (const Change *change)
{
  g_autofree char *date = clock_to_text (change->number);
  return show_value (change->field, date);
}

char *
command_stage_show_change (const Change *change)
{
  static const char *const names[] = {
    [CHANGE_CORRESPOND] = "correspond",
    [CHANGE_COMMENT] = "comment",
    [CHANGE_CREATE] = "create",
    [CHANGE_STATUS] = "status",
    [CHANGE_CLOSE] = "close",
    [CHANGE_REOPEN] = "reopen",
    [CHANGE_SUBJECT] = "subject",
    [CHANGE_CONSTITUENCY] = "constituency",
    [CHANGE_OWNER] = "owner",
    [CHANGE_TAKE] = "take",
    [CHANGE_STEAL] = "steal",
    [CHANGE_UNTAKE] = "untake",
    [CHANGE_SLA] = "sla",
    [CHANGE_ACCEPT] = "accept",
    [CHANGE_PRIORITY] = "priority",
  };
  if (change->edit != NULL)
    return show_list_change (change);
  switch (change->type) {
  case CHANGE_QUEUE:
    return show_value ("queue", change->queue->name);
  case CHANGE_DATE:
    return show_date (change);
  case CHANGE_PRIORITY:
  case CHANGE_TIME:
    return show_number (change->field == NULL ? "priority" : change->field, change->number);
  case CHANGE_ACCEPT:
    return show_number ("accept", change->number);
  case CHANGE_TAKE:
  case CHANGE_STEAL:
  case CHANGE_UNTAKE:
  case CHANGE_CLOSE:
  case CHANGE_REOPEN:
  case CHANGE_CREATE:
    return g_strdup (names[change->type]);
  case CHANGE_CORRESPOND:
  case CHANGE_COMMENT:
    return show_value (names[change->type], change->message->text);
  default:
    return show_value (names[change->type], change->value);
  }
}

static void
show_flags (GString *text, const Commands *commands)
{
  static const char *const verbs[] = { "", "reply; ", "comment; " };
  g_string_append (text, verbs[commands->verb]);
  g_string_append (text, commands->quick ? "quick; " : "");
  g_string_append (text, commands->show ? "show; " : "");
  g_string_append (text, commands->help ? "help; " : "");
  if (commands->reason != NULL)
    g_string_append_printf (text, "reason %s; ", commands->reason);
  if (commands->names_ticket)
    g_string_append_printf (text, "ticket %" G_GINT64_FORMAT "; ", commands->ticket);
  for (guint i = 0; i < commands->searches->len; i++)
    g_string_append_printf (text, "search %s; ",
                            (const char *) g_ptr_array_index (commands->searches, i));
  char *const *const lists[] = { commands->once_cc, commands->once_bcc, commands->once_squelch };
  static const char *const titles[] = { "once-cc", "once-bcc", "once-squelch" };
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++) {
    g_autofree char *people = g_strjoinv (" ", (char **) lists[i]);
    if (*people != '\0')
      g_string_append_printf (text, "%s %s; ", titles[i], people);
  }
}

char *
command_stage_show (const Commands *commands)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < commands->changes->len; i++) {
    g_autofree char *change = command_stage_show_change (g_ptr_array_index (commands->changes, i));
    g_string_append_printf (text, "%s%s; ", i == commands->before ? "/ " : "", change);
  }
  show_flags (text, commands);
  if (text->len > 0)
    g_string_truncate (text, text->len - 2);
  return g_strdup (text->str);
}
