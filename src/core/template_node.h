#pragma once

/* The inside of a compiled template, for its compiler and its renderer only. */

#include <glib.h>

#define TEMPLATE_DEPTH_MAX 16 /* sections within sections */

typedef enum { NODE_TEXT, NODE_VALUE, NODE_SECTION, NODE_INVERTED } NodeKind;

typedef struct {
  NodeKind kind;
  char *text; /* the text itself, or the name */
  guint end;  /* of a section: the index behind its last node */
  guint line; /* where it stands in the file */
} Node;

struct _Template {
  GArray *subject; /* of Node */
  GArray *body;    /* of Node */
};
