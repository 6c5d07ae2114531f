using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dpo.Text.Jinja;

/// <summary>A template in the part of Jinja that chat templates use, rendered as Hugging Face's tools render
/// it.</summary>
/// <remarks>trim_blocks and lstrip_blocks are on, the line end that ends the template is removed, nothing is escaped.
/// Statements: if, for (with if and else), set (names, namespaces, blocks), macro, raw, break, continue, generation.
/// Expressions: literals, lists, dictionaries, attributes, items, slices, calls, filters, tests, all operators, the
/// inline if; range, namespace, dict, raise_exception. Upper and lower case change letter by letter. Anything else is
/// refused by its name, line and column; so is a template that does too much work, so that none runs for
/// ever.</remarks>
public sealed class JinjaTemplate
{
    private readonly string _source;
    private readonly IReadOnlyList<JinjaNode> _nodes;

    /// <summary>Parses a template, which can then be rendered any number of times.</summary>
    /// <param name="source">Template in the Jinja language, as in the chat_template.jinja of a published model.</param>
    /// <exception cref="JinjaException">The text is not such a template; the message says where and why.</exception>
    public JinjaTemplate(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _source = JinjaLexer.Normalised(source);
        _nodes = Located(() => new JinjaParser(new JinjaCursor(JinjaLexer.Tokens(_source))).Template());
    }

    /// <summary>Renders the template with the given variables.</summary>
    /// <param name="variables">Variables of the template: the key is the name, e.g. "messages", JSON's null becomes
    /// none. Variables that are left out are undefined.</param>
    /// <returns>Text that the template produces for the variables.</returns>
    /// <exception cref="JinjaException">The template uses what is undefined or not supported, does too much work, or
    /// raises an exception.</exception>
    public string Render(JsonObject variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        return Located(() =>
            new JinjaRun().Render(_nodes, variables.Select(v => KeyValuePair.Create(v.Key, Value(v.Value)))));
    }

    private T Located<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (JinjaProblem p)
        {
            var before = _source.AsSpan(0, Math.Clamp(p.At, 0, _source.Length));
            var (line, column) = (before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
            throw p.IsRaised ? new JinjaException(p.Message, line, column, isRaised: true)
                : new JinjaException(p.Message, line, column, p);
        }
    }

    private static object? Value(JsonNode? node)
    {
        switch (node)
        {
            case null:
                return null;
            case JsonArray array:
                return array.Select(Value).ToList();
            case JsonObject record:
                var dictionary = new JinjaDictionary();
                foreach (var (key, value) in record)
                {
                    dictionary[key] = Value(value);
                }
                return dictionary;
            default:
                return node.GetValueKind() switch
                {
                    JsonValueKind.String => node.GetValue<string>(),
                    JsonValueKind.True => true,
                    JsonValueKind.False => false,
                    _ => long.TryParse(node.ToJsonString(), out var whole) ? whole
                        : (object)double.Parse(
                            node.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture),
                };
        }
    }
}
