#include "cmd/argument.h"

#include <string.h>

#include "base/error.h"

/* One option of the tables and what was given for it. */
typedef struct {
  const ArgumentOption *option; /* borrowed */
  guint table;                  /* which of the tables it is in */
  GPtrArray *values;            /* of const char *, borrowed, NULL-terminated; flags have "" */
} Given;

struct _Arguments {
  GPtrArray *given;     /* of Given, in the order of the tables */
  const char *expected; /* names of the operands; borrowed */
  GPtrArray *operands;  /* of const char *, borrowed, NULL-terminated */
  GPtrArray *words;     /* of char *: values cut out of words */
};

/* What is left to read. */
typedef struct {
  const char *const *next;
  gsize most;      /* operands at most */
  Given *repeated; /* the option just read, when it is one that takes more words */
} Reader;

static void
given_free (gpointer data)
{
  Given *given = data;
  g_ptr_array_unref (given->values);
  g_free (given);
}

void
arguments_free (Arguments *arguments)
{
  if (arguments == NULL)
    return;
  g_ptr_array_unref (arguments->given);
  g_ptr_array_unref (arguments->operands);
  g_ptr_array_unref (arguments->words);
  g_free (arguments);
}

/* Adds WORD to a NULL-terminated array. */
static void
append (GPtrArray *array, const char *word)
{
  g_ptr_array_index (array, array->len - 1) = (gpointer) word;
  g_ptr_array_add (array, NULL);
}

static GPtrArray *
terminated_new (void)
{
  GPtrArray *array = g_ptr_array_new ();
  g_ptr_array_add (array, NULL);
  return array;
}

static gsize
length_of (const GPtrArray *array)
{
  return array->len - 1;
}

static Arguments *
arguments_new (const ArgumentOption *const *tables, const char *operands)
{
  Arguments *arguments = g_new0 (Arguments, 1);
  arguments->given = g_ptr_array_new_with_free_func (given_free);
  arguments->expected = operands;
  arguments->operands = terminated_new ();
  arguments->words = g_ptr_array_new_with_free_func (g_free);
  for (guint table = 0; tables[table] != NULL; table++)
    for (const ArgumentOption *option = tables[table]; option->name != NULL; option++) {
      Given *given = g_new0 (Given, 1);
      *given = (Given){ .option = option, .table = table, .values = terminated_new () };
      g_ptr_array_add (arguments->given, given);
    }
  return arguments;
}

static Given *
find (const Arguments *arguments, const char *name)
{
  for (guint i = 0; i < arguments->given->len; i++) {
    Given *given = g_ptr_array_index (arguments->given, i);
    if (g_str_equal (given->option->name, name))
      return given;
  }
  return NULL;
}

/* `-c` or `--queue`; the caller frees it. */
static char *
written (const ArgumentOption *option)
{
  return g_strconcat (option->name[1] == '\0' ? "-" : "--", option->name, NULL);
}

