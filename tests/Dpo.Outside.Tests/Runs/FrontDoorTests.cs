using Dpo.Losses;
using Dpo.Runs;
using Dpo.Tests.Shared;

namespace Dpo.Outside.Tests.Runs;

/// <summary>The program of the first README, as it is printed: compiled here, and run where its paths lead.</summary>
public sealed class FrontDoorTests
{
    [Fact]
    public void TheSixLines_Run_AndAreThoseOfTheReadme()
    {
        using var checkout = new TempFolder();
        var model = checkout.File("datasets/recorded/stories-sft");
        Directory.CreateDirectory(model);
        var datasets = Path.Combine(Repository.Root, "datasets");
        foreach (var file in Directory.GetFiles(Path.Combine(datasets, "recorded", "stories-sft")))
        {
            File.Copy(file, Path.Combine(model, Path.GetFileName(file)));
        }
        // Forty of the thousand pairs: the reference is asked about each of them.
        File.WriteAllLines(checkout.File("datasets/story-preferences.jsonl"),
            File.ReadLines(Path.Combine(datasets, "story-preferences.jsonl")).Take(40));
        var (before, output) = (Environment.CurrentDirectory, Console.Out);
        using var printed = new StringWriter();
        try
        {
            Environment.CurrentDirectory = checkout.Path;
            Console.SetOut(printed);

            // begin front door
            var run = new PreferenceRun("datasets/recorded/stories-sft", ["datasets/story-preferences.jsonl"], "artifacts/mine")
            { Config = new PreferenceRunConfig(Steps: 20), Loss = new DpoLoss(Beta: 0.1) };
            var result = run.Run();
            Console.WriteLine($"held-out accuracy {result.ValidationAccuracy:0.00} after {result.Steps} updates");
            // end front door
        }
        finally
        {
            Console.SetOut(output);
            Environment.CurrentDirectory = before;
        }
        Assert.Matches(@"^held-out accuracy [01]\.\d\d after 20 updates\r?\n$", printed.ToString());
        Assert.True(File.Exists(checkout.File("artifacts/mine/model.safetensors")));

        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md")).ReplaceLineEndings("\n");
        var shown = readme.Split("```csharp\n")[1].Split("\n```")[0].Split('\n');
        var here = File.ReadLines(Path.Combine(Repository.Root, "tests", "Dpo.Outside.Tests", "Runs", "FrontDoorTests.cs")).Select(l => l.Trim()).ToList();
        Assert.Equal(6, shown.Length);
        Assert.All(shown.TakeWhile(l => l.StartsWith("using ", StringComparison.Ordinal)), line => Assert.Contains(line, here));
        Assert.Equal(here[(here.IndexOf("// begin front door") + 1)..here.IndexOf("// end front door")],
            shown.SkipWhile(l => l.StartsWith("using ", StringComparison.Ordinal)));
    }
}
