#include <string.h>

#include "base/error.h"
#include "base/printer.h"

#include "core/template.h"

static const char *const known[] = { "name", "list", "x", "y", NULL };

static json_t *
parse_values (const char *values)
{
  json_error_t error;
  json_t *object = json_loads (values, 0, &error);
  if (object == NULL)
    g_error ("%s: %s", values, error.text);
  return object;
}

/* The whole mail that SOURCE makes of VALUES: subject, line end, text. */
static char *
render (const char *source, json_t *values)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Template) template = template_compile ("t", source, known, &error);
  g_assert_no_error (error);
  g_autofree char *subject = NULL;
  g_autofree char *text = NULL;
  template_render (template, values, &subject, &text);
  return g_strconcat (subject, "\n", text, NULL);
}

static const struct {
  const char *label;
  const char *source; /* the text; the subject is `s` */
  const char *values;
  const char *text;
} body_case[] = {
  { "plain", "a\nb\n", "{}", "a\nb\n" },
  { "no final line end", "a", "{}", "a" },
  { "no text", "", "{}", "" },
  { "value", "<{{name}}>", "{\"name\": \"v\"}", "<v>" },
  { "value with blanks in the tag", "<{{ name\t}}>", "{\"name\": \"v\"}", "<v>" },
  { "two on a line", "{{x}}{{y}}", "{\"x\": \"1\", \"y\": \"2\"}", "12" },
  { "number", "{{x}} {{y}}", "{\"x\": -9223372036854775808, \"y\": 1.5}",
    "-9223372036854775808 1.5" },
  { "missing", "<{{name}}>", "{}", "<>" },
  { "null", "<{{name}}>", "{\"name\": null}", "<>" },
  { "a list has no text", "<{{list}}>", "{\"list\": [{}]}", "<>" },
  { "value is no template", "{{name}}", "{\"name\": \"{{x}}{{#list}}{{! a }}\", \"x\": \"no\"}",
    "{{x}}{{#list}}{{! a }}" },
  { "values make no tag together", "{{x}}{{y}}name}}", "{\"x\": \"{\", \"y\": \"{\"}", "{{name}}" },
  { "value on several lines", "{{name}}\n", "{\"name\": \"a\\r\\nb\\rc\"}", "a\nb c\n" },
  { "value with controls", "{{name}}", "{\"name\": \"a\\u0007\\u202Eb\\tc\"}", "a\uFFFDb\tc" },
  { "text section", "{{#name}}[{{name}}]{{/name}}", "{\"name\": \"v\"}", "[v]" },
  { "empty text section", "{{#name}}no{{/name}}", "{\"name\": \"\"}", "" },
  { "number section", "{{#name}}{{name}}{{/name}}", "{\"name\": 0}", "0" },
  { "null section", "{{#name}}no{{/name}}", "{\"name\": null}", "" },
  { "inverted", "{{^name}}yes{{/name}}", "{\"name\": \"\"}", "yes" },
  { "inverted missing", "{{^name}}yes{{/name}}", "{}", "yes" },
  { "inverted list", "{{^list}}yes{{/list}}", "{\"list\": []}", "yes" },
  { "inverted of something", "{{^name}}no{{/name}}{{^list}}no{{/list}}",
    "{\"name\": \"v\", \"list\": [{}]}", "" },
  { "list", "{{#list}}{{x}},{{/list}}", "{\"list\": [{\"x\": 1}, {\"x\": 2}]}", "1,2," },
  { "record wins", "{{#list}}{{x}}{{y}} {{/list}}{{x}}",
    "{\"x\": \"o\", \"y\": \"Y\", \"list\": [{\"x\": \"i\"}, {}, {\"x\": null}]}", "iY oY Y o" },
  { "list within a list", "{{#list}}{{x}}({{#y}}{{x}}{{/y}}){{/list}}",
    "{\"list\": [{\"x\": 1, \"y\": [{\"x\": 2}, {\"x\": 3}]}, {\"x\": 4}]}", "1(23)4()" },
  { "text section within a list", "{{#list}}{{#x}}<{{x}}>{{/x}}{{^x}}-{{/x}}{{/list}}",
    "{\"list\": [{\"x\": \"a\"}, {\"x\": \"\"}]}", "<a>-" },
  { "list of no records", "{{#list}}{{x}}{{/list}}", "{\"x\": \"o\", \"list\": [1, null]}", "oo" },
  { "own lines leave none", "a\n{{#name}}\nb\n  {{/name}}  \nc\n", "{\"name\": \"v\"}",
    "a\nb\nc\n" },
  { "several tags on their own line", "a\n{{#x}} {{^y}}\nb\n{{/y}}{{/x}}\nc", "{\"x\": \"v\"}",
    "a\nb\nc" },
  { "list on own lines", "{{#list}}\n- {{x}}\n{{/list}}\n", "{\"list\": [{\"x\": 1}, {\"x\": 2}]}",
    "- 1\n- 2\n" },
  { "comment on its own line", "a\n{{! {{ x }}\nb\n", "{}", "a\nb\n" },
  { "comment within a line", "a{{! x }} b\n", "{}", "a b\n" },
  { "a value alone keeps its line", "a\n{{x}}\nb", "{}", "a\n\nb" },
  { "CR LF", "a\r\n{{#x}}\r\nb\r\n{{/x}}\r\n", "{\"x\": \"v\"}", "a\nb\n" },
  { "braces are text", "{ } }} {x}\n", "{}", "{ } }} {x}\n" },
};

