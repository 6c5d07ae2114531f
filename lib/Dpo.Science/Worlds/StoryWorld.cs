using Dpo.Base;
using Dpo.Data;

namespace Dpo.Science.Worlds;

/// <summary>Short children's stories made by rule, instructions that ask for one, and a score that says how good an
/// answer is.</summary>
/// <remarks>A hero comes by a thing, loses it in a way that belongs to the thing, and gets help or none; names,
/// pronouns, helper and end follow from what was said before. Every row is drawn from its own number, so a row is the
/// same however many there are. The score: <see cref="StoryScore.Compute"/>.</remarks>
public static class StoryWorld
{
    /// <summary>Heroes that a story can be about: names of children, and animals.</summary>
    public static IReadOnlyList<string> Heroes { get; } = [.. StoryWords.Heroes.Select(h => h.Name)];

    /// <summary>Things that a story can be about, e.g. "kite".</summary>
    public static IReadOnlyList<string> Things { get; } = StoryWords.Things;

    /// <summary>Draws a prompt, uniformly from those to train on or from those held out (never the bare "Write a
    /// story").</summary>
    /// <param name="seeds">Random seeds of the training run; the seed named "story prompts" is used, or "story prompts,
    /// held out".</param>
    /// <param name="index">Index of the prompt, from 0. The same seeds and index always give the same prompt.</param>
    /// <param name="heldOut">Whether the prompt is held out: about a hero-thing pair that no training data contains;
    /// false by default.</param>
    /// <returns>Random prompt: a hero, a thing and a wording of the instruction.</returns>
    public static StoryPrompt Prompt(Seeds seeds, long index, bool heldOut = false) =>
        Prompt(Draw(seeds, "story prompts", index, heldOut), heldOut);

    /// <summary>Tells a story for a prompt.</summary>
    /// <param name="prompt">Prompt with the hero and the thing that the story is about; its wording is not
    /// used.</param>
    /// <param name="seeds">Random seeds of the training run; the seed named "story" is used.</param>
    /// <param name="index">Index of the story, from 0. The same arguments always give the same story.</param>
    /// <param name="faults">Faults to build into the story, as combined flags; <see cref="StoryFaults.None"/> by
    /// default.</param>
    /// <returns>Text of the story, one paragraph of 5 to 10 sentences, or more if <see cref="StoryFaults.RamblesOn"/>
    /// is set.</returns>
    /// <exception cref="ArgumentException">The hero or the thing is not one of the world's.</exception>
    public static string Story(StoryPrompt prompt, Seeds seeds, long index, StoryFaults faults = StoryFaults.None)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return StoryGrammar.Story(prompt, faults, Draw(seeds, "story", index));
    }

    /// <summary>Tells stories to pre-train on, as they are found in the wild: each fault is in one of five, every
    /// second story ends badly.</summary>
    /// <param name="count">Number of stories to generate, at least 0.</param>
    /// <param name="seeds">Random seeds of the training run; the seed named "story texts" is used.</param>
    /// <returns>Stories, without instructions, each generated when the sequence is enumerated.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 0.</exception>
    public static IEnumerable<TextExample> Texts(int count, Seeds seeds) => Rows(count, i =>
    {
        var draw = Draw(seeds, "story texts", i);
        var prompt = Prompt(draw, heldOut: false);
        return new TextExample(StoryGrammar.Story(
            prompt, SadOrNot(draw) | (draw.Faults(0.2) & ~StoryFaults.SadEnd), draw));
    });

    /// <summary>Makes demonstrations: instructions with a good story each, which every second time ends badly; scores
    /// of 10 and 9.</summary>
    /// <param name="count">Number of demonstrations to generate, at least 0.</param>
    /// <param name="seeds">Random seeds of the training run; the seed named "story demonstrations" is used, or "story
    /// demonstrations, held out".</param>
    /// <param name="heldOut">Whether the prompts are held out: about hero-thing pairs that no training data contains;
    /// false by default.</param>
    /// <param name="faults">Probability of each fault other than the sad end (which has 0.5), 0 to 1; 0 by default.
    /// Above 0, demonstrations leave preferences something to improve.</param>
    /// <returns>Instructions with a story each, generated one by one when the sequence is enumerated.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 0.</exception>
    public static IEnumerable<PromptCompletion> Demonstrations(
        int count, Seeds seeds, bool heldOut = false, double faults = 0) => Rows(count, i =>
    {
        var draw = Draw(seeds, "story demonstrations", i, heldOut);
        var prompt = Prompt(draw, heldOut);
        var wrong = SadOrNot(draw) | (faults > 0 ? draw.Faults(faults) & ~StoryFaults.SadEnd : StoryFaults.None);
        return new PromptCompletion(prompt.Instruction, StoryGrammar.Story(prompt, wrong, draw));
    });

    /// <summary>Makes preference pairs: instructions with two stories, each with every fault at a probability of one in
    /// four; the one with the higher score is the chosen one.</summary>
    /// <param name="count">Number of preference pairs to generate, at least 0.</param>
    /// <param name="seeds">Random seeds of the training run; the seed named "story pairs" is used, or "story pairs,
    /// held out".</param>
    /// <param name="heldOut">Whether the prompts are held out: about hero-thing pairs that no training data contains;
    /// false by default.</param>
    /// <returns>Preference pairs, generated one by one when the sequence is enumerated; the chosen story always has the
    /// higher score, never an equal one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 0.</exception>
    public static IEnumerable<PreferenceExample> Pairs(int count, Seeds seeds, bool heldOut = false) =>
        Rows(count, i =>
    {
        var draw = Draw(seeds, "story pairs", i, heldOut);
        var prompt = Prompt(draw, heldOut);
        while (true)
        {
            var (first, second) = (StoryGrammar.Story(prompt, draw.Faults(0.25), draw),
                StoryGrammar.Story(prompt, draw.Faults(0.25), draw));
            var gap = StoryScore.Compute(prompt.Instruction, first).Total
                - StoryScore.Compute(prompt.Instruction, second).Total;
            if (gap != 0)
            {
                return new PreferenceExample(prompt.Instruction, gap > 0 ? first : second, gap > 0 ? second : first);
            }
        }
    });

    private static StoryDraw Draw(Seeds seeds, string purpose, long row, bool heldOut = false)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        return new StoryDraw(seeds.For(heldOut ? purpose + ", held out" : purpose), row);
    }

    private static StoryPrompt Prompt(StoryDraw draw, bool heldOut)
    {
        while (true)
        {
            var prompt = new StoryPrompt(draw.Pick(Heroes), draw.Pick(Things),
                draw.Below(heldOut ? StoryPrompt.PhrasingCount - 1 : StoryPrompt.PhrasingCount));
            if (prompt.HeldOut == heldOut)
            {
                return prompt;
            }
        }
    }

    private static StoryFaults SadOrNot(StoryDraw draw) => draw.Below(2) == 0 ? StoryFaults.SadEnd : StoryFaults.None;

    private static IEnumerable<T> Rows<T>(int count, Func<int, T> row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Enumerable.Range(0, count).Select(row);
    }
}
