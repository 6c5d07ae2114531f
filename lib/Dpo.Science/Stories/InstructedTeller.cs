using Dpo.Base;
using Dpo.Models;
using Dpo.Science.Worlds;
using Dpo.Text;

namespace Dpo.Science.Stories;

/// <summary>Tells a story of the story world when it is asked to.</summary>
/// <param name="tokenizer">Of the model; has an EOS.</param>
/// <param name="maxTokens">The most tokens of a story.</param>
/// <param name="judged">Held-out prompts.</param>
/// <param name="seeds">Where prompts come from.</param>
public sealed class InstructedTeller(ITokenizer tokenizer, int maxTokens, int judged, Seeds seeds)
    : StoryTeller(tokenizer, tokenizer.EosId ?? throw new ArgumentException("the tokenizer has no EOS, so no story would end"), maxTokens)
{
    /// <inheritdoc/>
    public override double MissingEndPenalty => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<string> HeldOut { get; } = [.. Enumerable.Range(0, judged).Select(i => StoryWorld.Prompt(seeds, i, heldOut: true).Instruction)];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Prompts(int count) => [.. Enumerable.Range(0, count).Select(i => StoryWorld.Prompt(seeds, i).Instruction)];

    /// <inheritdoc/>
    public override int[] Ids(string prompt) => ChatTemplate.Instruction.Encode(Tokenizer, prompt).Prompt;

    /// <inheritdoc/>
    public override IReadOnlyList<StoryPart> Score(string prompt, string story) => StoryScore.Of(prompt, story).Parts;

    /// <summary>The share of sentences that the stories' templates produce.</summary>
    /// <param name="model">Not looked at.</param>
    /// <param name="stories">What it told.</param>
    /// <returns>"form", 0 to 1.</returns>
    public override (string Name, double Value) Kept(Transformer model, IReadOnlyList<string> stories) => ("form", stories.Average(StoryForm.Share));
}
