#include "app/account_import.h"

#include <string.h>

#include "base/clock.h"
#include "base/csv.h"
#include "base/error.h"
#include "base/printer.h"

#include "store/staff.h"

#include "app/account_document.h"
#include "app/database.h"

#define FAULTS_MOST 20
#define SEPARATORS " \t\r\n;"

enum {
  NAME,
  ADDRESSES,
  ROLES,
  GROUPS,
  MANAGER,
  SASL_USER,
  LANGUAGE,
  OWN_ACTIONS,
  SUSPENDED,
  COLUMNS
};

const char *const account_import_columns[] = {
  "name",      "addresses", "roles",       "groups",    "manager",
  "sasl_user", "language",  "own_actions", "suspended", NULL,
};

/* What is read, and what is known of the accounts and groups there are and will be. */
typedef struct {
  const Config *config;
  const AccountTable *table;
  int place[COLUMNS];   /* in a row; -1: the table has no such column */
  GHashTable *accounts; /* names in lower case of those in the database, */
  GHashTable *groups;   /* and of groups, */
  GHashTable *rows;     /* and of those in the table, to the const CsvRow, borrowed */
  json_t *additions;    /* documents */
  json_t *changes;
  GPtrArray *faults; /* of char *, one line each */
} Import;

static void add_fault (Import *import, guint line, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
add_fault (Import *import, guint line, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (import->faults, g_strdup_printf ("%s:%u: %s", import->table->file, line, what));
}

/* The names, in lower case, of what ROWS lists. */
static GHashTable *
names_of (const json_t *rows)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (gsize i = 0; i < json_array_size (rows); i++) {
    const json_t *name = json_object_get (json_array_get (rows, i), "name");
    g_hash_table_add (names, g_ascii_strdown (json_string_value (name), -1));
  }
  return names;
}

static gboolean
is_known (GHashTable *names, const char *name)
{
  g_autofree char *key = g_ascii_strdown (name, -1);
  return g_hash_table_contains (names, key);
}

static gboolean
load_names (Import *import, Db *db, GError **error)
{
  g_autoptr (json_t) staff = store_staff_list (db, NULL, error);
  g_autoptr (json_t) groups = staff == NULL ? NULL : store_group_list (db, error);
  if (groups == NULL)
    return FALSE;
  import->accounts = names_of (staff);
  import->groups = names_of (groups);
  return TRUE;
}

