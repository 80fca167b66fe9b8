#include <string.h>

#include "base/text.h"

#include "mail/defect.h"
#include "mail/encoded-word.h"
#include "mail/gate.h"

/* What can be wrong with the mailboxes of a field. */
enum { COMMENT, ROUTE, CONTROL, BEYOND_ASCII, SECOND_AT, OTHER_ADDRESS, GROUP, NO_ADDRESS, FAULTS };

static const char *const fault_text[FAULTS] = {
  [COMMENT] = "comment in the address",
  [ROUTE] = "route in the address",
  [CONTROL] = "control character in the address",
  [BEYOND_ASCII] = "byte beyond ASCII in the address",
  [SECOND_AT] = "more than one @ in the address",
  [OTHER_ADDRESS] = "another address in the display name",
  [GROUP] = "a group",
  [NO_ADDRESS] = "no address",
};

/* Specials stand for themselves. */
enum { BLANK = ' ', REMARK = '(', QUOTED = '"', ATOM = 'a' };

typedef struct {
  char kind;
  const char *text; /* of a remark or quoted string without its delimiters */
  gsize length;
} Token;

/* Where the reader of an address field is: the mailbox being read, and what was found so far. */
typedef struct {
  GString *words;   /* outside angle brackets and comments */
  GString *remarks; /* within comments */
  GString *address; /* within angle brackets */
  gboolean angle;   /* there is a bracketed address */
  gboolean inside;  /* now */
  gboolean glued;   /* a comment touches a word */
  gboolean parted;  /* a comment came behind a word */
  char last;        /* kind of the token before */
  gboolean one;     /* the field must hold exactly one mailbox */
  guint mailboxes;
  gboolean faults[FAULTS];
} AddressReading;

/* Reads from P, behind its opening delimiter, to behind the closing one. */
static const char *
skip_enclosed (const char *p, char open, char close)
{
  guint depth = 1;
  for (; *p != '\0' && depth > 0; p++) {
    if (*p == '\\' && p[1] != '\0')
      p++;
    else if (*p == close)
      depth--;
    else if (*p == open)
      depth++;
  }
  return p;
}

static void
next_token (const char **cursor, Token *token)
{
  static const char specials[] = "()<>@,;:\"";
  const char *start = *cursor;
  const char *p = start + 1;
  token->text = start;
  token->kind = *start;
  if (*start == '(' || *start == '"') {
    p = skip_enclosed (p, *start == '(' ? '(' : '\0', *start == '(' ? ')' : '"');
    token->text++;
  } else if (*start == ' ' || *start == '\t') {
    token->kind = BLANK;
    p += strspn (p, " \t");
  } else if (strchr (specials, *start) == NULL) {
    token->kind = ATOM;
    p += strcspn (p, "()<>@,;:\" \t");
  }
  token->length = (gsize) (p - token->text);
  if ((token->kind == REMARK || token->kind == QUOTED) && token->length > 0)
    token->length--;
  *cursor = p;
}

static gboolean
is_address_byte (char c)
{
  return (guchar) c >= 0x80 || g_ascii_isalnum (c) || (c != '\0' && strchr ("._+-=~%", c) != NULL);
}

/* TRUE when TEXT holds an address that is not ADDRESS. */
static gboolean
holds_other (const char *text, const char *address)
{
  for (const char *at = strchr (text, '@'); at != NULL; at = strchr (at + 1, '@')) {
    const char *start = at;
    const char *end = at + 1;
    while (start > text && is_address_byte (start[-1]))
      start--;
    while (is_address_byte (*end))
      end++;
    while (end[-1] == '.')
      end--;
    gsize length = (gsize) (end - start);
    if (start < at && end > at + 1 && memchr (at, '.', (gsize) (end - at)) != NULL &&
        (strlen (address) != length || g_ascii_strncasecmp (start, address, length) != 0))
      return TRUE;
  }
  return FALSE;
}

/* What TEXT looks like: the full-width and small forms (U+FF01 to U+FF5E, U+FE52, U+FE6B) and the
 * ideographic full stops (U+3002, U+FF61) of ASCII become it. The caller frees it. */
static char *
to_ascii (const char *text)
{
  g_autoptr (GString) ascii = g_string_sized_new (strlen (text));
  for (const char *p = text; *p != '\0';) {
    gunichar letter = g_utf8_get_char_validated (p, -1);
    gboolean broken = letter == (gunichar) -1 || letter == (gunichar) -2;
    if (letter >= 0xFF01 && letter <= 0xFF5E)
      g_string_append_c (ascii, (char) (letter - 0xFF01 + '!'));
    else if (letter == 0xFE6B)
      g_string_append_c (ascii, '@');
    else if (letter == 0xFE52 || letter == 0x3002 || letter == 0xFF61)
      g_string_append_c (ascii, '.');
    else
      g_string_append_len (ascii, p, broken ? 1 : g_utf8_next_char (p) - p);
    p = broken ? p + 1 : g_utf8_next_char (p);
  }
  return g_string_free (g_steal_pointer (&ascii), FALSE);
}

