#pragma once

/* The words of a command line against a table of options. Long options are `--name VALUE` or
 * `--name=VALUE`, written in full; short ones `-n VALUE` or `-nVALUE`; `--` ends the options. */

#include <glib.h>

/* How often an option may or must be given. */
typedef enum {
  ARGUMENT_OPTIONAL,     /* at most once */
  ARGUMENT_REQUIRED,     /* exactly once */
  ARGUMENT_SEVERAL,      /* any number of times */
  ARGUMENT_AT_LEAST_ONE, /* once or more */
  ARGUMENT_EITHER,       /* at most one of the table's options of this use */
  ARGUMENT_ONE_OF,       /* exactly one of the table's options of this use */
} ArgumentUse;

typedef struct {
  const char *name;  /* without dashes; of one letter: a short option; NULL ends a table */
  const char *value; /* what its value is called; words with `|` between them are the only ones
                        allowed; NULL: the option takes no value */
  ArgumentUse use;
} ArgumentOption;

typedef struct _Arguments Arguments;

/* Reads WORDS (NULL-terminated) with the options of TABLES (a NULL-terminated list of tables, all
 * borrowed for the life of the result) and the operands that OPERANDS names: `N`, `N M`,
 * `N LINE...` (one or more), `[WORD...]` (any number), or nothing. Words beyond the operands belong
 * to the repeatable option before them: `--role duty handler`. What must be given but is not is
 * only found by arguments_check(). USAGE: an unknown option, a value that is missing, superfluous
 * or not allowed, an option given too often, a word too many. */
Arguments *arguments_parse (const ArgumentOption *const *tables, const char *operands,
                            const char *const *words, GError **error);
void arguments_free (Arguments *arguments);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Arguments, arguments_free)

/* USAGE: an operand or an option is missing, or of several alternatives more than one is given. */
gboolean arguments_check (const Arguments *arguments, GError **error);

/* Whether option NAME, which must be in the tables, was given; its value or NULL; all its values,
 * NULL-terminated, perhaps none. Borrowed. */
gboolean arguments_has (const Arguments *arguments, const char *name);
const char *arguments_value (const Arguments *arguments, const char *name);
const char *const *arguments_values (const Arguments *arguments, const char *name);

/* The operands, NULL-terminated. Borrowed. */
const char *const *arguments_operands (const Arguments *arguments);

/* WORD as a whole number from MINIMUM to MAXIMUM in NUMBER. USAGE: it is none; the message calls it
 * WHAT. */
gboolean argument_number (const char *word, const char *what, gint64 minimum, gint64 maximum,
                          gint64 *number, GError **error);

/* The options of TABLE as a synopsis shows them: `[--queue QUEUE] --subject S [--json | --csv]`.
 * The caller frees it. */
char *argument_synopsis (const ArgumentOption *table);
