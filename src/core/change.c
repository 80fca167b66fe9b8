#include "core/change.h"

#include "base/text.h"

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
  g_free (change->field);
  list_edit_free (change->edit);
  g_strfreev (change->requestors);
  g_strfreev (change->cc);
  message_free (change->message);
  failure_free (change->failure);
  challenge_free (change->challenge);
  transcript_free (change->transcript);
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
  g_strfreev (message->once_cc);
  g_strfreev (message->once_bcc);
  g_strfreev (message->once_squelch);
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

ListEdit *
list_edit_new (void)
{
  ListEdit *edit = g_new0 (ListEdit, 1);
  edit->add = g_new0 (char *, 1);
  edit->delete = g_new0 (char *, 1);
  return edit;
}

void
list_edit_free (ListEdit *edit)
{
  if (edit == NULL)
    return;
  g_strfreev (edit->set);
  g_strfreev (edit->add);
  g_strfreev (edit->delete);
  g_free (edit);
}

static gboolean
is_same (gconstpointer a, gconstpointer b)
{
  return g_ascii_strcasecmp (a, b) == 0;
}

gboolean
list_edit_holds (const GPtrArray *list, const char *text)
{
  return g_ptr_array_find_with_equal_func ((GPtrArray *) list, text, is_same, NULL);
}

static void
add_once (GPtrArray *list, const char *text)
{
  if (!list_edit_holds (list, text))
    g_ptr_array_add (list, g_strdup (text));
}

GPtrArray *
list_edit_apply (const ListEdit *edit, const GPtrArray *old)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; edit->set == NULL && old != NULL && i < old->len; i++)
    add_once (list, g_ptr_array_index (old, i));
  for (char **text = edit->set; text != NULL && *text != NULL; text++)
    add_once (list, *text);
  for (char **text = edit->add; *text != NULL; text++)
    add_once (list, *text);
  for (char **text = edit->delete; *text != NULL; text++) {
    guint index = 0;
    if (g_ptr_array_find_with_equal_func (list, *text, is_same, &index))
      g_ptr_array_remove_index (list, index);
  }
  return list;
}

ListEdit *
list_edit_link (gint64 number)
{
  ListEdit *edit = list_edit_new ();
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  g_strfreev (edit->add);
  edit->add = g_strsplit (text, ",", -1);
  return edit;
}

Challenge *
challenge_new (void)
{
  return g_new0 (Challenge, 1);
}

void
challenge_free (Challenge *challenge)
{
  if (challenge == NULL)
    return;
  g_free (challenge->account);
  g_free (challenge->address);
  g_free (challenge->language);
  g_free (challenge->token);
  g_free (challenge->reason);
  g_free (challenge->commands);
  g_free (challenge->text);
  g_free (challenge->client);
  g_free (challenge);
}

Transcript *
transcript_new (void)
{
  return g_new0 (Transcript, 1);
}

void
transcript_free (Transcript *transcript)
{
  if (transcript == NULL)
    return;
  g_free (transcript->address);
  g_free (transcript->language);
  g_free (transcript->lines);
  g_free (transcript->answer);
  g_free (transcript->subject);
  g_free (transcript);
}
