using Dpo.Base;
using Dpo.Models;
using Dpo.Text;

namespace Dpo.Sampling;

/// <summary>Best of N: samples several responses to each prompt and retains the one with the highest score (Stiennon et
/// al. 2020, arXiv:2009.01325). Nothing is trained.</summary>
/// <remarks>The distribution that it samples from is known in closed form (the science library's <c>BestOfN</c>). Of
/// equal scores the first is retained; all N are drawn the same way.</remarks>
public static class BestOf
{
    /// <summary>Samples N responses to each prompt and returns the best one of each.</summary>
    /// <param name="model">Language model from which the responses are sampled, usually the reference model; it is not
    /// changed.</param>
    /// <param name="prompts">Token ids of each prompt, at least one id in each; special tokens are not added.</param>
    /// <param name="n">Number N of responses sampled to each prompt, at least 1; all responses to all prompts are
    /// computed in one batch.</param>
    /// <param name="score">Function that gets all prompts with their responses and returns their scores, e.g. a reward
    /// model's, in the same order.</param>
    /// <param name="options">Settings of the sampling: length, temperature, filters, end-of-sequence id. With greedy
    /// sampling all N responses are the same.</param>
    /// <param name="seeds">Random seeds; tokens are sampled from the random stream named "sample". The same seeds give
    /// the same responses.</param>
    /// <returns>Response with the highest score to each prompt (the first of equals), with its score, in the order of
    /// the prompts.</returns>
    /// <exception cref="ArgumentOutOfRangeException">N is below 1.</exception>
    /// <exception cref="ArgumentException">The number of scores is not that of the responses, or a score is
    /// NaN.</exception>
    public static IReadOnlyList<(Generated Response, double Score)> Generate(
        ILanguageModel model, IReadOnlyList<int[]> prompts, int n,
        Func<IReadOnlyList<EncodedExample>, double[]> score, SamplingConfig options, Seeds seeds)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentNullException.ThrowIfNull(score);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        var repeated = prompts.SelectMany(p => Enumerable.Repeat(p, n)).ToList();
        var responses = Sampler.Generate(model, repeated, options, seeds);
        var scores = score([.. repeated.Zip(responses, (p, r) => new EncodedExample(p, r.Ids))]);
        if (scores.Length != responses.Count || scores.Any(double.IsNaN))
        {
            throw new ArgumentException($"expected a score for each of {responses.Count} responses, got "
                + $"{scores.Length}, {scores.Count(double.IsNaN)} of them NaN");
        }
        return [.. responses.Zip(scores).Chunk(n).Select(drawn => drawn.MaxBy(d => d.Second))];
    }
}
