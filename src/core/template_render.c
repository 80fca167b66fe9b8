#include "base/text.h"

#include "core/template.h"
#include "core/template_node.h"

typedef struct {
  const json_t *scope[TEMPLATE_DEPTH_MAX + 1]; /* the values and the records of lists inside them */
  guint depth;
  char *(*clean) (const char *value); /* makes a text fit for this part */
  GString *out;
} Renderer;

/* The value of NAME in the innermost record that has one, or NULL. */
static const json_t *
find_value (const Renderer *renderer, const char *name)
{
  for (guint i = renderer->depth + 1; i-- > 0;) {
    const json_t *value = json_object_get (renderer->scope[i], name);
    if (value != NULL)
      return value;
  }
  return NULL;
}

static gboolean
is_empty (const json_t *value)
{
  return json_string_length (value) == 0 && json_array_size (value) == 0 && !json_is_number (value);
}

static void
render_value (Renderer *renderer, const json_t *value)
{
  if (json_is_string (value)) {
    g_autofree char *valid =
        text_from_bytes (json_string_value (value), json_string_length (value));
    g_autofree char *clean = renderer->clean (valid);
    g_string_append (renderer->out, clean);
  } else if (json_is_integer (value)) {
    g_string_append_printf (renderer->out, "%" JSON_INTEGER_FORMAT, json_integer_value (value));
  } else if (json_is_real (value)) {
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append (renderer->out,
                     g_ascii_dtostr (digits, sizeof digits, json_real_value (value)));
  }
}

static void render_nodes (Renderer *renderer, const GArray *nodes, guint from, guint to);

/* Renders the section whose node is at INDEX. Recursion ends: the compiler let sections lie at most
 * TEMPLATE_DEPTH_MAX deep. */
static void
render_section (Renderer *renderer, const GArray *nodes, guint index)
{
  const Node *section = &g_array_index (nodes, Node, index);
  const json_t *value = find_value (renderer, section->text);
  if (is_empty (value) != (section->kind == NODE_INVERTED))
    return;
  if (json_array_size (value) == 0) {
    render_nodes (renderer, nodes, index + 1, section->end);
    return;
  }
  renderer->depth++;
  for (gsize i = 0; i < json_array_size (value); i++) {
    renderer->scope[renderer->depth] = json_array_get (value, i);
    render_nodes (renderer, nodes, index + 1, section->end);
  }
  renderer->depth--;
}

/* Renders the nodes from index FROM up to TO. */
static void
render_nodes (Renderer *renderer, const GArray *nodes, guint from, guint to)
{
  guint i = from;
  while (i < to) {
    const Node *node = &g_array_index (nodes, Node, i);
    guint next = i + 1;
    switch (node->kind) {
    case NODE_TEXT:
      g_string_append (renderer->out, node->text);
      break;
    case NODE_VALUE:
      render_value (renderer, find_value (renderer, node->text));
      break;
    case NODE_SECTION:
    case NODE_INVERTED:
      render_section (renderer, nodes, i);
      next = node->end;
      break;
    }
    i = next;
  }
}

static char *
render_part (const GArray *nodes, const json_t *values, char *(*clean) (const char *value))
{
  Renderer renderer = { .scope = { values }, .clean = clean, .out = g_string_new (NULL) };
  render_nodes (&renderer, nodes, 0, nodes->len);
  return g_string_free (renderer.out, FALSE);
}

void
template_render (const Template *template, const json_t *values, char **subject, char **text)
{
  g_autofree char *header = render_part (template->subject, values, text_one_line);
  *subject = text_one_line (header);
  *text = render_part (template->body, values, text_lines);
}
