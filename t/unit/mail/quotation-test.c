#include "config.h"

#include <glib.h>
#include <string.h>

#include "mail/quotation.h"

#include "cost.h"
#include "quotation-odd.h"
#include "quotation-sample.h"

/* A mail with its parts: a line that begins with `t`, `q` or `s` and a blank is new text, quoted or
 * signature; in FORMAT `%s` stands for a sample, all of whose lines are of that part. */
typedef struct {
  const char *label;
  const char *format;
} Style;

/* LINES of PART, one after another, without the empty ones. */
static char *
pick (const char *tagged, char part)
{
  g_auto (GStrv) lines = g_strsplit (tagged, "\n", -1);
  g_autoptr (GString) picked = g_string_new (NULL);
  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0' && (part == '\0' || lines[i][0] == part))
      g_string_append_printf (picked, "%s\n", lines[i] + 2);
  return g_string_free (g_steal_pointer (&picked), FALSE);
}

static char *
without_empty_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) rest = g_string_new (NULL);
  for (guint i = 0; lines[i] != NULL; i++)
    if (strspn (lines[i], " \t") < strlen (lines[i]))
      g_string_append_printf (rest, "%s\n", lines[i]);
  return g_string_free (g_steal_pointer (&rest), FALSE);
}

static char *
without_tags (const char *tagged)
{
  g_auto (GStrv) lines = g_strsplit (tagged, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0')
      memmove (lines[i], lines[i] + 2, strlen (lines[i]) - 1);
  return g_strjoinv ("\n", lines);
}

static void
assert_part (const char *label, const char *found, const char *tagged, char part)
{
  g_autofree char *expected = pick (tagged, part);
  g_autofree char *lines = without_empty_lines (found);
  if (g_strcmp0 (lines, expected) != 0)
    g_test_message ("%s: part %c", label, part);
  g_assert_cmpstr (lines, ==, expected);
  g_assert_false (g_str_has_prefix (found, "\n"));
  g_assert_false (g_str_has_suffix (found, "\n"));
}

static void
assert_split (const char *label, const char *tagged, QuotationContext context)
{
  g_autofree char *text = without_tags (tagged);
  g_autoptr (Quotation) quotation = quotation_split (text, context);
  assert_part (label, quotation->text, tagged, 't');
  assert_part (label, quotation->quoted, tagged, 'q');
  assert_part (label, quotation->signature, tagged, 's');
  /* A signature or footer above a quote is one when the quote is gone. */
  g_autoptr (Quotation) again = quotation_split (quotation->text, context);
  if (strstr (quotation->text, "\n-- \n") == NULL && strstr (quotation->text, "\n____") == NULL)
    g_assert_cmpstr (again->text, ==, quotation->text);
}

/* FORMAT with each line of SAMPLE tagged as the line is in which `%s` stands. */
static char *
fill (const char *format, const char *sample)
{
  const char *hole = strstr (format, "%s");
  g_assert_nonnull (hole);
  const char tag[] = { '\n', hole[-2], ' ', '\0' };
  g_auto (GStrv) lines = g_strsplit (sample, "\n", -1);
  g_autoptr (GString) filled = g_string_new_len (format, hole - format);
  for (guint i = 0; lines[i] != NULL; i++) {
    if (i > 0)
      g_string_append (filled, lines[i][0] == '\0' ? "\n" : tag);
    g_string_append (filled, lines[i]);
  }
  g_string_append (filled, hole + 2);
  return g_string_free (g_steal_pointer (&filled), FALSE);
}

static void
assert_styles (const QuotationSample *samples, gsize count, const Style *styles,
               QuotationContext context)
{
  for (gsize i = 0; i < count; i++)
    for (const Style *style = styles; style->label != NULL; style++) {
      g_autofree char *label = g_strdup_printf ("%s, %s", samples[i].label, style->label);
      g_autofree char *tagged = fill (style->format, samples[i].text);
      assert_split (label, tagged, context);
    }
}

static void
test_marked (void)
{
  static const Style styles[] = {
    { "above", "t Thanks, it is off the net.\n\nt Bob\n\nq %s\n\nq > Is it off?\nq >\nq > Ann" },
    { "above, without empty lines", "t Thanks.\nt Bob\n\nq %s\nq > Is it off?" },
    { "below", "q %s\nq > Is it off?\nq > Ann\n\nt Yes.\nt Bob" },
    { "below, with signature", "q %s\n\nq > Is it off?\n\nt Yes.\n\ns -- \ns Bob\ns Desk" },
    { "above, with signature", "t Yes.\n\ns -- \ns Bob\n\nq %s\n\nq > Is it off?\nq >> No\nq > -- "
                               "\nq > Ann" },
    { "above, from a telephone", "t Yes.\n\ns Sent from my iPhone\n\nq %s\nq > \nq > Is it off?" },
    { "between",
      "t Hi Ann,\n\nq %s\nq > Is it off?\n\nt Yes.\n\nq > > And the other?\nq > Well?\n\n"
      "t That too.\n\nt Bob" },
    { "between, without empty lines", "q %s\nq > Is it off?\nt Yes.\nq > And the other?\nt That "
                                      "too." },
    { "no answer", "q %s\nq > Is it off?" },
    { "no answer, with signature", "q %s\n\nq > Is it off?\n\ns -- \ns Bob" },
    { "no answer, from a telephone", "s Sent from my iPhone\n\nq %s\n\nq > Is it off?" },
    { NULL, NULL },
  };
  assert_styles (attributions, G_N_ELEMENTS (attributions), styles, QUOTATION_REPLY);
}

/* Below a separator only what is quoted directly, with nothing written above, may have an answer
 * below it: all else may be the words of whoever is answered. */
static void
test_marked_separators (void)
{
  static const Style styles[] = {
    { "above", "t Thanks, it is off the net.\n\nt Bob\n\nq %s\n\nq > Is it off?\nq >\nq > Ann" },
    { "above, with words of others",
      "t Thanks.\n\nq %s\nq > Is it off?\n\nq Status: resolved\n\nq -- \nq Eve" },
    { "above, from a telephone",
      "t Yes.\n\ns Sent from my iPhone\n\nq %s\n\nq > Is it off?\nq Status: resolved" },
    { "announced", "t See my comments below:\n\nq %s\n\nq > Is it off?\nq Status: resolved" },
    { "below", "q %s\nq > Is it off?\nq > Ann\n\nt Yes.\nt Bob" },
    { "below, with signature", "q %s\nq > Is it off?\n\nt Yes.\n\ns -- \ns Bob\ns Desk" },
    { "between", "q %s\nq > Is it off?\nt Yes.\nq > And the other?\nt That too." },
    { "no answer", "q %s\nq > Is it off?" },
    { NULL, NULL },
  };
  static const Style apart[] = {
    { "words of others below an empty line", "q %s\n\nq > old\n\nq Status: resolved" },
    { "words of others below an answer", "t Yes.\n\nq %s\n\nq > old\n\nq Status: resolved" },
    { "words of others below a signature",
      "s -- \ns Bob\n\nq %s\n\nq > old\n\nq Status: resolved" },
    { NULL, NULL },
  };
  assert_styles (marked_openers, G_N_ELEMENTS (marked_openers), styles, QUOTATION_REPLY);
  assert_styles (separators, G_N_ELEMENTS (separators), apart, QUOTATION_REPLY);
}

static void
test_new (void)
{
  static const Style styles[] = {
    { "quoted", "t See what he sent.\n\nq %s\n\nq > pay\nq >\nq > now\n\nq >> or "
                "else\n\nt Bob" },
    { "quoted first", "q %s\nq > pay\n\nt This came today.\n\ns -- \ns Bob" },
    { "with a log below", "t Look.\n\nq %s\nq > pay\nt Our log:\nt > EHLO x\nt 250 ok\nt > QUIT" },
    { "with no marks", "t Look.\n\nt %s\n\nt pay\n\ns -- \ns Bob" },
    { NULL, NULL },
  };
  static const Style unmarked[] = {
    { "with no marks", "t Look.\n\nt %s\n\nt pay\nt now\n\nt Bob" },
    { NULL, NULL },
  };
  static const Style marked[] = {
    { "with marks", "t Look.\n\nt %s\n\nt > pay\nt >\nt > now\n\nt Bob" },
    { "alone", "t %s\n\nt > pay" },
    { NULL, NULL },
  };
  assert_styles (attributions, G_N_ELEMENTS (attributions), styles, QUOTATION_NEW);
  assert_styles (marked_openers, G_N_ELEMENTS (marked_openers), marked, QUOTATION_NEW);
  assert_styles (histories, G_N_ELEMENTS (histories), unmarked, QUOTATION_NEW);
  assert_styles (forwards, G_N_ELEMENTS (forwards), marked, QUOTATION_NEW);
}

static void
test_unmarked (void)
{
  static const Style styles[] = {
    { "above", "t Thanks, it is off.\n\nt Bob\n\nq %s\n\nq Is it off?\nq Ann" },
    { "above, without empty lines", "t Thanks.\nq %s\nq Is it off?" },
    { "with signature", "t Yes.\n\ns -- \ns Bob\ns Desk\n\nq %s\n\nq Is it off?\nq -- \nq Ann" },
    { "from a telephone", "t Yes.\n\ns Sent from my iPhone\n\nq %s\n\nq Is it off?\n\nq Sent from "
                          "my iPad" },
    { "with older history",
      "t Yes.\n\nq %s\n\nq Is it?\n\nq From: Bob\nq Sent: Monday, 23 November "
      "2026 08:00\nq To: Ann\nq Subject: scan\n\nq It is on." },
    { "with marked history", "t Yes.\n\nq %s\n\nq Is it?\n\nq On 2026-11-23 08:00, Bob wrote:\nq > "
                             "It is on.\nq >\nq Ann" },
    { "with a forward in it", "t Yes.\n\nq %s\n\nq Look.\nq ---------- Forwarded message "
                              "----------\nq From: Cid\n\nq pay" },
    { "no answer, from a telephone", "s Sent from my iPhone\n\nq %s\n\nq Is it off?" },
    { "no answer, with signature", "s -- \ns Bob\n\nq %s\n\nq Is it off?" },
    { "announced", "t See my comments below:\n\nq %s\n\nq hello\nq Status: resolved" },
    { "announced directly", "t Done:\nq %s\nq hello\nq Status: resolved" },
    { "below half a signature", "t Thanks.\nt Tel:\n\nq %s\n\nq hello\nq Status: resolved" },
    { NULL, NULL },
  };
  static const Style unanswered[] = {
    { "no answer", "q %s\n\nq Is it off?" },
    { NULL, NULL },
  };
  assert_styles (reply_markers, G_N_ELEMENTS (reply_markers), styles, QUOTATION_REPLY);
  assert_styles (histories, G_N_ELEMENTS (histories), unanswered, QUOTATION_REPLY);
  assert_styles (histories, G_N_ELEMENTS (histories), styles, QUOTATION_REPLY);
}

static void
test_forwards (void)
{
  static const Style styles[] = {
    { "with words", "t This came today.\n\nt %s\n\nt Please pay.\nt > quoted\n\nt Regards" },
    { "with signature", "t This came today.\n\ns -- \ns Bob\n\nt %s\n\nt Pay.\nt -- \nt Evil" },
    { "from a telephone", "t This.\n\ns Sent from my iPhone\n\nt %s\n\nt Pay.\nt Sent from my "
                          "iPad" },
    { "alone", "t %s\n\nt Pay." },
    { NULL, NULL },
  };
  assert_styles (forwards, G_N_ELEMENTS (forwards), styles, QUOTATION_REPLY);
  assert_styles (forwards, G_N_ELEMENTS (forwards), styles, QUOTATION_FORWARD);
}

/* What opens a quotation in an answer is what a forward passes on. */
static void
test_histories_in_forwards (void)
{
  static const Style styles[] = {
    { "with words", "t This came today.\n\nt %s\n\nt Please pay.\nt > quoted\n\nt Regards" },
    { NULL, NULL },
  };
  assert_styles (histories, G_N_ELEMENTS (histories), styles, QUOTATION_FORWARD);
  assert_styles (attributions, G_N_ELEMENTS (attributions), styles, QUOTATION_FORWARD);
}

static void
test_taglines (void)
{
  static const Style styles[] = {
    { "at the end", "t Yes, off.\n\ns %s" },
    { "above a quote", "t Yes.\n\ns %s\n\nq On 2026-11-23 08:00, Ann wrote:\nq > Is it?" },
    { "above history",
      "t Yes.\ns %s\nq _______________________________\nq From: Ann\nq Sent: Monday, "
      "23 November 2026\nq To: Bob\n\nq Is it?" },
    { "below a quote", "q > Is it?\n\nt Yes.\ns %s" },
    { "before a signature", "t Yes.\ns %s\ns -- \ns Bob" },
    { "within text", "t %s\nt is what all of them end in." },
    { "alone", "t %s" },
    { NULL, NULL },
  };
  assert_styles (taglines, G_N_ELEMENTS (taglines), styles, QUOTATION_REPLY);
}

static void
test_odd (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (odd); i++)
    assert_split (odd[i].label, odd[i].tagged, QUOTATION_REPLY);
  for (gsize i = 0; i < G_N_ELEMENTS (odd_new); i++)
    assert_split (odd_new[i].label, odd_new[i].tagged, QUOTATION_NEW);
  for (gsize i = 0; i < G_N_ELEMENTS (odd_forwards); i++)
    assert_split (odd_forwards[i].label, odd_forwards[i].tagged, QUOTATION_FORWARD);
}

