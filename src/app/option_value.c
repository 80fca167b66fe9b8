#include <string.h>

#include "base/text.h"

#include "core/lifecycle.h"

#include "app/option.h"

enum { DOMAIN_BYTES = 253, LABEL_BYTES = 63 }; /* RFC 1035 section 2.3.4 */

/* One line that looks the same to everyone: no controls, no hidden or reordering characters, no
 * blanks that a mail client would change. */
static gboolean
is_line (const char *value)
{
  if (*value == '\0' || !text_is_valid (value, strlen (value)))
    return FALSE;
  g_autofree char *line = text_one_line (value);
  return g_str_equal (line, value);
}

static gboolean
is_label (const char *label)
{
  gsize length = strlen (label);
  return length > 0 && length <= LABEL_BYTES && label[0] != '-' && label[length - 1] != '-' &&
         label[strspn (label, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-")] == '\0';
}

static gboolean
is_domain (const char *value)
{
  g_auto (GStrv) labels = g_strsplit (value, ".", -1);
  if (strlen (value) > DOMAIN_BYTES || g_strv_length (labels) < 2)
    return FALSE;
  for (char **label = labels; *label != NULL; label++)
    if (!is_label (*label))
      return FALSE;
  return TRUE;
}

/* A tag of RFC 5646 in its common shape: `en`, `es-MX`, `zh-Hant`. It names a directory. */
static gboolean
is_language (const char *value)
{
  gsize length = strspn (value, G_CSET_a_2_z);
  const char *rest = value + length;
  return (length == 2 || length == 3) && (*rest == '\0' || (*rest == '-' && is_label (rest + 1)));
}

/* Decimal only: libconfuse would read 010 as eight. */
static gboolean
is_number (const char *value)
{
  gsize length = strspn (value, G_CSET_DIGITS);
  return value[length] == '\0' && length > 0 && length <= 18 && (value[0] != '0' || length == 1);
}

gboolean
option_type_accepts (OptionType type, const char *value)
{
  Kind kind;
  switch (type) {
  case OPTION_TEXT:
    return is_line (value);
  case OPTION_TAG:
    return is_line (value) && strpbrk (value, "[]#") == NULL;
  case OPTION_DOMAIN:
    return is_domain (value);
  case OPTION_PATH:
    return is_line (value) && value[0] == '/';
  case OPTION_LANGUAGE:
    return is_language (value);
  case OPTION_KIND:
    return kind_from_name (value, &kind);
  case OPTION_QUEUE_ADDRESS:
    return text_is_envelope_address (value) && strchr (value, '+') == NULL;
  case OPTION_ADDRESSES:
    return text_is_envelope_address (value);
  case OPTION_NUMBER:
    return is_number (value);
  case OPTION_BOOLEAN:
    return g_str_equal (value, "true") || g_str_equal (value, "false");
  case OPTION_LETTER:
    return g_ascii_islower (value[0]) && value[1] == '\0';
  }
  g_return_val_if_reached (FALSE);
}

gboolean
option_accepts (const Option *option, const char *value)
{
  if (g_strcmp0 (option->value, "") == 0 && *value == '\0')
    return TRUE;
  if (!option_type_accepts (option->type, value))
    return FALSE;
  if (option->type != OPTION_NUMBER)
    return TRUE;
  gint64 number = g_ascii_strtoll (value, NULL, 10);
  return number >= option->minimum && number <= option->maximum;
}

static char *
kind_rule (void)
{
  g_autoptr (GString) rule = g_string_new ("one of");
  for (Kind kind = 0; kind < KINDS; kind++)
    g_string_append_printf (rule, "%s %s", kind > 0 ? "," : "", kind_name (kind));
  return g_string_free (g_steal_pointer (&rule), FALSE);
}

char *
option_type_rule (OptionType type)
{
  static const char *const rules[] = {
    [OPTION_TEXT] = "one line of text",
    [OPTION_TAG] = "one line of text without [, ] and #",
    [OPTION_DOMAIN] = "a full domain name such as csirt.example",
    [OPTION_PATH] = "a path that begins with /",
    [OPTION_LANGUAGE] = "a language such as en or es-MX",
    [OPTION_QUEUE_ADDRESS] = "a bare address such as help@csirt.example, without + and with at "
                             "most 34 bytes before the @",
    [OPTION_ADDRESSES] = "a bare address such as carol@staff.example",
    [OPTION_NUMBER] = "a whole number",
    [OPTION_BOOLEAN] = "true or false",
    [OPTION_LETTER] = "one letter from a to z",
  };
  return type == OPTION_KIND ? kind_rule () : g_strdup (rules[type]);
}

char *
option_rule (const Option *option)
{
  if (option->type != OPTION_NUMBER)
    return option_type_rule (option->type);
  return g_strdup_printf ("a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
                          option->minimum, option->maximum);
}

gboolean
option_type_is_quoted (OptionType type)
{
  return type != OPTION_KIND && type != OPTION_LANGUAGE && type != OPTION_NUMBER &&
         type != OPTION_BOOLEAN;
}
