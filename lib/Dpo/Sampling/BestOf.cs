using Dpo.Base;
using Dpo.Models;
using Dpo.Text;

namespace Dpo.Sampling;

/// <summary>Best of N: several responses to each prompt, of which the one that scores highest is kept (Stiennon et al. 2020, arXiv:2009.01325). No training.</summary>
/// <remarks>What it converges to is known in closed form (the science library's <c>BestOfN</c>); the first of equals is kept, and they are drawn alike.</remarks>
public static class BestOf
{
    /// <summary>Samples and chooses.</summary>
    /// <param name="model">The reference, as a rule.</param>
    /// <param name="prompts">Token ids, each at least one.</param>
    /// <param name="n">N, at least 1; all N of all prompts are sampled in one batch.</param>
    /// <param name="score">r(x,y), one number for each prompt with its response.</param>
    /// <param name="options">How responses are drawn; not greedy, or all N are the same.</param>
    /// <param name="seeds">Purpose "sample".</param>
    /// <returns>For each prompt the response, and its score.</returns>
    /// <exception cref="ArgumentOutOfRangeException">N below 1.</exception>
    /// <exception cref="ArgumentException">Another number of scores than responses, or a score that is no number.</exception>
    public static IReadOnlyList<(Generated Response, double Score)> Generate(
        ILanguageModel model, IReadOnlyList<int[]> prompts, int n,
        Func<IReadOnlyList<EncodedExample>, double[]> score, SamplingOptions options, Seeds seeds)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentNullException.ThrowIfNull(score);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        var repeated = prompts.SelectMany(p => Enumerable.Repeat(p, n)).ToList();
        var responses = Sampler.Generate(model, repeated, options, seeds);
        var scores = score([.. repeated.Zip(responses, (p, r) => new EncodedExample(p, r.Ids))]);
        if (scores.Length != responses.Count || scores.Any(double.IsNaN))
        {
            throw new ArgumentException($"expected a score for each of {responses.Count} responses, got {scores.Length}, {scores.Count(double.IsNaN)} of them NaN");
        }
        return [.. responses.Zip(scores).Chunk(n).Select(drawn => drawn.MaxBy(d => d.Second))];
    }
}
