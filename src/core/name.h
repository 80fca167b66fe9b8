#pragma once

/* Names that people give to queues, roles, fields...: written as they like, compared without case.
 */

#include <glib.h>

/* TRUE when A and B, valid UTF-8, are one name. */
gboolean name_equal (const char *a, const char *b);

/* Where NAME stands in LIST (NULL-terminated), or NULL. Borrowed from LIST. */
const char *name_find (const char *const *list, const char *name);
