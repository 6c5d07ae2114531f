using System.Diagnostics;
using Dpo.Tests.Shared;

namespace Dpo.Cli.Tests.Commands;

/// <summary>libtorch from the command line's side: who needs it, what is said without it, and how one is chosen.</summary>
public sealed class NativeCommandTests : IDisposable
{
    private const string Model = "datasets/recorded/stories", Pairs = "datasets/story-preferences-heldout.jsonl",
        Texts = "datasets/sentences.txt";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string RecordFile => _folder.File("config/dpo-notebooks/libtorch.txt");

    // With the choices of no user, and more to its start.
    private CommandLine.Result Run(Action<ProcessStartInfo> more, params string[] words)
    {
        using var process = CommandLine.Start(start =>
        {
            var config = Directory.CreateDirectory(_folder.File("config")).FullName;
            start.Environment["XDG_CONFIG_HOME"] = start.Environment["APPDATA"] = config;
            more(start);
        }, words);
        process.StandardInput.Close();
        return CommandLine.End(process);
    }

    private CommandLine.Result RunWithoutLibtorch(params string[] words) =>
        Run(start => start.Environment["DPO_LIBTORCH"] = _folder.File("nowhere"), words);

    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("train", "preference", "--help")]
    [InlineData("data", Pairs)]
    [InlineData("data", Pairs, "--model", Model)]
    [InlineData("export", "notebooks/00-start-here.ipynb", "--to", "html", "--out", "OUT")]
    [InlineData("export", "notebooks/00-start-here.ipynb", "--to", "student", "--out", "OUT")]
    [InlineData("kernel", "install", "--prefix", "OUT")]
    [InlineData("label", Pairs, "--out", "OUT/labels.jsonl")]
    public void ACommandThatComputesNothing_DoesNotEvenLoadTorchSharp(params string[] words)
    {
        Directory.CreateDirectory(_folder.File("out"));
        var result = Run(start =>
        {
            start.Environment["DPO_LIBTORCH"] = _folder.File("nowhere");
            start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
            start.Environment[StartupHook.Loaded] = _folder.File("loaded.txt");
        }, [.. words.Select(w => w.Replace("OUT", _folder.File("out"), StringComparison.Ordinal))]);

        Assert.True(result.Code == 0, result.Error);
        var loaded = File.ReadAllLines(_folder.File("loaded.txt"));
        Assert.Contains("Dpo.Cli", loaded);
        Assert.DoesNotContain("TorchSharp", loaded);
    }

    [Theory]
    [InlineData("train", "lm", "--data", Texts, "--preset", "sentences")]
    [InlineData("train", "sft", "--model", Model, "--data", Pairs)]
    [InlineData("train", "reward", "--model", Model, "--data", Pairs)]
    [InlineData("train", "preference", "--model", Model, "--data", Pairs)]
    [InlineData("train", "kto", "--model", Model, "--data", Pairs)]
    [InlineData("train", "ppo", "--model", Model, "--reward", Model, "--prompts", Pairs)]
    [InlineData("sample", "--model", Model)]
    [InlineData("exact", "--seeds", "1")]
    [InlineData("story")]
    [InlineData("bugs", "--seeds", "1")]
    [InlineData("native")]
    public void ACommandThatComputes_WithoutLibtorch_EndsInASentence(params string[] words)
    {
        string[] out_ = words[0] is "train" or "exact" or "story" ? ["--out", _folder.File("o")] : [];
        var result = RunWithoutLibtorch([.. words, .. out_]);

        CommandLine.Sentence(result, 1, $"dpo: DPO_LIBTORCH is \"{_folder.File("nowhere")}\", but there is no ");
        Assert.Contains("`dpo native install cpu`", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("using Dpo.Devices;\\n_ = NativeTorch.LibTorchVersion")]
    [InlineData("TorchSharp.torch.ones(1)")]
    public void ACell_WithoutLibtorch_EndsInTheSentence(string code)
    {
        _folder.Write("n.ipynb", $$"""
            {"cells":[{"cell_type":"code","id":"a","metadata":{},"execution_count":null,"outputs":[],
            "source":"#r \"../artifacts/notebook/TorchSharp.dll\"\n#r \"../artifacts/notebook/Dpo.dll\"\n{{code}}"}],
            "metadata":{},"nbformat":4,"nbformat_minor":5}
            """);
        var result = RunWithoutLibtorch("run", _folder.File("n.ipynb"));

        Assert.Equal(1, result.Code);
        Assert.Contains("TorchUnavailableException: DPO_LIBTORCH is \"", result.Error, StringComparison.Ordinal);
        Assert.Contains("`dpo native install cpu`", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("LoadNativeBackend", result.Output + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Install_Cpu_WhereNuGetHasIt_SaysSo_AndForgetsAnEarlierChoice()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(RecordFile)!);
        File.WriteAllText(RecordFile, _folder.File("gone") + "\n");
        Assert.Equal(1, Run(_ => { }, "native").Code);

        var result = Run(_ => { }, "native", "install");

        Assert.True(result.Code == 0, result.Error);
        Assert.Contains(" 2.10.0 is in NuGet's cache already", result.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(RecordFile));
        var status = Run(_ => { }, "native");
        Assert.Matches(@"TorchSharp +0\.107\.0\nlibtorch .*\nfolder .*libtorch-cpu-.* MB\)\n$", status.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Install_From_RecordsAFolderThatFits_AndRefusesAnother()
    {
        var line = Run(_ => { }, "native").Output.Split('\n').First(l => l.StartsWith("folder", StringComparison.Ordinal));
        var folder = Path.TrimEndingDirectorySeparator(line["folder".Length..line.LastIndexOf('(')].Trim());

        var result = Run(_ => { }, "native", "install", "--from", folder);
        Assert.True(result.Code == 0, result.Error);
        Assert.Contains($"recorded by `dpo native install` in {RecordFile}", result.Output, StringComparison.Ordinal);

        CommandLine.Sentence(Run(_ => { }, "native", "install", "--from", _folder.Path), 1,
            $"dpo: --from is \"{_folder.Path}\", but there is no ");
        Assert.Equal(folder, File.ReadAllText(RecordFile).Trim());
    }

    // A download that broke off: the system would map the library, and the process die without a word.
    [Fact]
    public void ALibraryThatIsCutOff_IsNamed_AndNotLoaded()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the header that is read is that of Linux");
        Directory.CreateDirectory(_folder.File("lib"));
        var line = Run(_ => { }, "native").Output.Split('\n').First(l => l.StartsWith("folder", StringComparison.Ordinal));
        var own = line["folder".Length..line.LastIndexOf('(')].Trim();
        using (var whole = File.OpenRead(Path.Combine(own, "libtorch_cpu.so")))
        using (var part = File.Create(_folder.File("lib/libtorch_cpu.so")))
        {
            var bytes = new byte[1 << 20];
            whole.ReadExactly(bytes);
            part.Write(bytes);
        }
        foreach (var words in (string[][])[["native"], ["sample", "--model", Model]])
        {
            CommandLine.Sentence(Run(start => start.Environment["DPO_LIBTORCH"] = _folder.File("lib"), words), 1,
                "libtorch_cpu.so: is cut off, 1048576 bytes of at least ");
        }
        CommandLine.Sentence(Run(_ => { }, "native", "install", "--from", _folder.File("lib")), 1, "is cut off");
        Assert.False(File.Exists(RecordFile));
    }

    [Theory]
    [InlineData("not a path\n")]
    [InlineData("/a\u0001b\n")]
    public void ADamagedRecord_IsNamed_AndInstallHeals(string record)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(RecordFile)!);
        File.WriteAllText(RecordFile, record);
        CommandLine.Sentence(Run(_ => { }, "native"), 1, $"dpo: {RecordFile}, where `dpo native install` records");
        CommandLine.Sentence(Run(_ => { }, "sample", "--model", Model), 1, "delete it, or run `dpo native install cpu`");
        CommandLine.Sentence(Run(_ => { }, "native", "install", "--from", _folder.File("none")), 1, "--from is");
        Assert.Equal(record, File.ReadAllText(RecordFile));
        Assert.Equal(0, Run(_ => { }, "native", "install", "cpu").Code);
        Assert.False(File.Exists(RecordFile));
    }

    [Theory]
    [InlineData("a\nb", "expected a path without line ends")]
    [InlineData("README.md", "a file; expected a folder")]
    public void Install_FromWhatCannotBeRecorded_IsWrongUse(string folder, string sentence) =>
        CommandLine.Sentence(Run(_ => { }, "native", "install", "--from", folder), 2, sentence);

    // A container that runs as another user has no home folder to write into.
    [Fact]
    public void AHomeThatCannotBeWritten_DoesNotHinder()
    {
        var result = Run(start =>
        {
            start.Environment["XDG_CACHE_HOME"] = "/proc/none";
            start.Environment["HOME"] = "/proc/none";
        }, "sample", "--model", Model, "--max-tokens", "1");
        Assert.True(result.Code == 0, result.Error);
    }

    [Theory]
    [InlineData("cpu", "libtorch-cpu-", "2.10.0")]
    [InlineData("cuda", "TorchSharp-cuda-", "0.107.0")]
    public void Install_WhatTheFeedsDoNotHave_EndsInNuGetsReason(string kind, string package, string version)
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS() && kind == "cuda", "macOS has no CUDA");
        Directory.CreateDirectory(_folder.File("feed"));
        _folder.Write("NuGet.Config", $"""
            <configuration><packageSources><clear /><add key="feed" value="{_folder.File("feed")}" /></packageSources></configuration>
            """);
        var result = Run(start =>
        {
            start.WorkingDirectory = _folder.Path;
            start.Environment["NUGET_PACKAGES"] = _folder.File("cache");
        }, "native", "install", kind);

        CommandLine.Sentence(result, 1, $"error NU1101: Unable to find package {package}");
        Assert.Contains($" {version} was not restored:", result.Error, StringComparison.Ordinal);
        Assert.Equal(kind == "cuda", result.Error.Contains("`dpo native install --from DIR`", StringComparison.Ordinal));
        Assert.False(File.Exists(RecordFile));
    }

    [Theory]
    [InlineData("cpu and --from name two builds of libtorch", "native", "install", "cpu", "--from", "lib")]
    [InlineData("'rocm' not recognized", "native", "install", "rocm")]
    public void Install_WrongUse(string sentence, params string[] words) =>
        CommandLine.Sentence(CommandLine.Call(words), 2, sentence);

    [Theory]
    [InlineData("DPO_THREADS", "many", "the variable DPO_THREADS is \"many\"; expected a whole number from 1 to ")]
    [InlineData("DPO_DEVICE", "tpu", "the variable DPO_DEVICE is \"tpu\"; expected cpu, cuda, cuda:N or mps")]
    public void AVariableThatCannotBe_IsWrongUse(string name, string value, string sentence)
    {
        foreach (var words in (string[][])[["sample", "--model", Model], ["run", "notebooks/00-start-here.ipynb"]])
        {
            CommandLine.Sentence(Run(start => start.Environment[name] = value, words), 2, sentence);
        }
        Assert.Equal(0, Run(start => start.Environment[name] = value, "sample", "--help").Code);
    }

    [Theory]
    [InlineData("DPO_SEED", "1.5", "run", "notebooks/00-start-here.ipynb")]
    [InlineData("DPO_SCALE", "huge", "run", "notebooks/00-start-here.ipynb")]
    [InlineData("DPO_THREADS", "0", "lab", "theorems", "--worlds", "1")]
    [InlineData("DPO_THREADS", "0", "native", "install", "cpu")]
    public void AVariableOfACommandWithoutADevice_IsWrongUse(string name, string value, params string[] words) =>
        CommandLine.Sentence(Run(start => start.Environment[name] = value, words), 2, $"the variable {name} is \"{value}\"; expected");
}
