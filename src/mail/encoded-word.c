#include "mail/encoded-word.h"

#include <string.h>

#include "mail/charset.h"
#include "mail/defect.h"

/* The longest registered name has 45 characters; a language may follow (RFC 2231 section 5). */
enum { CHARSET_BYTES = 64 };

/* `=?CHARSET?ENCODING?TEXT?=`, borrowed from the value. */
typedef struct {
  const char *charset; /* without language */
  gsize charset_length;
  char encoding; /* 'b' or 'q' */
  const char *text;
  gsize length;
  const char *end; /* behind the word */
  gboolean closed; /* FALSE when `?=` is missing */
} Word;

/* What has been read and what is still to be made text. */
typedef struct {
  GString *text;
  GString *pending; /* bytes of neighbouring words in one character set */
  char charset[CHARSET_BYTES];
  guint32 bits; /* of base64 that make no byte yet */
  guint bit_count;
  GPtrArray *defects;
} Reader;

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static gboolean
is_base64 (char c)
{
  return g_ascii_isalnum (c) || c == '+' || c == '/';
}

static const char *
skip_blanks (const char *p)
{
  while (is_blank (*p))
    p++;
  return p;
}

/* TRUE when the `?=` at P belongs to the text of a Q word whose `?` was not encoded: what follows
 * is a coded byte, and the word's end is still to come. */
static gboolean
is_bare_question_mark (const char *p)
{
  if (!g_ascii_isxdigit (p[2]) || !g_ascii_isxdigit (p[3]))
    return FALSE;
  const char *next = p + 2 + strcspn (p + 2, "? \t\r\n");
  return next[0] == '?' && next[1] == '=' && next[-1] != '=';
}

/* Reads `=?CHARSET?ENCODING?` at P, up to the text; FALSE when there is none. */
static gboolean
read_head (const char *p, Word *word)
{
  word->charset = p + 2;
  gsize whole = strcspn (word->charset, "?= \t\r\n\"(),:;<>@[]");
  const char *mark = word->charset + whole;
  if (whole >= CHARSET_BYTES || *mark != '?')
    return FALSE;
  const char *language = memchr (word->charset, '*', whole);
  word->charset_length = language == NULL ? whole : (gsize) (language - word->charset);
  const char *letter = mark + 1;
  while (is_blank (*letter) && letter - mark < 4)
    letter++;
  word->encoding = g_ascii_tolower (*letter);
  word->text = letter + 2;
  return (word->encoding == 'b' || word->encoding == 'q') && letter[1] == '?';
}

/* TRUE when the `?` at P is the second byte of another word that begins within TEXT. */
static gboolean
begins_word (const char *text, const char *p)
{
  Word word;
  return p > text && p[-1] == '=' && read_head (p - 1, &word);
}

/* Finds the end of WORD's text: `?=`, or where another word begins, or the value's end. */
static void
find_end (Word *word)
{
  const char *p = word->text;
  for (;; p++) {
    p += strcspn (p, "?");
    gboolean end = p[0] == '?' && p[1] == '=';
    if (end && word->encoding == 'q' && is_bare_question_mark (p))
      continue;
    word->closed = end;
    if (end || *p == '\0' || begins_word (word->text, p))
      break;
  }
  word->end = word->closed ? p + 2 : p;
  word->length = (gsize) (p - word->text);
  if (word->closed)
    return;
  /* Cut off: blanks inside are not to be believed now, nor is half of the end. */
  const char *limit = *p == '?' ? p - 1 : p;
  for (word->end = word->text; word->end < limit && !is_blank (*word->end);)
    word->end++;
  word->length = (gsize) (word->end - word->text);
  if (word->length > 0 && word->end[-1] == '?')
    word->length--;
}

/* Reads the word at P; FALSE when there is none. */
static gboolean
read_word (const char *p, Word *word)
{
  if (!read_head (p, word))
    return FALSE;
  find_end (word);
  return TRUE;
}

/* TRUE when each `=` begins a coded byte and not all of them can be padding. */
static gboolean
looks_like_q (const Word *word)
{
  gboolean misplaced = FALSE;
  for (gsize i = 0; i < word->length; i++) {
    if (word->text[i] != '=')
      continue;
    if (i + 2 >= word->length || !g_ascii_isxdigit (word->text[i + 1]) ||
        !g_ascii_isxdigit (word->text[i + 2]))
      return FALSE;
    misplaced = misplaced || i % 4 != 3;
  }
  return misplaced;
}

/* TRUE for whole base64 whose padding Q could not have written. */
static gboolean
looks_like_base64 (const Word *word)
{
  gsize length = word->length;
  gsize padding = 0;
  while (padding < length && word->text[length - padding - 1] == '=')
    padding++;
  for (gsize i = 0; i < length - padding; i++)
    if (!is_base64 (word->text[i]))
      return FALSE;
  return length % 4 == 0 && length > padding && (padding == 1 || padding == 2);
}

