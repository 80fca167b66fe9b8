#include <string.h>

#include "core/command_key.h"
#include "core/field.h"

#define WIDTH 72
#define COLUMN 26

static const char opening[] =
    "Commands stand at the top of a mail, one a line. An empty line ends\n"
    "them, then your text follows:\n"
    "\n"
    "  Take\n"
    "  Status: open\n"
    "\n"
    "  Dear Anna, we are looking into it.\n"
    "\n"
    "Without a command, what you write on a ticket goes to its requestors,\n"
    "or stays among staff when it came to a comment address. Nothing is\n"
    "done unless all commands can be.\n";

static const char *const daily[] = {
  "Take", "Comment", "Status", "Resolve", "Reject", "Priority", "Give",
  "Due",  "AddCc",   "Link",   "Quick",   "Show",   "Search",   "Help",
};

static void
add_row (GString *text, const CommandRow *row)
{
  const CommandKey *key = &row->key;
  g_autofree char *left = g_strdup_printf ("%s%s%s", key->name, key->value == NULL ? "" : ": ",
                                           key->value == NULL ? "" : key->value);
  g_string_append_printf (text, "  %-*s%s\n", COLUMN, left, key->help);
}

/* The rest of a set follows from its first row. */
static gboolean
is_variant (const CommandRow *row)
{
  const char *name = row->key.name;
  return row->edit != COMMAND_SET &&
         (g_str_has_prefix (name, "Add") || g_str_has_prefix (name, "Del"));
}

static void
add_all_rows (GString *text)
{
  for (gsize i = 0; command_row (i) != NULL; i++) {
    const CommandRow *row = command_row (i);
    if (row->heading != NULL)
      g_string_append_printf (text, "\n%s\n", row->heading);
    if (!is_variant (row))
      add_row (text, row);
  }
}

/* A paragraph of NAMES behind TITLE, unless there are none. */
static void
add_names (GString *text, const char *title, const GPtrArray *names)
{
  if (names->len == 0)
    return;
  g_string_append_printf (text, "\n%s:", title);
  glong column = g_utf8_strlen (title, -1) + 1;
  for (guint i = 0; i < names->len; i++) {
    const char *name = g_ptr_array_index (names, i);
    const char *comma = i + 1 < names->len ? "," : "";
    glong width = g_utf8_strlen (name, -1) + 2;
    if (column + width > WIDTH) {
      g_string_append (text, "\n ");
      column = 1;
    }
    g_string_append_printf (text, " %s%s", name, comma);
    column += width;
  }
  g_string_append (text, "\n");
}

static void
add_policy (GString *text, const Policy *policy)
{
  g_autoptr (GPtrArray) queues = g_ptr_array_new ();
  g_autoptr (GPtrArray) constituencies = g_ptr_array_new ();
  g_autoptr (GPtrArray) fields = g_ptr_array_new ();
  for (guint i = 0; i < policy->queues->len; i++)
    g_ptr_array_add (queues, ((Queue *) g_ptr_array_index (policy->queues, i))->name);
  for (guint i = 0; i < policy->constituencies->len; i++)
    g_ptr_array_add (constituencies,
                     ((Constituency *) g_ptr_array_index (policy->constituencies, i))->name);
  for (guint i = 0; i < policy->fields->len; i++)
    g_ptr_array_add (fields, ((Field *) g_ptr_array_index (policy->fields, i))->name);
  add_names (text, "Queues", queues);
  add_names (text, "Constituencies", constituencies);
  add_names (text, "Fields", fields);
}

char *
command_help (const Policy *policy)
{
  GString *text = g_string_new (opening);
  g_string_append (text, "\nEvery day\n");
  for (gsize i = 0; i < G_N_ELEMENTS (daily); i++)
    add_row (text, command_row_find (daily[i]));
  g_string_append (text, "\nAll there is\n");
  add_all_rows (text);
  g_string_append (text,
                   "\nAdd and Del before the name of people, tickets and fields add and take\n"
                   "away instead of replacing: AddCc, DelDependsOn, AddCF.{IP}. A field\n"
                   "whose name is one word is a key itself. WHO is an address, the name of\n"
                   "an account, or for AdminCc group:NAME. Commas stand between several.\n");
  add_policy (text, policy);
  return g_string_free (text, FALSE);
}
