#include "cmd/staff_command.h"

#include "app/account.h"
#include "app/lookup.h"
#include "cmd/page.h"

static const char *const staff_text[] = { "name", "addresses", "roles", "groups", "manager", NULL };
static const char *const staff_csv[] = { "name",    "addresses", "roles",    "groups",
                                         "manager", "sasl_user", "language", NULL };
static const Columns staff_columns = { staff_text, staff_csv };

static const char *const group_keys[] = { "name", "members", NULL };
static const Columns group_columns = { group_keys, group_keys };

static const char *
first_operand (const Request *request)
{
  return arguments_operands (request->arguments)[0];
}

static gboolean
add_staff (const Request *request, GError **error)
{
  const Arguments *arguments = request->arguments;
  const NewAccount account = { .name = first_operand (request),
                               .addresses = arguments_values (arguments, "address"),
                               .roles = arguments_values (arguments, "role"),
                               .groups = arguments_values (arguments, "group"),
                               .manager = arguments_value (arguments, "manager"),
                               .sasl_user = arguments_value (arguments, "sasl-user"),
                               .language = arguments_value (arguments, "language") };
  return account_add_staff (request->config, &account, error);
}

static gboolean
list_staff (const Request *request, GError **error)
{
  return page_listing (request, lookup_staff (request->config, error), &staff_columns);
}

static gboolean
show_staff (const Request *request, GError **error)
{
  return page_record (request, lookup_account (request->config, first_operand (request), error));
}

static gboolean
add_group (const Request *request, GError **error)
{
  return account_add_group (request->config, first_operand (request),
                            arguments_values (request->arguments, "member"), error);
}

static gboolean
list_groups (const Request *request, GError **error)
{
  return page_listing (request, lookup_groups (request->config, error), &group_columns);
}

static const ArgumentOption staff_options[] = {
  { "address", "ADDRESS", ARGUMENT_AT_LEAST_ONE },
  { "role", "duty|triage|handler|manager|read-only", ARGUMENT_AT_LEAST_ONE },
  { "group", "GROUP", ARGUMENT_SEVERAL },
  { "manager", "NAME", ARGUMENT_OPTIONAL },
  { "sasl-user", "USER", ARGUMENT_OPTIONAL },
  { "language", "LANGUAGE", ARGUMENT_OPTIONAL },
  { NULL },
};

static const ArgumentOption group_options[] = {
  { "member", "NAME", ARGUMENT_AT_LEAST_ONE },
  { NULL },
};

const Command staff_commands[] = {
  { "staff add", "NAME", "Add a member of staff.", COMMAND_NEEDS_ACTOR, staff_options, NULL,
    add_staff },
  { "staff list", "", "List the staff, by name.", COMMAND_NEEDS_ACTOR, NULL, command_listing,
    list_staff },
  { "staff show", "NAME", "Show one member of staff.", COMMAND_NEEDS_ACTOR, NULL, command_record,
    show_staff },
  { "group add", "NAME", "Add a group of staff.", COMMAND_NEEDS_ACTOR, group_options, NULL,
    add_group },
  { "group list", "", "List the groups of staff, by name.", COMMAND_NEEDS_ACTOR, NULL,
    command_listing, list_groups },
  { NULL },
};
