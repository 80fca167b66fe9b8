#include "config.h"

#include "family.h"

#include <string.h>

#include "base/clock.h"

Queue *
family_queue (Kind kind)
{
  static Queue queue[KINDS];
  static char name[] = "Queue";
  static char language[] = "es";
  queue[kind] = (Queue){ .name = name, .kind = kind, .language = language };
  return &queue[kind];
}

void
family_set_up (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  *family = (Family){ .actor = { "ana@x.example", FALSE, PROOF_NONE, NULL } };
  family->policy = policy_new ();
  g_strfreev (family->policy->operators);
  family->policy->operators = g_strsplit ("op@staff.example boss@staff.example", " ", -1);
  family->policy->budgets = (BudgetLimits){ 1, 10, 3, 300, 60, 10 };
  Queue *queue = g_new0 (Queue, 1);
  queue->name = g_strdup ("Queue");
  queue->address = g_strdup ("help@csirt.example");
  queue->comment_address = g_strdup ("help-comment@csirt.example");
  queue->language = g_strdup ("en");
  queue->admin_cc = g_new0 (char *, 1);
  g_ptr_array_add (family->policy->queues, queue);
  family->policy->default_queue = queue;
  g_free (family->policy->domain);
  family->policy->domain = g_strdup ("csirt.example");
  family->ledger = budget_ledger_new ();
  family->directory = g_ptr_array_new_with_free_func ((GDestroyNotify) directory_entry_free);
  family->routing =
      (Routing){ .addressed = queue, .queue = queue, .language = "en", .priority = -1 };
  family->tickets = g_ptr_array_new_with_free_func ((GDestroyNotify) ticket_free);
  family->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) change_free);
  family->mail = mail_new ();
  family->mail->from = g_strdup ("ana@x.example");
  family->mail->message_id = g_strdup ("<m@x.example>");
  g_strfreev (family->mail->references);
  family->mail->references = g_strsplit ("<r@x>", " ", -1);
  Ticket *ticket = ticket_new ();
  ticket->id = 5;
  ticket->queue = g_strdup ("Queue");
  ticket->kind = KIND_GENERAL;
  ticket->subject = g_strdup ("Old subject");
  ticket->status = g_strdup ("new");
  ticket->language = g_strdup ("en");
  ticket->created = ticket->updated = FAMILY_BEFORE;
  ticket->last_n = 3;
  memset (ticket->head, 9, sizeof ticket->head);
  ticket->last_message_id = g_strdup ("<last@x.example>");
  g_ptr_array_add (ticket->requestors, g_strdup ("ana@x.example"));
  g_ptr_array_add (family->tickets, ticket);
  family->ticket = ticket;
}

void
family_tear_down (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  g_ptr_array_unref (family->changes);
  g_ptr_array_unref (family->tickets);
  g_ptr_array_unref (family->directory);
  budget_ledger_free (family->ledger);
  policy_free (family->policy);
  mail_free (family->mail);
}

void
family_set_status (Family *family, Kind kind, const char *status)
{
  const Lifecycle *lifecycle = policy_lifecycle (family->policy, family->ticket->queue, kind);
  family->ticket->kind = kind;
  family->ticket->closed = lifecycle_phase (lifecycle, status) == STATUS_INACTIVE;
  g_free (family->ticket->status);
  family->ticket->status = g_strdup (status);
}

Change *
family_add (Family *family, ChangeType type, gint64 ticket, const char *value)
{
  Change *change = change_new (type, ticket);
  change->value = g_strdup (value);
  change->queue = family_queue (KIND_GENERAL);
  g_ptr_array_add (family->changes, change);
  return change;
}

void
family_add_team (Family *family)
{
  Queue *queue = family->policy->default_queue;
  g_strfreev (queue->admin_cc);
  queue->admin_cc = g_strsplit ("Team", " ", -1);
  g_ptr_array_add (family->directory,
                   directory_entry_new ("Team", "alice", "alice@staff.example", "en"));
  g_ptr_array_add (family->directory,
                   directory_entry_new ("Team", "bob", "bob@staff.example", "es"));
}

Account *
family_add_account (Family *family, const char *name, const char *roles)
{
  Account *account = account_new (name);
  g_auto (GStrv) grants = g_strsplit (roles, " ", -1);
  for (char **grant = grants; *grant != NULL; grant++)
    g_ptr_array_add (account->grants, grant_read (*grant));
  g_autofree char *address = g_strconcat (name, "@staff.example", NULL);
  g_strfreev (account->addresses);
  account->addresses = g_strsplit (address, " ", -1);
  g_ptr_array_add (family->directory, directory_entry_of (NULL, account));
  return account;
}

