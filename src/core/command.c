#include "core/command.h"

#include <string.h>

#include "base/text.h"

#include "core/command_reader.h"

/* Of a line that is shown. */
#define LONGEST_LINE 500

static void
free_line (CommandLine *line)
{
  g_free (line->line);
  g_free (line->error);
  g_free (line);
}

Commands *
commands_new (void)
{
  Commands *commands = g_new0 (Commands, 1);
  commands->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) free_line);
  commands->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) change_free);
  commands->once_cc = g_new0 (char *, 1);
  commands->once_bcc = g_new0 (char *, 1);
  commands->once_squelch = g_new0 (char *, 1);
  commands->searches = g_ptr_array_new_with_free_func (g_free);
  return commands;
}

void
commands_free (Commands *commands)
{
  if (commands == NULL)
    return;
  g_ptr_array_unref (commands->lines);
  g_ptr_array_unref (commands->changes);
  g_free (commands->reason);
  g_strfreev (commands->once_cc);
  g_strfreev (commands->once_bcc);
  g_strfreev (commands->once_squelch);
  g_ptr_array_unref (commands->searches);
  g_free (commands);
}

void
commands_add_line (Commands *commands, const char *text)
{
  CommandLine *line = g_new0 (CommandLine, 1);
  g_autofree char *flat = text_one_line (text);
  line->line = text_clip (flat, LONGEST_LINE);
  g_ptr_array_add (commands->lines, line);
}

Commands *
commands_refused (const char *line, const char *message)
{
  Commands *commands = commands_new ();
  commands_add_line (commands, line);
  commands_fail (commands, 1, message);
  return commands;
}

void
commands_fail (Commands *commands, guint line, const char *message)
{
  guint index = line == 0 ? 0 : line - 1;
  if (commands->lines->len == 0)
    commands_add_line (commands, "(text)");
  g_assert (index < commands->lines->len);
  CommandLine *failed = g_ptr_array_index (commands->lines, index);
  if (failed->error != NULL)
    return;
  failed->error = text_one_line (message);
  commands->errors++;
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  gint64 one = *(const gint64 *) a;
  gint64 other = *(const gint64 *) b;
  return (one > other) - (one < other);
}

/* Adds the numbers of tickets in LIST, which may be NULL. */
static void
add_numbers (GArray *numbers, char **list)
{
  for (char **text = list; text != NULL && *text != NULL; text++) {
    gint64 number = g_ascii_strtoll (*text, NULL, 10);
    g_array_append_val (numbers, number);
  }
}

GArray *
commands_targets (const Commands *commands)
{
  GArray *numbers = g_array_new (TRUE, FALSE, sizeof (gint64));
  for (guint i = 0; i < commands->changes->len; i++) {
    const Change *change = g_ptr_array_index (commands->changes, i);
    if (change->type != CHANGE_LINK)
      continue;
    add_numbers (numbers, change->edit->set);
    add_numbers (numbers, change->edit->add);
    add_numbers (numbers, change->edit->delete);
  }
  if (commands->ticket != 0)
    g_array_append_val (numbers, commands->ticket);
  g_array_sort (numbers, compare_numbers);
  for (guint i = numbers->len; i > 1; i--)
    if (g_array_index (numbers, gint64, i - 1) == g_array_index (numbers, gint64, i - 2))
      g_array_remove_index (numbers, i - 1);
  return numbers;
}

GArray *
commands_accepts (const Commands *commands)
{
  GArray *numbers = g_array_new (TRUE, FALSE, sizeof (gint64));
  for (guint i = 0; i < commands->changes->len; i++) {
    const Change *change = g_ptr_array_index (commands->changes, i);
    if (change->type == CHANGE_ACCEPT)
      g_array_append_val (numbers, change->number);
  }
  return numbers;
}

/* What the commands say of every message goes into that of CHANGE. */
static void
fill_message (const Commands *commands, const Change *change)
{
  Message *message = change == NULL ? NULL : change->message;
  if (message == NULL)
    return;
  message->once_cc = g_strdupv (commands->once_cc);
  message->once_bcc = g_strdupv (commands->once_bcc);
  message->once_squelch = g_strdupv (commands->once_squelch);
}

/* The comment that `Reject: reason` leaves, or NULL. */
static Change *
reason_comment (const Commands *commands)
{
  if (commands->reason == NULL)
    return NULL;
  const Change *status = g_ptr_array_index (commands->changes, commands->changes->len - 1);
  Change *comment = change_new (CHANGE_COMMENT, status->ticket);
  comment->line = status->line;
  comment->message = message_new (commands->reason);
  return comment;
}

static void
add_change (GPtrArray *list, Change *change)
{
  if (change != NULL)
    g_ptr_array_add (list, change);
}

GPtrArray *
commands_changes (Commands *commands, gint64 ticket, Change *create, Change *message)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) change_free);
  fill_message (commands, create);
  fill_message (commands, message);
  for (guint i = 0; i < commands->changes->len; i++)
    ((Change *) g_ptr_array_index (commands->changes, i))->ticket = ticket;
  Change *comment = reason_comment (commands);
  add_change (list, create);
  for (guint i = 0; i < commands->before; i++)
    add_change (list, g_ptr_array_steal_index (commands->changes, 0));
  add_change (list, message);
  add_change (list, comment);
  g_ptr_array_extend_and_steal (list, g_steal_pointer (&commands->changes));
  commands->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) change_free);
  commands->before = 0;
  for (guint i = 0; i < list->len; i++)
    ((Change *) g_ptr_array_index (list, i))->quick = commands->quick;
  return list;
}

/* The status that CHANGE sets in LIFECYCLE, or NULL when it sets none. Borrowed. */
static const char *
new_status (const Change *change, const Lifecycle *lifecycle)
{
  if (change->type == CHANGE_CLOSE)
    return lifecycle_on_close (lifecycle);
  if (change->type == CHANGE_REOPEN)
    return lifecycle_on_open (lifecycle);
  return change->type == CHANGE_STATUS ? change->value : NULL;
}

ProofClass
commands_class (const Commands *commands, const Lifecycle *lifecycle, const char *from)
{
  const Lifecycle *now = lifecycle;
  const char *status = from != NULL ? from : lifecycle_on_create (lifecycle);
  for (guint i = 0; i < commands->changes->len; i++) {
    const Change *change = g_ptr_array_index (commands->changes, i);
    if (change->type == CHANGE_QUEUE) {
      now = policy_lifecycle (commands->policy, change->queue->name, change->queue->kind);
      const char *mapped = lifecycle_map (lifecycle, status, now);
      status = mapped != NULL ? mapped : lifecycle_on_create (now);
    }
    const char *to = new_status (change, now);
    if (to != NULL && lifecycle_right (now, status, to) == RIGHT_DELETE)
      return PROOF_FOR_CRITICAL;
  }
  gboolean copies = commands->once_cc[0] != NULL || commands->once_bcc[0] != NULL;
  return commands->changes->len > 0 || copies ? PROOF_FOR_CHANGES : PROOF_FOR_MESSAGES;
}

char *
commands_transcript (const Commands *commands)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < commands->lines->len; i++) {
    const CommandLine *line = g_ptr_array_index (commands->lines, i);
    g_string_append_printf (text, "%s%s: %s", i > 0 ? "\n" : "",
                            line->error == NULL ? "ok" : "error", line->line);
    if (line->error != NULL)
      g_string_append_printf (text, ": %s", line->error);
  }
  return g_string_free (text, FALSE);
}
