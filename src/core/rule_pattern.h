#pragma once

/* A regular expression of a rule's condition: PCRE2, UTF, without case, `^` and `$` at each line.
 * Whatever pattern and mail are, looking for it takes a bounded number of steps. Internal to
 * core/rule. */

#include <glib.h>

typedef struct _RulePattern RulePattern;

/* Compiles TEXT (valid UTF-8). DATA: it is no pattern, with the place of the fault; or it has back
 * references, whose cost cannot be bounded, or `\C`. */
RulePattern *rule_pattern_compile (const char *text, GError **error);
void rule_pattern_free (RulePattern *pattern);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulePattern, rule_pattern_free)

typedef enum {
  RULE_PATTERN_ABSENT,  /* no value matches */
  RULE_PATTERN_FOUND,   /* */
  RULE_PATTERN_GAVE_UP, /* no value is known to match, but some needed too many steps */
} RulePatternResult;

/* Looks for PATTERN in each of VALUES (of const char *, valid UTF-8) up to the first that matches.
 * VALUE gets that one, START where in it the match begins; otherwise both are untouched. All of
 * VALUES together may take 100,000 steps and 8 for each of their bytes, some milliseconds for a
 * mail of common size; memory is bounded too. */
RulePatternResult rule_pattern_search (const RulePattern *pattern, const GPtrArray *values,
                                       const char **value, gsize *start);
