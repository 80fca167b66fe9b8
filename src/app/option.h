#pragma once

/* The one table of what may stand in tocsin.conf. Parser, checks, sample file and manual are all
 * made from it. */

#include <glib.h>

typedef enum {
  OPTION_TEXT,          /* one line of text */
  OPTION_TAG,           /* text that can stand in a subject tag */
  OPTION_DOMAIN,        /* a full domain name */
  OPTION_PATH,          /* an absolute path */
  OPTION_LANGUAGE,      /* a language tag, the name of a directory of templates */
  OPTION_KIND,          /* the name of a Kind */
  OPTION_QUEUE_ADDRESS, /* an address without extension */
  OPTION_ADDRESSES,     /* a list of addresses, at least one */
  OPTION_NUMBER,        /* a whole number within a range */
  OPTION_BOOLEAN,       /* true or false */
  OPTION_LETTER,        /* one letter, a to z */
} OptionType;

typedef struct {
  const char *section; /* "" outside every section */
  const char *name;
  OptionType type;
  const char *value;   /* the default as it would be written without quotes; NULL: required */
  gint64 minimum;      /* of OPTION_NUMBER */
  gint64 maximum;      /* */
  const char *example; /* for the sample and for advice; NULL: the default serves */
  const char *help;    /* one paragraph */
} Option;

typedef struct {
  const char *name;    /* "" stands for what is outside every section */
  const char *title;   /* what the title is, for the manual; NULL: the section has no title */
  OptionType type;     /* of the title */
  const char *example; /* a title for the sample */
  const char *help;    /* one paragraph */
} OptionSection;

/* All sections, in the order of the manual; COUNT gets their number. Those with a title must appear
 * at least once, each title once; the others may appear once. */
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

/* TRUE when VALUE, one element of a list, is a good value of TYPE; for OPTION_NUMBER
 * option_accepts() checks the range too. An empty text is good where it is the default. */
gboolean option_type_accepts (OptionType type, const char *value);
gboolean option_accepts (const Option *option, const char *value);

/* What a value of TYPE or OPTION must be, to follow `must be`. The caller frees it. */
char *option_type_rule (OptionType type);
char *option_rule (const Option *option);

/* TRUE when values of TYPE are written in double quotes. */
gboolean option_type_is_quoted (OptionType type);
