#include "app/config_scan.h"

#include "app/config_token.h"

typedef struct {
  GPtrArray *tokens;
  guint next; /* index of the next token */
  ConfigTree *tree;
  ConfigSection *open; /* where settings go now; borrowed */
  ConfigFaults *faults;
} Scan;

static void
setting_free (gpointer data)
{
  ConfigSetting *setting = data;
  g_free (setting->name);
  g_ptr_array_unref (setting->values);
  g_array_unref (setting->lines);
  g_free (setting);
}

static void
section_free (gpointer data)
{
  ConfigSection *section = data;
  g_free (section->name);
  g_free (section->title);
  g_ptr_array_unref (section->settings);
  g_free (section);
}

void
config_tree_free (ConfigTree *tree)
{
  if (tree == NULL)
    return;
  g_ptr_array_unref (tree->sections);
  g_free (tree);
}

ConfigSetting *
config_section_setting (const ConfigSection *section, const char *name)
{
  for (guint i = 0; i < section->settings->len; i++) {
    ConfigSetting *setting = g_ptr_array_index (section->settings, i);
    if (g_str_equal (setting->name, name))
      return setting;
  }
  return NULL;
}

static const ConfigToken *
peek (const Scan *scan, guint ahead)
{
  guint index = MIN (scan->next + ahead, scan->tokens->len - 1);
  return g_ptr_array_index (scan->tokens, index);
}

static const ConfigToken *
take (Scan *scan)
{
  const ConfigToken *token = peek (scan, 0);
  if (token->sign != TOKEN_END)
    scan->next++;
  return token;
}

/* TRUE when the next tokens can only be the beginning of a statement: `NAME =`, `NAME {` or
 * `NAME "TITLE" {`. */
static gboolean
at_statement (const Scan *scan)
{
  if (peek (scan, 0)->sign != TOKEN_TEXT)
    return FALSE;
  char sign = peek (scan, 1)->sign;
  return sign == '=' || sign == '+' || sign == '{' ||
         (sign == TOKEN_TEXT && peek (scan, 2)->sign == '{');
}

static ConfigSection *
add_section (ConfigTree *tree, const char *name, const char *title, guint line)
{
  ConfigSection *section = g_new0 (ConfigSection, 1);
  section->name = g_strdup (name);
  section->title = g_strdup (title);
  section->line = line;
  section->settings = g_ptr_array_new_with_free_func (setting_free);
  g_ptr_array_add (tree->sections, section);
  return section;
}

static void
add_value (Scan *scan, ConfigSetting *setting)
{
  const ConfigToken *token = take (scan);
  setting->bad |= token->bad;
  g_ptr_array_add (setting->values, g_strdup (token->text));
  g_array_append_val (setting->lines, token->line);
}

static ConfigSection *
outside (const Scan *scan)
{
  return g_ptr_array_index (scan->tree->sections, 0);
}

/* Sections do not nest, so a section that begins inside another shows a forgotten brace. */
static void
open_section (Scan *scan, const ConfigToken *name)
{
  if (scan->open != outside (scan))
    config_faults_add (scan->faults, scan->open->line,
                       "section '%s' is opened here and not closed before the next one begins in "
                       "line %u; add '}'",
                       scan->open->name, name->line);
  const char *title = peek (scan, 0)->sign == TOKEN_TEXT ? take (scan)->text : NULL;
  scan->open = add_section (scan->tree, name->text, title, name->line);
  take (scan);
}

static void
close_section (Scan *scan, guint line)
{
  if (scan->open == outside (scan))
    config_faults_add (scan->faults, line, "'}' closes nothing; remove it");
  scan->open = outside (scan);
}

/* Behind `{`, up to and with `}`. */
static void
read_list (Scan *scan, ConfigSetting *setting)
{
  guint line = peek (scan, 0)->line;
  take (scan);
  setting->list = TRUE;
  while (peek (scan, 0)->sign == TOKEN_TEXT && !at_statement (scan)) {
    add_value (scan, setting);
    if (peek (scan, 0)->sign == ',')
      take (scan);
    else if (peek (scan, 0)->sign == TOKEN_TEXT && !at_statement (scan))
      config_faults_add (scan->faults, peek (scan, 0)->line,
                         "no ',' before '%s' in the list of '%s'; add it", peek (scan, 0)->text,
                         setting->name);
  }
  if (peek (scan, 0)->sign == '}') {
    take (scan);
    return;
  }
  setting->bad = TRUE;
  scan->tree->complete &= peek (scan, 0)->sign != TOKEN_END;
  config_faults_add (scan->faults, line, "the list of '%s' is not closed; add '}'", setting->name);
}

