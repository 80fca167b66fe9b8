#include "app/config.h"

#include <confuse.h>
#include <errno.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"

#include "app/config_check.h"
#include "app/config_key.h"
#include "app/config_lint.h"
#include "app/option.h"

#define INSTALLED_FILE TOCSIN_SYSCONFDIR "/tocsin/tocsin.conf"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (cfg_t, cfg_free)

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

/* What libconfuse must know about OPTION. */
static cfg_opt_t
confuse_option (const Option *option)
{
  cfg_flag_t flags = CFGF_NONE;
  const char *value = option->value;
  switch (option->type) {
  case OPTION_NUMBER:
    return (cfg_opt_t) CFG_INT (option->name, (long) g_ascii_strtoll (value, NULL, 10), flags);
  case OPTION_BOOLEAN:
    return (cfg_opt_t) CFG_BOOL (option->name, g_str_equal (value, "true") ? cfg_true : cfg_false,
                                 flags);
  case OPTION_ADDRESSES:
    return (cfg_opt_t) CFG_STR_LIST (option->name, (char *) value, flags);
  default:
    return (cfg_opt_t) CFG_STR (option->name, value, flags);
  }
}

/* The options of SECTION, ended as libconfuse wants it. libconfuse copies
 * them; the caller frees them. */
static GArray *
confuse_options (const char *section)
{
  GArray *rows = g_array_new (TRUE, TRUE, sizeof (cfg_opt_t));
  gsize count;
  const Option *options = option_table (&count);
  for (gsize i = 0; i < count; i++) {
    if (!g_str_equal (options[i].section, section))
      continue;
    cfg_opt_t row = confuse_option (&options[i]);
    g_array_append_val (rows, row);
  }
  return rows;
}

static void
array_free (gpointer array)
{
  g_array_free (array, TRUE);
}

/* A libconfuse parser for all that the option table names. */
static cfg_t *
confuse_new (void)
{
  g_autoptr (GPtrArray) inner = g_ptr_array_new_with_free_func (array_free);
  g_autoptr (GArray) rows = confuse_options ("");
  gsize count;
  const OptionSection *sections = option_sections (&count);
  for (gsize i = 1; i < count; i++) {
    GArray *options = confuse_options (sections[i].name);
    g_ptr_array_add (inner, options);
    cfg_flag_t flags =
        sections[i].title == NULL ? CFGF_NONE : CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES;
    cfg_opt_t row = CFG_SEC (sections[i].name, (cfg_opt_t *) (void *) options->data, flags);
    g_array_append_val (rows, row);
  }
  return cfg_init ((cfg_opt_t *) (void *) rows->data, CFGF_NONE);
}

/* Keeps libconfuse from writing to standard error. */
static void G_GNUC_PRINTF (2, 0)
    stay_silent (cfg_t *parser G_GNUC_UNUSED, const char *format G_GNUC_UNUSED,
                 va_list arguments G_GNUC_UNUSED)
{
}

static guint
count_of (cfg_t *section, const char *name)
{
  return (guint) cfg_getint (section, name);
}

static char *
text_of (cfg_t *section, const char *name)
{
  return g_strdup (cfg_getstr (section, name));
}

static char *
address_of (cfg_t *section, const char *name)
{
  return text_fold_address (cfg_getstr (section, name));
}

static Queue *
make_queue (cfg_t *section)
{
  Queue *queue = g_new0 (Queue, 1);
  queue->name = g_strdup (cfg_title (section));
  kind_from_name (cfg_getstr (section, "kind"), &queue->kind);
  queue->address = address_of (section, "address");
  queue->comment_address = address_of (section, "comment-address");
  queue->language = text_of (section, "language");
  return queue;
}

static gboolean
add_key (Policy *policy, cfg_t *section, gboolean testing, GError **error)
{
  GBytes *secret = config_key_read (cfg_getstr (section, "file"), testing, error);
  if (secret == NULL)
    return FALSE;
  TokenKey *key = g_new0 (TokenKey, 1);
  key->letter = cfg_title (section)[0];
  key->secret = secret;
  g_ptr_array_add (policy->token_keys, key);
  return TRUE;
}

