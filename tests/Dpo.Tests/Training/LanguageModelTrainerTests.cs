using Dpo.Base;
using Dpo.Data;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Tests.Shared;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Training;

public sealed class LanguageModelTrainerTests
{
    private static readonly TransformerConfig Shape = new(10, 8, 1, 2, 16);
    private static readonly int[] Digits = [.. Enumerable.Range(0, 400).Select(i => i % 10)];

    private static TextWindows Windows() => new(Digits, 8, 4, new Seeds(1), CPU);

    private static OptimConfig Config(int steps) => new(new CosineLr(1e-2, 1e-3, Warmup: 5), steps) { WeightDecay = 0.1 };

    private static RunLog Log() => new(RunHeader.Now("test", new Seeds(1), CPU));

    private static byte[] Weights(Transformer model) => [.. model.parameters().SelectMany(p => p.bytes.ToArray())];

    [Fact]
    public void Fit_CountingDigits_LearnsToCount_TheSameCurveForTheSameSeed()
    {
        var curves = Enumerable.Range(0, 2).Select(_ =>
        {
            using var model = new Transformer(Shape, new Seeds(1));
            using var windows = Windows();
            using var trainer = new LanguageModelTrainer(model, windows, Config(80), Log());
            return trainer.Fit().Series("loss").Values;
        }).ToList();
        Assert.Equal(curves[0], curves[1]);                 // bit for bit
        Assert.True(curves[0][^1] < 0.1, $"loss {curves[0][^1]} after 80 steps; ln 10 = 2.3 before");
    }

    [Fact]
    public void Resume_TenAndTen_IsTwenty_WithDropout()
    {
        using var folder = new TempFolder();
        byte[] Train(int stop, bool resume)
        {
            manual_seed(5);
            using var model = new Transformer(Shape with { Dropout = 0.2 }, new Seeds(1));
            using var windows = Windows();
            using var trainer = new LanguageModelTrainer(model, windows, Config(20), Log());
            if (resume)
            {
                trainer.Resume(folder.File("state"));
                Assert.Equal(10, trainer.StepsDone);
            }
            trainer.Fit(stop);
            trainer.Save(folder.File("state"));
            return Weights(model);
        }
        var whole = Train(20, resume: false);
        var half = Train(10, resume: false);
        rand(100).Dispose();                                // another state of torch's generator
        Assert.NotEqual(whole, half);
        Assert.Equal(whole, Train(20, resume: true));
    }

