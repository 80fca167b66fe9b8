#include "core/rule_pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

#include "base/error.h"

#define STEPS_MINIMUM 100000
#define STEPS_PER_BYTE 8
/* Characters that a repeated item may run over at the price of one step. */
#define BYTES_PER_STEP 8

#define DEPTH_LIMIT 100000
#define HEAP_LIMIT_KIB 8192

struct _RulePattern {
  pcre2_code *code;
};

/* One condition's way through its values. */
typedef struct {
  const RulePattern *pattern;
  pcre2_match_context *context;
  pcre2_match_data *data;
  gint64 steps;   /* left; below 0 it is over */
  gsize position; /* where the last step was taken */
} Search;

static gboolean
refuse (const char *problem, gsize offset, GError **error)
{
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
               "the pattern is wrong at byte %" G_GSIZE_FORMAT
               ": %s; a pattern is a Perl-compatible regular expression without back references",
               offset + 1, problem);
  return FALSE;
}

static gboolean
check_references (const pcre2_code *code, GError **error)
{
  guint32 references = 0;
  pcre2_pattern_info (code, PCRE2_INFO_BACKREFMAX, &references);
  return references == 0 || refuse ("it has a back reference", 0, error);
}

/* The callouts between all items of the pattern are what steps are counted by. */
RulePattern *
rule_pattern_compile (const char *text, GError **error)
{
  const guint32 options =
      PCRE2_UTF | PCRE2_CASELESS | PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C | PCRE2_AUTO_CALLOUT;
  int code;
  PCRE2_SIZE offset;
  g_autoptr (RulePattern) pattern = g_new0 (RulePattern, 1);
  pattern->code =
      pcre2_compile ((PCRE2_SPTR) text, PCRE2_ZERO_TERMINATED, options, &code, &offset, NULL);
  if (pattern->code == NULL) {
    char problem[256];
    pcre2_get_error_message (code, (PCRE2_UCHAR *) problem, sizeof problem);
    refuse (problem, offset, error);
    return NULL;
  }
  return check_references (pattern->code, error) ? g_steal_pointer (&pattern) : NULL;
}

void
rule_pattern_free (RulePattern *pattern)
{
  if (pattern == NULL)
    return;
  pcre2_code_free (pattern->code);
  g_free (pattern);
}

/* Called before each item of the pattern is tried. How far the place moved since the last time
 * tells what the item in between cost. */
static int
count_step (pcre2_callout_block *block, void *data)
{
  Search *search = data;
  gsize position = block->current_position;
  gsize moved =
      position > search->position ? position - search->position : search->position - position;
  search->position = position;
  search->steps -= 1 + (gint64) (moved / BYTES_PER_STEP);
  return search->steps < 0 ? PCRE2_ERROR_CALLOUT : 0;
}

static void
search_start (Search *search)
{
  search->context = pcre2_match_context_create (NULL);
  search->data = pcre2_match_data_create (1, NULL);
  g_assert (search->context != NULL && search->data != NULL);
  pcre2_set_callout (search->context, count_step, search);
  pcre2_set_depth_limit (search->context, DEPTH_LIMIT);
  pcre2_set_heap_limit (search->context, HEAP_LIMIT_KIB);
}

static void
search_end (Search *search)
{
  pcre2_match_data_free (search->data);
  pcre2_match_context_free (search->context);
}

/* Looks at one value. The library's own limit counts anew at each place where a match could begin,
 * so it bounds little by itself. */
static RulePatternResult
search_value (Search *search, const char *value, gsize *start)
{
  gsize length = strlen (value);
  search->steps += STEPS_PER_BYTE * (gint64) length;
  search->position = 0;
  pcre2_set_match_limit (search->context, (guint32) MIN (search->steps, G_MAXUINT32));
  int result = pcre2_match (search->pattern->code, (PCRE2_SPTR) value, length, 0,
                            PCRE2_NO_UTF_CHECK, search->data, search->context);
  if (result == PCRE2_ERROR_NOMATCH)
    return RULE_PATTERN_ABSENT;
  if (result < 0)
    return RULE_PATTERN_GAVE_UP;
  *start = pcre2_get_ovector_pointer (search->data)[0];
  return RULE_PATTERN_FOUND;
}

RulePatternResult
rule_pattern_search (const RulePattern *pattern, const GPtrArray *values, const char **value,
                     gsize *start)
{
  Search search = { .pattern = pattern, .steps = STEPS_MINIMUM };
  RulePatternResult result = RULE_PATTERN_ABSENT;
  search_start (&search);
  for (guint i = 0; i < values->len && result != RULE_PATTERN_FOUND && search.steps >= 0; i++) {
    RulePatternResult one = search_value (&search, g_ptr_array_index (values, i), start);
    if (one == RULE_PATTERN_FOUND)
      *value = g_ptr_array_index (values, i);
    if (one != RULE_PATTERN_ABSENT)
      result = one;
  }
  search_end (&search);
  return result;
}
