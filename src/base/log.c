#include "base/log.h"

#include <stdio.h>
#include <syslog.h>

static const char *log_program = "tocsin";
static LogTarget log_target = LOG_TO_STDERR;

void
log_open (const char *program, LogTarget target)
{
  log_program = program;
  log_target = target;
  if (target == LOG_TO_SYSLOG)
    openlog (program, LOG_PID | LOG_NDELAY, LOG_MAIL);
}

static void write_line (int priority, const char *format, va_list arguments) G_GNUC_PRINTF (2, 0);

static void
write_line (int priority, const char *format, va_list arguments)
{
  g_autofree char *line = g_strdup_vprintf (format, arguments);
  if (log_target == LOG_TO_SYSLOG)
    syslog (priority, "%s", line);
  else
    fprintf (stderr, "%s: %s\n", log_program, line);
}

void
log_info (const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  write_line (LOG_INFO, format, arguments);
  va_end (arguments);
}

void
log_warning (const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  write_line (LOG_WARNING, format, arguments);
  va_end (arguments);
}

void
log_error (const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  write_line (LOG_ERR, format, arguments);
  va_end (arguments);
}
