using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dpo.Kernel.Jupyter;

/// <summary>A request of a front end: its sender, what it asks, and its header as it came, which every
/// answer repeats.</summary>
/// <param name="Identities">Routing frames of ZeroMQ, by which an answer reaches the sender.</param>
/// <param name="Type">Type of the message, e.g. <c>execute_request</c>.</param>
/// <param name="Header">Header as the bytes that came, since a front end may put anything into it.</param>
/// <param name="Content">Fields of the request, as the protocol defines them for its type.</param>
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
