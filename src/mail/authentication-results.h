#pragma once

/* Authentication-Results, RFC 8601 section 2.2: what somebody says about a mail's origin. */

#include <glib.h>

/* Adds a MailAuthentication to RESULTS (an array that owns them) for each result in VALUE, the
 * unfolded FIELD'th such field from the top (0-based). Strict: comments, quoted strings, version
 * and reason as the grammar has them; FALSE, nothing added and a clause in DEFECTS (may be NULL)
 * when it is broken anywhere, so that no half of a forged field is ever believed. `none` alone adds
 * nothing. Unknown methods, results and property types are kept as they are. Broken are also: more
 * than 100 results; an authserv-id of more than 255 bytes, a method, result, property or its type
 * of more than 64, a property's value of more than 998; one property with two different values in
 * one result (the same value twice counts once); bytes that are not valid UTF-8. Takes time in
 * proportion to VALUE's length. */
gboolean authentication_results_read (const char *value, guint field, GPtrArray *results,
                                      GPtrArray *defects);
