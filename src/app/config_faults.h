#pragma once

/* The list of everything that is wrong in one configuration file, so that a sysadmin can repair it
 * in one go. */

#include <glib.h>

typedef struct _ConfigFaults ConfigFaults;

/* FILE names the file in each message; it is copied. */
ConfigFaults *config_faults_new (const char *file);
void config_faults_free (ConfigFaults *faults);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfigFaults, config_faults_free)

/* Notes one fault on LINE, counted from 1; 0 when it is about the whole file. The text,
 * printf-style without newline, says what is wrong; what is right. */
void config_faults_add (ConfigFaults *faults, guint line, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* FALSE when there are faults: CONFIG, with all of them in the order of their lines,
 * `FILE:LINE: text` each, joined by newlines. */
gboolean config_faults_report (const ConfigFaults *faults, GError **error);

/* VALUE, of any origin, fit to stand in a message: one short line. The caller frees it. */
char *config_faults_quote (const char *value);
