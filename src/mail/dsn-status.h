#pragma once

/* Status codes in the words of a mail server. */

#include <glib.h>

/* The RFC 3463 code that TEXT begins with, behind blanks, such as the value of a Status field; NULL
 * when there is none. The caller frees it. */
char *dsn_status_read (const char *text);

/* The first RFC 3463 code of a failure (class 4 or 5) in TEXT, such as `550 5.1.1 unknown` or
 * `(#5.1.1)`, where it is no piece of an address or a version; NULL when there is none. The caller
 * frees it. */
char *dsn_status_find (const char *text);

/* `5.0.0` or `4.0.0` for the first SMTP reply code of a failure in TEXT, or NULL. Static. */
const char *dsn_status_of_reply (const char *text);

/* The code that TEXT says in plain words (`mailbox is full`): 5.1.1 or 5.2.2, 4.2.2 when DELAYED;
 * NULL when it says nothing clear. Static. */
const char *dsn_status_of_words (const char *text, gboolean delayed);
