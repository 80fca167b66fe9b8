#include "core/apply_right.h"

#include "core/apply_status.h"

/* Where a right counts. All borrowed. */
typedef struct {
  const char *queue;
  Kind kind;
  const char *constituency;
} Place;

static Place
place_of (const Ticket *ticket)
{
  return (Place){ ticket->queue, ticket->kind, ticket->constituency };
}

/* The roles that have RIGHT, with commas; empty for none. The caller's. */
static char *
roles_with (const Policy *policy, Right right)
{
  g_autoptr (GString) names = g_string_new (NULL);
  for (guint i = 0; i < policy->roles->len; i++) {
    const Role *role = g_ptr_array_index (policy->roles, i);
    if ((role->rights & 1u << right) != 0)
      g_string_append_printf (names, "%s%s", names->len == 0 ? "" : ", ", role->name);
  }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

/* DENIED when ACCOUNT has not RIGHT at PLACE. */
static gboolean
demand (const Policy *policy, const Account *account, const Place *place, Right right,
        GError **error)
{
  static const char *const verb[RIGHTS] = {
    [RIGHT_SEE] = "see",       [RIGHT_CREATE] = "open",           [RIGHT_COMMENT] = "comment on",
    [RIGHT_REPLY] = "answer",  [RIGHT_CHANGE] = "change",         [RIGHT_OWN] = "own",
    [RIGHT_TAKE] = "take",     [RIGHT_STEAL] = "steal",           [RIGHT_ASSIGN] = "assign",
    [RIGHT_DELETE] = "delete", [RIGHT_ADMINISTER] = "administer",
  };
  if (right_allows (policy, account->grants, right, place->kind, place->constituency))
    return TRUE;
  g_autofree char *roles = roles_with (policy, right);
  g_autofree char *constituency =
      place->constituency == NULL ? g_strdup ("")
                                  : g_strdup_printf (" for constituency '%s'", place->constituency);
  return application_refuse (
      error, TOCSIN_ERROR_DENIED,
      "%s may not %s tickets of queue '%s'%s: that takes the right '%s', which %s%s", account->name,
      verb[right], place->queue, constituency, right_name (right),
      *roles == '\0' ? "no role has" : "these roles have there: ", roles);
}

static gboolean
is_name (const char *name, const Account *account)
{
  return name != NULL && g_ascii_strcasecmp (name, account->name) == 0;
}

static gboolean
is_owner (const Ticket *ticket, const Account *account)
{
  return is_name (ticket->owner, account);
}

/* TRUE when ACCOUNT gave TICKET away in this very run: he may finish what he does with that. */
static gboolean
was_owner (const Application *application, const Ticket *ticket, const Account *account)
{
  const GPtrArray *events = application->outcome->events;
  for (guint i = 0; i < events->len; i++) {
    const Event *event = g_ptr_array_index (events, i);
    if (event->ticket == ticket->id && event->type == EVENT_OWNER &&
        is_name (event->value[SEAL_OLD], account))
      return TRUE;
  }
  return FALSE;
}

/* DENIED when only the owner of TICKET may do what RIGHT is for, and ACCOUNT is not he. */
static gboolean
check_owner (const Application *application, const Account *account, const Ticket *ticket,
             Right right, GError **error)
{
  gboolean owners = right == RIGHT_REPLY || right == RIGHT_CHANGE || right == RIGHT_DELETE;
  if (!application->context->policy->must_own || !owners || ticket->fresh ||
      is_owner (ticket, account) || was_owner (application, ticket, account))
    return TRUE;
  if (ticket->owner == NULL)
    return application_refuse (error, TOCSIN_ERROR_DENIED,
                               "ticket %" G_GINT64_FORMAT
                               " is nobody's, and only an owner may change or answer it; try: Take",
                               ticket->id);
  return application_refuse (error, TOCSIN_ERROR_DENIED,
                             "ticket %" G_GINT64_FORMAT
                             " is %s's, and only its owner may change or answer it; try: Steal",
                             ticket->id, ticket->owner);
}

/* What it takes to make OWNER (NULL: nobody) the owner; RIGHT_ASSIGN is always enough. */
static Right
owner_right (const Policy *policy, const Account *account, const Ticket *ticket, const char *owner)
{
  gboolean unowned = ticket->owner == NULL;
  gboolean own = is_owner (ticket, account);
  gboolean same = !unowned && owner != NULL && g_ascii_strcasecmp (owner, ticket->owner) == 0;
  if (right_allows (policy, account->grants, RIGHT_ASSIGN, ticket->kind, ticket->constituency))
    return RIGHT_ASSIGN;
  if (unowned || own || same)
    return unowned && is_name (owner, account) ? RIGHT_TAKE : RIGHT_CHANGE;
  return is_name (owner, account) ? RIGHT_STEAL : RIGHT_ASSIGN;
}

/* The right that CHANGE takes on TICKET; RIGHTS for none. */
static Right
right_of (const Application *application, const Account *account, const Ticket *ticket,
          const Change *change)
{
  switch (change->type) {
  case CHANGE_ALSO_DELIVERED:
  case CHANGE_OUTBOX_FAILED:
  case CHANGE_BOUNCE:
  case CHANGE_HOLD_BACK:
  case CHANGE_REFUSE:
  case CHANGE_CHALLENGE:
  case CHANGE_TRANSCRIPT:
    return RIGHTS;
  case CHANGE_CREATE:
    return RIGHT_CREATE;
  case CHANGE_CORRESPOND:
    return RIGHT_REPLY;
  case CHANGE_COMMENT:
    return RIGHT_COMMENT;
  case CHANGE_STATUS:
  case CHANGE_CLOSE:
  case CHANGE_REOPEN:
    return (Right) lifecycle_right (application_lifecycle (application, ticket), ticket->status,
                                    apply_status_wanted (application, ticket, change));
  case CHANGE_OWNER:
    return owner_right (application->context->policy, account, ticket, change->value);
  case CHANGE_TAKE:
    return RIGHT_TAKE;
  case CHANGE_STEAL:
    return RIGHT_STEAL;
  default:
    return RIGHT_CHANGE;
  }
}

/* DENIED when ACCOUNT may not change ticket OTHER. */
static gboolean
check_other (const Application *application, const Account *account, const Ticket *other,
             GError **error)
{
  const Place place = place_of (other);
  return demand (application->context->policy, account, &place, RIGHT_CHANGE, error);
}

/* DENIED when ACCOUNT may not change one of the tickets that NUMBERS (NULL for none) names. */
static gboolean
check_other_ends (const Application *application, const Account *account, char **numbers,
                  GError **error)
{
  for (; numbers != NULL && *numbers != NULL; numbers++) {
    const Ticket *other =
        outcome_ticket (application->outcome->tickets, g_ascii_strtoll (*numbers, NULL, 10));
    if (other != NULL && !check_other (application, account, other, error))
      return FALSE;
  }
  return TRUE;
}

/* TRUE when ACCOUNT may change whatever ticket there is. */
static gboolean
may_change_all (const Policy *policy, const Account *account)
{
  for (Kind kind = 0; kind < KINDS; kind++)
    if (!right_allows (policy, account->grants, RIGHT_CHANGE, kind, NULL))
      return FALSE;
  return TRUE;
}

/* DENIED when ACCOUNT may not take away LINK. A ticket that nobody named is not here to be looked
 * at: then only who may change all of them may. */
static gboolean
check_old_end (const Application *application, const Account *account, const TicketLink *link,
               GError **error)
{
  const Ticket *other = outcome_ticket (application->outcome->tickets, link->other);
  if (other != NULL)
    return check_other (application, account, other, error);
  return may_change_all (application->context->policy, account) ||
         application_refuse (error, TOCSIN_ERROR_DENIED,
                             "the list would take away the link to ticket %" G_GINT64_FORMAT
                             ", which not everybody may change; delete that link by its number",
                             link->other);
}

/* DENIED when the list that CHANGE sets would take away a link of TICKET that ACCOUNT may not. */
static gboolean
check_old_ends (const Application *application, const Account *account, const Ticket *ticket,
                const Change *change, GError **error)
{
  const char *const *set = (const char *const *) change->edit->set;
  for (guint i = 0; set != NULL && i < ticket->links->len; i++) {
    const TicketLink *link = g_ptr_array_index (ticket->links, i);
    g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, link->other);
    if (link->type == change->link && link->inward == change->inward &&
        !g_strv_contains (set, number) && !check_old_end (application, account, link, error))
      return FALSE;
  }
  return TRUE;
}

