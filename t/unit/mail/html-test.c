#include "config.h"

#include <string.h>

#include "base/text.h"

#include "mail/defect.h"
#include "mail/html.h"

#include "cost.h"

typedef struct {
  const char *html, *text;
} Case;

static char *
read_html (const char *html, GPtrArray *defects)
{
  g_assert_true (html_load ());
  return html_to_text (html, defects);
}

static void
assert_cases (const Case *cases, gsize count)
{
  for (gsize i = 0; i < count; i++) {
    g_test_message ("%s", cases[i].html);
    g_autofree char *text = read_html (cases[i].html, NULL);
    g_autofree char *wanted =
        g_strconcat (cases[i].text, cases[i].text[0] == '\0' ? "" : "\n", NULL);
    g_assert_cmpstr (text, ==, wanted);
  }
}

static void
test_text (void)
{
  static const Case cases[] = {
    { "", "" },
    { " \n ", "" },
    { "a   b\r\n\tc", "a b c" },
    { "\uFEFF<p>mark", "mark" },
    { "<b>a</b>b<i>c</i>", "abc" },
    { "<b>a</b> <i>b</i>\n<u>c</u>", "a b c" },
    { "a <b> b</b>", "a b" },
    { "gr\u00FC\u00DFe \u65E5\u672C \U0001F600", "gr\u00FC\u00DFe \u65E5\u672C \U0001F600" },
    { "a&nbsp;&nbsp;b &nbsp; c&nbsp;", "a  b   c" },
    { "<p>&zwnj;&nbsp;&zwnj;&nbsp;&shy;</p>x", "x" },
    { "so&shy;ft&#8203;ly \u202Eback\u202C", "softly back" },
    { "\u0928\u200D\u0928", "\u0928\u200D\u0928" },
    { "<FONT SIZE=2>UP</FONT><BR>DOWN", "UP\nDOWN" },
    { "<svg><text>s</text></svg> <math><mi>x</mi></math>", "s x" },
    { "<noscript>n</noscript><template>t</template>", "n\nt" },
    { "<html><head><title>T</title></head><body>B</body></html>after", "B\nafter" },
    { "</body></html>trailing", "trailing" },
    { "<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC \"x\" \"y\"><html>a", "a" },
    { "<meta charset=utf-16><p>gr\u00FC\u00DF", "gr\u00FC\u00DF" },
    { "<meta http-equiv=Content-Type content='text/html; charset=utf-7'>+AGE-", "+AGE-" },
  };
  assert_cases (cases, G_N_ELEMENTS (cases));
}

#define EIGHT(x) x x x x x x x x
#define LONG EIGHT (EIGHT (EIGHT ("\u00F6\u00F6\u00F6\u00F6n")))

