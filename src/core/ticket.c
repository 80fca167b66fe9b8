#include "core/ticket.h"

#include "base/clock.h"
#include "base/text.h"

const char *
link_type_name (LinkType type, gboolean inward)
{
  static const char *const names[LINK_TYPES][2] = {
    [LINK_REFERS_TO] = { "refers-to", "referred-to-by" },
    [LINK_DEPENDS_ON] = { "depends-on", "depended-on-by" },
  };
  g_assert (type < LINK_TYPES);
  return names[type][inward ? 1 : 0];
}

Ticket *
ticket_new (void)
{
  Ticket *ticket = g_new0 (Ticket, 1);
  ticket->requestors = g_ptr_array_new_with_free_func (g_free);
  ticket->cc = g_ptr_array_new_with_free_func (g_free);
  ticket->admin_cc = g_ptr_array_new_with_free_func (g_free);
  ticket->squelched = g_ptr_array_new_with_free_func (g_free);
  ticket->fields = g_ptr_array_new_with_free_func ((GDestroyNotify) field_values_free);
  ticket->links = g_ptr_array_new_with_free_func (g_free);
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
copy_values (gconstpointer values, gpointer unused G_GNUC_UNUSED)
{
  return field_values_copy (values);
}

static gpointer
copy_link (gconstpointer link, gpointer unused G_GNUC_UNUSED)
{
  return g_memdup2 (link, sizeof (TicketLink));
}

static gpointer
copy_text (gconstpointer text, gpointer unused G_GNUC_UNUSED)
{
  return g_strdup (text);
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
  copy->requestors = g_ptr_array_copy (ticket->requestors, copy_text, NULL);
  copy->cc = g_ptr_array_copy (ticket->cc, copy_text, NULL);
  copy->admin_cc = g_ptr_array_copy (ticket->admin_cc, copy_text, NULL);
  copy->squelched = g_ptr_array_copy (ticket->squelched, copy_text, NULL);
  copy->fields = g_ptr_array_copy (ticket->fields, copy_values, NULL);
  copy->links = g_ptr_array_copy (ticket->links, copy_link, NULL);
  copy->sla = g_strdup (ticket->sla);
  copy->language = g_strdup (ticket->language);
  copy->last_message_id = g_strdup (ticket->last_message_id);
  copy->held = g_ptr_array_copy (ticket->held, copy_held, NULL);
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
  g_ptr_array_unref (ticket->squelched);
  g_ptr_array_unref (ticket->fields);
  g_ptr_array_unref (ticket->links);
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
ticket_is_squelched (const Ticket *ticket, const char *address)
{
  g_autofree char *folded = text_fold_address (address);
  return g_ptr_array_find_with_equal_func (ticket->squelched, folded, g_str_equal, NULL);
}

FieldValues *
ticket_field (const Ticket *ticket, const char *name)
{
  for (guint i = 0; i < ticket->fields->len; i++) {
    FieldValues *values = g_ptr_array_index (ticket->fields, i);
    if (g_ascii_strcasecmp (values->name, name) == 0)
      return values;
  }
  return NULL;
}
