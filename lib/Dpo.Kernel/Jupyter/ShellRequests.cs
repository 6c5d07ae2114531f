using System.Reflection;
using System.Text.Json.Nodes;
using Dpo.Kernel.Editing;
using Dpo.Kernel.Engine;

namespace Dpo.Kernel.Jupyter;

/// <summary>Answers what a front end asks besides running cells: who the kernel is, help at the
/// cursor, the history.</summary>
internal sealed class ShellRequests(Session session, ConnectionFile connection, History history)
{
    private static readonly TimeSpan EditorLimit = TimeSpan.FromSeconds(10);

    /// <summary>Returns the content of the reply; null for a message that has none.</summary>
    public async Task<JsonObject?> AnswerAsync(Message request) => request.Type switch
    {
        "kernel_info_request" => KernelInfo(),
        "connect_request" => Ports(),
        "is_complete_request" => IsComplete(request),
        "complete_request" => await CompleteAsync(request).ConfigureAwait(false),
        "inspect_request" => await InspectAsync(request).ConfigureAwait(false),
        "history_request" => history.Answer(request),
        "comm_info_request" => new JsonObject { ["status"] = "ok", ["comms"] = new JsonObject() },
        "comm_open" => new JsonObject       // refused: there are no targets
        {
            ["comm_id"] = request.Text("comm_id"),
            ["data"] = new JsonObject(),
        },
        _ => null,
    };

    private static JsonObject KernelInfo() => new()
    {
        ["status"] = "ok",
        ["protocol_version"] = Wire.Version,
        ["implementation"] = "dpo",
        ["implementation_version"] = typeof(Session).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0],
        ["language_info"] = new JsonObject
        {
            ["name"] = "C#",
            ["version"] = "14.0",
            ["mimetype"] = "text/x-csharp",
            ["file_extension"] = ".cs",
            ["pygments_lexer"] = "csharp",
            ["codemirror_mode"] = "text/x-csharp",
        },
        ["banner"] = "C# of Dpo.Notebooks: cells share their state; #r takes files and packages.",
        ["debugger"] = false,
        ["help_links"] = new JsonArray(),
        ["supported_features"] = new JsonArray(),
    };

    private JsonObject Ports() => new()
    {
        ["status"] = "ok",
        ["shell_port"] = connection.ShellPort,
        ["iopub_port"] = connection.IopubPort,
        ["stdin_port"] = connection.StdinPort,
        ["hb_port"] = connection.HeartbeatPort,
        ["control_port"] = connection.ControlPort,
    };

    private static JsonObject IsComplete(Message request)
    {
        var status = Completeness.Classify(request.Text("code"), out var indent);
        var reply = new JsonObject { ["status"] = status };
        if (status == "incomplete")
        {
            reply["indent"] = indent;
        }

        return reply;
    }

    private async Task<JsonObject> CompleteAsync(Message request)
    {
        using var limit = new CancellationTokenSource(EditorLimit);
        var (code, cursor) = Cursor(request);
        var found = await session.Editor.CompleteAsync(code.Text, cursor, limit.Token).ConfigureAwait(false);
        return new JsonObject
        {
            ["status"] = "ok",
            ["matches"] = new JsonArray([.. found.Items.Select(i => JsonValue.Create(i.Text))]),
            ["cursor_start"] = code.FromUtf16(found.Start),
            ["cursor_end"] = code.FromUtf16(found.End),
            ["metadata"] = new JsonObject
            {
                ["_jupyter_types_experimental"] = new JsonArray(
                    [.. found.Items.Select(i => new JsonObject { ["text"] = i.Text, ["type"] = i.Kind })]),
            },
        };
    }

    private async Task<JsonObject> InspectAsync(Message request)
    {
        using var limit = new CancellationTokenSource(EditorLimit);
        var (code, cursor) = Cursor(request);
        var text = await session.Editor.InspectAsync(code.Text, cursor, limit.Token).ConfigureAwait(false);
        return new JsonObject
        {
            ["status"] = "ok",
            ["found"] = text is not null,
            ["data"] = text is null ? new JsonObject() : new JsonObject { ["text/plain"] = text },
            ["metadata"] = new JsonObject(),
        };
    }

    private static (CodePoints Code, int Position) Cursor(Message request)
    {
        var code = new CodePoints(request.Text("code"));
        return (code, code.Utf16(request.Number("cursor_pos", int.MaxValue)));
    }
}
