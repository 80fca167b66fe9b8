#include "app/config_faults.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

enum { QUOTED_BYTES = 80 };

typedef struct {
  guint line;
  char *text;
} Fault;

struct _ConfigFaults {
  char *file;
  GPtrArray *list; /* of Fault */
};

static void
fault_free (gpointer data)
{
  Fault *fault = data;
  g_free (fault->text);
  g_free (fault);
}

ConfigFaults *
config_faults_new (const char *file)
{
  ConfigFaults *faults = g_new0 (ConfigFaults, 1);
  faults->file = g_strdup (file);
  faults->list = g_ptr_array_new_with_free_func (fault_free);
  return faults;
}

void
config_faults_free (ConfigFaults *faults)
{
  if (faults == NULL)
    return;
  g_free (faults->file);
  g_ptr_array_unref (faults->list);
  g_free (faults);
}

/* Keeps the list in the order of lines; within a line, in the order of discovery. */
void
config_faults_add (ConfigFaults *faults, guint line, const char *format, ...)
{
  Fault *fault = g_new0 (Fault, 1);
  fault->line = line;
  va_list arguments;
  va_start (arguments, format);
  fault->text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  guint place = faults->list->len;
  while (place > 0 && ((Fault *) g_ptr_array_index (faults->list, place - 1))->line > line)
    place--;
  g_ptr_array_insert (faults->list, (int) place, fault);
}

gboolean
config_faults_report (const ConfigFaults *faults, GError **error)
{
  if (faults->list->len == 0)
    return TRUE;
  g_autoptr (GString) message = g_string_new (NULL);
  for (guint i = 0; i < faults->list->len; i++) {
    const Fault *fault = g_ptr_array_index (faults->list, i);
    if (i > 0)
      g_string_append_c (message, '\n');
    g_string_append (message, faults->file);
    if (fault->line > 0)
      g_string_append_printf (message, ":%u", fault->line);
    g_string_append_printf (message, ": %s", fault->text);
  }
  g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_CONFIG, message->str);
  return FALSE;
}

char *
config_faults_quote (const char *value)
{
  g_autofree char *valid = text_from_bytes (value, strlen (value));
  g_autofree char *line = text_one_line (valid);
  return text_clip (line, QUOTED_BYTES);
}
