using Dpo.Base;
using Dpo.Data;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Science.Exact;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Shared;

/// <summary>Seven responses to two prompts, a point for each a, and pairs labelled by it without noise.</summary>
internal static class PairWorld
{
    public static Vocabulary Words { get; } = new(["a", "b"], "<eos>", ["<p>", "<q>"]);

    public static ResponseSpace Space { get; } = new(Words, 2);

    public static int[][] Prompts { get; } = [Words.Ids("<p>"), Words.Ids("<q>")];

    public static TransformerConfig Shape { get; } = new(5, 3, 1, 2, 16) { OutputSize = 3, TiedHead = false };

    public static IReadOnlyList<EncodedPair> Pairs { get; } =
        [.. from prompt in Prompts
            from better in Space.Responses
            from worse in Space.Responses
            where better.Count(t => t == 0) > worse.Count(t => t == 0)
            select new EncodedPair(new(prompt, better), new(prompt, worse))];

    public static PreferenceBatches Batches(int size = 8, long seed = 1) => new(Pairs, size, new Seeds(seed), CPU);

    public static RunLog Log => new(RunHeader.Now("test", new Seeds(1), CPU));

    public static OptimConfig Optimiser(int steps = 100, double rate = 3e-3) => new(new ConstantLr(rate), steps);

    public static double[] Weights(nn.Module model) => [.. model.parameters().SelectMany(p => p.to_type(ScalarType.Float64).data<double>().ToArray())];
}
