#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"

#include "cmd/input.h"

static void
test_files (void)
{
  static const struct {
    const char *label;
    gsize length;
    gint64 limit;
    gboolean good;
  } row[] = {
    { "empty", 0, 10, TRUE },
    { "within the limit", 10, 10, TRUE },
    { "beyond it", 11, 10, FALSE },
    { "several chunks", 200000, 200000, TRUE },
    { "far beyond", 200000, 70000, FALSE },
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = g_dir_make_tmp ("tocsin-input-XXXXXX", &error);
  g_assert_no_error (error);
  g_autofree char *file = g_build_filename (directory, "table", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (row); i++) {
    g_autofree char *text = g_strnfill (row[i].length, 'x');
    g_assert_true (g_file_set_contents (file, text, (gssize) row[i].length, NULL));
    g_autoptr (GError) problem = NULL;
    g_autoptr (GBytes) bytes = input_read (file, row[i].limit, &problem);
    g_test_message ("%s", row[i].label);
    g_assert_true ((bytes != NULL) == row[i].good);
    if (row[i].good)
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text,
                       row[i].length);
    else
      g_assert_error (problem, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT);
  }
  g_unlink (file);
  g_rmdir (directory);
}

static void
test_unreadable (void)
{
  static const char *const file[] = { "/nonexistent/table", "/" };
  for (gsize i = 0; i < G_N_ELEMENTS (file); i++) {
    g_autoptr (GError) problem = NULL;
    g_assert_null (input_read (file[i], 10, &problem));
    g_assert_true (problem->domain == G_FILE_ERROR);
    g_assert_true (g_str_has_prefix (problem->message, file[i]));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cmd/input/reads-files-up-to-a-limit", test_files);
  g_test_add_func ("/cmd/input/says-which-file-cannot-be-read", test_unreadable);
  return g_test_run ();
}
