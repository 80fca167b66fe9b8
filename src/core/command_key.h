#pragma once

/* The keys and verbs of the command language and how lines are recognised as one of them. Private
 * to core/command*.c. */

#include "core/command.h"

/* What a line does, beside what its row says of it. */
typedef enum {
  COMMAND_ACTION_VERB, /* `number`: a CommandVerb */
  COMMAND_ACTION_QUICK,
  COMMAND_ACTION_ONCE,   /* `field`: cc, bcc or squelch */
  COMMAND_ACTION_OWN,    /* `number`: CHANGE_TAKE, CHANGE_STEAL or CHANGE_UNTAKE */
  COMMAND_ACTION_OWNER,  /* */
  COMMAND_ACTION_CLOSE,  /* `number`: CHANGE_CLOSE or CHANGE_REOPEN */
  COMMAND_ACTION_REJECT, /* `field`: a status; the value is the reason */
  COMMAND_ACTION_STATUS, /* */
  COMMAND_ACTION_QUEUE,
  COMMAND_ACTION_CONSTITUENCY,
  COMMAND_ACTION_SUBJECT,
  COMMAND_ACTION_PRIORITY, /* `field`: final-priority, or NULL */
  COMMAND_ACTION_SLA,
  COMMAND_ACTION_DATE,          /* `field`: due... */
  COMMAND_ACTION_TIME,          /* `field`: time-worked... */
  COMMAND_ACTION_WATCHERS,      /* `field`: requestor, cc, admin-cc, squelched; `edit` */
  COMMAND_ACTION_FIELD,         /* `field`: its name, or NULL: in braces; `edit` */
  COMMAND_ACTION_MESSAGE_FIELD, /* likewise */
  COMMAND_ACTION_ROLE,          /* RT's custom roles, which there are not */
  COMMAND_ACTION_LINK,          /* `number`: a LinkType; `inward`, `edit` */
  COMMAND_ACTION_UNLINK,        /* links of every type, both ways */
  COMMAND_ACTION_ACCEPT,
  COMMAND_ACTION_TICKET,
  COMMAND_ACTION_SHOW,
  COMMAND_ACTION_SEARCH,
  COMMAND_ACTION_HELP,
  COMMAND_ACTIONS
} CommandAction;

typedef enum { COMMAND_SET, COMMAND_ADD, COMMAND_DELETE } CommandEdit;

typedef struct {
  CommandKey key;
  CommandAction action;
  CommandEdit edit;
  const char *field;
  int number;
  gboolean inward;
  const char *alias;   /* another name, or NULL */
  const char *heading; /* of the group that it begins, or NULL */
} CommandRow;

/* Row I of the table, in the order of the manual; NULL behind the last. Static. */
const CommandRow *command_row (gsize i);

/* The row that NAME, without case, blanks, dashes and underscores, names: its own name, its alias,
 * or the plural of one of them where there is Add and Del. NULL for none. */
const CommandRow *command_row_find (const char *name);

/* The key that is most like NAME, among those of the table and the fields of POLICY that are one
 * word; NULL when none is near. Borrowed. */
const char *command_row_nearest (const char *name, const Policy *policy);

/* Bytes; no value that anybody writes is longer. */
#define COMMAND_LONGEST_VALUE 2000

/* A line taken apart. */
typedef struct {
  const CommandRow *row; /* NULL: unknown. Static */
  char *key;             /* as written */
  char *field;           /* named in braces, or by the key itself; or NULL */
  char *value;           /* behind the colon; NULL: there is no colon */
} CommandParts;

CommandParts *command_parts_read (const char *line, const Policy *policy);
void command_parts_free (CommandParts *parts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CommandParts, command_parts_free)

/* TRUE when ROW may stand without colon and value: it is a verb. */
gboolean command_row_is_verb (const CommandRow *row);