static char **
make_operators (cfg_t *root)
{
  g_autoptr (GStrvBuilder) operators = g_strv_builder_new ();
  for (guint i = 0; i < cfg_size (root, "operators"); i++)
    g_strv_builder_add (operators, cfg_getnstr (root, "operators", i));
  return g_strv_builder_end (operators);
}

static Policy *
make_policy (cfg_t *root, GError **error)
{
  g_autoptr (Policy) policy = policy_new ();
  policy->name = text_of (root, "name");
  policy->domain = g_ascii_strdown (cfg_getstr (root, "domain"), -1);
  g_strfreev (policy->operators);
  policy->operators = make_operators (root);
  policy->reopen_days = count_of (root, "reopen-days");
  for (guint i = 0; i < cfg_size (root, "queue"); i++)
    g_ptr_array_add (policy->queues, make_queue (cfg_getnsec (root, "queue", i)));
  policy->default_queue = (Queue *) policy_queue (policy, cfg_getstr (root, "default-queue"));
  cfg_t *budgets = cfg_getsec (root, "budgets");
  policy->budgets = (BudgetLimits){
    .acknowledgements = count_of (budgets, "acknowledgements"),
    .acknowledgement_minutes = count_of (budgets, "acknowledgement-minutes"),
    .automatic_per_address_hour = count_of (budgets, "automatic-per-address-hour"),
    .automatic_per_hour = count_of (budgets, "automatic-per-hour"),
  };
  gboolean testing = cfg_getbool (root, "testing") == cfg_true;
  for (guint i = 0; i < cfg_size (root, "token-key"); i++)
    if (!add_key (policy, cfg_getnsec (root, "token-key", i), testing, error))
      return NULL;
  return g_steal_pointer (&policy);
}

static ParseLimits
make_limits (cfg_t *limits)
{
  return (ParseLimits){
    .message_bytes = cfg_getint (limits, "message-bytes"),
    .header_bytes = cfg_getint (limits, "header-bytes"),
    .header_lines = count_of (limits, "header-lines"),
    .addresses = count_of (limits, "addresses"),
    .depth = count_of (limits, "depth"),
    .parts = count_of (limits, "parts"),
    .text_bytes = cfg_getint (limits, "text-bytes"),
    .memory_bytes = cfg_getint (limits, "memory-bytes"),
    .cpu_seconds = count_of (limits, "cpu-seconds"),
  };
}

static Config *
make_config (const char *file, cfg_t *root, GError **error)
{
  g_autoptr (Config) config = g_new0 (Config, 1);
  config->file = g_strdup (file);
  config->policy = make_policy (root, error);
  if (config->policy == NULL) {
    g_prefix_error (error, "%s: ", file);
    return NULL;
  }
  config->database = text_of (root, "database");
  config->templates = text_of (root, "templates");
  config->service_user = text_of (root, "service-user");
  config->deadline = count_of (root, "deadline");
  config->limits = make_limits (cfg_getsec (root, "limits"));
  cfg_t *smtp = cfg_getsec (root, "smtp");
  config->smtp.host = text_of (smtp, "host");
  config->smtp.port = count_of (smtp, "port");
  config->smtp.timeout = count_of (smtp, "timeout");
  config->testing = cfg_getbool (root, "testing") == cfg_true;
  config->testing_clock_file = text_of (root, "testing-clock-file");
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
  g_autoptr (cfg_t) root = confuse_new ();
  cfg_set_error_function (root, stay_silent);
  if (cfg_parse_buf (root, text) != CFG_SUCCESS) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CONFIG,
                 "%s:%d: libconfuse cannot read this; tocsin.conf(5) explains the syntax", path,
                 root->line);
    return NULL;
  }
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
