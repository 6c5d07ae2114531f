using Dpo.Kernel.Engine;
using Dpo.Kernel.Notebooks;
using Dpo.Kernel.Tests.Support;
using Dpo.Tests.Shared;

namespace Dpo.Kernel.Tests.Engine;

public sealed class NotebookRunnerTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_AllOutputs_AreInNbformatsForm()
    {
        var run = await Run(Sample.Of(
            "Console.Write(\"a\\nb\"); Console.Write(\"c\"); Console.Error.Write(\"d\");\n1.5",
            """
            class Figure
            {
                public string ToHtml() => "<i>x</i>\n";
                public override string ToString() => "figure";
            }
            new Figure()
            """));

        Assert.True(run.Succeeded);
        Assert.Equal(
            """[{"name":"stdout","output_type":"stream","text":["a\n","bc"]},{"name":"stderr","output_type":"stream","text":["d"]},"""
            + """{"data":{"text/plain":["1.5"]},"execution_count":1,"metadata":{},"output_type":"execute_result"}]""",
            run.Notebook.Cells[0].Outputs.ToJsonString());
        Assert.Equal(
            """[{"data":{"text/html":["\u003Ci\u003Ex\u003C/i\u003E\n"],"text/plain":["figure"]},"execution_count":2,"metadata":{},"output_type":"execute_result"}]""",
            run.Notebook.Cells[1].Outputs.ToJsonString());
        Assert.Equal(2, run.Notebook.Cells[1].ExecutionCount);
    }

    [Fact]
    public async Task RunAsync_JsonMimeType_IsAnObject()
    {
        File.Copy(typeof(Dpo.Charts.IMimeBundle).Assembly.Location, _folder.File("Dpo.Charts.dll"));
        var run = await Run(Sample.Of("""
            #r "Dpo.Charts.dll"
            class Plot : Dpo.Charts.IMimeBundle
            {
                public string ToHtml() => "";
                public IReadOnlyDictionary<string, string> ToMimeBundle() => new Dictionary<string, string>
                    { ["application/vnd.plotly.v1+json"] = "{\"data\": [1.0]}", ["text/plain"] = "plot" };
            }
            new Plot()
            """));

        Assert.Equal("""{"data":[1.0]}""", run.Notebook.Cells[0].Outputs[0]!["data"]!["application/vnd.plotly.v1+json"]!.ToJsonString());
    }

    [Fact]
    public async Task RunAsync_FailingCell_StopsTheRunAndLeavesTheFile()
    {
        var notebook = Sample.Of("1", "md:# text", "var x = 1;\nthrow new Exception(\"boom\");", "3");
        notebook.Cells[3].Outputs.Add("an old output");
        var run = await Run(notebook);

        Assert.Equal("cell 2, line 2: Exception: boom\n    throw new Exception(\"boom\");\n   at cell 2, line 2", run.Error?.ToString());
        Assert.Equal(("c3", 2, 2), (run.Error?.Cell.Id, run.Error?.ExecutionCount, run.Error?.Error.Line));
        Assert.Equal(2, run.CellsRun);
        Assert.Equal("error", run.Notebook.Cells[2].Outputs[0]!["output_type"]!.ToString());
        Assert.Empty(run.Notebook.Cells[3].Outputs);
        Assert.Null(run.Notebook.Cells[3].ExecutionCount);
        Assert.Equal(notebook.ToJson(), await File.ReadAllTextAsync(run.Path));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task RunAsync_CellTaggedRaisesException_MayFail()
    {
        var run = await Run(Sample.Of("throw new Exception();", "nonsense", "3").WithTag(0, "raises-exception").WithTag(1, "raises-exception"));

        Assert.True(run.Succeeded);
        Assert.Equal(3, run.CellsRun);
        Assert.Equal("CompilationError", run.Notebook.Cells[1].Outputs[0]!["ename"]!.ToString());
    }

    [Fact]
    public async Task RunAsync_BlankCell_IsSkippedWithoutANumber()
    {
        var run = await Run(Sample.Of(" \n", "1"));

        Assert.Null(run.Notebook.Cells[0].ExecutionCount);
        Assert.Equal(1, run.Notebook.Cells[1].ExecutionCount);
    }

    [Fact]
    public async Task SaveTo_TwoRuns_GiveIdenticalBytesAndKeepWhatIsUnknown()
    {
        var notebook = Sample.Of("Console.WriteLine(\"x\");\nnew { A = 1, B = \"ü\" }", "md:text", "new[] { (1, 2.5) }");
        notebook.Json["metadata"]!["kernelspec"] = ".net-csharp";
        notebook.Cells[1].Json["future"] = 1;
        (await Run(notebook)).SaveTo(_folder.File("first.ipynb"));
        (await Run(notebook)).SaveTo(_folder.File("second.ipynb"));
        var first = await File.ReadAllTextAsync(_folder.File("first.ipynb"));

        Assert.Equal(first, await File.ReadAllTextAsync(_folder.File("second.ipynb")));
        Assert.Equal(first, Notebook.Parse(first).ToJson());
        Assert.Contains("\"kernelspec\": \".net-csharp\"", first);
        Assert.Contains("\"future\": 1", first);
        Assert.Contains("ü", first);
    }

    [Fact]
    public async Task RunAsync_Progress_HearsHeadingOrFirstLine()
    {
        var progress = new Heard();
        await Run(Sample.Of("\nvar x = 1;\nx", "md:## The loss\ntext", "x", "throw new Exception();"), progress);

        Assert.Equal(["1/3 var x = 1;", "ended 1 ", "2/3 The loss", "ended 2 ", "3/3 The loss", "ended 3 Exception"], progress.Lines);
    }

    [Fact]
    public async Task RunAsync_CellThatNeverEnds_IsNamedWhenTheTimeIsUp()
    {
        using var cancel = new CancellationTokenSource();
        HostCall.Set(cancel.Cancel);
        var run = await Run(Sample.Of("1", HostCall.Code + "\nawait Task.Delay(-1);", "3"), null, cancel.Token);

        Assert.Equal("NotStopped", run.Error?.Error.Name);
        Assert.Equal("c2", run.Error?.Cell.Id);
        Assert.Equal("NotStopped", run.Notebook.Cells[1].Outputs[0]!["ename"]!.ToString());
    }

    private Task<NotebookRun> Run(Notebook notebook, IRunProgress? progress = null, CancellationToken cancel = default)
    {
        notebook.Save(_folder.File("n.ipynb"));
        return NotebookRunner.RunAsync(_folder.File("n.ipynb"), progress, cancel);
    }

    private sealed class Heard : IRunProgress
    {
        public List<string> Lines { get; } = [];

        public void CellStarted(RunStep current) => Lines.Add($"{current.Number}/{current.Count} {current.Title}");

        public void CellEnded(RunStep current, CellResult result) => Lines.Add($"ended {current.Number} {result.Error?.Name}");
    }
}
