#include "mail/authentication-results.h"

#include <string.h>

#include "base/text.h"

#include "core/mail.h"

#include "mail/defect.h"

enum { RESULTS = 100, SERVER_BYTES = 255, WORD_BYTES = 64, VALUE_BYTES = 998 };

/* Where the reader of a field is, and why it can't go on. */
typedef struct {
  const char *p;
  const char *problem; /* NULL: all is well */
  gboolean commented;  /* the last skip_blanks() met a comment */
} ResultsReading;

/* Of one result. */
typedef struct {
  GPtrArray *lines;   /* as the record has them */
  GHashTable *values; /* by name, to find what is there twice */
} Properties;

static gboolean
fail (ResultsReading *reading, const char *problem)
{
  if (reading->problem == NULL)
    reading->problem = problem;
  return FALSE;
}

/* CFWS, RFC 5322 section 3.2.2: TRUE when there was any. A comment without end is a problem. */
static gboolean
skip_blanks (ResultsReading *reading)
{
  const char *start = reading->p;
  guint depth = 0;
  reading->commented = FALSE;
  for (; *reading->p != '\0'; reading->p++) {
    char c = *reading->p;
    if (c == '(') {
      depth++;
      reading->commented = TRUE;
    } else if (depth > 0 && c == ')')
      depth--;
    else if (depth > 0 && c == '\\' && reading->p[1] != '\0')
      reading->p++;
    else if (depth == 0 && c != ' ' && c != '\t')
      break;
  }
  if (depth > 0)
    fail (reading, "comment without end");
  return reading->p > start;
}

static gboolean
take (ResultsReading *reading, char c)
{
  if (*reading->p != c)
    return FALSE;
  reading->p++;
  return TRUE;
}

/* RFC 5321 section 4.1.2: letters, digits and inner hyphens. NULL when there is none; else in lower
 * case and the caller's. */
static char *
read_keyword (ResultsReading *reading)
{
  const char *start = reading->p;
  while (g_ascii_isalnum (*reading->p) || *reading->p == '-')
    reading->p++;
  if (reading->p == start || *start == '-' || reading->p[-1] == '-')
    return NULL;
  if (reading->p - start > WORD_BYTES)
    fail (reading, "word of more than 64 bytes");
  return g_ascii_strdown (start, reading->p - start);
}

static char *
read_quoted (ResultsReading *reading)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (reading->p++; *reading->p != '\0' && *reading->p != '"'; reading->p++) {
    if (*reading->p == '\\' && reading->p[1] != '\0')
      reading->p++;
    g_string_append_c (text, *reading->p);
  }
  if (take (reading, '"'))
    return g_string_free (g_steal_pointer (&text), FALSE);
  fail (reading, "quoted string without end");
  return NULL;
}

/* RFC 2045 section 5.1. */
static gboolean
is_token_byte (char c)
{
  return g_ascii_isgraph (c) && strchr ("()<>@,;:\\\"/[]?=", c) == NULL;
}

/* A token or quoted string; NULL when there is none. */
static char *
read_value (ResultsReading *reading)
{
  const char *start = reading->p;
  if (*start == '"')
    return read_quoted (reading);
  while (is_token_byte (*reading->p))
    reading->p++;
  return reading->p == start ? NULL : g_strndup (start, (gsize) (reading->p - start));
}

/* RFC 5322 section 3.2.3 and 5322's dot, with the letters of RFC 6531. */
static gboolean
is_atom_byte (char c)
{
  return (guchar) c >= 0x80 || g_ascii_isalnum (c) ||
         (c != '\0' && strchr ("!#$%&'*+-/=?^_`{|}~.", c) != NULL);
}

static gboolean
is_domain_byte (char c)
{
  return (guchar) c >= 0x80 || g_ascii_isalnum (c) || c == '-' || c == '.' || c == '_';
}

/* Without `@` a token, with the slash and colon that filters write unquoted in signatures, IPv6
 * addresses and URIs (neither can end the value); with it an address, whose local part may be
 * missing (RFC 8601 section 2.2). NULL when there is none. */