static gboolean
names_other_address (const char *raw, const char *address)
{
  g_autofree char *decoded =
      strstr (raw, "=?") == NULL ? g_strdup (raw) : encoded_word_decode (raw, "", NULL);
  g_autofree char *ascii = to_ascii (decoded);
  return holds_other (ascii, address);
}

static void
check_address (AddressReading *reading, const char *address)
{
  const char *at = strchr (address, '@');
  gboolean found = at != NULL;
  if (found && strchr (at + 1, '@') != NULL)
    reading->faults[SECOND_AT] = TRUE;
  reading->faults[NO_ADDRESS] |= !found && reading->one;
  for (const char *p = address; *p != '\0'; p++) {
    reading->faults[CONTROL] |= g_ascii_iscntrl (*p) && *p != '\t';
    reading->faults[BEYOND_ASCII] |= found && (guchar) *p >= 0x80;
  }
}

/* The mailbox is complete. */
static void
finish (AddressReading *reading)
{
  g_strstrip (reading->words->str);
  const char *address = reading->angle ? reading->address->str : reading->words->str;
  if (reading->angle || *address != '\0') {
    reading->mailboxes++;
    check_address (reading, address);
    reading->faults[COMMENT] |= !reading->angle && reading->glued;
    reading->faults[OTHER_ADDRESS] |=
        names_other_address (reading->remarks->str, address) ||
        (reading->angle && names_other_address (reading->words->str, address));
  }
  g_string_truncate (reading->words, 0);
  g_string_truncate (reading->remarks, 0);
  g_string_truncate (reading->address, 0);
  reading->angle = reading->inside = reading->glued = reading->parted = FALSE;
  reading->last = BLANK;
}

static void
take_inside (AddressReading *reading, const Token *token)
{
  if (token->kind == '>')
    reading->inside = FALSE;
  else if (token->kind == REMARK)
    reading->faults[COMMENT] = TRUE;
  else if (token->kind == ':' || token->kind == ',' ||
           (token->kind == '@' && reading->address->len == 0)) {
    reading->faults[ROUTE] = TRUE;
    g_string_truncate (reading->address, 0);
  } else if (token->kind != BLANK)
    g_string_append_len (reading->address, token->text, (gssize) token->length);
}

static void
take_remark (AddressReading *reading, const Token *token)
{
  reading->glued |= reading->last != BLANK;
  reading->parted = reading->words->len > 0;
  g_string_append_len (reading->remarks, token->text, (gssize) token->length);
  g_string_append_c (reading->remarks, ' ');
}

static void
take_outside (AddressReading *reading, const Token *token)
{
  if (token->kind == ',' || token->kind == ';') {
    finish (reading);
    return;
  }
  if (token->kind == ':') {
    reading->faults[GROUP] |= reading->one;
    g_string_truncate (reading->words, 0);
  } else if (token->kind == '<') {
    reading->faults[SECOND_AT] |= reading->angle;
    reading->angle = reading->inside = TRUE;
    g_string_truncate (reading->address, 0);
  } else if (token->kind == REMARK)
    take_remark (reading, token);
  else {
    reading->glued |= token->kind != BLANK && reading->last == REMARK;
    reading->glued |= token->kind == '@' && reading->parted;
    g_string_append_len (reading->words, token->text, (gssize) token->length);
  }
  reading->last = token->kind;
}

static void
report (const AddressReading *reading, const char *name, GPtrArray *defects)
{
  for (gsize i = 0; i < FAULTS; i++)
    if (reading->faults[i])
      defect_add (defects, "%s: %s", name, fault_text[i]);
  if (reading->one && reading->mailboxes == 0)
    defect_add (defects, "%s: no address", name);
  else if (reading->one && reading->mailboxes > 1)
    defect_add (defects, "%s: %u mailboxes", name, reading->mailboxes);
}

void
gate_inspect_addresses (const char *name, const char *value, GPtrArray *defects)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autoptr (GString) remarks = g_string_new (NULL);
  g_autoptr (GString) address = g_string_new (NULL);
  AddressReading reading = {
    .words = words, .remarks = remarks, .address = address, .last = BLANK
  };
  reading.one = g_ascii_strcasecmp (name, "From") == 0 || g_ascii_strcasecmp (name, "Sender") == 0;
  for (const char *cursor = value; *cursor != '\0';) {
    Token token;
    next_token (&cursor, &token);
    if (reading.inside)
      take_inside (&reading, &token);
    else
      take_outside (&reading, &token);
  }
  finish (&reading);
  report (&reading, name, defects);
}
