#include "config.h"

#include "mail/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

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

#ifndef TOCSIN_SANITIZERS
/* What a parser needs: memory, its descriptors, a clock, and an end, also by abort(). */
static const int allowed[] = {
  SCMP_SYS (read),         SCMP_SYS (write),
  SCMP_SYS (lseek),        SCMP_SYS (dup),
  SCMP_SYS (close),        SCMP_SYS (fstat),
  SCMP_SYS (newfstatat),   SCMP_SYS (brk),
  SCMP_SYS (munmap),       SCMP_SYS (mremap),
  SCMP_SYS (madvise),      SCMP_SYS (futex),
  SCMP_SYS (getrandom),    SCMP_SYS (clock_gettime),
  SCMP_SYS (gettimeofday), SCMP_SYS (getpid),
  SCMP_SYS (gettid),       SCMP_SYS (rt_sigaction),
  SCMP_SYS (rt_sigreturn), SCMP_SYS (rt_sigprocmask),
  SCMP_SYS (sched_yield),  SCMP_SYS (exit),
  SCMP_SYS (exit_group),   SCMP_SYS (restart_syscall),
};

static gboolean
add_rules (scmp_filter_ctx filter)
{
  for (gsize i = 0; i < G_N_ELEMENTS (allowed); i++)
    if (seccomp_rule_add (filter, SCMP_ACT_ALLOW, allowed[i], 0) != 0)
      return FALSE;
  const struct scmp_arg_cmp no_code = SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
  const struct scmp_arg_cmp ourselves = SCMP_A0 (SCMP_CMP_EQ, (scmp_datum_t) getpid ());
  const struct scmp_arg_cmp reading =
      SCMP_A2 (SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY);
  return seccomp_rule_add_array (filter, SCMP_ACT_ALLOW, SCMP_SYS (mmap), 1, &no_code) == 0 &&
         seccomp_rule_add_array (filter, SCMP_ACT_ALLOW, SCMP_SYS (mprotect), 1, &no_code) == 0 &&
         seccomp_rule_add_array (filter, SCMP_ACT_ALLOW, SCMP_SYS (tgkill), 1, &ourselves) == 0 &&
         /* The C library looks for converters and locales by itself and does without them. */
         seccomp_rule_add_array (filter, SCMP_ACT_ERRNO (EACCES), SCMP_SYS (openat), 1, &reading) ==
             0;
}
#endif

static gboolean
install_filter (void)
{
#ifdef TOCSIN_SANITIZERS
  return TRUE;
#else
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_KILL_PROCESS);
  gboolean done = filter != NULL && add_rules (filter) && seccomp_load (filter) == 0;
  seccomp_release (filter);
  return done;
#endif
}

gboolean
sandbox_enter (gint64 memory_bytes, guint cpu_seconds)
{
  return prctl (PR_SET_DUMPABLE, 0) == 0 && prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         set_limits (memory_bytes, cpu_seconds) && install_filter ();
}
