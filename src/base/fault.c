#include "base/fault.h"

#ifdef TOCSIN_FAULTS

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static void
trace (const char *name)
{
  const char *file = g_getenv ("TOCSIN_FAULT_TRACE");
  int fd = file == NULL ? -1 : open (file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0)
    return;
  g_autofree char *line = g_strdup_printf ("%s\n", name);
  gssize written = write (fd, line, strlen (line));
  g_assert (written == (gssize) strlen (line));
  close (fd);
}

gboolean
fault_reached (const char *name)
{
  static gboolean fired = FALSE;
  trace (name);
  if (fired || g_strcmp0 (g_getenv ("TOCSIN_FAULT"), name) != 0)
    return FALSE;
  fired = TRUE;
  return TRUE;
}

void
fault_kill (const char *name)
{
  if (fault_reached (name))
    kill (getpid (), SIGKILL);
}

#endif
