using System.Diagnostics;
using System.Text.Json.Nodes;
using Dpo.Kernel.Jupyter;

namespace Dpo.Kernel.Tests.Jupyter;

public sealed class PublisherTests
{
    [Fact]
    public void Stream_WritesWithoutAPause_AreSentWhileTheyGoOn()
    {
        var sent = 0;
        using var publisher = new Publisher((_, _, _) => Interlocked.Increment(ref sent), [], silent: false);
        var clock = Stopwatch.StartNew();
        while (Volatile.Read(ref sent) == 0 && clock.Elapsed < TimeSpan.FromSeconds(5))
        {
            publisher.Stream("stdout", ".");
            Thread.Sleep(2);
        }

        Assert.NotEqual(0, sent);
    }

    [Fact]
    public void Publish_ComesAfterTheTextBeforeIt_AndStreamsKeepTheirOrder()
    {
        var sent = new List<(string Type, JsonObject Content)>();
        using var publisher = new Publisher((type, content, _) => sent.Add((type, content)), [], silent: false);
        publisher.Stream("stdout", "a");
        publisher.Stream("stdout", "b");
        publisher.Stream("stderr", "c");
        publisher.Result(new Dictionary<string, string> { ["text/plain"] = "1" }, 1);

        Assert.Equal("ab", string.Concat(sent.Where(s => (string?)s.Content["name"] == "stdout").Select(s => (string?)s.Content["text"])));
        Assert.Equal("c", (string?)sent[^2].Content["text"]);
        Assert.Equal("execute_result", sent[^1].Type);
    }
}
