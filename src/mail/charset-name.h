#pragma once

/* The character sets that mail is written in, under all the names mailers give them. The table is
 * also a fence: the C library's converters are many and some have a history, so that a sender can
 * choose only among those that real mail needs. */

#include <glib.h>

typedef enum {
  CHARSET_UNCLAIMED, /* no name, or one that says it does not know (`unknown-8bit`) */
  CHARSET_ASCII,
  CHARSET_UNKNOWN, /* a name that nobody knows */
  CHARSET_UTF_8,
  CHARSET_WINDOWS_1252, /* and ISO 8859-1, which it extends */
  CHARSET_UTF_7,
  CHARSET_UTF_7_IMAP, /* RFC 3501 section 5.1.3 */
  CHARSET_UTF_16,     /* in either order */
  CHARSET_UTF_16LE,
  CHARSET_UTF_16BE,
  CHARSET_UTF_32, /* in either order */
  CHARSET_ISO_2022_JP,
  CHARSET_HZ,
  CHARSET_CONVERTER /* the C library reads it */
} CharsetKind;

typedef struct {
  const char *key; /* the name in lower case, letters and digits only */
  CharsetKind kind;
  const char *converter; /* what iconv_open() calls it, or what reads the rewritten form; or NULL */
} CharsetName;

/* What DECLARED (NULL: nothing) means. Case, punctuation, quotes, a comment behind it and the
 * prefixes `x-` and `cs` do not matter. Never NULL; static. */
const CharsetName *charset_name_find (const char *declared);
