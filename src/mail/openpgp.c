#include "mail/openpgp.h"

#include <string.h>

#include "base/clock.h"

#include "mail/openpgp-packet.h"
#include "mail/openpgp-process.h"

/* What gpgv gets; it takes some milliseconds. */
enum { SECONDS = 10 };

static const char status_prefix[] = "[GNUPG:] ";

/* What a line of gpgv's status says: GnuPG's doc/DETAILS. */
static const struct {
  const char *keyword;
  SignatureState state; /* SIGNATURE_GOOD: nothing against the signature */
} keywords[] = {
  { "NEWSIG", SIGNATURE_GOOD },         { "GOODSIG", SIGNATURE_GOOD },
  { "VALIDSIG", SIGNATURE_GOOD },       { "KEY_CONSIDERED", SIGNATURE_GOOD },
  { "SIG_ID", SIGNATURE_GOOD },         { "NOTATION_NAME", SIGNATURE_GOOD },
  { "NOTATION_FLAGS", SIGNATURE_GOOD }, { "NOTATION_DATA", SIGNATURE_GOOD },
  { "POLICY_URL", SIGNATURE_GOOD },     { "VERIFICATION_COMPLIANCE_MODE", SIGNATURE_GOOD },
  { "BADSIG", SIGNATURE_BAD },          { "NO_PUBKEY", SIGNATURE_UNKNOWN },
  { "EXPSIG", SIGNATURE_EXPIRED },      { "EXPKEYSIG", SIGNATURE_EXPIRED },
  { "REVKEYSIG", SIGNATURE_EXPIRED },   { "KEYEXPIRED", SIGNATURE_EXPIRED },
  { "SIGEXPIRED", SIGNATURE_EXPIRED },  { "KEYREVOKED", SIGNATURE_EXPIRED },
};

/* Which of several objections is told. */
static const SignatureState order[] = { SIGNATURE_BAD, SIGNATURE_EXPIRED, SIGNATURE_UNKNOWN,
                                        SIGNATURE_BROKEN };

/* What the lines read so far say. */
typedef struct {
  guint new;
  guint good;
  guint valid;
  gboolean against[SIGNATURE_BROKEN + 1];
  char *fingerprint; /* or NULL */
  gint64 created;
} Verdict;

static void
verdict_clear (Verdict *verdict)
{
  g_free (verdict->fingerprint);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Verdict, verdict_clear)

/* TEXT with CR LF for each line end. */
static GBytes *
canonical (GBytes *text)
{
  gsize length;
  const char *start = g_bytes_get_data (text, &length);
  const char *end = start + length;
  g_autoptr (GString) lines = g_string_sized_new (length + length / 32 + 1);
  while (start < end) {
    const char *newline = memchr (start, '\n', (gsize) (end - start));
    const char *stop = newline == NULL ? end : newline;
    gboolean bare = newline != NULL && (stop == start || stop[-1] != '\r');
    g_string_append_len (lines, start, stop - start);
    g_string_append (lines, newline == NULL ? "" : bare ? "\r\n" : "\n");
    start = newline == NULL ? end : newline + 1;
  }
  return g_string_free_to_bytes (g_steal_pointer (&lines));
}

static gboolean
is_fingerprint (const char *text)
{
  gsize length = strlen (text);
  return (length == 40 || length == 64) && strspn (text, "0123456789ABCDEF") == length;
}

/* Fingerprint of the key, date, time, expiry, version, reserved, two algorithms, class, fingerprint
 * of the primary key. */
static gboolean
read_valid (char **fields, Verdict *verdict)
{
  enum { TIME = 2, PRIMARY = 9, FIELDS = 10 };
  if (g_strv_length (fields) != FIELDS || !is_fingerprint (fields[PRIMARY]) ||
      !g_ascii_string_to_unsigned (fields[TIME], 10, 1, G_MAXUINT32, NULL, NULL))
    return FALSE;
  g_free (verdict->fingerprint);
  verdict->fingerprint = g_strdup (fields[PRIMARY]);
  verdict->created = g_ascii_strtoll (fields[TIME], NULL, 10);
  return TRUE;
}

static SignatureState
state_of (const char *keyword)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keywords); i++)
    if (g_str_equal (keyword, keywords[i].keyword))
      return keywords[i].state;
  return SIGNATURE_BROKEN;
}