static gboolean usage_error (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
usage_error (GError **error, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (TOCSIN_ERROR, TOCSIN_ERROR_USAGE, format, arguments);
  va_end (arguments);
  return FALSE;
}

static gboolean
takes_several (const ArgumentOption *option)
{
  return option->use == ARGUMENT_SEVERAL || option->use == ARGUMENT_AT_LEAST_ONE;
}

static gboolean
add_value (Given *given, const char *value, GError **error)
{
  const ArgumentOption *option = given->option;
  g_autofree char *name = written (option);
  if (length_of (given->values) > 0 && !takes_several (option))
    return usage_error (error, "%s is given twice", name);
  if (option->value != NULL && strchr (option->value, '|') != NULL) {
    g_auto (GStrv) choices = g_strsplit (option->value, "|", -1);
    if (!g_strv_contains ((const char *const *) choices, value)) {
      g_autofree char *list = g_strjoinv (", ", choices);
      return usage_error (error, "%s cannot be `%s`; it is one of: %s", name, value, list);
    }
  }
  append (given->values, value);
  return TRUE;
}

/* Reads the option that READER has come to, with its value. */
static gboolean
take_option (Arguments *arguments, Reader *reader, GError **error)
{
  const char *word = *reader->next++;
  gboolean is_long = word[1] == '-';
  const char *start = word + (is_long ? 2 : 1);
  gsize length = is_long ? strcspn (start, "=") : 1;
  char *name = g_strndup (start, length);
  g_ptr_array_add (arguments->words, name);
  const char *value = start[length] == '\0' ? NULL : start + length + (is_long ? 1 : 0);
  Given *given = find (arguments, name);
  if (given == NULL || is_long == (name[1] == '\0'))
    return usage_error (error, "there is no option %s%s", is_long ? "--" : "-", name);
  if (given->option->value == NULL) {
    reader->repeated = NULL;
    return value == NULL ? add_value (given, "", error)
                         : usage_error (error, "%.2s%s takes no value", word, name);
  }
  if (value == NULL && *reader->next == NULL)
    return usage_error (error, "%s needs a value: %s", word, given->option->value);
  reader->repeated = takes_several (given->option) ? given : NULL;
  return add_value (given, value != NULL ? value : *reader->next++, error);
}

static gboolean
take_operand (Arguments *arguments, Reader *reader, GError **error)
{
  const char *word = *reader->next++;
  if (length_of (arguments->operands) < reader->most)
    append (arguments->operands, word);
  else if (reader->repeated != NULL)
    return add_value (reader->repeated, word, error);
  else
    return usage_error (error, "`%s` is a word too many", word);
  return TRUE;
}

/* How many operands EXPECTED allows. */
static gsize
most_operands (const char *expected)
{
  if (strstr (expected, "...") != NULL)
    return G_MAXSIZE;
  g_auto (GStrv) names = g_strsplit (expected, " ", -1);
  return g_strv_length (names);
}

Arguments *
arguments_parse (const ArgumentOption *const *tables, const char *operands,
                 const char *const *words, GError **error)
{
  g_autoptr (Arguments) arguments = arguments_new (tables, operands);
  Reader reader = { .next = words, .most = most_operands (operands) };
  gboolean options = TRUE;
  while (*reader.next != NULL) {
    const char *word = *reader.next;
    gboolean is_option = options && word[0] == '-' && word[1] != '\0';
    if (is_option && g_str_equal (word, "--")) {
      options = FALSE;
      reader.next++;
    } else if (!(is_option ? take_option : take_operand) (arguments, &reader, error)) {
      return NULL;
    }
  }
  return g_steal_pointer (&arguments);
}

static gboolean
check_operands (const Arguments *arguments, GError **error)
{
  g_auto (GStrv) names = g_strsplit (arguments->expected, " ", -1);
  gsize given = length_of (arguments->operands);
  if (given >= g_strv_length (names) || names[given][0] == '[')
    return TRUE;
  return usage_error (error, "%.*s is missing", (int) strcspn (names[given], "."), names[given]);
}

/* How many options of USE were given in TABLE; their names, for a message, in NAMES. */
static guint
count_given (const Arguments *arguments, guint table, ArgumentUse use, GString *names)
{
  guint count = 0;
  for (guint i = 0; i < arguments->given->len; i++) {
    const Given *given = g_ptr_array_index (arguments->given, i);
    if (given->table != table || given->option->use != use)
      continue;
    g_autofree char *name = written (given->option);
    g_string_append_printf (names, "%s%s", names->len > 0 ? " or " : "", name);
    count += length_of (given->values) > 0;
  }
  return count;
}

static gboolean
check_option (const Arguments *arguments, const Given *given, GError **error)
{
  const ArgumentOption *option = given->option;
  g_autofree char *name = written (option);
  g_autoptr (GString) names = g_string_new (NULL);
  switch (option->use) {
  case ARGUMENT_REQUIRED:
  case ARGUMENT_AT_LEAST_ONE:
    return length_of (given->values) > 0 || usage_error (error, "%s is missing", name);
  case ARGUMENT_EITHER:
    return count_given (arguments, given->table, option->use, names) <= 1 ||
           usage_error (error, "only one of %s can be given", names->str);
  case ARGUMENT_ONE_OF:
    return count_given (arguments, given->table, option->use, names) == 1 ||
           usage_error (error, "exactly one of %s must be given", names->str);
  case ARGUMENT_OPTIONAL:
  case ARGUMENT_SEVERAL:
    return TRUE;
  }
  g_assert_not_reached ();
}

gboolean
arguments_check (const Arguments *arguments, GError **error)
{
  for (guint i = 0; i < arguments->given->len; i++)
    if (!check_option (arguments, g_ptr_array_index (arguments->given, i), error))
      return FALSE;
  return check_operands (arguments, error);
}

const char *const *
arguments_values (const Arguments *arguments, const char *name)
{
  const Given *given = find (arguments, name);
  g_assert (given != NULL);
  return (const char *const *) given->values->pdata;
}

const char *
arguments_value (const Arguments *arguments, const char *name)
{
  return arguments_values (arguments, name)[0];
}

gboolean
arguments_has (const Arguments *arguments, const char *name)
{
  return arguments_value (arguments, name) != NULL;
}

const char *const *
arguments_operands (const Arguments *arguments)
{
  return (const char *const *) arguments->operands->pdata;
}

gboolean
argument_number (const char *word, const char *what, gint64 minimum, gint64 maximum, gint64 *number,
                 GError **error)
{
  guint64 value;
  if (!g_ascii_string_to_unsigned (word, 10, (guint64) minimum, (guint64) maximum, &value, NULL))
    return usage_error (error,
                        "%s must be a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
                        ", not `%s`",
                        what, minimum, maximum, word);
  *number = (gint64) value;
  return TRUE;
}

static gboolean
is_alternative (const ArgumentOption *option)
{
  return option->use == ARGUMENT_EITHER || option->use == ARGUMENT_ONE_OF;
}

char *
argument_synopsis (const ArgumentOption *table)
{
  static const struct {
    const char *before;
    const char *after;
  } frame[] = {
    [ARGUMENT_OPTIONAL] = { "[", "]" },   [ARGUMENT_REQUIRED] = { "", "" },
    [ARGUMENT_SEVERAL] = { "[", "]..." }, [ARGUMENT_AT_LEAST_ONE] = { "", "..." },
    [ARGUMENT_EITHER] = { "[", "]" },     [ARGUMENT_ONE_OF] = { "(", ")" },
  };
  g_autoptr (GString) text = g_string_new (NULL);
  for (const ArgumentOption *option = table; option->name != NULL; option++) {
    g_autofree char *name = written (option);
    /* Alternatives stand side by side in their table and share one frame. */
    gboolean goes_on = is_alternative (option) && option > table && option[-1].use == option->use;
    gboolean more =
        is_alternative (option) && option[1].name != NULL && option[1].use == option->use;
    g_string_append (text, goes_on ? " | " : option > table ? " " : "");
    g_string_append_printf (text, "%s%s%s%s%s", goes_on ? "" : frame[option->use].before, name,
                            option->value == NULL ? "" : " ",
                            option->value == NULL ? "" : option->value,
                            more ? "" : frame[option->use].after);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