    [Fact]
    public void Resume_AnotherShape_SaysWhichTensors()
    {
        using var folder = new TempFolder();
        using var model = new Transformer(Shape, new Seeds(1));
        using var windows = Windows();
        using (var trainer = new LanguageModelTrainer(model, windows, Config(1), Log()))
        {
            trainer.Save(folder.File("state"));
        }
        using var other = new Transformer(Shape with { Bias = false }, new Seeds(1));
        using var second = new LanguageModelTrainer(other, windows, Config(1), Log());
        Assert.Contains("surplus (model.blocks.0.norm1.bias", Assert.Throws<InvalidDataException>(() => second.Resume(folder.File("state"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Step_Twenty_KeepsNoTensor()
    {
        using var model = new Transformer(Shape, new Seeds(1));
        using var windows = Windows();
        using var trainer = new LanguageModelTrainer(model, windows, Config(100), Log());
        trainer.Step();
        LanguageModelTrainer.Evaluate(model, windows.InOrder());
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 20; i++)
        {
            trainer.Step();
        }
        LanguageModelTrainer.Evaluate(model, windows.InOrder());
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Step_FourBatchesOfOneRow_GiveTheGradientOfOneBatchOfFour_WithUnequalLengths()
    {
        int[][] rows = [[1, 2, 3, 4, 5], [1, 2], [3, 4, 5], [9, 8, 7, 6]];
        double[] Gradient(int accumulate, Rows source)
        {
            using var model = new Transformer(Shape, new Seeds(1));
            var before = Weights(model);
            // Adam turns rounding into steps where a gradient is 0, so the gradient is read off a plain step: beta1 = 0 and a huge epsilon.
            var config = new OptimConfig(new ConstantLr(1e6), 1) { Beta1 = 0, Epsilon = 1e6, MaxGradNorm = double.PositiveInfinity, AccumulationSteps = accumulate };
            using var trainer = new LanguageModelTrainer(model, source, config, Log());
            trainer.Step();
            var after = Weights(model);
            return [.. Enumerable.Range(0, before.Length / 4).Select(i => (double)BitConverter.ToSingle(before, 4 * i) - BitConverter.ToSingle(after, 4 * i))];
        }
        var one = Gradient(1, new Rows(_ => rows));
        var four = Gradient(4, new Rows(step => [rows[step]]));
        var difference = Math.Sqrt(one.Zip(four, (a, b) => (a - b) * (a - b)).Sum()) / Math.Sqrt(one.Sum(a => a * a));
        Assert.InRange(difference, 0, 1e-6);
    }

    [Fact]
    public void Step_LossIsTheMeanOverTokens_NotOfRowMeans()
    {
        using var model = new Transformer(Shape, new Seeds(1));
        using var trainer = new LanguageModelTrainer(model, new Rows(_ => [[1, 2, 3, 4, 5], [1, 2]]), Config(1), Log());
        var expected = LanguageModelTrainer.Evaluate(model, [new Rows(_ => [[1, 2, 3, 4, 5], [1, 2]]).Get(0)]);
        var step = trainer.Step();
        Assert.Equal(5, expected.Tokens);
        Assert.Equal(expected.Loss, step["loss"], 1e-6);
        Assert.Equal(expected.TokenAccuracy, step["mean_token_accuracy"], 1e-12);
    }

    [Fact]
    public void Step_NotANumber_NamesStepAndRate_AndLeavesTheWeights()
    {
        using var model = new Transformer(Shape, new Seeds(1));
        using var windows = Windows();
        using var trainer = new LanguageModelTrainer(model, windows, Config(10), Log());
        using (no_grad())
        {
            model.parameters().Last().fill_(double.NaN);
        }
        var before = Weights(model);
        var message = Assert.Throws<TrainingDivergedException>(() => trainer.Step()).Message;
        Assert.StartsWith("step 1: loss NaN, gradient norm NaN, learning rate 0.002, 32 tokens or pairs: expected finite numbers", message, StringComparison.Ordinal);
        Assert.Equal(before, Weights(model));
        Assert.All(model.parameters(), p => Assert.Equal(0, p.grad!.abs().sum().ToDouble()));       // none is added to the next batch's
    }

    [Fact]
    public void Constructor_GradientsOfSomethingElse_AreForgotten()
    {
        using var model = new Transformer(Shape, new Seeds(1));
        using (NewDisposeScope())
        {
            model.forward(tensor(new long[] { 1, 2, 3 }).unsqueeze(0)).sum().backward();
        }
        using var windows = Windows();
        using var trainer = new LanguageModelTrainer(model, windows, Config(1), Log());
        Assert.All(model.parameters(), p => Assert.Equal(0, p.grad!.abs().sum().ToDouble()));
    }

    [Fact]
    public void Fit_ReportsProgress_AndStopsAfterTheStepInHand()
    {
        var (host, caller) = (new Reports(), new Reports());
        using var stop = new CancellationTokenSource();
        using var model = new Transformer(Shape, new Seeds(1));
        using var windows = Windows();
        using var trainer = new LanguageModelTrainer(model, windows, Config(3), Log());
        using (LiveOutput.Use(host))
        {
            trainer.Fit();
        }
        Assert.Equal((3, 3, true), (host.Newest.Done, host.Newest.Total, host.Newest.Finished));
        using var stopped = new LanguageModelTrainer(model, windows, Config(3), Log());
        stop.Cancel();
        stopped.Fit(stop: stop.Token);
        Assert.Equal(0, stopped.StepsDone);
        using (LiveOutput.Use(host, stop.Token))
        {
            Assert.Throws<OperationCanceledException>(() => stopped.Fit());
        }
        stopped.Fit(2, caller);
        Assert.Equal((2, false), (caller.Newest.Done, caller.Newest.Finished));        // the step that the call ends with, always
        stopped.Fit(live: caller);
        Assert.Equal((1, 3, true), (host.Count, caller.Newest.Done, caller.Newest.Finished));
    }

    private sealed class Rows(Func<long, int[][]> rows) : IBatchSource<SequenceBatch>
    {
        public SequenceBatch Get(long index) => SequenceBatch.Create(rows(index), CPU);
    }
}
