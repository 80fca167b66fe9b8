#include "core/right.h"

#include "base/error.h"

#include "core/name.h"

static const char *const right_names[RIGHTS] = {
  [RIGHT_SEE] = "see",       [RIGHT_CREATE] = "create",         [RIGHT_COMMENT] = "comment",
  [RIGHT_REPLY] = "reply",   [RIGHT_CHANGE] = "change",         [RIGHT_OWN] = "own",
  [RIGHT_TAKE] = "take",     [RIGHT_STEAL] = "steal",           [RIGHT_ASSIGN] = "assign",
  [RIGHT_DELETE] = "delete", [RIGHT_ADMINISTER] = "administer",
};

#define BIT(right) (1u << (right))

enum {
  RIGHTS_HANDLER = BIT (RIGHT_SEE) | BIT (RIGHT_CREATE) | BIT (RIGHT_COMMENT) | BIT (RIGHT_REPLY) |
                   BIT (RIGHT_CHANGE) | BIT (RIGHT_OWN) | BIT (RIGHT_TAKE),
  RIGHTS_DUTY = RIGHTS_HANDLER | BIT (RIGHT_STEAL),
  RIGHTS_TRIAGE = RIGHTS_DUTY | BIT (RIGHT_ASSIGN),
  RIGHTS_ALL = BIT (RIGHTS) - 1,
};

static const struct {
  const char *name;
  guint rights;
} shipped[] = {
  { "duty", RIGHTS_DUTY },   { "triage", RIGHTS_TRIAGE },      { "handler", RIGHTS_HANDLER },
  { "manager", RIGHTS_ALL }, { "read-only", BIT (RIGHT_SEE) },
};

const char *
right_name (Right right)
{
  g_assert (right < RIGHTS);
  return right_names[right];
}

gboolean
right_from_name (const char *name, Right *right)
{
  for (guint i = 0; i < RIGHTS; i++)
    if (g_str_equal (name, right_names[i])) {
      *right = (Right) i;
      return TRUE;
    }
  return FALSE;
}

void
role_free (Role *role)
{
  if (role == NULL)
    return;
  g_free (role->name);
  g_free (role);
}

GPtrArray *
role_shipped (void)
{
  GPtrArray *roles = g_ptr_array_new_with_free_func ((GDestroyNotify) role_free);
  for (guint i = 0; i < G_N_ELEMENTS (shipped); i++) {
    Role *role = g_new (Role, 1);
    role->name = g_strdup (shipped[i].name);
    role->rights = shipped[i].rights;
    g_ptr_array_add (roles, role);
  }
  return roles;
}

static const Role *
find_role (const Policy *policy, const char *name)
{
  for (guint i = 0; i < policy->roles->len; i++) {
    const Role *role = g_ptr_array_index (policy->roles, i);
    if (name_equal (role->name, name))
      return role;
  }
  return NULL;
}

/* A grant as written: its parts, trimmed, without a look at what they mean. */
typedef struct {
  char *role;
  char *kind;         /* NULL: any; likewise constituency */
  char *constituency; /* */
} Parts;

static void
parts_clear (Parts *parts)
{
  g_free (parts->role);
  g_free (parts->kind);
  g_free (parts->constituency);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

/* A constituency's name may hold a colon, a kind's no at sign: so the first at sign divides. */
static Parts
split (const char *text)
{
  g_auto (GStrv) place = g_strsplit (text, "@", 2);
  g_auto (GStrv) word = g_strsplit (place[0] == NULL ? "" : place[0], ":", 2);
  Parts parts = { NULL, NULL, NULL };
  parts.role = g_strstrip (g_strdup (word[0] == NULL ? "" : word[0]));
  if (word[0] != NULL && word[1] != NULL)
    parts.kind = g_strstrip (g_utf8_strdown (word[1], -1));
  if (place[0] != NULL && place[1] != NULL)
    parts.constituency = g_strstrip (g_strdup (place[1]));
  return parts;
}

/* "a, b, c" of the NAMES, for messages. */
static char *
list_names (const GPtrArray *objects, const char *(*name_of) (gconstpointer object))
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_null_terminated (8, NULL, TRUE);
  for (guint i = 0; i < objects->len; i++)
    g_ptr_array_add (names, (char *) name_of (g_ptr_array_index (objects, i)));
  return names->len == 0 ? g_strdup ("none") : g_strjoinv (", ", (char **) names->pdata);
}

static const char *
role_name (gconstpointer role)
{
  return ((const Role *) role)->name;
}

