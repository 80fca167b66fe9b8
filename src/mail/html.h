#pragma once

/* HTML made readable as plain text, by libxml2. */

#include <glib.h>

/* Loads libxml2; needs files, so it comes before the system call filter. Not linked: its own
 * libraries cost a millisecond that only mail in HTML should pay. FALSE when it is not there. May
 * be called again. */
gboolean html_load (void);

/* TRUE after html_load() has succeeded. */
gboolean html_is_loaded (void);

/* The text in HTML, valid UTF-8 with or without tags; html_load() must have succeeded. Text appears
 * in the order of the source and wraps only where blocks and breaks end lines; blanks are collapsed
 * but in <pre>; characters by reference are resolved. Headings and paragraphs are set off by an
 * empty line, list items begin with `* ` or their number and are indented by depth, table rows are
 * lines with ` | ` between cells (layout tables of one column are plain lines), blockquotes are
 * prefixed by `> ` for each level, links show their target behind them in angle brackets when it
 * differs from the text, 200 bytes of it at most, and so do image maps; forms, their buttons and
 * redirections show where they lead. A text that looks like another host is a defect: `link shows
 * A, leads to B`; eight of them at most, then one that counts the others. Images show their `alt`,
 * form fields their value. Hidden text (not displayed, transparent, without size, far off the page,
 * white on white) is shown like any other and is a defect `hidden text in HTML`; scripts, styles,
 * titles and comments are not text. What cannot be read as HTML (all from an element that is nested
 * deeper than 256 elements, has hundreds of attributes or no end) is shown as source. Takes time in
 * proportion to its length. Adds to DEFECTS (may be NULL). The caller frees it. */
char *html_to_text (const char *html, GPtrArray *defects);