static void
test_blank_lines (void)
{
  static const struct {
    const char *text, *new_text, *quoted, *signature;
  } cases[] = {
    { "", "", "", "" },
    { "\n \n\t\n", "", "", "" },
    { "\n\n  a\n\n\nb  \n\n", "  a\n\n\nb  ", "", "" },
    { "a\n> b\nc", "a\n\nc", "> b", "" },
    { "a\n\n> b\n>\n>   c\n\n\n-- \nd\n", "a", "> b\n>\n>   c", "-- \nd" },
    { "a\n\n> b\n\nc\n\n-- \nd\n\ne\n", "a\n\nc", "> b", "-- \nd\n\ne" },
    { "> b", "> b", "", "" },
    { "> b\n\n-- \nc", "> b\n\n-- \nc", "", "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (Quotation) quotation = quotation_split (cases[i].text, QUOTATION_REPLY);
    g_test_message ("%s", cases[i].text);
    g_assert_cmpstr (quotation->text, ==, cases[i].new_text);
    g_assert_cmpstr (quotation->quoted, ==, cases[i].quoted);
    g_assert_cmpstr (quotation->signature, ==, cases[i].signature);
  }
}

static void
test_subjects (void)
{
  static const struct {
    const char *subject;
    QuotationContext context;
  } cases[] = {
    { "", QUOTATION_NEW },
    { "scan", QUOTATION_NEW },
    { "Fwd: scan", QUOTATION_FORWARD },
    { "FWD: scan", QUOTATION_FORWARD },
    { "Fw: scan", QUOTATION_FORWARD },
    { "FW:scan", QUOTATION_FORWARD },
    { "fw : scan", QUOTATION_FORWARD },
    { "WG: scan", QUOTATION_FORWARD },
    { "TR : scan", QUOTATION_FORWARD },
    { "TR : scan", QUOTATION_FORWARD },
    { "RV: scan", QUOTATION_FORWARD },
    { "I: scan", QUOTATION_FORWARD },
    { "ENC: scan", QUOTATION_FORWARD },
    { "Doorst: scan", QUOTATION_FORWARD },
    { "転送: scan", QUOTATION_FORWARD },
    { "転送：scan", QUOTATION_FORWARD },
    { "Fw：scan", QUOTATION_FORWARD },
    { "[Fwd: scan]", QUOTATION_FORWARD },
    { "[FW: scan]", QUOTATION_FORWARD },
    { "(Fwd) scan", QUOTATION_FORWARD },
    { "  Fwd: scan", QUOTATION_FORWARD },
    { "Fwd:", QUOTATION_FORWARD },
    { "Fwd[2]: scan", QUOTATION_FORWARD },
    { "[csirt.example #12] Fwd: scan", QUOTATION_REPLY },
    { "[csirt.example #12] [EXTERN] WG: scan", QUOTATION_REPLY },
    { "[csirt.example #12][Fwd: scan]", QUOTATION_REPLY },
    { "[EXTERN] [csirt.example #12] Fwd: scan", QUOTATION_REPLY },
    { "[#12] TR : scan", QUOTATION_REPLY },
    { "Fwd: [csirt.example #12] scan", QUOTATION_FORWARD },
    { "[list] Fwd: scan", QUOTATION_FORWARD },
    { "[list 12] Fwd: scan", QUOTATION_FORWARD },
    { "[list #] Fwd: scan 12", QUOTATION_FORWARD },
    { "[list] WG: [csirt.example #12] scan", QUOTATION_FORWARD },
    { "[Fwd: scan #12]", QUOTATION_FORWARD },
    { "Fwd: Re: scan", QUOTATION_FORWARD },
    { "Fwd: [csirt.example #12] Re: scan", QUOTATION_FORWARD },
    { "Re: Fwd: scan", QUOTATION_REPLY },
    { "AW: WG: scan", QUOTATION_REPLY },
    { "Re: [csirt.example #12] Fwd: scan", QUOTATION_REPLY },
    { "[csirt.example #12] Re: Fwd: scan", QUOTATION_REPLY },
    { "Forwarding fails", QUOTATION_NEW },
    { "forward: proxy scan", QUOTATION_FORWARD },
    { "fw rules changed: scan", QUOTATION_NEW },
    { "Interim: scan", QUOTATION_NEW },
    { "I think: scan", QUOTATION_NEW },
    { "[Fwd scan", QUOTATION_NEW },
    { "[csirt.example #12]", QUOTATION_NEW },
    { "[csirt.example #12", QUOTATION_NEW },
    { "Trojan: scan", QUOTATION_NEW },
    { "VSphere: scan", QUOTATION_NEW },
    { "Re: scan", QUOTATION_REPLY },
    { "RE : scan", QUOTATION_REPLY },
    { "re:scan", QUOTATION_REPLY },
    { "Re:", QUOTATION_REPLY },
    { "Re[2]: scan", QUOTATION_REPLY },
    { "Re： scan", QUOTATION_REPLY },
    { "AW: scan", QUOTATION_REPLY },
    { "Antw: scan", QUOTATION_REPLY },
    { "Antwort: scan", QUOTATION_REPLY },
    { "SV: scan", QUOTATION_REPLY },
    { "RES: scan", QUOTATION_REPLY },
    { "R: scan", QUOTATION_REPLY },
    { "Rif: scan", QUOTATION_REPLY },
    { "Réf : scan", QUOTATION_REPLY },
    { "返信: scan", QUOTATION_REPLY },
    { "回复：scan", QUOTATION_REPLY },
    { "[EXTERN] AW: [csirt.example #12] scan", QUOTATION_REPLY },
    { "Re scan", QUOTATION_NEW },
    { "Report: scan", QUOTATION_NEW },
    { "Response needed", QUOTATION_NEW },
    { "Rechnung: scan", QUOTATION_NEW },
    { "scan Re: a", QUOTATION_NEW },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].subject);
    QuotationContext context = cases[i].context;
    g_assert_cmpint (quotation_context (cases[i].subject, 0), ==, context);
    /* With references it may be a forward, but is never new. */
    g_assert_cmpint (quotation_context (cases[i].subject, 1), ==,
                     context == QUOTATION_NEW ? QUOTATION_REPLY : context);
  }
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* The lines of TEXT, without the empty ones, in an order of their own. */
static GPtrArray *
sort (const char *text)
{
  g_autofree char *lines = without_empty_lines (text);
  g_auto (GStrv) each = g_strsplit (lines, "\n", -1);
  GPtrArray *sorted = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; each[i] != NULL; i++)
    g_ptr_array_add (sorted, g_strdup (each[i]));
  g_ptr_array_sort (sorted, compare);
  return sorted;
}

