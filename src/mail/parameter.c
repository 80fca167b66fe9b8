#include "mail/parameter.h"

#include <string.h>

#include "base/text.h"

#include "mail/charset.h"
#include "mail/defect.h"
#include "mail/encoded-word.h"

/* More pieces than any honest value has; what a file system can name; what people call an
 * extension. */
enum { PIECES = 10000, NAME_BYTES = 255, EXTENSION_BYTES = 32 };

/* One `name=value`, borrowed but for the value. */
typedef struct {
  const char *name;
  gsize name_length;
  GString *value; /* without quotes; reused */
} Parameter;

/* Where a reader is in the field. */
typedef struct {
  const char *next;
  gboolean no_comment; /* no comment beyond here has an end */
  GPtrArray *defects;
} Cursor;

/* A piece of a value, as RFC 2231 cuts it. */
typedef struct {
  gboolean coded; /* percent signs are to be read */
  char *value;
} Piece;

/* What was found under one name. */
typedef struct {
  char *plain;       /* name=; or NULL */
  char *extended;    /* name*=; or NULL */
  GPtrArray *pieces; /* of Piece or NULL: name*0=, name*1*=... */
} Forms;

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static const char *
skip_blanks (const char *p)
{
  while (is_blank (*p))
    p++;
  return p;
}

/* The `"` that ends the quoted string at P, or NULL. */
static const char *
find_quote (const char *p)
{
  for (p++; *p != '\0' && *p != '"'; p++)
    if (*p == '\\' && p[1] != '\0')
      p++;
  return *p == '"' ? p : NULL;
}

/* The `)` that ends the comment at P, or NULL. */
static const char *
find_parenthesis (const char *p)
{
  for (gsize depth = 0; *p != '\0'; p++) {
    if (*p == '\\' && p[1] != '\0')
      p++;
    else if (*p == '(')
      depth++;
    else if (*p == ')' && --depth == 0)
      return p;
  }
  return NULL;
}

/* Appends what stands between START and END, quotes excluded. Only quotes and backslashes are
 * escaped by those who escape at all; any other backslash belongs to somebody's path. */
static void
append_unquoted (GString *value, const char *start, const char *end)
{
  for (const char *p = start; p < end; p++) {
    if (*p == '\\' && p + 1 < end && (p[1] == '"' || p[1] == '\\'))
      p++;
    g_string_append_c (value, *p);
  }
}

/* Reads quoted strings, one after the other; FALSE when the first has no end. */
static gboolean
read_quoted (Cursor *cursor, GString *value)
{
  const char *p = cursor->next;
  const char *quote = find_quote (p); /* searches in vain but once: no later value has one then */
  if (quote == NULL)
    return FALSE;
  for (;;) {
    append_unquoted (value, p + 1, quote);
    cursor->next = quote + 1;
    p = skip_blanks (cursor->next);
    quote = *p == '"' ? find_quote (p) : NULL;
    if (quote == NULL)
      return TRUE;
    g_string_append_len (value, cursor->next, p - cursor->next);
  }
}

static void
read_unquoted (Cursor *cursor, GString *value)
{
  const char *p = cursor->next;
  gsize length = strcspn (p, ";");
  cursor->next = p + length;
  if (*p == '"') {
    defect_add (cursor->defects, "a parameter whose quotation mark has no partner");
    p++;
    length--;
  }
  while (length > 0 && is_blank (p[length - 1]))
    length--;
  g_string_append_len (value, p, (gssize) length);
}

/* Moves behind blanks, semicolons and comments. */
static void
skip_between (Cursor *cursor)
{
  for (;;) {
    cursor->next += strspn (cursor->next, "; \t\r\n");
    const char *stop =
        *cursor->next == '(' && !cursor->no_comment ? find_parenthesis (cursor->next) : NULL;
    if (stop == NULL) {
      cursor->no_comment = cursor->no_comment || *cursor->next == '(';
      return;
    }
    cursor->next = stop + 1;
  }
}

/* Reads the next parameter, whatever stands before it; FALSE when there is none. */
static gboolean
read_parameter (Cursor *cursor, Parameter *parameter)
{
  const char *start;
  const char *stop;
  do {
    skip_between (cursor);
    start = cursor->next;
    stop = start + strcspn (start, "=;\"");
    cursor->next = *stop == '\0' ? stop : stop + 1;
  } while (*stop != '=' && *stop != '\0');
  if (*stop == '\0')
    return FALSE;
  while (stop > start && is_blank (stop[-1]))
    stop--;
  parameter->name = stop;
  while (parameter->name > start && !is_blank (parameter->name[-1]))
    parameter->name--;
  parameter->name_length = (gsize) (stop - parameter->name);
  g_string_truncate (parameter->value, 0);
  cursor->next = skip_blanks (cursor->next);
  if (*cursor->next != '"' || !read_quoted (cursor, parameter->value))
    read_unquoted (cursor, parameter->value);
  return TRUE;
}

