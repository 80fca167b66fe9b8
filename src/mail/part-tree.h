#pragma once

/* The tree of parts laid out flat. */

#include "mail/auto.h"
#include "mail/reading.h"

/* A multipart. Borrowed from the message. */
typedef struct {
  GMimeMultipart *multipart;
  const char *boundary; /* "" when it names none */
  gsize boundary_length;
  gint parent; /* index of the multipart around it, or -1 */
} Container;

/* A part that is no multipart. Borrowed from the message. */
typedef struct {
  GMimeObject *part;
  gint container;  /* index of the multipart it stands in, or -1 for the root */
  gboolean chosen; /* it is the text of the mail, or a piece of it */
} Leaf;

typedef struct {
  GArray *containers; /* of Container; one comes before all that is in it */
  GArray *leaves;     /* of Leaf, in the order of the mail */
} PartTree;

/* The tree under ROOT. LIMIT: more parts or deeper nesting than LIMITS allow. */
PartTree *part_tree_new (GMimeObject *root, const ParseLimits *limits, GError **error);

/* TRUE when CONTAINER (an index, -1 allowed) is a multipart/SUBTYPE. */
gboolean part_tree_is (const PartTree *tree, gint container, const char *subtype);

void part_tree_free (PartTree *tree);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PartTree, part_tree_free)

/* TRUE when PART is declared as TYPE/SUBTYPE ("*" for any). */
gboolean part_is (GMimeObject *part, const char *type, const char *subtype);

/* The raw value of the field NAME of PART's header on one line, or NULL. The caller frees it. */
char *part_header (GMimeObject *part, const char *name);

/* The parameter NAME of PART's Content-Type, as parameter_value() reads it; NULL when absent. */
char *part_parameter (GMimeObject *part, const char *name, GPtrArray *defects);

/* A stream of PART's content without its transfer encoding, the caller's; NULL when it has none.
 * Only one at a time. */
GMimeStream *part_open (GMimeObject *part);

/* At most LIMIT bytes of PART, without its transfer encoding; nothing when it is no plain part. CUT
 * (may be NULL) tells whether there are more. */
GByteArray *part_content (GMimeObject *part, gint64 limit, gboolean *cut);
