#include "config.h"

#include "cluster.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/schema.h"

#define NOW 1795431600

static struct {
  char *directory;
  char *binaries;
  int lifeline; /* the guardian acts when this end of the pipe is closed */
  pid_t guardian;
} cluster;

/* Runs COMMAND with ARGUMENTS, as the owner of the cluster, and waits for it. */
static gboolean
run (const char *command, const char *arguments)
{
  g_autofree char *line =
      g_strdup_printf ("%s%s/%s %s >>%s/commands.log 2>&1",
                       getuid () == 0 ? "setpriv --reuid=postgres --regid=postgres "
                                        "--clear-groups "
                                      : "",
                       cluster.binaries, command, arguments, cluster.directory);
  int status = system (line);
  return WIFEXITED (status) && WEXITSTATUS (status) == 0;
}

static gboolean
control (const char *action)
{
  g_autofree char *arguments = g_strdup_printf (
      "-D %s/data -w -t 60 -l %s/server.log -o \"-c listen_addresses= -c fsync=off "
      "-c full_page_writes=off -c max_connections=40 "
      "-c unix_socket_directories=%s\" %s",
      cluster.directory, cluster.directory, cluster.directory, action);
  return run ("pg_ctl", arguments);
}

static void
remove_directory (void)
{
  const char *const command[] = { "rm", "-rf", cluster.directory, NULL };
  g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                NULL);
}

/* Lives until the test program is gone, then cleans up behind it. */
static void
guard (int lifeline)
{
  char byte;
  while (read (lifeline, &byte, 1) > 0)
    ;
  control ("-m immediate stop");
  remove_directory ();
  _exit (0);
}

static void
start_guardian (void)
{
  int ends[2];
  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  cluster.guardian = fork ();
  g_assert_cmpint (cluster.guardian, >=, 0);
  if (cluster.guardian == 0) {
    /* A signal to the test's process group, such as ^C, must not reach this one. */
    setpgid (0, 0);
    close (ends[1]);
    guard (ends[0]);
  }
  close (ends[0]);
  cluster.lifeline = ends[1];
}

static void
make_directory (void)
{
  cluster.directory = g_dir_make_tmp ("tocsin-pg-XXXXXX", NULL);
  g_assert_nonnull (cluster.directory);
  g_assert_cmpint (g_chmod (cluster.directory, 0755), ==, 0);
  if (getuid () != 0)
    return;
  const struct passwd *owner = getpwnam ("postgres");
  g_assert_nonnull (owner);
  g_assert_cmpint (chown (cluster.directory, owner->pw_uid, owner->pw_gid), ==, 0);
}

void
cluster_start (void)
{
  g_assert_true (
      g_spawn_command_line_sync ("pg_config --bindir", &cluster.binaries, NULL, NULL, NULL));
  g_strstrip (cluster.binaries);
  make_directory ();
  start_guardian ();
  g_autofree char *arguments =
      g_strdup_printf ("-D %s/data -A trust -U postgres -E UTF8 --no-locale -N", cluster.directory);
  if (!run ("initdb", arguments) || !control ("start"))
    g_error ("no cluster: see %s", cluster.directory);
}

void
cluster_stop (void)
{
  close (cluster.lifeline);
  waitpid (cluster.guardian, NULL, 0);
  g_clear_pointer (&cluster.directory, g_free);
  g_clear_pointer (&cluster.binaries, g_free);
}

void
cluster_crash (void)
{
  g_assert_true (control ("-m immediate stop"));
}

void
cluster_revive (void)
{
  g_assert_true (control ("start"));
}

char *
cluster_conninfo (const char *database)
{
  return g_strdup_printf ("host=%s dbname=%s", cluster.directory, database);
}

char *
cluster_socket (void)
{
  return g_build_filename (cluster.directory, ".s.PGSQL.5432", NULL);
}

Db *
cluster_connect (const char *database, const char *role, guint seconds)
{
  g_autofree char *conninfo = cluster_conninfo (database);
  const DbTarget target = {
    .conninfo = conninfo,
    .role = role == NULL ? "postgres" : role,
    .program = "test",
    .deadline = seconds == 0 ? 0 : g_get_monotonic_time () + seconds * G_USEC_PER_SEC,
  };
  g_autoptr (GError) error = NULL;
  Db *db = db_open (&target, &error);
  g_assert_no_error (error);
  return db;
}

void
cluster_run (Db *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  PQclear (db_execute (db, sql, &error));
  if (error != NULL)
    g_error ("%s: %s", sql, error->message);
}

char *
cluster_value (Db *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PGresult) result = db_execute (db, sql, &error);
  if (error != NULL)
    g_error ("%s: %s", sql, error->message);
  g_assert_cmpint (PQntuples (result), >, 0);
  return g_strdup (PQgetvalue (result, 0, 0));
}

void
cluster_create_empty (const char *database)
{
  g_autoptr (Db) db = cluster_connect ("postgres", NULL, 0);
  g_autofree char *sql = g_strdup_printf ("CREATE DATABASE %s", database);
  cluster_run (db, sql);
}

void
cluster_create (const char *database)
{
  cluster_create_empty (database);
  g_autoptr (Db) db = cluster_connect (database, NULL, 0);
  g_autoptr (GError) error = NULL;
  guint applied;
  store_schema_upgrade (db, NOW, &applied, &error);
  g_assert_no_error (error);
}

void
cluster_wait_blocked (const char *database, guint count)
{
  g_autoptr (Db) db = cluster_connect ("postgres", NULL, 0);
  g_autofree char *sql = g_strdup_printf (
      "SELECT count(*) >= %u FROM pg_stat_activity WHERE datname = '%s' AND wait_event_type = "
      "'Lock'",
      count, database);
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;
  for (gboolean blocked = FALSE; !blocked;) {
    g_autofree char *value = cluster_value (db, sql);
    blocked = *value == 't';
    if (g_get_monotonic_time () > end)
      g_error ("nobody waits for a lock");
    g_thread_yield ();
  }
}
