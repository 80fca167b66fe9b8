#pragma once

/* From the bytes of a text part and what its sender claims about them to UTF-8. */

#include <glib.h>

/* Loads the converters for the character sets named in the mail BYTES and keeps them loaded for the
 * life of the process: behind the system call filter no file can be opened. A set that is missed
 * reads as Windows-1252. */
void charset_load (const char *bytes, gsize length);

/* BYTES in character set DECLARED (NULL: none) as valid UTF-8 without NUL. Senders who claim
 * nothing, ASCII or something unknown are believed to write UTF-8 if it is valid, else
 * Windows-1252; who claims UTF-8 keeps all characters that are. The caller frees it. */
char *charset_to_utf8 (const char *bytes, gsize length, const char *declared);