static void
read_value (Scan *scan, ConfigSetting *setting, guint line)
{
  const ConfigToken *token = peek (scan, 0);
  if (token->sign == '{') {
    read_list (scan, setting);
    return;
  }
  gboolean next_statement =
      at_statement (scan) && (token->line > line || peek (scan, 1)->sign == '=');
  if (token->sign == TOKEN_TEXT && !next_statement) {
    add_value (scan, setting);
    return;
  }
  setting->bad = TRUE;
  config_faults_add (scan->faults, line, "no value behind '%s ='; write: %s = value", setting->name,
                     setting->name);
}

/* Behind the NAME of an option: an equals sign and a value. */
static void
read_setting (Scan *scan, const ConfigToken *name)
{
  ConfigSetting *setting = g_new0 (ConfigSetting, 1);
  setting->name = g_strdup (name->text);
  setting->line = name->line;
  setting->values = g_ptr_array_new_with_free_func (g_free);
  setting->lines = g_array_new (FALSE, FALSE, sizeof (guint));
  g_ptr_array_add (scan->open->settings, setting);
  const ConfigToken *token = peek (scan, 0);
  if (token->sign == '=') {
    take (scan);
    read_value (scan, setting, name->line);
    return;
  }
  if (token->sign == '+') {
    config_faults_add (scan->faults, name->line,
                       "'+=' is not offered; write all values of '%s' in one list", name->text);
    take (scan);
    read_value (scan, setting, name->line);
  } else {
    config_faults_add (scan->faults, name->line, "no '=' behind '%s'; write: %s = value",
                       name->text, name->text);
    if (token->sign == TOKEN_TEXT && token->line == name->line && !at_statement (scan))
      take (scan);
  }
  setting->bad = TRUE;
}

/* libconfuse has functions, `include ("file")` above all; Tocsin offers none. */
static void
refuse_call (Scan *scan, const ConfigToken *name)
{
  config_faults_add (scan->faults, name->line,
                     "'%s (...)' is not offered; put all options into this file", name->text);
  while (peek (scan, 0)->sign != TOKEN_END && peek (scan, 0)->line == name->line &&
         take (scan)->sign != ')')
    continue;
}

static void
read_statement (Scan *scan)
{
  const ConfigToken *token = take (scan);
  if (token->sign == '}') {
    close_section (scan, token->line);
    return;
  }
  if (token->sign != TOKEN_TEXT) {
    config_faults_add (scan->faults, token->line,
                       "'%c' stands where an option should begin; "
                       "write: name = value",
                       token->sign);
    return;
  }
  char sign = peek (scan, 0)->sign;
  if (sign == '(')
    refuse_call (scan, token);
  else if (sign == '{' || (sign == TOKEN_TEXT && peek (scan, 1)->sign == '{'))
    open_section (scan, token);
  else
    read_setting (scan, token);
}

ConfigTree *
config_scan (char *text, ConfigFaults *faults)
{
  g_autoptr (ConfigTree) tree = g_new0 (ConfigTree, 1);
  tree->sections = g_ptr_array_new_with_free_func (section_free);
  g_autoptr (GPtrArray) tokens = config_token_split (text, faults, &tree->complete);
  Scan scan = { .tokens = tokens, .tree = tree, .faults = faults };
  scan.open = add_section (tree, "", NULL, 1);
  while (peek (&scan, 0)->sign != TOKEN_END)
    read_statement (&scan);
  if (scan.open != outside (&scan)) {
    tree->complete = FALSE;
    config_faults_add (faults, scan.open->line,
                       "section '%s' is opened here and never closed; add '}'", scan.open->name);
  }
  return g_steal_pointer (&tree);
}
