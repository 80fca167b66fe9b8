#include <string.h>

#include "base/text.h"

#include "core/command_nearest.h"
#include "core/command_reader.h"
#include "core/command_value.h"
#include "core/directory.h"
#include "core/name.h"

#define GROUP_PREFIX "group:"

static gboolean
is_word (const char *text, const char *word)
{
  return g_ascii_strcasecmp (text, word) == 0;
}

/* The account that TEXT names, by `me`, name or address; NULL for none. Borrowed. */
static const Account *
find_account (const CommandReader *reader, const char *text)
{
  const CommandContext *context = reader->context;
  g_autofree char *address = command_value_address (text);
  if (strchr (address, '@') != NULL)
    return directory_address (context->directory, address);
  const Account *account = directory_account (context->directory, text);
  return account == NULL && is_word (text, "me") ? context->account : account;
}

/* The name of the group as the directory spells it, or NULL. Borrowed. */
static const char *
find_group (const CommandReader *reader, const char *name)
{
  const GPtrArray *directory = reader->context->directory;
  for (guint i = 0; directory != NULL && i < directory->len; i++) {
    const char *group = ((const DirectoryEntry *) g_ptr_array_index (directory, i))->group;
    if (group != NULL && name_equal (group, name))
      return group;
  }
  return NULL;
}

static char *
refuse_account (CommandReader *reader, const char *name)
{
  const GPtrArray *directory = reader->context->directory;
  g_auto (GStrv) parts = g_strsplit_set (name + (*name == '@'), " @,.", 2);
  CommandNearest nearest = { .word = parts[0] }; /* `Bob Smith`, `bob@elsewhere.example` */
  for (guint i = 0; directory != NULL && i < directory->len; i++)
    command_nearest_consider (
        &nearest, ((const DirectoryEntry *) g_ptr_array_index (directory, i))->account->name);
  if (nearest.best != NULL)
    command_suggest (reader, nearest.best);
  gboolean is_address = strchr (name, '@') != NULL;
  return command_refuse (reader, "there is no account %s '%s'",
                         is_address ? "with address" : "called", name);
}

static char *
refuse_group (CommandReader *reader, const char *name)
{
  const GPtrArray *directory = reader->context->directory;
  CommandNearest nearest = { .word = name };
  for (guint i = 0; directory != NULL && i < directory->len; i++) {
    const char *group = ((const DirectoryEntry *) g_ptr_array_index (directory, i))->group;
    if (group != NULL)
      command_nearest_consider (&nearest, group);
  }
  g_autofree char *meant = g_strconcat (GROUP_PREFIX, nearest.best, NULL);
  if (nearest.best != NULL)
    command_suggest (reader, meant);
  return command_refuse (reader, "there is no group '%s'", name);
}

char *
command_read_owner (CommandReader *reader)
{
  const char *who = reader->parts->value;
  gboolean nobody = is_word (who, "nobody");
  const Account *account = nobody ? NULL : find_account (reader, who);
  if (!nobody && account == NULL)
    return refuse_account (reader, who);
  char *error = command_claim (reader, "owner");
  if (error == NULL)
    command_change (reader, CHANGE_OWNER)->value = nobody ? NULL : g_strdup (account->name);
  return error;
}

/* Puts the address of WORD, or every one that its account has when ALL, into LIST. */
static char *
add_correspondent (CommandReader *reader, const char *word, char ***list, gboolean all)
{
  if (g_ascii_strncasecmp (word, GROUP_PREFIX, strlen (GROUP_PREFIX)) == 0) {
    g_free (reader->example);
    reader->example = g_strdup_printf ("AdminCc: %s", word);
    return command_refuse (reader, "groups can be AdminCc alone");
  }
  g_autofree char *address = command_value_address (word);
  if (strchr (address, '@') == NULL) {
    const Account *account = find_account (reader, word);
    if (account == NULL)
      return refuse_account (reader, word);
    if (account->addresses[0] == NULL)
      return command_refuse (reader, "the account '%s' has no address", account->name);
    for (char **own = account->addresses; *own != NULL && (all || own == account->addresses); own++)
      command_append (list, *own);
    return NULL;
  }
  if (!text_is_envelope_address (address))
    return command_refuse (reader, "'%s' is no address", word);
  if (!all && policy_is_own_address (reader->context->policy, address))
    return command_refuse (reader, "'%s' is an address of this system itself", address);
  command_append (list, address);
  return NULL;
}

/* ACCOUNT is an AdminCc by its name; it may have become one by an address. */
static void
add_account (const Account *account, char ***list, gboolean all)
{
  command_append (list, account->name);
  for (char **address = account->addresses; all && *address != NULL; address++)
    command_append (list, *address);
}

/* The same for AdminCc: staff alone, because they get comments. ALL is for taking away, what left
 * the directory too. */
static char *
add_admin_cc (CommandReader *reader, const char *word, char ***list, gboolean all)
{
  gboolean is_group = g_ascii_strncasecmp (word, GROUP_PREFIX, strlen (GROUP_PREFIX)) == 0;
  g_autofree char *name = g_strstrip (g_strdup (is_group ? word + strlen (GROUP_PREFIX) : word));
  g_autofree char *address = command_value_address (word);
  gboolean is_address = !is_group && strchr (address, '@') != NULL;
  const Account *account = is_group ? NULL : find_account (reader, word);
  const char *group = is_address || account != NULL ? NULL : find_group (reader, name);
  if (account != NULL)
    add_account (account, list, all);
  else if (group != NULL)
    command_append (list, group);
  else if (all && (is_group || is_address))
    command_append (list, is_group ? name : address);
  else if (is_group)
    return refuse_group (reader, name);
  else if (!is_address)
    return refuse_account (reader, word);
  else {
    g_free (reader->example);
    reader->example = g_strdup_printf ("Cc: %s", address);
    return command_refuse (reader, "'%s' is not of staff, and AdminCc gets comments", address);
  }
  return NULL;
}

/* Reads the people in the value into LIST. */
static char *
add_people (CommandReader *reader, char ***list, gboolean all)
{
  const CommandRow *row = reader->parts->row;
  g_auto (GStrv) words = command_value_split (reader->parts->value, ",;");
  gboolean is_staff = g_strcmp0 (row->field, "admin-cc") == 0;
  for (char **word = words; *word != NULL; word++) {
    char *error = is_staff ? add_admin_cc (reader, *word, list, all)
                           : add_correspondent (reader, *word, list, all);
    if (error != NULL)
      return error;
  }
  return NULL;
}

char *
command_read_watchers (CommandReader *reader)
{
  const CommandRow *row = reader->parts->row;
  Change *list = command_list (reader, CHANGE_WATCHERS, row->field);
  gboolean all = row->edit == COMMAND_DELETE || g_str_equal (row->field, "squelched");
  return add_people (reader, command_list_part (list, row->edit), all);
}

char *
command_read_once (CommandReader *reader)
{
  Commands *commands = reader->commands;
  const char *field = reader->parts->row->field;
  if (g_str_equal (field, "squelch"))
    return add_people (reader, &commands->once_squelch, TRUE);
  return add_people (reader, g_str_equal (field, "cc") ? &commands->once_cc : &commands->once_bcc,
                     FALSE);
}
