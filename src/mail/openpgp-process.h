#pragma once

/* A program of GnuPG in a process of its own: nothing open but what it needs, an empty environment,
 * bounded in memory, processor time, files and time. */

#include <glib.h>

/* Where the program finds the descriptor of its answer and its input files. */
#define OPENPGP_PROCESS_ANSWER "3"
#define OPENPGP_PROCESS_FILE_1 "/proc/self/fd/4"
#define OPENPGP_PROCESS_FILE_2 "/proc/self/fd/5"
#define OPENPGP_PROCESS_FILE_3 "/proc/self/fd/6"

/* All borrowed. */
typedef struct {
  const char *const *arguments; /* the first is the program's path; ends with NULL */
  GBytes *const *files;         /* in memory only, never on a disk; ends with NULL */
  gboolean standard_output;     /* the answer is what the program prints */
  gint64 deadline;              /* as in parse_finish() */
} OpenpgpProcess;

typedef struct {
  GBytes *answer; /* all it wrote, or the first MiB */
  gboolean done;  /* it ended by itself, with status 0, within its bounds; a program that fails,
                     or needs more processor time or writes more than it may, did not */
} OpenpgpAnswer;

void openpgp_answer_free (OpenpgpAnswer *answer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OpenpgpAnswer, openpgp_answer_free)

/* Runs PROCESS to its end. The caller's. TEMPORARY: it could not be started, or was killed by
 * somebody (SIGKILL, SIGTERM...); TIMEOUT: it did not end by the deadline: it may go better later.
 * What ends it by itself, a crash too, is an answer that is not done. */
OpenpgpAnswer *openpgp_process_run (const OpenpgpProcess *process, GError **error);
