using System.IO.Enumeration;
using System.Text.Json.Nodes;

namespace Dpo.Kernel.Jupyter;

/// <summary>Holds the cells that ran in this kernel, which is its only session, number 1.</summary>
internal sealed class History
{
    private const int ThisSession = 1;

    private readonly List<(int Line, string Input, string? Output)> _cells = [];

    public void Add(int line, string input, string? output) => _cells.Add((line, input, output));

    /// <summary>Answers a history_request: the last cells, a range of lines, or those that match a
    /// pattern with * and ?.</summary>
    public JsonObject Answer(Message request)
    {
        var cells = request.Text("hist_access_type", "tail") switch
        {
            "range" when request.Number("session", 0) is 0 or ThisSession =>
                Range(request.Number("start", 0), request.Number("stop", int.MaxValue)),
            "range" => [],
            "search" => Search(request),
            _ => _cells.TakeLast(request.Number("n", 10)),
        };
        var output = request.Flag("output", false);
        return new JsonObject
        {
            ["status"] = "ok",
            ["history"] = new JsonArray(
            [
                .. cells.Select(c =>
                    new JsonArray(ThisSession, c.Line, output ? new JsonArray(c.Input, c.Output) : c.Input)),
            ]),
        };
    }

    private IEnumerable<(int Line, string Input, string? Output)> Range(int start, int stop) =>
        _cells.Where(c => c.Line >= start && c.Line < stop);

    private IEnumerable<(int Line, string Input, string? Output)> Search(Message request)
    {
        var pattern = request.Text("pattern", "*");
        var found = _cells.Where(c => FileSystemName.MatchesSimpleExpression(pattern, c.Input, ignoreCase: false));
        if (request.Flag("unique", false))
        {
            found = found.Reverse().DistinctBy(c => c.Input).Reverse();
        }

        return request.Content["n"] is null ? found : found.TakeLast(request.Number("n", 10));
    }
}
