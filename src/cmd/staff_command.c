#include "cmd/staff_command.h"

#include "app/account.h"
#include "app/account_import.h"
#include "app/lookup.h"
#include "cmd/input.h"
#include "cmd/page.h"

#define TABLE_BYTES (16 * 1024 * 1024)
#define KEY_BYTES (1024 * 1024)

static const char *const staff_text[] = { "name",    "addresses", "roles",        "groups",
                                          "manager", "suspended", "absent_until", NULL };
static const Columns staff_columns = { staff_text, account_import_columns };

static const char *const key_keys[] = { "account", "fingerprint", "not_before", "not_after",
                                        "revoked", "added",       NULL };
static const Columns key_columns = { key_keys, key_keys };

static const char *const group_keys[] = { "name", "members", NULL };
static const Columns group_columns = { group_keys, group_keys };

static const char *
operand (const Request *request, gsize i)
{
  return arguments_operands (request->arguments)[i];
}

/* The values of option NAME, or NULL when it was not given. One empty value makes an empty list. */
static const char *const *
list_of (const Request *request, const char *name)
{
  const char *const *values = arguments_values (request->arguments, name);
  if (values[0] == NULL)
    return NULL;
  return values[0][0] == '\0' && values[1] == NULL ? values + 1 : values;
}

static AccountFacts
read_facts (const Request *request)
{
  const Arguments *arguments = request->arguments;
  return (AccountFacts){ .name = operand (request, 0),
                         .addresses = list_of (request, "address"),
                         .roles = list_of (request, "role"),
                         .groups = list_of (request, "group"),
                         .manager = arguments_value (arguments, "manager"),
                         .sasl_user = arguments_value (arguments, "sasl-user"),
                         .language = arguments_value (arguments, "language"),
                         .own_actions = arguments_value (arguments, "own-actions"),
                         .suspended = arguments_value (arguments, "suspended") };
}

static gboolean
add_staff (const Request *request, GError **error)
{
  const AccountFacts facts = read_facts (request);
  return account_add_staff (request->config, &facts, error);
}

static gboolean
set_staff (const Request *request, GError **error)
{
  const AccountFacts facts = read_facts (request);
  return account_set_staff (request->config, &facts, error);
}

static gboolean
list_staff (const Request *request, GError **error)
{
  return page_listing (request, lookup_staff (request->config, error), &staff_columns);
}

static gboolean
show_staff (const Request *request, GError **error)
{
  return page_record (request, lookup_account (request->config, operand (request, 0), error));
}

/* Everybody may say so for himself. */
static gboolean
set_absent (const Request *request, GError **error)
{
  const char *name = operand (request, 0);
  return (g_ascii_strcasecmp (name, request->actor) == 0 ||
          account_may_administer (request->config, request->actor, error)) &&
         account_set_absent (request->config, name, operand (request, 1), error);
}

static gboolean
import_staff (const Request *request, GError **error)
{
  const char *file = operand (request, 0);
  g_autoptr (GBytes) bytes = input_read (file, TABLE_BYTES, error);
  if (bytes == NULL)
    return FALSE;
  const AccountTable table = { .file = g_str_equal (file, "-") ? "standard input" : file,
                               .bytes = bytes,
                               .update = arguments_has (request->arguments, "update"),
                               .dry_run = arguments_has (request->arguments, "dry-run") };
  AccountCount count;
  if (!account_import (request->config, &table, &count, error))
    return FALSE;
  fprintf (request->out, "%s%u added, %u changed\n", table.dry_run ? "would be: " : "", count.added,
           count.changed);
  return TRUE;
}

static gboolean
add_key (const Request *request, GError **error)
{
  g_autoptr (GBytes) bytes = input_read (operand (request, 1), KEY_BYTES, error);
  if (bytes == NULL)
    return FALSE;
  const AccountKeyFile key = { .name = operand (request, 0),
                               .bytes = bytes,
                               .not_before = arguments_value (request->arguments, "not-before"),
                               .not_after = arguments_value (request->arguments, "not-after") };
  return account_key_add (request->config, &key, error);
}

static gboolean
list_keys (const Request *request, GError **error)
{
  return page_listing (request, lookup_keys (request->config, operand (request, 0), error),
                       &key_columns);
}

static gboolean
revoke_key (const Request *request, GError **error)
{
  return account_key_revoke (request->config, operand (request, 0), operand (request, 1), error);
}