/* The six bits that C stands for, also in the alphabet for URLs (RFC 4648 section 5), or -1. */
static int
base64_value (char c)
{
  if (g_ascii_isupper (c))
    return c - 'A';
  if (g_ascii_islower (c))
    return c - 'a' + 26;
  if (g_ascii_isdigit (c))
    return c - '0' + 52;
  return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

static void
drop_bits (Reader *reader)
{
  reader->bits = 0;
  reader->bit_count = 0;
}

/* Bits left at the end of a word's text are padding if they are zero, else the beginning of the
 * next word's first byte: some mailers cut the base64 itself in pieces. */
static void
append_base64 (Reader *reader, const Word *word)
{
  gboolean foreign = FALSE;
  for (gsize i = 0; i < word->length; i++) {
    int value = base64_value (word->text[i]);
    if (word->text[i] == '=')
      drop_bits (reader);
    if (value < 0) {
      foreign = foreign || word->text[i] != '=';
      continue;
    }
    reader->bits = (reader->bits << 6 | (guint32) value) & 0xFFFF;
    reader->bit_count += 6;
    if (reader->bit_count >= 8) {
      reader->bit_count -= 8;
      g_string_append_c (reader->pending, (char) (reader->bits >> reader->bit_count & 0xFF));
    }
  }
  if (reader->bit_count < 6 && (reader->bits & ((1U << reader->bit_count) - 1)) == 0)
    drop_bits (reader);
  if (foreign)
    defect_add (reader->defects, "an encoded word with characters that are no base64");
}

static void
append_q (Reader *reader, const Word *word)
{
  const char *end = word->text + word->length;
  drop_bits (reader);
  for (const char *p = word->text; p < end; p++) {
    gboolean coded = *p == '=' && end - p > 2 && g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2]);
    if (coded) {
      int byte = g_ascii_xdigit_value (p[1]) << 4 | g_ascii_xdigit_value (p[2]);
      g_string_append_c (reader->pending, (char) byte);
      p += 2;
    } else if (*p == '=' && (p + 1 == end || is_blank (p[1]))) {
      /* a line break as in quoted-printable */
      defect_add (reader->defects, "an encoded word with a line break in it");
      while (p + 1 < end && is_blank (p[1]))
        p++;
    } else
      g_string_append_c (reader->pending, *p == '_' ? ' ' : *p);
  }
}

/* Makes text of the words read so far. */
static void
flush (Reader *reader)
{
  g_autofree char *text = charset_to_utf8 (reader->pending->str, reader->pending->len,
                                           reader->charset, reader->defects);
  g_string_append (reader->text, text);
  g_string_truncate (reader->pending, 0);
  drop_bits (reader);
}

static void
append_word (Reader *reader, const Word *word)
{
  gboolean same = strlen (reader->charset) == word->charset_length &&
                  g_ascii_strncasecmp (reader->charset, word->charset, word->charset_length) == 0;
  if (!same) {
    flush (reader);
    memcpy (reader->charset, word->charset, word->charset_length);
    reader->charset[word->charset_length] = '\0';
  }
  char encoding = word->encoding;
  if (encoding == 'b' ? looks_like_q (word) : looks_like_base64 (word)) {
    encoding = encoding == 'b' ? 'q' : 'b';
    defect_add (reader->defects, "an encoded word that names the wrong encoding");
  }
  if (encoding == 'b')
    append_base64 (reader, word);
  else
    append_q (reader, word);
  if (!word->closed)
    defect_add (reader->defects, "an encoded word without end");
}

/* Appends what stands between words. */
static void
append_plain (Reader *reader, const char *bytes, gsize length)
{
  flush (reader);
  gsize ascii = 0;
  while (ascii < length && (guchar) bytes[ascii] < 0x80)
    ascii++;
  if (ascii < length && !g_utf8_validate (bytes, (gssize) length, NULL))
    defect_add (reader->defects, "8-bit bytes of no declared character set");
  g_autofree char *text = charset_to_utf8 (bytes, length, NULL, NULL);
  g_string_append (reader->text, text);
}

static void
read_value (Reader *reader, const char *value)
{
  const char *plain = value;
  gboolean after_word = FALSE;
  const char *end = value + strlen (value);
  for (const char *p = value; (p = memchr (p, '=', (gsize) (end - p))) != NULL;) {
    Word word;
    if (p[1] != '?' || !read_word (p, &word)) {
      p++;
      continue;
    }
    if (!after_word || skip_blanks (plain) < p)
      append_plain (reader, plain, (gsize) (p - plain));
    append_word (reader, &word);
    after_word = word.closed;
    plain = word.end;
    p = word.end;
  }
  append_plain (reader, plain, (gsize) (end - plain));
}

char *
encoded_word_decode (const char *value, const char *name, GPtrArray *defects)
{
  g_autoptr (GString) text = g_string_sized_new (strlen (value) + 1);
  g_autoptr (GString) pending = g_string_new (NULL);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  Reader reader = { .text = text, .pending = pending, .defects = found };
  read_value (&reader, value);
  for (guint i = 0; i < found->len; i++)
    defect_add (defects, "%s: %s", name, (const char *) g_ptr_array_index (found, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}
