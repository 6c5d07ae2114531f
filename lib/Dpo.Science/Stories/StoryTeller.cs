using Dpo.Base;
using Dpo.Models;
using Dpo.Sampling;
using Dpo.Science.Worlds;
using Dpo.Text;

namespace Dpo.Science.Stories;

/// <summary>What all stages of a storyteller share: the tokenizer, which prompts there are, how they are put, and what a story is worth.</summary>
/// <param name="tokenizer">Of the model.</param>
/// <param name="stopId">The id that ends a story.</param>
/// <param name="maxTokens">The most tokens of a story.</param>
public abstract class StoryTeller(ITokenizer tokenizer, int stopId, int maxTokens)
{
    private const int AtOnce = 100;

    /// <summary>Splits prompts and joins stories.</summary>
    protected ITokenizer Tokenizer { get; } = tokenizer;

    /// <summary>The most tokens of a story.</summary>
    public int MaxTokens => maxTokens;

    /// <summary>The id that ends a story.</summary>
    public int StopId => stopId;

    /// <summary>Taken off the reward of a story that does not end.</summary>
    public abstract double MissingEndPenalty { get; }

    /// <summary>Prompts that no training has.</summary>
    public abstract IReadOnlyList<string> HeldOut { get; }

    /// <summary>Prompts to learn on.</summary>
    /// <param name="count">How many.</param>
    /// <returns>The first of a row that is always the same.</returns>
    public abstract IReadOnlyList<string> Prompts(int count);

    /// <summary>A prompt as the model gets it.</summary>
    /// <param name="prompt">Text.</param>
    /// <returns>Token ids.</returns>
    public abstract int[] Ids(string prompt);

    /// <summary>What a story is worth, by a rule that can be read.</summary>
    /// <param name="prompt">What was asked for.</param>
    /// <param name="story">The response.</param>
    /// <returns>Points, part by part; the score is their sum.</returns>
    public abstract IReadOnlyList<StoryPart> Score(string prompt, string story);

    /// <summary>What must not get lost in the training.</summary>
    /// <param name="model">The policy.</param>
    /// <param name="stories">What it told.</param>
    /// <returns>Its name and the number.</returns>
    public abstract (string Name, double Value) Kept(Transformer model, IReadOnlyList<string> stories);

    /// <summary>The sum of a story's points.</summary>
    /// <param name="prompt">What was asked for.</param>
    /// <param name="story">The response.</param>
    /// <returns>The score.</returns>
    public double Total(string prompt, string story) => Score(prompt, story).Sum(p => p.Points);

    /// <summary>Stories by pure sampling.</summary>
    /// <param name="model">Who tells.</param>
    /// <param name="prompts">One story each.</param>
    /// <param name="draws">Purpose "sample"; each hundred has its own.</param>
    /// <returns>Token ids and texts.</returns>
    public (IReadOnlyList<EncodedExample> Examples, IReadOnlyList<string> Stories) Tell(
        ILanguageModel model, IReadOnlyList<string> prompts, Seeds draws)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentNullException.ThrowIfNull(draws);
        var options = new SamplingOptions(maxTokens) { EosId = stopId };
        List<EncodedExample> examples = [.. prompts.Chunk(AtOnce).SelectMany((chunk, number) =>
        {
            int[][] ids = [.. chunk.Select(Ids)];
            return ids.Zip(Sampler.Generate(model, ids, options, new Seeds(draws.For($"stories {number}"))), (p, r) => new EncodedExample(p, r.Ids));
        })];
        return (examples, [.. examples.Select(e => Tokenizer.Decode(e.Response))]);
    }

    /// <summary>The story of always the likeliest token.</summary>
    /// <param name="model">Who tells.</param>
    /// <param name="prompt">Text.</param>
    /// <returns>The story.</returns>
    public string TellGreedily(ILanguageModel model, string prompt) =>
        Tokenizer.Decode(Sampler.Generate(model, [Ids(prompt)], new SamplingOptions(maxTokens) { EosId = stopId, Greedy = true }, new Seeds(0))[0].Ids);
}