static gboolean
add_group (const Request *request, GError **error)
{
  const char *const none[] = { NULL };
  const char *const *members = list_of (request, "member");
  return account_add_group (request->config, operand (request, 0), members == NULL ? none : members,
                            error);
}

static gboolean
set_group (const Request *request, GError **error)
{
  return account_set_group (request->config, operand (request, 0), list_of (request, "member"),
                            error);
}

static gboolean
list_groups (const Request *request, GError **error)
{
  return page_listing (request, lookup_groups (request->config, error), &group_columns);
}

#define OPTIONAL_FACTS                                                                             \
  { "group", "GROUP", ARGUMENT_SEVERAL }, { "manager", "NAME", ARGUMENT_OPTIONAL },                \
      { "sasl-user", "USER", ARGUMENT_OPTIONAL }, { "language", "LANGUAGE", ARGUMENT_OPTIONAL },   \
      { "own-actions", "yes|no", ARGUMENT_OPTIONAL },                                              \
      { "suspended", "yes|no", ARGUMENT_OPTIONAL },                                                \
  {                                                                                                \
    NULL                                                                                           \
  }

static const ArgumentOption add_options[] = {
  { "address", "ADDRESS", ARGUMENT_AT_LEAST_ONE },
  { "role", "ROLE", ARGUMENT_AT_LEAST_ONE },
  OPTIONAL_FACTS,
};

static const ArgumentOption set_options[] = {
  { "address", "ADDRESS", ARGUMENT_SEVERAL },
  { "role", "ROLE", ARGUMENT_SEVERAL },
  OPTIONAL_FACTS,
};

static const ArgumentOption import_options[] = {
  { "update", NULL, ARGUMENT_OPTIONAL },
  { "dry-run", NULL, ARGUMENT_OPTIONAL },
  { NULL },
};

static const ArgumentOption key_options[] = {
  { "not-before", "TIME", ARGUMENT_OPTIONAL },
  { "not-after", "TIME", ARGUMENT_OPTIONAL },
  { NULL },
};

static const ArgumentOption new_group_options[] = {
  { "member", "NAME", ARGUMENT_SEVERAL },
  { NULL },
};

static const ArgumentOption group_options[] = {
  { "member", "NAME", ARGUMENT_AT_LEAST_ONE },
  { NULL },
};

const Command staff_commands[] = {
  { "staff add", "NAME", "Add a member of staff.", COMMAND_NEEDS_ADMINISTRATOR, add_options, NULL,
    add_staff },
  { "staff set", "NAME", "Change what is given of a member of staff; lists as a whole.",
    COMMAND_NEEDS_ADMINISTRATOR, set_options, NULL, set_staff },
  { "staff list", "", "List the staff, by name.", COMMAND_NEEDS_ACTOR, NULL, command_listing,
    list_staff },
  { "staff show", "NAME", "Show one member of staff.", COMMAND_NEEDS_ACTOR, NULL, command_record,
    show_staff },
  { "staff absent", "NAME UNTIL", "Say until when somebody is absent, or `back`.",
    COMMAND_NEEDS_ACTOR, NULL, NULL, set_absent },
  { "staff import", "FILE", "Add many members of staff from a table, all or none.",
    COMMAND_NEEDS_ADMINISTRATOR, import_options, NULL, import_staff },
  { "staff key add", "NAME FILE", "Register an OpenPGP key of a member of staff.",
    COMMAND_NEEDS_ADMINISTRATOR, key_options, NULL, add_key },
  { "staff key list", "[NAME]", "List the OpenPGP keys of the staff.", COMMAND_NEEDS_ACTOR, NULL,
    command_listing, list_keys },
  { "staff key revoke", "NAME FINGERPRINT", "Let no signature by a key count any more.",
    COMMAND_NEEDS_ADMINISTRATOR, NULL, NULL, revoke_key },
  { "group add", "NAME", "Add a group of staff.", COMMAND_NEEDS_ADMINISTRATOR, new_group_options,
    NULL, add_group },
  { "group set", "NAME", "Make these the members of a group.", COMMAND_NEEDS_ADMINISTRATOR,
    group_options, NULL, set_group },
  { "group list", "", "List the groups of staff, by name.", COMMAND_NEEDS_ACTOR, NULL,
    command_listing, list_groups },
  { NULL },
};
