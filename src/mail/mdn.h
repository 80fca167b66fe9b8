#pragma once

/* Message disposition notifications, RFC 8098: somebody's program says what became of a mail. */

#include "core/mail.h"

#include "mail/structure.h"

/* What says that a machine wrote. Precedence: bulk does not: people's mail has it too. */
typedef struct {
  gboolean null_sender; /* the envelope sender is empty */
  gboolean generated;   /* the header says so: Auto-Submitted and its kin */
} MdnHint;

/* TRUE when MAIL, by STRUCTURE, is such a notification; REASON (owned by the caller) then says what
 * shows it, and original_message_id is set. Subjects of old programs (`Read receipt ...`) count
 * only with something in HINT; a short prefix (`Read: ...`), with which other subjects begin too,
 * only if the mail refers to another as well or has both hints. */
gboolean mdn_read (Mail *mail, const Structure *structure, const MdnHint *hint, char **reason);
