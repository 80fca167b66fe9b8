#pragma once

/* The only place that writes to syslog or standard error. Message texts are stable: sysadmins grep
 * for them. Foreign text goes through text_one_line() before it comes here. */

#include <glib.h>

typedef enum { LOG_TO_SYSLOG, LOG_TO_STDERR } LogTarget;

/* Names the program in every line (PROGRAM is borrowed for the life of the process) and chooses
 * where lines go. Before this call lines go to standard error. */
void log_open (const char *program, LogTarget target);

/* One line each, printf-style, without a newline. */
void log_info (const char *format, ...) G_GNUC_PRINTF (1, 2);
void log_warning (const char *format, ...) G_GNUC_PRINTF (1, 2);
void log_error (const char *format, ...) G_GNUC_PRINTF (1, 2);
