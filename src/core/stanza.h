#pragma once

/* Where commands stand in a mail: its first block of lines, if that is meant for us. */

#include <glib.h>

#include "core/policy.h"

typedef struct {
  GPtrArray
      *lines; /* of char *: trimmed command lines, those of headers first; empty: no commands */
  char *text; /* what is left for people, without blank lines at either end; never NULL */
} Stanza;

/* TEXT is the new text of a mail, HEADER_LINES (NULL-terminated; may be NULL) the values of its
 * X-Tocsin-Command fields, which are commands whatever the text is; both valid UTF-8. The first
 * non-blank block of TEXT, up to a blank line, is commands, every line of it, good or bad, unless
 *  - no line of it begins with a key or verb that is known (core/command.h), and not every line is
 * a slip (command_is_slip()), or
 *  - it is the header of a forwarded or quoted mail: it has a line with a From, To, Sent or Date
 * key, or one of these as mail clients write them in German, French or Spanish (Von, An, Gesendet,
 * Datum; De, À, Envoyé, Date; De, Para, Enviado, Fecha), beside or before any command. Then it is
 * text. Below a block of at most three lines of text, one of commands with a bare verb among them
 * belongs to the first: what stands above is an error, so that nobody's comment goes out as a
 * reply. A key is what stands before the first `:`; a verb stands alone on its line. The names of
 * fields of POLICY are keys when they are one word. */
Stanza *stanza_read (const char *text, const char *const *header_lines, const Policy *policy);
void stanza_free (Stanza *stanza);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Stanza, stanza_free)
