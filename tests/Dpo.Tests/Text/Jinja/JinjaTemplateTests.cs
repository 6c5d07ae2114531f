using System.Text.Json.Nodes;
using Dpo.Tests.Shared;
using Dpo.Text.Jinja;

namespace Dpo.Tests.Text.Jinja;

public sealed class JinjaTemplateTests
{
    private static string Render(string source, string variables = "{}") => new JinjaTemplate(source).Render(JsonNode.Parse(variables)!.AsObject());

    private static JinjaException Refused(string source, string variables = "{}") => Assert.Throws<JinjaException>(() => Render(source, variables));

    // These must render; another that needs what we do not have is skipped by name.
    private static readonly string[] Supported = ["chatml", "llama2", "llama3", "mistral", "qwen", "zephyr"];

    public static TheoryData<string> Templates => [.. Oracle.Files("chat-templates").Select(f => f.Data).Where(f => !f.EndsWith(".jsonl", StringComparison.Ordinal))];

    // Computed with Jinja2; every row that names the template.
    [Theory]
    [MemberData(nameof(Templates))]
    public void Render_PublishedTemplate_GivesItsTextsAndErrors(string file)
    {
        var (template, name) = (File.ReadAllText(Repository.Real(file)), Path.GetFileNameWithoutExtension(file));
        var rows = File.ReadLines(Repository.Real("chat-templates/expected.jsonl")).Select(line => JsonNode.Parse(line)!.AsObject()).Where(r => (string?)r["template"] == name).ToList();
        Assert.SkipWhen(rows.Count == 0, $"{name}: expected.jsonl has no row of it");
        foreach (var row in rows)
        {
            var variables = row.DeepClone().AsObject();
            foreach (var field in new[] { "template", "expected", "error" }.Concat(new[] { "bos_token", "eos_token" }.Where(n => row[n] is null)))
            {
                variables.Remove(field);
            }
            var (text, error) = Outcome(template, variables);
            Assert.SkipWhen(error is { IsRaised: false } && !Supported.Contains(name), $"{name} is not supported yet: {error?.Message}");
            Assert.Equal(((string?)row["expected"], (string?)row["error"]), (text, error?.Message));
            Assert.True(error is null or { IsRaised: true });
        }
        TestContext.Current.SendDiagnosticMessage($"{name}: {rows.Count} rows");
    }

    private static (string? Text, JinjaException? Error) Outcome(string template, JsonObject variables)
    {
        try
        {
            return (new JinjaTemplate(template).Render(variables), null);
        }
        catch (JinjaException e)
        {
            return (null, e);
        }
    }

    [Theory]
    [InlineData("{{ 1 ~ 2 * 3 }}", "16")]                                 // * before ~
    [InlineData("{{ '1' + 2 ~ '3' }}", "123")]                            // ~ before +
    [InlineData("{{ 2 ** 3 ** 2 }} {{ -2 ** 2 }}", "64 4")]                // Jinja's: from the left, the sign first
    [InlineData("{{ -7 // 2 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 4 / 2 }}", "-4 2 3.5 2.0")]
    [InlineData("{{ -1 | abs }} {{ 'a' ~ 'b' | upper }}", "1 aB")]
    [InlineData("{{ not 1 == 2 }} {{ 1 < 2 < 3 }} {{ 3 > 2 > 2 }}", "True True False")]
    [InlineData("{{ true or x.y and false }}", "True")]
    [InlineData("{{ 'a' if false }}|{{ 1 if 0 else 2 if 0 else 3 }}", "|3")]
    [InlineData("{{ 'b' not in ['a'] }} {{ 'k' in {'k': 1} }} {{ 'bc' in 'abcd' }}", "True True True")]
    [InlineData("{{ 3 is odd and 4 is divisibleby 2 }} {{ x is not defined }} {{ none is none }}", "True True True")]
    [InlineData("{{ [1, 'it\\'s', none, 1.5, {'k': true}] }} {{ (1,) }} {{ 1e20 }}", "[1, \"it's\", None, 1.5, {'k': True}] (1,) 1e+20")]
    [InlineData("{{ 'abcd'[::-1] }} {{ [1, 2, 3, 4][-3:-1] }} {{ 'abc'[5:] }} {{ [1, 2, 3][:0:-1] }}", "dcba [2, 3]  [3, 2]")]
    [InlineData("{{ '😀b'[1] }} {{ '😀b' | length }}", "b 2")]
    [InlineData("{% set x = 1 %}{% for i in range(3) %}{% set x = x + i %}{{ x }}{% endfor %}{{ x }}", "1231")]
    [InlineData("{% set n = namespace(x=1) %}{% for i in range(3) %}{% set n.x = n.x + i %}{% endfor %}{{ n.x }}", "4")]
    [InlineData("{% for i in [1, 2, 3] if i != 2 %}{{ i }}{{ loop.last }}{% else %}e{% endfor %}{% for i in [] %}{% else %}e{% endfor %}", "1False3Truee")]
    [InlineData("{% for k, v in {'a': 1}.items() %}{{ k }}{{ v }}{% endfor %}", "a1")]
    [InlineData("{% macro f(a, b=2) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{% set c = 5 %}{{ f(1) }} {{ f(b=3, a=0) }}", "125 035")]
    [InlineData("{% for i in range(9) %}{% if i == 1 %}{% continue %}{% endif %}{% if i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %}", "02")]
    [InlineData("{% set x %} a {% endset %}[{{ x | trim }}]{% generation %}g{% endgeneration %}", "[a]g")]
    [InlineData("{{ ' a  b '.split() }} {{ 'a,b,c'.split(',')[-1] }} {{ 'xaxx'.strip('x') }} {{ 'ab'.startswith(('b', 'a')) }}", "['a', 'b'] c a True")]
    [InlineData("{{ [{'t': 'a', 'v': 1}, {'t': 'b'}] | selectattr('t', 'equalto', 'a') | map(attribute='v') | list }}", "[1]")]
    [InlineData("{{ {'b': 'é<', 'a': [1, none]} | tojson }} {{ [1] | tojson(indent=2) }}", "{\"b\": \"é<\", \"a\": [1, null]} [\n  1\n]")]
    [InlineData("{{ x }}{{ x | default('d') }}{{ '' | default('e', true) }}{{ 'q' in x }}{{ x | length }}", "deFalse0")]
    [InlineData("{{ {'a': {'b': 1}} }}", "{'a': {'b': 1}}")]
    public void Render_AnExpression_IsAsInJinja(string source, string expected) => Assert.Equal(expected, Render(source));

