#include "core/apply_status.h"

#include "base/clock.h"
#include "base/text.h"

#include "core/announce.h"

const char *
apply_status_wanted (const Application *application, const Ticket *ticket, const Change *change)
{
  const Lifecycle *lifecycle = application_lifecycle (application, ticket);
  switch (change->type) {
  case CHANGE_CLOSE:
    return lifecycle_on_close (lifecycle);
  case CHANGE_REOPEN:
    return lifecycle_on_open (lifecycle);
  default:
    return change->value;
  }
}

/* The open tickets that TICKET depends on, with commas; empty for none. The caller's. */
static char *
open_dependencies (const Application *application, const Ticket *ticket)
{
  g_autoptr (GString) numbers = g_string_new (NULL);
  for (guint i = 0; i < ticket->links->len; i++) {
    const TicketLink *link = g_ptr_array_index (ticket->links, i);
    const Ticket *other = outcome_ticket (application->outcome->tickets, link->other);
    gboolean closed = other == NULL ? link->closed : other->closed;
    if (link->type == LINK_DEPENDS_ON && !link->inward && !closed)
      g_string_append_printf (numbers, "%s%" G_GINT64_FORMAT, numbers->len == 0 ? "" : ", ",
                              link->other);
  }
  return g_string_free (g_steal_pointer (&numbers), FALSE);
}

/* REFUSED when going to PHASE closes TICKET, which depends on open ones. */
static gboolean
check_dependencies (const Application *application, const Ticket *ticket, StatusPhase phase,
                    GError **error)
{
  if (phase != STATUS_INACTIVE || ticket->closed)
    return TRUE;
  g_autofree char *open = open_dependencies (application, ticket);
  if (*open == '\0')
    return TRUE;
  return application_refuse (error, TOCSIN_ERROR_REFUSED,
                             "ticket %" G_GINT64_FORMAT
                             " depends on what is still open: %s; close that first",
                             ticket->id, open);
}

/* What follows from TICKET going from one phase to another. */
static void
change_phase (Ticket *ticket, StatusPhase from, StatusPhase to, gint64 now)
{
  gboolean closed = to == STATUS_INACTIVE;
  if (from == STATUS_INITIAL && to != STATUS_INITIAL && ticket->started == CLOCK_NONE)
    ticket->started = now;
  if (closed)
    ticket->due = CLOCK_NONE;
  if (closed != ticket->closed)
    ticket->resolved = closed ? now : CLOCK_NONE;
  ticket->closed = closed;
}

/* Moves TICKET to STATUS, of PHASE, which is allowed, with all that follows. */
static void
move (Application *application, Ticket *ticket, const char *status, StatusPhase phase,
      const Actor *actor)
{
  const Lifecycle *lifecycle = application_lifecycle (application, ticket);
  StatusPhase from = lifecycle_phase (lifecycle, ticket->status);
  change_phase (ticket, from, phase, application->context->now);
  /* Lifecycles may mean different things by one word. */
  if (g_str_equal (status, ticket->status))
    return;
  Event *event = application_record (application, ticket, EVENT_STATUS, actor);
  event->field = g_strdup ("status");
  event->value[SEAL_OLD] = g_strdup (ticket->status);
  event->value[SEAL_NEW] = g_strdup (status);
  g_free (ticket->status);
  ticket->status = g_strdup (status);
  /* Whoever hears of a ticket that did not exist before hears of its status with that. */
  if (!ticket->fresh)
    announce_later (application, ticket, NOTICE_STATUS, NULL);
}

/* REFUSED unless the lifecycle knows STATUS and allows going there. */
static gboolean
check_lifecycle (const Application *application, const Ticket *ticket, const char *status,
                 GError **error)
{
  const Lifecycle *lifecycle = application_lifecycle (application, ticket);
  gboolean lost = lifecycle_phase (lifecycle, ticket->status) == STATUS_UNKNOWN;
  if (lifecycle_phase (lifecycle, status) == STATUS_UNKNOWN) {
    g_autofree char *known = g_strjoinv (", ", (char **) lifecycle_statuses (lifecycle));
    return application_refuse (error, TOCSIN_ERROR_REFUSED,
                               "ticket %" G_GINT64_FORMAT
                               ": '%s' is no status of queue '%s'; its statuses are %s",
                               ticket->id, status, ticket->queue, known);
  }
  if (lost || lifecycle_allows (lifecycle, ticket->status, status))
    return TRUE;
  g_autofree const char **next = lifecycle_next (lifecycle, ticket->status);
  g_autofree char *words = g_strjoinv (", ", (char **) next);
  return application_refuse (
      error, TOCSIN_ERROR_REFUSED,
      "ticket %" G_GINT64_FORMAT ": queue '%s' does not allow going from '%s' to '%s', only to %s",
      ticket->id, ticket->queue, ticket->status, status, *words == '\0' ? "nothing" : words);
}