void
family_act_as (Family *family, const Account *account)
{
  family->actor = (Actor){ account->name, TRUE, PROOF_SASL, account };
}

Ticket *
family_add_ticket (Family *family, gint64 id)
{
  Ticket *ticket = ticket_copy (family->ticket);
  ticket->id = id;
  g_free (ticket->status);
  ticket->status = g_strdup ("open");
  ticket->closed = FALSE;
  g_ptr_array_add (family->tickets, ticket);
  return ticket;
}

Change *
family_add_edit (Family *family, ChangeType type, const char *field, const char *const texts[3])
{
  Change *change = family_add (family, type, 5, NULL);
  change->field = g_strdup (field);
  change->edit = list_edit_new ();
  g_strfreev (change->edit->add);
  g_strfreev (change->edit->delete);
  change->edit->set = texts[0] == NULL ? NULL : g_strsplit (texts[0], " ", -1);
  change->edit->add = g_strsplit (texts[1], " ", -1);
  change->edit->delete = g_strsplit (texts[2], " ", -1);
  return change;
}

void
family_forget (Family *family)
{
  g_ptr_array_set_size (family->changes, 0);
}

Failure *
family_add_failure (Family *family, ChangeType type)
{
  Change *change = family_add (family, type, 5, NULL);
  change->failure = failure_new (77, "ana@x.example", "550 no");
  change->failure->event = g_strdup ("correspondence");
  change->failure->subject = g_strdup ("Old subject");
  change->failure->news = TRUE;
  return change->failure;
}

/* A change with a message by a person, or by a machine. */
Change *
family_add_message (Family *family, ChangeType type, gint64 ticket, gboolean person)
{
  Change *change = family_add (family, type, ticket, "A subject");
  change->message = message_new ("Text");
  change->message->quoted = g_strdup ("> quoted");
  change->message->mail = family->mail;
  change->message->mail_digest = g_strdup ("digest");
  change->message->from_person = person;
  change->message->routing = &family->routing;
  family->mail->class = person ? MAIL_HUMAN : MAIL_AUTO_REPLY;
  return change;
}

Outcome *
family_try_apply (Family *family, GError **error)
{
  const ApplyContext context = { .policy = family->policy,
                                 .actor = family->actor,
                                 .now = FAMILY_NOW,
                                 .ledger = family->ledger,
                                 .directory = family->directory,
                                 .problems = family->problems };
  return apply_changes (family->tickets, family->changes, &context, error);
}

Outcome *
family_apply (Family *family)
{
  g_autoptr (GError) error = NULL;
  Outcome *outcome = family_try_apply (family, &error);
  g_assert_no_error (error);
  return outcome;
}

void
family_assert_refused (Family *family, TocsinError code, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Outcome) outcome = family_try_apply (family, &error);
  g_assert_null (outcome);
  g_assert_error (error, TOCSIN_ERROR, (gint) code);
  g_assert_cmpstr (error->message, ==, message);
}

/* The events as `type:field:old>new by actor`, one a line. */
static char *
history_of (const Outcome *outcome)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < outcome->events->len; i++) {
    const Event *event = g_ptr_array_index (outcome->events, i);
    g_string_append_printf (text, "%" G_GINT64_FORMAT " %s:%s:%s>%s by %s\n", event->ticket,
                            event_type_name (event->type), event->field ? event->field : "-",
                            event->value[SEAL_OLD] ? event->value[SEAL_OLD] : "-",
                            event->value[SEAL_NEW] ? event->value[SEAL_NEW] : "-",
                            event->value[SEAL_ACTOR] ? event->value[SEAL_ACTOR] : "-");
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
family_assert_history (const Outcome *outcome, const char *expected)
{
  g_autofree char *history = history_of (outcome);
  g_assert_cmpstr (history, ==, expected);
}

void
family_assert_notices (const Outcome *outcome, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < outcome->notices->len; i++) {
    const Notice *notice = g_ptr_array_index (outcome->notices, i);
    g_string_append_printf (text, "%s %s%s\n", notice_event_template (notice->event), notice->to,
                            notice->suppressed == NULL ? "" : " suppressed");
  }
  g_assert_cmpstr (text->str, ==, expected);
}

guint
family_count_notices (const Outcome *outcome, NoticeEvent event, gboolean suppressed)
{
  guint count = 0;
  for (guint i = 0; i < outcome->notices->len; i++) {
    const Notice *notice = g_ptr_array_index (outcome->notices, i);
    count += notice->event == event && (notice->suppressed != NULL) == suppressed;
  }
  return count;
}
