#include "core/ticket.h"

#include "base/clock.h"
#include "base/text.h"

Ticket *
ticket_new (void)
{
  Ticket *ticket = g_new0 (Ticket, 1);
  ticket->requestors = g_ptr_array_new_with_free_func (g_free);
  ticket->cc = g_ptr_array_new_with_free_func (g_free);
  ticket->admin_cc = g_ptr_array_new_with_free_func (g_free);
  ticket->held = g_ptr_array_new_with_free_func ((GDestroyNotify) held_mail_free);
  ticket->starts = ticket->started = ticket->due = CLOCK_NONE;
  ticket->told = ticket->resolved = CLOCK_NONE;
  return ticket;
}

HeldMail *
held_mail_copy (const HeldMail *held)
{
  HeldMail *copy = g_new (HeldMail, 1);
  *copy = *held;
  copy->from = g_strdup (held->from);
  copy->text = g_strdup (held->text);
  copy->message_id = g_strdup (held->message_id);
  copy->references = g_strdupv (held->references);
  return copy;
}

void
held_mail_free (HeldMail *held)
{
  if (held == NULL)
    return;
  g_free (held->from);
  g_free (held->text);
  g_free (held->message_id);
  g_strfreev (held->references);
  g_free (held);
}

static gpointer
copy_held (gconstpointer held, gpointer unused G_GNUC_UNUSED)
{
  return held_mail_copy (held);
}

static gpointer
copy_text (gconstpointer text, gpointer unused G_GNUC_UNUSED)
{
  return g_strdup (text);
}

static GPtrArray *
copy_texts (GPtrArray *texts)
{
  GPtrArray *copy = g_ptr_array_copy (texts, copy_text, NULL);
  g_ptr_array_set_free_func (copy, g_free);
  return copy;
}

Ticket *
ticket_copy (const Ticket *ticket)
{
  Ticket *copy = g_new (Ticket, 1);
  *copy = *ticket;
  copy->queue = g_strdup (ticket->queue);
  copy->constituency = g_strdup (ticket->constituency);
  copy->tag = g_strdup (ticket->tag);
  copy->subject = g_strdup (ticket->subject);
  copy->status = g_strdup (ticket->status);
  copy->owner = g_strdup (ticket->owner);
  copy->requestors = copy_texts (ticket->requestors);
  copy->cc = copy_texts (ticket->cc);
  copy->admin_cc = copy_texts (ticket->admin_cc);
  copy->sla = g_strdup (ticket->sla);
  copy->language = g_strdup (ticket->language);
  copy->last_message_id = g_strdup (ticket->last_message_id);
  copy->held = g_ptr_array_copy (ticket->held, copy_held, NULL);
  g_ptr_array_set_free_func (copy->held, (GDestroyNotify) held_mail_free);
  return copy;
}

void
ticket_free (Ticket *ticket)
{
  if (ticket == NULL)
    return;
  g_free (ticket->queue);
  g_free (ticket->constituency);
  g_free (ticket->tag);
  g_free (ticket->subject);
  g_free (ticket->status);
  g_free (ticket->owner);
  g_ptr_array_unref (ticket->requestors);
  g_ptr_array_unref (ticket->cc);
  g_ptr_array_unref (ticket->admin_cc);
  g_free (ticket->sla);
  g_free (ticket->language);
  g_free (ticket->last_message_id);
  g_ptr_array_unref (ticket->held);
  g_free (ticket);
}

gboolean
ticket_has_correspondent (const Ticket *ticket, const char *address)
{
  g_autofree char *folded = text_fold_address (address);
  return g_ptr_array_find_with_equal_func (ticket->requestors, folded, g_str_equal, NULL) ||
         g_ptr_array_find_with_equal_func (ticket->cc, folded, g_str_equal, NULL);
}

gboolean
ticket_is_closed (const Ticket *ticket)
{
  return lifecycle_phase (ticket->kind, ticket->status) == STATUS_INACTIVE;
}
