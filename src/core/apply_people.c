#include "core/apply_people.h"

#include "base/text.h"

static GPtrArray **
list_of (Ticket *ticket, const char *field)
{
  struct {
    const char *field;
    GPtrArray **list;
  } lists[] = {
    { "requestor", &ticket->requestors },
    { "cc", &ticket->cc },
    { "admin-cc", &ticket->admin_cc },
    { "squelched", &ticket->squelched },
  };
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (g_str_equal (field, lists[i].field))
      return lists[i].list;
  g_assert_not_reached ();
}

/* One event for each of PEOPLE who is not among OTHERS: he comes, or went. */
static void
record_missing (Application *application, Ticket *ticket, const Change *change,
                const GPtrArray *lists[2], gboolean comes)
{
  for (guint i = 0; i < lists[0]->len; i++) {
    const char *person = g_ptr_array_index (lists[0], i);
    const Difference difference = { EVENT_WATCHER, change->field, comes ? NULL : person,
                                    comes ? person : NULL };
    if (!list_edit_holds (lists[1], person))
      application_record_value (application, ticket, change, &difference);
  }
}

static gboolean
refuse_own_address (const char *address, GError **error)
{
  return application_refuse (error, TOCSIN_ERROR_REFUSED,
                             "'%s' is an address of this system and can be nobody on a ticket",
                             address);
}

gboolean
apply_people_edit (Application *application, Ticket *ticket, const Change *change, GError **error)
{
  const Policy *policy = application->context->policy;
  GPtrArray **list = list_of (ticket, change->field);
  g_autoptr (GPtrArray) old = g_ptr_array_ref (*list);
  g_autoptr (GPtrArray) new = list_edit_apply (change->edit, old);
  gboolean watches = list != &ticket->squelched;
  for (guint i = 0; watches && i < new->len; i++) {
    const char *person = g_ptr_array_index (new, i);
    if (!list_edit_holds (old, person) && policy_is_own_address (policy, person))
      return refuse_own_address (person, error);
  }
  guint before = application->outcome->events->len;
  record_missing (application, ticket, change, (const GPtrArray *[]){ old, new }, FALSE);
  record_missing (application, ticket, change, (const GPtrArray *[]){ new, old }, TRUE);
  if (application->outcome->events->len == before)
    return TRUE;
  g_ptr_array_unref (*list);
  *list = g_steal_pointer (&new);
  ticket->people_changed = TRUE;
  return TRUE;
}

static gboolean
add_correspondents (const Application *application, Ticket *ticket, GPtrArray *list,
                    char **addresses, GError **error)
{
  for (; addresses != NULL && *addresses != NULL; addresses++) {
    gboolean own = policy_is_own_address (application->context->policy, *addresses);
    if (own && application->context->actor.staff)
      return refuse_own_address (*addresses, error);
    if (!own && !ticket_has_correspondent (ticket, *addresses))
      g_ptr_array_add (list, text_fold_address (*addresses));
  }
  return TRUE;
}

gboolean
apply_people_open (const Application *application, Ticket *ticket, const Change *change,
                   GError **error)
{
  return add_correspondents (application, ticket, ticket->requestors, change->requestors, error) &&
         add_correspondents (application, ticket, ticket->cc, change->cc, error);
}

void
apply_people_join (Application *application, Ticket *ticket, const Change *change,
                   const char *address)
{
  if (address == NULL || ticket_has_correspondent (ticket, address) ||
      !text_is_envelope_address (address) ||
      policy_is_own_address (application->context->policy, address))
    return;
  g_ptr_array_add (ticket->cc, text_fold_address (address));
  ticket->people_changed = TRUE;
  const Difference difference = { EVENT_WATCHER, "cc", NULL, address };
  application_record_value (application, ticket, change, &difference);
}
