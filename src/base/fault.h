#pragma once

/* Fault points: named places where a test can kill the process or break a connection. Built only
 * with `configure --enable-faults`; otherwise FAULT_POINT is nothing and FAULT_AT is FALSE.
 *
 * Environment of a test:
 *   TOCSIN_FAULT=NAME        kill this process with SIGKILL at FAULT_POINT ("NAME"),
 *                            or make FAULT_AT ("NAME") TRUE, the first time it is reached
 *   TOCSIN_FAULT_TRACE=FILE  append the name of each point passed, one a line */

#include "config.h"

#include <glib.h>

#ifdef TOCSIN_FAULTS
gboolean fault_reached (const char *name);
void fault_kill (const char *name);
#define FAULT_POINT(name) fault_kill (name)
#define FAULT_AT(name) fault_reached (name)
#else
#define FAULT_POINT(name) ((void) 0)
#define FAULT_AT(name) FALSE
#endif
