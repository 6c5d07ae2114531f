using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace Dpo.Kernel.Jupyter;

/// <summary>Writes and reads messages as frames: identities, a delimiter, the signature, then header, parent, metadata
/// and content as JSON (protocol 5.4).</summary>
internal sealed class Wire(MessageSigner signer)
{
    public const string Version = "5.4";

    /// <summary>Largest number of frames that are read of one message; those of Jupyter have seven and
    /// their buffers.</summary>
    public const int MaxFrames = 64;

    private static readonly byte[] Delimiter = "<IDS|MSG>"u8.ToArray();
    private static readonly byte[] Empty = "{}"u8.ToArray();

    // A key that comes twice would only be noticed when it is read.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };
    private static readonly JsonSerializerOptions Plain =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _session = Guid.NewGuid().ToString("N");

    /// <summary>Returns the frames of an answer or of a broadcast.</summary>
    /// <param name="identities">Routing frames of ZeroMQ, by which an answer reaches the sender, or the
    /// topic of a broadcast.</param>
    /// <param name="type">Type of the message, e.g. <c>execute_reply</c>.</param>
    /// <param name="content">Fields of the message, as the protocol defines them for its type.</param>
    /// <param name="parent">Header of the request that led to it; null if none did.</param>
    public List<byte[]> Encode(IEnumerable<byte[]> identities, string type, JsonObject content, byte[]? parent)
    {
        var header = new JsonObject
        {
            ["msg_id"] = Guid.NewGuid().ToString("N"),
            ["session"] = _session,
            ["username"] = "kernel",
            ["date"] = TimeProvider.System.GetUtcNow().UtcDateTime.ToString("o", CultureInfo.InvariantCulture),
            ["msg_type"] = type,
            ["version"] = Version,
        };
        byte[][] parts = [Bytes(header), parent ?? Empty, Empty, Bytes(content)];
        return [.. identities, Delimiter, signer.Sign(parts), .. parts];
    }

    /// <summary>Reads a request from its frames.</summary>
    /// <param name="frames">Frames of one message in the order in which they came.</param>
    /// <param name="message">Request that the frames hold; null if they hold none.</param>
    /// <param name="problem">Reason why the frames hold no request; null if they hold one.</param>
    /// <returns>Whether the frames are a signed, well-formed message.</returns>
    public bool TryDecode(
        IReadOnlyList<byte[]> frames,
        [NotNullWhen(true)] out Message? message,
        [NotNullWhen(false)] out string? problem)
    {
        (message, problem) = (null, null);
        var delimiter = frames.TakeWhile(f => !f.AsSpan().SequenceEqual(Delimiter)).Count();
        if (frames.Count < delimiter + 6)
        {
            problem = $"{frames.Count} frames are no message; "
                + "expected identities, <IDS|MSG>, a signature and four parts";
            return false;
        }

        byte[][] parts = [.. frames.Skip(delimiter + 2).Take(4)];
        if (!signer.Verifies(frames[delimiter + 1], parts))
        {
            problem = "the signature is wrong: it was made with another key";
            return false;
        }

        if (!parts.All(p => Utf8.IsValid(p)))
        {
            problem = "a part is malformed: it is not UTF-8";
            return false;
        }

        try
        {
            var objects = parts
                .Select(p => JsonNode.Parse(p, null, Strict) as JsonObject
                    ?? throw new JsonException("a part is no object"))
                .ToArray();
            var type = objects[0]["msg_type"] is JsonValue value && value.TryGetValue<string>(out var text) ? text
                : throw new JsonException("the header has no msg_type");
            _ = objects[3].Count;           // names of fields are decoded only now
            message = new Message([.. frames.Take(delimiter)], type, parts[0], objects[3]);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            problem = $"a part is malformed: {e.Message}";
            return false;
        }
    }

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString(Plain));
}
