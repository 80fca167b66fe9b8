#pragma once

/* The commands of tocsin(1). Parser, usage, completion and the test of the manual all read the same
 * table. */

#include <glib.h>
#include <stdio.h>

#include "app/config.h"
#include "cmd/argument.h"

/* What a command works with. All borrowed. */
typedef struct {
  const char *config_file; /* of -c, or NULL */
  const Config *config;    /* NULL unless the command needs it */
  const char *actor;       /* from act_resolve_actor(); NULL unless the command needs it */
  const Arguments *arguments;
  FILE *out;
} Request;

typedef enum {
  COMMAND_NEEDS_NOTHING,
  COMMAND_NEEDS_CONFIG,
  COMMAND_NEEDS_ACTOR,         /* and the configuration */
  COMMAND_NEEDS_ADMINISTRATOR, /* an actor who may change accounts and quarantine */
} CommandNeed;

typedef struct {
  const char *words;    /* `ticket list`; NULL ends a table */
  const char *operands; /* as arguments_parse() takes them; "" for none */
  const char *help;     /* one line */
  CommandNeed need;
  const ArgumentOption *options; /* or NULL */
  const ArgumentOption *output;  /* one of the tables below, or NULL */
  gboolean (*run) (const Request *request, GError **error);
} Command;

extern const ArgumentOption command_listing[];    /* --json or --csv */
extern const ArgumentOption command_record[];     /* --json */
extern const ArgumentOption command_raw_record[]; /* --raw or --json */
extern const ArgumentOption command_common[];     /* what every command takes */

/* All tables of commands, NULL-terminated, in the order of the manual. */
extern const Command *const command_tables[];

/* The command that WORDS begins with, at most LENGTH (out) words of them; NULL when there is none.
 */
const Command *command_find (const char *const *words, gsize *length);

/* The tables of COMMAND's options for arguments_parse(), NULL-terminated; the caller frees the
 * array. */
const ArgumentOption **command_options (const Command *command);

/* `usage: tocsin ...` lines of COMMAND, each with a newline; the caller frees it. */
char *command_usage (const Command *command);

/* The same for every command whose words begin with PREFIX (NULL or empty: all, after what they
 * have in common), each followed by its help. Empty when there is none. The caller frees it. */
char *command_overview (const char *const *prefix);