static void
test_body (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (body_case); i++) {
    g_autoptr (json_t) values = parse_values (body_case[i].values);
    g_autofree char *source = g_strconcat ("Subject: s\n\n", body_case[i].source, NULL);
    g_autofree char *mail = render (source, values);
    g_autofree char *wanted = g_strconcat ("s\n", body_case[i].text, NULL);
    if (!g_str_equal (mail, wanted))
      g_error ("%s: '%s'", body_case[i].label, mail);
  }
}

static const struct {
  const char *label;
  const char *source;
  const char *values;
  const char *mail; /* subject, line end, text */
} subject_case[] = {
  { "case and blanks", "subject:\t  a  b \n\nt", "{}", "a b\nt" },
  { "comments around", "{{! a }}\nSubject: s\n{{! b }}\n\nt", "{}", "s\nt" },
  { "blank line with blanks", "Subject: s\n \t\r\nt", "{}", "s\nt" },
  { "section", "Subject: a{{#x}} {{x}}{{/x}}{{^x}}-{{/x}}\n\n", "{\"x\": \"v\"}", "a v\n" },
  { "value on one line", "Subject: {{x}}\n\n", "{\"x\": \"a\\r\\nBcc: b@example.net\\n\\nc\"}",
    "a Bcc: b@example.net c\n" },
  { "hiding characters", "Subject: {{x}}\n\n", "{\"x\": \"\\u202Ea\\u200B\\u0000b\\u2028c\"}",
    "a\u2400b c\n" },
  { "controls are blanks", "Subject: {{x}}\n\n", "{\"x\": \"a\\u0007\\u001Bb\"}", "a b\n" },
  { "no value", "Subject: {{x}}\n\n", "{}", "\n" },
};

static void
test_subject (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (subject_case); i++) {
    json_error_t error;
    g_autoptr (json_t) values = json_loads (subject_case[i].values, JSON_ALLOW_NUL, &error);
    g_autofree char *mail = render (subject_case[i].source, values);
    if (!g_str_equal (mail, subject_case[i].mail))
      g_error ("%s: '%s'", subject_case[i].label, mail);
  }
}

