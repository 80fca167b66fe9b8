#include "mail/html-page.h"

#include <string.h>

#include "mail/defect.h"
#include "mail/html-element.h"
#include "mail/html-link.h"
#include "mail/html-style.h"
#include "mail/html-writer.h"

/* LIES: how many defects may be of links that lead elsewhere. */
enum { BASE_BYTES = 200, LIST_MAXIMUM = 1000000, LIES = 8 };

typedef struct {
  const HtmlElement *element;
  HtmlStyle style;
  guint lines;  /* line ends around it */
  guint number; /* of the last item of this list */
} Open;

struct HtmlPage {
  HtmlWriter *writer;
  GPtrArray *defects;
  char *base;
  char *target;    /* of the link that is open, or NULL */
  guint lies;      /* links that lead elsewhere and are no defect of their own */
  guint unseen;    /* open elements whose content is no text */
  gboolean titled; /* in a title that nothing has ended */
  guint depth;     /* of OPEN, the outermost of which is the page itself */
  Open open[HTML_DEPTH + 1];
};

HtmlPage *
html_page_new (GPtrArray *defects)
{
  HtmlPage *page = g_new0 (HtmlPage, 1);
  page->writer = html_writer_new ();
  page->defects = defects;
  page->open[0].element = html_element ("");
  return page;
}

void
html_page_free (HtmlPage *page)
{
  if (page == NULL)
    return;
  html_writer_free (page->writer);
  g_free (page->base);
  g_free (page->target);
  g_free (page);
}

/* The value of attribute NAME, or NULL. */
static const char *
attribute (const char *const *attributes, const char *name)
{
  for (gsize i = 0; attributes != NULL && attributes[i] != NULL; i += 2)
    if (strcmp (attributes[i], name) == 0)
      return attributes[i + 1];
  return NULL;
}

/* The number in attribute NAME, or OTHERWISE. */
static guint
number (const char *const *attributes, const char *name, guint otherwise)
{
  const char *value = attribute (attributes, name);
  guint64 n = value == NULL ? 0 : g_ascii_strtoull (value, NULL, 10);
  return n > 0 && n < LIST_MAXIMUM ? (guint) n : otherwise;
}

static void
write_text (HtmlPage *page, const char *text, gsize length)
{
  const HtmlStyle *style = &page->open[page->depth].style;
  HtmlBlanks blanks = style->preformatted ? HTML_BLANKS_KEEP
                      : style->filler     ? HTML_BLANKS_ONE
                                          : HTML_BLANKS_COLLAPSE;
  if (html_writer_text (page->writer, text, length, blanks) && html_style_is_hidden (style))
    defect_add (page->defects, "hidden text in HTML");
}

/* The text of a form field or an image is a word of its own. */
static void
write_value (HtmlPage *page, const char *value)
{
  if (value == NULL || value[0] == '\0' || page->unseen > 0)
    return;
  write_text (page, " ", 1);
  write_text (page, value, strlen (value));
  write_text (page, " ", 1);
}

/* Others than we may have added some. */
static guint
count_lies (const GPtrArray *defects)
{
  guint count = 0;
  for (guint i = 0; defects != NULL && i < defects->len; i++)
    count += g_str_has_prefix (g_ptr_array_index (defects, i), HTML_LINK_LIE) ? 1 : 0;
  return count;
}

/* A flood of links must leave room for other defects. */
static void
check_link (HtmlPage *page, const char *text, const char *target)
{
  g_autofree char *lie = html_link_lie (text, target);
  if (lie == NULL)
    return;
  if (count_lies (page->defects) < LIES)
    defect_add (page->defects, "%s", lie);
  else
    page->lies++;
}

/* Writes where the address HREF (may be NULL), the target of an element with TEXT, leads. */
static void
write_target (HtmlPage *page, const char *text, const char *href)
{
  g_autofree char *target = href == NULL ? NULL : html_link_target (href, page->base);
  if (target == NULL)
    return;
  check_link (page, text, target);
  g_autofree char *behind = html_link_behind (text, target);
  write_value (page, behind);
}

static void
end_link (HtmlPage *page)
{
  g_autofree char *target = g_steal_pointer (&page->target);
  if (target == NULL)
    return;
  const char *text = html_writer_marked (page->writer);
  check_link (page, text, target);
  g_autofree char *behind = html_link_behind (text, target);
  if (behind == NULL)
    return;
  if (text == NULL)
    write_value (page, behind);
  else {
    html_writer_behind (page->writer, " ");
    html_writer_behind (page->writer, behind);
  }
}

static void
begin_link (HtmlPage *page, const char *const *attributes)
{
  const char *href = attribute (attributes, "href");
  end_link (page);
  page->target = href == NULL ? NULL : html_link_target (href, page->base);
  html_writer_mark (page->writer);
}

static void
begin_item (HtmlPage *page, const char *const *attributes)
{
  guint i = page->depth;
  while (i > 0 && page->open[i].element->kind != HTML_NUMBERS &&
         page->open[i].element->kind != HTML_BULLETS)
    i--;
  Open *list = &page->open[i];
  g_autofree char *marker = NULL;
  if (list->element->kind == HTML_NUMBERS) {
    list->number = number (attributes, "value", list->number + 1);
    marker = g_strdup_printf ("%u. ", list->number);
  }
  html_writer_item (page->writer, marker == NULL ? "* " : marker);
}

static void
write_area (HtmlPage *page, const char *const *attributes)
{
  const char *alt = attribute (attributes, "alt");
  write_value (page, alt);
  write_target (page, alt, attribute (attributes, "href"));
}