static void
import_clear (Import *import)
{
  g_clear_pointer (&import->accounts, g_hash_table_unref);
  g_clear_pointer (&import->groups, g_hash_table_unref);
  g_clear_pointer (&import->rows, g_hash_table_unref);
  g_clear_pointer (&import->additions, json_decref);
  g_clear_pointer (&import->changes, json_decref);
  g_clear_pointer (&import->faults, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Import, import_clear)

/* Which column of the table is which. */
static void
read_header (Import *import, const CsvRow *header)
{
  memset (import->place, -1, sizeof import->place);
  for (int i = 0; header->cells[i] != NULL; i++) {
    g_autofree char *title = g_strstrip (g_strdup (header->cells[i]));
    guint column = 0;
    while (column < COLUMNS && g_ascii_strcasecmp (title, account_import_columns[column]) != 0)
      column++;
    g_autofree char *all = g_strjoinv (", ", (char **) account_import_columns);
    if (column == COLUMNS)
      add_fault (import, header->line, "column %d: there is no `%s`; the columns are %s", i + 1,
                 title, all);
    else if (import->place[column] >= 0)
      add_fault (import, header->line, "column %d: `%s` is there twice", i + 1, title);
    else
      import->place[column] = i;
  }
  if (import->faults->len == 0 && import->place[NAME] < 0)
    add_fault (import, header->line, "the first line must name the columns, `name` among them");
}

/* The cell of COLUMN, without blanks around it, or NULL when the table has no such column. What a
 * spreadsheet would take for a formula was printed with an apostrophe. The caller frees it. */
static char *
read_cell (const Import *import, const CsvRow *row, guint column)
{
  if (import->place[column] < 0)
    return NULL;
  const char *cell = row->cells[import->place[column]];
  gboolean guarded = cell[0] == '\'' && cell[1] != '\0' && strchr ("=+-@", cell[1]) != NULL;
  return g_strstrip (g_strdup (cell + guarded));
}

/* The same as a list: words with blanks or semicolons between them. */
static char **
read_words (const Import *import, const CsvRow *row, guint column)
{
  g_autofree char *cell = read_cell (import, row, column);
  if (cell == NULL)
    return NULL;
  g_auto (GStrv) parts = g_strsplit_set (cell, SEPARATORS, -1);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  for (char **part = parts; *part != NULL; part++)
    if (**part != '\0')
      g_strv_builder_add (words, *part);
  return g_strv_builder_end (words);
}

/* `true` and `false` are what a listing prints. */
static char *
read_choice (const Import *import, const CsvRow *row, guint column)
{
  g_autofree char *cell = read_cell (import, row, column);
  if (cell == NULL)
    return NULL;
  gboolean no = *cell == '\0' || g_ascii_strcasecmp (cell, "false") == 0;
  return g_strdup (no ? "no" : g_ascii_strcasecmp (cell, "true") == 0 ? "yes" : cell);
}

/* The account that ROW describes, or NULL after a fault. The caller's. */
static json_t *
read_row (Import *import, const CsvRow *row)
{
  g_autofree char *name = read_cell (import, row, NAME);
  g_auto (GStrv) addresses = read_words (import, row, ADDRESSES);
  g_auto (GStrv) roles = read_words (import, row, ROLES);
  g_auto (GStrv) groups = read_words (import, row, GROUPS);
  g_autofree char *manager = read_cell (import, row, MANAGER);
  g_autofree char *sasl_user = read_cell (import, row, SASL_USER);
  g_autofree char *language = read_cell (import, row, LANGUAGE);
  g_autofree char *own_actions = read_choice (import, row, OWN_ACTIONS);
  g_autofree char *suspended = read_choice (import, row, SUSPENDED);
  const AccountFacts facts = { .name = name,
                               .addresses = (const char *const *) addresses,
                               .roles = (const char *const *) roles,
                               .groups = (const char *const *) groups,
                               .manager = manager,
                               .sasl_user = sasl_user,
                               .language = language,
                               .own_actions = own_actions,
                               .suspended = suspended };
  g_autoptr (GError) problem = NULL;
  const char *member = NULL;
  json_t *document = account_document_make (import->config, &facts, &member, &problem);
  if (document == NULL)
    add_fault (import, row->line, "column %s: %s", member, problem->message);
  return document;
}

/* What one that is to be added cannot do without, and the groups there must be. */
static void
check_needs (Import *import, const CsvRow *row, const json_t *document, gboolean fresh)
{
  static const guint needed[] = { ADDRESSES, ROLES };
  for (guint i = 0; i < G_N_ELEMENTS (needed); i++) {
    const char *member = account_import_columns[needed[i]];
    const json_t *list = json_object_get (document, member);
    if (fresh && json_array_size (list) == 0)
      add_fault (import, row->line, "column %s: at least one is needed", member);
  }
  const json_t *groups = json_object_get (document, account_import_columns[GROUPS]);
  for (gsize i = 0; i < json_array_size (groups); i++) {
    const char *group = json_string_value (json_array_get (groups, i));
    if (!is_known (import->groups, group))
      add_fault (import, row->line,
                 "column groups: there is no group %s; add it: tocsin group add %s", group, group);
  }
}

/* TRUE unless the name of ROW stands in a line before it. */
static gboolean
note_row (Import *import, const CsvRow *row)
{
  g_autofree char *name = read_cell (import, row, NAME);
  char *key = g_ascii_strdown (name, -1);
  const CsvRow *before = g_hash_table_lookup (import->rows, key);
  if (before == NULL)
    return g_hash_table_insert (import->rows, key, (gpointer) row);
  add_fault (import, row->line, "column name: %s is in line %u too", name, before->line);
  g_free (key);
  return FALSE;
}

/* Sorts what ROW describes into additions and changes. */
static void
take_row (Import *import, const CsvRow *row)
{
  g_autoptr (json_t) document = note_row (import, row) ? read_row (import, row) : NULL;
  if (document == NULL)
    return;
  const char *name = json_string_value (json_object_get (document, "name"));
  gboolean fresh = !is_known (import->accounts, name);
  if (!fresh && !import->table->update)
    add_fault (import, row->line,
               "column name: there is an account %s; to change those there are, say --update",
               name);
  check_needs (import, row, document, fresh);
  if (fresh && json_object_get (document, "language") == NULL)
    json_object_set_new (document, "language",
                         json_string (import->config->policy->default_queue->language));
  json_array_append (fresh ? import->additions : import->changes, document);
}

/* Only once all rows are read is it known who there will be. */
static void
check_managers (Import *import, const json_t *documents)
{
  for (gsize i = 0; i < json_array_size (documents); i++) {
    const json_t *document = json_array_get (documents, i);
    const char *manager = json_string_value (json_object_get (document, "manager"));
    if (manager == NULL || is_known (import->accounts, manager) || is_known (import->rows, manager))
      continue;
    const char *name = json_string_value (json_object_get (document, "name"));
    g_autofree char *key = g_ascii_strdown (name, -1);
    const CsvRow *row = g_hash_table_lookup (import->rows, key);
    add_fault (import, row->line, "column manager: there is no account %s, nor in this table",
               manager);
  }
}

/* TRUE unless there are faults; they become the error. */
static gboolean
check_faults (Import *import, GError **error)
{
  guint count = import->faults->len;
  if (count == 0)
    return TRUE;
  if (count > FAULTS_MOST) {
    g_ptr_array_set_size (import->faults, FAULTS_MOST);
    g_ptr_array_add (import->faults, g_strdup_printf ("and %u more", count - FAULTS_MOST));
  }
  g_ptr_array_add (import->faults, NULL);
  g_autofree char *all = g_strjoinv ("\n", (char **) import->faults->pdata);
  g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, all);
  return FALSE;
}

