using Dpo.Base;
using Dpo.Data;
using Dpo.Devices;
using Dpo.Losses;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Outside.Tests.Support;
using Dpo.Sampling;
using Dpo.Tests.Shared;
using Dpo.Text;
using Dpo.Training;
using static TorchSharp.torch;

namespace Dpo.Outside.Tests.Models;

/// <summary>All that the library does with a language model, with one that it does not know.</summary>
public sealed class LstmModelTests
{
    private static readonly Seeds _seeds = new(1);
    private static readonly Vocabulary _words = new(["a", "b"], "<eos>", ["<p>"]);
    private static readonly SamplingConfig _sampling = new(MaxTokens: 8) { EosId = _words.EosId };

    [Fact]
    public void Model_HasAtMostThirtyLines() =>
        Assert.InRange(Example.Lines("model", Path.Combine(Repository.Root, "tests/Dpo.Outside.Tests/Models/LstmModel.cs")), 10, 30);

    [Fact]
    public void LanguageModelTrainer_OnText_LearnsIt()
    {
        using var model = new LstmModel(_words.Count, 16, _seeds);
        using var text = new TextWindows([.. Enumerable.Repeat(_words.Ids("a b b"), 40).SelectMany(x => x)], 12, 8, _seeds, CPU);
        using var trainer = new LanguageModelTrainer(model, text, new OptimConfig(new ConstantLr(3e-2), 60), NewLog());

        trainer.Fit();

        Assert.True(LanguageModelTrainer.Evaluate(model, text.InOrder()).TokenAccuracy > 0.9);
        Assert.Equal("b b a b b a", _words.Text(Sampler.Generate(
            model, [_words.Ids("a")], new SamplingConfig(6) { Greedy = true }, _seeds)[0].Ids));
    }

    [Fact]
    public void PreferenceTrainer_WithACopyAsReference_WidensMarginsAndMovesSamples()
    {
        using var policy = new LstmModel(_words.Count, 16, _seeds);
        using var reference = new LstmModel(_words.Count, 16, _seeds);
        ModelCopy.Weights(policy, reference);
        var pairs = new PreferenceBatches([Pair("a a <eos>", "b b <eos>"), Pair("a <eos>", "b a <eos>")], 2, _seeds, CPU);
        using var trainer = new PreferenceTrainer(
            policy, reference, pairs, new DpoLoss(0.1), new OptimConfig(new ConstantLr(1e-2), 60), NewLog());

        var (_, margins) = trainer.Fit().Series("rewards/margins");

        Assert.Equal(0, margins[0], 6);                     // the policy is the reference still
        Assert.True(margins[^1] > 1, $"margin {margins[^1]}");
        Assert.True(Beginning(policy, "a") > Beginning(reference, "a") + 20);
        Assert.True(Beginning(policy, "b") < Beginning(reference, "b") - 5);
    }

    private static EncodedPair Pair(string chosen, string rejected) =>
        new(new(_words.Ids("<p>"), _words.Ids(chosen)), new(_words.Ids("<p>"), _words.Ids(rejected)));

    // Of 100 samples, how many begin with a word.
    private static int Beginning(LstmModel model, string word) =>
        Sampler.Generate(model, [.. Enumerable.Repeat(_words.Ids("<p>"), 100)], _sampling, _seeds)
            .Count(response => response.Ids[0] == _words.IdOf(word));

    private static RunLog NewLog() => new(RunHeader.Now("lstm", _seeds, Compute.Cpu));
}
