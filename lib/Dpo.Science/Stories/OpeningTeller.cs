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
    /// <param name="reference">Reference model, which begins stories from the BOS token; the first two sentences of
    /// each become a prompt.</param>
    /// <param name="tokenizer">Tokenizer of the reference model; must define a BOS token, which here also marks the end
    /// of a story.</param>
    /// <param name="maxTokens">Maximum length in tokens of the continuation of an opening; a continuation that reaches
    /// this length is cut off.</param>
    /// <param name="prompts">Number of different openings (first two sentences of a story) to use as prompts in
    /// training.</param>
    /// <param name="judged">Number of further openings that are held out from training, with which models are
    /// evaluated.</param>
    /// <param name="texts">Texts of stories written by people, at least one; a model's loss on these texts shows
    /// whether training has spoilt its language.</param>
    /// <param name="seeds">Random seeds; the openings are sampled from the random streams named "openings 0", "openings
    /// 1" and so on, one per batch.</param>
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
    /// <param name="model">Model whose next-token loss on the stories written by people is measured.</param>
    /// <param name="stories">Texts of the stories that the model wrote; ignored, because this measure needs the model
    /// alone.</param>
    /// <returns>The name "loss on text", and the mean next-token loss on the stories written by people, in nats per
    /// token.</returns>
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
