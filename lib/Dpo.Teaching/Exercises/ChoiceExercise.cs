namespace Dpo.Teaching.Exercises;

/// <summary>An exercise that asks for one of several options. The answer is its letter or its words; the letters
/// follow the order of the options.</summary>
internal sealed class ChoiceExercise : ExerciseTask
{
    /// <summary>Options in the order of their letters, each with the hint after it was chosen; the one without a
    /// hint is right.</summary>
    public required (string Text, string? Symptom)[] Options { get; init; }

    internal override IEnumerable<(string Mistake, object Answer)> Samples =>
        Options.Select(o => (o.Symptom is null ? "" : o.Text, (object)o.Text));

    public override ExerciseResult Grade(object? answer, int seed)
    {
        var words = (answer as string)?.Trim() ?? "";
        if (words.Length == 0 && answer is null or string)
            return NotSolved();
        var i = Array.FindIndex(Options, o => string.Equals(o.Text, words, StringComparison.OrdinalIgnoreCase));
        if (i < 0 && words.Length == 1)
            i = char.ToLowerInvariant(words[0]) - 'a';
        if (i < 0 || i >= Options.Length)
            return Unknown(
                $"Answer one of {string.Join("; ", Options.Select((o, n) => $"{(char)('a' + n)} {o.Text}"))}.");
        return Options[i].Symptom is { } symptom ? Known(Options[i].Text, symptom) : Solved();
    }
}
