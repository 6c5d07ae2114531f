using System.Text.RegularExpressions;
using Dpo.Tests.Shared;

namespace Dpo.Cli.Tests.Documents;

/// <summary>Every command that a document shows in a fenced block "sh", and how it is run.</summary>
internal static partial class ReadmeCommands
{
    /// <summary>How a checkout calls the program.</summary>
    public const string Checkout = "dotnet run -c Release --project lib/Dpo.Cli -- ";

    /// <summary>What stands for a name of the reader's own, where a command is run.</summary>
    public static readonly IReadOnlyDictionary<string, string> Placeholders = new Dictionary<string, string>
    {
        ["FILE"] = "datasets/story-preferences-heldout.jsonl",
        ["DIR"] = "datasets/recorded/stories-sft",
        ["pairs.jsonl"] = "datasets/story-preferences-heldout.jsonl",
    };

    /// <summary>Run here by every call of the tests, as printed: in a folder that looks like a checkout, with an empty artifacts/.</summary>
    public static readonly IReadOnlyList<string> Quick =
    [
        Checkout + "export notebooks --to slides",
        Checkout + "kernel install",
        Checkout + "train preference --model datasets/recorded/stories-sft --data datasets/story-preferences.jsonl --steps 20 --out artifacts/first-dpo",
        "dpo export notebooks --to html",
        "dpo export notebooks --to slides",
        "dpo export notebooks --to student",
        "dpo kernel install",
        "dpo kernel install --as .net-csharp",
        "dpo kernel uninstall",
        "dpo sample --model artifacts/sentences --prompt \"the fox \"",
        "dpo sample --model datasets/recorded/stories-sft --template instruction --prompt \"Write a story about Lily and a kite.\"",
        "dpo data FILE --model DIR --page page.html",
        "dpo label datasets/story-preferences.jsonl --annotator ann",
        "head -n 200 datasets/story-labels.jsonl > artifacts/labels.jsonl",
    ];

    /// <summary>Run here in the same way when DPO_LONG is set.</summary>
    public static readonly IReadOnlyList<string> Slow =
    [
        "dpo train lm --data datasets/sentences.txt --preset sentences --out artifacts/sentences",
        "dpo train preference --model DIR --data pairs.jsonl --out out",
        "dpo sample --model out --prompt \"Write a story about a fox.\"",
        "dpo train reward --model datasets/recorded/stories-sft --labels artifacts/labels.jsonl --validation datasets/story-preferences-heldout.jsonl --steps 60 --out artifacts/reward",
    ];

    /// <summary>Run by a stage of .ci/run ("stage NAME" or "begin NAME" there), or by the tests of a file.</summary>
    public static readonly IReadOnlyDictionary<string, string> Elsewhere = new Dictionary<string, string>
    {
        [Checkout + "run notebooks"] = "stage notebooks",
        ["dpo run notebooks"] = "stage notebooks",
        ["dpo run notebooks/solutions"] = "begin solutions",
        ["dpo run notebooks/05-optimal-policy.ipynb"] = "tests/Dpo.Cli.Tests/Commands/RunCommandTests.cs",
        ["dotnet build"] = "stage build",
        ["dotnet test"] = "stage test",
        ["dotnet test --project tests/Dpo.Notebooks.Tests -- --filter-class \"*HousePicturesTests\""] = "tests/Dpo.Notebooks.Tests/HousePicturesTests.cs",
        ["dotnet pack -c Release -o FEED"] = "begin outside",
        ["dotnet tool install -g Dpo.Tool --add-source FEED"] = "stage newcomer",
        ["dotnet nuget add source FEED --name dpo"] = "stage newcomer",
        ["dotnet add package Dpo"] = "stage newcomer",
        ["dpo native install cpu"] = "stage newcomer",
        ["dpo grade notebooks/solutions"] = "tests/Dpo.Cli.Tests/Commands/GradeCommandTests.cs",
        ["dpo train lm --data tinyshakespeare.txt --preset nano-cpu --out DIR"] = "tests/Dpo.Cli.Tests/Commands/TrainCommandTests.cs",
        ["dpo lab theorems --worlds 5"] = "tests/Dpo.Cli.Tests/Commands/ExactCommandTests.cs",
        ["dpo lab readme"] = "tests/Dpo.Cli.Tests/Documents/ReadmeDocumentTests.cs",
        ["dpo lab readme --check"] = "tests/Dpo.Cli.Tests/Documents/ReadmeDocumentTests.cs",
    };

    /// <summary>Run by hand, and why no test does.</summary>
    public static readonly IReadOnlyDictionary<string, string> ByHand = new Dictionary<string, string>
    {
        ["bash .ci/run"] = "runs these tests",
        ["bash .ci/run --long"] = "runs these tests",
        ["bash tests/defects/run"] = "an hour or more; tests/defects/matrix.md is what it found",
        ["dotnet run -c Release --project tests/benchmarks"] = "ratios that a busy machine disturbs; tests/README.md has them",
        ["cp artifacts/pictures/arrows-*.svg lib/"] = "writes into the sources",
        ["dpo lab exact --seeds 5"] = "hours; datasets/recorded/exact is what it gave",
        ["dpo lab story --seed 1"] = "five minutes; datasets/recorded/storyteller is what it gave",
        ["dpo lab bugs --seeds 5"] = "a quarter of an hour; datasets/recorded/exact/bugs.jsonl is what it gave",
        ["dpo native install cuda"] = "downloads 3 GB",
        ["dpo native install --from DIR"] = "needs an installed PyTorch",
        ["dpo native"] = "says what the three before it did",
        ["dotnet run -c Release --project lib/Dpo.Cli -p:TorchBackend=cuda -- train lm --preset nano-gpu --device cuda --data FILE --out DIR"] = "needs a GPU",
    };

    /// <summary>The commands of all documents, in the order in which they stand, each once.</summary>
    public static IReadOnlyList<string> Shown { get; } =
        [.. Documents().SelectMany(file => Lines(File.ReadAllText(file))).Distinct()];

    /// <summary>The lines of the blocks "sh" of a document.</summary>
    public static IEnumerable<string> Lines(string markdown) => Block().Matches(markdown.ReplaceLineEndings("\n"))
        .Where(m => m.Groups["language"].Value == "sh").SelectMany(m => m.Groups["body"].Value.Split('\n')).Where(line => line.Length > 0);

    /// <summary>The languages of the fenced blocks of all documents; empty for a block without one.</summary>
    public static IEnumerable<(string File, string Language)> Languages() => Documents().SelectMany(file =>
        Block().Matches(File.ReadAllText(file).ReplaceLineEndings("\n")).Select(m => (file, m.Groups["language"].Value)));

    private static IEnumerable<string> Documents() => new[] { "lib", "notebooks", "datasets", "tests", ".github" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.md", SearchOption.AllDirectories))
        .Where(file => !Built().IsMatch(file)).Order(StringComparer.Ordinal).Prepend(Path.Combine(Repository.Root, "README.md"));

    [GeneratedRegex(@"^```(?<language>\S*)\n(?<body>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"[/\\](bin|obj|node_modules|artifacts)[/\\]")]
    private static partial Regex Built();
}