static char *
read_property_value (ResultsReading *reading)
{
  const char *start = reading->p;
  if (*start == '"')
    return read_quoted (reading);
  while (is_atom_byte (*reading->p) || *reading->p == ':')
    reading->p++;
  const char *at = reading->p;
  if (take (reading, '@')) {
    while (is_domain_byte (*reading->p))
      reading->p++;
    if (reading->p == at + 1 || memchr (start, ':', (gsize) (at - start)) != NULL)
      return NULL;
  } else if (at == start || memchr (start, '=', (gsize) (at - start)) != NULL ||
             memchr (start, '?', (gsize) (at - start)) != NULL)
    return NULL;
  return g_strndup (start, (gsize) (reading->p - start));
}

/* What cleaning for the record would change could be made equal to something that it is not. */
static gboolean
is_clean (const char *text)
{
  g_autofree char *line = text_one_line (text);
  return strcmp (line, text) == 0;
}

/* Adds PROPERTY, `ptype.property`, with its VALUE. Of two values somebody would take the wrong one.
 */
static gboolean
add_property (ResultsReading *reading, const char *property, const char *value,
              Properties *properties)
{
  const char *before = g_hash_table_lookup (properties->values, property);
  if (before != NULL)
    return strcmp (before, value) == 0 || fail (reading, "property with two values");
  g_hash_table_insert (properties->values, g_strdup (property), g_strdup (value));
  g_ptr_array_add (properties->lines, g_strdup_printf ("%s=%s", property, value));
  return TRUE;
}

/* Reads `property = pvalue` behind `ptype.` and adds all three to PROPERTIES. */
static gboolean
read_property (ResultsReading *reading, const char *type, Properties *properties)
{
  g_autofree char *property = read_keyword (reading);
  if (property == NULL)
    return fail (reading, "property without name");
  skip_blanks (reading);
  if (!take (reading, '='))
    return fail (reading, "property without value");
  skip_blanks (reading);
  g_autofree char *value = read_property_value (reading);
  if (value == NULL)
    return fail (reading, "property with a value that is none");
  if (strlen (value) > VALUE_BYTES)
    return fail (reading, "property of more than 998 bytes");
  if (!is_clean (value))
    return fail (reading, "property with hidden characters");
  g_autofree char *full = g_strconcat (type, ".", property, NULL);
  return add_property (reading, full, value, properties);
}

/* Reads `reason = value`, of which nothing is kept. */
static gboolean
read_reason (ResultsReading *reading)
{
  skip_blanks (reading);
  g_autofree char *reason = read_value (reading);
  return reason != NULL || fail (reading, "reason without text");
}

/* What may follow the result of a method, up to the semicolon or the end. */
static gboolean
read_properties (ResultsReading *reading, Properties *properties)
{
  gboolean first = TRUE;
  while (skip_blanks (reading) && *reading->p != '\0' && *reading->p != ';') {
    g_autofree char *word = read_keyword (reading);
    if (word == NULL)
      return fail (reading, "something that is no property");
    skip_blanks (reading);
    if (first && strcmp (word, "reason") == 0 && take (reading, '=')) {
      if (!read_reason (reading))
        return FALSE;
    } else if (take (reading, '.')) {
      skip_blanks (reading);
      if (!read_property (reading, word, properties))
        return FALSE;
    } else
      return fail (reading, "property without type");
    first = FALSE;
  }
  return reading->problem == NULL;
}

/* The method, with its version if it is another than the only one there is, so that it is not taken
 * for the one we know. */
static char *
read_method (ResultsReading *reading)
{
  g_autofree char *method = read_keyword (reading);
  skip_blanks (reading);
  if (method == NULL || !take (reading, '/'))
    return g_steal_pointer (&method);
  skip_blanks (reading);
  const char *version = reading->p;
  reading->p += strspn (version, "0123456789");
  gsize length = (gsize) (reading->p - version);
  if (length == 0 || length > 9) {
    fail (reading, length == 0 ? "method without version" : "unknown version");
    return NULL;
  }
  skip_blanks (reading);
  if (length == 1 && *version == '1')
    return g_steal_pointer (&method);
  return g_strdup_printf ("%s/%.*s", method, (int) length, version);
}

