namespace Dpo.Kernel.Editing;

/// <summary>What may replace the text from a start to an end, in UTF-16 units; the likeliest first.</summary>
internal sealed record Completions(int Start, int End, IReadOnlyList<Completion> Items);

/// <summary>One of them, and what it names: method, class, keyword ...</summary>
internal sealed record Completion(string Text, string Kind);