static void
test_references (void)
{
  static const Case cases[] = {
    { "&lt;p&gt; &amp;amp; &quot;&apos;.", "<p> &amp; \"'." },
    { "&#228;&#xE4;&#XE4;&auml;", "\u00E4\u00E4\u00E4\u00E4" },
    { "&#128;&#150;&#x92;&#129;", "\u20AC\u2013\u2019\uFFFD" },
    { "&#0;&#xD800;&#x110000;&#99999999999999999999;&#;&#x;&none;&",
      "&#0;&#xD800;&#x110000;&#99999999999999999999;&#;&#x;&none;&" },
    { "&#1;&#xFFFE;&#xFFFF;", "&#1;&#xFFFE;&#xFFFF;" },
    { "a&#10;b&#x2028;c", "a b\uFFFDc" },
    { "AT&T, a&b;c, x&lt", "AT&T, a&b;c, x&lt" },
    { "&am" LONG, "&am" LONG },
    { "a\001b\033[31mc\fd\302\226e\uFFFEf\uFFFFg", "a\uFFFDb\uFFFD[31mc d\u2013e\uFFFDf\uFFFDg" },
  };
  assert_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_blocks (void)
{
  static const Case cases[] = {
    { "<p>a</p><p>b", "a\n\nb" },
    { "<p>a<p>b<div>c</div>d", "a\n\nb\n\nc\nd" },
    { "a<div>b</div>c", "a\nb\nc" },
    { "a<br>b<BR/>c<br />d", "a\nb\nc\nd" },
    { "a<br><br><br><br>b", "a\n\nb" },
    { "<p></p><p><br></p><div></div>a<p></p><br>", "a" },
    { "<h1>H</h1>a<h2>I</h2>b", "H\n\na\n\nI\n\nb" },
    { "a<hr>b", "a\n________________________________\nb" },
    { "<pre>\n  a\n\n\tb \n</pre>c", "  a\n\n    b\n\nc" },
    { "<p style='white-space: pre-wrap'>a  b\n c</p>", "a  b\n c" },
    { "<dl><dt>T<dd>D<dt>U<dd>E</dl>", "T\nD\nU\nE" },
    { "<p style='margin:0'>a</p><p style='margin: 0 0 1em'>b</p><p>c", "a\n\nb\n\nc" },
    { "<p style=\"margin-top:0;margin-bottom:0\">a</p><p style='margin-bottom:0'>b</p>", "a\nb" },
    { "<input type=submit value=Go><input type=hidden value=no><button>Press</button>",
      "Go Press" },
    { "<select><option>1<option>2</select><textarea>a\nb</textarea>", "1\n2\na\nb" },
    { "a<img alt='Logo' src=x>b<img src=y>c<img alt=''>d", "a Logo bcd" },
    { "<plaintext>a <b>b</b>", "a b" },
  };
  assert_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_lists (void)
{
  static const Case cases[] = {
    { "<ul><li>a<li>b</ul>c", "* a\n* b\n\nc" },
    { "a<ul><li>b<ul><li>c</ul><li>d</ul>", "a\n\n* b\n  * c\n* d" },
    { "<ol><li>a<ul><li>b</ul><li>c</ol>", "1. a\n  * b\n2. c" },
    { "<ol start=3><li>a<li value=9>b<li>c</ol>", "3. a\n9. b\n10. c" },
    { "<ol start=-3><li value=99999999999999999999>a</ol>", "1. a" },
    { "<ul><li><p>a</p><p>b</p></li></ul>", "* a\n\n  b" },
    { "<ul><li>a<br>b</ul>", "* a\n  b" },
    { "<ul><li></li><li> </li></ul>x", "x" },
    { "<li>a</li>b", "* a\nb" },
    { "<ul>stray<li>a</ul>", "  stray\n* a" },
    { "<p class=MsoListParagraph><![if !supportLists]><span style='mso-list:Ignore'>1."
      "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span>"
      "<![endif]>One</p>",
      "1. One" },
  };
  assert_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_tables (void)
{
  static const Case cases[] = {
    { "<table><tr><th>Host</th><th>Port</th></tr><tr><td>h</td><td>80</td></tr></table>x",
      "Host | Port\nh | 80\nx" },
    { "<table><tr><td><p>a</p></td><td><div>b</div></td></tr></table>", "a | b" },
    { "<table><tr><td>a<br>b</td><td>c</td></tr></table>", "a\nb\nc" },
    { "<table><tr><td></td><td>&nbsp;</td><td>x</td><td></td></tr></table>", "x" },
    { "<table><tr><td><table><tr><td>in</td></tr></table></td></tr><tr><td>b</td></tr></table>",
      "in\nb" },
    { "<table><tr><td>l</td><td><table><tr><td>1</td><td>2</td></tr></table></td></tr></table>",
      "l | 1 | 2" },
    { "<table><tr><td>a</td></tr><tr><td>&nbsp;</td></tr><tr><td>b</td></tr></table>", "a\n\nb" },
    { "<table><td>a<td>b<tr><td>c<td>d</table>", "a\nb\nc | d" },
    { "<td>x<td>y", "x\ny" },
    { "</tr></td></table>x</tr>", "x" },
  };
  assert_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_quotes (void)
{
  static const Case cases[] = {
    { "a<blockquote>b<br>c</blockquote>d", "a\n> b\n> c\nd" },
    { "<blockquote>a<blockquote>b</blockquote>c</blockquote>", "> a\n> > b\n> c" },
    { "<blockquote><p>a</p><p>b</p></blockquote><p>c</p>", "> a\n>\n> b\n\nc" },
    { "<p>On 1 Mar, J wrote:</p><blockquote><p>a</p></blockquote>", "On 1 Mar, J wrote:\n> a" },
    { "<blockquote><ul><li>a<br>b</ul></blockquote>", "> * a\n>   b" },
    { "<blockquote></blockquote>a", "a" },
  };
  assert_cases (cases, G_N_ELEMENTS (cases));
}

/* As the mail programs that people use write it. */
static void
test_programs (void)
{
  static const Case cases[] = {
    { "<p class=MsoNormal>a<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>"
      "<p class=\"MsoNormal\">b</p><p class=MsoNormal>c</p>",
      "a\n\nb\nc" },
    { "<!--[if gte mso 9]><xml><o:x>no</o:x></xml><![endif]--><p class=MsoNormal>a</p>"
      "<![if !mso]>b<![endif]><!--[if !mso]><!-->c<!--<![endif]-->",
      "a\nbc" },
    { "<p class=MsoNormal>Hi</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;"
      "padding:3.0pt 0in 0in 0in'><p class=MsoNormal><b>From:</b> J &lt;j@example.org&gt;<br>"
      "<b>Sent:</b> Monday<br><b>To:</b> K<br><b>Subject:</b> s<o:p></o:p></p></div></div>"
      "<p class=MsoNormal>old</p>",
      "Hi\n________________________________\nFrom: J <j@example.org>\nSent: Monday\nTo: K\n"
      "Subject: s\nold" },
    { "<div>Hi</div><hr style='display:inline-block;width:98%'><div id='divRplyFwdMsg' dir='ltr'>"
      "<font><b>From:</b> J<br><b>Sent:</b> x</font><div>&nbsp;</div></div><div>old</div>",
      "Hi\n________________________________\nFrom: J\nSent: x\n\nold" },
    { "<div dir=\"ltr\">Hi<div><br></div><div>Bye</div></div><br><div class=\"gmail_quote\">"
      "<div dir=\"ltr\" class=\"gmail_attr\">On Mon, 2 Mar 2026 at 10:00, J Roe &lt;"
      "<a href=\"mailto:j@example.org\">j@example.org</a>&gt; wrote:<br></div>"
      "<blockquote class=\"gmail_quote\"><div>q1<br>q2<br><br>q3</div></blockquote></div>",
      "Hi\n\nBye\n\nOn Mon, 2 Mar 2026 at 10:00, J Roe <j@example.org> wrote:\n> q1\n> q2\n>\n> "
      "q3" },
    { "<html><body>New<br><div><br><blockquote type=\"cite\"><div>On 1 Mar 2026, at 10:00, J "
      "wrote:</div><br class=\"Apple-interchange-newline\"><div>x</div></blockquote></div><br>",
      "New\n\n> On 1 Mar 2026, at 10:00, J wrote:\n>\n> x" },
    { "<div class=\"moz-cite-prefix\">On 1.3.26 10:00, J wrote:<br></div><blockquote type=\"cite\" "
      "cite=\"mid:x\"><pre wrap=\"\" class=\"moz-quote-pre\">a\nb</pre></blockquote><p>new<br></p>",
      "On 1.3.26 10:00, J wrote:\n> a\n> b\n\nnew" },
    { "<div style='display:none'>Preview&nbsp;&zwnj;&nbsp;&zwnj;</div><table width=600><tr><td>"
      "<table><tr><td width=10>&nbsp;</td><td><h1>News</h1><p>One</p></td><td width=10></td></tr>"
      "</table></td></tr><tr><td><img src='https://t.example/p.gif' width=1 height=1></td></tr>"
      "</table>",
      "Preview\nNews\n\nOne" },
  };
  assert_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_links (void)
{
  static const Case cases[] = {
    { "<a href='https://a.example/x'>here</a>.", "here <https://a.example/x>." },
    { "<a href='https://a.example/x'>https://a.example/x</a>", "https://a.example/x" },
    { "<a href='https://A.example/'>a.example</a>", "a.example" },
    { "<a href='http://a.example'>https://a.example</a>", "https://a.example <http://a.example>" },
    { "<a href='mailto:j@example.org'>J@example.org</a>", "J@example.org" },
    { "<a href='mailto:j@example.org?subject=s'>j@example.org</a>", "j@example.org" },
    { "<a href='mailto:j@example.org'>J</a>", "J <mailto:j@example.org>" },
    { "<a href='javascript:alert(1)'>x</a>", "x <javascript:alert(1)>" },
    { "<a href='#x'>x</a> <a name=y>y</a> <a href=''>z</a> <a href>w</a>", "x y z w" },
    { "<a href='x/y?z'>a</a> <a href='//b.example'>b</a>", "a <x/y?z> b <//b.example>" },
    { "<base href='https://a.example/x/'><base href='http://no.example'><a href='../y'>z</a>",
      "z <https://a.example/y>" },
    { "<a href='https://a.example'><img src=x></a><a href='https://b.example'><img alt=B></a>",
      "<https://a.example> B <https://b.example>" },
    { "<a href='https://a.example'>A <b>bold</b> </a>word", "A bold <https://a.example> word" },
    { "<a href='https://a.example'><p>A</p></a><p>b", "A <https://a.example>\n\nb" },
    { "<a href='https://a.example'>never closed", "never closed <https://a.example>" },
    { "<a href=1>a<a href=2>b</a>", "a <1>b <2>" },
    { "<a href=' ht\ntps://a.\texample&#10;/ '>a</a>", "a <https://a.example/>" },
    { "J <j.roe@example.org>, <https://x.example/y?z> <MAILTO:k@example.org>",
      "J <j.roe@example.org>, <https://x.example/y?z> <MAILTO:k@example.org>" },
    { "<map><area href='https://a.example' alt=A><area alt=B><area href='#x'></map>",
      "A <https://a.example> B" },
    { "<area href=https://a.example>", "<https://a.example>" },
    { "<form action='https://a.example/x'>Name <input value=N></form>b",
      "<https://a.example/x> Name N\nb" },
    { "<form action>a</form><form>b</form>", "a\nb" },
    { "<button formaction='https://a.example'>Go</button>", "<https://a.example> Go" },
    { "<input type=submit formaction=https://a.example value=Go>", "Go <https://a.example>" },
    { "<base href=https://a.example/b/><form action=c>d", "<https://a.example/b/c> d" },
    { "<meta http-equiv=Refresh content='0; URL=https://a.example/'><p>b",
      "<https://a.example/>\n\nb" },
    { "<meta http-equiv=refresh content=\"5,url = 'https://a.example' x\">",
      "<https://a.example>" },
    { "<meta http-equiv=refresh content='.5;https://a.example'>", "<https://a.example>" },
    { "<meta http-equiv=refresh content=30><meta http-equiv=refresh><meta name=url content='0;x'>",
      "" },
    { "<script><form action=x></script><noscript><form action=y>z", "<y> z" },
  };
  assert_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_long_targets (void)
{
  g_autoptr (GString) html = g_string_new ("<a href='data:text/html,");
  for (int i = 0; i < 1000; i++)
    g_string_append (html, "\u00E4");
  g_string_append (html, "'>x</a>");
  g_autofree char *text = read_html (html->str, NULL);
  g_assert_true (g_str_has_prefix (text, "x <data:text/html,\u00E4"));
  g_assert_true (g_str_has_suffix (text, "\u00E4\u2026>\n"));
  g_assert_cmpuint (strlen (text), <=, strlen ("x <>\n") + 200);
  g_assert_cmpuint (strlen (text), >=, strlen ("x <>\n") + 198);
}

static void
test_broken (void)
{
  static const Case cases[] = {
    { "<b>a<i>b</b>c</i>d", "abcd" },
    { "a</x>b</p>c", "ab\nc" },
    { "1 < 2 && 3 > 2 <3", "1 < 2 && 3 > 2 <3" },
    { "<><b></>z<1>", "<>>z<1>" },
    { "a<p never ends", "a\n<p never ends" },
    { "a <p title='never ends>b <b>c", "a\n<p title='never ends>b <b>c" },
    { "<a href=\"x>y</a> not lost", "<a href=\"x>y</a> not lost" },
    { "a</b", "a</b" },
    { "a<!-- never <p>ends", "a<!-- never <p>ends" },
    { "a</b><!-- never ends", "a<!-- never ends" },
    { "<p>a<b", "a<b" },
    { "a<", "a<" },
    { "a<!-- b <p> -->c", "ac" },
    { "a<!-->b-->c", "ab-->c" },
    { "a<!--->b-->c", "ab-->c" },
    { "a<!--b--!>c", "ac" },
    { "a<!--!>b-->c", "ac" },
    { "a<!--b--->c<!-- -- > -->d", "acd" },
    { "a<!-- x <!--> b", "a b" },
    { "a<!--[if mso]><!-->b<!--<![endif]-->c", "abc" },
    { "<style><!-- p{} </style>a<!-->b-->c", "ab-->c" },
    { "<script a='>'>'<!--'</script >a<!-->b", "ab" },
    { "<styles><!-->a</styles>b", "ab" },
    { "<p title='<!--'>a<!-->b", "ab" },
    { "<p x= '<!--' y=\"<!--\"/z=a'>a<!-->b", "ab" },
    { "<p title=\"'\">a<!-->b'", "ab'" },
    { "<img alt='<![CDATA[ &#1;'>a", "<![CDATA[ &#1; a" },
    { "&am<!-- -->p; <<!-- -->b>c", "&amp; <b>c" },
    { "a<![CDATA[b]]>c", "ac" },
    { "a<![CDATA[b>c]]>d", "ac]]>d" },
    { "a<!DOCTYPE x>b", "ab" },
    { "<!DOCTYPE html PUBLIC \"a><p>b", "b" },
    { "<!DOCTYPE html SYSTEM 'a><p>b</p>'>c", "b\n\n'>c" },
    { "<!DOCTYPE html [<!ENTITY x 'y'>]><p>a", "]>\n\na" },
    { "<!doctype html", "<!doctype html" },
    { "a<! b <i>c", "ac" },
    { "a<? b", "a<? b" },
    { "a<?php echo 1 ?>b", "ab" },
    { "a<script>if (1 < 2) x ('</p>')</script>b<STYLE>p{}</style>c", "abc" },
    { "a<script>never ends", "a" },
    { "a<title>T<p>b", "a\n\nb" },
    { "<b>x</b\n>y", "xy" },
    { "<b x=1 x=2 =3 \"'>y", "y" },
  };
  assert_cases (cases, G_N_ELEMENTS (cases));
}

/* All from an element with too many attributes is source, wherever libxml2 was interrupted. */
static void
test_attributes (void)
{
  static const Case cases[] = {
    { "a<b", "a<b" },        { "a<b ", "a<b " },           { "a<b  ", "a<b  " },
    { "<p>a<p", "a\n\n<p" }, { "<body>a<body", "a<body" },
  };
  for (gsize i = 0; i < 2 * G_N_ELEMENTS (cases); i++) {
    g_autoptr (GString) rest = g_string_new (NULL);
    for (int j = 0; j < (i % 2 == 0 ? 400 : 5000); j++)
      g_string_append_printf (rest, " a%d", j);
    g_string_append_c (rest, '>');
    for (int j = 0; j < 3000; j++)
      g_string_append (rest, "\u65E5");
    g_autofree char *html = g_strconcat (cases[i / 2].html, rest->str, NULL);
    g_autofree char *shown = g_strconcat (cases[i / 2].text, rest->str, NULL);
    assert_cases (&(Case){ html, shown }, 1);
  }
}

/* Elements beyond the 256th level are shown as source; long ones are not. */
static void
test_limits (void)
{
  g_autoptr (GString) html = g_string_new (NULL);
  for (int i = 0; i < 250; i++)
    g_string_append (html, "<div>");
  g_string_append (html, "deep");
  g_autofree char *deep = read_html (html->str, NULL);
  g_assert_cmpstr (deep, ==, "deep\n");
  for (int i = 0; i < 10; i++)
    g_string_append (html, "<i>");
  g_string_append (html, "x</i>");
  g_autofree char *deeper = read_html (html->str, NULL);
  g_assert_true (g_str_has_prefix (deeper, "deep<i>"));
  g_assert_true (g_str_has_suffix (deeper, "<i>x</i>\n"));

  g_string_assign (html, "<img src='data:image/png;base64,");
  for (int i = 0; i < 100000; i++)
    g_string_append (html, "AAAA");
  g_string_append (html, "' alt=x>y");
  g_autofree char *embedded = read_html (html->str, NULL);
  g_assert_cmpstr (embedded, ==, "x y\n");
}

/* The text of a case is its only defect, or NULL for none. */
static void
assert_lies (const Case *lies, gsize count)
{
  for (gsize i = 0; i < count; i++) {
    g_test_message ("%s", lies[i].html);
    g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
    g_autofree char *text = read_html (lies[i].html, defects);
    g_assert_nonnull (text);
    g_assert_cmpuint (defects->len, ==, lies[i].text == NULL ? 0 : 1);
    if (lies[i].text != NULL)
      g_assert_cmpstr (g_ptr_array_index (defects, 0), ==, lies[i].text);
  }
}

static void
test_hidden (void)
{
  static const Case lies[] = {
    { "<p style='display:none'>x", "hidden text in HTML" },
    { "<p style='COLOR:red; Display : NONE !important'>x", "hidden text in HTML" },
    { "<div style='display:none'><p style='display:block'>x", "hidden text in HTML" },
    { "<p style='display:none'> &nbsp;<br></p>", NULL },
    { "<p hidden>x", "hidden text in HTML" },
    { "<p style='visibility:hidden'>x", "hidden text in HTML" },
    { "<p style='opacity:0.9'>x", NULL },
    { "<p style='font-size:0px'>x", "hidden text in HTML" },
    { "<p style='font-size:0.8em'>x", NULL },
    { "<p style='font-size:0'><b style='font-size:16px'>x", NULL },
    { "<font color=white>x</font>", "hidden text in HTML" },
    { "<p style='color:#FFFFFF'>x", "hidden text in HTML" },
    { "<p style='color: rgb(255, 255, 255);'>x", "hidden text in HTML" },
    { "<p style='color:#fff;background:#fff'>x", "hidden text in HTML" },
    { "<p style='color:#fff'><b style='color:#000'>x", NULL },
    { "<td bgcolor=#003366><p style='color:#fff'>x", NULL },
    { "<td style='background-color:navy'><p style='color:white'>x", NULL },
    { "<td style='background-color:transparent'><p style='color:white'>x", "hidden text in HTML" },
    { "<p style='background-color:white'>x", NULL },
    { "<p style='border-color:white'>x", NULL },
    { "<p style='visibility:collapse'>x", "hidden text in HTML" },
    { "<p style='visibility:visible;opacity:1;display:inline'>x", NULL },
    { "<p style='opacity:0.0'>x", "hidden text in HTML" },
    { "<p style='opacity:0%'>x", "hidden text in HTML" },
    { "<p style='max-height : 0px !important'>x", "hidden text in HTML" },
    { "<p style='max-height:0.5em'>x", NULL },
    { "<p style='max-height:100%'>x", NULL },
    { "<p style='position:absolute;left:-9999px'>x", "hidden text in HTML" },
    { "<p style='TOP: -5000PX'><b>x", "hidden text in HTML" },
    { "<p style='right:-9999pt'>x", "hidden text in HTML" },
    { "<p style='bottom:-100vh'>x", "hidden text in HTML" },
    { "<p style='left:99999px'>x", "hidden text in HTML" },
    { "<p style='text-indent:-100%'>x", "hidden text in HTML" },
    { "<p style='margin-left:-999em'>x", "hidden text in HTML" },
    { "<p style='margin-left:-0.25in;text-indent:-18.0pt;top:-20px'>x", NULL },
    { "<p style='left:100%;top:600px'>x", NULL },
    { "<p style='width:99999px;left:nan;top:-inf'>x", NULL },
    { "<p style='color:transparent'>x", "hidden text in HTML" },
    { "<p style='mso-hide:all'>x", "hidden text in HTML" },
    { "<p style='dis/*;*/play:/**/none'>x", "hidden text in HTML" },
    { "<p style='color:red/*;display:none'>x", NULL },
  };
  assert_lies (lies, G_N_ELEMENTS (lies));
}

static void
test_false_links (void)
{
  static const char lie[] = "link shows bank.example, leads to evil.example";
  static const Case lies[] = {
    { "<a href='https://evil.example/'>https://bank.example/</a>", lie },
    { "<a href='https://evil.example/'>Go to www.Bank.example now</a>",
      "link shows www.bank.example, leads to evil.example" },
    { "<a href='https://evil.example/'>bank.example/login</a>", lie },
    { "<a href='https://bank.example@evil.example/'>https://bank.example</a>", lie },
    { "<a href='https://evil.example\\@bank.example/'>https://bank.example</a>", lie },
    { "<a href='https:\\\\evil.example'>https://bank.example</a>", lie },
    { "<a href='//evil.example'>https://bank.example</a>", lie },
    { "<a href='https://bank.example.evil.example'>https://bank.example</a>",
      "link shows bank.example, leads to bank.example.evil.example" },
    { "<a href='https://notbank.example'>https://bank.example</a>",
      "link shows bank.example, leads to notbank.example" },
    { "<a href='mailto:e@evil.example'>me@bank.example</a>", lie },
    { "<a href='https://b\u00E4nk.example'>https://bank.example</a>",
      "link shows bank.example, leads to xn--bnk-qla.example" },
    { "<a href='https://www.bank.example:443/login'>https://bank.example</a>", NULL },
    { "<a href='https://bank.example'>www.bank.example.</a>", NULL },
    { "<a href='https://evil.example'>Click here</a>", NULL },
    { "<a href='https://files.example/1'>report.pdf</a>", NULL },
    { "<a href='https://files.example/1'>version 1.2</a>", NULL },
    { "<a href='tel:+1555'>bank.example</a>", NULL },
  };
  assert_lies (lies, G_N_ELEMENTS (lies));
}

/* A flood of links leaves room for other defects, whichever part of a mail they are in. */
static void
test_many_false_links (void)
{
  g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) html = g_string_new (NULL);
  for (int i = 0; i < 8; i++)
    g_string_append_printf (html, "<a href=https://e%d.example>https://bank.example</a>", i);
  g_autofree char *eight = read_html (html->str, defects);
  g_assert_cmpuint (defects->len, ==, 8);
  g_autofree char *again = read_html (html->str, NULL);
  g_assert_cmpstr (again, ==, eight);
  for (int i = 8; i < 50; i++)
    g_string_append_printf (html, "<area href=https://e%d.example alt=https://bank.example>", i);
  g_string_append (html, "<p hidden>x");
  g_ptr_array_set_size (defects, 0);
  g_autofree char *many = read_html (html->str, defects);
  g_assert_nonnull (many);
  g_assert_cmpuint (defects->len, ==, 10);
  g_assert_cmpstr (g_ptr_array_index (defects, 7), ==,
                   "link shows bank.example, leads to e7.example");
  g_assert_cmpstr (g_ptr_array_index (defects, 8), ==, "hidden text in HTML");
  g_assert_cmpstr (g_ptr_array_index (defects, 9), ==, "and 42 more links that lead elsewhere");
  g_autofree char *other = read_html ("<a href=//x.example>https://bank.example</a>", defects);
  g_assert_nonnull (other);
  g_assert_cmpuint (defects->len, ==, 11);
}

static void
read_cost (const char *input, gsize length G_GNUC_UNUSED)
{
  g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = read_html (input, defects);
  g_assert_true (text_is_valid (text, strlen (text)));
}

#define DEEP EIGHT ("<b><i><u><b><i><u><b><i><u><b><i><u><b><i><u><b><i><u><b><i><u><b><i><u>")

static void
test_cost (void)
{
  static const CostInput inputs[] = {
    { "open elements", "", "<div>", 10000, "" },
    { "open paragraphs", "", "<p>", 10000, "" },
    { "stray end tags", "", "</b>", 10000, "" },
    { "stray end tags, deep", DEEP, "</x>", 10000, "" },
    { "open and end of another", "", "<x></y>", 10000, "" },
    { "crossed elements", "", "<b><i>x</b>", 10000, "" },
    { "comments without end", "", "<!--", 10000, "" },
    { "comment ends that are none", "<!--", "--!", 40000, "" },
    { "conditions", "", "<![if !mso]>x<![endif]>", 5000, "" },
    { "conditions without end", "", "<![", 20000, "" },
    { "declarations without end", "", "<!x", 20000, "" },
    { "instructions without end", "", "<?x", 20000, "" },
    { "dashes", "<!--", "-- ", 40000, "" },
    { "styles without end", "", "<style>", 10000, "" },
    { "style ends that are none", "<style>", "</styl ", 10000, "" },
    { "signs in a tag", "<a ", "= /", 20000, ">x" },
    { "comments in a style", "<b style='", "/* ", 20000, "'>x</b>" },
    { "targets of forms", "", "<form action=//b.example>", 2000, "" },
    { "redirections", "", "<meta http-equiv=refresh content='0;url=x'>", 2000, "" },
    { "angle brackets", "", "<", 30000, "" },
    { "tags without end", "", "<a ", 20000, "" },
    { "ends without end", "", "</a", 20000, "" },
    { "addresses without end", "", "<a@", 20000, "" },
    { "attributes", "<a ", "x=1 ", 20000, ">" },
    { "a long attribute", "<a href='", "xxxx", 20000, "'>y</a>" },
    { "an attribute without end", "<a href='", "<b>x", 10000, "" },
    { "quotes without end", "", "<a href='", 10000, "" },
    { "ampersands", "", "&", 20000, "" },
    { "numbers without end", "", "&#", 20000, "" },
    { "a long number", "&#", "1111", 20000, ";" },
    { "references", "", "&amp;", 20000, "" },
    { "blanks", "a", " \n", 30000, "b" },
    { "no-break spaces", "a", "&nbsp;", 20000, "b" },
    { "script ends that are none", "<script>", "</", 20000, "" },
    { "quotations", "", "<blockquote>x", 5000, "" },
    { "lists", "", "<ul><li>x", 5000, "" },
    { "items", "<ol>", "<li>x", 10000, "" },
    { "tables", "", "<table><tr><td>x", 5000, "" },
    { "rows", "<table>", "<tr><td>x<td>y", 5000, "" },
    { "cells", "<table><tr>", "<td>x", 10000, "" },
    { "links", "", "<a href=//b.example>http://a.example</a>", 2000, "" },
    { "a long link", "<a href=x>", "text ", 20000, "</a>" },
    { "relative targets", "<base href=http://a.example/><a href='", "../", 20000, "'>x</a>" },
    { "styles", "", "<b style='color:white'>x</b>", 5000, "" },
    { "a long style", "<b style='", "color:white;", 3000, "'>x</b>" },
    { "controls", "", "\001", 50000, "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (inputs); i++)
    cost_assert_linear (&inputs[i], read_cost);
}

static void
assert_cheap (const char *label, const char *html)
{
  CostInput input = { label, html, "", 0, "" };
  double seconds = cost_seconds (&input, 1, read_cost);
  g_test_message ("cost: %s: %.2f ms", label, seconds * 1e3);
  g_assert_cmpfloat (seconds, <, 0.5);
}

/* What costs time only when no two are the same: libxml2 compares the attributes of an element with
 * each other, and the ASCII form of a host name sorts its letters. */
static void
test_different (void)
{
  g_autoptr (GString) attributes = g_string_new ("<a");
  for (int i = 0; attributes->len < 1000000; i++)
    g_string_append_printf (attributes, " a%x", i);
  assert_cheap ("different attributes", attributes->str);

  g_autoptr (GString) host = g_string_new ("<a href='https://");
  for (int i = 0; host->len < 1000000; i++)
    g_string_append_unichar (host, 0x4E00 + (gunichar) (i % 0x5000));
  g_string_append (host, "'>https://bank.example</a>");
  assert_cheap ("different letters in a host", host->str);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/html/text-stays", test_text);
  g_test_add_func ("/mail/html/references-become-characters", test_references);
  g_test_add_func ("/mail/html/blocks-become-lines", test_blocks);
  g_test_add_func ("/mail/html/lists-are-marked-and-indented", test_lists);
  g_test_add_func ("/mail/html/rows-become-lines", test_tables);
  g_test_add_func ("/mail/html/quotations-are-prefixed", test_quotes);
  g_test_add_func ("/mail/html/mail-of-common-programs-reads-well", test_programs);
  g_test_add_func ("/mail/html/links-show-their-targets", test_links);
  g_test_add_func ("/mail/html/long-targets-are-clipped", test_long_targets);
  g_test_add_func ("/mail/html/broken-markup-loses-no-text", test_broken);
  g_test_add_func ("/mail/html/too-many-attributes-are-source", test_attributes);
  g_test_add_func ("/mail/html/what-is-too-much-is-source", test_limits);
  g_test_add_func ("/mail/html/hidden-text-is-a-defect", test_hidden);
  g_test_add_func ("/mail/html/a-link-that-lies-is-a-defect", test_false_links);
  g_test_add_func ("/mail/html/many-links-that-lie-leave-room", test_many_false_links);
  g_test_add_func ("/mail/html/time-grows-with-length", test_cost);
  g_test_add_func ("/mail/html/many-different-things-are-cheap", test_different);
  return g_test_run ();
}
