using System.Text.Json.Nodes;
using Dpo.Kernel.Jupyter;

namespace Dpo.Kernel.Tests.Jupyter;

public sealed class HistoryTests
{
    private readonly History _history = new();

    public HistoryTests()
    {
        foreach (var (line, input, output) in new[] { (1, "1 + 1", "2"), (2, "int x;", null), (3, "1 + 1", "2"), (4, "2 + 2", "4") })
        {
            _history.Add(line, input, output);
        }
    }

    [Theory]
    [InlineData("""{"hist_access_type":"tail","n":2}""", "[[1,3,\"1 + 1\"],[1,4,\"2 + 2\"]]")]
    [InlineData("""{"hist_access_type":"range","session":0,"start":1,"stop":3}""", "[[1,1,\"1 + 1\"],[1,2,\"int x;\"]]")]
    [InlineData("""{"hist_access_type":"range","session":7,"start":1,"stop":3}""", "[]")]
    [InlineData("""{"hist_access_type":"search","pattern":"? + *","unique":true}""", "[[1,3,\"1 + 1\"],[1,4,\"2 + 2\"]]")]
    [InlineData("""{"hist_access_type":"search","pattern":"*+*","n":1,"output":true}""", "[[1,4,[\"2 + 2\",\"4\"]]]")]
    public void Answer_TailRangeSearch(string request, string expected)
    {
        var answer = _history.Answer(new Message([], "history_request", [], JsonNode.Parse(request)!.AsObject()));

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), answer["history"]), answer.ToJsonString());
    }
}
