using Dpo.Base;
using Dpo.Data;
using Dpo.Data.Labels;
using Dpo.Tests.Shared;

namespace Dpo.Teaching.Tests;

public sealed class LabelCellTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static PreferenceExample[] Pairs { get; } = [.. Enumerable.Range(0, 20).Select(i => new PreferenceExample($"prompt {i}", $"good {i}", $"bad {i}"))];

    public void Dispose() => _folder.Dispose();

    // A host without input shows one question, says so and takes what there is; one with input asks. Neither touches the process's input.
    [Fact]
    public void Cell_AsksTheHost_AndSaysWhatItTakesInstead()
    {
        var (own, generated) = (_folder.File("labels.jsonl"), _folder.File("generated.jsonl"));
        new LabelSession(Pairs, "A", generated, new Seeds(1)).Ask(_ => Answer.Tie);
        (string Said, int Count) Label(ILiveInput? person)
        {
            var (input, count) = (Console.In, 0);
            Console.SetIn(new Untouchable());
            using var host = LiveInput.Use(person);
            try
            {
                return (Printed.By(() => count = LabelCell.Labels(Pairs, "me", own, generated, new Seeds(1), 2).Count), count);
            }
            finally
            {
                Console.SetIn(input);
            }
        }
        var none = Label(null);
        Assert.Equal(20, none.Count);
        Assert.StartsWith("\n1 of 20. prompt", none.Said, StringComparison.Ordinal);
        Assert.EndsWith("Which is better?\n\nNobody answers here: to label, run dpo label in a terminal. The 20 labels below are those of generated.jsonl.",
            none.Said, StringComparison.Ordinal);
        Assert.False(File.Exists(own));
        Assert.EndsWith("\n0 answers were taken. The 20 labels below are those of generated.jsonl.", Label(new Person(null)).Said, StringComparison.Ordinal);
        var asked = Label(new Person("1"));
        Assert.Equal(2, asked.Count);
        Assert.EndsWith("\n2 answers were taken. The 2 labels below are those of labels.jsonl.", asked.Said, StringComparison.Ordinal);
        Assert.Equal(2, Label(null).Count);
    }

    private sealed class Person(string? answer) : ILiveInput
    {
        public string? Ask(string prompt) => answer;
    }

    private sealed class Untouchable : TextReader
    {
        public override string ReadLine() => throw new InvalidOperationException("the process's input was read");

        public override int Read() => throw new InvalidOperationException("the process's input was read");
    }
}
