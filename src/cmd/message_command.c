#include "cmd/message_command.h"

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

#include "app/inspect.h"
#include "app/lookup.h"
#include "cmd/message_page.h"
#include "cmd/page.h"

#define SHA256_BYTES 32

static const char *const find_text[] = { "message_id", "queue_id", "recipient",  "disposition",
                                         "ticket",     "outbox",   "quarantine", NULL };
static const char *const find_csv[] = { "message_id", "queue_id", "recipient",   "sha256",
                                        "class",      "reasons",  "disposition", "ticket",
                                        "history",    "outbox",   "quarantine",  NULL };
static const Columns find_columns = { find_text, find_csv };

/* ID with angle brackets, whether it has them or not; NULL with USAGE when it is empty. The caller
 * frees it. */
static char *
bracketed (const char *id, GError **error)
{
  g_autofree char *bare = g_strstrip (g_strdup (id));
  gsize length = strlen (bare);
  if (length >= 2 && bare[0] == '<' && bare[length - 1] == '>')
    return g_steal_pointer (&bare);
  if (length > 0)
    return g_strdup_printf ("<%s>", bare);
  g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_USAGE, "--message-id is empty");
  return NULL;
}

static GBytes *
digest_of (const char *hex, GError **error)
{
  g_autoptr (GBytes) digest = text_from_hex (hex);
  if (digest != NULL && g_bytes_get_size (digest) == SHA256_BYTES)
    return g_steal_pointer (&digest);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_USAGE,
               "--sha256 must be %d hexadecimal digits, not `%s`", 2 * SHA256_BYTES, hex);
  return NULL;
}

/* Fills KEY from the one option that was given; the caller frees ID and unrefs DIGEST. */
static gboolean
read_key (const Arguments *arguments, MessageKey *key, char **id, GBytes **digest, GError **error)
{
  *id = NULL;
  *digest = NULL;
  const char *message_id = arguments_value (arguments, "message-id");
  const char *sha256 = arguments_value (arguments, "sha256");
  if (message_id != NULL && (*id = bracketed (message_id, error)) == NULL)
    return FALSE;
  if (sha256 != NULL && (*digest = digest_of (sha256, error)) == NULL)
    return FALSE;
  *key = (MessageKey){ .message_id = *id,
                       .queue_id = arguments_value (arguments, "queue-id"),
                       .sha256 = *digest };
  return TRUE;
}

static gboolean
find (const Request *request, GError **error)
{
  MessageKey key;
  g_autofree char *id = NULL;
  g_autoptr (GBytes) digest = NULL;
  return read_key (request->arguments, &key, &id, &digest, error) &&
         page_listing (request, lookup_messages (request->config, request->actor, &key, error),
                       &find_columns);
}

static gboolean
raw (const Request *request, GError **error)
{
  MessageKey key;
  g_autofree char *id = NULL;
  g_autoptr (GBytes) digest = NULL;
  return read_key (request->arguments, &key, &id, &digest, error) &&
         page_bytes (request, lookup_message_raw (request->config, request->actor, &key, error));
}

static gboolean
parse (const Request *request, GError **error)
{
  const char *sender = arguments_value (request->arguments, "sender");
  json_t *record = inspect_mail (request->config, STDIN_FILENO, sender, error);
  if (record == NULL || arguments_has (request->arguments, "json"))
    return page_record (request, record);
  message_page_print (request->out, record);
  json_decref (record);
  return TRUE;
}

static const ArgumentOption parse_options[] = {
  { "sender", "ADDRESS", ARGUMENT_OPTIONAL },
  { NULL },
};

static const ArgumentOption key_options[] = {
  { "message-id", "ID", ARGUMENT_ONE_OF },
  { "queue-id", "ID", ARGUMENT_ONE_OF },
  { "sha256", "DIGEST", ARGUMENT_ONE_OF },
  { NULL },
};

const Command message_commands[] = {
  { "message find", "", "List every trace of a mail, oldest first: where it went.",
    COMMAND_NEEDS_ACTOR, key_options, command_listing, find },
  { "message raw", "", "Write the exact bytes of a mail.", COMMAND_NEEDS_ACTOR, key_options, NULL,
    raw },
  { "message parse", "", "Show how Tocsin reads the mail on standard input.", COMMAND_NEEDS_CONFIG,
    parse_options, command_record, parse },
  { NULL },
};
