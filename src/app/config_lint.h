#pragma once

/* Every section and option of a scanned tocsin.conf against the option table. */

#include "app/config_scan.h"

/* Notes in FAULTS: unknown sections and options (with the nearest known name), what is given twice,
 * missing or superfluous titles and braces, values of the wrong type or out of range, required
 * options and sections that are missing. Settings with a fault become `bad`; an obvious slip in a
 * name is put right in TREE, so that one fault is not told twice. */
void config_lint (ConfigTree *tree, ConfigFaults *faults);

/* ` in queue "General"`, ` in smtp`, or nothing outside every section; to follow the name of an
 * option in a message. The caller frees it. */
char *config_lint_place (const ConfigSection *section);

/* The value of an option that takes one, its default when it is not given; NULL when it is bad or
 * missing. Borrowed. */
const char *config_lint_value (const ConfigSection *section, const char *name);

/* The setting called NAME when it is there and good, else NULL. Borrowed. */
const ConfigSetting *config_lint_setting (const ConfigSection *section, const char *name);

/* Where an option stands, or the section that lacks it; where element INDEX of a list stands. */
guint config_lint_line (const ConfigSection *section, const char *name);
guint config_lint_element_line (const ConfigSetting *setting, guint index);

/* The first section called NAME with TITLE, without case (NULL: none), or NULL. Borrowed. */
const ConfigSection *config_lint_section (const ConfigTree *tree, const char *name,
                                          const char *title);

/* The titles of all sections called NAME, as in `"General", "Reports"`, or NULL. The caller frees
 * it. */
char *config_lint_titles (const ConfigTree *tree, const char *name);

/* Notes PROBLEM, which says what is wrong or right, behind element INDEX of SETTING as it was
 * written. */
void config_lint_refuse (const ConfigSection *section, const ConfigSetting *setting, guint index,
                         const char *problem, ConfigFaults *faults);
