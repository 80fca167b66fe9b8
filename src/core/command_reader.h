#pragma once

/* What the functions that read values share. Private to core/command*.c. */

#include "core/command_key.h"

/* Reading is under way. All but CLAIMS, VERBS and EXAMPLE borrowed. */
typedef struct {
  const CommandContext *context;
  Commands *commands;
  GHashTable *claims; /* char *, what may be said once -> CommandLine that said it, borrowed */
  GPtrArray *verbs;   /* of const CommandRow *: those said already, borrowed */
  guint line;         /* that is being read, from 1 */
  const CommandParts *parts;
  char *example; /* that its error ends with */
} CommandReader;

/* Ones without lines. */
Commands *commands_new (void);

/* Puts TEXT behind the lines of COMMANDS, without error. */
void commands_add_line (Commands *commands, const char *text);

/* `REASON; try: EXAMPLE`. The caller frees it. */
char *command_refuse (const CommandReader *reader, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* From now on the example is the key of the line with VALUE. */
void command_suggest (CommandReader *reader, const char *value);

/* NULL when no line said SUBJECT before this one; else what is wrong. The caller frees it. */
char *command_claim (CommandReader *reader, const char *subject);

/* A new change of TYPE by this line, among those of the commands. */
Change *command_change (CommandReader *reader, ChangeType type);

/* The one list of TYPE for FIELD, made by this line if there is none. */
Change *command_list (CommandReader *reader, ChangeType type, const char *field);

/* The same for links of TYPE. */
Change *command_link_list (CommandReader *reader, LinkType type, gboolean inward);

/* The part of LIST's edit that EDIT means; a SET is there from now on. */
char ***command_list_part (Change *list, CommandEdit edit);

/* Puts VALUE at the end of LIST (never NULL), unless it is there. */
void command_append (char ***list, const char *value);

/* Readers of values, which return what is wrong with the line (the caller frees it), or NULL. */
char *command_read_verb (CommandReader *reader);
char *command_read_quick (CommandReader *reader);
char *command_read_own (CommandReader *reader);
char *command_read_owner (CommandReader *reader);
char *command_read_close (CommandReader *reader);
char *command_read_reject (CommandReader *reader);
char *command_read_status (CommandReader *reader);
char *command_read_queue (CommandReader *reader);
char *command_read_constituency (CommandReader *reader);
char *command_read_subject (CommandReader *reader);
char *command_read_priority (CommandReader *reader);
char *command_read_sla (CommandReader *reader);
char *command_read_date (CommandReader *reader);
char *command_read_time (CommandReader *reader);
char *command_read_link (CommandReader *reader);
char *command_read_unlink (CommandReader *reader);
char *command_read_accept (CommandReader *reader);
char *command_read_ticket (CommandReader *reader);
char *command_read_show (CommandReader *reader);
char *command_read_search (CommandReader *reader);
char *command_read_help (CommandReader *reader);
char *command_read_once (CommandReader *reader);
char *command_read_watchers (CommandReader *reader);
char *command_read_field (CommandReader *reader);
char *command_read_message_field (CommandReader *reader);
