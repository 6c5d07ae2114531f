using Dpo.Base;
using Dpo.Estimators;
using Dpo.Losses;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Science.Exact;
using Dpo.Tests.Shared;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Training;

public sealed class PpoTrainerTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly List<IDisposable> _owned = [];

    private static PpoConfig Config => new(new FixedKl(0.5), 30, 2)
    { BatchSize = 64, EosId = PairWorld.Words.EosId, PolicyRate = new LinearLr(3e-3), ValueRate = new LinearLr(3e-3) };

    public void Dispose()
    {
        _owned.ForEach(o => o.Dispose());
        _scope.Dispose();
    }

    private T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }

    // One point for each a.
    private static double[] CountA(IReadOnlyList<EncodedExample> responses) => [.. responses.Select(r => (double)r.Response.Count(t => t == 0))];

    private static Tensor RewardTable => tensor(PairWorld.Space.Responses.Select(y => (double)y.Count(t => t == 0)).ToArray()).unsqueeze(0).expand(2, -1);

    private (PpoTrainer Trainer, Transformer Policy, Transformer Reference) Trainer(PpoConfig config, ScoreResponses? score = null, long seed = 1)
    {
        var reference = Own(new Transformer(PairWorld.Shape, new Seeds(3)));
        var policy = Own(ModelCopy.Create(reference, trainable: true));
        var value = Own(ScalarModel.From(reference, new Seeds(seed), zeroInitHead: true));
        return (Own(new PpoTrainer(policy, reference, value, PairWorld.Prompts, score ?? CountA, config, new Seeds(seed), new RunLog(RunHeader.Now("test", new Seeds(seed), CPU)))), policy, reference);
    }

    private static double Kl(Transformer policy, Transformer reference, double beta)
    {
        using var table = PolicyTable.Compute(policy, PairWorld.Prompts, PairWorld.Space);
        using var start = PolicyTable.Compute(reference, PairWorld.Prompts, PairWorld.Space);
        return Divergence.Kl(table.LogProbs, OptimalPolicy.Compute(start.LogProbs, RewardTable, beta)).mean().ToDouble();
    }

    [Fact]
    public void Fit_ComesNearTheOptimum_AndLeavesTheReferenceAlone()
    {
        var (trainer, policy, reference) = Trainer(Config with { Iterations = 100 });
        var before = reference.parameters().Select(p => p.detach().clone()).ToList();
        var far = Kl(policy, reference, 0.5);
        trainer.Fit();
        Assert.True(far > 0.5);
        Assert.InRange(Kl(policy, reference, 0.5), 0, 0.03);
        Assert.All(reference.parameters().Zip(before), p => Assert.True(p.First.equal(p.Second).all().ToBoolean()));
        Assert.Equal(100, trainer.Log.Rows.Count);
    }

    [Fact]
    public void Reinforce_ThroughTheSameParts_RaisesTheReward()
    {
        var (trainer, _, _) = Trainer((Config with { Iterations = 60 }).Reinforce());
        var log = trainer.Fit();
        var scores = log.Series("objective/scores").Values;
        Assert.True(scores[^10..].Average() > scores[..10].Average() + 0.3);
        Assert.All(log.Rows, r => Assert.Equal((1.0, 0.0), (r["val/ratio"], r["policy/clipfrac_avg"])));
    }

    // One minibatch is the whole batch, so policy and old log-probabilities come from the same forward, bit for bit.
    [Fact]
    public void FirstUpdate_RatioIsOne_ClipIsIdle()
    {
        var (trainer, _, _) = Trainer(Config with { Epochs = 1, Minibatches = 1 });
        var first = trainer.Step();
        Assert.Equal((1.0, 0.0, 0.0, 0.0), (first["val/ratio"], first["val/ratio_var"], first["policy/clipfrac_avg"], first["policy/approxkl_avg"]));
        Assert.Equal(0, first["objective/kl"], 1e-6);                                            // and the policy is the reference
        var (split, _, _) = Trainer(Config with { Epochs = 1, Minibatches = 4, PolicyRate = new ConstantLr(1e-12), ValueRate = new ConstantLr(1e-12) });
        Assert.Equal(1, split.Step()["val/ratio"], 1e-6);
    }

    [Fact]
    public void SameSeed_SameCurve_AnotherSeed_Another()
    {
        double[] Curve(long seed)
        {
            var (trainer, _, _) = Trainer(Config with { Iterations = 4 }, seed: seed);
            return [.. trainer.Fit().Rows.SelectMany(r => new[] { r["objective/scores"], r["loss/policy_avg"], r["loss/value_avg"], r["grad_norm"] })];
        }
        Assert.Equal(Curve(1), Curve(1));
        Assert.NotEqual(Curve(1), Curve(2));
    }

    [Fact]
    public void Resume_ThreePlusThree_IsSix_BitForBit()
    {
        using var folder = new TempFolder();
        var config = Config with { Kl = new AdaptiveKl(0.5, 0.01, 500) };
        var (whole, wholePolicy, _) = Trainer(config);
        whole.Fit(6);
        var (first, _, _) = Trainer(config);
        first.Fit(3);
        first.Save(folder.File("run"));
        var (second, policy, _) = Trainer(config);
        second.Resume(folder.File("run"));
        second.Fit(6);
        Assert.Equal(PairWorld.Weights(wholePolicy), PairWorld.Weights(policy));
        Assert.Equal((whole.Beta, 3), (second.Beta, second.Log.Rows.Count));
        using var other = new PreferenceTrainer(policy, null, PairWorld.Batches(), new SimPoLoss(2, 0.5), PairWorld.Optimiser(), PairWorld.Log);
        other.Save(folder.File("other"));
        Assert.Contains("policy.model.", Assert.Throws<InvalidDataException>(() => second.Resume(folder.File("other"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Step_TwentyTimes_LeavesNoTensorBehind()
    {
        var (trainer, _, _) = Trainer(Config);
        trainer.Step();
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        trainer.Fit(21);
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    // A penalty of 5 on responses without EOS; they fill the length otherwise.
    [Fact]
    public void MissingEosPenalty_MakesResponsesEnd()
    {
        double Ended(double penalty)
        {
            var (trainer, _, _) = Trainer(Config with { Iterations = 40, MissingEosPenalty = penalty });
            return trainer.Fit().Rows[^1]["val/num_eos_tokens"] / 64;
        }
        Assert.True(Ended(5) > 0.9);
        Assert.True(Ended(0) < 0.6);
    }

    [Fact]
    public void RewardScale_DividesScoresAndBeta()
    {
        var (plain, _, _) = Trainer(Config);
        var (scaled, _, _) = Trainer(Config with { RewardScale = 4 });
        var (one, four) = (plain.Step(), scaled.Step());
        Assert.Equal(one["objective/rlhf_reward"], four["objective/rlhf_reward"], 1e-6);
        Assert.Equal(one["loss/value_avg"] / 16, four["loss/value_avg"], 0.01);                   // V = 0 at first: ½ R² / s²
    }

    [Fact]
    public void AdaptiveKl_MovesBeta_TowardsTheTarget()
    {
        var (tight, _, _) = Trainer(Config with { Kl = new AdaptiveKl(0.5, 1e-3, 100) });
        tight.Fit(5);
        Assert.True(tight.Beta > 0.5);
        var (loose, _, _) = Trainer(Config with { Kl = new AdaptiveKl(0.5, 1e3, 100) });
        loose.Step();
        Assert.Equal(0.5 * (1 - 0.2 * 64 / 100), loose.Beta, 1e-12);
        Assert.Equal(1.1, new AdaptiveKl(1, 2, 64).After(1, 2.2, 64), 1e-12);
        Assert.Equal(3, new FixedKl(3).After(3, 99, 64));
    }

    [Fact]
    public void MaxApproxKl_EndsTheIterationEarly()
    {
        var (free, _, _) = Trainer(Config with { Epochs = 8, PolicyRate = new ConstantLr(3e-2) });
        var (held, _, _) = Trainer(Config with { Epochs = 8, PolicyRate = new ConstantLr(3e-2), MaxApproxKl = 1e-3 });
        Assert.True(held.Step()["policy/approxkl_avg"] < free.Step()["policy/approxkl_avg"]);
    }

    [Fact]
    public void Options_ChangeTheNumbers()
    {
        double Loss(PpoConfig config)
        {
            var (trainer, _, _) = Trainer(config);
            trainer.Fit(3);
            return trainer.Log.Rows[^1]["loss/policy_avg"] + trainer.Log.Rows[^1]["loss/value_avg"];
        }
        var plain = Loss(Config);
        Assert.All(new[]
        {
            Config with { Temperature = 0.7 }, Config with { Gamma = 0.9 }, Config with { Lambda = 0.5 }, Config with { WhitenAdvantages = false }, Config with { WhitenRewards = true },
            Config with { KlEstimator = KlEstimators.K3 }, Config with { Clip = new(1e-3) }, Config with { Value = new(1e-3) }, Config with { MaxGradNorm = 1e-3 }, Config with { Kl = new FixedKl(0) },
        }, config => Assert.NotEqual(plain, Loss(config)));
    }

    [Fact]
    public void AScoreThatIsNoNumber_SaysWhichUpdate()
    {
        var (trainer, _, _) = Trainer(Config, responses => [.. responses.Select(_ => double.NaN)]);
        var message = Assert.Throws<TrainingDivergedException>(trainer.Step).Message;
        Assert.StartsWith("step 1: loss", message, StringComparison.Ordinal);
        Assert.Contains("beta 0.5", message, StringComparison.Ordinal);
    }

    // Two prompts, 64 responses of at most two tokens; ρ = 1 for each token before the first step.
    [Fact]
    public void Ratios_AreThoseOfTheLastUpdate()
    {
        var (trainer, _, _) = Trainer(Config with { Epochs = 1, Minibatches = 1 });
        Assert.Empty(trainer.Ratios);
        var first = trainer.Step();
        Assert.Equal(first["objective/length"] * 64, trainer.Ratios.Count, 1e-3);
        Assert.All(trainer.Ratios, r => Assert.Equal(1, r, 1e-6));
        var (several, _, _) = Trainer(Config with { Epochs = 2, Minibatches = 4 });
        several.Step();
        Assert.Contains(several.Ratios, r => Math.Abs(r - 1) > 1e-3);
    }

    // A reward for never stopping: what the policy then changes first is whether it stops.
    [Fact]
    public void KlOfStopping_IsAPartOfTheKl()
    {
        var (trainer, _, _) = Trainer(Config with { Iterations = 30 }, responses => [.. responses.Select(r => r.Response[^1] == PairWorld.Words.EosId ? 2.0 : 0)]);
        var last = trainer.Fit().Rows[^1];
        Assert.True(last["objective/kl_eos"] > 0.5 * last["objective/kl"]);
        var (none, _, _) = Trainer(Config with { EosId = null });
        Assert.Equal(0, none.Step()["objective/kl_eos"]);
    }

    // All 64 responses as long as the longest: 2 tokens, whether they ended or not.
    [Fact]
    public void CountPadding_CountsWhatComesAfterTheEnd()
    {
        var (trainer, _, _) = Trainer(Config with { CountPadding = true });
        Assert.Equal(2, trainer.Step()["objective/length"]);
    }

    [Fact]
    public void Impossible_SaysWhat()
    {
        Assert.StartsWith("PpoConfig.Minibatches must be a divisor of BatchSize=64", Assert.Throws<ArgumentOutOfRangeException>(() => Trainer(Config with { Minibatches = 5 })).Message, StringComparison.Ordinal);
        Assert.StartsWith("AdaptiveKl.Target must be above 0", Assert.Throws<ArgumentOutOfRangeException>(() => Trainer(Config with { Kl = new AdaptiveKl(1, 0) })).Message, StringComparison.Ordinal);
    }
}
