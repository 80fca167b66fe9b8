/* Writes the system call filter of the parser child as a C header, for src/mail/sandbox.c. Made at
 * build: making it anew for each mail would cost more than reading the mail does. */

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>

/* Stands for the process id of the child; no other constant of the filter may be equal. */
static const __u32 own_pid = 0x70696421;

/* Far more than the rules below make. */
enum { INSTRUCTIONS = 1000 };

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

static bool
add_rules (scmp_filter_ctx filter)
{
  for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
    if (seccomp_rule_add (filter, SCMP_ACT_ALLOW, allowed[i], 0) != 0)
      return false;
  const struct scmp_arg_cmp no_code = SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
  const struct scmp_arg_cmp ourselves = SCMP_A0 (SCMP_CMP_EQ, own_pid);
  const struct scmp_arg_cmp reading =
      SCMP_A2 (SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY);
  return seccomp_rule_add_array (filter, SCMP_ACT_ALLOW, SCMP_SYS (mmap), 1, &no_code) == 0 &&
         seccomp_rule_add_array (filter, SCMP_ACT_ALLOW, SCMP_SYS (mprotect), 1, &no_code) == 0 &&
         seccomp_rule_add_array (filter, SCMP_ACT_ALLOW, SCMP_SYS (tgkill), 1, &ourselves) == 0 &&
         /* The C library looks for converters and locales by itself and does without them. */
         seccomp_rule_add_array (filter, SCMP_ACT_ERRNO (EACCES), SCMP_SYS (openat), 1, &reading) ==
             0;
}

/* Compiles the rules into PROGRAM; returns its length, 0 for failure. */
static size_t
compile_rules (struct sock_filter program[INSTRUCTIONS])
{
  FILE *file = tmpfile ();
  /* Level 3 knows SCMP_ACT_KILL_PROCESS: it is the kernel that runs Tocsin that must, not the one
   * that builds it. */
  bool leveled = seccomp_api_set (3) == 0;
  scmp_filter_ctx filter = leveled ? seccomp_init (SCMP_ACT_KILL_PROCESS) : NULL;
  /* As a binary tree (2) the kernel takes the filter in half the time: it looks up every call. */
  bool made = file != NULL && filter != NULL &&
              seccomp_attr_set (filter, SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0 && add_rules (filter) &&
              seccomp_export_bpf (filter, fileno (file)) == 0 && fseek (file, 0, SEEK_SET) == 0;
  seccomp_release (filter);
  size_t length = made ? fread (program, sizeof *program, INSTRUCTIONS, file) : 0;
  if (file != NULL)
    fclose (file);
  return length;
}

/* The place of the one instruction that compares with OWN_PID; LENGTH when there is not just one.
 */
static size_t
find_own_pid (const struct sock_filter *program, size_t length)
{
  size_t place = length;
  size_t count = 0;
  for (size_t i = 0; i < length; i++)
    if (program[i].k == own_pid) {
      place = i;
      count++;
    }
  return count == 1 && program[place].code == (BPF_JMP | BPF_JEQ | BPF_K) ? place : length;
}

int
main (void)
{
  static struct sock_filter program[INSTRUCTIONS];
  size_t length = compile_rules (program);
  size_t place = find_own_pid (program, length);
  if (length == INSTRUCTIONS || place == length) {
    fputs ("print-filter: cannot make the system call filter\n", stderr);
    return 1;
  }
  printf ("/* Made by build-aux/print-filter.c. */\n\n#pragma once\n\n#include <linux/filter.h>\n\n"
          "/* The instruction whose constant is to become the own process id. */\n"
          "enum { SANDBOX_FILTER_OWN_PID = %zu };\n\n"
          "static const struct sock_filter sandbox_filter[] = {\n",
          place);
  for (size_t i = 0; i < length; i++)
    printf ("  { 0x%02x, %u, %u, 0x%x },\n", program[i].code, program[i].jt, program[i].jf,
            program[i].k);
  puts ("};");
  return fflush (stdout) == 0 && !ferror (stdout) ? 0 : 1;
}
