using System.IO.Pipes;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dpo.Cli.Workers;

/// <summary>Messages over a pipe, a line each.</summary>
/// <remarks>A named pipe, not the standard streams: a cell may write to those, and a program that a cell starts would
/// keep them open.</remarks>
internal sealed class Channel(PipeStream pipe) : IDisposable
{
    private static readonly JsonSerializerOptions Form = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    };

    private readonly Lock _writing = new();
    private readonly StreamReader _reader = new(pipe, new UTF8Encoding(false), leaveOpen: true);

    /// <summary>Sends a message; false when the other side is no more.</summary>
    public bool TrySend(WorkerMessage message)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(message, Form);
        try
        {
            lock (_writing)
            {
                pipe.Write([.. line, (byte)'\n']);
                pipe.Flush();
            }
            return true;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The next message; null when the other side is no more.</summary>
    public async Task<WorkerMessage?> ReadAsync()
    {
        try
        {
            var line = await _reader.ReadLineAsync();
            return line is null ? null : JsonSerializer.Deserialize<WorkerMessage>(line, Form);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or JsonException)
        {
            return null;        // half a line: it ended while it wrote
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        pipe.Dispose();
    }
}
