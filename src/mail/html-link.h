#pragma once

/* Where a link of HTML leads, and whether its text says so. */

#include <glib.h>

/* How the defect of a link begins that leads elsewhere than it says. */
#define HTML_LINK_LIE "link shows "

/* HREF as it is shown: one line without line ends and tabs, which browsers take out, relative to
 * BASE (may be NULL) if it is relative; NULL when it leads nowhere or into the same page. The
 * caller frees it. */
char *html_link_target (const char *href, const char *base);

/* What is to be written behind TEXT, the text of a link to TARGET: the target in angle brackets, at
 * most 200 bytes of it, or NULL when TEXT says it already. TEXT may be NULL for none. The caller
 * frees it. */
char *html_link_behind (const char *text, const char *target);

/* The defect of a link whose TEXT (may be NULL) looks like another host than that of TARGET, or
 * NULL. The caller frees it. */
char *html_link_lie (const char *text, const char *target);

/* The address in CONTENT, as `<meta http-equiv=refresh>` has it: `0; url='x'`; or NULL. The caller
 * frees it. */
char *html_link_refresh (const char *content);
