#pragma once

/* The words by which automatic answers give themselves away. Weak evidence: people write them too.
 */

#include <glib.h>

/* The phrase in SUBJECT (one line) that an out-of-office note or another automatic answer begins
 * with, in one of many languages (`Automatic reply:`, `Abwesenheitsnotiz`, `Réponse
 * automatique`...), as listed by us, or NULL. Behind `Re:` and its kin too, but not behind a
 * ticket's tag. */
const char *auto_reply_phrase (const char *subject);

/* TRUE when SUBJECT begins with `Re:` or its kin in another language. */
gboolean auto_reply_is_answer (const char *subject);

/* TRUE when the local part of ADDRESS is one that machines write from: mailer-daemon, postmaster,
 * no-reply, bounce, owner-..., ...-request and their kin. */
gboolean auto_reply_is_machine_address (const char *address);
