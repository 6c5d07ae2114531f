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
    /// <param name="identities">First frames of the message: for an answer the ZeroMQ routing ids of the receiver, for
    /// a broadcast its topic.</param>
    /// <param name="type">Message type of the Jupyter protocol, e.g. <c>execute_reply</c>.</param>
    /// <param name="content">Content of the message as a JSON object, with the fields that the Jupyter protocol defines
    /// for its type.</param>
    /// <param name="parent">Header of the request that caused the message, as UTF-8 JSON bytes; null if no request
    /// caused the message.</param>
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
    /// <param name="frames">Frames of one ZeroMQ message, in the order of arrival: routing ids, delimiter, signature,
    /// four JSON parts.</param>
    /// <param name="message">Decoded request; null if the method returns false.</param>
    /// <param name="problem">Reason why the frames were rejected, for a log; null if the method returns true.</param>
    /// <returns>True if the frames are a well-formed message with a valid signature (none is needed if the key is
    /// empty).</returns>
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
