using System.Text.Json.Nodes;
using Dpo.Estimators;
using Dpo.Losses;
using Dpo.Outside.Tests.Data;
using Dpo.Outside.Tests.Models;
using Dpo.Outside.Tests.Runs;
using Dpo.Outside.Tests.Support;
using Dpo.Runs;
using Dpo.Tests.Shared;
using Dpo.Training;
using static TorchSharp.torch;

namespace Dpo.Outside.Tests.Losses;

/// <summary>A loss that is registered is as good as the library's own: by name, with its parameter, on record.</summary>
public sealed class SquaredHingeLossTests
{
    private static readonly LossParameter _target = new("target", "squared-hinge: the margin that is asked for (1).");

    // The one line that registers it.
    static SquaredHingeLossTests() => PreferenceLosses.Register("squared-hinge",
        p => new SquaredHingeLoss(p.Take(LossParameter.Beta, 0.1), p.Take(_target, 1)));

    [Fact]
    public void Loss_HasAtMostSixLines() =>
        Assert.InRange(Example.Lines("loss", Path.Combine(Repository.Root, "tests/Dpo.Outside.Tests/Losses/SquaredHingeLoss.cs")), 3, 6);

    [Fact]
    public void PerPair_ByHand_IsTheSquareBelowTheTarget()
    {
        using var scope = NewDisposeScope();
        var policy = new PairLogps(tensor(new[] { -1.0, -1.0 }), tensor(new[] { -3.0, -9.0 }));
        var reference = new PairLogps(tensor(new[] { -1.0, -1.0 }), tensor(new[] { -1.0, -1.0 }));

        var loss = PreferenceLosses.Create("squared-hinge", new Dictionary<string, double> { ["beta"] = 0.5, ["target"] = 3 });

        Assert.Equal([4, 0], loss.PerPair(policy, reference).data<double>().ToArray());      // (3 - 0.5 * 2)^2, and 0.5 * 8 > 3
    }

    [Fact]
    public void Register_OneLine_GivesNameDefaultsAndParameter()
    {
        Assert.Contains("squared-hinge", PreferenceLosses.Names);
        Assert.Contains(_target, PreferenceLosses.Parameters);
        Assert.Equal(new SquaredHingeLoss(0.1, 1), PreferenceLosses.Create("squared-hinge", new Dictionary<string, double>()));
        var error = Assert.Throws<ArgumentException>(() =>
            PreferenceLosses.Create("dpo", new Dictionary<string, double> { ["target"] = 2 }));
        Assert.StartsWith("target: the loss \"dpo\" has no such parameter", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PreferenceRun_WithIt_RecordsTypeAndParameters()
    {
        using var folder = new TempFolder();
        var (model, pairs) = (TinyData.Model(folder.File("model")), TinyData.Pairs(folder.File("pairs.jsonl")));

        new PreferenceRun(model, [pairs], folder.File("out"))
        {
            Loss = PreferenceLosses.Create("squared-hinge", new Dictionary<string, double> { ["target"] = 2 }),
            Config = new PreferenceRunConfig(Steps: 2),
        }.Run();

        Assert.Equal("""{"type":"SquaredHingeLoss","Beta":0.1,"Target":2}""", LossOf(folder.File("out")));
    }

    // The serialiser by itself would write what all losses have, and go on with a run of another one.
    [Fact]
    public void Claim_OfAJobOfOnesOwn_RecordsALossAmongItsSettings()
    {
        using var folder = new TempFolder();
        Train(new SquaredHingeLoss(0.1, 2), new TrainingOptions(folder.Path));

        Assert.Equal("""{"type":"SquaredHingeLoss","Beta":0.1,"Target":2}""", LossOf(folder.Path));
        var error = Assert.Throws<InvalidDataException>(() =>
            Train(new SquaredHingeLoss(0.1, 3), new TrainingOptions(folder.Path) { Resume = true }));
        Assert.Contains("it has \"loss.Target\": 2, this one \"loss.Target\": 3", error.Message, StringComparison.Ordinal);
    }

    private static string LossOf(string folder) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run.json")))!["loss"]!.ToJsonString();

    private static void Train(PreferenceLoss loss, TrainingOptions options)
    {
        var job = new TrainingJob(options);
        job.Claim(new { loss });
        using var model = new LstmModel(4, 8, options.Seeds);
        using var trainer = new LanguageModelTrainer(
            model, new CountingBatches(4, 8), new OptimConfig(new ConstantLr(1e-2), 2), job.NewLog());
        job.Train(trainer, () => { });
    }
}
