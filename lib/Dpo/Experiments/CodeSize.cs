using System.Text.RegularExpressions;
using Dpo.Teaching;

namespace Dpo.Experiments;

/// <summary>How much of this library a method stands on: the files that its types name, and those that these name, and so on.</summary>
/// <remarks>Counted in the sources that were compiled, by names: a property that is called as a type is takes the type along. Teaching is left out. A line counts if it has code on it: no blank lines, comments, lone braces or usings.</remarks>
public static partial class CodeSize
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Sources = new(() => Read());
    private static readonly Lazy<ILookup<string, string>> FilesOfType = new(() =>
        Sources.Value.SelectMany(s => Declared().Matches(s.Value).Select(m => (Type: m.Groups[1].Value, File: s.Key))).ToLookup(d => d.Type, d => d.File));

    /// <summary>All files that some types need, their own included.</summary>
    /// <param name="types">Names of types of the library.</param>
    /// <returns>Paths below lib/Dpo, with their lines of code.</returns>
    /// <exception cref="ArgumentException">The library declares no such type.</exception>
    public static IReadOnlyDictionary<string, int> Of(params string[] types)
    {
        ArgumentNullException.ThrowIfNull(types);
        var open = new Queue<string>(types.SelectMany(t => FilesOfType.Value.Contains(t) ? FilesOfType.Value[t]
            : throw new ArgumentException($"the library declares no type {t}", nameof(types))));
        var files = new Dictionary<string, int>();
        while (open.TryDequeue(out var file))
        {
            if (files.TryAdd(file, Lines(Sources.Value[file])))
            {
                Words().Matches(Sources.Value[file]).SelectMany(w => FilesOfType.Value[w.Value]).ToList().ForEach(open.Enqueue);
            }
        }
        return files;
    }

    /// <summary>What a person may set: the writable properties of configurations.</summary>
    /// <param name="configs">Types of configurations.</param>
    /// <returns>Their number.</returns>
    public static int Knobs(params Type[] configs) => configs.Sum(c => c.GetProperties().Count(p => p.CanWrite && p.DeclaringType == c));

    private static int Lines(string code) => code.Split('\n').Select(l => l.Trim()).Count(l => l.Any(char.IsLetterOrDigit) && !l.StartsWith("using ", StringComparison.Ordinal));

    private static Dictionary<string, string> Read()
    {
        var assembly = typeof(CodeSize).Assembly;
        return assembly.GetManifestResourceNames().Where(n => n.EndsWith(".cs", StringComparison.Ordinal) && !n.StartsWith("Teaching/", StringComparison.Ordinal)).ToDictionary(n => n, n =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(n)!);
            return new SourceScan(reader.ReadToEnd().ReplaceLineEndings("\n")).Code;
        });
    }

    [GeneratedRegex(@"\b(?:class|record|struct|interface|enum|delegate\s+[\w<>\[\],.?]+)\s+(?!struct\b|class\b)(\w+)")]
    private static partial Regex Declared();

    [GeneratedRegex(@"\b[A-Z]\w*\b")]
    private static partial Regex Words();
}
