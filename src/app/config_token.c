#include "app/config_token.h"

#include <string.h>

/* What a word without quotes may hold; libconfuse drops or splits at some of the other signs. */
#define WORD_SIGNS "_.:@/-"

/* What ends a word without quotes. */
#define STOP_SIGNS " \t\r\n\"'#={}(),"

typedef struct {
  char *at;   /* the next byte */
  guint line; /* of that byte */
  GPtrArray *tokens;
  ConfigFaults *faults;
  gboolean closed;
} Scanner;

static void
token_free (gpointer data)
{
  ConfigToken *token = data;
  g_free (token->text);
  g_free (token);
}

static void
add_token (Scanner *scanner, char sign, char *text, gboolean bad)
{
  ConfigToken *token = g_new0 (ConfigToken, 1);
  token->sign = sign;
  token->text = text;
  token->line = scanner->line;
  token->bad = bad;
  g_ptr_array_add (scanner->tokens, token);
}

/* Overwrites from the present byte up to END with blanks and goes there. */
static void
blank_until (Scanner *scanner, const char *end)
{
  for (; scanner->at < end; scanner->at++) {
    if (*scanner->at == '\n')
      scanner->line++;
    else
      *scanner->at = ' ';
  }
}

static void
scan_comment (Scanner *scanner)
{
  if (scanner->at[0] == '#' || scanner->at[1] == '/') {
    blank_until (scanner, scanner->at + strcspn (scanner->at, "\n"));
    return;
  }
  const char *end = strstr (scanner->at + 2, "*/");
  if (end == NULL) {
    config_faults_add (scanner->faults, scanner->line,
                       "a comment is opened here and not closed; add '*/'");
    scanner->closed = FALSE;
    end = scanner->at + strlen (scanner->at) - 2;
  }
  blank_until (scanner, end + 2);
}

/* The first byte behind the variable that begins at FROM with `${`; NULL when it is none that
 * libconfuse would understand: `${NAME}` or `${NAME:-text}` on one line. */
static const char *
variable_end (const char *from)
{
  const char *name = from + 2;
  gsize length = strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_");
  const char *rest = name + length;
  if (g_str_has_prefix (rest, ":-"))
    rest += strcspn (rest, "}\n");
  return length > 0 && *rest == '}' ? rest + 1 : NULL;
}

/* Appends to VALUE what the variable at the present byte stands for, and goes behind it. FALSE when
 * a fault was noted. */
static gboolean
scan_variable (Scanner *scanner, GString *value)
{
  const char *end = variable_end (scanner->at);
  if (end == NULL) {
    config_faults_add (scanner->faults, scanner->line,
                       "'${' begins no variable; write ${NAME} or ${NAME:-default}, or the text in "
                       "single quotes");
    scanner->at += 2;
    return FALSE;
  }
  g_autofree char *name = g_strndup (scanner->at + 2, (gsize) (end - scanner->at - 3));
  scanner->at += end - scanner->at;
  char *fallback = strchr (name, ':');
  if (fallback != NULL)
    *fallback = '\0';
  const char *known = g_getenv (name);
  if (known == NULL && fallback == NULL) {
    config_faults_add (scanner->faults, scanner->line,
                       "the environment variable %s is not set; set it, or write ${%s:-default}",
                       name, name);
    return FALSE;
  }
  g_string_append (value, known != NULL ? known : fallback + 2);
  return TRUE;
}

/* Appends to VALUE what the backslash at the present byte and the byte after it stand for. Escapes
 * for control characters are refused: no option needs one. */
static gboolean
scan_escape (Scanner *scanner, char quote, GString *value)
{
  char next = scanner->at[1];
  if (next == '\0' || next == '\n' || (quote == '\'' && next != '\'' && next != '\\')) {
    g_string_append_c (value, *scanner->at++);
    return TRUE;
  }
  scanner->at += 2;
  g_string_append_c (value, next);
  if (!g_ascii_isalnum (next))
    return TRUE;
  config_faults_add (scanner->faults, scanner->line,
                     "'\\%c' is not offered in strings; write '\\\\' for a backslash", next);
  return FALSE;
}

