#include <glib/gstdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"

#include "mail/openpgp-process.h"
#include "mail/openpgp.h"

enum { KEY_BYTES = 1 << 20, NAME_BYTES = 255, RSA_BITS = 2048, SECONDS = 30 };

/* Fields of a line that gpg prints with --with-colons: GnuPG's doc/DETAILS. */
enum { RECORD, VALIDITY, BITS, ALGORITHM, CREATED = 5, EXPIRES, USER_ID = 9, CAPABILITIES = 11 };

/* What gpg says of a key. */
typedef struct {
  guint keys;
  guint secret;
  char *fingerprint; /* of the first key, or NULL */
  char *user_id;     /* first one, or NULL */
  char validity;     /* of the first key: `r` revoked, `e` expired */
  gboolean signs;    /* something in it can sign now */
  gboolean weak;     /* something in it that signs is too weak */
  gint64 created;
  gint64 expires; /* of the primary key; G_MAXINT64: never */
  gint64 signing; /* when the last that can sign expires */
} Listing;

static void
listing_clear (Listing *listing)
{
  g_free (listing->fingerprint);
  g_free (listing->user_id);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Listing, listing_clear)

/* ESCAPED as gpg prints it, on one line. The caller's. */
static char *
read_user_id (const char *escaped)
{
  g_autoptr (GString) bytes = g_string_new ("");
  for (const char *p = escaped; *p != '\0'; p++) {
    if (p[0] == '\\' && p[1] == 'x' && g_ascii_isxdigit (p[2]) && g_ascii_isxdigit (p[3])) {
      g_string_append_c (bytes,
                         (char) (g_ascii_xdigit_value (p[2]) << 4 | g_ascii_xdigit_value (p[3])));
      p += 3;
    } else if (p[0] == '\\' && p[1] != '\0') {
      g_string_append_c (bytes, ' ');
      p++;
    } else
      g_string_append_c (bytes, *p);
  }
  g_autofree char *utf8 = text_from_bytes (bytes->str, bytes->len);
  g_autofree char *line = text_one_line (utf8);
  return text_clip (line, NAME_BYTES);
}

/* A time in seconds; G_MAXINT64 for none. */
static gint64
read_time (const char *field)
{
  guint64 seconds;
  return g_ascii_string_to_unsigned (field, 10, 1, G_MAXUINT32, &seconds, NULL) ? (gint64) seconds
                                                                                : G_MAXINT64;
}

/* TRUE when a key by the numbers of FIELDS (RFC 4880 section 9.1) is not to be relied on. */
static gboolean
is_weak (char **fields)
{
  enum { RSA = 1, RSA_SIGN = 3, ECDSA = 19, EDDSA = 22 };
  guint64 algorithm = g_ascii_strtoull (fields[ALGORITHM], NULL, 10);
  if (algorithm == RSA || algorithm == RSA_SIGN)
    return g_ascii_strtoull (fields[BITS], NULL, 10) < RSA_BITS;
  return algorithm != ECDSA && algorithm != EDDSA;
}

/* Reads the FIELDS of a key or subkey that is in use. */
static void
read_usable (char **fields, gboolean primary, Listing *listing)
{
  gboolean signs = strchr (fields[CAPABILITIES], 's') != NULL;
  if (signs)
    listing->signing = MAX (listing->signing, read_time (fields[EXPIRES]));
  listing->signs = listing->signs || signs;
  listing->weak = listing->weak || ((signs || primary) && is_weak (fields));
}

static void
read_record (char **fields, Listing *listing)
{
  gboolean full = g_strv_length (fields) > CAPABILITIES;
  gboolean primary =
      full && (g_str_equal (fields[RECORD], "pub") || g_str_equal (fields[RECORD], "sec"));
  gboolean key = primary || (full && g_str_equal (fields[RECORD], "sub"));
  if (primary && listing->keys++ == 0) {
    listing->secret = g_str_equal (fields[RECORD], "sec");
    listing->validity = fields[VALIDITY][0];
    listing->created = read_time (fields[CREATED]);
    listing->expires = read_time (fields[EXPIRES]);
  }
  if (key && strspn (fields[VALIDITY], "reidn") == 0)
    read_usable (fields, primary, listing);
  if (g_str_equal (fields[RECORD], "fpr") && listing->fingerprint == NULL)
    listing->fingerprint = g_strdup (fields[USER_ID]);
  if (g_str_equal (fields[RECORD], "uid") && listing->user_id == NULL)
    listing->user_id = read_user_id (fields[USER_ID]);
}

/* What gpg prints about BYTES when called with ARGUMENTS, its files in HOME; NULL in ANSWER when it
 * is not content. */
