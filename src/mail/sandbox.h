#pragma once

/* The confinement of the parser child: no file system, no network, no other process, bounded memory
 * and processor time, a large stack. */

#include <glib.h>

/* Confines this process for good. MEMORY_BYTES bounds its address space, CPU_SECONDS its processor
 * time (SIGXCPU, a second later SIGKILL). Afterwards only memory management, reading, writing and
 * leaving are possible: opening a file for reading fails with EACCES, anything else kills the
 * process with SIGSYS. FALSE: the kernel refused, nothing may be trusted.
 *
 * A build with sanitizers leaves out the memory limit and the system call filter. */
gboolean sandbox_enter (gint64 memory_bytes, guint cpu_seconds);
