#include "config_directory.h"

#include <glib/gstdio.h>

#include "base/clock.h"
#include "base/error.h"

const char config_directory_good[] = "name = \"csirt.example\"\n"                 /* line 1 */
                                     "domain = \"csirt.example\"\n"               /* 2 */
                                     "database = \"dbname=tocsin\"\n"             /* 3 */
                                     "templates = \"DIR/templates\"\n"            /* 4 */
                                     "default-queue = \"General\"\n"              /* 5 */
                                     "operators = { \"carol@staff.example\" }\n"  /* 6 */
                                     "token-key \"a\" { file = \"DIR/a.key\" }\n" /* 7 */
                                     "smtp { port = 2525 }\n"                     /* 8 */
                                     "queue \"General\" {\n"                      /* 9 */
                                     "  address = \"help@csirt.example\"\n"       /* 10 */
                                     "  comment-address = \"help-comment@csirt.example\"\n" /* 11 */
                                     "}\n";                                                 /* 12 */

char *
config_directory_replaced (const char *text, const char *old, const char *new)
{
  g_auto (GStrv) pieces = g_strsplit (text, old, -1);
  return g_strjoinv (new, pieces);
}

void
config_directory_write (const ConfigDirectory *directory, const char *name, const char *text,
                        int mode)
{
  g_autofree char *path = g_build_filename (directory->path, name, NULL);
  g_autoptr (GError) error = NULL;
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
}

static void
make_directory (const ConfigDirectory *directory, const char *name)
{
  g_autofree char *path = g_build_filename (directory->path, name, NULL);
  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
}

void
config_directory_set_up (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  directory->path = g_dir_make_tmp ("tocsin-config-XXXXXX", NULL);
  g_assert_nonnull (directory->path);
  directory->file = g_build_filename (directory->path, "t.conf", NULL);
  make_directory (directory, "templates");
  make_directory (directory, "templates/en");
  make_directory (directory, "templates/es");
  make_directory (directory, "own");
  make_directory (directory, "own/fr");
  config_directory_write (directory, "a.key", "000102030405060708090a0b0c0d0e0f\n", 0640);
  config_directory_write (directory, "token-a.key", "sixteen letters!", 0600);
  config_directory_write (directory, "open.key", "sixteen letters!", 0644);
  config_directory_write (directory, "short.key", "0001020304050607\n", 0600);
  g_autofree char *large = g_strnfill (4097, 'x');
  config_directory_write (directory, "large.key", large, 0600);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) entries = g_dir_open (path, 0, NULL);
  const char *name;
  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL) {
    g_autofree char *inner = g_build_filename (path, name, NULL);
    remove_all (inner);
  }
  g_assert_cmpint (g_remove (path), ==, 0);
}

void
config_directory_tear_down (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  clock_set_file (NULL);
  remove_all (directory->path);
  g_free (directory->path);
  g_free (directory->file);
}

void
config_directory_write_config (const ConfigDirectory *directory, const char *text)
{
  g_autofree char *placed = config_directory_replaced (text, "DIR", directory->path);
  config_directory_write (directory, "t.conf", placed, 0644);
}

char *
config_directory_faults (const ConfigDirectory *directory, const char *text)
{
  config_directory_write_config (directory, text);
  g_autoptr (GError) error = NULL;
  g_autoptr (Config) config = config_load (directory->file, &error);
  g_assert_true ((config == NULL) == (error != NULL));
  if (error == NULL)
    return NULL;
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CONFIG);
  g_autofree char *short_file = config_directory_replaced (error->message, directory->file, "F");
  return config_directory_replaced (short_file, directory->path, "DIR");
}

Config *
config_directory_load (const ConfigDirectory *directory, const char *text)
{
  config_directory_write_config (directory, text);
  g_autoptr (GError) error = NULL;
  Config *config = config_load (directory->file, &error);
  g_assert_no_error (error);
  return config;
}
