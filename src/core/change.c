#include "core/change.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define PRIORITY_MAXIMUM 100

Change *
change_new (ChangeType type, gint64 ticket)
{
  Change *change = g_new0 (Change, 1);
  change->type = type;
  change->ticket = ticket;
  return change;
}

void
change_free (Change *change)
{
  if (change == NULL)
    return;
  g_free (change->value);
  g_strfreev (change->requestors);
  g_strfreev (change->cc);
  message_free (change->message);
  failure_free (change->failure);
  g_free (change);
}

Message *
message_new (const char *text)
{
  Message *message = g_new0 (Message, 1);
  message->text = g_strdup (text);
  return message;
}

void
message_free (Message *message)
{
  if (message == NULL)
    return;
  g_free (message->text);
  g_free (message->quoted);
  g_free (message->mail_digest);
  g_free (message->bearer);
  g_free (message);
}

Failure *
failure_new (gint64 outbox, const char *recipient, const char *reason)
{
  Failure *failure = g_new0 (Failure, 1);
  failure->outbox = outbox;
  failure->recipient = g_strdup (recipient);
  failure->reason = text_one_line (reason);
  return failure;
}

void
failure_free (Failure *failure)
{
  if (failure == NULL)
    return;
  g_free (failure->event);
  g_free (failure->recipient);
  g_free (failure->subject);
  g_free (failure->reason);
  g_free (failure);
}

/* NUMBER gets what VALUE says where TYPE takes a number. */
static gboolean
check_value (ChangeType type, const char *value, gint64 *number, GError **error)
{
  if (*value == '\0') {
    g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
                         "a value is missing after the colon; try: Status: open");
    return FALSE;
  }
  if (type == CHANGE_ACCEPT && !g_ascii_string_to_signed (value, 10, 1, G_MAXINT, number, NULL)) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
                 "'%s' is no number of a history event; a whole number is, try: Accept: 2", value);
    return FALSE;
  }
  if (type == CHANGE_PRIORITY &&
      !g_ascii_string_to_signed (value, 10, 0, PRIORITY_MAXIMUM, number, NULL)) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
                 "'%s' is no priority; a whole number from 0 to %d is, try: Priority: 50", value,
                 PRIORITY_MAXIMUM);
    return FALSE;
  }
  return TRUE;
}

Change *
change_parse (const char *line, gint64 ticket, GError **error)
{
  static const struct {
    const char *key;
    ChangeType type;
  } known[] = {
    { "status", CHANGE_STATUS },
    { "subject", CHANGE_SUBJECT },
    { "priority", CHANGE_PRIORITY },
    { "accept", CHANGE_ACCEPT },
  };
  if (!text_is_valid (line, strlen (line))) {
    g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
                         "the command is not written in UTF-8; try: Status: resolved");
    return NULL;
  }
  const char *colon = strchr (line, ':');
  if (colon == NULL) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
                 "'%s' is no command; try: Status: resolved", line);
    return NULL;
  }
  g_autofree char *key = g_ascii_strdown (line, colon - line);
  g_strstrip (key);
  g_autofree char *value = text_one_line (colon + 1);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++) {
    if (!g_str_equal (key, known[i].key))
      continue;
    gint64 number = 0;
    if (!check_value (known[i].type, value, &number, error))
      return NULL;
    Change *change = change_new (known[i].type, ticket);
    change->other = known[i].type == CHANGE_ACCEPT ? number : 0;
    change->value = g_steal_pointer (&value);
    return change;
  }
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
               "unknown key '%s'; known are Status, Subject, Priority, Accept", key);
  return NULL;
}