static void
write_refresh (HtmlPage *page, const char *const *attributes)
{
  const char *name = attribute (attributes, "http-equiv");
  const char *content = attribute (attributes, "content");
  if (name == NULL || content == NULL || g_ascii_strcasecmp (name, "refresh") != 0)
    return;
  g_autofree char *address = html_link_refresh (content);
  write_target (page, NULL, address);
}

static void
write_field (HtmlPage *page, const char *const *attributes)
{
  static const char *const mute[] = { "hidden", "checkbox", "radio" };
  const char *type = attribute (attributes, "type");
  for (gsize i = 0; type != NULL && i < G_N_ELEMENTS (mute); i++)
    if (g_ascii_strcasecmp (type, mute[i]) == 0)
      return;
  const char *value = attribute (attributes, "value");
  write_value (page, value);
  write_target (page, value, attribute (attributes, "formaction"));
}

static void
set_base (HtmlPage *page, const char *const *attributes)
{
  const char *href = attribute (attributes, "href");
  if (href != NULL && page->base == NULL && strlen (href) <= BASE_BYTES)
    page->base = html_link_target (href, NULL);
}

static void
begin_list (HtmlPage *page, Open *open, const char *const *attributes)
{
  open->number = number (attributes, "start", 1) - 1;
  html_writer_list (page->writer, 1);
}

/* Writes what only attributes say. */
static void
write_attributes (HtmlPage *page, HtmlKind kind, const char *const *attributes)
{
  switch (kind) {
  case HTML_IMAGE:
    write_value (page, attribute (attributes, "alt"));
    break;
  case HTML_AREA:
    write_area (page, attributes);
    break;
  case HTML_INPUT:
    write_field (page, attributes);
    break;
  case HTML_FORM:
    write_target (page, NULL, attribute (attributes, "action"));
    break;
  case HTML_BUTTON:
    write_target (page, NULL, attribute (attributes, "formaction"));
    break;
  case HTML_META:
    write_refresh (page, attributes);
    break;
  default:
    break;
  }
}

static void
begin_element (HtmlPage *page, Open *open, const char *const *attributes)
{
  HtmlKind kind = open->element->kind;
  if ((kind == HTML_BULLETS || kind == HTML_NUMBERS) && html_writer_lists (page->writer) > 0)
    open->lines = 1;
  html_writer_block (page->writer, open->lines);
  switch (kind) {
  case HTML_UNSEEN:
    page->unseen++;
    break;
  case HTML_TITLE:
    page->titled = TRUE;
    break;
  case HTML_BREAK:
    html_writer_break (page->writer);
    break;
  case HTML_RULE:
    html_writer_rule (page->writer);
    break;
  case HTML_QUOTE:
    html_writer_quote (page->writer, 1);
    break;
  case HTML_BULLETS:
  case HTML_NUMBERS:
    begin_list (page, open, attributes);
    break;
  case HTML_ITEM:
    begin_item (page, attributes);
    break;
  case HTML_ROW:
    html_writer_row_begin (page->writer);
    break;
  case HTML_CELL:
    html_writer_cell (page->writer);
    break;
  case HTML_PREFORMATTED:
    open->style.preformatted = TRUE;
    break;
  case HTML_LINK:
    begin_link (page, attributes);
    break;
  case HTML_BASE:
    set_base (page, attributes);
    break;
  default:
    write_attributes (page, kind, attributes);
    break;
  }
}

gboolean
html_page_begin (HtmlPage *page, const char *name, const char *const *attributes, gboolean implied)
{
  if (page->depth == HTML_DEPTH)
    return FALSE;
  const Open *outer = &page->open[page->depth++];
  Open *open = &page->open[page->depth];
  open->element = html_element (implied ? "" : name);
  open->style = html_style (&outer->style, attributes);
  gboolean tight = open->element->kind == HTML_PARAGRAPH && open->style.tight;
  open->lines = MIN (open->element->lines, tight ? 1 : 2);
  page->titled = FALSE;
  if (open->style.rule && open->lines > 0)
    html_writer_rule (page->writer);
  begin_element (page, open, attributes);
  if (implied) /* it sets nothing off, but its end tag may be real */
    open->lines = 1;
  return TRUE;
}

static void
end_element (HtmlPage *page, const Open *open)
{
  switch (open->element->kind) {
  case HTML_UNSEEN:
    page->unseen--;
    break;
  case HTML_TITLE:
    page->titled = FALSE;
    break;
  case HTML_QUOTE:
    html_writer_quote (page->writer, -1);
    break;
  case HTML_BULLETS:
  case HTML_NUMBERS:
    html_writer_list (page->writer, -1);
    break;
  case HTML_ITEM:
    html_writer_item (page->writer, "");
    break;
  case HTML_ROW:
    html_writer_row_end (page->writer);
    break;
  case HTML_LINK:
    end_link (page);
    break;
  default:
    break;
  }
}

void
html_page_end (HtmlPage *page)
{
  if (page->depth == 0)
    return;
  Open *open = &page->open[page->depth];
  end_element (page, open);
  html_writer_block (page->writer, open->lines);
  page->depth--;
}

void
html_page_text (HtmlPage *page, const char *text, gsize length)
{
  if (page->unseen == 0 && !page->titled)
    write_text (page, text, length);
}

void
html_page_source (HtmlPage *page, const char *source)
{
  html_writer_text (page->writer, source, strlen (source), HTML_BLANKS_KEEP);
}

char *
html_page_finish (HtmlPage *page)
{
  while (page->depth > 0)
    html_page_end (page);
  end_link (page);
  if (page->lies > 0)
    defect_add (page->defects, "and %u more links that lead elsewhere", page->lies);
  return html_writer_finish (page->writer);
}