/* Whether the lines of PART are all in TEXT, in their order. */
static gboolean
is_within (const char *part, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (part, "\n", -1);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint found = 0;
  for (guint i = 0; lines[i] != NULL && parts[found] != NULL; i++)
    if (strcmp (parts[found], lines[i]) == 0)
      found++;
  return parts[found] == NULL;
}

/* Pieces of mails in any order: no line gets lost, moved or doubled. */
static void
test_conservation (void)
{
  for (guint round = 0; round < 3000; round++) {
    g_autoptr (GString) mail = g_string_new (NULL);
    for (int pieces = g_test_rand_int_range (1, 6); pieces > 0; pieces--) {
      const char *tagged = odd[g_test_rand_int_range (0, G_N_ELEMENTS (odd))].tagged;
      g_autofree char *text = without_tags (tagged);
      g_string_append (mail, text);
      g_string_append (mail, g_test_rand_bit () ? "\n\n" : "\n");
      g_string_append (mail, histories[g_test_rand_int_range (0, G_N_ELEMENTS (histories))].text);
      g_string_append (mail, g_test_rand_bit () ? "\n\n" : "\n> a\n");
    }
    QuotationContext context = (QuotationContext) g_test_rand_int_range (0, 3);
    g_autoptr (Quotation) quotation = quotation_split (mail->str, context);
    g_autofree char *parts =
        g_strjoin ("\n", quotation->text, quotation->quoted, quotation->signature, NULL);
    g_autoptr (GPtrArray) before = sort (mail->str);
    g_autoptr (GPtrArray) after = sort (parts);
    g_assert_cmpuint (before->len, ==, after->len);
    for (guint i = 0; i < before->len; i++)
      g_assert_cmpstr (before->pdata[i], ==, after->pdata[i]);
    const char *const each[] = { quotation->text, quotation->quoted, quotation->signature };
    for (guint i = 0; i < G_N_ELEMENTS (each); i++) {
      g_autofree char *lines = without_empty_lines (each[i]);
      g_autofree char *all = without_empty_lines (mail->str);
      g_assert_true (is_within (lines, all));
    }
    g_assert_true (*quotation->text != '\0' ||
                   (context == QUOTATION_REPLY && *quotation->quoted != '\0'));
  }
}

