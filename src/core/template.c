#include "core/template.h"

#include <stdarg.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

#include "core/template_node.h"

#define SHOWN_BYTES 60 /* of the template's own words in an error */
#define SUBJECT "Subject:"

typedef struct {
  const char *file;
  const char *const *names;
  const char *rest; /* of the source */
  guint line;       /* number of the line last read */
  GArray *nodes;    /* of the part being compiled; borrowed */
  guint open[TEMPLATE_DEPTH_MAX];
  guint depth;
} Compiler;

/* One line of the source, without its end. */
typedef struct {
  const char *start;
  const char *end;
  gboolean ended; /* the source has a line end behind it */
} Line;

static gboolean fail (GError **error, const Compiler *compiler, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

static gboolean
fail (GError **error, const Compiler *compiler, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CONFIG, "%s:%u: %s", compiler->file,
               compiler->line, message);
  return FALSE;
}

/* The template's words from START to END, fit for an error. */
static char *
shown (const char *start, const char *end)
{
  g_autofree char *words = g_strndup (start, (gsize) (end - start));
  g_autofree char *line = text_one_line (words);
  return text_clip (line, SHOWN_BYTES);
}

static void
clear_node (gpointer node)
{
  g_free (((Node *) node)->text);
}

static GArray *
new_nodes (void)
{
  GArray *nodes = g_array_new (FALSE, FALSE, sizeof (Node));
  g_array_set_clear_func (nodes, clear_node);
  return nodes;
}

static void
add_node (Compiler *compiler, NodeKind kind, const char *start, const char *end)
{
  Node node = { kind, g_strndup (start, (gsize) (end - start)), 0, compiler->line };
  g_array_append_val (compiler->nodes, node);
}

static const Node *
innermost_section (const Compiler *compiler)
{
  return &g_array_index (compiler->nodes, Node, compiler->open[compiler->depth - 1]);
}

static gboolean
open_section (Compiler *compiler, NodeKind kind, const char *name, GError **error)
{
  if (compiler->depth == TEMPLATE_DEPTH_MAX)
    return fail (error, compiler, "sections may be nested at most %d deep", TEMPLATE_DEPTH_MAX);
  compiler->open[compiler->depth++] = compiler->nodes->len;
  add_node (compiler, kind, name, name + strlen (name));
  return TRUE;
}

static gboolean
close_section (Compiler *compiler, const char *name, GError **error)
{
  if (compiler->depth == 0)
    return fail (error, compiler, "{{/%s}} closes a section that is not open", name);
  const Node *section = innermost_section (compiler);
  if (!g_str_equal (section->text, name))
    return fail (error, compiler,
                 "{{/%s}} where the section '%s' of line %u has to be closed first", name,
                 section->text, section->line);
  compiler->depth--;
  g_array_index (compiler->nodes, Node, compiler->open[compiler->depth]).end = compiler->nodes->len;
  return TRUE;
}

static gboolean
check_closed (const Compiler *compiler, GError **error)
{
  if (compiler->depth == 0)
    return TRUE;
  const Node *section = innermost_section (compiler);
  Compiler at = *compiler;
  at.line = section->line;
  return fail (error, &at, "the section '%s' is not closed; put {{/%s}} behind it", section->text,
               section->text);
}

static gboolean
check_name (const Compiler *compiler, const char *name, GError **error)
{
  gsize length = strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789_");
  if (length == 0 || name[length] != '\0') {
    g_autofree char *words = shown (name, name + strlen (name));
    return fail (error, compiler, "'%s' is no name: lower-case letters, digits and _ make one",
                 words);
  }
  if (compiler->names == NULL || g_strv_contains (compiler->names, name))
    return TRUE;
  g_autofree char *words = shown (name, name + length);
  g_autofree char *known = g_strjoinv (", ", (char **) compiler->names);
  return fail (error, compiler, "unknown name '%s'; this template may use: %s", words, known);
}

/* Compiles the inside of one tag. */
static gboolean
compile_tag (Compiler *compiler, const char *start, const char *end, GError **error)
{
  char sign = start < end && strchr ("#^/!", *start) != NULL ? *start : '\0';
  if (sign == '!')
    return TRUE;
  const char *inside = sign == '\0' ? start : start + 1;
  g_autofree char *name = g_strstrip (g_strndup (inside, (gsize) (end - inside)));
  if (!check_name (compiler, name, error))
    return FALSE;
  switch (sign) {
  case '#':
    return open_section (compiler, NODE_SECTION, name, error);
  case '^':
    return open_section (compiler, NODE_INVERTED, name, error);
  case '/':
    return close_section (compiler, name, error);
  default:
    add_node (compiler, NODE_VALUE, name, name + strlen (name));
    return TRUE;
  }
}