static void
scan_string (Scanner *scanner)
{
  char quote = *scanner->at++;
  gboolean good = TRUE;
  g_autoptr (GString) value = g_string_new (NULL);
  while (*scanner->at != quote && *scanner->at != '\n' && *scanner->at != '\0') {
    if (*scanner->at == '\\')
      good &= scan_escape (scanner, quote, value);
    else if (quote == '"' && g_str_has_prefix (scanner->at, "${"))
      good &= scan_variable (scanner, value);
    else
      g_string_append_c (value, *scanner->at++);
  }
  if (*scanner->at == quote) {
    scanner->at++;
  } else {
    config_faults_add (scanner->faults, scanner->line,
                       "a string is not closed on its line; add %c at its end", quote);
    good = FALSE;
  }
  add_token (scanner, TOKEN_TEXT, g_string_free (g_steal_pointer (&value), FALSE), !good);
}

/* The end of the word without quotes that begins at FROM. What looks like a variable stays in one
 * piece, right or wrong. */
static const char *
word_end (const char *from)
{
  const char *end = from;
  while (strchr (STOP_SIGNS, *end) == NULL && !g_str_has_prefix (end, "+=")) {
    const char *behind = g_str_has_prefix (end, "${") ? variable_end (end) : NULL;
    if (behind == NULL && g_str_has_prefix (end, "${")) {
      behind = end + strcspn (end, "} \t\n");
      behind += *behind == '}';
    }
    end = behind != NULL ? behind : end + 1;
  }
  return end;
}

static gboolean
is_plain_word (const char *word)
{
  return word[strspn (word, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS WORD_SIGNS)] == '\0';
}

static void
scan_word (Scanner *scanner)
{
  const char *end = word_end (scanner->at);
  g_autofree char *word = g_strndup (scanner->at, (gsize) (end - scanner->at));
  if (g_str_has_prefix (word, "${") && variable_end (scanner->at) == end) {
    g_autoptr (GString) value = g_string_new (NULL);
    gboolean good = scan_variable (scanner, value);
    add_token (scanner, TOKEN_TEXT, g_string_free (g_steal_pointer (&value), FALSE), !good);
    return;
  }
  gboolean plain = is_plain_word (word);
  if (!plain) {
    g_autofree char *quoted = config_faults_quote (word);
    config_faults_add (scanner->faults, scanner->line,
                       "%s holds signs that only a string may hold; write it in double quotes",
                       quoted);
  }
  scanner->at += end - scanner->at;
  add_token (scanner, TOKEN_TEXT, g_steal_pointer (&word), !plain);
}

static void
scan_token (Scanner *scanner)
{
  char c = *scanner->at;
  if (c == '#' || g_str_has_prefix (scanner->at, "//") || g_str_has_prefix (scanner->at, "/*")) {
    scan_comment (scanner);
  } else if (c == '"' || c == '\'') {
    scan_string (scanner);
  } else if (g_str_has_prefix (scanner->at, "+=")) {
    add_token (scanner, '+', NULL, FALSE);
    scanner->at += 2;
  } else if (strchr ("={}(),", c) != NULL) {
    add_token (scanner, c, NULL, FALSE);
    scanner->at++;
  } else {
    scan_word (scanner);
  }
}

GPtrArray *
config_token_split (char *text, ConfigFaults *faults, gboolean *closed)
{
  Scanner scanner = { .at = text, .line = 1, .faults = faults, .closed = TRUE };
  scanner.tokens = g_ptr_array_new_with_free_func (token_free);
  while (*scanner.at != '\0') {
    if (*scanner.at == '\n')
      scanner.line++;
    if (strchr (" \t\r\n", *scanner.at) != NULL)
      scanner.at++;
    else
      scan_token (&scanner);
  }
  add_token (&scanner, TOKEN_END, NULL, FALSE);
  *closed = scanner.closed;
  return scanner.tokens;
}