gboolean
apply_status_change (Application *application, Ticket *ticket, const Change *change, GError **error)
{
  const char *status = apply_status_wanted (application, ticket, change);
  if (change->type == CHANGE_REOPEN && !ticket->closed)
    return application_refuse (error, TOCSIN_ERROR_REFUSED,
                               "ticket %" G_GINT64_FORMAT " is not closed, its status is '%s'",
                               ticket->id, ticket->status);
  if (g_str_equal (status, ticket->status))
    return TRUE;
  StatusPhase phase = lifecycle_phase (application_lifecycle (application, ticket), status);
  if (!check_lifecycle (application, ticket, status, error) ||
      !check_dependencies (application, ticket, phase, error))
    return FALSE;
  move (application, ticket, status, phase, application_actor (application, change));
  if (g_str_equal (status, "resolved") && !ticket->fresh)
    announce_later (application, ticket, NOTICE_RESOLVED, NULL);
  return TRUE;
}

gboolean
apply_status_map (Application *application, Ticket *ticket, const Change *change,
                  const Lifecycle *lifecycle, GError **error)
{
  const Lifecycle *present = application_lifecycle (application, ticket);
  if (present == lifecycle)
    return TRUE;
  const char *status = lifecycle_map (present, ticket->status, lifecycle);
  if (status == NULL)
    return application_refuse (error, TOCSIN_ERROR_REFUSED,
                               "ticket %" G_GINT64_FORMAT
                               " cannot move to queue '%s' while its status is '%s': lifecycle "
                               "'%s' has no map for that to '%s'",
                               ticket->id, change->queue->name, ticket->status,
                               lifecycle_name (present), lifecycle_name (lifecycle));
  StatusPhase phase = lifecycle_phase (lifecycle, status);
  if (!check_dependencies (application, ticket, phase, error))
    return FALSE;
  move (application, ticket, status, phase, application_actor (application, change));
  return TRUE;
}

/* Where a requestor's answer leads a countermeasure, or NULL. */
static const char *
answered_countermeasure (const Ticket *ticket, const char *writer)
{
  static const struct {
    const char *from;
    const char *to;
  } answered[] = { { "pending activation", "active" }, { "pending removal", "removed" } };
  g_autofree char *folded = writer == NULL ? NULL : text_fold_address (writer);
  if (folded == NULL ||
      !g_ptr_array_find_with_equal_func (ticket->requestors, folded, g_str_equal, NULL))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (answered); i++)
    if (g_str_equal (ticket->status, answered[i].from))
      return answered[i].to;
  return NULL;
}

void
apply_status_correspondence (Application *application, Ticket *ticket, const char *writer,
                             gboolean staff)
{
  const Lifecycle *lifecycle = application_lifecycle (application, ticket);
  gboolean countermeasure = ticket->kind == KIND_COUNTERMEASURE;
  gboolean initial = lifecycle_phase (lifecycle, ticket->status) == STATUS_INITIAL;
  const char *status = NULL;
  if (ticket->closed || (initial && !countermeasure && (ticket->kind == KIND_GENERAL || staff)))
    status = lifecycle_on_open (lifecycle);
  else if (countermeasure && !staff)
    status = answered_countermeasure (ticket, writer);
  if (status == NULL || !lifecycle_allows (lifecycle, ticket->status, status))
    return;
  StatusPhase phase = lifecycle_phase (lifecycle, status);
  if (check_dependencies (application, ticket, phase, NULL))
    move (application, ticket, status, phase, &APPLICATION_SYSTEM);
}