/* TRUE when LINE holds section and comment tags and otherwise only blanks. */
static gboolean
leaves_no_line (const Line *line)
{
  gboolean tag = FALSE;
  for (const char *p = line->start; p < line->end;) {
    if (g_ascii_isspace (*p)) {
      p++;
      continue;
    }
    if (line->end - p < 3 || p[0] != '{' || p[1] != '{' || strchr ("#^/!", p[2]) == NULL)
      return FALSE;
    const char *close = g_strstr_len (p, line->end - p, "}}");
    if (close == NULL)
      return FALSE;
    p = close + 2;
    tag = TRUE;
  }
  return tag;
}

static gboolean
compile_line (Compiler *compiler, const Line *line, GError **error)
{
  static const char line_end[] = "\n";
  gboolean keep_text = !leaves_no_line (line);
  const char *p = line->start;
  while (p < line->end) {
    const char *tag = g_strstr_len (p, line->end - p, "{{");
    const char *text_end = tag == NULL ? line->end : tag;
    if (keep_text && text_end > p)
      add_node (compiler, NODE_TEXT, p, text_end);
    if (tag == NULL)
      break;
    const char *close = g_strstr_len (tag, line->end - tag, "}}");
    if (close == NULL) {
      g_autofree char *words = shown (tag, line->end);
      return fail (error, compiler, "'%s' is not closed by }} on the same line", words);
    }
    if (!compile_tag (compiler, tag + 2, close, error))
      return FALSE;
    p = close + 2;
  }
  if (keep_text && line->ended)
    add_node (compiler, NODE_TEXT, line_end, line_end + 1);
  return TRUE;
}

/* FALSE at the end of the source. Takes LF and CR LF for a line end. */
static gboolean
read_line (Compiler *compiler, Line *line)
{
  const char *start = compiler->rest;
  if (*start == '\0')
    return FALSE;
  gsize length = strcspn (start, "\n");
  line->start = start;
  line->end = start + length;
  line->ended = start[length] == '\n';
  compiler->rest = line->end + (line->ended ? 1 : 0);
  compiler->line++;
  if (line->end > start && line->end[-1] == '\r')
    line->end--;
  return TRUE;
}

static gboolean
is_blank (const Line *line)
{
  const char *p = line->start;
  while (p < line->end && g_ascii_isspace (*p))
    p++;
  return p == line->end;
}

/* TRUE when LINE is one comment and nothing else. */
static gboolean
is_comment (const Line *line)
{
  gsize length = (gsize) (line->end - line->start);
  return length >= 5 && strncmp (line->start, "{{!", 3) == 0 &&
         g_strstr_len (line->start, (gssize) length, "}}") == line->end - 2;
}

static gboolean
compile_header (Compiler *compiler, Line *line, GError **error)
{
  gsize prefix = strlen (SUBJECT);
  if ((gsize) (line->end - line->start) < prefix ||
      g_ascii_strncasecmp (line->start, SUBJECT, prefix) != 0) {
    g_autofree char *words = shown (line->start, line->end);
    return fail (error, compiler,
                 "'%s' is no header line: one '" SUBJECT " ...', then a blank line, then the text",
                 words);
  }
  if (compiler->nodes->len > 0)
    return fail (error, compiler, "a second " SUBJECT " line; a template has one");
  line->start += prefix;
  if (is_blank (line))
    return fail (error, compiler, "the " SUBJECT " line is empty");
  return compile_line (compiler, line, error) && check_closed (compiler, error);
}

/* Reads up to and including the blank line. */
static gboolean
compile_headers (Compiler *compiler, GError **error)
{
  Line line;
  while (read_line (compiler, &line)) {
    if (is_blank (&line))
      return compiler->nodes->len > 0 ||
             fail (error, compiler, "no '" SUBJECT " ...' line before the blank line");
    if (!is_comment (&line) && !compile_header (compiler, &line, error))
      return FALSE;
  }
  return fail (error, compiler, "no blank line between '" SUBJECT " ...' and the text");
}

static gboolean
compile_body (Compiler *compiler, GError **error)
{
  Line line;
  while (read_line (compiler, &line))
    if (!compile_line (compiler, &line, error))
      return FALSE;
  return check_closed (compiler, error);
}

/* The number of the line that P stands in. */
static guint
count_lines (const char *source, const char *p)
{
  guint line = 1;
  for (const char *q = source; q < p; q++)
    line += *q == '\n';
  return line;
}

Template *
template_compile (const char *file, const char *source, const char *const *names, GError **error)
{
  Compiler compiler = { .file = file, .names = names, .rest = source };
  const char *invalid;
  if (!g_utf8_validate (source, -1, &invalid)) {
    compiler.line = count_lines (source, invalid);
    fail (error, &compiler, "the file is not valid UTF-8");
    return NULL;
  }
  g_autoptr (Template) template = g_new0 (Template, 1);
  template->subject = new_nodes ();
  template->body = new_nodes ();
  compiler.nodes = template->subject;
  if (!compile_headers (&compiler, error))
    return NULL;
  compiler.nodes = template->body;
  return compile_body (&compiler, error) ? g_steal_pointer (&template) : NULL;
}

void
template_free (Template *template)
{
  if (template == NULL)
    return;
  g_array_unref (template->subject);
  g_array_unref (template->body);
  g_free (template);
}
