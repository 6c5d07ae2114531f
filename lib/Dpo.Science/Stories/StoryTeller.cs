using Dpo.Base;
using Dpo.Models;
using Dpo.Sampling;
using Dpo.Science.Worlds;
using Dpo.Text;

namespace Dpo.Science.Stories;

/// <summary>What all stages of a storyteller share: the tokenizer, the prompts, their form as token ids, and the points
/// of a story.</summary>
/// <param name="tokenizer">Tokenizer of the model that tells the stories.</param>
/// <param name="stopId">Token id that ends a story.</param>
/// <param name="maxTokens">Largest number of tokens of a story.</param>
public abstract class StoryTeller(ITokenizer tokenizer, int stopId, int maxTokens)
{
    private const int AtOnce = 100;

    /// <summary>Tokenizer that encodes prompts and decodes stories.</summary>
    protected ITokenizer Tokenizer { get; } = tokenizer;

    /// <summary>Largest number of tokens of a story.</summary>
    public int MaxTokens => maxTokens;

    /// <summary>Token id that ends a story.</summary>
    public int StopId => stopId;

    /// <summary>Reward units that are subtracted from the reward of a story that does not end within the token
    /// limit.</summary>
    public abstract double MissingEndPenalty { get; }

    /// <summary>Held-out prompts, which no training uses.</summary>
    public abstract IReadOnlyList<string> HeldOut { get; }

    /// <summary>Returns prompts to train on.</summary>
    /// <param name="count">Number of prompts to return.</param>
    /// <returns>The first prompts of a sequence that is always the same.</returns>
    public abstract IReadOnlyList<string> Prompts(int count);

    /// <summary>Encodes a prompt as the model gets it.</summary>
    /// <param name="prompt">Prompt as text, without any template around it.</param>
    /// <returns>Token ids of the prompt, with whatever template the model needs.</returns>
    public abstract int[] Ids(string prompt);

    /// <summary>Scores a story by a rule that a person can read.</summary>
    /// <param name="prompt">Prompt as text, to which the story is the response.</param>
    /// <param name="story">Story as text; may be truncated.</param>
    /// <returns>Points of each part; the score is their sum.</returns>
    public abstract IReadOnlyList<StoryPart> Score(string prompt, string story);

    /// <summary>Measures retention: a number that training on the score should not spoil.</summary>
    /// <param name="model">Policy that told the stories.</param>
    /// <param name="stories">Stories that the policy told for the held-out prompts.</param>
    /// <returns>Name of the measure and its value.</returns>
    public abstract (string Name, double Value) MeasureRetention(Transformer model, IReadOnlyList<string> stories);

    /// <summary>Computes the score of a story, the sum of its points.</summary>
    /// <param name="prompt">Prompt as text, to which the story is the response.</param>
    /// <param name="story">Story as text; may be truncated.</param>
    /// <returns>The score, in points.</returns>
    public double Total(string prompt, string story) => Score(prompt, story).Sum(p => p.Points);

    /// <summary>Lets a model tell stories by pure sampling, at temperature 1.</summary>
    /// <param name="model">Model that tells the stories.</param>
    /// <param name="prompts">Prompts as text, one story for each.</param>
    /// <param name="draws">Seeds of the sampling; each hundred stories has a purpose of its own.</param>
    /// <returns>The stories as token ids with their prompts, and as texts, in the order of the prompts.</returns>
    public (IReadOnlyList<EncodedExample> Examples, IReadOnlyList<string> Stories) Tell(
        ILanguageModel model, IReadOnlyList<string> prompts, Seeds draws)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentNullException.ThrowIfNull(draws);
        var options = new SamplingConfig(maxTokens) { EosId = stopId };
        List<EncodedExample> examples = [.. prompts.Chunk(AtOnce).SelectMany((chunk, number) =>
        {
            int[][] ids = [.. chunk.Select(Ids)];
            return ids.Zip(Sampler.Generate(model, ids, options, new Seeds(draws.For($"stories {number}"))),
                (p, r) => new EncodedExample(p, r.Ids));
        })];
        return (examples, [.. examples.Select(e => Tokenizer.Decode(e.Response))]);
    }

    /// <summary>Lets a model tell the story that takes the likeliest token at each step.</summary>
    /// <param name="model">Model that tells the story.</param>
    /// <param name="prompt">Prompt as text.</param>
    /// <returns>The story as text.</returns>
    public string TellGreedily(ILanguageModel model, string prompt) =>
        Tokenizer.Decode(Sampler.Generate(model, [Ids(prompt)],
            new SamplingConfig(maxTokens) { EosId = stopId, Greedy = true }, new Seeds(0))[0].Ids);
}