/* DENIED when CHANGE reaches beyond TICKET, to where ACCOUNT may not change anything. */
static gboolean
check_beyond (const Application *application, const Account *account, const Ticket *ticket,
              const Change *change, GError **error)
{
  const Policy *policy = application->context->policy;
  Place place = place_of (ticket);
  switch (change->type) {
  case CHANGE_LINK:
    return check_old_ends (application, account, ticket, change, error) &&
           check_other_ends (application, account, change->edit->set, error) &&
           check_other_ends (application, account, change->edit->add, error) &&
           check_other_ends (application, account, change->edit->delete, error);
  case CHANGE_CONSTITUENCY:
    place.constituency = change->value;
    return demand (policy, account, &place, RIGHT_CHANGE, error);
  case CHANGE_QUEUE:
    place.queue = change->queue->name;
    place.kind = change->queue->kind;
    return demand (policy, account, &place, RIGHT_CHANGE, error) &&
           demand (policy, account, &place, RIGHT_CREATE, error);
  default:
    return TRUE;
  }
}

gboolean
apply_right_check (const Application *application, const Ticket *ticket, const Change *change,
                   GError **error)
{
  const Policy *policy = application->context->policy;
  const Actor *actor = application_actor (application, change);
  if (!actor->staff || actor->account == NULL)
    return TRUE;
  Right right = right_of (application, actor->account, ticket, change);
  if (right == RIGHTS)
    return TRUE;
  const Place place = place_of (ticket);
  return demand (policy, actor->account, &place, right, error) &&
         check_owner (application, actor->account, ticket, right, error) &&
         check_beyond (application, actor->account, ticket, change, error);
}

gboolean
apply_right_own (const Application *application, const Ticket *ticket, const Account *account,
                 GError **error)
{
  const Place place = place_of (ticket);
  return demand (application->context->policy, account, &place, RIGHT_OWN, error);
}