    [Theory]
    [InlineData("a\n  {% if true %}\n b\n  {% endif %}\nc\n", "a\n b\nc")]
    [InlineData("a {%- if true -%} \n b {%- endif %} c", "ab c")]
    [InlineData("  {# c #}\n  x {# d #} y\n", "  x  y")]
    [InlineData("  {{ 1 }}\n  {{- 2 -}}\n 3", "  123")]
    [InlineData("  {%+ if true +%}\nx{% endif %}", "  \nx")]
    [InlineData("{% if true %}  {% endif %}|", "  |")]                     // not at a line's start
    [InlineData("a\r\nb\r\n", "a\nb")]
    [InlineData("{% raw %}{{ x }}{% endraw %}\n.", "{{ x }}.")]
    [InlineData("a\n\n", "a\n")]
    public void Render_WhiteSpace_IsTrimmedAsTagsSay(string source, string expected) => Assert.Equal(expected, Render(source));

    [Theory]
    [InlineData("a\n{% include 'x' %}", 2, 4, "the statement \"include\" is not supported; supported are if, for, set, macro, raw, break, continue, generation")]
    [InlineData("{{ 'a' | wordwrap }}", 1, 10, "the filter \"wordwrap\" is not supported")]
    [InlineData("{{ 1 is prime }}", 1, 9, "the test \"prime\" is not supported")]
    [InlineData("{{ x.y }}", 1, 5, "x is undefined; give it, or test it with \"is defined\"")]
    [InlineData("{{ 'a' + 1 }}", 1, 8, "\"+\" does not take a string and an integer")]
    [InlineData("{{ (1 }}", 1, 7, "\"}\" closes nothing")]
    [InlineData("{{ 1", 1, 1, "a tag is not closed; expected \"}}\"")]
    [InlineData("{% if 1 %}\nx", 1, 4, "a block is not closed; expected elif or else or endif")]
    [InlineData("{% endif %}", 1, 4, "\"endif\" closes or continues nothing")]
    [InlineData("{% set x = [] %}{{ x.append(1) }}", 1, 28, "append would change a list, which a template may not; make a new one with +")]
    [InlineData("{{ 'a'.encode() }}", 1, 14, "\"encode\" of a string is undefined; give it, or test it with \"is defined\"")]
    [InlineData("{{ strftime_now('x') }}", 1, 16, "strftime_now is undefined; give it, or test it with \"is defined\"")]
    [InlineData("{{ 9223372036854775807 + 1 }}", 1, 24, "a number is too large; integers have 64 bits")]
    public void Render_WhatIsNotSupported_SaysWhatAndWhere(string source, int line, int column, string message)
    {
        var e = Refused(source);
        Assert.Equal($"line {line}, column {column}: {message}", e.Message);
        Assert.Equal((line, column, false), (e.Line, e.Column, e.IsRaised));
    }

    [Theory]
    [InlineData("{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}", "steps of work")]
    [InlineData("{% set n = namespace(x='ab') %}{% for i in range(90) %}{% set n.x = n.x ~ n.x %}{% endfor %}", "a text of ")]
    [InlineData("{{ 'a' * 9000000000 }}", "a text of ")]
    [InlineData("{% set n = namespace(x=[1]) %}{% for i in range(90) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x }}", "steps of work")]
    [InlineData("{% set n = namespace(x=[1]) %}{% for i in range(90) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x == n.x ~ 1 or n.x | tojson }}", "steps of work")]
    [InlineData("{% set n = namespace(x=[1]) %}{% for i in range(99999) %}{% set n.x = [n.x] %}{% endfor %}{{ n.x }}", "too deep")]
    [InlineData("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "macros in one another")]
    [InlineData("{{ range(10 ** 12) }}", "at most 100000")]
    public void Render_AHostileTemplate_EndsInAnError(string source, string message) => Assert.Contains(message, Refused(source).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_DeepNesting_EndsInAnError()
    {
        string Many(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
        Assert.Contains("in one another", Refused($"{{{{ {Many("(", 100_000)}1{Many(")", 100_000)} }}}}").Message, StringComparison.Ordinal);
        Assert.Contains("in one another", Refused($"{{{{ {Many("[", 100_000)}{Many("]", 100_000)} }}}}").Message, StringComparison.Ordinal);
        Assert.Contains("in one another", Refused($"{{{{ 1{Many("+1", 100_000)} }}}}").Message, StringComparison.Ordinal);
        Assert.Contains("in one another", Refused($"{{{{ {Many("not ", 100_000)}1 }}}}").Message, StringComparison.Ordinal);
        Assert.Contains("in one another", Refused(Many("{% if 1 %}", 100_000)).Message, StringComparison.Ordinal);
    }
}
