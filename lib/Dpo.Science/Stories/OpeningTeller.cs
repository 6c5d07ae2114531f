using Dpo.Base;
using Dpo.Data;
using Dpo.Models;
using Dpo.Sampling;
using Dpo.Science.Worlds;
using Dpo.Text;
using Dpo.Training;

namespace Dpo.Science.Stories;

/// <summary>Continues stories that the reference model began itself: for a published base model, which follows no
/// instructions.</summary>
public sealed class OpeningTeller : StoryTeller
{
    private const int AtOnce = 200, MostTokens = 80, MostBatches = 100;
    private readonly IReadOnlyList<int[]> _texts;
    private readonly IReadOnlyList<string> _openings;

    /// <summary>Lets the reference model begin stories until there are enough different openings.</summary>
    /// <param name="reference">Model that begins each story from BOS; the first two sentences become the
    /// prompt.</param>
    /// <param name="tokenizer">Tokenizer with a BOS token, which also separates two stories.</param>
    /// <param name="maxTokens">Largest number of tokens of a continuation.</param>
    /// <param name="prompts">Number of openings to train on.</param>
    /// <param name="judged">Number of held-out openings to judge models by.</param>
    /// <param name="texts">Stories written by people, at least one; the loss on them shows whether the language is
    /// retained.</param>
    /// <param name="seeds">Seeds from which the openings are sampled (purpose "openings" with a batch number).</param>
    /// <exception cref="ArgumentException">The tokenizer has no BOS, there is no text, or the reference model gives the
    /// same few openings over and over.</exception>
    public OpeningTeller(ILanguageModel reference, ITokenizer tokenizer, int maxTokens, int prompts, int judged,
        IReadOnlyList<string> texts, Seeds seeds)
        : base(tokenizer, tokenizer?.BosId
            ?? throw new ArgumentException("the tokenizer has no BOS, so nothing begins a story"), maxTokens)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(seeds);
        if (texts.Count == 0)
        {
            throw new ArgumentException("expected at least one story of people, to see that the language is kept");
        }
        _texts = [.. texts.Select(t => Ids(t)[..Math.Min(Ids(t).Length, reference.ContextLength)])];
        var found = new List<string>();
        for (var batch = 0; found.Count < prompts + judged; batch++)
        {
            if (batch == MostBatches)
            {
                throw new ArgumentException($"the model began {MostBatches * AtOnce} stories, "
                    + $"of which {found.Count} are told apart by their first two sentences; "
                    + $"expected {prompts + judged}");
            }
            var begun = Sampler.Generate(reference, [.. Enumerable.Repeat(Ids(""), AtOnce)],
                new SamplingConfig(MostTokens) { EosId = StopId }, new Seeds(seeds.For($"openings {batch}")));
            found = [.. found.Concat(begun.Select(b => Opening(tokenizer.Decode(b.Ids))).OfType<string>())
                .Distinct()];
        }
        (HeldOut, _openings) = (found[..judged], found[judged..(prompts + judged)]);
    }

    /// <inheritdoc/>
    public override double MissingEndPenalty => 0;

    /// <inheritdoc/>
    public override IReadOnlyList<string> HeldOut { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Prompts(int count) => [.. _openings.Take(count)];

    /// <inheritdoc/>
    public override int[] Ids(string prompt) => [StopId, .. Tokenizer.Encode(prompt).Where(id => id != StopId)];

    /// <inheritdoc/>
    public override IReadOnlyList<StoryPart> Score(string prompt, string story) => StoryRule.Score(story);

    /// <summary>Measures the loss on the stories written by people: it rises when training spoils the
    /// language.</summary>
    /// <param name="model">Policy whose loss is measured.</param>
    /// <param name="stories">Stories that the policy told; not used here.</param>
    /// <returns>The name "loss on text" and the loss, in nats per token.</returns>
    public override (string Name, double Value) MeasureRetention(Transformer model, IReadOnlyList<string> stories)
    {
        ArgumentNullException.ThrowIfNull(model);
        return ("loss on text",
            LanguageModelTrainer.Evaluate(model, _texts.Select(t => SequenceBatch.Create([t], model.Device))).Loss);
    }

    private static string? Opening(string story)
    {
        var sentences = English.Sentences(story);
        return sentences.Count > 2 ? string.Join(' ', sentences.Take(2)) : null;
    }
}
