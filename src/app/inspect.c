#include "app/inspect.h"

#include <string.h>

#include "base/clock.h"

#include "mail/parse.h"
#include "store/mail_document.h"

#include "app/spool.h"

/* The address in a Return-Path line that RAW begins with, or NULL. */
static char *
return_path (GBytes *raw)
{
  static const char name[] = "Return-Path:";
  gsize length;
  const char *bytes = g_bytes_get_data (raw, &length);
  if (length < strlen (name) || g_ascii_strncasecmp (bytes, name, strlen (name)) != 0)
    return NULL;
  const char *newline = memchr (bytes, '\n', length);
  gsize line = newline == NULL ? length : (gsize) (newline - bytes);
  const char *open = memchr (bytes, '<', line);
  const char *close = memchr (bytes, '>', line);
  return open == NULL || close == NULL || close < open
             ? NULL
             : g_strndup (open + 1, (gsize) (close - open) - 1);
}

Mail *
inspect_read (const Config *config, int fd, char **sender, GError **error)
{
  g_autoptr (Spool) spool = spool_read (fd, 0, error);
  if (spool == NULL)
    return NULL;
  if (*sender == NULL)
    *sender = return_path (spool->raw);
  const ParseRequest request = config_parse_request (config, *sender == NULL ? "unknown" : *sender);
  g_autoptr (Parse) parse = parse_start (spool->fd, &request, error);
  return parse == NULL ? NULL : parse_finish (parse, clock_deadline (config->deadline), error);
}

json_t *
inspect_mail (const Config *config, int fd, const char *sender, GError **error)
{
  g_autofree char *known = g_strdup (sender);
  g_autoptr (Mail) mail = inspect_read (config, fd, &known, error);
  return mail == NULL ? NULL : mail_document (mail);
}
