#include "core/apply_owner.h"

#include "core/announce.h"
#include "core/apply_right.h"
#include "core/directory.h"

/* Makes OWNER (NULL: nobody) the owner of TICKET. */
static void
change_owner (Application *application, Ticket *ticket, const Change *change, const char *owner)
{
  const Difference difference = { EVENT_OWNER, "owner", ticket->owner, owner };
  application_record_value (application, ticket, change, &difference);
  g_free (ticket->owner);
  ticket->owner = g_strdup (owner);
  /* Of a ticket that did not exist before its owner hears anyway. */
  if (owner != NULL && !ticket->fresh)
    announce_later (application, ticket, NOTICE_OWNER, NULL);
}

static gboolean
is_name (const char *a, const char *b)
{
  return a == NULL || b == NULL ? a == b : g_ascii_strcasecmp (a, b) == 0;
}

gboolean
apply_owner_set (Application *application, Ticket *ticket, const Change *change, GError **error)
{
  if (is_name (ticket->owner, change->value))
    return TRUE;
  if (change->by_system || change->value == NULL) {
    change_owner (application, ticket, change, change->value);
    return TRUE;
  }
  const Account *account = directory_account (application->context->directory, change->value);
  if (account == NULL)
    return application_refuse (error, TOCSIN_ERROR_MISSING, "there is no staff account '%s'",
                               change->value);
  if (!apply_right_own (application, ticket, account, error))
    return FALSE;
  change_owner (application, ticket, change, account->name);
  return TRUE;
}

/* The account that is to be owner: the actor's; NULL: REFUSED or DENIED. */
static const Account *
taker (const Application *application, const Ticket *ticket, GError **error)
{
  const Actor *actor = &application->context->actor;
  if (actor->account != NULL && apply_right_own (application, ticket, actor->account, error))
    return actor->account;
  if (actor->account == NULL)
    application_refuse (error, TOCSIN_ERROR_REFUSED,
                        "%s is no staff account and can own no ticket; try: Owner: NAME",
                        actor->name == NULL ? "the writer" : actor->name);
  return NULL;
}

/* REFUSED: what is wanted is so already. */
static gboolean
refuse_own (const Ticket *ticket, GError **error)
{
  return application_refuse (error, TOCSIN_ERROR_REFUSED,
                             "ticket %" G_GINT64_FORMAT " is %s's already; leave this line out",
                             ticket->id, ticket->owner);
}

gboolean
apply_owner_take (Application *application, Ticket *ticket, const Change *change, GError **error)
{
  const Account *account = taker (application, ticket, error);
  if (account == NULL)
    return FALSE;
  if (ticket->owner == NULL) {
    change_owner (application, ticket, change, account->name);
    return TRUE;
  }
  if (is_name (ticket->owner, account->name))
    return refuse_own (ticket, error);
  return application_refuse (error, TOCSIN_ERROR_REFUSED,
                             "ticket %" G_GINT64_FORMAT " is %s's already; try: Steal", ticket->id,
                             ticket->owner);
}

gboolean
apply_owner_steal (Application *application, Ticket *ticket, const Change *change, GError **error)
{
  const Account *account = taker (application, ticket, error);
  if (account == NULL)
    return FALSE;
  if (ticket->owner == NULL)
    return application_refuse (error, TOCSIN_ERROR_REFUSED,
                               "ticket %" G_GINT64_FORMAT " is nobody's; try: Take", ticket->id);
  if (is_name (ticket->owner, account->name))
    return refuse_own (ticket, error);
  change_owner (application, ticket, change, account->name);
  return TRUE;
}

gboolean
apply_owner_untake (Application *application, Ticket *ticket, const Change *change, GError **error)
{
  const Actor *actor = &application->context->actor;
  if (ticket->owner == NULL)
    return application_refuse (
        error, TOCSIN_ERROR_REFUSED,
        "ticket %" G_GINT64_FORMAT " is nobody's already; leave this line out", ticket->id);
  if (!is_name (ticket->owner, actor->name))
    return application_refuse (error, TOCSIN_ERROR_REFUSED,
                               "ticket %" G_GINT64_FORMAT " is %s's, who alone can give it back; "
                               "try: Owner: nobody",
                               ticket->id, ticket->owner);
  change_owner (application, ticket, change, NULL);
  return TRUE;
}