static const struct {
  const char *label;
  const char *source;
  const char *message; /* begins like this */
} fault_case[] = {
  { "empty file", "", "en/x.txt:0: no blank line" },
  { "blank line only", "\n", "en/x.txt:1: no 'Subject: ...' line" },
  { "no subject", "{{! a }}\n\ntext", "en/x.txt:2: no 'Subject: ...' line" },
  { "subject alone", "Subject: s\n", "en/x.txt:1: no blank line" },
  { "empty subject", "Subject:  \n\n", "en/x.txt:1: the Subject: line is empty" },
  { "two subjects", "Subject: s\nSubject: s\n\n", "en/x.txt:2: a second Subject: line" },
  { "other header", "Subject: s\nBcc: b@example.net\n\n",
    "en/x.txt:2: 'Bcc: b@example.net' is no header line" },
  { "continued header", "Subject: s\n s\n\n", "en/x.txt:2: 's' is no header line" },
  { "comment and text in the headers", "{{! a }} b\nSubject: s\n\n",
    "en/x.txt:1: '{{! a }} b' is no header line" },
  { "unclosed tag", "Subject: s\n\na\nb {{name\nc}}", "en/x.txt:4: '{{name' is not closed" },
  { "unclosed comment", "Subject: s\n\n{{! a\n}}", "en/x.txt:3: '{{! a' is not closed" },
  { "unclosed tag in the subject", "Subject: {{name\n\n", "en/x.txt:1: '{{name' is not closed" },
  { "tag at the very end", "Subject: s\n\n{{", "en/x.txt:3: '{{' is not closed" },
  { "empty tag", "Subject: s\n\n{{}}", "en/x.txt:3: '' is no name" },
  { "sign alone", "Subject: s\n\n{{#}}", "en/x.txt:3: '' is no name" },
  { "three braces", "Subject: s\n\n{{{name}}}", "en/x.txt:3: '{name' is no name" },
  { "partial", "Subject: s\n\n{{>name}}", "en/x.txt:3: '>name' is no name" },
  { "unescaped", "Subject: s\n\n{{&name}}", "en/x.txt:3: '&name' is no name" },
  { "delimiters", "Subject: s\n\n{{=<% %>=}}", "en/x.txt:3: '=<% %>=' is no name" },
  { "capital", "Subject: s\n\n{{Name}}", "en/x.txt:3: 'Name' is no name" },
  { "dotted", "Subject: s\n\n{{x.y}}", "en/x.txt:3: 'x.y' is no name" },
  { "controls in a tag", "Subject: s\n\n{{a\x1b[1m\u202Eb}}", "en/x.txt:3: 'a [1mb' is no name" },
  { "unknown name", "Subject: s\n\n\n{{nome}}",
    "en/x.txt:4: unknown name 'nome'; this template may use: name, list, x, y" },
  { "unknown section", "Subject: s\n\n{{#nome}}{{/nome}}", "en/x.txt:3: unknown name 'nome'" },
  { "unknown in a list", "Subject: s\n\n{{#list}}{{z}}{{/list}}", "en/x.txt:3: unknown name 'z'" },
  { "unknown in the subject", "Subject: {{z}}\n\n", "en/x.txt:1: unknown name 'z'" },
  { "unclosed section", "Subject: s\n\na\n{{#x}}\nb\n",
    "en/x.txt:4: the section 'x' is not closed; put {{/x}} behind it" },
  { "unclosed inverted", "Subject: s\n\n{{^x}}", "en/x.txt:3: the section 'x' is not closed" },
  { "section over the header's end", "Subject: {{#x}}\n\n{{/x}}",
    "en/x.txt:1: the section 'x' is not closed" },
  { "closed crosswise", "Subject: s\n\n{{#x}}\n{{#y}}\n{{/x}}{{/y}}",
    "en/x.txt:5: {{/x}} where the section 'y' of line 4 has to be closed first" },
  { "closed without opening", "Subject: s\n\n{{/x}}", "en/x.txt:3: {{/x}} closes a section" },
  { "closed twice", "Subject: s\n\n{{#x}}{{/x}}{{/x}}", "en/x.txt:3: {{/x}} closes a section" },
  { "invalid UTF-8", "Subject: s\n\na\nb\xff", "en/x.txt:4: the file is not valid UTF-8" },
};

