#pragma once

/* Same mail or other mail: a digest of what its writer wrote. */

#include <glib.h>

/* SHA-256, in hexadecimal, of the mail BYTES without what the way here added: the fields
 * Return-Path, Delivered-To, X-Original-To, Received, Authentication-Results, ARC-* and Resent-*
 * (RFC 5322 section 3.6.6: who sends a mail on by hand adds nothing to it), and the `From ` line of
 * an mbox. CR LF counts as LF; all else counts byte for byte. The caller frees
 * it. */
char *digest_content (const char *bytes, gsize length);
