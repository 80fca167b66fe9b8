#pragma once

/* What the parts of announcing share. For core/announce*.c and core/audience.c alone. */

#include <glib.h>

#include "core/application.h"
#include "core/notice.h"

/* Charges NOTICE, about TICKET (NULL for none), to its budget and adds it to the outcome, which
 * owns it then. One that must not go out leaves an event on TICKET, unless it is a challenge. */
void announcing_issue (Application *application, Ticket *ticket, Notice *notice);

/* TRUE when ADDRESS is that of ACTOR, one of us, who does not want to hear of what he did himself.
 */
gboolean announcing_is_own (const Application *application, const Actor *actor,
                            const char *address);

/* Words of a writer in a mail of ours: indented, so that none of his lines looks like one of ours,
 * a signature line above all. At most LIMIT bytes of TEXT; CUT (may be NULL) tells whether there
 * was more. The caller frees it. */
char *announcing_indent (const char *text, gsize limit, gboolean *cut);

/* Sets NAME in VALUES to TEXT, NULL as empty. */
void announcing_set (json_t *values, const char *name, const char *text);

/* The attachments of MAIL as templates list them. The caller's. */
json_t *announcing_attachments (const Mail *mail);

/* The acknowledgement of MESSAGE to whoever gets one (announce_answer()), as TICKET is in the end.
 */
void announcing_acknowledge (Application *application, Ticket *ticket, const Message *message);
