#include "app/config_confuse.h"

#include "base/error.h"

#include "app/option.h"

/* The default of a list as it would be written, or NULL. Interned, since the option table does not
 * change. */
static char *
confuse_list (const Option *option)
{
  if (option->value == NULL || *option->value == '\0')
    return NULL;
  g_autofree char *list = g_strdup_printf ("{ %s }", option->value);
  return (char *) g_intern_string (list);
}

/* What libconfuse must know about OPTION. */
static cfg_opt_t
confuse_option (const Option *option)
{
  cfg_flag_t flags = CFGF_NONE;
  const char *value = option->value;
  if (option->list)
    return (cfg_opt_t) CFG_STR_LIST (option->name, confuse_list (option), flags);
  switch (option->type) {
  case OPTION_NUMBER:
    return (cfg_opt_t) CFG_INT (option->name, (long) g_ascii_strtoll (value, NULL, 10), flags);
  case OPTION_BOOLEAN:
    return (cfg_opt_t) CFG_BOOL (option->name, g_str_equal (value, "true") ? cfg_true : cfg_false,
                                 flags);
  default:
    return (cfg_opt_t) CFG_STR (option->name, value, flags);
  }
}

/* The options of SECTION, ended as libconfuse wants it. libconfuse copies
 * them; the caller frees them. */
static GArray *
confuse_options (const char *section)
{
  GArray *rows = g_array_new (TRUE, TRUE, sizeof (cfg_opt_t));
  gsize count;
  const Option *options = option_table (&count);
  for (gsize i = 0; i < count; i++) {
    if (!g_str_equal (options[i].section, section))
      continue;
    cfg_opt_t row = confuse_option (&options[i]);
    g_array_append_val (rows, row);
  }
  return rows;
}

static void
array_free (gpointer array)
{
  g_array_free (array, TRUE);
}

/* A libconfuse parser for all that the option table names. */
static cfg_t *
confuse_new (void)
{
  g_autoptr (GPtrArray) inner = g_ptr_array_new_with_free_func (array_free);
  g_autoptr (GArray) rows = confuse_options ("");
  gsize count;
  const OptionSection *sections = option_sections (&count);
  for (gsize i = 1; i < count; i++) {
    GArray *options = confuse_options (sections[i].name);
    g_ptr_array_add (inner, options);
    cfg_flag_t flags =
        sections[i].title == NULL ? CFGF_NONE : CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES;
    cfg_opt_t row = CFG_SEC (sections[i].name, (cfg_opt_t *) (void *) options->data, flags);
    g_array_append_val (rows, row);
  }
  return cfg_init ((cfg_opt_t *) (void *) rows->data, CFGF_NONE);
}

/* Keeps libconfuse from writing to standard error. */
static void G_GNUC_PRINTF (2, 0)
    stay_silent (cfg_t *parser G_GNUC_UNUSED, const char *format G_GNUC_UNUSED,
                 va_list arguments G_GNUC_UNUSED)
{
}

cfg_t *
config_confuse_parse (const char *file, const char *text, GError **error)
{
  g_autoptr (cfg_t) root = confuse_new ();
  cfg_set_error_function (root, stay_silent);
  if (cfg_parse_buf (root, text) == CFG_SUCCESS)
    return g_steal_pointer (&root);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CONFIG,
               "%s:%d: libconfuse cannot read this; tocsin.conf(5) explains the syntax", file,
               root->line);
  return NULL;
}

guint
config_confuse_count (cfg_t *section, const char *name)
{
  return (guint) cfg_getint (section, name);
}

char *
config_confuse_text (cfg_t *section, const char *name)
{
  return g_strdup (cfg_getstr (section, name));
}

char *
config_confuse_optional_text (cfg_t *section, const char *name)
{
  const char *text = cfg_getstr (section, name);
  return *text != '\0' ? g_strdup (text) : NULL;
}

char **
config_confuse_list (cfg_t *section, const char *name)
{
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();
  for (guint i = 0; i < cfg_size (section, name); i++)
    g_strv_builder_add (list, cfg_getnstr (section, name, i));
  return g_strv_builder_end (list);
}

int
config_confuse_choice (cfg_t *section, const char *name)
{
  const char *home = g_str_equal (cfg_name (section), "root") ? "" : cfg_name (section);
  return option_choice (option_find (home, name), cfg_getstr (section, name));
}

gboolean
config_confuse_truth (cfg_t *section, const char *name)
{
  return cfg_getbool (section, name) == cfg_true;
}
