#include "app/account.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/printer.h"

#include "core/actor.h"
#include "core/when.h"

#include "store/staff.h"

#include "app/database.h"

Account *
account_find (Db *db, const char *name, GError **error)
{
  g_autoptr (json_t) rows = store_staff_list (db, name, error);
  if (rows == NULL)
    return NULL;
  const json_t *row = json_array_get (rows, 0);
  if (row == NULL) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_MISSING, "there is no staff account %s", name);
    return NULL;
  }
  Account *account = account_new (json_string_value (json_object_get (row, "name")));
  const json_t *roles = json_object_get (row, "roles");
  for (gsize i = 0; i < json_array_size (roles); i++) {
    Grant *grant = grant_read (json_string_value (json_array_get (roles, i)));
    if (grant != NULL)
      g_ptr_array_add (account->grants, grant);
  }
  return account;
}

gboolean
account_check_see (const Config *config, const Account *account, const json_t *ticket,
                   GError **error)
{
  Kind kind;
  if (kind_from_name (json_string_value (json_object_get (ticket, "kind")), &kind) &&
      right_allows (config->policy, account->grants, RIGHT_SEE, kind,
                    json_string_value (json_object_get (ticket, "constituency"))))
    return TRUE;
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DENIED,
               "%s may not see ticket %" JSON_INTEGER_FORMAT, account->name,
               json_integer_value (json_object_get (ticket, "id")));
  return FALSE;
}

gboolean
account_may_administer (const Config *config, const char *actor, GError **error)
{
  if (g_str_equal (actor, ACTOR_SYSTEM))
    return TRUE;
  g_autoptr (Db) db = database_open (config, ROLE_COMMAND, 0, error);
  g_autoptr (Account) account = db == NULL ? NULL : account_find (db, actor, error);
  if (account == NULL)
    return FALSE;
  gboolean everywhere = TRUE;
  for (Kind kind = 0; kind < KINDS && everywhere; kind++)
    everywhere = right_allows (config->policy, account->grants, RIGHT_ADMINISTER, kind, NULL);
  if (!everywhere)
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DENIED,
                 "%s may not do that: it needs a role with the right `%s` on all tickets", actor,
                 right_name (RIGHT_ADMINISTER));
  return everywhere;
}

static gboolean
write_staff (const Config *config, json_t *document, gboolean change, GError **error)
{
  g_autoptr (json_t) documents = json_pack ("[O]", document);
  g_autoptr (Db) db = database_open (config, ROLE_COMMAND, 0, error);
  return db != NULL && store_staff_write (db, documents, change, clock_now (), error);
}

gboolean
account_add_staff (const Config *config, const AccountFacts *facts, GError **error)
{
  AccountFacts whole = *facts;
  if (whole.language == NULL)
    whole.language = "";
  g_autoptr (json_t) document = account_document_make (config, &whole, NULL, error);
  return document != NULL && write_staff (config, document, FALSE, error);
}

gboolean
account_set_staff (const Config *config, const AccountFacts *facts, GError **error)
{
  g_autoptr (json_t) document = account_document_make (config, facts, NULL, error);
  if (document == NULL)
    return FALSE;
  if (json_object_size (document) > 1)
    return write_staff (config, document, TRUE, error);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, "there is nothing to change of %s",
               facts->name);
  return FALSE;
}

gboolean
account_set_absent (const Config *config, const char *name, const char *until, GError **error)
{
  gint64 now = clock_now (), instant = CLOCK_NONE;
  gboolean back = g_ascii_strcasecmp (until, "back") == 0;
  if (!back && !(when_parse (until, now, &instant) && instant > now)) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
                 "`%s` is no time to come; write one such as 2026-12-24, friday or +3d, or `back`",
                 until);
    return FALSE;
  }
  g_autoptr (Db) db = database_open (config, ROLE_COMMAND, 0, error);
  return db != NULL && store_staff_absent (db, name, instant, error);
}

static gboolean
write_group (const Config *config, const char *name, const char *const *members, gboolean change,
             GError **error)
{
  if (!account_document_check_name (name, error))
    return FALSE;
  g_autoptr (json_t) document = json_pack ("{s:s, s:[]}", "name", name, "members");
  for (; *members != NULL; members++)
    json_array_append_new (json_object_get (document, "members"), json_string (*members));
  g_autoptr (Db) db = database_open (config, ROLE_COMMAND, 0, error);
  return db != NULL && store_group_write (db, document, change, clock_now (), error);
}

gboolean
account_add_group (const Config *config, const char *name, const char *const *members,
                   GError **error)
{
  return write_group (config, name, members, FALSE, error);
}

gboolean
account_set_group (const Config *config, const char *name, const char *const *members,
                   GError **error)
{
  return write_group (config, name, members, TRUE, error);
}