static const char *
constituency_name (gconstpointer constituency)
{
  return ((const Constituency *) constituency)->name;
}

static gboolean
refuse_role (const Policy *policy, const char *name, GError **error)
{
  g_autofree char *known = list_names (policy->roles, role_name);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, "there is no role `%s`; there are: %s", name,
               known);
  return FALSE;
}

static gboolean
refuse_kind (const char *name, GError **error)
{
  g_autoptr (GString) known = g_string_new (kind_name (0));
  for (guint kind = 1; kind < KINDS; kind++)
    g_string_append_printf (known, ", %s", kind_name ((Kind) kind));
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, "there is no kind `%s`; there are: %s", name,
               known->str);
  return FALSE;
}

static gboolean
refuse_constituency (const Policy *policy, const char *name, GError **error)
{
  g_autofree char *known = list_names (policy->constituencies, constituency_name);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
               "there is no constituency `%s`; there are: %s", name, known);
  return FALSE;
}

/* Fills GRANT with what PARTS mean in POLICY, spelled as there. */
static gboolean
resolve (const Policy *policy, const Parts *parts, Grant *grant, GError **error)
{
  const Role *role = find_role (policy, parts->role);
  const Constituency *constituency = policy_constituency (policy, parts->constituency);
  if (role == NULL)
    return refuse_role (policy, parts->role, error);
  if (parts->kind != NULL && !kind_from_name (parts->kind, &grant->kind))
    return refuse_kind (parts->kind, error);
  if (parts->constituency != NULL && constituency == NULL)
    return refuse_constituency (policy, parts->constituency, error);
  grant->role = g_strdup (role->name);
  grant->any_kind = parts->kind == NULL;
  grant->constituency = constituency == NULL ? NULL : g_strdup (constituency->name);
  return TRUE;
}

Grant *
grant_parse (const Policy *policy, const char *text, GError **error)
{
  g_auto (Parts) parts = split (text);
  g_autoptr (Grant) grant = g_new0 (Grant, 1);
  return resolve (policy, &parts, grant, error) ? g_steal_pointer (&grant) : NULL;
}

Grant *
grant_read (const char *text)
{
  g_auto (Parts) parts = split (text);
  g_autoptr (Grant) grant = g_new0 (Grant, 1);
  grant->any_kind = parts.kind == NULL;
  if (!grant->any_kind && !kind_from_name (parts.kind, &grant->kind))
    return NULL;
  grant->role = g_steal_pointer (&parts.role);
  grant->constituency = g_steal_pointer (&parts.constituency);
  return g_steal_pointer (&grant);
}

char *
grant_text (const Grant *grant)
{
  GString *text = g_string_new (grant->role);
  if (!grant->any_kind)
    g_string_append_printf (text, ":%s", kind_name (grant->kind));
  if (grant->constituency != NULL)
    g_string_append_printf (text, "@%s", grant->constituency);
  return g_string_free (text, FALSE);
}

void
grant_free (Grant *grant)
{
  if (grant == NULL)
    return;
  g_free (grant->role);
  g_free (grant->constituency);
  g_free (grant);
}

/* TRUE when the role of GRANT holds RIGHT, wherever the grant reaches. */
static gboolean
holds (const Policy *policy, const Grant *grant, Right right)
{
  const Role *role = find_role (policy, grant->role);
  return role != NULL && (role->rights & BIT (right)) != 0;
}

static gboolean
reaches (const Grant *grant, Kind kind, const char *constituency)
{
  return (grant->any_kind || grant->kind == kind) &&
         (grant->constituency == NULL ||
          (constituency != NULL && name_equal (grant->constituency, constituency)));
}

gboolean
right_allows (const Policy *policy, const GPtrArray *grants, Right right, Kind kind,
              const char *constituency)
{
  for (guint i = 0; i < grants->len; i++) {
    const Grant *grant = g_ptr_array_index (grants, i);
    if (reaches (grant, kind, constituency) && holds (policy, grant, right))
      return TRUE;
  }
  return FALSE;
}

json_t *
right_scopes (const Policy *policy, const GPtrArray *grants)
{
  json_t *scopes = json_array ();
  for (guint i = 0; i < grants->len; i++) {
    const Grant *grant = g_ptr_array_index (grants, i);
    if (holds (policy, grant, RIGHT_SEE))
      json_array_append_new (scopes, json_pack ("{s:s?, s:s?}", "kind",
                                                grant->any_kind ? NULL : kind_name (grant->kind),
                                                "constituency", grant->constituency));
  }
  return scopes;
}
