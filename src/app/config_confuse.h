#pragma once

/* libconfuse, told by the option table what to read. Its errors are found by others before, with
 * all lines at once; here it only hands over the values. */

#include <confuse.h>
#include <glib.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (cfg_t, cfg_free)

/* Reads TEXT. CONFIG when libconfuse refuses it: `FILE:LINE: ...`. The caller frees it with
 * cfg_free(). */
cfg_t *config_confuse_parse (const char *file, const char *text, GError **error);

/* A number that fits; a text, also as NULL when it is empty; a list. The caller frees them. */
guint config_confuse_count (cfg_t *section, const char *name);
char *config_confuse_text (cfg_t *section, const char *name);
char *config_confuse_optional_text (cfg_t *section, const char *name);
char **config_confuse_list (cfg_t *section, const char *name);

/* The place of the value among the choices of option NAME. */
int config_confuse_choice (cfg_t *section, const char *name);

gboolean config_confuse_truth (cfg_t *section, const char *name);
