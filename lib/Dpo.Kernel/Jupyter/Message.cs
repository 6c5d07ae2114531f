using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dpo.Kernel.Jupyter;

/// <summary>A request of a front end: its sender, what it asks, and its header as it came, which every
/// answer repeats.</summary>
/// <param name="Identities">ZeroMQ routing frames (ids of the sender's connection), which are put in front of every
/// answer so that it arrives.</param>
/// <param name="Type">Message type of the Jupyter protocol, e.g. <c>execute_request</c>.</param>
/// <param name="Header">Header of the request, as the UTF-8 JSON bytes received; answers repeat these bytes as their
/// parent header.</param>
/// <param name="Content">Content of the request as a JSON object, with the fields that the Jupyter protocol defines for
/// its type.</param>
internal sealed record Message(IReadOnlyList<byte[]> Identities, string Type, byte[] Header, JsonObject Content)
{
    public string Text(string field) =>
        Read(field, "a text", v => v.TryGetValue<string>(out var text) ? (true, text) : (false, ""));

    public bool Flag(string field, bool otherwise) =>
        Optional(field, otherwise, v => v.TryGetValue<bool>(out var flag) ? (true, flag) : (false, false));

    public int Number(string field, int otherwise) =>
        Optional(field, otherwise, v => v.TryGetValue<int>(out var number) ? (true, number) : (false, 0));

    public string Text(string field, string otherwise) => Content[field] is null ? otherwise : Text(field);

    private T Optional<T>(string field, T otherwise, Func<JsonValue, (bool, T)> get) =>
        Content[field] is null ? otherwise : Read(field, typeof(T).Name, get);

    private T Read<T>(string field, string expected, Func<JsonValue, (bool Is, T Value)> get)
    {
        try
        {
            if (Content[field] is JsonValue value && get(value) is (true, var read))
            {
                return read;
            }
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate: JSON's grammar allows it, a text does not.
        }

        var got = Content[field] is null ? "missing" : "something else";
        throw new JsonException($"{Type}: \"{field}\" is {got}; expected {expected}");
    }
}
