#include "mail/gate.h"

#include <string.h>

#include "base/error.h"

#include "mail/header.h"

enum { PARAMETERS = 100, PARAMETER_BYTES = 16384, GROUPS = 5000 };

/* GMime reads by blocks. Where one ends within a line longer than this, it takes what follows for
 * the start of a line when it looks for boundaries. */
enum { LINE_BYTES = 128 };

/* Of GMime's look-ahead, all address fields together. */
static const guint64 address_steps = 300000000;

static gboolean
refuse (GError **error, const char *what, gint64 limit)
{
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT, "more than %" G_GINT64_FORMAT " %s", limit,
               what);
  return FALSE;
}

static guint64
count (const HeaderField *field, char byte)
{
  guint64 found = 0;
  for (gsize i = 0; i < field->value_length; i++)
    found += field->value[i] == byte;
  return found;
}

/* Counts what stands in quotes or comments too: whoever leaves it out must agree with GMime on
 * where they end. */
static gboolean
check_addresses (const HeaderField *field, guint64 *steps, GError **error)
{
  if (count (field, ':') > GROUPS)
    return refuse (error, "groups in an address field", GROUPS);
  *steps += count (field, ',') * field->value_length;
  if (*steps <= address_steps)
    return TRUE;
  g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT,
                       "more addresses than can be read in time");
  return FALSE;
}

static gboolean
check_parameters (const HeaderField *field, GError **error)
{
  gboolean disposition = header_is (field, "Content-Disposition");
  if (field->value_length > PARAMETER_BYTES)
    return refuse (error, disposition ? "bytes of Content-Disposition" : "bytes of Content-Type",
                   PARAMETER_BYTES);
  if (count (field, ';') > PARAMETERS)
    return refuse (error,
                   disposition ? "parameters in Content-Disposition" : "parameters in Content-Type",
                   PARAMETERS);
  return TRUE;
}

/* Where NEEDLE, in small letters, stands in FIELD's value at or behind FROM, without case; NULL
 * when nowhere. */
static const char *
find (const HeaderField *field, const char *from, const char *needle)
{
  gsize length = strlen (needle);
  for (const char *p = from; (gsize) (field->end - p) >= length; p++)
    if (g_ascii_tolower (*p) == *needle && g_ascii_strncasecmp (p, needle, length) == 0)
      return p;
  return NULL;
}

/* The walk from header to header, as GMime might read them; in doubt a line is one of a header. */
typedef struct {
  guint64 steps;     /* of GMime's look-ahead so far */
  gboolean header;   /* the line at hand may be one of a header */
  gboolean encloses; /* another may come behind its empty line: that of a mail within */
  gboolean digest;   /* parts may be mails without saying so, RFC 2046 section 5.1.5 */
  gboolean hyphens;  /* a line of hyphens may be a boundary; many a YAML file begins with one */
} Walk;

/* FALSE when the boundary between P, behind its name, and END surely has more than hyphens and
 * blanks. */
static gboolean
may_be_hyphens (const char *p, const char *end)
{
  while (p < end && g_ascii_isspace (*p))
    p++;
  if (p == end || *p != '=')
    return TRUE;
  for (p++; p < end && g_ascii_isspace (*p);)
    p++;
  gboolean quoted = p < end && *p == '"';
  for (p += quoted; p < end && (*p == '-' || *p == ' ');)
    p++;
  return p == end || (!g_ascii_isalnum (*p) && *p != '_' && *p != '.' && !(quoted && *p == '='));
}

/* What FIELD, a Content-Type, may say of what follows. Where its words stand is no matter. */
static void
note_type (Walk *walk, const HeaderField *field)
{
  static const char boundary[] = "boundary";
  if (find (field, field->value, "message") != NULL || find (field, field->value, "rfc822") != NULL)
    walk->encloses = TRUE;
  if (find (field, field->value, "digest") != NULL)
    walk->digest = TRUE;
  const char *p = field->value;
  while (!walk->hyphens && (p = find (field, p, boundary)) != NULL) {
    p += strlen (boundary);
    walk->hyphens = may_be_hyphens (p, field->end);
  }
}