static char **
take_strings (GPtrArray *strings)
{
  g_ptr_array_add (strings, NULL);
  return (char **) g_ptr_array_steal (strings, NULL);
}

/* Reads one result behind its semicolon into RESULTS. `none` adds nothing; ONLY: it may stand here.
 */
static gboolean
read_result (ResultsReading *reading, const MailAuthentication *common, gboolean only,
             GPtrArray *results)
{
  skip_blanks (reading);
  g_autofree char *method = read_method (reading);
  if (method == NULL)
    return fail (reading, "no method");
  if (only && strcmp (method, "none") == 0 && *reading->p == '\0')
    return TRUE;
  if (!take (reading, '='))
    return fail (reading, "method without result");
  skip_blanks (reading);
  g_autofree char *result = read_keyword (reading);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Properties properties = { .lines = lines, .values = values };
  if (result == NULL)
    return fail (reading, "method without result");
  if (!read_properties (reading, &properties))
    return FALSE;
  if (results->len >= RESULTS)
    return fail (reading, "more than 100 results");
  MailAuthentication *authentication = g_new0 (MailAuthentication, 1);
  *authentication = *common;
  authentication->authserv_id = g_strdup (common->authserv_id);
  authentication->method = g_steal_pointer (&method);
  authentication->result = g_steal_pointer (&result);
  authentication->properties = take_strings (lines);
  g_ptr_array_add (results, authentication);
  return TRUE;
}

/* The authserv-id and the version, up to the first semicolon. */
static gboolean
read_server (ResultsReading *reading, MailAuthentication *common)
{
  skip_blanks (reading);
  common->bare = !reading->commented && *reading->p != '"';
  common->authserv_id = read_value (reading);
  if (common->authserv_id == NULL || *common->authserv_id == '\0')
    return fail (reading, "no authserv-id");
  if (strlen (common->authserv_id) > SERVER_BYTES)
    return fail (reading, "authserv-id of more than 255 bytes");
  if (!is_clean (common->authserv_id))
    return fail (reading, "authserv-id with hidden characters");
  gboolean apart = skip_blanks (reading);
  common->bare = common->bare && !reading->commented;
  const char *version = reading->p;
  reading->p += strspn (version, "0123456789");
  if (reading->p > version) {
    if (!apart || reading->p - version != 1 || *version != '1')
      return fail (reading, "unknown version");
    skip_blanks (reading);
    common->bare = common->bare && !reading->commented;
  }
  return *reading->p == ';' || fail (reading, "no semicolon behind the authserv-id");
}

static gboolean
read_field (ResultsReading *reading, MailAuthentication *common, GPtrArray *results)
{
  gboolean only = TRUE;
  if (!read_server (reading, common))
    return FALSE;
  while (take (reading, ';')) {
    if (!read_result (reading, common, only, results))
      return FALSE;
    only = FALSE;
  }
  return *reading->p == '\0' || fail (reading, "something behind a result");
}

/* Line ends are gone and only quoted strings could hold others: no field needs them. */
static gboolean
has_control (const char *value)
{
  for (const char *p = value; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) && *p != '\t')
      return TRUE;
  return FALSE;
}

gboolean
authentication_results_read (const char *value, guint field, GPtrArray *results, GPtrArray *defects)
{
  g_autoptr (GPtrArray) found =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mail_authentication_free);
  MailAuthentication common = { .field = field };
  ResultsReading reading = { .p = value };
  if (!g_utf8_validate (value, -1, NULL))
    fail (&reading, "not valid UTF-8");
  else if (has_control (value))
    fail (&reading, "control character");
  else
    read_field (&reading, &common, found);
  g_free (common.authserv_id);
  if (reading.problem != NULL) {
    defect_add (defects, "Authentication-Results: %s", reading.problem);
    return FALSE;
  }
  g_ptr_array_extend_and_steal (results, g_steal_pointer (&found));
  return TRUE;
}
