using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Dpo.Tests.Shared;

namespace Dpo.Cli.Tests.Support;

/// <summary>Each dpo train command on small data, and all that a run leaves in its folder, to be compared to the
/// bit.</summary>
internal sealed class TrainingVerbs : IDisposable
{
    private const int Steps = 8;
    private static readonly string Datasets = Path.Combine(Repository.Root, "datasets");
    private readonly TempFolder _folder = new();

    public TrainingVerbs()
    {
        // With dropout: the generator of its masks must go on as well.
        var recorded = Path.Combine(Datasets, "recorded", "stories-sft");
        Directory.CreateDirectory(Model);
        Array.ForEach(Directory.GetFiles(recorded), f => File.Copy(f, Path.Combine(Model, Path.GetFileName(f))));
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(recorded, "config.json")))!;
        Assert.NotNull(config["resid_pdrop"]);
        foreach (var name in (string[])["resid_pdrop", "embd_pdrop", "attn_pdrop"])
        {
            config[name] = 0.1;
        }
        File.WriteAllText(Path.Combine(Model, "config.json"), config.ToJsonString());
    }

    public static TheoryData<string> All => ["lm", "sft", "preference", "reward", "kto", "ppo"];

    private string Model => _folder.File("model");

    public void Dispose() => _folder.Dispose();

    public string Folder(string name) => _folder.File(name);

    /// <summary>The words of a command that trains into a folder, without what changes only where it saves.</summary>
    public string[] Command(string verb, string folder, params string[] more)
    {
        string[] size = ["--batch-size", "4", "--steps", $"{Steps}"];
        string[] words = verb switch
        {
            "lm" => ["--data", Path.Combine(Datasets, "sentences.txt"), "--preset", "sentences", .. size],
            "sft" => ["--model", Model, "--data", Few("advice-instructions.jsonl"), .. size],
            "preference" => ["--model", Model, "--data", Few("story-preferences.jsonl"), .. size, "--accumulation-steps", "2"],
            "ppo" => ["--model", Model, "--reward", Reward(), "--prompts", Few("story-preferences.jsonl"), "--batch-size", "4",
                "--iterations", $"{Steps}", "--epochs", "1", "--max-tokens", "6", "--target-kl", "1"],
            _ => ["--model", Model, "--data", Few("story-preferences.jsonl"), .. size],
        };
        return ["train", verb, .. words, "--tensorboard", "--out", _folder.File(folder), .. more];
    }

    /// <summary>The files of a folder and what is in them: weights and states by their fingerprint; of log, table and
    /// events all but the speed, which no two runs share.</summary>
    public SortedDictionary<string, string> Left(string folder)
    {
        var root = _folder.File(folder);
        var left = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(root, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(root, file);
            if (!name.StartsWith("tensorboard", StringComparison.Ordinal))
            {
                left[name] = name switch
                {
                    "log.jsonl" => string.Join('\n', File.ReadLines(file).Select(Row)),
                    "log.csv" => Table(file),
                    _ => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))),
                };
            }
        }
        left["tensorboard"] = string.Join('\n', Directory.GetFiles(Path.Combine(root, "tensorboard"))
            .SelectMany(TensorBoardEvent.Read).Where(e => e.Tag is not null && !IsSpeed(e.Tag))
            .Select(e => FormattableString.Invariant($"{e.Step:0000} {e.Tag} {e.Value:R}")).Order(StringComparer.Ordinal));
        return left;
    }

    private static bool IsSpeed(string metric) => metric.EndsWith("_per_second", StringComparison.Ordinal);

    // The header holds the time of its writing; that it is there, and where, is what counts.
    private static string Row(string line)
    {
        var row = JsonNode.Parse(line)!.AsObject();
        return row.ContainsKey("header") ? "header"
            : string.Join(", ", row.Where(m => !IsSpeed(m.Key)).Select(m => $"{m.Key}: {m.Value?.ToJsonString()}"));
    }

    private static string Table(string file)
    {
        var lines = File.ReadLines(file).Select(l => l.Split(',')).ToList();
        var kept = Enumerable.Range(0, lines[0].Length).Where(i => !IsSpeed(lines[0][i])).ToList();
        return string.Join('\n', lines.Select(l => string.Join(',', kept.Select(i => l[i]))));
    }

    private string Few(string file)
    {
        if (!File.Exists(_folder.File(file)))
        {
            File.WriteAllLines(_folder.File(file), File.ReadLines(Path.Combine(Datasets, file)).Take(20));
        }
        return _folder.File(file);
    }

    private string Reward()
    {
        var folder = _folder.File("judge");
        if (!Directory.Exists(folder))
        {
            Assert.Equal(0, CommandLine.Call("train", "reward", "--model", Model, "--data", Few("story-preferences.jsonl"),
                "--steps", "2", "--batch-size", "4", "--out", folder).Code);
        }
        return folder;
    }
}