static gboolean
check_field (Walk *walk, const HeaderField *field, GError **error)
{
  if (header_is_address (field))
    return check_addresses (field, &walk->steps, error);
  gboolean type = header_is (field, "Content-Type");
  if ((type || header_is (field, "Content-Disposition")) && !check_parameters (field, error))
    return FALSE;
  if (type)
    note_type (walk, field);
  return TRUE;
}

/* Reads a field of a header or its empty line. */
static gboolean
check_line (Walk *walk, const char **cursor, const char *end, GError **error)
{
  HeaderField field;
  if (header_next (cursor, end, &field)) {
    walk->encloses = walk->encloses || (walk->digest && field.end - field.start > LINE_BYTES);
    return check_field (walk, &field, error);
  }
  walk->header = walk->encloses;
  walk->encloses = FALSE;
  return TRUE;
}

/* Reads what is left of a line from two hyphens on. */
static void
pass_hyphens (Walk *walk, const char **cursor, const char *end)
{
  const char *p = *cursor;
  while (p < end && (*p == '-' || *p == ' ' || *p == '\t' || *p == '\r'))
    p++;
  gboolean divides = walk->hyphens || (p < end && *p != '\n');
  walk->header = walk->header || divides;
  walk->encloses = walk->encloses || (divides && walk->digest);
  const char *newline = p < end ? memchr (p, '\n', (gsize) (end - p)) : NULL;
  *cursor = newline == NULL ? end : newline + 1;
}

/* The next two hyphens with which a boundary may begin, at LINE, the start of a line, or behind it.
 * Goes by pieces that end with a line, so that nothing is searched twice. */
static const char *
next_hyphens (const char *line, const char *end)
{
  static const char hyphens[] = "\n--";
  const char *found = NULL;
  while (line < end && found == NULL) {
    gsize left = (gsize) (end - line);
    const char *close = left > LINE_BYTES ? memrchr (line, '\n', LINE_BYTES) : end - 1;
    if (close != NULL) {
      gsize length = MIN ((gsize) (close - line) + strlen (hyphens), left);
      found = memmem (line - 1, length + 1, hyphens, strlen (hyphens));
      found = found == NULL ? NULL : found + 1;
    } else {
      close = memchr (line, '\n', left);
      close = close == NULL ? end - 1 : close;
      found = memmem (line, (gsize) (close - line), hyphens + 1, strlen (hyphens) - 1);
    }
    line = close + 1;
  }
  return found == NULL ? end : found;
}

/* All headers of the mail: its own, those of its parts, and those of mails within. */
static gboolean
check_headers (const char *bytes, const char *end, GError **error)
{
  Walk walk = { .header = TRUE };
  for (const char *p = header_start (bytes, end); p < end;) {
    if (end - p >= 2 && p[0] == '-' && p[1] == '-')
      pass_hyphens (&walk, &p, end);
    else if (!walk.header)
      p = next_hyphens (p, end);
    else if (!check_line (&walk, &p, end, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
check_header (const char *bytes, const char *end, const ParseLimits *limits, GError **error)
{
  const char *cursor = header_start (bytes, end);
  HeaderField field;
  guint lines = 0;
  while (header_next (&cursor, end, &field))
    if (++lines > limits->header_lines)
      return refuse (error, "header fields", limits->header_lines);
  if (cursor - bytes <= limits->header_bytes)
    return TRUE;
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT,
               "a header of more than %" G_GINT64_FORMAT " bytes", limits->header_bytes);
  return FALSE;
}

gboolean
gate_check (const char *bytes, const char *end, const ParseLimits *limits, GError **error)
{
  if (end - bytes > limits->message_bytes)
    return refuse (error, "bytes", limits->message_bytes);
  return check_header (bytes, end, limits, error) && check_headers (bytes, end, error);
}
