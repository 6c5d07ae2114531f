using System.Text;

namespace Dpo.Science.Worlds;

/// <summary>A score of how well a text answers an instruction for a story: 0 to 10 points, in seven parts, by rules
/// about its words alone.</summary>
/// <remarks>
/// Words are runs of letters, upper and lower case alike. Sentences end with . ! or ? before a blank or the end. Asked
/// for are the first of <see cref="StoryWorld.Heroes"/> and of <see cref="StoryWorld.Things"/> that the instruction
/// names; where it names none, the first that the text names. A number for people to read and to prefer by, no judge of
/// literature: a text that follows the rules gets its points, whatever it says.
/// </remarks>
/// <param name="Hero">Component with 0 to 2 points: 1 if the hero occurs in two sentences or more and 1 if no other
/// hero is named; 0 without the hero.</param>
/// <param name="Thing">Component with 0 to 2 points: the number of sentences that name the thing asked for, at most
/// 2.</param>
/// <param name="Beginning">Component with 0 or 1 point: 1 if the text begins with "Once upon a time".</param>
/// <param name="Ending">Component with 0 to 2 points: 1 if the last sentence has its closing punctuation, 1 more if
/// that sentence is "The end."</param>
/// <param name="HappyEnd">Component with 0 or 1 point: 1 if the last two sentences before "The end." have one of
/// <see cref="HappyWords"/> and none of <see cref="SadWords"/>.</param>
/// <param name="NoRepetition">Component with 0 or 1 point: 1 if no sentence occurs twice; 0 also for a text without
/// words.</param>
/// <param name="Length">Component with 0 or 1 point: 1 if the text has <see cref="FewestWords"/> to
/// <see cref="MostWords"/> words, both inclusive.</param>
public sealed record StoryScore(
    StoryPart Hero, StoryPart Thing, StoryPart Beginning, StoryPart Ending, StoryPart HappyEnd,
    StoryPart NoRepetition, StoryPart Length)
{
    /// <summary>Smallest number of words of a story that is long enough.</summary>
    public const int FewestWords = 30;

    /// <summary>Largest number of words of a story that is short enough.</summary>
    public const int MostWords = 115;

    /// <summary>Words that show a happy end.</summary>
    public static IReadOnlyList<string> HappyWords { get; } =
        ["happy", "happily", "glad", "smiled", "laughed", "joy", "proud"];

    /// <summary>Words that must not occur in a happy end.</summary>
    public static IReadOnlyList<string> SadWords { get; } = ["sad", "sadly", "cried", "cry", "tears", "alone"];

    /// <summary>The seven parts of the score, in the order of the story.</summary>
    public IReadOnlyList<StoryPart> Parts => [Hero, Thing, Beginning, Ending, HappyEnd, NoRepetition, Length];

    /// <summary>Sum of the points of all parts, 0 to 10.</summary>
    public int Total => Parts.Sum(p => p.Points);

    /// <summary>Scores a text, whatever it is.</summary>
    /// <param name="instruction">Instruction that asks for the story, e.g. "Write a story about Lily and a kite."; any
    /// other text is allowed.</param>
    /// <param name="text">Text of the response, without the instruction; it may be cut off, or no story at all.</param>
    /// <returns>Score with the points of its seven components and the reason for each.</returns>
    public static StoryScore Compute(string instruction, string text)
    {
        ArgumentNullException.ThrowIfNull(instruction);
        ArgumentNullException.ThrowIfNull(text);
        var asked = English.Words(instruction);
        var sentences = English.Sentences(text).Select(s => (Text: s, Words: English.Words(s))).ToList();
        var words = sentences.SelectMany(s => s.Words).ToList();
        var story = sentences.Where(s => !IsClosing(s.Words)).ToList();
        return new StoryScore(
            ScoreHero(), ScoreThing(), ScoreBeginning(), ScoreEnding(), ScoreHappyEnd(), ScoreRepetition(),
            Part("length", words.Count is >= FewestWords and <= MostWords ? 1 : 0, 1,
                $"{words.Count} words; {FewestWords} to {MostWords} are right"));

        StoryPart ScoreHero()
        {
            var (hero, whose) = Wanted(StoryWorld.Heroes);
            if (hero is null)
            {
                return Part("hero", 0, 2, "no hero is named");
            }
            var count = InSentences(hero);
            var other = StoryWorld.Heroes.FirstOrDefault(h => h != hero && words.Contains(h.ToLowerInvariant()));
            return Part("hero", count == 0 ? 0 : (count > 1 ? 1 : 0) + (other is null ? 1 : 0), 2,
                $"{whose} hero, {hero}, is in {Sentences(count)}, "
                + $"and {(other is null ? "there is no other" : $"so is another hero, {other}")}");
        }

        StoryPart ScoreThing()
        {
            var (thing, whose) = Wanted(StoryWorld.Things);
            return thing is null ? Part("thing", 0, 2, "no thing is named")
                : Part("thing", Math.Min(2, InSentences(thing)), 2,
                    $"{whose} thing, the {thing}, is in {Sentences(InSentences(thing))}");
        }

        StoryPart ScoreBeginning() => text.TrimStart().StartsWith(StoryWords.Opening, StringComparison.Ordinal)
            ? Part("beginning", 1, 1, $"it begins with \"{StoryWords.Opening}\"")
            : Part("beginning", 0, 1, $"it does not begin with \"{StoryWords.Opening}\"");

        StoryPart ScoreEnding() => sentences.Count == 0 || !English.IsFinished(sentences[^1].Text)
            ? Part("ending", 0, 2, "the last sentence is not finished")
            : IsClosing(sentences[^1].Words) ? Part("ending", 2, 2, $"it closes with \"{StoryWords.Closing}\"")
            : Part("ending", 1, 2, $"the last sentence is finished, but \"{StoryWords.Closing}\" is missing");

        StoryPart ScoreHappyEnd()
        {
            var end = story.TakeLast(2).SelectMany(s => s.Words).ToList();
            var (happy, sad) = (HappyWords.FirstOrDefault(end.Contains), SadWords.FirstOrDefault(end.Contains));
            return Part("happy end", happy is not null && sad is null ? 1 : 0, 1,
                sad is not null ? $"the end has \"{sad}\""
                : happy is not null ? $"the end has \"{happy}\"" : "the end has no happy word");
        }

        StoryPart ScoreRepetition()
        {
            var twice = story.GroupBy(s => string.Join(" ", s.Words)).FirstOrDefault(g => g.Count() > 1)
                ?.First().Text;
            return words.Count == 0 ? Part("no repetition", 0, 1, "there are no words")
                : twice is null ? Part("no repetition", 1, 1, "no sentence comes twice")
                : Part("no repetition", 0, 1, $"a sentence comes twice: {twice}");
        }

        int InSentences(string word) => sentences.Count(s => s.Words.Contains(word.ToLowerInvariant()));

        (string? Word, string Whose) Wanted(IReadOnlyList<string> known) =>
            First(asked, known) is { } named ? (named, "the instruction's") : (First(words, known), "the text's");
    }

    /// <summary>Formats the score with a line for each part, and the total.</summary>
    /// <returns>Eight lines: name, points, maximum and reason of each of the seven components, then the
    /// total.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var part in Parts)
        {
            text.Append($"{part.Name,-14}{part.Points} of {part.Most}  {part.Reason}\n");
        }
        return text.Append($"{"score",-14}{Total} of {Parts.Sum(p => p.Most)}").ToString();
    }

    private static StoryPart Part(string name, int points, int most, string reason) => new(name, points, most, reason);

    private static bool IsClosing(IReadOnlyList<string> words) => words is ["the", "end"];

    private static string Sentences(int count) => count == 1 ? "1 sentence" : $"{count} sentences";

    private static string? First(IReadOnlyList<string> words, IReadOnlyList<string> known) =>
        words.Select(w => known.FirstOrDefault(k => k.Equals(w, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(k => k is not null);
}

/// <summary>One part of a story's score.</summary>
/// <param name="Name">Name of the score component, e.g. "happy end".</param>
/// <param name="Points">Points that the story gets for this component; below 0 for a penalty.</param>
/// <param name="Most">Largest number of points that the component can give; 0 for a penalty.</param>
/// <param name="Reason">Explanation of the points, to show to people, e.g. "the last sentence is not finished".</param>
public sealed record StoryPart(string Name, int Points, int Most, string Reason);
