using Dpo.Base;
using Dpo.Science.Exact;
using static TorchSharp.torch;

namespace Dpo.Science.Worlds;

/// <summary>Preferences by the Bradley-Terry model (Bradley and Terry 1952): of two responses drawn from μ, i is chosen
/// with probability σ(r_i - r_j).</summary>
public static class Preferences
{
    /// <summary>Draws labelled pairs of responses.</summary>
    /// <param name="logDrawing">Log-probability with which each response is sampled for a pair, in nats; shape [X
    /// prompts, N responses]. Usually those of the reference model.</param>
    /// <param name="labelRewards">Reward by which the pairs are labelled; shape [X prompts, N responses], e.g. from
    /// <see cref="ToyWorld.RewardTable"/>.</param>
    /// <param name="prompts">Indices of the prompts to use, from 0: row numbers of the two tables. Pair i uses prompt i
    /// modulo their number; at least one.</param>
    /// <param name="count">Number of labelled pairs to make, at least 0.</param>
    /// <param name="seeds">Random seeds of the training run; the seed named "preferences" is used. Pair i does not
    /// depend on the number of pairs.</param>
    /// <returns>Labelled pairs, each of two different responses to one prompt; the chosen one is random, by the
    /// Bradley-Terry model.</returns>
    /// <exception cref="ArgumentException">The shapes differ, there is no prompt, or μ gives a prompt a single
    /// response.</exception>
    public static IReadOnlyList<ToyPreference> Draw(
        Tensor logDrawing, Tensor labelRewards, IReadOnlyList<int> prompts, int count, Seeds seeds)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentNullException.ThrowIfNull(prompts);
        Shape.Require(logDrawing, nameof(logDrawing), "[X,N]");
        Shape.Require(labelRewards, nameof(labelRewards), "[X,N]", logDrawing.shape[0], logDrawing.shape[1]);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var (X, N) = ((int)logDrawing.shape[0], (int)logDrawing.shape[1]);
        if (prompts.Count == 0 || prompts.Any(x => x < 0 || x >= X))
        {
            throw new ArgumentException(
                $"prompts must be one or more places in 0 .. {X - 1}. Got [{string.Join(",", prompts)}].");
        }
        using var scope = NewDisposeScope();
        var responses = new TableDraws(logDrawing);
        var r = labelRewards.ToDoubles().Chunk(N).ToArray();
        var single = logDrawing.softmax(1).amax([1]).ToDoubles();
        if (prompts.Any(x => single[x] > 1 - 1e-9))
        {
            throw new ArgumentException($"prompt {prompts.First(x => single[x] > 1 - 1e-9)} has one response of "
                + "probability 1; two different ones cannot be drawn");
        }
        var seed = seeds.For("preferences");
        return [.. Enumerable.Range(0, count)
            .Select(pair => Pair(prompts[pair % prompts.Count], new SeedStream(seed, pair)))];

        ToyPreference Pair(int x, SeedStream draws)
        {
            var (i, j) = (responses.Next(x, draws), responses.Next(x, draws));
            while (j == i)
            {
                j = responses.Next(x, draws);
            }
            return draws.Uniform() < 1 / (1 + Math.Exp(r[x][j] - r[x][i]))
                ? new ToyPreference(x, i, j) : new ToyPreference(x, j, i);
        }
    }
}

/// <summary>A comparison of two responses of a <see cref="ToyWorld"/>, by their indices.</summary>
/// <param name="Prompt">Index of the prompt in <see cref="ToyWorld.Prompts"/>, from 0.</param>
/// <param name="Chosen">Index of the chosen response in the toy task's <see cref="ResponseSpace.Responses"/>, from
/// 0.</param>
/// <param name="Rejected">Index of the rejected response in the toy task's <see cref="ResponseSpace.Responses"/>, from
/// 0.</param>
public sealed record ToyPreference(int Prompt, int Chosen, int Rejected);
