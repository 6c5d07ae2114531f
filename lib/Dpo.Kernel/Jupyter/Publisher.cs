using System.Text;
using System.Text.Json.Nodes;
using Dpo.Kernel.Notebooks;
using Dpo.Kernel.Scripting;

namespace Dpo.Kernel.Jupyter;

/// <summary>Sends all front ends what belongs to one request: busy and idle, its outputs, its error.</summary>
/// <remarks>Text is sent 50 ms after the first of it was written, so that a loop of small writes does not become a
/// flood of messages; whatever else is published waits for the text before it.</remarks>
internal sealed class Publisher : IOutputSink, IDisposable
{
    private const int FlushMilliseconds = 50;
    private const int FlushLength = 16_384;

    private readonly Lock _lock = new();
    private readonly Action<string, JsonObject, byte[]> _send;
    private readonly byte[] _parent;
    private readonly bool _silent;
    private readonly StringBuilder _text = new();
    private readonly Timer _timer;
    private string _stream = "stdout";

    /// <summary>Creates the sink of one request; nothing is sent yet.</summary>
    /// <param name="send">Function that sends a message to all front ends (VS Code, JupyterLab): its type, its content,
    /// and the header of the request that caused the message.</param>
    /// <param name="parent">Header of the request, as UTF-8 JSON bytes; every message repeats these bytes as its parent
    /// header.</param>
    /// <param name="silent">Whether to withhold the value and the error of the cell from the front ends (VS Code,
    /// JupyterLab); console text is sent all the same.</param>
    public Publisher(Action<string, JsonObject, byte[]> send, byte[] parent, bool silent)
    {
        (_send, _parent, _silent) = (send, parent, silent);
        _timer = new Timer(_ => Flush(), null, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>Plain text of the cell's value, for the history; null if it had none.</summary>
    public string? Value { get; private set; }

    public void Stream(string name, string text)
    {
        lock (_lock)
        {
            if (name != _stream)
            {
                FlushText();
                _stream = name;
            }

            if (_text.Length == 0)
            {
                _timer.Change(FlushMilliseconds, Timeout.Infinite);
            }

            _text.Append(text);
            if (_text.Length >= FlushLength)
            {
                FlushText();
            }
        }
    }

    public void Display(IReadOnlyDictionary<string, string> bundle, string? displayId = null) =>
        Publish("display_data", Bundle(bundle, Transient(displayId)));

    public void Update(string displayId, IReadOnlyDictionary<string, string> bundle) =>
        Publish("update_display_data", Bundle(bundle, Transient(displayId)));

    public void Result(IReadOnlyDictionary<string, string> bundle, int executionCount)
    {
        Value = bundle["text/plain"];
        if (!_silent)
        {
            Publish("execute_result", Bundle(bundle, new JsonObject { ["execution_count"] = executionCount }));
        }
    }

    public void Fail(CellError failure)
    {
        if (!_silent)
        {
            Publish("error", Error(failure));
        }
    }

    /// <summary>Sends a message of any other type, after the text that waits.</summary>
    public void Publish(string type, JsonObject content)
    {
        lock (_lock)
        {
            FlushText();
            _send(type, content, _parent);
        }
    }

    /// <summary>Sends the text that waits, at once.</summary>
    public void Flush()
    {
        lock (_lock)
        {
            FlushText();
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        Flush();
    }

    /// <summary>Returns an error in the format of the protocol, for a broadcast and for a reply.</summary>
    public static JsonObject Error(CellError failure) => new()
    {
        ["ename"] = failure.Name,
        ["evalue"] = failure.Message,
        ["traceback"] = new JsonArray([.. failure.Traceback.Select(l => JsonValue.Create(l))]),
    };

    /// <summary>Returns the reply to a request that failed: status "error" and the error.</summary>
    public static JsonObject ErrorReply(CellError failure, int executionCount)
    {
        var reply = Error(failure);
        reply["status"] = "error";
        reply["execution_count"] = executionCount;
        return reply;
    }

    private void FlushText()
    {
        if (_text.Length > 0)
        {
            _send("stream", new JsonObject { ["name"] = _stream, ["text"] = _text.ToString() }, _parent);
            _text.Clear();
        }
    }

    private static JsonObject Bundle(IReadOnlyDictionary<string, string> bundle, JsonObject more)
    {
        more["data"] = MimeJson.Data(bundle, asLines: false);
        more["metadata"] = new JsonObject();
        return more;
    }

    private static JsonObject Transient(string? displayId) =>
        new() { ["transient"] = displayId is null ? new JsonObject() : new JsonObject { ["display_id"] = displayId } };
}
