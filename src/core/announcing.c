#include "core/announcing.h"

#include "base/text.h"

#include "core/directory.h"

#define MINUTES_OF_BUDGETS 60

static void
record_suppression (Application *application, Ticket *ticket, const Notice *notice)
{
  Event *event = application_record (application, ticket, EVENT_SUPPRESSED, &APPLICATION_SYSTEM);
  event->field = g_strdup (notice_event_name (notice->event));
  event->value[SEAL_NEW] = notice->budget == BUDGET_ACKNOWLEDGEMENT
                               ? g_strdup (notice->suppressed)
                               : g_strdup_printf ("%s: %s", notice->to, notice->suppressed);
}

/* What an alarm says of a budget. */
typedef struct {
  Budget charged; /* that of the alarm */
  const char *what;
  const char *questions;
  guint limit;
} Alarm;

static Alarm
alarm_about (const BudgetLimits *limits, Budget budget)
{
  switch (budget) {
  case BUDGET_STAFF:
    return (Alarm){ BUDGET_STAFF, "mails to one member of staff", NULL,
                    limits->staff_per_address_hour };
  case BUDGET_CHALLENGE:
    return (Alarm){ BUDGET_STAFF, "questions to one member of staff whether a mail is his",
                    "questions", limits->automatic_per_address_hour };
  default:
    return (Alarm){ BUDGET_AUTOMATIC, "automatic mails in all", NULL, limits->automatic_per_hour };
  }
}

/* A budget that matters has just kept back NOTICE: the operators hear of it once an hour. */
static void
alarm_operators (Application *application, const Notice *notice)
{
  const Policy *policy = application->context->policy;
  const Alarm about = alarm_about (&policy->budgets, notice->budget);
  gboolean staff = about.charged == BUDGET_STAFF;
  gboolean *alarmed = staff ? &application->ledger->staff_alarmed : &application->ledger->alarmed;
  if (*alarmed)
    return;
  *alarmed = TRUE;
  for (char **operator= policy->operators; *operator!= NULL; operator++) {
    Notice *alarm = notice_new (NOTICE_BUDGET_ALARM, 0, *operator);
    alarm->budget = about.charged;
    json_object_set_new (alarm->values, "limit", json_integer (about.limit));
    json_object_set_new (alarm->values, "minutes", json_integer (MINUTES_OF_BUDGETS));
    announcing_set (alarm->values, "what", about.what);
    announcing_set (alarm->values, "address", staff ? notice->to : NULL);
    announcing_set (alarm->values, "questions", about.questions);
    g_ptr_array_add (application->outcome->notices, alarm);
  }
}

void
announcing_issue (Application *application, Ticket *ticket, Notice *notice)
{
  const Policy *policy = application->context->policy;
  if (!text_is_envelope_address (notice->to))
    notice->suppressed = "the address is none that an envelope can hold";
  else if (policy_is_own_address (policy, notice->to))
    notice->suppressed = "the address is one of our own";
  else
    notice->suppressed =
        budget_charge (&policy->budgets, application->ledger, notice->budget, notice->to);
  /* Mail that is held changes nothing on a ticket. */
  if (notice->suppressed != NULL && ticket != NULL && notice->event != NOTICE_CHALLENGE)
    record_suppression (application, ticket, notice);
  if (notice->suppressed != NULL && budget_alarms (notice->suppressed))
    alarm_operators (application, notice);
  g_ptr_array_add (application->outcome->notices, notice);
}

gboolean
announcing_is_own (const Application *application, const Actor *actor, const char *address)
{
  if (!actor->staff)
    return FALSE;
  const Account *account = directory_address (application->context->directory, address);
  if (account == NULL && account_has_address (actor->account, address))
    account = actor->account;
  return account != NULL && !account->own_actions &&
         g_ascii_strcasecmp (actor->name, account->name) == 0;
}

char *
announcing_indent (const char *text, gsize limit, gboolean *cut)
{
  g_autofree char *clipped = text_clip (text, limit);
  g_auto (GStrv) lines = g_strsplit (clipped, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0') {
      g_autofree char *bare = *line;
      *line = g_strconcat ("  ", bare, NULL);
    }
  if (cut != NULL)
    *cut = !g_str_equal (clipped, text);
  return g_strjoinv ("\n", lines);
}

void
announcing_set (json_t *values, const char *name, const char *text)
{
  json_object_set_new (values, name, json_string (text == NULL ? "" : text));
}

json_t *
announcing_attachments (const Mail *mail)
{
  json_t *list = json_array ();
  for (guint i = 0; i < mail->attachments->len; i++) {
    const MailAttachment *attachment = g_ptr_array_index (mail->attachments, i);
    json_array_append_new (
        list, json_pack ("{s:s, s:s, s:I, s:s}", "name", attachment->name, "type", attachment->type,
                         "size", (json_int_t) attachment->size, "sha256", attachment->sha256));
  }
  return list;
}