static void
piece_free (gpointer data)
{
  Piece *piece = data;
  if (piece != NULL)
    g_free (piece->value);
  g_free (piece);
}

static void
keep_first (char **form, const GString *value, const char *name, GPtrArray *defects)
{
  if (*form == NULL)
    *form = g_strdup (value->str);
  else
    defect_add (defects, "parameter %s: more than one, the first counts", name);
}

/* Keeps VALUE as the piece that MARK, `N` or `N*`, says; not when MARK says something else. */
static void
keep_piece (Forms *forms, const char *mark, const GString *value, GPtrArray *defects)
{
  char *stop;
  guint64 number = g_ascii_isdigit (*mark) ? g_ascii_strtoull (mark, &stop, 10) : PIECES;
  if (number >= PIECES || (*stop != '\0' && strcmp (stop, "*") != 0)) {
    defect_add (defects, "a parameter with the number `%.20s`", mark);
    return;
  }
  if (forms->pieces->len <= number)
    g_ptr_array_set_size (forms->pieces, (int) number + 1);
  gpointer *slot = &g_ptr_array_index (forms->pieces, number);
  if (*slot != NULL) {
    defect_add (defects, "a parameter with two pieces of one number, the first counts");
    return;
  }
  Piece *piece = g_new (Piece, 1);
  piece->coded = *stop == '*';
  piece->value = g_strdup (value->str);
  *slot = piece;
}

static Forms
find_forms (const char *value, const char *name, GPtrArray *defects)
{
  Forms forms = { .pieces = g_ptr_array_new_with_free_func (piece_free) };
  g_autoptr (GString) buffer = g_string_new (NULL);
  Cursor cursor = { .next = value, .defects = defects };
  Parameter parameter = { .value = buffer };
  const gsize length = strlen (name);
  while (read_parameter (&cursor, &parameter)) {
    if (parameter.name_length < length || g_ascii_strncasecmp (parameter.name, name, length) != 0)
      continue;
    g_autofree char *mark = g_strndup (parameter.name + length, parameter.name_length - length);
    if (*mark == '\0')
      keep_first (&forms.plain, buffer, name, defects);
    else if (strcmp (mark, "*") == 0)
      keep_first (&forms.extended, buffer, name, defects);
    else if (*mark == '*')
      keep_piece (&forms, mark + 1, buffer, defects);
  }
  return forms;
}

/* Appends TEXT with its percent signs read. */
static void
append_coded (GString *bytes, const char *text)
{
  for (const char *p = text; *p != '\0'; p++) {
    if (*p == '%' && g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2])) {
      int byte = g_ascii_xdigit_value (p[1]) << 4 | g_ascii_xdigit_value (p[2]);
      g_string_append_c (bytes, (char) byte);
      p += 2;
    } else
      g_string_append_c (bytes, *p);
  }
}

/* What is behind `CHARSET'LANGUAGE'` in TEXT, which may lack that, and CHARSET. */
static const char *
split_charset (const char *text, char **charset)
{
  const char *first = strchr (text, '\'');
  const char *second = first == NULL ? NULL : strchr (first + 1, '\'');
  if (second == NULL)
    return text;
  *charset = g_strndup (text, (gsize) (first - text));
  return second + 1;
}

static char *
decode_extended (const char *text, GPtrArray *defects)
{
  g_autofree char *charset = NULL;
  g_autoptr (GString) bytes = g_string_new (NULL);
  append_coded (bytes, split_charset (text, &charset));
  return charset_to_utf8 (bytes->str, bytes->len, charset, defects);
}

/* The pieces in the order of their numbers. Those behind a gap are kept: better a name with a hole
 * than one that looks whole. */
static char *
decode_pieces (const GPtrArray *pieces, const char *name, GPtrArray *defects)
{
  g_autofree char *charset = NULL;
  g_autoptr (GString) bytes = g_string_new (NULL);
  gboolean first = TRUE;
  gboolean coded = FALSE;
  for (guint i = 0; i < pieces->len; i++) {
    const Piece *piece = g_ptr_array_index (pieces, i);
    if (piece == NULL) {
      defect_add (defects, "parameter %s: a piece is missing", name);
      continue;
    }
    if (piece->coded)
      append_coded (bytes, first ? split_charset (piece->value, &charset) : piece->value);
    else
      g_string_append (bytes, piece->value);
    coded = coded || piece->coded;
    first = FALSE;
  }
  return coded ? charset_to_utf8 (bytes->str, bytes->len, charset, defects)
               : encoded_word_decode (bytes->str, name, defects);
}

