#include "config.h"

#include "mail/sandbox.h"

#include <linux/seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#ifndef TOCSIN_SANITIZERS
#include "mail/sandbox-filter.h"
#endif

/* GMime parses nested groups in addresses by recursion, about 200 bytes of stack a level. The stack
 * of the main thread grows up to its limit as it is now, not as it was at exec. */
static const rlim_t stack_bytes = 64 << 20;

static gboolean
limit (__rlimit_resource_t resource, rlim_t soft, rlim_t hard)
{
  struct rlimit wanted = { .rlim_cur = soft, .rlim_max = hard };
  return setrlimit (resource, &wanted) == 0;
}

static gboolean
enlarge_stack (void)
{
  struct rlimit stack;
  if (getrlimit (RLIMIT_STACK, &stack) != 0)
    return FALSE;
  stack.rlim_cur = MIN (stack_bytes, stack.rlim_max);
  return setrlimit (RLIMIT_STACK, &stack) == 0;
}

static gboolean
set_limits (gint64 memory_bytes, guint cpu_seconds)
{
#ifdef TOCSIN_SANITIZERS
  (void) memory_bytes; /* a sanitizer's shadow memory is larger than any limit */
#else
  if (!limit (RLIMIT_AS, (rlim_t) memory_bytes, (rlim_t) memory_bytes))
    return FALSE;
#endif
  return enlarge_stack () && limit (RLIMIT_CPU, cpu_seconds, cpu_seconds + 1) &&
         limit (RLIMIT_CORE, 0, 0) && limit (RLIMIT_FSIZE, 0, 0) && limit (RLIMIT_NOFILE, 8, 8) &&
         limit (RLIMIT_NPROC, 0, 0);
}

static gboolean
install_filter (void)
{
#ifdef TOCSIN_SANITIZERS
  return TRUE;
#else
  struct sock_filter program[G_N_ELEMENTS (sandbox_filter)];
  memcpy (program, sandbox_filter, sizeof program);
  program[SANDBOX_FILTER_OWN_PID].k = (guint32) getpid ();
  const struct sock_fprog filter = { .len = G_N_ELEMENTS (program), .filter = program };
  return prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) == 0;
#endif
}

gboolean
sandbox_enter (gint64 memory_bytes, guint cpu_seconds)
{
  return prctl (PR_SET_DUMPABLE, 0) == 0 && prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         set_limits (memory_bytes, cpu_seconds) && install_filter ();
}
