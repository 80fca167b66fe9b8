#pragma once

/* The syntax of tocsin.conf with line numbers. libconfuse stops at the first fault, accepts some
 * faults in silence and keeps no lines; this scanner finds all faults of syntax in one run and
 * hands over what stands where, so that the checks that follow can name lines too. */

#include "app/config_faults.h"

typedef struct {
  char *name;
  guint line;
  GPtrArray *values; /* of char *, variables replaced */
  GArray *lines;     /* of guint, one for each of values */
  gboolean list;     /* written in braces */
  gboolean bad;      /* a fault is noted already: its values mean nothing */
} ConfigSetting;

typedef struct {
  char *name;  /* "" for what stands outside every section */
  char *title; /* or NULL */
  guint line;
  GPtrArray *settings; /* of ConfigSetting */
} ConfigSection;

typedef struct {
  GPtrArray *sections; /* of ConfigSection; the first is what stands outside every section */
  gboolean complete;   /* FALSE: a brace or comment never closed hid part of the file */
} ConfigTree;

/* Reads TEXT and notes what is wrong in FAULTS. Overwrites every comment in TEXT with blanks, since
 * libconfuse refuses comments inside lists and swallows the file after one that is not closed. */
ConfigTree *config_scan (char *text, ConfigFaults *faults);
void config_tree_free (ConfigTree *tree);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfigTree, config_tree_free)

/* The first setting called NAME, borrowed, or NULL. */
ConfigSetting *config_section_setting (const ConfigSection *section, const char *name);
