#include <string.h>

#include "base/text.h"

#include "core/network.h"

#include "app/option.h"

enum { DOMAIN_BYTES = 253, LABEL_BYTES = 63 }; /* RFC 1035 section 2.3.4 */

/* With the `+` it fills up the 64 bytes of a local part (RFC 5321 section 4.5.3.1.1) that the
 * address of a queue leaves. */
enum { EXTENSION_BYTES = 29 };

/* As `tocsin group add` and `tocsin staff add` take it; so long may other names be. */
enum { NAME_BYTES = 64 };

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

/* Letters, digits and SIGNS, at most LIMIT bytes; a letter or digit first. */
static gboolean
is_word (const char *value, const char *signs, gsize limit)
{
  if (!g_ascii_isalnum (value[0]) || strlen (value) > limit)
    return FALSE;
  for (const char *p = value; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr (signs, *p) == NULL)
      return FALSE;
  return TRUE;
}

/* What begins with `t-` claims to be a reply token. */
static gboolean
is_extension (const char *value)
{
  return is_word (value, "-_", EXTENSION_BYTES) && g_ascii_strncasecmp (value, "t-", 2) != 0;
}

/* Roles stand before `:` or `@` in a grant, lifecycles before `:` in a map. */
static gboolean
is_name (const char *value)
{
  return is_word (value, "-", NAME_BYTES) &&
         value[strspn (value, G_CSET_a_2_z G_CSET_DIGITS "-")] == '\0';
}

static gboolean
is_watcher (const char *value)
{
  return strchr (value, '@') != NULL ? text_is_envelope_address (value)
                                     : is_word (value, "._-", NAME_BYTES);
}

/* The signs that end a name in commands and in queries. */
static gboolean
is_field (const char *value)
{
  return is_line (value) && strlen (value) <= NAME_BYTES && strpbrk (value, "{}:\"<>=,") == NULL;
}

static gboolean
is_network (const char *value)
{
  g_autofree Network *network = network_parse (value);
  return network != NULL;
}

gboolean
option_type_accepts (OptionType type, const char *value)
{
  switch (type) {
  case OPTION_TEXT:
  case OPTION_CHOICE:
    return is_line (value);
  case OPTION_WORD:
    return is_word (value, ".-_", DOMAIN_BYTES);
  case OPTION_NAME:
    return is_name (value);
  case OPTION_TAG:
    return is_line (value) && strpbrk (value, "[]#") == NULL;
  case OPTION_DOMAIN:
    return is_domain (value);
  case OPTION_PATH:
    return is_line (value) && value[0] == '/';
  case OPTION_LANGUAGE:
    return is_language (value);
  case OPTION_QUEUE_ADDRESS:
    return text_is_envelope_address (value) && strchr (value, '+') == NULL;
  case OPTION_EXTENSION:
    return is_extension (value);
  case OPTION_ADDRESS:
    return text_is_envelope_address (value);
  case OPTION_WATCHER:
  case OPTION_TOLD:
    return is_watcher (value);
  case OPTION_NETWORK:
    return is_network (value);
  case OPTION_CONDITION:
  case OPTION_ACTION:
  case OPTION_STATUS:
  case OPTION_TRANSITION:
  case OPTION_GUARD:
  case OPTION_MAP:
    return *value != '\0' && !text_has_tricks (value);
  case OPTION_FIELD:
    return is_field (value);
  case OPTION_NUMBER:
    return is_number (value);
  case OPTION_BOOLEAN:
    return g_str_equal (value, "true") || g_str_equal (value, "false");
  case OPTION_LETTER:
    return g_ascii_islower (value[0]) && value[1] == '\0';
  }
  g_return_val_if_reached (FALSE);
}

int
option_choice (const Option *option, const char *value)
{
  g_auto (GStrv) choices = g_strsplit (option->choices, ", ", -1);
  for (int i = 0; choices[i] != NULL; i++)
    if (g_str_equal (choices[i], value))
      return i;
  return -1;
}

gboolean
option_accepts (const Option *option, const char *value)
{
  if (!option->list && g_strcmp0 (option->value, "") == 0 && *value == '\0')
    return TRUE;
  if (!option_type_accepts (option->type, value))
    return FALSE;
  if (option->type == OPTION_CHOICE)
    return option_choice (option, value) >= 0;
  if (option->type != OPTION_NUMBER)
    return TRUE;
  gint64 number = g_ascii_strtoll (value, NULL, 10);
  return number >= option->minimum && number <= option->maximum;
}

char *
option_type_rule (OptionType type)
{
  static const char *const rules[] = {
    [OPTION_TEXT] = "one line of text",
    [OPTION_WORD] = "one word of letters, digits, dots, dashes and underscores",
    [OPTION_NAME] = "one word of at most 64 lower-case letters, digits and dashes",
    [OPTION_TAG] = "one line of text without [, ] and #",
    [OPTION_DOMAIN] = "a full domain name such as csirt.example",
    [OPTION_PATH] = "a path that begins with /",
    [OPTION_LANGUAGE] = "a language such as en or es-MX",
    [OPTION_QUEUE_ADDRESS] = "a bare address such as help@csirt.example, without + and with at "
                             "most 34 bytes before the @",
    [OPTION_EXTENSION] = "at most 29 letters, digits, dashes and underscores, a letter or digit "
                         "first, and must not begin with t-",
    [OPTION_ADDRESS] = "a bare address such as carol@staff.example",
    [OPTION_WATCHER] = "the name of a group or an account, such as DutyTeam, or a bare address "
                       "such as carol@staff.example",
    [OPTION_TOLD] = "requestors, cc, owner, admin-cc, others, the name of a group or an account, "
                    "such as DutyTeam, or a bare address such as carol@staff.example",
    [OPTION_NETWORK] = "a network such as 192.0.2.0/24 or 2001:db8::/32, without bits behind the "
                       "prefix, or an address",
    [OPTION_CONDITION] = "a condition, as RULES explains",
    [OPTION_ACTION] = "an action, as RULES explains",
    [OPTION_STATUS] = "a status: lower-case letters, digits, blanks and dashes",
    [OPTION_TRANSITION] = "a transition such as new -> open, resolved",
    [OPTION_GUARD] = "a transition and its right, such as * -> deleted: delete",
    [OPTION_MAP] = "a lifecycle and a map such as incident: new = open, rejected = abandoned",
    [OPTION_FIELD] = "one line of at most 64 bytes without { } : \" < > = and ,",
    [OPTION_NUMBER] = "a whole number",
    [OPTION_BOOLEAN] = "true or false",
    [OPTION_LETTER] = "one letter from a to z",
  };
  return g_strdup (rules[type]);
}

char *
option_rule (const Option *option)
{
  if (option->type == OPTION_CHOICE)
    return g_strdup_printf ("one of %s", option->choices);
  if (option->type != OPTION_NUMBER)
    return option_type_rule (option->type);
  return g_strdup_printf ("a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
                          option->minimum, option->maximum);
}

const char *
option_type_quote (OptionType type)
{
  switch (type) {
  case OPTION_LANGUAGE:
  case OPTION_CHOICE:
  case OPTION_NUMBER:
  case OPTION_BOOLEAN:
    return "";
  case OPTION_CONDITION:
  case OPTION_ACTION:
  case OPTION_TRANSITION:
  case OPTION_GUARD:
  case OPTION_MAP:
    return "'";
  default:
    return "\"";
  }
}
