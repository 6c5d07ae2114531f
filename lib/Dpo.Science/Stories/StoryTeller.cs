using Dpo.Base;
using Dpo.Models;
using Dpo.Sampling;
using Dpo.Science.Worlds;
using Dpo.Text;

namespace Dpo.Science.Stories;

/// <summary>What all stages of a storyteller share: the tokenizer, the prompts, their form as token ids, and the points
/// of a story.</summary>
/// <param name="tokenizer">Tokenizer of the models that write the stories; encodes prompts and decodes stories.</param>
/// <param name="stopId">Token id at which the generation of a story ends, usually that of EOS.</param>
/// <param name="maxTokens">Maximum length of a generated story in tokens; a story that reaches this length is cut
/// off.</param>
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
    /// <param name="count">Number of training prompts to return, at least 0.</param>
    /// <returns>Texts of the first training prompts of a fixed sequence; the same count always gives the same
    /// prompts.</returns>
    public abstract IReadOnlyList<string> Prompts(int count);

    /// <summary>Encodes a prompt as the model gets it.</summary>
    /// <param name="prompt">Text of the prompt, without any chat template around it.</param>
    /// <returns>Token ids of the prompt inside the template that the model expects, ready for generation.</returns>
    public abstract int[] Ids(string prompt);

    /// <summary>Scores a story by a rule that a person can read.</summary>
    /// <param name="prompt">Text of the prompt for which the story was written, without any chat template.</param>
    /// <param name="story">Text of the story, without the prompt; a story cut off at the token limit is
    /// allowed.</param>
    /// <returns>Components of the score with their points; the sum of the points is the score.</returns>
    public abstract IReadOnlyList<StoryPart> Score(string prompt, string story);

    /// <summary>Measures retention: a number that training on the score should not spoil.</summary>
    /// <param name="model">Model that wrote the stories, for measures that need the model itself, such as a
    /// loss.</param>
    /// <param name="stories">Texts of the stories that the model wrote for the held-out prompts, without the
    /// prompts.</param>
    /// <returns>Name of the measure, e.g. "form" or "loss on text", and its value for this model.</returns>
    public abstract (string Name, double Value) MeasureRetention(Transformer model, IReadOnlyList<string> stories);

    /// <summary>Computes the score of a story, the sum of its points.</summary>
    /// <param name="prompt">Text of the prompt for which the story was written, without any chat template.</param>
    /// <param name="story">Text of the story, without the prompt; a story cut off at the token limit is
    /// allowed.</param>
    /// <returns>Sum of the points of all components of the score; below 0 if penalties prevail.</returns>
    public double Total(string prompt, string story) => Score(prompt, story).Sum(p => p.Points);

    /// <summary>Lets a model tell stories by pure sampling, at temperature 1.</summary>
    /// <param name="model">Language model that writes the stories.</param>
    /// <param name="prompts">Texts of the prompts, without any chat template; the model writes one story for
    /// each.</param>
    /// <param name="draws">Random seeds of the sampling; each batch of 100 prompts has a random stream of its own,
    /// "stories 0", "stories 1" and so on.</param>
    /// <returns>Prompts and stories as token ids, and the texts of the stories without the prompts; both in the order
    /// of the prompts.</returns>
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
    /// <param name="model">Language model that writes the story.</param>
    /// <param name="prompt">Text of the prompt, without any chat template.</param>
    /// <returns>Text of the story, without the prompt; the same on every call.</returns>
    public string TellGreedily(ILanguageModel model, string prompt) =>
        Tokenizer.Decode(Sampler.Generate(model, [Ids(prompt)],
            new SamplingConfig(maxTokens) { EosId = stopId, Greedy = true }, new Seeds(0))[0].Ids);
}
