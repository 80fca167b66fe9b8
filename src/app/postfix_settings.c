#include "app/postfix_settings.h"

#include <string.h>

#include "base/printer.h"

/* The name of the transport in the shipped master.cf lines. */
#define TRANSPORT "tocsin"
#define TIME_LIMIT_SECONDS_MAXIMUM 900u

static void
append (json_t *checks, const char *check, gboolean passed, const char *detail)
{
  json_array_append_new (checks, json_pack ("{s:s, s:s, s:s}", "check", check, "state",
                                            passed ? "ok" : "failed", "detail", detail));
}

/* The output of postconf with ARGUMENTS, or NULL. Fixed program, no shell. */
static char *
run_postconf (const char *directory, const char *first, const char *second)
{
  const char *const argv[] = { "/usr/sbin/postconf", "-c", directory, first, second, NULL };
  char *output = NULL;
  gint status = 0;
  if (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &output,
                    NULL, &status, NULL) &&
      g_spawn_check_wait_status (status, NULL))
    return g_strstrip (output);
  g_free (output);
  return NULL;
}

/* Settings that must have one very value. */
static void
check_values (const char *directory, json_t *checks)
{
  static const struct {
    const char *name;
    const char *value;
    const char *why;
  } wanted[] = {
    { TRANSPORT "_destination_recipient_limit", "1", "each recipient needs a delivery of its own" },
    { "enable_long_queue_ids", "yes", "queue ids must never come back" },
    { "smtpd_forbid_bare_newline", "yes", "bare newlines smuggle mail" },
    { "smtpd_forbid_bare_newline_exclusions", "", "local clients can smuggle as well" },
    { "smtpd_forbid_unauth_pipelining", "yes", "early talkers smuggle mail" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++) {
    g_autofree char *value = run_postconf (directory, "-hx", wanted[i].name);
    g_autofree char *detail = g_strdup_printf ("%s = %s (%s)", wanted[i].name,
                                               value == NULL ? "not set" : value, wanted[i].why);
    append (checks, "postfix", g_strcmp0 (value, wanted[i].value) == 0, detail);
  }
}

static guint
seconds_of (const char *value)
{
  char *unit = NULL;
  guint64 number = g_ascii_strtoull (value, &unit, 10);
  guint factor = *unit == 'm' ? 60 : *unit == 'h' ? 3600 : *unit == 'd' ? 86400 : 1;
  return (guint) MIN (number * factor, G_MAXUINT);
}

static void
check_time_limit (const char *directory, guint deadline, json_t *checks)
{
  g_autofree char *value = run_postconf (directory, "-hx", TRANSPORT "_time_limit");
  guint seconds = value == NULL ? 0 : seconds_of (value);
  g_autofree char *detail = g_strdup_printf (
      TRANSPORT
      "_time_limit = %s; must be above twice our deadline of %u s and at most %u s: a mail "
      "that exceeds it bounces",
      value == NULL ? "not set" : value, deadline, TIME_LIMIT_SECONDS_MAXIMUM);
  append (checks, "postfix", seconds > 2 * deadline && seconds <= TIME_LIMIT_SECONDS_MAXIMUM,
          detail);
}

/* What Postfix takes and we refuse would go to quarantine mail by mail. */
static void
check_size_limit (const char *directory, gint64 message_bytes, json_t *checks)
{
  g_autofree char *value = run_postconf (directory, "-hx", "message_size_limit");
  gint64 limit = value == NULL ? 0 : g_ascii_strtoll (value, NULL, 10);
  g_autofree char *detail = g_strdup_printf (
      "message_size_limit = %s; must be from 1 to our limit message-bytes, %" G_GINT64_FORMAT,
      value == NULL ? "not set" : value, message_bytes);
  append (checks, "postfix", limit > 0 && limit <= message_bytes, detail);
}

static void
check_service (const char *directory, json_t *checks)
{
  static const char *const needed[] = { "flags=Rhq",
                                        "null_sender=",
                                        "--sender=${sender}",
                                        "--size=${size}",
                                        "--queue-id=${queue_id}",
                                        "soft_bounce=yes",
                                        "--recipient=${recipient}",
                                        "--client=${client_address}",
                                        "--sasl-user=${sasl_username}" };
  g_autofree char *service = run_postconf (directory, "-M", TRANSPORT "/unix");
  if (service == NULL || *service == '\0') {
    append (checks, "postfix", FALSE, "master.cf has no service " TRANSPORT "/unix");
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (needed); i++) {
    g_autofree char *detail = g_strdup_printf ("master.cf: " TRANSPORT "/unix has %s", needed[i]);
    append (checks, "postfix", strstr (service, needed[i]) != NULL, detail);
  }
}

void
postfix_settings_check (const char *directory, guint deadline, gint64 message_bytes, json_t *checks)
{
  g_autofree char *version = run_postconf (directory, "-hx", "mail_version");
  if (version == NULL) {
    g_autofree char *detail = g_strdup_printf ("postconf cannot read %s", directory);
    append (checks, "postfix", FALSE, detail);
    return;
  }
  check_values (directory, checks);
  check_time_limit (directory, deadline, checks);
  check_size_limit (directory, message_bytes, checks);
  check_service (directory, checks);
}