static gboolean
read_table (Import *import, GError **error)
{
  gsize length;
  const char *bytes = g_bytes_get_data (import->table->bytes, &length);
  g_autoptr (GPtrArray) rows = csv_read (bytes, length, error);
  if (rows == NULL) {
    g_prefix_error (error, "%s:", import->table->file);
    return FALSE;
  }
  const CsvRow empty = { .line = 1, .cells = (char *[]){ NULL } };
  read_header (import, rows->len == 0 ? &empty : rows->pdata[0]);
  for (guint i = 1; i < rows->len && import->place[NAME] >= 0; i++)
    take_row (import, rows->pdata[i]);
  check_managers (import, import->additions);
  check_managers (import, import->changes);
  return check_faults (import, error);
}

/* Those that are new first: one that is changed may get one of them as manager. */
static gboolean
write_all (const Import *import, Db *db, GError **error)
{
  gint64 now = clock_now ();
  return (json_array_size (import->additions) == 0 ||
          store_staff_write (db, import->additions, FALSE, now, error)) &&
         (json_array_size (import->changes) == 0 ||
          store_staff_write (db, import->changes, TRUE, now, error));
}

gboolean
account_import (const Config *config, const AccountTable *table, AccountCount *count,
                GError **error)
{
  g_auto (Import) import = {
    .config = config,
    .table = table,
    .rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    .additions = json_array (),
    .changes = json_array (),
    .faults = g_ptr_array_new_with_free_func (g_free),
  };
  g_autoptr (Db) db = database_open (config, ROLE_COMMAND, 0, error);
  if (db == NULL)
    return FALSE;
  db_begin (db);
  if (!load_names (&import, db, error) || !read_table (&import, error) ||
      !write_all (&import, db, error))
    return FALSE;
  *count = (AccountCount){ (guint) json_array_size (import.additions),
                           (guint) json_array_size (import.changes) };
  if (!table->dry_run)
    return db_commit (db, error);
  db_rollback (db);
  return TRUE;
}
