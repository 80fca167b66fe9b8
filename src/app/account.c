#include "app/account.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/printer.h"
#include "base/text.h"

#include "core/actor.h"

#include "store/staff.h"

#include "app/database.h"

#define NAME_BYTES 64

/* The actor of nobody in particular must never be somebody. */
static gboolean
check_name (const char *name, GError **error)
{
  gboolean good = g_ascii_isalnum (name[0]) && strlen (name) <= NAME_BYTES;
  for (const char *p = name; *p != '\0' && good; p++)
    good = g_ascii_isalnum (*p) || strchr ("._-", *p) != NULL;
  if (good && g_ascii_strcasecmp (name, ACTOR_SYSTEM) != 0)
    return TRUE;
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
               "%s cannot be a name: use up to %d letters, digits, dots, dashes and underscores, a "
               "letter or digit first, and not `%s`",
               name, NAME_BYTES, ACTOR_SYSTEM);
  return FALSE;
}

static gboolean
check_addresses (const char *const *addresses, GError **error)
{
  for (; *addresses != NULL; addresses++)
    if (!text_is_envelope_address (*addresses)) {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
                   "%s is no address; write it bare, as in alice@staff.example", *addresses);
      return FALSE;
    }
  return TRUE;
}

static json_t *
array_of (const char *const *texts)
{
  json_t *array = json_array ();
  for (; *texts != NULL; texts++)
    json_array_append_new (array, json_string (*texts));
  return array;
}

gboolean
account_add_staff (const Config *config, const NewAccount *account, GError **error)
{
  if (!check_name (account->name, error) || !check_addresses (account->addresses, error))
    return FALSE;
  const char *language =
      account->language != NULL ? account->language : config->policy->default_queue->language;
  g_autoptr (json_t) document =
      json_pack ("{s:s, s:o, s:o, s:o, s:s?, s:s?, s:s}", "name", account->name, "addresses",
                 array_of (account->addresses), "roles", array_of (account->roles), "groups",
                 array_of (account->groups), "manager", account->manager, "sasl_user",
                 account->sasl_user, "language", language);
  g_autoptr (Db) db = database_open (config, ROLE_COMMAND, 0, error);
  return db != NULL && store_staff_add (db, document, clock_now (), error);
}

gboolean
account_add_group (const Config *config, const char *name, const char *const *members,
                   GError **error)
{
  if (!check_name (name, error))
    return FALSE;
  g_autoptr (json_t) document =
      json_pack ("{s:s, s:o}", "name", name, "members", array_of (members));
  g_autoptr (Db) db = database_open (config, ROLE_COMMAND, 0, error);
  return db != NULL && store_group_add (db, document, clock_now (), error);
}
