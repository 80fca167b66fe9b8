#include "core/lifecycle.h"

#include "base/error.h"

#include "core/name.h"
#include "core/right.h"

typedef struct {
  const char *from; /* borrowed from statuses, likewise to */
  const char *to;
} Transition;

/* What a line of rights says. */
typedef struct {
  const char *from; /* borrowed from statuses; NULL: any; likewise to */
  const char *to;
  Right right;
} TransitionRight;

/* What a status becomes elsewhere. */
typedef struct {
  char *lifecycle;
  const char *from; /* borrowed from statuses */
  char *to;
} Mapping;

struct _Lifecycle {
  char *name;
  GPtrArray *statuses; /* of char *: initial, active, inactive; NULL-terminated */
  guint initial;       /* how many of them there are; likewise active */
  guint active;
  GArray *transitions; /* of Transition */
  GArray *rights;      /* of TransitionRight, in the order of the lines */
  GArray *mappings;    /* of Mapping */
};

static void
mapping_clear (Mapping *mapping)
{
  g_free (mapping->lifecycle);
  g_free (mapping->to);
}

Lifecycle *
lifecycle_new (const char *name)
{
  Lifecycle *lifecycle = g_new0 (Lifecycle, 1);
  lifecycle->name = g_strdup (name);
  lifecycle->statuses = g_ptr_array_new_null_terminated (8, g_free, TRUE);
  lifecycle->transitions = g_array_new (FALSE, FALSE, sizeof (Transition));
  lifecycle->rights = g_array_new (FALSE, FALSE, sizeof (TransitionRight));
  lifecycle->mappings = g_array_new (FALSE, FALSE, sizeof (Mapping));
  g_array_set_clear_func (lifecycle->mappings, (GDestroyNotify) mapping_clear);
  return lifecycle;
}

void
lifecycle_free (Lifecycle *lifecycle)
{
  if (lifecycle == NULL)
    return;
  g_free (lifecycle->name);
  g_array_unref (lifecycle->transitions);
  g_array_unref (lifecycle->rights);
  g_array_unref (lifecycle->mappings);
  g_ptr_array_unref (lifecycle->statuses);
  g_free (lifecycle);
}

const char *
lifecycle_name (const Lifecycle *lifecycle)
{
  return lifecycle->name;
}

const char *const *
lifecycle_statuses (const Lifecycle *lifecycle)
{
  return (const char *const *) lifecycle->statuses->pdata;
}

static const char *
status_at (const Lifecycle *lifecycle, guint i)
{
  return i < lifecycle->statuses->len ? g_ptr_array_index (lifecycle->statuses, i) : NULL;
}

/* Our own copy of the word STATUS, or NULL. */
static const char *
find_status (const Lifecycle *lifecycle, const char *status)
{
  for (guint i = 0; i < lifecycle->statuses->len; i++)
    if (g_str_equal (status, status_at (lifecycle, i)))
      return status_at (lifecycle, i);
  return NULL;
}

static gboolean
is_status_word (const char *word)
{
  if (!g_utf8_validate (word, -1, NULL) || *word == '\0' || *word == ' ' ||
      g_str_has_suffix (word, " "))
    return FALSE;
  for (const char *p = word; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar character = g_utf8_get_char (p);
    if (character != ' ' && character != '-' &&
        (!g_unichar_isalnum (character) || g_unichar_tolower (character) != character))
      return FALSE;
  }
  return TRUE;
}

gboolean
lifecycle_add_statuses (Lifecycle *lifecycle, StatusPhase phase, const char *const *statuses,
                        GError **error)
{
  for (; *statuses != NULL; statuses++) {
    if (!is_status_word (*statuses) || find_status (lifecycle, *statuses) != NULL) {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
                   find_status (lifecycle, *statuses) != NULL
                       ? "there are two statuses `%s`"
                       : "`%s` is no status: write lower-case letters, digits, blanks and dashes",
                   *statuses);
      return FALSE;
    }
    guint place = lifecycle->statuses->len;
    if (phase == STATUS_INITIAL)
      place = lifecycle->initial++;
    else if (phase == STATUS_ACTIVE)
      place = lifecycle->initial + lifecycle->active++;
    g_ptr_array_insert (lifecycle->statuses, (int) place, g_strdup (*statuses));
  }
  return TRUE;
}

