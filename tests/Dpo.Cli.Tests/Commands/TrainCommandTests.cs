using System.Diagnostics;
using System.Text.Json.Nodes;
using Dpo.Tests.Shared;

namespace Dpo.Cli.Tests.Commands;

public sealed class TrainCommandTests : IDisposable
{
    private static readonly string Sentences = Path.Combine(Repository.Root, "datasets", "sentences.txt");
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string[] Train(string folder, int steps, params string[] more) =>
        ["train", "lm", "--data", Sentences, "--preset", "sentences", "--steps", $"{steps}", "--out", _folder.File(folder), .. more];

    private byte[] Weights(string folder) => File.ReadAllBytes(Path.Combine(_folder.File(folder), "model.safetensors"));

    [Fact]
    public void TrainAndSample_WriteAFolder_TheSameForTheSameSeed()
    {
        var result = CommandLine.Call(Train("a", 30, "--json", _folder.File("r.json")));
        Assert.Equal(0, result.Code);
        Assert.Matches(@"^30 steps in \d+ s \(\d+ tokens/s\): training loss \d\.\d+, validation loss \d\.\d+ nats a token\n$", result.Output);
        Assert.Equal(["config.json", "log.csv", "log.jsonl", "model.safetensors", "run.json", "tokenizer.json", "training-state.safetensors"],
            Directory.GetFiles(_folder.File("a")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var json = JsonNode.Parse(File.ReadAllText(_folder.File("r.json")))!.AsObject();
        Assert.Equal(["steps", "seconds", "tokens_per_second", "train_loss", "validation_loss"], json.Select(p => p.Key));
        Assert.Equal(0, CommandLine.Run(Train("b", 30)).Code);          // in a process of its own
        Assert.Equal(Weights("a"), Weights("b"));

        var (one, two) = (CommandLine.Call("sample", "--model", _folder.File("a"), "--prompt", "the ", "--max-tokens", "20"),
            CommandLine.Run("sample", "--model", _folder.File("a"), "--prompt", "the ", "--max-tokens", "20"));
        Assert.Equal((0, one.Output), (one.Code, two.Output));
        Assert.StartsWith("the ", one.Output, StringComparison.Ordinal);
        Assert.Equal(25, one.Output.Length);                // prompt, 20 characters, line end
        CommandLine.Sentence(CommandLine.Call("sample", "--model", _folder.File("a"), "--prompt", "the Q"), 1, "character 'Q' (U+0051) at position 4");
        CommandLine.Sentence(CommandLine.Call("sample", "--model", _folder.File("a"), "--greedy", "--top-k", "3"), 2, "--greedy takes the likeliest token always");
        CommandLine.Sentence(CommandLine.Call("sample", "--model", _folder.File("a"), "--temperature", "0"), 2, "--temperature is \"0\"; expected a number above 0");
        CommandLine.Sentence(CommandLine.Call("sample", "--model", _folder.File("nowhere")), 1, "has no config.json");

        CommandLine.Sentence(CommandLine.Call(Train("a", 30)), 1, "holds a run already; go on with it by --resume");
        CommandLine.Sentence(CommandLine.Call(Train("a", 30, "--resume", "--seed", "2")), 1, "is another run's: it has \"seed\": 1, this one \"seed\": 2");
        Assert.Equal(Weights("b"), Weights("a"));
    }

    [Fact]
    public void Train_Interrupted_Saves_AndResumesToTheSameWeights()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sends signals with kill");
        using (var process = CommandLine.Start(Train("broken", 120)))
        {
            while (process.StandardError.ReadLine() is { } line && !line.StartsWith("train 2", StringComparison.Ordinal) && !line.StartsWith("train 3", StringComparison.Ordinal))
            {
            }
            using var kill = Process.Start("kill", [IgnoresInterrupts() ? "-TERM" : "-INT", $"{process.Id}"]);
            process.StandardError.ReadToEnd();
            Assert.StartsWith("stopped and saved after ", process.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
            process.WaitForExit();
            Assert.Equal(130, process.ExitCode);
        }
        Assert.Equal(0, CommandLine.Call(Train("broken", 120, "--resume")).Code);
        Assert.Equal(0, CommandLine.Call(Train("whole", 120)).Code);
        Assert.Equal(Weights("whole"), Weights("broken"));
        Assert.Equal(122, File.ReadAllLines(Path.Combine(_folder.File("broken"), "log.jsonl")).Length);      // header, 120 steps, 1 validation
    }

    [Fact]
    public void Train_StoppedBeforeTheFirstStep_SaysSo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sends signals with kill");
        var pipe = _folder.File("pipe");
        using (var make = Process.Start("mkfifo", [pipe]))
        {
            make.WaitForExit();
        }
        using var process = CommandLine.Start("train", "lm", "--data", pipe, "--out", _folder.File("o"));
        using (var writer = new StreamWriter(pipe))         // opens when the command reads: it is up, its handlers are set
        {
            using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            kill.WaitForExit();
            writer.Write(File.ReadAllText(Sentences));
        }
        Assert.Equal("dpo: stopped before the first step; nothing was trained\n", process.StandardError.ReadToEnd());
        process.WaitForExit();
        Assert.Equal(130, process.ExitCode);
    }

    [Fact]
    public void Train_BadData_IsASentence_AndWritesNoModel()
    {
        var (latin, tiny) = (_folder.File("latin.txt"), _folder.File("tiny.txt"));
        File.WriteAllBytes(latin, [0x61, 0xE9, 0x62]);
        File.WriteAllText(tiny, "too short");
        CommandLine.Sentence(CommandLine.Call("train", "lm", "--data", _folder.File("none.txt"), "--out", _folder.File("o")), 1, "there is no such file");
        CommandLine.Sentence(CommandLine.Call("train", "lm", "--data", latin, "--out", _folder.File("o")), 1, $"{latin}: is not UTF-8 (byte 1)");
        CommandLine.Sentence(CommandLine.Call("train", "lm", "--data", tiny, "--out", _folder.File("o")), 1, "use a longer text");
        CommandLine.Sentence(CommandLine.Call(Train("o", 30, "--resume")), 1, "has no run to go on from");
        CommandLine.Sentence(CommandLine.Call(Train("o2", 30, "--device", "gpu")), 2, "--device is \"gpu\"; expected cpu, cuda, cuda:N or mps");
        CommandLine.Sentence(TrainInto("--steps", "0"), 2, "dpo: --steps is \"0\"; expected a whole number from 1 to ");
        CommandLine.Sentence(TrainInto("--learning-rate", "-1"), 2, "dpo: --learning-rate is \"-1\"; expected a number above 0");
        Assert.False(Directory.Exists(_folder.File("o")));          // a run that cannot begin leaves nothing

        CommandLine.Result TrainInto(params string[] more) => CommandLine.Call(["train", "lm", "--data", Sentences, "--preset", "sentences", "--out", _folder.File("o"), .. more]);
    }

    // A job that a script puts in the background ignores SIGINT, and its children with it; SIGTERM takes the same way in the command.
    private static bool IgnoresInterrupts() => Convert.ToInt64(
        File.ReadLines("/proc/self/status").Single(l => l.StartsWith("SigIgn:", StringComparison.Ordinal))["SigIgn:".Length..].Trim(), 16) is var mask && (mask & 2) != 0;

    /// <summary>nanoGPT's CPU recipe on real text; its author reports 1.88 nats a character.</summary>
    [Fact]
    public void Train_NanoCpu_OnTinyShakespeare_ReachesItsPublishedLoss()
    {
        var data = Repository.Real("text/tinyshakespeare.txt");
        Repository.RequireLong();
        Assert.Equal(0, CommandLine.Call("train", "lm", "--data", data, "--preset", "nano-cpu", "--out", _folder.File("nano"), "--json", _folder.File("r.json")).Code);
        Assert.InRange((double)JsonNode.Parse(File.ReadAllText(_folder.File("r.json")))!["validation_loss"]!, 1.5, 1.90);
    }
}