/* Reads one LINE of the status. */
static void
read_line (const char *line, Verdict *verdict)
{
  gboolean status = g_str_has_prefix (line, status_prefix);
  g_auto (GStrv) words = g_strsplit (status ? line + strlen (status_prefix) : "", " ", -1);
  const char *keyword = words[0] == NULL ? "" : words[0];
  verdict->against[state_of (keyword)] = TRUE;
  verdict->new += g_str_equal (keyword, "NEWSIG");
  verdict->good += g_str_equal (keyword, "GOODSIG");
  if (!g_str_equal (keyword, "VALIDSIG"))
    return;
  verdict->valid++;
  if (!read_valid (words + 1, verdict))
    verdict->against[SIGNATURE_BROKEN] = TRUE;
}

/* What gpgv's STATUS says when it ended well if DONE. */
static Signature *
read_status (GBytes *status, gboolean done)
{
  g_auto (Verdict) verdict = { 0 };
  gsize length;
  const char *bytes = g_bytes_get_data (status, &length);
  g_autofree char *text = g_strndup (length == 0 ? "" : bytes, length);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean whole = length > 0 && strlen (text) == length && bytes[length - 1] == '\n';
  for (char **line = lines; whole && line[1] != NULL; line++)
    read_line (*line, &verdict);
  if (verdict.new > 1 || verdict.good > 1 || verdict.valid > 1)
    return signature_new (SIGNATURE_SEVERAL);
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    if (verdict.against[order[i]])
      return signature_new (order[i]);
  if (!done || verdict.new != 1 || verdict.good != 1 || verdict.valid != 1)
    return signature_new (SIGNATURE_BROKEN);
  Signature *signature = signature_new (SIGNATURE_GOOD);
  signature->fingerprint = g_steal_pointer (&verdict.fingerprint);
  signature->created = verdict.created;
  return signature;
}

/* Asks gpgv about PACKET, a signature of TEXT, by KEYS. */
static Signature *
ask_gpgv (const SignaturePacket *packet, GBytes *text, const GPtrArray *keys, gint64 deadline,
          GError **error)
{
  static const char *const arguments[] = { "/usr/bin/gpgv",
                                           "--quiet",
                                           "--status-fd",
                                           OPENPGP_PROCESS_ANSWER,
                                           "--weak-digest",
                                           "SHA1",
                                           "--homedir",
                                           "/nonexistent",
                                           "--keyring",
                                           OPENPGP_PROCESS_FILE_1,
                                           OPENPGP_PROCESS_FILE_2,
                                           OPENPGP_PROCESS_FILE_3,
                                           NULL };
  GByteArray *joined = g_byte_array_new ();
  for (guint i = 0; i < keys->len; i++) {
    gsize length;
    const guint8 *bytes = g_bytes_get_data (g_ptr_array_index (keys, i), &length);
    g_byte_array_append (joined, bytes, (guint) length);
  }
  g_autoptr (GBytes) keyring = g_byte_array_free_to_bytes (joined);
  GBytes *const files[] = { keyring, packet->bytes, text, NULL };
  const OpenpgpProcess process = { .arguments = arguments,
                                   .files = files,
                                   .deadline = MIN (deadline, clock_deadline (SECONDS)) };
  g_autoptr (OpenpgpAnswer) answer = openpgp_process_run (&process, error);
  return answer == NULL ? NULL : read_status (answer->answer, answer->done);
}

static void
digest_packet (const SignaturePacket *packet, guint8 digest[32])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length;
  const guint8 *hashed = g_bytes_get_data (packet->hashed, &length);
  g_checksum_update (checksum, hashed, (gssize) length);
  g_checksum_update (checksum, packet->prefix, sizeof packet->prefix);
  gsize size = 32;
  g_checksum_get_digest (checksum, digest, &size);
}

gboolean
openpgp_signature_digest (const char *armor, guint8 digest[32])
{
  SignatureState problem;
  g_autoptr (SignaturePacket) packet = signature_packet_read (armor, &problem);
  if (packet == NULL)
    return FALSE;
  digest_packet (packet, digest);
  return TRUE;
}

Signature *
openpgp_verify (GBytes *text, const char *signature, const GPtrArray *keys, gint64 deadline,
                GError **error)
{
  SignatureState problem;
  g_autoptr (SignaturePacket) packet = signature_packet_read (signature, &problem);
  if (packet == NULL)
    return signature_new (problem);
  g_autoptr (GBytes) lines = canonical (text);
  if (keys->len == 0)
    return signature_new (SIGNATURE_UNKNOWN);
  Signature *verified = signature_packet_fits (packet, lines)
                            ? ask_gpgv (packet, lines, keys, deadline, error)
                            : signature_new (SIGNATURE_BAD);
  if (verified != NULL)
    digest_packet (packet, verified->digest);
  return verified;
}
