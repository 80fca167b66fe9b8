#include "app/config.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/clock.h"

#include "app/config_check.h"
#include "app/config_confuse.h"
#include "app/config_lint.h"
#include "app/config_policy.h"

#define INSTALLED_FILE TOCSIN_SYSCONFDIR "/tocsin/tocsin.conf"

void
config_free (Config *config)
{
  if (config == NULL)
    return;
  g_free (config->file);
  policy_free (config->policy);
  g_free (config->database);
  g_free (config->templates);
  g_free (config->service_user);
  g_free (config->smtp.host);
  g_free (config->testing_clock_file);
  g_free (config);
}

/* Notes why FILE cannot be a configuration file. libconfuse would end the process at a directory.
 */
static gboolean
is_regular (const char *file, ConfigFaults *faults)
{
  static const char advice[] = "name the configuration file with -c or $TOCSIN_CONF";
  struct stat status;
  if (stat (file, &status) != 0)
    config_faults_add (faults, 0, "%s; %s", g_strerror (errno), advice);
  else if (S_ISDIR (status.st_mode))
    config_faults_add (faults, 0, "is a directory; %s", advice);
  else if (!S_ISREG (status.st_mode))
    config_faults_add (faults, 0, "is no regular file; %s", advice);
  else
    return TRUE;
  return FALSE;
}

/* All of FILE, or NULL after noting why not. */
static char *
read_text (const char *file, ConfigFaults *faults)
{
  if (!is_regular (file, faults))
    return NULL;
  g_autofree char *text = NULL;
  gsize length;
  g_autoptr (GError) error = NULL;
  if (!g_file_get_contents (file, &text, &length, &error)) {
    config_faults_add (faults, 0, "cannot be read; let this user read it (%s)", error->message);
    return NULL;
  }
  const char *end;
  if (g_utf8_validate_len (text, length, &end))
    return g_steal_pointer (&text);
  guint line = 1;
  for (const char *p = text; p < end; p++)
    line += *p == '\n';
  config_faults_add (faults, line, "a byte is no UTF-8 text; write the file in UTF-8");
  return NULL;
}

static ParseLimits
make_limits (cfg_t *limits)
{
  return (ParseLimits){
    .message_bytes = cfg_getint (limits, "message-bytes"),
    .header_bytes = cfg_getint (limits, "header-bytes"),
    .header_lines = config_confuse_count (limits, "header-lines"),
    .addresses = config_confuse_count (limits, "addresses"),
    .depth = config_confuse_count (limits, "depth"),
    .parts = config_confuse_count (limits, "parts"),
    .text_bytes = cfg_getint (limits, "text-bytes"),
    .memory_bytes = cfg_getint (limits, "memory-bytes"),
    .cpu_seconds = config_confuse_count (limits, "cpu-seconds"),
  };
}

static Config *
make_config (const char *file, cfg_t *root, GError **error)
{
  g_autoptr (Config) config = g_new0 (Config, 1);
  config->file = g_strdup (file);
  config->policy = config_policy_new (root, error);
  if (config->policy == NULL) {
    g_prefix_error (error, "%s: ", file);
    return NULL;
  }
  config->database = config_confuse_text (root, "database");
  config->templates = config_confuse_text (root, "templates");
  config->service_user = config_confuse_text (root, "service-user");
  config->deadline = config_confuse_count (root, "deadline");
  config->limits = make_limits (cfg_getsec (root, "limits"));
  cfg_t *smtp = cfg_getsec (root, "smtp");
  config->smtp.host = config_confuse_text (smtp, "host");
  config->smtp.port = config_confuse_count (smtp, "port");
  config->smtp.timeout = config_confuse_count (smtp, "timeout");
  config->testing = config_confuse_truth (root, "testing");
  config->testing_clock_file = config_confuse_text (root, "testing-clock-file");
  return g_steal_pointer (&config);
}

/* The text of FILE for libconfuse, when no fault at all could be found in it. */
static char *
read_checked (const char *file, GError **error)
{
  g_autoptr (ConfigFaults) faults = config_faults_new (file);
  g_autofree char *text = read_text (file, faults);
  if (text != NULL) {
    g_autoptr (ConfigTree) tree = config_scan (text, faults);
    config_lint (tree, faults);
    config_check (tree, faults);
  }
  return config_faults_report (faults, error) ? g_steal_pointer (&text) : NULL;
}

Config *
config_load (const char *file, GError **error)
{
  const char *named = file != NULL ? file : g_getenv ("TOCSIN_CONF");
  const char *path = named != NULL ? named : INSTALLED_FILE;
  g_autofree char *text = read_checked (path, error);
  if (text == NULL)
    return NULL;
  g_autoptr (cfg_t) root = config_confuse_parse (path, text, error);
  if (root == NULL)
    return NULL;
  g_autoptr (Config) config = make_config (path, root, error);
  if (config != NULL && config->testing && *config->testing_clock_file != '\0')
    clock_set_file (config->testing_clock_file);
  return g_steal_pointer (&config);
}

ParseRequest
config_parse_request (const Config *config, const char *sender)
{
  return (ParseRequest){ .sender = sender,
                         .instance = config->policy->name,
                         .domain = config->policy->domain,
                         .limits = &config->limits };
}
