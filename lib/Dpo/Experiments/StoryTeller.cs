using Dpo.Data;
using Dpo.Devices;
using Dpo.Models;
using Dpo.Sampling;
using Dpo.Text;
using Dpo.Worlds;

namespace Dpo.Experiments;

/// <summary>What all stages of the storyteller share: the tokenizer, how a prompt is put, and which prompts there are.</summary>
/// <param name="tokenizer">Of the base model; has an EOS.</param>
/// <param name="maxTokens">The most tokens of a story.</param>
/// <param name="judged">Held-out prompts.</param>
/// <param name="seeds">Where prompts come from.</param>
public sealed class StoryTeller(ITokenizer tokenizer, int maxTokens, int judged, Seeds seeds)
{
    private const int AtOnce = 100;

    /// <summary>The most tokens of a story.</summary>
    public int MaxTokens => maxTokens;

    /// <summary>The id that ends a story.</summary>
    public int EosId { get; } = tokenizer.EosId ?? throw new ArgumentException("the tokenizer has no EOS, so no story would end");

    /// <summary>Instructions that no training has.</summary>
    public IReadOnlyList<string> HeldOut { get; } = [.. Enumerable.Range(0, judged).Select(i => StoryWorld.Prompt(seeds, i, heldOut: true).Instruction)];

    /// <summary>Instructions to learn on.</summary>
    /// <param name="count">How many.</param>
    /// <returns>The first of an endless row.</returns>
    public IReadOnlyList<string> Prompts(int count) => [.. Enumerable.Range(0, count).Select(i => StoryWorld.Prompt(seeds, i).Instruction)];

    /// <summary>A prompt as the model gets it.</summary>
    /// <param name="instruction">Text.</param>
    /// <returns>Token ids.</returns>
    public int[] Ids(string instruction) => ChatTemplate.Instruction.Encode(tokenizer, instruction).Prompt;

    /// <summary>A prompt with a story.</summary>
    /// <param name="instruction">Text.</param>
    /// <param name="story">Text.</param>
    /// <returns>Token ids, EOS at the end.</returns>
    public EncodedExample Encode(string instruction, string story) => ChatTemplate.Instruction.Encode(tokenizer, instruction, story);

    /// <summary>Stories by pure sampling.</summary>
    /// <param name="model">Who tells.</param>
    /// <param name="instructions">One story each.</param>
    /// <param name="draws">Purpose "sample"; each hundred has its own.</param>
    /// <returns>Token ids and texts.</returns>
    public (IReadOnlyList<EncodedExample> Examples, IReadOnlyList<string> Stories) Tell(Transformer model, IReadOnlyList<string> instructions, Seeds draws)
    {
        ArgumentNullException.ThrowIfNull(instructions);
        ArgumentNullException.ThrowIfNull(draws);
        var options = new SamplingOptions(maxTokens) { EosId = EosId };
        List<EncodedExample> examples = [.. instructions.Chunk(AtOnce).SelectMany((chunk, number) =>
        {
            int[][] prompts = [.. chunk.Select(Ids)];
            return prompts.Zip(Sampler.Generate(model, prompts, options, new Seeds(draws.For($"stories {number}"))), (p, r) => new EncodedExample(p, r.Ids));
        })];
        return (examples, [.. examples.Select(e => tokenizer.Decode(e.Response))]);
    }
}
