#pragma once

/* A private PostgreSQL cluster for one test program: a socket in a directory of its own, no TCP, no
 * fsync. A guardian process stops it and removes the directory as soon as the test program ends,
 * however it ends. */

#include <glib.h>

#include "store/db.h"
#include "store/run.h"

/* To be called once, before the tests run. Aborts when no cluster can be had. */
void cluster_start (void);

/* Stops the server for good and removes everything. */
void cluster_stop (void);

/* Takes the server down as a crash would, and brings it up again. */
void cluster_crash (void);
void cluster_revive (void);

/* Makes DATABASE: empty, or with our schema. */
void cluster_create_empty (const char *database);
void cluster_create (const char *database);

/* A libpq connection string for DATABASE; the caller frees it. */
char *cluster_conninfo (const char *database);

/* The path of the server's socket; the caller frees it. */
char *cluster_socket (void);

/* A connection as ROLE (NULL: the superuser) that has SECONDS (0: for ever); the caller's. */
Db *cluster_connect (const char *database, const char *role, guint seconds);

/* Runs SQL, which must work. */
void cluster_run (Db *db, const char *sql);

/* The first column of the first row of SQL, "" for SQL NULL; the caller frees it. */
char *cluster_value (Db *db, const char *sql);

/* Waits until COUNT backends of DATABASE wait for a lock. */
void cluster_wait_blocked (const char *database, guint count);
