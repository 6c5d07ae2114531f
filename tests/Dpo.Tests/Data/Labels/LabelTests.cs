using Dpo.Base;
using Dpo.Data;
using Dpo.Data.Labels;
using Dpo.Tests.Shared;

namespace Dpo.Tests.Data.Labels;

public sealed class LabelTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static PreferenceExample[] Pairs { get; } = [.. Enumerable.Range(0, 20).Select(i => new PreferenceExample($"prompt {i}", $"good {i}", $"bad {i}"))];

    public void Dispose() => _folder.Dispose();

    private LabelSession Session(string annotator, long seed = 1) => new(Pairs, annotator, _folder.File("labels.jsonl"), new Seeds(seed));

    // A person who always likes "good": the answer depends on what was shown first.
    private int Good(string annotator, int most)
    {
        var shown = "";
        return Session(annotator).Ask(() => shown.Contains("[1] good", StringComparison.Ordinal) ? "1" : "2", text => shown = text, most);
    }

    private IReadOnlyList<Label> Read() => LabelFile.Read(_folder.File("labels.jsonl"));

    [Fact]
    public void Ask_SeveralSessions_AskEachPairOnce_InAShuffledOrder()
    {
        Assert.Equal(8, Good("ann", 8));
        Assert.Equal(12, Good("ann", 100));
        Assert.Equal(0, Good("ann", 100));
        var labels = Read();
        Assert.Equal(Enumerable.Range(0, 20), labels.Select(l => l.Pair).Order());
        Assert.NotEqual(Enumerable.Range(0, 20), labels.Select(l => l.Pair));
        Assert.All(labels, l => Assert.Equal(1.0, l.FirstIsBetter));                    // "good" is the data's first, wherever it was shown
        Assert.InRange(labels.Count(l => l.Swapped), 3, 17);
        Assert.Equal(20, Good("bob", 100));
        Assert.NotEqual(labels.Select(l => l.Pair), Read().Where(l => l.Annotator == "bob").Select(l => l.Pair));
    }

    [Fact]
    public void Ask_TakesTiesAndSkips_AsksAgain_AndStops()
    {
        var said = new Queue<string?>(["maybe", "T", "skip", " 2 ", "q", "1"]);
        var screen = new List<string>();
        Assert.Equal(3, Session("ann").Ask(said.Dequeue, screen.Add));
        Assert.Equal([Answer.Tie, Answer.Skip, Answer.Second], Read().Select(l => l.Answer));
        Assert.Equal(0.5, Read()[0].FirstIsBetter);
        Assert.Null(Read()[1].FirstIsBetter);
        Assert.Contains("Please answer 1, 2, t, s or q: ", screen);
        Assert.Contains("1 of 20. prompt", screen[0], StringComparison.Ordinal);
        Assert.Equal(0, Session("ann").Ask(() => null, screen.Add));                    // the end of the input
    }

    // A crash in the middle of a line: its answer was not confirmed, so it is asked again; the lines before are kept.
    [Fact]
    public void AHalfLine_IsTakenOff_AndABadLineNamed()
    {
        Good("ann", 3);
        File.AppendAllText(_folder.File("labels.jsonl"), "{\"pair\": 3, \"anno");
        Assert.Equal(3, Read().Count);
        Assert.Equal(17, Good("ann", 100));
        Assert.Equal(20, Read().Count);
        File.AppendAllText(_folder.File("labels.jsonl"), "{\"pair\": 3}\n");
        Assert.Contains("labels.jsonl, line 21: is no label", Assert.Throws<InvalidDataException>(Read).Message, StringComparison.Ordinal);
    }

    // Of ten pairs two annotators agree on eight: 4 x both first, 4 x both second, one each way. κ = (0.8 - 0.5)/(1 - 0.5).
    [Fact]
    public void Agreement_HandWorked()
    {
        Label Said(int pair, string who, bool first) => new(pair, who, "", "", "", false, first ? Answer.First : Answer.Second);
        List<Label> labels = [.. Enumerable.Range(0, 10).SelectMany(i => new[] { Said(i, "a", i < 5), Said(i, "b", i is < 4 or 9) }), new(11, "a", "", "", "", false, Answer.Skip)];
        var found = LabelAgreement.Compute(labels, "a", "b");
        Assert.Equal((10, 0.8), (found.Pairs, found.Agreement));
        Assert.Equal(0.6, found.Kappa, 1e-12);
        Assert.Equal((1 + Math.Sqrt(0.6)) / 2, found.Ceiling!.Value, 1e-12);
        Assert.Equal(found.Agreement, found.Ceiling.Value * found.Ceiling.Value + (1 - found.Ceiling.Value) * (1 - found.Ceiling.Value), 1e-12);
        // The file's order means nothing: the same answers with the agreed pairs all "first" give the same kappa. With ties: chance is t u + (1-t)(1-u)/2.
        List<Label> sorted = [.. Enumerable.Range(0, 10).SelectMany(i => new[] { Said(i, "a", i != 8), Said(i, "b", i != 9) })];
        Assert.Equal(0.6, LabelAgreement.Compute(sorted, "a", "b").Kappa, 1e-12);
        List<Label> tied = [.. sorted.Select(l => l.Pair < 5 ? l with { Answer = Answer.Tie } : l)];
        Assert.Equal((0.8 - 0.375) / (1 - 0.375), LabelAgreement.Compute(tied, "a", "b").Kappa, 1e-12);
        Assert.Null(new LabelAgreement(10, 0.5, 0).Ceiling);
        Assert.Equal(1, LabelAgreement.Compute([.. labels.Where(l => l.Annotator == "a"), .. labels.Where(l => l.Annotator == "a").Select(l => l with { Annotator = "c" })], "a", "c").Kappa);
        Assert.StartsWith("a and nobody have labelled no pair in common", Assert.Throws<ArgumentException>(() => LabelAgreement.Compute(labels, "a", "nobody")).Message, StringComparison.Ordinal);
    }
}