/* Cuts LINE in two at the first MARK, both parts trimmed. FALSE, with the FORM that was wanted,
 * when there is none or nothing stands on one side. */
static gboolean
cut (const char *line, const char *mark, const char *form, GStrv *parts, GError **error)
{
  *parts = g_strsplit (line, mark, 2);
  if (g_strv_length (*parts) == 2 && *g_strstrip ((*parts)[0]) != '\0' &&
      *g_strstrip ((*parts)[1]) != '\0')
    return TRUE;
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, "`%s` is not of the form `%s`", line, form);
  return FALSE;
}

/* Sets STATUS to our own copy of WORD, or to NULL when it is `*`. */
static gboolean
read_status (const Lifecycle *lifecycle, const char *word, const char **status, GError **error)
{
  *status = find_status (lifecycle, word);
  if (*status != NULL || g_str_equal (word, "*"))
    return TRUE;
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, "lifecycle %s has no status `%s`",
               lifecycle->name, word);
  return FALSE;
}

/* The same for a WORD that may not be `*`. */
static gboolean
read_one_status (const Lifecycle *lifecycle, const char *word, const char **status, GError **error)
{
  if (!read_status (lifecycle, word, status, error))
    return FALSE;
  if (*status == NULL)
    g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, "`*` may not stand here");
  return *status != NULL;
}

/* FROM NULL: every other one. */
static void
add_transition (Lifecycle *lifecycle, const char *from, const char *to)
{
  for (guint i = 0; i < lifecycle->statuses->len; i++) {
    const Transition transition = { status_at (lifecycle, i), to };
    if (transition.from != to && (from == NULL || from == transition.from))
      g_array_append_val (lifecycle->transitions, transition);
  }
}

gboolean
lifecycle_add_transitions (Lifecycle *lifecycle, const char *line, GError **error)
{
  g_auto (GStrv) parts = NULL;
  const char *from;
  if (!cut (line, "->", "FROM -> TO, TO...", &parts, error) ||
      !read_status (lifecycle, parts[0], &from, error))
    return FALSE;
  g_auto (GStrv) words = g_strsplit (parts[1], ",", -1);
  for (guint i = 0; words[i] != NULL; i++) {
    const char *to;
    if (!read_one_status (lifecycle, g_strstrip (words[i]), &to, error))
      return FALSE;
    add_transition (lifecycle, from, to);
  }
  return TRUE;
}

gboolean
lifecycle_add_right (Lifecycle *lifecycle, const char *line, GError **error)
{
  static const char form[] = "FROM -> TO: RIGHT";
  g_auto (GStrv) parts = NULL;
  g_auto (GStrv) rest = NULL;
  TransitionRight right;
  if (!cut (line, "->", form, &parts, error) || !cut (parts[1], ":", form, &rest, error) ||
      !read_status (lifecycle, parts[0], &right.from, error) ||
      !read_status (lifecycle, rest[0], &right.to, error))
    return FALSE;
  if (!right_from_name (rest[1], &right.right)) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, "there is no right `%s`", rest[1]);
    return FALSE;
  }
  g_array_append_val (lifecycle->rights, right);
  return TRUE;
}

gboolean
lifecycle_add_map (Lifecycle *lifecycle, const char *line, GError **error)
{
  static const char form[] = "LIFECYCLE: STATUS = STATUS, ...";
  g_auto (GStrv) parts = NULL;
  if (!cut (line, ":", form, &parts, error))
    return FALSE;
  g_auto (GStrv) pairs = g_strsplit (parts[1], ",", -1);
  for (guint i = 0; pairs[i] != NULL; i++) {
    g_auto (GStrv) pair = NULL;
    const char *from;
    if (!cut (pairs[i], "=", form, &pair, error) ||
        !read_one_status (lifecycle, pair[0], &from, error))
      return FALSE;
    const Mapping mapping = { g_strdup (parts[0]), from, g_strdup (pair[1]) };
    g_array_append_val (lifecycle->mappings, mapping);
  }
  return TRUE;
}

