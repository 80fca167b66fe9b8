#include "keyring.h"

#include <glib/gstdio.h>
#include <string.h>

/* What a program prints that is run with ARGUMENTS, a list that NULL ends, and is content. The
 * caller's. */
static char *
spawn (const GPtrArray *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *said = NULL;
  char *printed = NULL;
  int status = 0;
  g_spawn_sync (NULL, (char **) arguments->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &printed,
                &said, &status, &error);
  g_assert_no_error (error);
  if (status != 0)
    g_test_message ("%s", said);
  g_assert_cmpint (status, ==, 0);
  return printed;
}

/* The same with WORDS, which NULL ends. */
static char *
spawn_words (const char *const *words)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  for (; *words != NULL; words++)
    g_ptr_array_add (arguments, (gpointer) *words);
  g_ptr_array_add (arguments, NULL);
  return spawn (arguments);
}

GBytes *
keyring_run (const char *home, const char *command, const char *word, GBytes *input)
{
  g_autofree char *whole = g_strdup_printf (
      "gpg --homedir %s --batch --quiet --no-tty --no-options --yes --pinentry-mode loopback "
      "--passphrase= --trust-model always --output %s/out %s",
      home, home, command);
  g_auto (GStrv) words = g_strsplit (whole, " ", -1);
  g_autofree char *in = g_build_filename (home, "in", NULL);
  g_autofree char *out = g_build_filename (home, "out", NULL);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  for (char **p = words; *p != NULL; p++)
    if (**p != '\0')
      g_ptr_array_add (arguments, g_str_equal (*p, "%") ? (gpointer) word : *p);
  if (input != NULL) {
    gsize length;
    const char *bytes = g_bytes_get_data (input, &length);
    g_assert_true (g_file_set_contents (in, bytes, (gssize) length, NULL));
    g_ptr_array_add (arguments, in);
  }
  g_ptr_array_add (arguments, NULL);
  g_unlink (out);
  g_free (spawn (arguments));
  char *written = NULL;
  gsize length = 0;
  return g_file_get_contents (out, &written, &length, NULL) ? g_bytes_new_take (written, length)
                                                            : NULL;
}

void
keyring_do (const char *home, const char *command, const char *word, GBytes *input)
{
  GBytes *written = keyring_run (home, command, word, input);
  g_clear_pointer (&written, g_bytes_unref);
}

char *
keyring_sign (const char *home, const char *user, const char *options, const char *text)
{
  g_autofree char *command = g_strdup_printf ("--armor %s --local-user %% --detach-sign", options);
  g_autoptr (GBytes) input = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) signature = keyring_run (home, command, user, input);
  return g_strndup (g_bytes_get_data (signature, NULL), g_bytes_get_size (signature));
}

void
keyring_add (const char *home, const char *user, const char *options, const char *kind)
{
  g_autofree char *command = g_strdup_printf ("%s --quick-generate-key %% %s", options, kind);
  keyring_do (home, command, user, NULL);
}

char *
keyring_fingerprint (const char *home, const char *user)
{
  static const char record[] = "\nfpr:::::::::";
  const char *const words[] = {
    "gpg", "--homedir", home, "--with-colons", "--list-keys", user, NULL
  };
  g_autofree char *listed = spawn_words (words);
  const char *found = strstr (listed, record);
  g_assert_nonnull (found);
  found += strlen (record);
  return g_strndup (found, strcspn (found, ":"));
}

void
keyring_revoke (const char *home, const char *user)
{
  g_autofree char *fingerprint = keyring_fingerprint (home, user);
  g_autofree char *path = g_strdup_printf ("%s/openpgp-revocs.d/%s.rev", home, fingerprint);
  g_autofree char *certificate = NULL;
  g_assert_true (g_file_get_contents (path, &certificate, NULL, NULL));
  /* A colon keeps people from using it by mistake. */
  const char *start = strstr (certificate, ":-----BEGIN");
  g_assert_nonnull (start);
  g_autoptr (GBytes) input = g_bytes_new (start + 1, strlen (start + 1));
  keyring_do (home, "--import", NULL, input);
}

char *
keyring_open (void)
{
  g_autoptr (GError) error = NULL;
  char *home = g_dir_make_tmp ("keys-XXXXXX", &error);
  g_assert_no_error (error);
  return home;
}

void
keyring_close (char *home)
{
  const char *const stop[] = { "gpgconf", "--homedir", home, "--kill", "all", NULL };
  const char *const remove[] = { "rm", "-rf", "--", home, NULL };
  g_free (spawn_words (stop));
  g_free (spawn_words (remove));
  g_free (home);
}
