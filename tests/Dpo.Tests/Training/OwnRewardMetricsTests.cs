using Dpo.Base;
using Dpo.Data;
using Dpo.Losses;
using Dpo.Models;
using Dpo.Tests.Shared;
using Dpo.Text;
using Dpo.Training;
using static TorchSharp.torch;

namespace Dpo.Tests.Training;

public sealed class OwnRewardMetricsTests
{
    private static readonly TransformerConfig Shape = new(5, 8, 1, 2, 16);

    private static PreferenceBatches Pairs =>
        new([new(new([3], [2, 2, 2, 2, 2, 0]), new([3], [4]))], 1, new Seeds(1), CPU);

    private static OptimConfig Optimiser(int steps) => new(new ConstantLr(1e-2), steps);

    // Chosen of six tokens, rejected of one: their means decide SimPO, and its metrics.
    [Fact]
    public void SimPo_ReportsTheMarginThatItTrains_InStepAndEvaluation()
    {
        using var policy = new Transformer(Shape, new Seeds(3));
        using var trainer = new PreferenceTrainer(policy, null, Pairs, new SimPoLoss(2, 0.5), Optimiser(120), PairWorld.Log);
        var last = trainer.Fit().Rows[^1];
        var margin = 2 * (last["logps/chosen"] / 6 - last["logps/rejected"]);
        Assert.True(last["loss"] < 0.1);
        Assert.Equal(margin, last["rewards/margins"], 1e-4);
        Assert.Equal(Math.Log(1 + Math.Exp(0.5 - margin)), last["loss"], 1e-5);
        Assert.Equal(1, last["rewards/accuracies"]);
        Assert.Equal(2 * last["logps/chosen"] / 6, last["rewards/chosen"], 1e-5);
        // The sums still say the opposite when the means, which it trains, are right.
        Assert.Contains(trainer.Log.Rows,
            r => r["logps/chosen"] < r["logps/rejected"] && r["rewards/margins"] > 0.5 && r["rewards/accuracies"] == 1);
        var held = trainer.Evaluate(Pairs, null);
        Assert.Equal(1, held.Accuracy);
        Assert.True(held.Margin >= margin - 0.1);
    }

    // At the reference every margin of log-ratios is 0, whatever the lengths; the metrics say so for means as for sums.
    [Fact]
    public void LengthNormalised_AndIpoOfMeans_ReportMeans()
    {
        foreach (PreferenceLoss loss in (PreferenceLoss[])[new LengthNormalisedDpoLoss(0.5), new IpoLoss(0.5, LengthNormalised: true)])
        {
            using var reference = new Transformer(Shape, new Seeds(3));
            using var policy = ModelCopy.Create(reference, trainable: true);
            using var trainer = new PreferenceTrainer(policy, reference, Pairs, loss, Optimiser(20), PairWorld.Log);
            var rows = trainer.Fit().Rows;
            Assert.Equal(0, rows[0]["rewards/margins"], 1e-6);
            var (first, last) = (rows[0], rows[^1]);
            Assert.Equal(0.5 * (last["logps/chosen"] - first["logps/chosen"]) / 6, last["rewards/chosen"], 1e-5);
            Assert.Equal(0.5 * (last["logps/rejected"] - first["logps/rejected"]), last["rewards/rejected"], 1e-5);
        }
    }
}
