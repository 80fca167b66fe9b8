#pragma once

/* Key files: the secrets of tocsin.conf, kept outside it. */

#include <glib.h>

/* The secret in FILE: its hexadecimal digits decoded when it holds nothing else, otherwise its
 * bytes; one line end at its end does not count. The caller unrefs it. CONFIG: FILE is missing, no
 * regular file or unreadable, holds less than 16 or more than 4096 bytes, or its mode lets others
 * in, which only TESTING allows; the message says what is right. */
GBytes *config_key_read (const char *file, gboolean testing, GError **error);
