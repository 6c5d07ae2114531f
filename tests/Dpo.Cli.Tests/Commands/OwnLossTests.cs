using System.CommandLine;
using System.Text.Json.Nodes;
using Dpo.Cli.Commands;
using Dpo.Cli.Terminal;
using Dpo.Estimators;
using Dpo.Losses;
using Dpo.Tests.Shared;
using static TorchSharp.torch;

namespace Dpo.Cli.Tests.Commands;

/// <summary>A loss of one's own behind --loss, with a parameter of its own, after one line.</summary>
public sealed class OwnLossTests : IDisposable
{
    private static readonly LossParameter Tau = new("tau", "squared: the margin that is aimed at (1).")
    { Below = 2000 };

    private readonly TempFolder _folder = new();

    private sealed record SquaredLoss(double Beta, double Tau) : PreferenceLoss
    {
        public override Tensor PerPair(PairLogps policy, PairLogps reference) =>
            (Beta * (policy.Chosen - reference.Chosen - policy.Rejected + reference.Rejected) - Tau).square();
    }

    static OwnLossTests() =>
        PreferenceLosses.Register("squared", p => new SquaredLoss(p.Take(LossParameter.Beta, 0.1), p.Take(Tau, 1)));

    public void Dispose() => _folder.Dispose();

    private CommandLine.Result Train(params string[] more)
    {
        var datasets = Path.Combine(Repository.Root, "datasets");
        File.WriteAllLines(_folder.File("few.jsonl"), File.ReadLines(Path.Combine(datasets, "story-preferences.jsonl")).Take(12));
        return CommandLine.Call(["train", "preference", "--model", Path.Combine(datasets, "recorded", "stories-sft"),
            "--data", _folder.File("few.jsonl"), "--batch-size", "2", "--steps", "2", "--max-length", "60",
            "--out", _folder.File("out"), .. more]);
    }

    [Fact]
    public void ALossOfOnesOwn_TrainsByItsName_AndIsRecorded()
    {
        var trained = Train("--loss", "squared", "--tau", "0.5");
        Assert.True(trained.Code == 0, trained.Error);
        var record = JsonNode.Parse(File.ReadAllText(_folder.File("out/run.json")))!;
        Assert.Equal("""{"type":"SquaredLoss","Beta":0.1,"Tau":0.5}""", record["loss"]!.ToJsonString());
        CommandLine.Sentence(Train("--loss", "squared", "--resume"), 1, "it has \"loss.Tau\": 0.5, this one \"loss.Tau\": 1");
    }

    [Fact]
    public void ItsParameter_IsRefusedByNameElsewhere_AndOutOfItsRange()
    {
        CommandLine.Sentence(Train("--tau", "1"), 2, "--tau: the loss \"dpo\" has no such parameter; it takes beta, label-smoothing");
        CommandLine.Sentence(Train("--loss", "squared", "--tau", "-6"), 2,
            "--tau is \"-6\"; expected a number above 0 and at most 2000, written like 0.001");
        CommandLine.Sentence(Train("--loss", "squared", "--tau", "2000"), 2, "--tau must be a number above 0 and below 2000; got 2000");
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Theory]
    [InlineData("-5", null)]
    [InlineData("0.5", null)]
    [InlineData("-5.1", "--x is \"-5.1\"; expected a number from -5 to 0.5, written like 0.001")]
    [InlineData("0.6", "--x is \"0.6\"; expected a number from -5 to 0.5, written like 0.001")]
    public void ARange_MayBeginBelowZero(string word, string? problem)
    {
        var command = new Command("c") { NumberOption.InRangeOrNone("--x", "d", -5, allowsLeast: true, 0.5) };
        Assert.Equal(problem, command.Parse(["--x", word]).Errors.SingleOrDefault()?.Message);
    }

    [Fact]
    public void AParameterWithTheNameOfAnotherOption_IsRefused() => Assert.Equal(
        "--steps: dpo train preference has this option already; give the loss's parameter another name",
        Assert.Throws<ArgumentException>(() => TrainPairsCommand.Preference([new LossParameter("steps", "Mine.")])).Message);

    // The losses, a line each, and their parameters; one's own come last.
    [Fact]
    public void Help_ListsTheParametersAsDeclared()
    {
        using var output = new StringWriter();
        Root.Parse(Root.Make(Root.All(), 80), ["train", "preference", "--help"]).Invoke(new InvocationConfiguration { Output = output });
        var lines = output.ToString().ReplaceLineEndings("\n").Split('\n').Select(l => l.TrimEnd()).ToList();
        var from = lines.FindIndex(l => l.StartsWith("  --loss", StringComparison.Ordinal));
        Assert.Equal("""
              --loss <NAME>                         Preference loss to minimise, one of
                                                    dpo: Rafailov et al. 2023 (TRL sigmoid)
                                                    cdpo: smoothed labels (Mitchell 2023)
                                                    robust: unbiased under flipped labels
                                                    ipo: Azar et al. 2023, on sums
                                                    ipo-mean: on token means, as TRL's ipo
                                                    hinge: hinge on the margin, as SLiC
                                                    rdpo: R-DPO, a charge for length
                                                    dpo-norm: token means (TRL sigmoid_norm)
                                                    reference-free: a uniform reference
                                                    rpo: DPO plus SFT on the chosen
                                                    simpo: no reference (Meng et al. 2024)
                                                    orpo: SFT plus odds ratio (Hong 2024)
                                                    apo-zero: chosen up, rejected down
                                                    apo-down: both down, rejected further
                                                    squared
                                                     [default: dpo]
              --beta <X>                            How near the policy stays to the
                                                    reference (0.1); SimPO's scale (2);
                                                    orpo: the same as lambda.
              --gamma <X>                           SimPO's target margin (0.5).
              --lambda <X>                          orpo: weight of the odds ratio (0.1);
                                                    TRL calls it beta.
              --label-smoothing <X>                 Share of labels taken to be flipped
                                                    (cdpo and robust 0.1, dpo 0).
              --alpha <X>                           rdpo: the charge for a token (0.1).
              --sft-weight <X>                      rpo: weight of the next-token loss of
                                                    the chosen response (1).
              --tau <X>                             squared: the margin that is aimed at
                                                    (1).
            """.ReplaceLineEndings("\n").Split('\n'), lines.Skip(from).Take(30));
    }
}
