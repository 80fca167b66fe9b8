#pragma once

/* The command language: RT's CommandByMail and Tocsin's verbs, the same in mail and on the command
 * line. tocsin-commands(7) is its manual; command_key() is what it, reading and `Help` go by. */

#include <glib.h>
#include <jansson.h>

#include "core/account.h"
#include "core/change.h"

/* One key or verb. */
typedef struct {
  const char *name;    /* as manuals write it: `AddRequestor`, `Take` */
  const char *value;   /* what stands behind the colon, such as `STATUS`; NULL for a verb alone;
                          in brackets when it may be left out */
  const char *help;    /* one line, what it does */
  const char *example; /* a whole line */
} CommandKey;

/* Number I, from 0, in the order of the manual; NULL behind the last. Aliases (State,
 * Correspondents, plural forms, C-F) and the names of fields are not among them. Static. */
const CommandKey *command_key (gsize i);

/* TRUE when LINE (valid UTF-8) begins with a key of the language and a colon, in any spelling it
 * accepts, or is a verb alone. Fields of POLICY whose name is one word are keys. */
gboolean command_is_known (const char *line, const Policy *policy);

/* TRUE when LINE is short and begins with a key or verb, or with one that is mistyped: it is meant
 * as a command, and known or not. Such are `Coment`, `Comment please`, `[Comment]`, `status=open`.
 */
gboolean command_is_slip (const char *line, const Policy *policy);

/* What the lines are read with. All borrowed. */
typedef struct {
  const Policy *policy;
  const GPtrArray *directory; /* of DirectoryEntry: all accounts and groups; NULL for none */
  const Account *account;     /* who commands; NULL for system */
  gint64 now;
  gboolean by_mail; /* Show, Search, Help and Ticket are for mail alone */
} CommandContext;

/* What became of one line. */
typedef struct {
  char *line;  /* as written, on one line, clipped */
  char *error; /* NULL: fine so far */
} CommandLine;

/* What the message of a mail is to be. */
typedef enum { COMMAND_NO_VERB, COMMAND_REPLY, COMMAND_COMMENT } CommandVerb;

typedef struct {
  GPtrArray *lines;     /* of CommandLine, in order; Change.line counts them from 1 */
  guint errors;         /* lines with one */
  const Policy *policy; /* of the context; borrowed */
  GPtrArray *changes;   /* of Change, for ticket 0, in the order of execution: queue, constituency,
                           owner, subject, priorities, times, dates, watchers and squelch, message
                           fields; then whatever comes after the message: links, fields, SLA,
                           accept, and status last */
  guint before;         /* how many of them come before the message */
  CommandVerb verb;     /* `Reply` or `Comment` */
  char *reason;   /* of `Reject: reason`, which commands_changes() makes an internal comment; or
                     NULL */
  gboolean quick; /* likewise Change */
  char **once_cc; /* never NULL; likewise below */
  char **once_bcc;
  char **once_squelch;
  gboolean names_ticket; /* there is a line `Ticket: N` or `Ticket: new` */
  gint64 ticket;         /* that it names; 0 for new */
  gboolean help;
  gboolean show;
  GPtrArray *searches; /* of char *: as written */
} Commands;

void commands_free (Commands *commands);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Commands, commands_free)

/* Reads LINES (of char *). Nothing fails: each bad line has its error, `REASON; try: EXAMPLE`.
 * Several lines of one set (Requestor, AddRequestor, DelRequestor; a field; a link type) become one
 * change: new = set + add - delete. A single-valued key twice, or two verbs that want different
 * things, is an error on the later line; a verb may be repeated. Who is named must exist: owner and
 * account names, groups (`group:NAME`), queues, constituencies, fields; a number of a ticket is
 * looked up by the caller, who also knows its kind: whether it has the field, and may have the
 * status. LINES and their text are copied. */
Commands *commands_read (const GPtrArray *lines, const CommandContext *context);

/* What stands for a mail that is wrong as a whole: LINE, not read, with the error MESSAGE. */
Commands *commands_refused (const char *line, const char *message);

/* Gives LINE (from 1; 0: the first, `(text)` where there is none) the error MESSAGE, unless it has
 * one. */
void commands_fail (Commands *commands, guint line, const char *message);

/* The numbers of the tickets that the commands name, in links and behind `Ticket`, ascending, each
 * once, ended by 0 (GArray of gint64, zero-terminated). The caller unrefs it. */
GArray *commands_targets (const Commands *commands);

/* The numbers of the held-back mails that the commands accept, likewise ended by 0, as they stand.
 * The caller unrefs it. */
GArray *commands_accepts (const Commands *commands);

/* The list of changes for TICKET: CREATE (NULL for none) first, then those before the message,
 * MESSAGE (a CHANGE_CORRESPOND or CHANGE_COMMENT, or NULL), REASON as a comment, the rest. The
 * messages of all of them are filled with quick, once_cc... Takes over CREATE, MESSAGE and the
 * changes of COMMANDS. The caller's. */
GPtrArray *commands_changes (Commands *commands, gint64 ticket, Change *create, Change *message);

/* What the commands need to be believed. LIFECYCLE: of the ticket's queue, or of the one it will be
 * opened in; FROM: its present status, NULL for a new one. A status that they set after a change of
 * queue is judged by the new queue's lifecycle. One-time copies count as changes. */
ProofClass commands_class (const Commands *commands, const Lifecycle *lifecycle, const char *from);

/* `ok: LINE` or `error: LINE: REASON` for each, LF between them. When there are errors, those fine
 * are still `ok`. The caller frees it. */
char *commands_transcript (const Commands *commands);

/* The text that `Help` answers with, to be read on a phone: at most 72 columns, what is used daily
 * first, then all keys in groups, then the policy's queues, constituencies and fields. The caller
 * frees it. */
char *command_help (const Policy *policy);