char *
parameter_value (const char *value, const char *name, GPtrArray *defects)
{
  Forms forms = find_forms (value, name, defects);
  g_autofree char *plain = forms.plain;
  g_autofree char *extended = forms.extended;
  g_autoptr (GPtrArray) pieces = forms.pieces;
  if (extended != NULL)
    return decode_extended (extended, defects);
  if (pieces->len > 0)
    return decode_pieces (pieces, name, defects);
  return plain == NULL ? NULL : encoded_word_decode (plain, name, defects);
}

/* The last component of PATH that is not empty. */
static char *
last_component (const char *path)
{
  const char *end = path + strlen (path);
  while (end > path && strchr ("/\\", end[-1]) != NULL)
    end--;
  const char *start = end;
  while (start > path && strchr ("/\\", start[-1]) == NULL)
    start--;
  return g_strndup (start, (gsize) (end - start));
}

static gboolean
is_edge (gunichar c)
{
  return c == '.' || g_unichar_isspace (c);
}

/* Takes dots and blanks off both ends of NAME. */
static void
trim_edges (char *name)
{
  char *start = name;
  char *end = name + strlen (name);
  while (*start != '\0' && is_edge (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  while (end > start && is_edge (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);
  memmove (name, start, (gsize) (end - start));
  name[end - start] = '\0';
}

/* NAME cut in front of its extension. */
static char *
clip_stem (char *name)
{
  const char *dot = strrchr (name, '.');
  gsize length = dot == NULL ? 0 : strlen (dot);
  if (strlen (name) <= NAME_BYTES || dot == NULL || length > EXTENSION_BYTES)
    return text_clip (name, NAME_BYTES);
  g_autofree char *stem = g_strndup (name, (gsize) (dot - name));
  g_autofree char *clipped = text_clip (stem, NAME_BYTES - length);
  return g_strconcat (clipped, dot, NULL);
}

/* Letters and signs by name that look like a blank: enough of them push an extension off the
 * screen. */
static gboolean
is_like_blank (gunichar c)
{
  return c == 0x3164 || c == 0x2800 || c == 0x115F || c == 0x1160 || c == 0xFFA0;
}

/* Those that text_one_line() keeps. */
static gboolean
is_invisible (gunichar c)
{
  return c == 0x34F || (c >= 0xFE00 && c <= 0xFE0F);
}

/* COMPONENT on one line with honest blanks, without what a system gives a meaning. */
static char *
clean_component (const char *component)
{
  g_autoptr (GString) clean = g_string_sized_new (strlen (component) + 1);
  for (const char *p = component; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    if (is_like_blank (c))
      g_string_append_c (clean, ' ');
    else if (!is_invisible (c) && (c >= 0x80 || strchr ("<>:\"|?*", (int) c) == NULL))
      g_string_append_unichar (clean, c);
  }
  char *line = text_one_line (clean->str);
  trim_edges (line);
  return line;
}

/* TRUE for the name of a device, whatever its extension:
 * https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
static gboolean
is_device (const char *name)
{
  static const char *const devices[] = { "con",    "prn",     "aux",    "nul",
                                         "conin$", "conout$", "clock$", NULL };
  static const char *const numbers[] = { "0", "1", "2", "3",      "4",      "5",      "6",
                                         "7", "8", "9", "\u00B9", "\u00B2", "\u00B3", NULL };
  g_autofree char *stem = g_ascii_strdown (name, (gssize) strcspn (name, "."));
  g_strchomp (stem);
  gboolean port = g_str_has_prefix (stem, "com") || g_str_has_prefix (stem, "lpt");
  return g_strv_contains (devices, stem) ||
         (port && g_strv_contains (numbers, stem + strlen ("com")));
}

char *
parameter_file_name (const char *name)
{
  g_autofree char *component = last_component (name);
  g_autofree char *clean = clean_component (component);
  if (clean[0] == '-') /* an option to whatever command is given the file */
    clean[0] = '_';
  g_autofree char *harmless = g_strconcat (is_device (clean) ? "_" : "", clean, NULL);
  return clip_stem (harmless);
}
