using System.Reflection;
using System.Text.RegularExpressions;
using Dpo.Base;
using Dpo.Charts;
using Dpo.Science.Exact;
using TorchSharp;

namespace Dpo.Teaching.Tests;

/// <summary>What the first cell of every notebook imports.</summary>
public sealed partial class FirstCellTests
{
    private static readonly Assembly[] _ours = [typeof(Seeds).Assembly, typeof(PolicyTable).Assembly, typeof(Figure).Assembly, typeof(Lab).Assembly];

    // What an engine imports of its own accord (.NET Interactive's list, which ours keeps to).
    private static readonly string[] _engine = ["System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq"];

    private static List<string> Imported => [.. Using().Matches(FirstCell.Imports).Select(m => m.Groups[1].Value)];

    [Fact]
    public void Text_NamesEachAssemblyOfOurs_AndEndsInTheStart()
    {
        var lines = FirstCell.Text("there/").Split('\n');
        Assert.Equal(_ours.Select(a => a.GetName().Name!).Append("TorchSharp").Order(StringComparer.Ordinal),
            lines.Where(l => l.StartsWith("#r \"there/", StringComparison.Ordinal)).Select(l => l[10..^5]).Order(StringComparer.Ordinal));
        Assert.Equal("Lab.Start()", lines[^1]);
        Assert.All(lines, l => Assert.InRange(l.Length, 1, 88));
    }

    [Fact]
    public void Imports_AreAllNamespacesThatACellNeeds_EachOnce()
    {
        var all = _ours.SelectMany(a => a.GetExportedTypes()).Select(t => t.Namespace!).Distinct().Except(["Dpo.Teaching.Exercises", "Dpo.Charts.PlotlyJs", "Dpo.Text.Jinja"]);
        Assert.Equal(all.Order(StringComparer.Ordinal), Imported.Where(n => n.StartsWith("Dpo.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(Imported.Distinct(), Imported);
    }

    // A cell that wrote such a name would not compile, or get another thing than its author thinks of.
    [Fact]
    public void NoName_OfOurs_IsImportedTwice()
    {
        var names = Names().ToLookup(n => n.Name, n => n.From);
        Assert.Contains(names, g => g.Key == "Transformer");
        Assert.Contains(names, g => g.Key == "logsigmoid" || g.Key == "tensor");
        Assert.Empty(names.Where(g => g.Count() > 1 && g.Any(n => n.StartsWith("Dpo.", StringComparison.Ordinal))).Select(g => $"{g.Key}: {string.Join(", ", g)}"));
    }

    // By the name in metadata: a generic type (List`1) does not collide with a plain one.
    private static IEnumerable<(string Name, string From)> Names()
    {
        var imported = Imported.Concat(_engine).ToHashSet();
        var assemblies = _ours.Append(typeof(torch).Assembly).Concat(((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(f => Path.GetDirectoryName(f) == Path.GetDirectoryName(typeof(object).Assembly.Location)).Select(f => Assembly.Load(AssemblyName.GetAssemblyName(f)))).Distinct();
        var types = assemblies.SelectMany(a => a.GetExportedTypes()).Where(t => !t.IsNested && imported.Contains(t.Namespace ?? "")).Select(t => (t.Name, t.Namespace!));
        var members = typeof(torch).GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.FlattenHierarchy | BindingFlags.DeclaredOnly)
            .Concat(typeof(torch).GetNestedTypes()).Select(m => (m.Name, "TorchSharp.torch"));
        return types.Concat(members).Distinct();
    }

    [GeneratedRegex(@"using (?:static )?([\w.]+);")]
    private static partial Regex Using();
}
