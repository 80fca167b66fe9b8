#pragma once

/* Mustache subset for the mail Tocsin writes. A template is a file: header lines (`Subject: ...`),
 * a blank line, then text. In both parts:
 *
 *   {{name}}              the value of a name, on one line in the header part
 *   {{#name}}...{{/name}} its inside once when the value is a non-empty text, once for each record
 *                         of a list (names of the record win over outer ones)
 *   {{^name}}...{{/name}} its inside when the value is an empty text or list
 *   {{! comment }}
 *
 * A tag ends on the line it begins on. A line holding nothing but section and comment tags leaves
 * no line behind. The header part is one Subject line, around which lines that are one comment may
 * stand; its sections end on it. The ticket's tag is not the template's business: the program puts
 * it in front of the subject. Sections lie at most 16 deep.
 *
 * Values are put in once and never read again as template; they bring no control characters but TAB
 * and LF, and no bidirectional controls. Unknown names are errors, found at compile time against
 * the names of the event. */

#include <glib.h>
#include <jansson.h>

typedef struct _Template Template;

/* Compiles SOURCE, the whole file. FILE names it in errors (`FILE:LINE: ...`). NAMES
 * (NULL-terminated) are all names that may appear, at any depth; NULL accepts any. CONFIG: a tag is
 * not closed, a section is not closed or closed crosswise, a name is unknown, the Subject line or
 * the blank line after the headers is missing, an unknown header, SOURCE is not UTF-8. SOURCE is
 * not kept. Linear in the length of SOURCE. */
Template *template_compile (const char *file, const char *source, const char *const *names,
                            GError **error);
void template_free (Template *template);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Template, template_free)

/* Fills the template with VALUES, an object whose members are strings, numbers, arrays of objects,
 * or null (as empty). A name that VALUES lacks is empty. SUBJECT becomes one line of text, TEXT the
 * body with LF line ends; the caller frees both. */
void template_render (const Template *template, const json_t *values, char **subject, char **text);
