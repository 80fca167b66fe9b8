#include "mail/html-style.h"

#include <math.h>
#include <string.h>

/* So many pixels or points, or else ems or per cent, are beyond any edge. Those to the right and
 * below can be scrolled to, and honest pages go some way there. */
enum { FAR_PIXELS = 500, FAR_UNITS = 100, FAR_ONWARD = 2000 };

/* TRUE for a number that is 0, such as `0`, `0px`, `.0em`. */
static gboolean
is_zero (const char *value)
{
  gsize zeros = strspn (value, "0.");
  return zeros > 0 && !g_ascii_isdigit (value[zeros]);
}

static gboolean
is_white (const char *value)
{
  static const char *const names[] = { "white", "#fff", "rgb(255,255,255)", "rgb(255, 255, 255)" };
  gsize digits = value[0] == '#' ? strspn (value + 1, "0123456789abcdef") : 0;
  if (digits == 6) /* #fefefe is as invisible as #ffffff */
    return value[1] == 'f' && value[3] == 'f' && value[5] == 'f';
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_has_prefix (value, names[i]) && !g_ascii_isalnum (value[strlen (names[i])]))
      return TRUE;
  return FALSE;
}

static void
read_background (HtmlStyle *style, const char *value)
{
  if (is_white (value))
    style->background = FALSE;
  else if (!g_str_has_prefix (value, "transparent") && !g_str_has_prefix (value, "none") &&
           !g_str_has_prefix (value, "inherit") && !g_str_has_prefix (value, "initial"))
    style->background = TRUE;
}

/* The bottom is the third value of four, three or else the first (CSS 2.2 section 8.3). */
static gboolean
has_no_bottom (const char *margin)
{
  const char *third = margin;
  for (int i = 0; i < 2 && third != NULL; i++) {
    third = strpbrk (third, " \t\n");
    if (third != NULL)
      third += strspn (third, " \t\n");
  }
  return is_zero (third == NULL || *third == '!' ? margin : third);
}

/* TRUE for what takes text off the page. */
static gboolean
is_far_off (const char *name, const char *value)
{
  static const char *const names[] = { "left",        "top",         "right",     "bottom",
                                       "text-indent", "margin-left", "margin-top" };
  char *unit;
  double distance = g_ascii_strtod (value, &unit);
  gboolean pixels = *unit == '\0' || g_str_has_prefix (unit, "px") || g_str_has_prefix (unit, "pt");
  if (!isfinite (distance) ||
      (distance > (pixels ? -FAR_PIXELS : -FAR_UNITS) && distance < FAR_ONWARD))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (name, names[i]) == 0)
      return TRUE;
  return FALSE;
}

/* TRUE for one of the ways to keep what is in an element from being seen. */
static gboolean
is_unseen (const char *name, const char *value)
{
  static const struct {
    const char *name, *value;
  } ways[] = {
    { "display", "none" },      { "visibility", "hidden" }, { "visibility", "collapse" },
    { "color", "transparent" }, { "mso-hide", "all" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    if (strcmp (name, ways[i].name) == 0 && g_str_has_prefix (value, ways[i].value))
      return TRUE;
  if (strcmp (name, "opacity") == 0 || strcmp (name, "max-height") == 0)
    return is_zero (value);
  return is_far_off (name, value);
}

/* Reads NAME: VALUE, both in lower case and without blanks around. */
static void
read_declaration (HtmlStyle *style, const char *name, const char *value)
{
  style->unseen = style->unseen || is_unseen (name, value);
  if (strcmp (name, "font-size") == 0)
    style->tiny = is_zero (value);
  else if (strcmp (name, "color") == 0)
    style->white = is_white (value);
  else if (strcmp (name, "background") == 0 || strcmp (name, "background-color") == 0 ||
           strcmp (name, "background-image") == 0)
    read_background (style, value);
  else if (strcmp (name, "white-space") == 0)
    style->preformatted = g_str_has_prefix (value, "pre");
  else if (strcmp (name, "mso-list") == 0)
    style->filler = style->filler || g_str_has_prefix (value, "ignore");
  else if (strcmp (name, "margin") == 0)
    style->tight = has_no_bottom (value);
  else if (strcmp (name, "margin-bottom") == 0)
    style->tight = is_zero (value);
  else if (strcmp (name, "border-top") == 0)
    style->rule = g_str_has_prefix (value, "solid");
}

/* Takes the comments out of TEXT. */
static void
drop_comments (char *text)
{
  char *out = text;
  for (const char *p = text; *p != '\0';) {
    const char *stop = p[0] == '/' && p[1] == '*' ? strstr (p + 2, "*/") : NULL;
    if (stop != NULL)
      p = stop + 2;
    else if (p[0] == '/' && p[1] == '*')
      break; /* the rest is a comment */
    else
      *out++ = *p++;
  }
  *out = '\0';
}

/* Reads TEXT, in lower case, and takes it apart. */
static void
read_declarations (HtmlStyle *style, char *text)
{
  drop_comments (text);
  char *rest = text;
  for (char *value = strsep (&rest, ";"); value != NULL; value = strsep (&rest, ";")) {
    const char *name = g_strstrip (strsep (&value, ":"));
    if (value != NULL)
      read_declaration (style, name, g_strstrip (value));
  }
}

static void
read_attribute (HtmlStyle *style, const char *name, const char *value)
{
  static const char *const names[] = { "style", "class", "color", "bgcolor", "background", NULL };
  if (strcmp (name, "hidden") == 0)
    style->unseen = TRUE;
  if (value == NULL || !g_strv_contains (names, name)) /* images in `src` may be large */
    return;
  g_autofree char *lower = g_ascii_strdown (value, -1);
  if (strcmp (name, "style") == 0)
    read_declarations (style, lower);
  else if (strcmp (name, "class") == 0)
    style->tight = style->tight || strstr (value, "Mso") != NULL;
  else if (strcmp (name, "color") == 0)
    style->white = is_white (lower);
  else if (strcmp (name, "bgcolor") == 0)
    read_background (style, lower);
  else if (strcmp (name, "background") == 0)
    style->background = TRUE;
}

HtmlStyle
html_style (const HtmlStyle *outer, const char *const *attributes)
{
  HtmlStyle style = *outer;
  style.tight = FALSE;
  style.rule = FALSE;
  for (gsize i = 0; attributes != NULL && attributes[i] != NULL; i += 2)
    read_attribute (&style, attributes[i], attributes[i + 1]);
  return style;
}

gboolean
html_style_is_hidden (const HtmlStyle *style)
{
  return style->unseen || style->tiny || (style->white && !style->background);
}
