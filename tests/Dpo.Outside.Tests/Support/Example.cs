using System.Runtime.CompilerServices;

namespace Dpo.Outside.Tests.Support;

/// <summary>The lines of an example in its own test file, so that a promise of its length stays true.</summary>
internal static class Example
{
    /// <summary>The lines between <c>// begin NAME</c> and <c>// end NAME</c>; none is longer than 120 columns.</summary>
    /// <param name="name">The example's.</param>
    /// <param name="file">The file of the caller.</param>
    /// <returns>How many there are, without blank lines and usings.</returns>
    public static int Lines(string name, [CallerFilePath] string file = "")
    {
        var lines = File.ReadLines(file).Select(line => line.Trim('\r')).ToList();
        var (begin, end) = (Marker("begin"), Marker("end"));
        var example = lines[(begin + 1)..end];
        Assert.DoesNotContain(example, line => line.Length > 120);
        return example.Count(line => line.Trim() is { Length: > 0 } text && !text.StartsWith("using Dpo", StringComparison.Ordinal));

        int Marker(string word) => Assert.Single(Enumerable.Range(0, lines.Count), i => lines[i].Trim() == $"// {word} {name}");
    }
}
