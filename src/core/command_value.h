#pragma once

/* Small values in commands. Private to core/command*.c. */

#include <glib.h>

#include "core/lifecycle.h"

/* What stands between SEPARATORS, outside of quotation marks and angle brackets, trimmed, without
 * what is empty. The caller frees it. */
char **command_value_split (const char *text, const char *separators);

/* TEXT without the full stop that a phone puts behind a sentence. The caller frees it. */
char *command_value_bare (const char *text);

/* TRUE for a whole number in [LOW, HIGH], perhaps with such a full stop; likewise below. */
gboolean command_value_number (const char *text, gint64 low, gint64 high, gint64 *number);

/* TRUE for the number of a ticket, perhaps behind `#`. */
gboolean command_value_ticket (const char *text, gint64 *ticket);

/* TRUE for `90`, `90 minutes`, `1h30m`, `2 hours`: at most COMMAND_VALUE_MINUTES of them. */
gboolean command_value_minutes (const char *text, gint64 *minutes);

#define COMMAND_VALUE_MINUTES 1000000

/* The address in `NAME <ADDRESS>`, `<mailto:ADDRESS>` or ADDRESS, folded. The caller frees it. */
char *command_value_address (const char *text);
