#pragma once

/* A directory for one test of the configuration: templates in two languages, others in
 * `own` in a third, key files good and bad, and the configuration itself. */

#include "app/config.h"

typedef struct {
  char *path; /* of the directory */
  char *file; /* the configuration in it */
} ConfigDirectory;

/* A small good file, twelve lines. DIR stands for the directory of the test. */
extern const char config_directory_good[];

/* To be used with g_test_add(); DATA is ignored. */
void config_directory_set_up (ConfigDirectory *directory, gconstpointer data);
void config_directory_tear_down (ConfigDirectory *directory, gconstpointer data);

/* Writes TEXT, with DIR replaced by the directory, as the configuration. */
void config_directory_write_config (const ConfigDirectory *directory, const char *text);

/* Writes TEXT as the file NAME. */
void config_directory_write (const ConfigDirectory *directory, const char *name, const char *text,
                             int mode);

/* Loads TEXT, which must be good. The caller frees it. */
Config *config_directory_load (const ConfigDirectory *directory, const char *text);

/* What config_load() says about TEXT, with `F` for the file and `DIR` for the directory; NULL when
 * it is content. The caller frees it. */
char *config_directory_faults (const ConfigDirectory *directory, const char *text);

/* TEXT with every OLD replaced by NEW. The caller frees it. */
char *config_directory_replaced (const char *text, const char *old, const char *new);
