#include "mail/html.h"

#include <dlfcn.h>
#include <libxml/HTMLparser.h>
#include <string.h>

#include "mail/defect.h"
#include "mail/html-page.h"
#include "mail/html-source.h"

/* libxml2 compares each attribute of an element with all others, so that their number squared
 * counts; this is a multiple of what it makes room for. */
enum { ATTRIBUTE_SLOTS = 352 };

/* What we need of libxml2. */
static struct {
  __typeof__ (xmlInitParser) *init;
  __typeof__ (htmlNewParserCtxt) *new_context;
  __typeof__ (htmlCtxtReadIO) *read;
  __typeof__ (htmlFreeParserCtxt) *free_context;
} libxml;

typedef struct {
  htmlParserCtxtPtr context;
  HtmlPage *page;
  const char *source;
  gsize length;
  gsize given;      /* bytes of SOURCE that libxml2 has */
  gsize understood; /* bytes of SOURCE that have become events */
  gboolean stopped; /* by an element that cannot be read: it and all that follows is source */
} HtmlReading;

gboolean
html_is_loaded (void)
{
  return libxml.free_context != NULL;
}

gboolean
html_load (void)
{
  if (html_is_loaded ())
    return TRUE;
  /* Not by GModule, which looks into the current folder, a stranger's perhaps. */
  void *library = dlopen ("libxml2.so.2", RTLD_LAZY | RTLD_LOCAL);
  if (library == NULL)
    return FALSE;
  libxml.init = (__typeof__ (libxml.init)) dlsym (library, "xmlInitParser");
  libxml.new_context = (__typeof__ (libxml.new_context)) dlsym (library, "htmlNewParserCtxt");
  libxml.read = (__typeof__ (libxml.read)) dlsym (library, "htmlCtxtReadIO");
  libxml.free_context = (__typeof__ (libxml.free_context)) dlsym (library, "htmlFreeParserCtxt");
  if (libxml.init == NULL || libxml.new_context == NULL || libxml.read == NULL)
    return FALSE;
  libxml.init ();
  return libxml.free_context != NULL;
}

/* TRUE once an element could not be read. What libxml2 still says is then about a piece of it, even
 * of a character. */
static gboolean
is_stopped (HtmlReading *reading)
{
  if (reading->context->maxatts > ATTRIBUTE_SLOTS)
    reading->stopped = TRUE;
  return reading->stopped;
}

/* Gives libxml2 the next bytes, until it had enough. */
static int
give (void *data, char *buffer, int length)
{
  HtmlReading *reading = data;
  if (is_stopped (reading))
    return 0;
  gsize bytes = MIN ((gsize) length, reading->length - reading->given);
  memcpy (buffer, reading->source + reading->given, bytes);
  reading->given += bytes;
  return (int) bytes;
}

static gboolean
is_at_end (const HtmlReading *reading)
{
  return *reading->context->input->cur == '\0';
}

static void
understand (HtmlReading *reading)
{
  const xmlParserInput *input = reading->context->input;
  reading->understood = MIN (input->consumed + (gsize) (input->cur - input->base), reading->length);
}

/* Where in SOURCE the next start tag is, or NULL. */
static const char *
find_start_tag (const char *source)
{
  const char *tag = strchr (source, '<');
  while (tag != NULL && !g_ascii_isalpha (tag[1]) && tag[1] != '_' && tag[1] != ':')
    tag = strchr (tag + 1, '<');
  return tag;
}

static void
begin_element (void *data, const xmlChar *name, const xmlChar **attributes)
{
  HtmlReading *reading = data;
  const char *cursor = (const char *) reading->context->input->cur;
  gboolean implied = *cursor != '>' && *cursor != '/';
  if (is_stopped (reading))
    return;
  gboolean endless =
      is_at_end (reading) && find_start_tag (reading->source + reading->understood) != NULL;
  reading->stopped = endless || !html_page_begin (reading->page, (const char *) name,
                                                  (const char *const *) attributes, implied);
  if (!reading->stopped && !implied)
    understand (reading);
}

static void
end_element (void *data, const xmlChar *name G_GNUC_UNUSED)
{
  HtmlReading *reading = data;
  /* At the end all elements end, but what could not be read may belong to them. */
  if (is_stopped (reading) || is_at_end (reading))
    return;
  html_page_end (reading->page);
  /* When the start of another element ends it, that one has yet to be understood. */
  if (reading->context->input->cur[-1] == '>')
    understand (reading);
}

static void
read_text (void *data, const xmlChar *text, int length)
{
  HtmlReading *reading = data;
  if (is_stopped (reading))
    return;
  html_page_text (reading->page, (const char *) text, (gsize) length);
  understand (reading);
}

static void
skip_comment (void *data, const xmlChar *text G_GNUC_UNUSED)
{
  HtmlReading *reading = data;
  if (!is_stopped (reading))
    understand (reading);
}

/* The end of the markup at P, a `<`, or NULL when it has none; at least one byte on. */
static const char *
find_end (const char *p)
{
  if (g_str_has_prefix (p, "<!--")) {
    const char *stop = strstr (p + strlen ("<!--"), "-->");
    return stop == NULL ? NULL : stop + strlen ("-->");
  }
  if (p[1] == '\0' || (!g_ascii_isalpha (p[1]) && strchr ("/!?", p[1]) == NULL))
    return p + 1;
  const char *stop = strchr (p, '>');
  return stop == NULL ? NULL : stop + 1;
}

/* What libxml2 could not read and did not mention: the source from an element that stopped us or
 * from markup that has no end. */
static const char *
find_rest (const HtmlReading *reading)
{
  const char *rest = reading->source + reading->understood;
  if (reading->stopped)
    return find_start_tag (rest);
  for (rest = strchr (rest, '<'); rest != NULL; rest = strchr (rest, '<')) {
    const char *stop = find_end (rest);
    if (stop == NULL)
      return rest;
    rest = stop;
  }
  return NULL;
}

static void
parse (HtmlReading *reading)
{
  static const int options = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                             HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC;
  htmlParserCtxtPtr context = libxml.new_context ();
  g_assert (context != NULL);
  *context->sax = (htmlSAXHandler){
    .startElement = begin_element,
    .endElement = end_element,
    .characters = read_text,
    .cdataBlock = read_text,
    .ignorableWhitespace = read_text,
    .comment = skip_comment,
  };
  context->userData = reading;
  reading->context = context;
  libxml.read (context, give, NULL, reading, NULL, "UTF-8", options);
  is_stopped (reading); /* perhaps by the last element, which libxml2 need not mention */
  libxml.free_context (context);
}

char *
html_to_text (const char *html, GPtrArray *defects)
{
  g_autoptr (HtmlPage) page = html_page_new (defects);
  g_autoptr (GString) source = html_source (html);
  HtmlReading reading = { .page = page, .source = source->str, .length = source->len };
  parse (&reading);
  const char *rest = find_rest (&reading);
  if (rest != NULL && rest[strspn (rest, " \t\r\n")] != '\0') {
    defect_add (defects, "HTML that cannot be read, shown as source");
    html_page_source (page, rest);
  }
  return html_page_finish (page);
}
