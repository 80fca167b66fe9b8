#include "mail/html-link.h"

#include <string.h>

#include "base/text.h"

enum { TARGET_BYTES = 200, TEXT_BYTES = 2000, HOST_BYTES = 253 };

/* The length of the scheme and its colon (RFC 3986 section 3.1), or 0. */
static gsize
scheme_length (const char *target)
{
  gsize length = 0;
  while (g_ascii_isalnum (target[length]) ||
         (length > 0 && strchr ("+-.", target[length]) != NULL && target[length] != '\0'))
    length++;
  return g_ascii_isalpha (target[0]) && target[length] == ':' ? length + 1 : 0;
}

static gboolean
has_scheme (const char *target, const char *scheme)
{
  return g_ascii_strncasecmp (target, scheme, strlen (scheme)) == 0;
}

char *
html_link_target (const char *href, const char *base)
{
  g_autofree char *copy = g_strdup (href);
  char *to = copy;
  for (const char *p = href; *p != '\0'; p++)
    if (strchr ("\t\r\n", *p) == NULL)
      *to++ = *p;
  *to = '\0';
  g_autofree char *target = text_one_line (copy);
  if (target[0] == '\0' || target[0] == '#')
    return NULL;
  if (base == NULL || scheme_length (target) > 0)
    return g_steal_pointer (&target);
  char *whole = g_uri_resolve_relative (base, target, G_URI_FLAGS_PARSE_RELAXED, NULL);
  return whole == NULL ? g_steal_pointer (&target) : whole;
}

/* The host at the start of ADDRESS, behind any scheme and user, in the form to compare; NULL when
 * there is none. Browsers take a backslash for a slash. */
static char *
host_of (const char *address)
{
  if (has_scheme (address, "mailto:"))
    address += strlen ("mailto:");
  else {
    address += scheme_length (address);
    address += strspn (address, "/\\");
  }
  g_autofree char *authority = g_strndup (address, strcspn (address, "/\\?#, "));
  const char *at = strrchr (authority, '@');
  const char *host = at == NULL ? authority : at + 1;
  g_autofree char *name = g_strndup (host, strcspn (host, ":"));
  if (strlen (name) > HOST_BYTES) /* no host at all, and slow to make ASCII */
    return NULL;
  g_autofree char *ascii = g_hostname_to_ascii (name);
  if (ascii == NULL || ascii[0] == '\0')
    return NULL;
  char *lower = g_ascii_strdown (ascii, -1);
  gsize length = strlen (lower);
  if (lower[length - 1] == '.')
    lower[length - 1] = '\0';
  return lower;
}

/* TRUE for one word that looks like a host or an address, not like the name of a file. */
static gboolean
is_host_like (const char *text)
{
  static const char *const suffixes[] = {
    "bat", "bmp",  "conf", "csv",  "doc",  "docm", "docx", "eml", "exe", "gif",
    "htm", "html", "ics",  "jpeg", "jpg",  "js",   "json", "log", "md",  "msg",
    "net", "odt",  "pdf",  "php",  "png",  "ppt",  "pptx", "py",  "rar", "rtf",
    "sh",  "txt",  "vbs",  "xls",  "xlsm", "xlsx", "xml",  "zip",
  };
  gsize length = strcspn (text, "/\\?#:");
  if (length == 0 || strpbrk (text, " \n<>(){}") != NULL)
    return FALSE;
  g_autofree char *host = g_ascii_strdown (text, (gssize) length);
  const char *dot = strrchr (host, '.');
  if (dot == NULL || dot == host || dot[1] == '\0' || dot[2] == '\0' || strstr (host, "..") != NULL)
    return FALSE;
  for (const char *p = dot + 1; *p != '\0'; p++)
    if (!g_ascii_isalpha (*p))
      return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (strcmp (dot + 1, suffixes[i]) == 0)
      return FALSE;
  return TRUE;
}

/* The host that TEXT claims to lead to, or NULL when it claims none. */
static char *
claimed_host (const char *text)
{
  static const char *const starts[] = { "https://", "http://", "www." };
  g_autofree char *lower = g_ascii_strdown (text, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++) {
    const char *start = strstr (lower, starts[i]);
    if (start != NULL) {
      g_autofree char *word = g_strndup (start, strcspn (start, " \n<>\"()"));
      return host_of (word);
    }
  }
  return is_host_like (lower) ? host_of (lower) : NULL;
}

/* TRUE for the same host or one that is part of the other. */
static gboolean
is_within (const char *a, const char *b)
{
  if (strlen (a) < strlen (b))
    return is_within (b, a);
  const char *tail = a + strlen (a) - strlen (b);
  return strcmp (tail, b) == 0 && (tail == a || tail[-1] == '.') && strchr (b, '.') != NULL;
}

char *
html_link_lie (const char *text, const char *target)
{
  if (text == NULL || strlen (text) > TEXT_BYTES)
    return NULL;
  g_autofree char *shown = claimed_host (text);
  gboolean leads_out = has_scheme (target, "http:") || has_scheme (target, "https:") ||
                       has_scheme (target, "ftp:") || has_scheme (target, "mailto:") ||
                       g_str_has_prefix (target, "//") || g_str_has_prefix (target, "\\\\");
  g_autofree char *real = leads_out ? host_of (target) : NULL;
  if (shown == NULL || real == NULL || is_within (shown, real))
    return NULL;
  return g_strdup_printf (HTML_LINK_LIE "%.80s, leads to %.80s", shown, real);
}

/* TRUE when TEXT is TARGET but for what people leave out: the scheme, a slash at the end, what a
 * mail is to begin with. */
static gboolean
says (const char *text, const char *target)
{
  gsize target_length = strlen (target);
  if (has_scheme (target, "mailto:"))
    target_length = strcspn (target, "?");
  gsize scheme = scheme_length (target);
  if (scheme > 0 && scheme_length (text) != scheme) {
    scheme += strspn (target + scheme, "/");
    target += scheme;
    target_length -= scheme;
  }
  gsize text_length = strlen (text);
  if (text_length > 0 && text[text_length - 1] == '/')
    text_length--;
  if (target_length > 0 && target[target_length - 1] == '/')
    target_length--;
  return text_length == target_length && g_ascii_strncasecmp (text, target, text_length) == 0;
}

char *
html_link_behind (const char *text, const char *target)
{
  if (text != NULL && strlen (text) <= TEXT_BYTES && says (text, target))
    return NULL;
  g_autofree char *clipped = text_clip (target, TARGET_BYTES);
  return g_strdup_printf ("<%s>", clipped);
}

char *
html_link_refresh (const char *content)
{
  static const char blanks[] = " \t\r\n\f";
  const char *p = content + strspn (content, "0123456789. \t\r\n\f");
  if (*p != ';' && *p != ',')
    return NULL;
  p++;
  p += strspn (p, blanks);
  if (has_scheme (p, "url")) {
    const char *sign = p + strlen ("url");
    sign += strspn (sign, blanks);
    if (*sign == '=')
      p = sign + 1 + strspn (sign + 1, blanks);
  }
  return *p == '"' || *p == '\'' ? g_strndup (p + 1, strcspn (p + 1, *p == '"' ? "\"" : "'"))
                                 : g_strdup (p);
}
