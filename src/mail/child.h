#pragma once

/* A process of our own for one dangerous job: forked, cut off from every descriptor of the parent,
 * answering through a pipe, watched until a deadline, always ended and always reaped. */

#include <glib.h>

/* The job: runs in the child, writes its answer with child_write() to ANSWER and returns; the child
 * then ends with status 0 and runs no exit handlers. INPUT is the child's copy of the descriptor
 * given to child_start(), or -1. */
typedef void (*ChildJob) (int answer, int input, gconstpointer data);

typedef struct _Child Child;

/* How a child ended. */
typedef struct {
  GByteArray *bytes; /* what it answered */
  gboolean late;     /* it was ended because the deadline passed */
  gboolean overlong; /* it was ended because it answered more than allowed; bytes is cut */
  int status;        /* as waitpid() tells it */
} ChildEnd;

/* Forks and runs JOB in the child, which keeps nothing open but /dev/null as 0 to 2, its answer
 * pipe and a copy of INPUT (-1 for none), and dies with its parent. DATA is borrowed by the fork.
 * TEMPORARY: no process or pipe could be had. */
Child *child_start (ChildJob job, gconstpointer data, int input, GError **error);

/* Waits until the child has closed its answer pipe, but not beyond DEADLINE
 * (g_get_monotonic_time() units) nor CAPACITY bytes of answer; then ends and reaps it. May be
 * called once. The caller frees the result. */
ChildEnd *child_finish (Child *child, gint64 deadline, gsize capacity);

/* Ends and reaps the child if child_finish() has not, and frees CHILD. */
void child_free (Child *child);
void child_end_free (ChildEnd *end);

/* For the job: writes all of BYTES. FALSE: the parent no longer listens. */
gboolean child_write (int answer, gconstpointer bytes, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Child, child_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChildEnd, child_end_free)
