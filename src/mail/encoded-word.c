#include "mail/encoded-word.h"

#include <glib.h>
#include <string.h>

/* `=?CHARSET?B?TEXT?=` */
typedef struct {
  char *start;
  char *text; /* behind `?B?` */
  gsize text_length;
  char *stop; /* behind `?=` */
} Word;

/* Reads the base64 word at P; FALSE when there is none. */
static gboolean
read_word (char *p, char *end, Word *word)
{
  if (end - p < 2 || p[0] != '=' || p[1] != '?')
    return FALSE;
  char *mark = memchr (p + 2, '?', (gsize) (end - p - 2));
  if (mark == NULL || end - mark < 3 || g_ascii_tolower (mark[1]) != 'b' || mark[2] != '?')
    return FALSE;
  char *close = memchr (mark + 3, '?', (gsize) (end - mark - 3));
  if (close == NULL || end - close < 2 || close[1] != '=')
    return FALSE;
  word->start = p;
  word->text = mark + 3;
  word->text_length = (gsize) (close - word->text);
  word->stop = close + 2;
  return TRUE;
}

/* Reads the word that follows FIRST if GMime would join the two. */
static gboolean
read_neighbour (const Word *first, char *end, Word *word)
{
  char *p = first->stop;
  while (p < end && g_ascii_isspace (*p))
    p++;
  gsize prefix = (gsize) (first->text - first->start);
  return read_word (p, end, word) && (gsize) (word->text - word->start) == prefix &&
         g_ascii_strncasecmp (word->start, first->start, prefix) == 0;
}

static gboolean
is_padded (const Word *word)
{
  return word->text_length > 0 && word->text[word->text_length - 1] == '=';
}

static void
append_decoded (GByteArray *bytes, const Word *word)
{
  gint state = 0;
  guint save = 0;
  g_autofree guchar *decoded = g_malloc (word->text_length + 3);
  gsize length = g_base64_decode_step (word->text, word->text_length, decoded, &state, &save);
  g_byte_array_append (bytes, decoded, (guint) length);
}

/* Writes one word of BYTES over the words FIRST to LAST, at their end. */
static void
write_joined (const Word *first, const Word *last, const GByteArray *bytes)
{
  g_autofree char *base64 = g_base64_encode (bytes->data, bytes->len);
  g_autofree char *prefix = g_strndup (first->start, (gsize) (first->text - first->start));
  g_autofree char *joined = g_strconcat (prefix, base64, "?=", NULL);
  gsize room = (gsize) (last->stop - first->start);
  gsize length = strlen (joined);
  if (length > room) /* words without their padding can be shorter than what they hold */
    return;
  memset (first->start, ' ', room - length);
  memcpy (last->stop - length, joined, length);
}

void
encoded_word_join (char *bytes, char *end)
{
  g_autoptr (GByteArray) payload = g_byte_array_new ();
  for (char *p = bytes; (p = memchr (p, '=', (gsize) (end - p))) != NULL;) {
    Word first;
    if (!read_word (p, end, &first)) {
      p++;
      continue;
    }
    Word last = first;
    Word next;
    gboolean broken = FALSE;
    g_byte_array_set_size (payload, 0);
    append_decoded (payload, &first);
    while (read_neighbour (&last, end, &next)) {
      broken = broken || is_padded (&last);
      append_decoded (payload, &next);
      last = next;
    }
    if (broken)
      write_joined (&first, &last, payload);
    p = last.stop;
  }
}
