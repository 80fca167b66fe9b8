#include <string.h>

#include "app/config.h"
#include "app/option.h"

enum { SAMPLE_COLUMNS = 90, MANUAL_COLUMNS = 78 };

/* Appends TEXT in lines of at most COLUMNS bytes that begin with PREFIX. With SENTENCES each
 * sentence begins a line, as mdoc(7) wants it. */
static void
append_filled (GString *out, const char *text, const char *prefix, gsize columns,
               gboolean sentences)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  gsize width = 0;
  gboolean ended = FALSE;
  for (char **word = words; *word != NULL; word++) {
    gboolean fits = width + 1 + strlen (*word) <= columns && !(sentences && ended);
    g_string_append_printf (out, "%s%s%s",
                            width == 0 ? ""
                            : fits     ? " "
                                       : "\n",
                            width > 0 && fits ? "" : prefix, *word);
    width = width > 0 && fits ? width + 1 + strlen (*word) : strlen (prefix) + strlen (*word);
    ended = g_str_has_suffix (*word, ".");
  }
  g_string_append_c (out, '\n');
}

/* VALUE as OPTION writes it in the file. The caller frees it. */
static char *
written (const Option *option, const char *value)
{
  const char *quote = option_type_quote (option->type);
  return g_strdup_printf (option->list ? "{ %s%s%s }" : "%s%s%s", quote, value, quote);
}

/* Required options are set to their example; OPTIONAL ones stand behind a `#`, as does all of a
 * section that there need not be. */
static void
append_sample_option (GString *out, const Option *option, gboolean optional)
{
  const char *indent = *option->section != '\0' ? "  " : "";
  g_autofree char *prefix = g_strconcat (indent, "# ", NULL);
  append_filled (out, option->help, prefix, SAMPLE_COLUMNS, FALSE);
  g_autofree char *value =
      written (option, option->example != NULL ? option->example : option->value);
  g_string_append_printf (out, "%s%s%s = %s\n", indent, optional ? "#" : "", option->name, value);
}

static void
append_sample_section (GString *out, const OptionSection *section)
{
  gboolean outside = *section->name == '\0';
  gsize count;
  const Option *options = option_table (&count);
  if (!outside) {
    g_string_append_c (out, '\n');
    append_filled (out, section->help, "# ", SAMPLE_COLUMNS, FALSE);
    g_string_append_printf (out, "%s%s", section->optional ? "#" : "", section->name);
    if (section->title != NULL)
      g_string_append_printf (out, " \"%s\"", section->example);
    g_string_append (out, " {\n");
  }
  gboolean first = !outside;
  for (gsize i = 0; i < count; i++) {
    if (!g_str_equal (options[i].section, section->name))
      continue;
    if (!first)
      g_string_append_c (out, '\n');
    first = FALSE;
    append_sample_option (out, &options[i], section->optional || options[i].value != NULL);
  }
  if (!outside)
    g_string_append (out, section->optional ? "#}\n" : "}\n");
}

char *
config_sample (void)
{
  g_autoptr (GString) out =
      g_string_new ("# Configuration of Tocsin; tocsin.conf(5) explains syntax and options.\n"
                    "# What stands behind a # is optional; it shows the default, or an example.\n");
  gsize count;
  const OptionSection *sections = option_sections (&count);
  for (gsize i = 0; i < count; i++)
    append_sample_section (out, &sections[i]);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* What a value must be, and what stands without one. */
static void
append_manual_rule (GString *out, const Option *option)
{
  g_autofree char *rule = option_rule (option);
  g_autoptr (GString) line = g_string_new (NULL);
  g_string_append_printf (line, option->list ? "A list, each element %s;" : "It must be %s;", rule);
  if (option->value == NULL)
    g_string_append (line, " required.");
  else if (*option->value == '\0' || option->type == OPTION_PATH)
    g_string_append (line, " optional.");
  else
    g_string_append_printf (line, " the default is %s.", option->value);
  append_filled (out, line->str, "", MANUAL_COLUMNS, TRUE);
}

static void
append_manual_section (GString *out, const OptionSection *section)
{
  if (*section->name != '\0') {
    g_string_append_printf (out, ".Ss Section %s", section->name);
    if (section->title != NULL)
      g_string_append_printf (out, " \\(dq%s\\(dq", section->title);
    g_string_append_c (out, '\n');
  } else {
    g_string_append (out, ".Ss Outside every section\n");
  }
  append_filled (out, section->help, "", MANUAL_COLUMNS, TRUE);
  if (section->title != NULL) {
    g_autofree char *rule = option_type_rule (section->type);
    g_string_append_printf (out, "The title must be %s.\n", rule);
  }
  g_string_append (out, ".Bl -tag -width Ds\n");
  gsize count;
  const Option *options = option_table (&count);
  for (gsize i = 0; i < count; i++) {
    if (!g_str_equal (options[i].section, section->name))
      continue;
    g_string_append_printf (out, ".It Ic %s\n", options[i].name);
    append_filled (out, options[i].help, "", MANUAL_COLUMNS, TRUE);
    append_manual_rule (out, &options[i]);
  }
  g_string_append (out, ".El\n");
}

char *
config_manual (void)
{
  g_autoptr (GString) out = g_string_new (".Sh OPTIONS\n");
  gsize count;
  const OptionSection *sections = option_sections (&count);
  for (gsize i = 0; i < count; i++)
    append_manual_section (out, &sections[i]);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
