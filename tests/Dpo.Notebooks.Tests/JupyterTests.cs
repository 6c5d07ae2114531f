using System.Diagnostics;
using System.Text.Json.Nodes;
using Dpo.Kernel.Notebooks;
using Dpo.Notebooks.Tests.Support;
using Dpo.Tests.Shared;

namespace Dpo.Notebooks.Tests;

/// <summary>The kernel under Jupyter's own programs, where the system has them (Debian: jupyter-nbconvert, python3-jupyter-kernel-test).</summary>
public sealed class JupyterTests : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Chapters => Curriculum.Chapters;

    [Fact]
    public void Install_Uninstall_SayWhere_AndStartWithoutAConnectionFile_SaysWhatItNeeds()
    {
        var installed = CommandLine.Call("kernel", "install", "--prefix", _folder.Path, "--as", "mine");
        Assert.Equal(0, installed.Code);
        var spec = Path.Combine(_folder.Path, "share", "jupyter", "kernels", "mine");
        Assert.StartsWith($"Installed {spec}", installed.Output, StringComparison.Ordinal);
        Assert.Contains("VS Code", installed.Output, StringComparison.Ordinal);
        var argv = JsonNode.Parse(File.ReadAllText(Path.Combine(spec, "kernel.json")))!["argv"]!.AsArray().Select(a => (string)a!).ToArray();
        Assert.True(File.Exists(argv[1]), argv[1]);

        Assert.Equal(0, CommandLine.Call("kernel", "uninstall", "--prefix", _folder.Path, "--as", "mine").Code);
        CommandLine.Sentence(CommandLine.Call("kernel", "uninstall", "--prefix", _folder.Path, "--as", "mine"), 1, "no kernel is installed there");
        CommandLine.Sentence(CommandLine.Run("kernel", "start", _folder.File("none.json")), 1, "no connection file");
        CommandLine.Sentence(CommandLine.Call("kernel", "install", "--user", "--prefix", _folder.Path), 2, "--user and --prefix name two places");
    }

    [Fact]
    public void JupytersOwnKernelTest_Passes()
    {
        Require("jupyter_kernel_test");
        var (code, output) = Run(Path.Combine(Repository.Root, "tests", "jupyter", "test_kernel.py"));

        Assert.True(code == 0, output);
        Assert.Contains("OK (skipped=2)", output, StringComparison.Ordinal);       // a pager and clear_output: cells have neither
    }

    [Theory]
    [MemberData(nameof(Chapters))]
    public void NbConvert_ExecutesTheChapter_WithEveryCheckPassed(string name)
    {
        Require("nbconvert");
        if (string.CompareOrdinal(name, "02") > 0)
        {
            Repository.RequireLong();
        }
        var (code, output) = Run("-m", "nbconvert", "--to", "notebook", "--execute", "--ExecutePreprocessor.timeout=600",
            "--ExecutePreprocessor.kernel_name=dpo-csharp", "--output-dir", _folder.Path, Path.Combine(Curriculum.Folder, name));

        Assert.True(code == 0, output);
        Assert.Equal(Curriculum.Passed(Curriculum.Load(name)), Curriculum.Passed(Notebook.Load(_folder.File(name))));
    }

    [Fact]
    public void ClassicJupyter_InABrowser_RunsAChapter_IsInterrupted_AndGoesOn()
    {
        Require("notebook");
        Browser.Require();
        // The chapters' own kernel name, so that the editor finds it without being told; a copy, since an editor saves.
        Assert.Equal(0, CommandLine.Call("kernel", "install", "--prefix", _folder.Path, "--as", ".net-csharp").Code);
        Directory.CreateDirectory(_folder.File("notebooks"));
        File.Copy(Path.Combine(Curriculum.Folder, "01-language-model.ipynb"), _folder.File(Path.Combine("notebooks", "01.ipynb")));
        foreach (var shared in (string[])["artifacts", "datasets"])
        {
            Directory.CreateSymbolicLink(_folder.File(shared), Path.Combine(Repository.Root, shared));
        }
        var port = Ports.Free();
        var start = Jupyter("-m", "notebook", "--no-browser", "--allow-root", FormattableString.Invariant($"--port={port}"), "--NotebookApp.token=", "--NotebookApp.password=");
        start.WorkingDirectory = _folder.File("notebooks");
        using var server = Process.Start(start)!;
        _ = server.StandardError.ReadToEndAsync();
        _ = server.StandardOutput.ReadToEndAsync();
        try
        {
            Assert.True(SpinWait.SpinUntil(() => Browser.Listens(port), TimeSpan.FromSeconds(60)), "Jupyter did not start");
            var (code, output) = Browser.Node(TimeSpan.FromMinutes(5), "jupyter.mjs", FormattableString.Invariant($"http://localhost:{port}"), "01.ipynb");
            Assert.True(code == 0, output);
            Assert.Contains("7 passed, 0 failed", output, StringComparison.Ordinal);
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            server.WaitForExit();
        }
    }

    private static void Require(string module)
    {
        Assert.SkipUnless(File.Exists(Python), "the system has no python3 with Jupyter");
        using var found = Process.Start(new ProcessStartInfo(Python, ["-c", $"import {module}"]) { RedirectStandardError = true })!;
        found.WaitForExit();
        Assert.SkipUnless(found.ExitCode == 0, $"the system's python3 has no {module}");
    }

    private (int Code, string Output) Run(params string[] arguments)
    {
        Assert.Equal(0, CommandLine.Call("kernel", "install", "--prefix", _folder.Path).Code);
        using var process = Process.Start(Jupyter(arguments))!;
        var done = CommandLine.End(process);
        return (done.Code, done.Output + done.Error);
    }

    private ProcessStartInfo Jupyter(params string[] arguments)
    {
        var start = new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["JUPYTER_PATH"] = Path.Combine(_folder.Path, "share", "jupyter");
        start.Environment["DPO_LIBRARY"] = Path.Combine(Repository.Root, "artifacts", "notebook", "Dpo.dll");
        start.Environment["DPO_SEED"] = "1";
        return start;
    }
}
