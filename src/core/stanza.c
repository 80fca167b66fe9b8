#include "core/stanza.h"

#include <string.h>

#include "base/text.h"

#include "core/command.h"

/* Where the header of a mail is shown, in the words of mail programs, composed and in lower case.
 */
static const char *const header_keys[] = {
  "from",   "to",   "sent",     "date",                     /* English */
  "von",    "an",   "gesendet", "gesendet am", "datum",     /* German */
  "de",     "à",    "a",        "envoyé",      "envoyé le", /* French */
  "envoye", "para", "enviado",  "enviado el",  "fecha",     /* and Spanish */
};

static const char *const colons[] = { ":", "：" };

/* Bytes, with what may stand around it. */
#define LONGEST_KEY 60

/* Lines of a greeting, or of a notice above a mail. */
#define GREETING_LINES 3

/* What stands before the first colon of LINE, as header_keys are; NULL when there is none. The
 * caller frees it. */
static char *
key_of (const char *line)
{
  const char *end = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (colons); i++) {
    const char *colon = strstr (line, colons[i]);
    if (colon != NULL && (end == NULL || colon < end))
      end = colon;
  }
  if (end == NULL || end - line > LONGEST_KEY)
    return NULL;
  g_autofree char *key = g_strndup (line, (gsize) (end - line));
  g_strdelimit (key, ">*", ' ');
  g_autofree char *composed = g_utf8_normalize (g_strstrip (key), -1, G_NORMALIZE_ALL_COMPOSE);
  return g_utf8_strdown (composed, -1);
}

static gboolean
is_header (const char *line)
{
  g_autofree char *key = key_of (line);
  for (gsize i = 0; key != NULL && i < G_N_ELEMENTS (header_keys); i++)
    if (g_str_equal (key, header_keys[i]))
      return TRUE;
  return FALSE;
}

/* TRUE when a line of BLOCK is a command, or all of them were meant as commands: their text is not
 * for outsiders. */
static gboolean
is_stanza (const GPtrArray *block, const Policy *policy)
{
  gboolean known = FALSE;
  gboolean slips = block->len > 0;
  for (guint i = 0; i < block->len; i++) {
    const char *line = g_ptr_array_index (block, i);
    if (is_header (line))
      return FALSE;
    known = known || command_is_known (line, policy);
    slips = slips && command_is_slip (line, policy);
  }
  return known || slips;
}

/* TRUE when NEXT is commands, a verb among them, below a greeting or what a mail server put above:
 * its writer believes that it will be done. Keys alone may be a report. */
static gboolean
is_misplaced (const GPtrArray *block, const GPtrArray *next, const Policy *policy)
{
  gboolean verb = FALSE;
  for (guint i = 0; i < block->len; i++)
    if (is_header (g_ptr_array_index (block, i)))
      return FALSE;
  for (guint i = 0; i < next->len; i++) {
    const char *line = g_ptr_array_index (next, i);
    if (!command_is_known (line, policy))
      return FALSE;
    verb = verb || strchr (line, ':') == NULL;
  }
  return verb && block->len <= GREETING_LINES;
}

/* Reads the first block of TEXT into BLOCK; returns what follows it. */
static const char *
read_block (const char *text, GPtrArray *block)
{
  const char *at = text;
  while (*at != '\0') {
    gsize length = strcspn (at, "\n");
    g_autofree char *line = g_strndup (at, length);
    g_autofree char *flat = text_one_line (line);
    if (*flat == '\0' && block->len > 0)
      break;
    if (*flat != '\0')
      g_ptr_array_add (block, g_steal_pointer (&flat));
    at += length + (at[length] == '\n' ? 1 : 0);
  }
  return at;
}

/* TEXT without blank lines at either end. The caller frees it. */
static char *
without_blank_ends (const char *text)
{
  const char *start = text;
  for (const char *at = text; g_unichar_isspace (g_utf8_get_char (at)); at = g_utf8_next_char (at))
    if (*at == '\n')
      start = at + 1;
  const char *end = text + strlen (text);
  for (const char *at = end; at != NULL && at > start;) {
    at = g_utf8_find_prev_char (start, at);
    if (at == NULL || !g_unichar_isspace (g_utf8_get_char (at)))
      break;
    end = at;
  }
  return end > start ? g_strndup (start, (gsize) (end - start)) : g_strdup ("");
}

Stanza *
stanza_read (const char *text, const char *const *header_lines, const Policy *policy)
{
  Stanza *stanza = g_new0 (Stanza, 1);
  stanza->lines = g_ptr_array_new_with_free_func (g_free);
  for (; header_lines != NULL && *header_lines != NULL; header_lines++) {
    g_autofree char *line = text_one_line (*header_lines);
    if (*line != '\0')
      g_ptr_array_add (stanza->lines, g_steal_pointer (&line));
  }
  g_autoptr (GPtrArray) block = g_ptr_array_new_with_free_func (g_free);
  const char *rest = read_block (text, block);
  gboolean commands = is_stanza (block, policy);
  g_autoptr (GPtrArray) next = g_ptr_array_new_with_free_func (g_free);
  const char *behind = read_block (rest, next);
  if (!commands && is_misplaced (block, next, policy)) {
    g_ptr_array_extend_and_steal (block, g_steal_pointer (&next));
    rest = behind;
    commands = TRUE;
  }
  if (commands)
    g_ptr_array_extend_and_steal (stanza->lines, g_steal_pointer (&block));
  stanza->text = without_blank_ends (commands ? rest : text);
  return stanza;
}

void
stanza_free (Stanza *stanza)
{
  if (stanza == NULL)
    return;
  g_ptr_array_unref (stanza->lines);
  g_free (stanza->text);
  g_free (stanza);
}
