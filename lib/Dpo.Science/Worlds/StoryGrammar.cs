namespace Dpo.Science.Worlds;

/// <summary>Tells a story by rule: the beginning, a thing, its loss, help or none, the end.</summary>
internal static class StoryGrammar
{
    public static string Story(StoryPrompt prompt, StoryFaults faults, StoryDraw draw)
    {
        var kind = StoryWords.KindOf(prompt.Thing);
        var thing = faults.HasFlag(StoryFaults.ForgetsThing) ? Another(kind.Things, prompt.Thing, draw) : prompt.Thing;
        var (into, place) = draw.Pick(kind.Places);
        var (helper, deed) = draw.Pick(kind.Helpers);
        var hero = StoryWords.Heroes[StoryWords.IndexOfHero(prompt.Hero)];
        var values = new Dictionary<string, string>
        {
            ["thing"] = thing,
            ["athing"] = English.WithArticle($"{draw.Pick(kind.Looks)} {thing}"),
            ["into"] = into,
            ["place"] = place,
            ["helper"] = helper,
            ["ahelper"] = English.WithArticle(helper),
            ["deed"] = deed,
            ["nature"] = draw.Pick(StoryWords.Natures),
            ["home"] = draw.Pick(StoryWords.Homes),
            ["time"] = draw.Pick(StoryWords.Times),
            ["relative"] = draw.Pick(StoryWords.Relatives),
        };
        Tell(hero);
        string Say(string template) => English.Sentence(template, values);

        var beginning = Say(draw.Pick(StoryWords.Beginnings));
        var sentences = new List<string>
        {
            faults.HasFlag(StoryFaults.NoBeginning)
                ? beginning : $"{StoryWords.Opening}, {char.ToLowerInvariant(beginning[0])}{beginning[1..]}",
            Say(draw.Pick(kind.Found)),
        };
        if (draw.Below(2) == 0)
        {
            sentences.Add(Say(draw.Pick(StoryWords.Loves)));
        }
        sentences.Add(Say(draw.Pick(kind.Used)));
        sentences.Add(Say(draw.Pick(kind.Lost)));
        var middle = sentences.Count;
        if (faults.HasFlag(StoryFaults.ChangesHero))
        {
            Tell(Another(StoryWords.Heroes, hero, draw));
        }
        var sad = faults.HasFlag(StoryFaults.SadEnd);
        sentences.Add(Say(draw.Pick(StoryWords.Feelings)));
        sentences.Add(Say(draw.Pick(sad ? StoryWords.Alone : StoryWords.Helps)));
        sentences.Add(Say(sad ? kind.Gone : kind.Saved));
        sentences.Add(Say(draw.Pick(sad ? StoryWords.SadEnds : [.. StoryWords.HappyEnds, .. kind.Kept])));
        if (!faults.HasFlag(StoryFaults.NoEnding))
        {
            sentences.Add(StoryWords.Closing);
        }
        if (faults.HasFlag(StoryFaults.StopsMidway))
        {
            sentences.RemoveRange(middle + 2, sentences.Count - middle - 2);
            sentences.Add(FirstHalf(Say(sad ? kind.Gone : kind.Saved), draw));
        }
        if (faults.HasFlag(StoryFaults.Repeats))
        {
            var again = 1 + draw.Below(middle);
            sentences.Insert(again + 1, sentences[again]);
        }
        if (faults.HasFlag(StoryFaults.RamblesOn))
        {
            Ramble(sentences, middle, draw);
        }
        return string.Join(" ", sentences);

        void Tell(StoryHero who)
        {
            values["hero"] = who.IsAnimal ? $"the {who.Name}" : who.Name;
            values["noun"] = who.Noun;
            values["named"] = who.IsAnimal ? "" : $" named {who.Name}";
            (values["she"], values["her"]) = (who.She, who.Her);
        }
    }

    private static T Another<T>(IReadOnlyList<T> all, T not, StoryDraw draw) =>
        draw.Pick(all.Where(a => !Equals(a, not)).ToList());

    private static string FirstHalf(string sentence, StoryDraw draw)
    {
        var words = sentence.Split(' ');
        return string.Join(" ", words.Take(2 + draw.Below(words.Length - 3)));
    }

    // Until the story is too long.
    private static void Ramble(List<string> sentences, int at, StoryDraw draw)
    {
        var rest = StoryWords.Rambles.ToList();
        while (rest.Count > 0 && sentences.Sum(s => English.Words(s).Count) <= StoryScore.MostWords)
        {
            var next = draw.Pick(rest);
            rest.Remove(next);
            sentences.Insert(at++, English.Sentence(next, new Dictionary<string, string>()));
        }
    }
}
