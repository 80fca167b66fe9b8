#include "core/apply_link.h"

/* What TICKET is linked to as CHANGE's links are, as text (GPtrArray of char *). The caller's. */
static GPtrArray *
numbers_of (const Ticket *ticket, const Change *change)
{
  GPtrArray *numbers = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < ticket->links->len; i++) {
    const TicketLink *link = g_ptr_array_index (ticket->links, i);
    if (link->type == change->link && link->inward == change->inward)
      g_ptr_array_add (numbers, g_strdup_printf ("%" G_GINT64_FORMAT, link->other));
  }
  return numbers;
}

static void
add_end (Ticket *ticket, LinkType type, gboolean inward, const Ticket *other)
{
  TicketLink *link = g_new (TicketLink, 1);
  *link = (TicketLink){ type, inward, other->id, other->closed };
  g_ptr_array_add (ticket->links, link);
}

/* Takes the link to OTHER from TICKET, which may be NULL. */
static void
remove_end (Ticket *ticket, LinkType type, gboolean inward, gint64 other)
{
  for (guint i = 0; ticket != NULL && i < ticket->links->len; i++) {
    const TicketLink *link = g_ptr_array_index (ticket->links, i);
    if (link->type == type && link->inward == inward && link->other == other) {
      g_ptr_array_remove_index (ticket->links, i);
      return;
    }
  }
}

/* Adds to REACHED what LINK of TICKET depends on, when it is what depends; TRUE when it was new. */
static gboolean
reach (GHashTable *reached, const Ticket *ticket, const TicketLink *link)
{
  const gint64 *from = link->inward ? &link->other : &ticket->id;
  const gint64 *to = link->inward ? &ticket->id : &link->other;
  return link->type == LINK_DEPENDS_ON && g_hash_table_contains (reached, from) &&
         g_hash_table_add (reached, (gpointer) to);
}

/* TRUE when ticket FROM depends on ticket TO, itself or through others of TICKETS. */
static gboolean
depends_on (const GPtrArray *tickets, gint64 from, gint64 to)
{
  g_autoptr (GHashTable) reached = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_hash_table_add (reached, &from);
  gboolean grows = TRUE;
  while (grows) {
    grows = FALSE;
    for (guint i = 0; i < tickets->len; i++) {
      const Ticket *ticket = g_ptr_array_index (tickets, i);
      for (guint j = 0; j < ticket->links->len; j++)
        grows |= reach (reached, ticket, g_ptr_array_index (ticket->links, j));
    }
  }
  return g_hash_table_contains (reached, &to);
}

/* Whether TICKET may be linked to ticket NUMBER. */
static gboolean
check_link (const Application *application, const Ticket *ticket, const Change *change,
            gint64 number, GError **error)
{
  const GPtrArray *tickets = application->outcome->tickets;
  if (number == ticket->id)
    return application_refuse (error, TOCSIN_ERROR_MISSING,
                               "ticket %" G_GINT64_FORMAT " cannot be linked to itself", number);
  if (outcome_ticket (tickets, number) == NULL)
    return application_refuse (error, TOCSIN_ERROR_MISSING, "there is no ticket %" G_GINT64_FORMAT,
                               number);
  gint64 from = change->inward ? number : ticket->id;
  gint64 to = change->inward ? ticket->id : number;
  if (change->link != LINK_DEPENDS_ON || !depends_on (tickets, to, from))
    return TRUE;
  return application_refuse (error, TOCSIN_ERROR_REFUSED,
                             "ticket %" G_GINT64_FORMAT " cannot depend on ticket %" G_GINT64_FORMAT
                             ", which depends on it",
                             from, to);
}

/* Makes, or with GONE takes away, the link of TICKET to the ticket that NUMBER names. */
static void
set_link (Application *application, Ticket *ticket, const Change *change, const char *number,
          gboolean gone)
{
  gint64 id = g_ascii_strtoll (number, NULL, 10);
  Ticket *other = outcome_ticket (application->outcome->tickets, id);
  LinkRow *row = g_new (LinkRow, 1);
  *row = (LinkRow){ change->inward ? id : ticket->id, change->link,
                    change->inward ? ticket->id : id, gone };
  g_ptr_array_add (application->outcome->links, row);
  const Difference difference = { gone ? EVENT_UNLINK : EVENT_LINK,
                                  link_type_name (change->link, change->inward),
                                  gone ? number : NULL, gone ? NULL : number };
  application_record_value (application, ticket, change, &difference);
  if (gone) {
    remove_end (ticket, change->link, change->inward, id);
    remove_end (other, change->link, !change->inward, ticket->id);
    return;
  }
  add_end (ticket, change->link, change->inward, other);
  add_end (other, change->link, !change->inward, ticket);
}

gboolean
apply_link_edit (Application *application, Ticket *ticket, const Change *change, GError **error)
{
  g_autoptr (GPtrArray) old = numbers_of (ticket, change);
  g_autoptr (GPtrArray) new = list_edit_apply (change->edit, old);
  for (guint i = 0; i < old->len; i++) {
    const char *number = g_ptr_array_index (old, i);
    if (!list_edit_holds (new, number))
      set_link (application, ticket, change, number, TRUE);
  }
  for (guint i = 0; i < new->len; i++) {
    const char *number = g_ptr_array_index (new, i);
    if (list_edit_holds (old, number))
      continue;
    gint64 id = g_ascii_strtoll (number, NULL, 10);
    if (!check_link (application, ticket, change, id, error))
      return FALSE;
    set_link (application, ticket, change, number, FALSE);
  }
  return TRUE;
}