static gboolean
run_gpg (const char *home, const char *const *arguments, GBytes *bytes, GBytes **answer,
         GError **error)
{
  static const char *const common[] = { "/usr/bin/gpg",
                                        "--batch",
                                        "--quiet",
                                        "--no-tty",
                                        "--no-options",
                                        "--lock-never",
                                        "--no-autostart",
                                        "--disable-dirmngr",
                                        "--no-auto-key-locate",
                                        "--no-auto-check-trustdb",
                                        "--weak-digest",
                                        "SHA1",
                                        "--homedir" };
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (common); i++)
    g_ptr_array_add (all, (gpointer) common[i]);
  g_ptr_array_add (all, (gpointer) home);
  for (const char *const *argument = arguments; *argument != NULL; argument++)
    g_ptr_array_add (all, (gpointer) *argument);
  g_ptr_array_add (all, (gpointer) OPENPGP_PROCESS_FILE_1);
  g_ptr_array_add (all, NULL);
  GBytes *const files[] = { bytes, NULL };
  const OpenpgpProcess process = { .arguments = (const char *const *) all->pdata,
                                   .files = files,
                                   .standard_output = TRUE,
                                   .deadline = clock_deadline (SECONDS) };
  g_autoptr (OpenpgpAnswer) made = openpgp_process_run (&process, error);
  if (made != NULL && made->done)
    *answer = g_bytes_ref (made->answer);
  return made != NULL;
}

static gboolean
refuse (GError **error, const char *reason)
{
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, "the key cannot be used: %s", reason);
  return FALSE;
}

/* Fills LISTING with what gpg reads in BYTES. */
static gboolean
list_key (const char *home, GBytes *bytes, Listing *listing, GError **error)
{
  static const char *const arguments[] = { "--with-colons", "--show-keys", NULL };
  g_autoptr (GBytes) answer = NULL;
  if (!run_gpg (home, arguments, bytes, &answer, error))
    return FALSE;
  gsize length = answer == NULL ? 0 : g_bytes_get_size (answer);
  if (length == 0)
    return refuse (error, "it is no OpenPGP public key, or no part of it is signed well enough");
  g_autofree char *text = g_strndup (g_bytes_get_data (answer, NULL), length);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++) {
    g_auto (GStrv) fields = g_strsplit (*line, ":", -1);
    if (g_strv_length (fields) > USER_ID)
      read_record (fields, listing);
  }
  return TRUE;
}

static gboolean
check_listing (const Listing *listing, GError **error)
{
  if (listing->secret > 0)
    return refuse (error, "it is a secret key; export the public one");
  if (listing->keys != 1)
    return refuse (error, listing->keys == 0 ? "there is none" : "there is more than one");
  if (listing->validity == 'r')
    return refuse (error, "it is revoked");
  if (listing->validity == 'e')
    return refuse (error, "it is expired");
  if (listing->weak)
    return refuse (error, "it is too weak: RSA with less than 2048 bits, DSA or the like");
  if (!listing->signs || listing->fingerprint == NULL || listing->user_id == NULL)
    return refuse (error, "it cannot sign now, or its own signatures are SHA-1");
  return TRUE;
}

/* The key in BYTES without what others signed, with its first name only. */
static GBytes *
minimal_key (const char *home, GBytes *bytes, GError **error)
{
  static const char *const arguments[] = { "--import-options", "import-export,import-minimal",
                                           "--import-filter",  "keep-uid=primary=1",
                                           "--import",         NULL };
  GBytes *minimal = NULL;
  if (run_gpg (home, arguments, bytes, &minimal, error) && minimal == NULL)
    refuse (error, "gpg cannot take it in");
  return minimal;
}

static PublicKey *
read_in (const char *home, GBytes *bytes, GError **error)
{
  g_auto (Listing) given = { 0 };
  g_auto (Listing) kept = { 0 };
  if (!list_key (home, bytes, &given, error) || !check_listing (&given, error))
    return NULL;
  g_autoptr (GBytes) minimal = minimal_key (home, bytes, error);
  if (minimal == NULL || !list_key (home, minimal, &kept, error) || !check_listing (&kept, error))
    return NULL;
  gint64 expires = MIN (kept.expires, kept.signing);
  PublicKey *key = g_new0 (PublicKey, 1);
  key->fingerprint = g_steal_pointer (&kept.fingerprint);
  key->bytes = g_steal_pointer (&minimal);
  key->created = kept.created;
  key->expires = expires == G_MAXINT64 ? CLOCK_NONE : expires;
  key->user_id = g_steal_pointer (&kept.user_id);
  return key;
}

/* GnuPG leaves plain files only. */
static void
remove_home (const char *home)
{
  g_autoptr (GDir) directory = g_dir_open (home, 0, NULL);
  const char *name;
  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL) {
    g_autofree char *path = g_build_filename (home, name, NULL);
    g_unlink (path);
  }
  g_rmdir (home);
}

PublicKey *
openpgp_read_key (GBytes *bytes, GError **error)
{
  if (g_bytes_get_size (bytes) > KEY_BYTES) {
    refuse (error, "it has more than 1 MiB");
    return NULL;
  }
  g_autoptr (GError) failure = NULL;
  g_autofree char *home = g_dir_make_tmp ("tocsin-XXXXXX", &failure);
  if (home == NULL) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY, "no directory for gpg: %s",
                 failure->message);
    return NULL;
  }
  PublicKey *key = read_in (home, bytes, error);
  remove_home (home);
  return key;
}

void
public_key_free (PublicKey *key)
{
  if (key == NULL)
    return;
  g_free (key->fingerprint);
  g_clear_pointer (&key->bytes, g_bytes_unref);
  g_free (key->user_id);
  g_free (key);
}
