using Dpo.Base;

namespace Dpo.Science.Worlds;

/// <summary>A request for a story: a hero, a thing, and the wording of the instruction.</summary>
/// <param name="Hero">Name of the hero of the story, e.g. "Lily" or "fox"; one of
/// <see cref="StoryWorld.Heroes"/>.</param>
/// <param name="Thing">Name of the object that the story is about, e.g. "kite"; one of
/// <see cref="StoryWorld.Things"/>.</param>
/// <param name="Phrasing">Index of the wording of the instruction, 0 to <see cref="PhrasingCount"/> - 1; the last is
/// "Write a story", which names neither hero nor thing.</param>
public sealed record StoryPrompt(string Hero, string Thing, int Phrasing)
{
    private static readonly long SplitSeed = new Seeds(0).For("held-out prompts");

    /// <summary>Number of wordings that an instruction can have.</summary>
    public const int PhrasingCount = 6;

    /// <summary>Whether the instruction names neither hero nor thing.</summary>
    public bool IsBare => Phrasing == PhrasingCount - 1;

    /// <summary>Whether hero and thing together are kept out of all training data: about a tenth of the pairs, the same
    /// ones for every seed.</summary>
    public bool HeldOut =>
        Seeds.Uniform(SplitSeed, StoryWords.IndexOfHero(Hero), StoryWords.IndexOfThing(Thing)) < 0.1;

    /// <summary>The instruction as text, e.g. "Write a story about Lily and a kite."</summary>
    /// <exception cref="ArgumentException">The hero, the thing or the wording is not one of the world's.</exception>
    public string Instruction
    {
        get
        {
            var hero = StoryWords.Heroes[StoryWords.IndexOfHero(Hero)];
            var who = hero.IsAnimal ? English.WithArticle(Hero) : Hero;
            _ = StoryWords.IndexOfThing(Thing);
            var what = English.WithArticle(Thing);
            return Phrasing switch
            {
                0 => $"Write a story about {who} and {what}.",
                1 => $"Tell me a story about {who} and {what}.",
                2 => $"Please write a short story with {who} and {what}.",
                3 => $"I would like to hear a story about {what} and {who}.",
                4 => $"Can you tell a story in which {who} has {what}?",
                PhrasingCount - 1 => "Write a story",
                _ => throw new ArgumentException($"phrasing {Phrasing} is not in 0..{PhrasingCount - 1}"),
            };
        }
    }
}
