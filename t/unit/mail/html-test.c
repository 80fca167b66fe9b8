#include "config.h"

#include "mail/html.h"

static void
test_values (void)
{
  static const struct {
    const char *html, *text;
  } cases[] = {
    { "", "" },
    { "plain", "plain" },
    { "a   b\r\n\tc", "a b c" },
    { "<p>a</p><p>b", "a\n\nb" },
    { "a<br>b<BR/>c<br />d", "a\nb\nc\nd" },
    { "<b>a</b>b<i>c</i>", "abc" },
    { "a<script>if (1 < 2) x ()</script>b<STYLE>p{}</style>c", "abc" },
    { "a<!-- b <p> -->c", "ac" },
    { "a<script>never ends", "a" },
    { "a<!-- never ends", "a" },
    { "a<p never ends", "a\n" },
    { "1 < 2 && 3 > 2", "1 < 2 && 3 > 2" },
    { "&lt;p&gt; &amp;amp; &quot;&apos;&nbsp;.", "<p> &amp; \"' ." },
    { "&#228;&#xE4;&#XE4;", "äää" },
    { "&#0;&#xD800;&#x110000;&#99999999999999999999;&#;&#x;&none;&",
      "&#0;&#xD800;&#x110000;&#99999999999999999999;&#;&#x;&none;&" },
    { "grüße", "grüße" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].html);
    g_autofree char *text = html_to_text (cases[i].html);
    g_autofree char *chomped = g_strchomp (g_strdup (text));
    g_autofree char *wanted = g_strchomp (g_strdup (cases[i].text));
    g_assert_cmpstr (chomped, ==, wanted);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/html/becomes-readable-text", test_values);
  return g_test_run ();
}