static void
assert_fault (const char *label, const char *source, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Template) template = template_compile ("en/x.txt", source, known, &error);
  if (template != NULL)
    g_error ("%s: compiled", label);
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CONFIG);
  if (!g_str_has_prefix (error->message, message))
    g_error ("%s: '%s'", label, error->message);
  g_assert_cmpuint (strlen (error->message), <, 400);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
test_faults (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (fault_case); i++)
    assert_fault (fault_case[i].label, fault_case[i].source, fault_case[i].message);
}

/* PIECE, COUNT times, as the text of a template. */
static char *
repeat (const char *before, const char *piece, guint count)
{
  g_autoptr (GString) text = g_string_new ("Subject: s\n\n");
  g_string_append (text, before);
  for (guint i = 0; i < count; i++)
    g_string_append (text, piece);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_depth (void)
{
  g_autofree char *opened = repeat ("", "{{#x}}", 16);
  g_autofree char *inside = g_strconcat (opened, "in", NULL);
  g_autoptr (GString) deep = g_string_new (inside);
  for (guint i = 0; i < 16; i++)
    g_string_append (deep, "{{/x}}");
  g_autoptr (json_t) values = parse_values ("{\"x\": \"v\"}");
  g_autofree char *mail = render (deep->str, values);
  g_assert_cmpstr (mail, ==, "s\nin");
  g_autofree char *deeper = repeat ("", "{{#x}}", 17);
  assert_fault ("17 deep", deeper, "en/x.txt:3: sections may be nested at most 16 deep");
}

/* Anything more than linear takes minutes here. */
static void
test_large_sources (void)
{
  g_autofree char *nested = repeat ("", "{{#x}}\n", 100000);
  assert_fault ("nested", nested, "en/x.txt:19: sections may be nested at most 16 deep");
  g_autofree char *braces = repeat ("", "{{", 1 << 19);
  assert_fault ("braces", braces, "en/x.txt:3: '{{{{");
  g_autofree char *name = repeat ("{{", "a", 1 << 20);
  assert_fault ("unclosed name", name, "en/x.txt:3: '{{aaa");
  g_autofree char *long_name = g_strconcat (name, "}}", NULL);
  assert_fault ("long name", long_name, "en/x.txt:3: unknown name 'aaa");
  g_autofree char *closers = repeat ("", "}}", 1 << 19);
  g_autofree char *tags = repeat ("", "{{x}}{{#y}}{{/y}}", 1 << 16);
  g_autofree char *lines = repeat ("", "\r\n", 1 << 19);
  const char *const source[] = { closers, tags, lines };
  g_autoptr (json_t) values = json_object ();
  for (guint i = 0; i < G_N_ELEMENTS (source); i++) {
    g_autofree char *mail = render (source[i], values);
    g_assert_true (g_str_has_prefix (mail, "s\n"));
  }
}

static void
test_large_values (void)
{
  g_autofree char *megabyte = g_strnfill (1 << 20, '{');
  g_autoptr (json_t) values = json_object ();
  json_object_set_new (values, "x", json_string (megabyte));
  g_autofree char *mail = render ("Subject: s\n\n{{x}}", values);
  g_assert_cmpuint (strlen (mail), ==, 2 + (1 << 20));
}

static void
test_any_name (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Template) template =
      template_compile ("t", "Subject: s\n\n{{whatever_1}}", NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (template);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/template/fills-the-text", test_body);
  g_test_add_func ("/core/template/fills-the-subject-on-one-line", test_subject);
  g_test_add_func ("/core/template/names-file-and-line-of-a-fault", test_faults);
  g_test_add_func ("/core/template/limits-the-depth", test_depth);
  g_test_add_func ("/core/template/is-linear-in-hostile-sources", test_large_sources);
  g_test_add_func ("/core/template/takes-large-values", test_large_values);
  g_test_add_func ("/core/template/accepts-any-name-when-none-are-given", test_any_name);
  return g_test_run ();
}
