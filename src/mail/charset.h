#pragma once

/* From the bytes of a text and what its sender claims about them to UTF-8. */

#include <glib.h>

/* Loads the converters for the character sets named in the mail BYTES and keeps them loaded for the
 * life of the process: behind the system call filter no file can be opened. Costs nothing for mail
 * in ASCII, UTF-8, ISO 8859-1 and Windows-1252, which need no converter. */
void charset_load (const char *bytes, gsize length);

/* BYTES in character set DECLARED (NULL: none) as valid UTF-8 without NUL; no byte is lost: what
 * has no meaning becomes U+FFFD. Names are understood in the odd spellings of mailers (`utf8`,
 * `latin-1`, `cp-1252`, `ks_c_5601-1987`, `x-sjis`, `gb2312` that is GB 18030, `iso-8859-1` that is
 * Windows-1252 as WHATWG's encoding standard has it, `unicode-1-1-utf-7`...). Senders who claim
 * nothing, ASCII or something unknown are believed to write UTF-8 if more of what is beyond ASCII
 * is that than is not, ISO-2022-JP if it has its escapes, else Windows-1252. So are those whose
 * claim makes no sense of a single character beyond ASCII; any other claim, also of UTF-8, keeps
 * all characters that it makes sense of, except that bytes it does not wholly explain and that are
 * valid UTF-8 of several characters are read as UTF-8. A byte order mark of UTF-8 overrides it. A
 * claim that is wrong or unknown is added to DEFECTS (may be NULL). LENGTH 0: BYTES may be NULL.
 * The caller frees it. */
char *charset_to_utf8 (const char *bytes, gsize length, const char *declared, GPtrArray *defects);