/* TRUE when tickets can come to STATUS. */
static gboolean
is_reachable (const Lifecycle *lifecycle, const char *status)
{
  for (guint i = 0; i < lifecycle->transitions->len; i++)
    if (g_array_index (lifecycle->transitions, Transition, i).to == status)
      return TRUE;
  return status == lifecycle_on_create (lifecycle);
}

gboolean
lifecycle_check (const Lifecycle *lifecycle, GError **error)
{
  if (lifecycle->active == 0 ||
      lifecycle->initial + lifecycle->active == lifecycle->statuses->len) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
                 "lifecycle %s needs an active status to reopen to and an inactive one to close to",
                 lifecycle->name);
    return FALSE;
  }
  for (guint i = 0; i < lifecycle->statuses->len; i++)
    if (!is_reachable (lifecycle, status_at (lifecycle, i))) {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
                   "lifecycle %s: no transition leads to status `%s`", lifecycle->name,
                   status_at (lifecycle, i));
      return FALSE;
    }
  return TRUE;
}

StatusPhase
lifecycle_phase (const Lifecycle *lifecycle, const char *status)
{
  for (guint i = 0; i < lifecycle->statuses->len; i++) {
    if (!g_str_equal (status, status_at (lifecycle, i)))
      continue;
    if (i < lifecycle->initial)
      return STATUS_INITIAL;
    return i < lifecycle->initial + lifecycle->active ? STATUS_ACTIVE : STATUS_INACTIVE;
  }
  return STATUS_UNKNOWN;
}

const char *
lifecycle_on_create (const Lifecycle *lifecycle)
{
  return status_at (lifecycle, 0);
}

const char *
lifecycle_on_open (const Lifecycle *lifecycle)
{
  return status_at (lifecycle, lifecycle->initial);
}

const char *
lifecycle_on_close (const Lifecycle *lifecycle)
{
  return status_at (lifecycle, lifecycle->initial + lifecycle->active);
}

gboolean
lifecycle_allows (const Lifecycle *lifecycle, const char *from, const char *to)
{
  for (guint i = 0; i < lifecycle->transitions->len; i++) {
    const Transition *transition = &g_array_index (lifecycle->transitions, Transition, i);
    if (g_str_equal (transition->from, from) && g_str_equal (transition->to, to))
      return TRUE;
  }
  return FALSE;
}

guint
lifecycle_right (const Lifecycle *lifecycle, const char *from, const char *to)
{
  for (guint i = lifecycle->rights->len; i > 0; i--) {
    const TransitionRight *right = &g_array_index (lifecycle->rights, TransitionRight, i - 1);
    if ((right->from == NULL || g_str_equal (right->from, from)) &&
        (right->to == NULL || g_str_equal (right->to, to)))
      return right->right;
  }
  return RIGHT_CHANGE;
}

const char **
lifecycle_next (const Lifecycle *lifecycle, const char *from)
{
  const char **next = g_new0 (const char *, lifecycle->statuses->len + 1);
  guint count = 0;
  for (guint i = 0; i < lifecycle->statuses->len; i++)
    if (lifecycle_allows (lifecycle, from, status_at (lifecycle, i)))
      next[count++] = status_at (lifecycle, i);
  return next;
}

const char *
lifecycle_map (const Lifecycle *lifecycle, const char *status, const Lifecycle *other)
{
  for (guint i = lifecycle->mappings->len; i > 0; i--) {
    const Mapping *mapping = &g_array_index (lifecycle->mappings, Mapping, i - 1);
    if (name_equal (mapping->lifecycle, other->name) && g_str_equal (mapping->from, status))
      return find_status (other, mapping->to);
  }
  return find_status (other, status);
}