static void
split (const char *input, gsize length)
{
  (void) length;
  g_autoptr (Quotation) new = quotation_split (input, QUOTATION_NEW);
  g_autoptr (Quotation) reply = quotation_split (input, QUOTATION_REPLY);
  g_autoptr (Quotation) forward = quotation_split (input, QUOTATION_FORWARD);
}

static void
read_subject (const char *input, gsize length)
{
  (void) length;
  quotation_context (input, 0);
}

static void
test_cost (void)
{
  static const CostInput texts[] = {
    { "empty lines", "", "\n", 100000, "" },
    { "blanks on one line", "", " ", 1000000, "" },
    { "marked lines", "", "> a\n", 20000, "" },
    { "lines in turn", "", "> a\nb\n", 10000, "" },
    { "mangled From", "", ">From a\n", 10000, "" },
    { "prompts", "", ">>> a\n", 10000, "" },
    { "attributions", "a\n", "On 2026-11-23, Ann wrote:\n> a\n", 2000, "" },
    { "attributions that are none", "", "On 2026-11-23, all hosts that it wrote:\n> a\n", 2000,
      "" },
    { "attributions without an end", "", "On 2026-11-23, Ann:\n", 4000, "" },
    { "blocks below one another", "", "From: a\nDate: b\nTo: c\n", 8000, "" },
    { "blocks", "", "From: a\nSent: b\nTo: c\n> d\n", 4000, "" },
    { "fields", "", "From: a\n\n", 10000, "" },
    { "recipients", "From: a\nTo: b\n", "a@b;\n", 20000, "" },
    { "separators", "", "-----Original Message-----\n> a\n", 3000, "" },
    { "rules", "", "_____\n", 10000, "" },
    { "signatures", "", "-- \na\n", 8000, "" },
    { "signatures between quotes", "", "-- \na\n> b\n", 10000, "" },
    { "taglines", "a\n", "Sent from my iPhone\n", 4000, "" },
    { "colons", "", ":\n", 50000, "" },
    { "addresses and colons", "", "@:\n", 10000, "" },
    { "addresses, dates and colons", "", "On 2026-11-23 a@b:\n", 3000, "" },
    { "run together", "", "Sent from Yahoo Mail\nOn 2026-11-23, Ann <a@b> x: a\n", 3000, "" },
    { "quoted without colons", "a\n", "On 2026-11-23, Ann <a@b wrote> a\n", 5000, "" },
    { "footers", "", "________________________________________\nlist a@b\n", 4000, "" },
    { "verbs", "", "wrote wrote wrote wrote wrote wrote wrote wrote a@b:\n", 2000, "" },
    { "wide colons", "", "：\n", 20000, "" },
    { "orphans", "",
      "> aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\na\n> a\n", 3000, "" },
  };
  static const CostInput subjects[] = {
    { "tags", "", "[a]", 200000, "Fwd: a" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    cost_assert_linear (&texts[i], split);
  for (gsize i = 0; i < G_N_ELEMENTS (subjects); i++)
    cost_assert_linear (&subjects[i], read_subject);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_set_nonfatal_assertions ();
  g_test_add_func ("/mail/quotation/marked-lines-and-attributions-are-quoted", test_marked);
  g_test_add_func ("/mail/quotation/below-a-separator-who-wrote-is-in-doubt",
                   test_marked_separators);
  g_test_add_func ("/mail/quotation/a-new-mail-quotes-only-what-it-attributes", test_new);
  g_test_add_func ("/mail/quotation/unmarked-history-is-quoted-to-the-end", test_unmarked);
  g_test_add_func ("/mail/quotation/what-is-forwarded-is-new-text", test_forwards);
  g_test_add_func ("/mail/quotation/a-forward-quotes-nothing", test_histories_in_forwards);
  g_test_add_func ("/mail/quotation/mobile-signatures-are-split-off", test_taglines);
  g_test_add_func ("/mail/quotation/odd-mails-keep-what-their-writer-wrote", test_odd);
  g_test_add_func ("/mail/quotation/blank-lines-at-the-ends-go", test_blank_lines);
  g_test_add_func ("/mail/quotation/subjects-tell-answers-and-forwards", test_subjects);
  g_test_add_func ("/mail/quotation/each-line-is-in-one-part", test_conservation);
  g_test_add_func ("/mail/quotation/time-grows-with-length", test_cost);
  return g_test_run ();
}
