#pragma once

/* Message-IDs in Message-ID, In-Reply-To and References fields, RFC 5322 section 3.6.4, as mailers
 * write them. */

#include <glib.h>

/* The ids in VALUE, an unfolded field of that kind, in their order, each once, in angle brackets
 * and of the form that message_id_is_valid() accepts; the array and its strings are the caller's.
 * Separators are blanks, commas, semicolons or nothing; comments and phrases (`Your message of
 * ... <id>`) are skipped; blanks that folding left inside brackets are taken out; words with one
 * `@` without brackets are ids too if VALUE has no bracket at all; quoted local parts, nested and
 * missing brackets are coped with. At most 1000. What is broken is added to DEFECTS (may be NULL),
 * in front of it NAME, the field's. Takes time in proportion to VALUE's length. */
GPtrArray *references_read (const char *value, const char *name, GPtrArray *defects);
