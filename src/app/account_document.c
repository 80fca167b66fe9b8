#include "app/account_document.h"

#include <string.h>

#include "base/error.h"
#include "base/printer.h"
#include "base/text.h"

#include "core/actor.h"
#include "core/right.h"

#define NAME_BYTES 64
#define LANGUAGE_BYTES 16

static gboolean data_error (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
data_error (GError **error, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (TOCSIN_ERROR, TOCSIN_ERROR_DATA, format, arguments);
  va_end (arguments);
  return FALSE;
}

/* TRUE when TEXT is made of letters, digits and OTHERS, a letter or digit first, BYTES at most. */
static gboolean
is_word (const char *text, const char *others, gsize bytes)
{
  gboolean good = g_ascii_isalnum (text[0]) && strlen (text) <= bytes;
  for (const char *p = text; *p != '\0' && good; p++)
    good = g_ascii_isalnum (*p) || strchr (others, *p) != NULL;
  return good;
}

/* The actor of nobody in particular must never be somebody. */
gboolean
account_document_check_name (const char *name, GError **error)
{
  if (is_word (name, "._-", NAME_BYTES) && g_ascii_strcasecmp (name, ACTOR_SYSTEM) != 0)
    return TRUE;
  return data_error (error,
                     "`%s` cannot be a name: use up to %d letters, digits, dots, dashes and "
                     "underscores, a letter or digit first, and not `%s`",
                     name, NAME_BYTES, ACTOR_SYSTEM);
}

/* Each reads one text of a member: its value, the caller's, or NULL with DATA. */
typedef json_t *ReadText (const Config *config, const char *text, GError **error);

static json_t *
read_name (const Config *config G_GNUC_UNUSED, const char *text, GError **error)
{
  return account_document_check_name (text, error) ? json_string (text) : NULL;
}

static json_t *
read_address (const Config *config G_GNUC_UNUSED, const char *text, GError **error)
{
  if (text_is_envelope_address (text))
    return json_string (text);
  data_error (error, "`%s` is no address; write it bare, as in alice@staff.example", text);
  return NULL;
}

static json_t *
read_role (const Config *config, const char *text, GError **error)
{
  g_autoptr (Grant) grant = grant_parse (config->policy, text, error);
  g_autofree char *spelt = grant == NULL ? NULL : grant_text (grant);
  return spelt == NULL ? NULL : json_string (spelt);
}

static json_t *
read_manager (const Config *config, const char *text, GError **error)
{
  return *text == '\0' ? json_null () : read_name (config, text, error);
}

static json_t *
read_login (const Config *config G_GNUC_UNUSED, const char *text, GError **error)
{
  g_autofree char *line = text_one_line (text);
  if (g_str_equal (line, text) && strchr (text, ' ') == NULL)
    return *text == '\0' ? json_null () : json_string (text);
  data_error (error, "`%s` cannot be a login name: it is one word", line);
  return NULL;
}

/* A language is also the name of a directory of templates. */
static json_t *
read_language (const Config *config, const char *text, GError **error)
{
  if (*text == '\0')
    return json_string (config->policy->default_queue->language);
  if (is_word (text, "-_", LANGUAGE_BYTES))
    return json_string (text);
  data_error (error, "`%s` cannot be a language; write one such as en", text);
  return NULL;
}

static json_t *
read_choice (const Config *config G_GNUC_UNUSED, const char *text, GError **error)
{
  gboolean yes = g_ascii_strcasecmp (text, "yes") == 0;
  if (yes || g_ascii_strcasecmp (text, "no") == 0)
    return json_boolean (yes);
  data_error (error, "`%s` is neither yes nor no", text);
  return NULL;
}

static json_t *
read_list (const Config *config, const char *const *texts, ReadText *read, GError **error)
{
  g_autoptr (json_t) list = json_array ();
  for (; *texts != NULL; texts++) {
    json_t *value = read (config, *texts, error);
    if (value == NULL)
      return NULL;
    json_array_append_new (list, value);
  }
  return g_steal_pointer (&list);
}

json_t *
account_document_make (const Config *config, const AccountFacts *facts, const char **member,
                       GError **error)
{
  const struct {
    const char *name;
    ReadText *read;
    const char *const *texts; /* of a list */
    const char *text;         /* of a single value */
  } row[] = {
    { "name", read_name, NULL, facts->name },
    { "addresses", read_address, facts->addresses, NULL },
    { "roles", read_role, facts->roles, NULL },
    { "groups", read_name, facts->groups, NULL },
    { "manager", read_manager, NULL, facts->manager },
    { "sasl_user", read_login, NULL, facts->sasl_user },
    { "language", read_language, NULL, facts->language },
    { "own_actions", read_choice, NULL, facts->own_actions },
    { "suspended", read_choice, NULL, facts->suspended },
  };
  g_autoptr (json_t) document = json_object ();
  for (gsize i = 0; i < G_N_ELEMENTS (row); i++) {
    if (row[i].texts == NULL && row[i].text == NULL)
      continue;
    json_t *value = row[i].texts != NULL ? read_list (config, row[i].texts, row[i].read, error)
                                         : row[i].read (config, row[i].text, error);
    if (value == NULL) {
      if (member != NULL)
        *member = row[i].name;
      return NULL;
    }
    json_object_set_new (document, row[i].name, value);
  }
  return g_steal_pointer (&document);
}
