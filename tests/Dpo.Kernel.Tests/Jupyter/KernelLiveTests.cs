using System.Text.Json.Nodes;
using Dpo.Kernel.Jupyter;
using Dpo.Kernel.Tests.Support;

namespace Dpo.Kernel.Tests.Jupyter;

/// <summary>Whose progress, questions and stop are whose: those of a cell are its flow's alone.</summary>
public sealed class KernelLiveTests : IDisposable
{
    private readonly KernelClient _client = new();

    public void Dispose() => _client.Dispose();

    // A task and a thread of a cell report to it. What the cell leaves behind neither shows in a later cell, nor asks for
    // it, nor is stopped with it.
    [Fact]
    public void Live_OfWhatACellStarts_IsThatCellsAlone()
    {
        Ok($$"""
            #r "{{typeof(Dpo.Base.LiveOutput).Assembly.Location}}"
            using Dpo.Base;
            var (begun, over) = (new TaskCompletionSource(), new TaskCompletionSource());
            void Say(string label) =>
                LiveOutput.Current.Report(new(label, 1, 2, TimeSpan.Zero, new Dictionary<string, double>(), false));
            async Task<string> Late()
            {
                Say("task");
                var (person, stop) = (LiveInput.Current, LiveOutput.Stop);
                begun.SetResult();
                await over.Task;
                Say("late");
                return $"{LiveOutput.Stop == stop}, {stop.IsCancellationRequested}, {LiveInput.Current is null}, {person.Ask("?") is null}";
            }
            """);
        Ok("""
            var late = Task.Run(Late);
            await begun.Task;
            var thread = new System.Threading.Thread(() => Say("thread"));
            thread.Start();
            thread.Join();
            """);
        Assert.Equal(["task", "thread"], new[] { Shown(), Shown() });

        _client.Send(Port.Shell, "execute_request", """{"code":"Say(\"next\"); await Task.Delay(-1, LiveOutput.Stop);"}""");
        Assert.Equal("next", Shown());
        _client.Ask("interrupt_request", port: Port.Control);
        Assert.Equal("Interrupted", (string?)_client.Reply(Port.Shell, "execute_reply")["ename"]);

        Ok("over.SetResult();\nvar said = await late;\nSay(\"last\");\nsaid");
        Assert.Equal("last", Shown());
        Assert.Equal("True, False, True, True", (string?)_client.Published("execute_result")["data"]!["text/plain"]);
    }

    // A sink that a cell opens for its own trainings is over with the cell, whether it was closed or not.
    [Fact]
    public void Live_ASinkOfTheReaders_LastsForItsCell()
    {
        Ok($$"""
            #r "{{typeof(Dpo.Base.LiveOutput).Assembly.Location}}"
            using Dpo.Base;
            void Say(string label) =>
                LiveOutput.Current.Report(new(label, 1, 2, TimeSpan.Zero, new Dictionary<string, double>(), false));
            var lines = new System.IO.StringWriter();
            using (LiveOutput.Use(new LineProgress(lines)))
            {
                Say("a");
                await Task.Run(() => Say("b"));
            }
            Say("c");
            var open = LiveOutput.Use(new LineProgress(lines));
            Say("d");
            """);
        Ok("Say(\"e\"); open.Dispose(); Say(\"f\"); string.Join(' ', lines.ToString().Split('\\n').Select(l => l.Split(' ')[0]))");
        Assert.Equal(["c", "e", "f"], new[] { Shown(), Shown(), Shown() });
        Assert.Equal("a b d ", (string?)_client.Published("execute_result")["data"]!["text/plain"]);
    }

    [Fact]
    public void Interrupt_EndsATrainingAndASampler_AndKeepsThem()
    {
        Ok($$"""
            #r "{{typeof(Dpo.Base.LiveOutput).Assembly.Location}}"
            using Dpo.Base; using Dpo.Data; using Dpo.Devices; using Dpo.Metrics; using Dpo.Models; using Dpo.Sampling; using Dpo.Training;
            using static TorchSharp.torch;
            var model = new Transformer(new TransformerConfig(10, 8, 1, 2, 16), new Seeds(1));
            var digits = new TextWindows([.. Enumerable.Range(0, 400).Select(i => i % 10)], 8, 4, new Seeds(1), CPU);
            var trainer = new LanguageModelTrainer(model, digits, new OptimConfig(new ConstantLr(1e-3), 1_000_000_000),
                new RunLog(RunHeader.Now("test", new Seeds(1), CPU)));
            """);
        Interrupted("trainer.Fit();", "display_data");
        Ok("trainer.StepsDone > 0");
        Assert.Equal("True", (string?)_client.Published("execute_result")["data"]!["text/plain"]);
        Interrupted("var endless = new SamplingConfig(1_000_000_000);\n"
            + "Sampler.Generate(model, [[1]], endless, new Seeds(1), (_, token) => Console.Write(token));", "stream");
    }

    private void Interrupted(string code, string sign)
    {
        _client.Send(Port.Shell, "execute_request", $$"""{"code":{{JsonValue.Create(code)!.ToJsonString()}}}""");
        _client.Published(sign);
        _client.Ask("interrupt_request", port: Port.Control);
        Assert.Equal("Interrupted", (string?)_client.Reply(Port.Shell, "execute_reply")["ename"]);
    }

    // The label of the next progress that is displayed.
    private string Shown() => ((string?)_client.Published("display_data")["data"]!["text/plain"])!.Split(' ')[0];

    private void Ok(string code)
    {
        var reply = _client.Execute(code);
        Assert.True((string?)reply["status"] == "ok", (string?)reply["evalue"]);
    }
}
