using Dpo.Base;
using Dpo.Models;
using Dpo.Science.Worlds;
using Dpo.Text;

namespace Dpo.Science.Stories;

/// <summary>Tells a story of the story world in answer to an instruction that asks for one.</summary>
/// <param name="tokenizer">Tokenizer of the models that write the stories; must define an end-of-sequence (EOS)
/// token.</param>
/// <param name="maxTokens">Maximum length of a generated story in tokens; a story that reaches this length is cut
/// off.</param>
/// <param name="judged">Number of held-out prompts, never used in training, with which models are evaluated.</param>
/// <param name="seeds">Random seeds; the same seeds give the same training prompts and held-out prompts.</param>
public sealed class InstructedTeller(ITokenizer tokenizer, int maxTokens, int judged, Seeds seeds)
    : StoryTeller(tokenizer, tokenizer.EosId
        ?? throw new ArgumentException("the tokenizer has no EOS, so no story would end"), maxTokens)
{
    /// <inheritdoc/>
    public override double MissingEndPenalty => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<string> HeldOut { get; } =
        [.. Enumerable.Range(0, judged).Select(i => StoryWorld.Prompt(seeds, i, heldOut: true).Instruction)];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Prompts(int count) =>
        [.. Enumerable.Range(0, count).Select(i => StoryWorld.Prompt(seeds, i).Instruction)];

    /// <inheritdoc/>
    public override int[] Ids(string prompt) => ChatTemplate.Instruction.Encode(Tokenizer, prompt).Prompt;

    /// <inheritdoc/>
    public override IReadOnlyList<StoryPart> Score(string prompt, string story) =>
        StoryScore.Compute(prompt, story).Parts;

    /// <summary>Measures the mean share of a story's sentences that the story world's templates can produce.</summary>
    /// <param name="model">Model that wrote the stories; ignored, because this measure needs the stories alone.</param>
    /// <param name="stories">Texts of the stories that the model wrote, without the prompts; at least one.</param>
    /// <returns>The name "form", and the mean share of a story's sentences that follow one of the templates of the
    /// training stories, 0 to 1.</returns>
    public override (string Name, double Value) MeasureRetention(Transformer model, IReadOnlyList<string> stories) =>
        ("form", stories.Average(StoryForm.Share));
}
