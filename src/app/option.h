#pragma once

/* The one table of what may stand in tocsin.conf. Parser, checks, sample file and manual are all
 * made from it. */

#include <glib.h>

typedef enum {
  OPTION_TEXT,          /* one line of text */
  OPTION_WORD,          /* letters, digits, dots, dashes and underscores */
  OPTION_NAME,          /* lower-case letters, digits and dashes */
  OPTION_TAG,           /* text that can stand in a subject tag */
  OPTION_DOMAIN,        /* a full domain name */
  OPTION_PATH,          /* an absolute path */
  OPTION_LANGUAGE,      /* a language tag, the name of a directory of templates */
  OPTION_CHOICE,        /* one of the words in `choices` */
  OPTION_QUEUE_ADDRESS, /* an address without extension */
  OPTION_EXTENSION,     /* what may stand behind the `+` of an address */
  OPTION_ADDRESS,       /* any address */
  OPTION_WATCHER,       /* an address, or the name of a group or an account */
  OPTION_TOLD,          /* likewise, or people of a ticket; see core/notification.h */
  OPTION_NETWORK,       /* a network of core/network.h */
  OPTION_CONDITION,     /* of a rule; what core/rule.h makes of it, config_check tells */
  OPTION_ACTION,        /* likewise */
  OPTION_STATUS,        /* of a lifecycle; what core/lifecycle.h makes of it, config_check tells */
  OPTION_TRANSITION,    /* likewise */
  OPTION_GUARD,         /* likewise: the right that a transition needs */
  OPTION_MAP,           /* likewise */
  OPTION_FIELD,         /* the name of a field, fit for `CF.{NAME}: value` */
  OPTION_NUMBER,        /* a whole number within a range */
  OPTION_BOOLEAN,       /* true or false */
  OPTION_LETTER,        /* one letter, a to z */
} OptionType;

typedef struct {
  const char *section; /* "" outside every section */
  const char *name;
  OptionType type;     /* of the value, or of each element of the list */
  const char *value;   /* the default as it would be written without quotes; NULL: required */
  gint64 minimum;      /* of OPTION_NUMBER */
  gint64 maximum;      /* */
  const char *choices; /* of OPTION_CHOICE: its words, between them a comma and a blank */
  gboolean list;       /* takes a list; a required one has at least one element, and the default of
                          the others has words with ", " between them, or none */
  const char *example; /* for the sample and for advice; NULL: the default serves */
  const char *help;    /* one paragraph */
} Option;

typedef struct {
  const char *name;    /* "" stands for what is outside every section */
  const char *title;   /* what the title is, for the manual; NULL: the section has no title */
  OptionType type;     /* of the title */
  gboolean optional;   /* of a section with a title: there may be none */
  const char *example; /* a title for the sample */
  const char *help;    /* one paragraph */
} OptionSection;

/* All sections, in the order of the manual; COUNT gets their number. Those with a title must appear
 * at least once if they are not optional, each title once; the others may appear once. */
const OptionSection *option_sections (gsize *count);

/* All options, those of one section together, in the order of the manual. */
const Option *option_table (gsize *count);

/* NULL when there is no such section or option. */
const OptionSection *option_section (const char *name);
const Option *option_find (const char *section, const char *name);

/* The name of an option of SECTION (outside: of a section, too) that WORD may be a slip of, or
 * NULL. */
const char *option_nearest (const char *section, const char *word);

/* The section that has an option called NAME, or NULL. */
const OptionSection *option_home (const char *name);

/* TRUE when VALUE, one element of a list, is a good value of TYPE; option_accepts() looks at range
 * and choices too. An empty text is good where it is the default. */
gboolean option_type_accepts (OptionType type, const char *value);
gboolean option_accepts (const Option *option, const char *value);

/* The place of VALUE among the choices of OPTION, counted from 0, or -1. */
int option_choice (const Option *option, const char *value);

/* What a value of TYPE or OPTION must be, to follow `must be`. The caller frees it. */
char *option_type_rule (OptionType type);
char *option_rule (const Option *option);

/* The quote that values of TYPE are best written in, or "". */
const char *option_type_quote (OptionType type);
