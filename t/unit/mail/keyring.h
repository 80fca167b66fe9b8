#pragma once

/* OpenPGP keys of a test, in a directory of their own, and what is signed with them. */

#include "config.h"

#include <glib.h>

/* What gpg writes when it is called in the directory HOME with the words of COMMAND, `%` among them
 * standing for WORD, on INPUT (NULL: none). The caller's; NULL when it writes nothing. */
GBytes *keyring_run (const char *home, const char *command, const char *word, GBytes *input);

/* The same for what writes nothing that anybody wants. */
void keyring_do (const char *home, const char *command, const char *word, GBytes *input);

/* The armoured signature of TEXT by the key USER (a name, or a fingerprint with `!`), with the
 * words of OPTIONS before the command. */
char *keyring_sign (const char *home, const char *user, const char *options, const char *text);

/* Makes a key for USER: `ALGORITHM USAGE EXPIRY` is KIND. */
void keyring_add (const char *home, const char *user, const char *options, const char *kind);

/* The fingerprint of the primary key of USER. */
char *keyring_fingerprint (const char *home, const char *user);

/* Revokes the key of USER with the certificate that gpg made beside it. */
void keyring_revoke (const char *home, const char *user);

/* A new directory. */
char *keyring_open (void);

/* Ends the agent of HOME and removes and frees it. */
void keyring_close (char *home);
