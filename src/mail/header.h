#pragma once

/* The raw header block of a mail, looked at byte by byte before any parser sees it. */

#include <glib.h>

/* One field with its continuation lines. Borrowed from the mail. */
typedef struct {
  const char *name;   /* not terminated */
  gsize name_length;  /* without blanks before the colon; 0 when the line is no field */
  const char *value;  /* behind the colon, or the whole line when it is no field */
  gsize value_length; /* with its line ends */
  const char *start;  /* of the whole field */
  const char *end;    /* behind its last line end */
} HeaderField;

/* Where the fields of the mail BYTES begin: behind the `From ` line of an mbox, if there is one. */
const char *header_start (const char *bytes, const char *end);

/* Reads the field at *CURSOR and moves *CURSOR behind it. FALSE at the empty line or at END, with
 * *CURSOR at the first byte of the body. */
gboolean header_next (const char **cursor, const char *end, HeaderField *field);

/* TRUE when FIELD is called NAME, without case. */
gboolean header_is (const HeaderField *field, const char *name);

/* The value of FIELD on one line: line ends are taken out (RFC 5322 section 2.2.3), ends stripped.
 * A CR without LF becomes a blank, a NUL its picture U+2400, so that nothing disappears; all other
 * bytes are as they came. The caller frees it. */
char *header_unfold (const HeaderField *field);

/* TRUE when FIELD holds addresses: From, Sender, Reply-To, To, Cc, Bcc, and each of them with
 * `Resent-` in front. */
gboolean header_is_address (const HeaderField *field);
