using System.Text.RegularExpressions;
using Dpo.Tests.Shared;

namespace Dpo.Teaching.Tests;

public sealed class SourceTextTests
{
    [Fact]
    public void Show_File_IsTheWholeTextWithNumbers() => Assert.Equal(
        """
        lib/Dpo.Teaching/CheckFailedException.cs (lines 1-5)
        1  namespace Dpo.Teaching;
        2
        3  /// <summary>Thrown when a claim of a chapter does not hold on the numbers; its one sentence stops the cell.</summary>
        4  /// <param name="message">Sentence with the claim, both sides, their difference and what was allowed.</param>
        5  public sealed class CheckFailedException(string message) : Exception(message);
        """.ReplaceLineEndings("\n"), SourceText.Show("CheckFailedException.cs").ToString());

    [Fact]
    public void Show_Member_IsItsLinesAtTheLeftEdge()
    {
        var lines = SourceText.Show("DerivationWorld.cs", "Sum").ToString().Split('\n');
        Assert.Matches(@"^lib/Dpo\.Teaching/DerivationWorld\.cs, Sum \(lines (\d+)-\1\)$", lines[0]);
        Assert.Matches(@"^\d+  public double Sum\(Func<int, double> term\) => .*;$", Assert.Single(lines[1..]));
    }

    [Fact]
    public void Show_MemberWithDocs_BeginsWithThem()
    {
        var lines = SourceText.Show("DerivationWorld.cs", "Beta", docs: true).ToString().Split('\n');
        Assert.Equal(2, lines.Length - 1);
        Assert.Matches(@"^\d+  /// <summary>", lines[1]);
    }

    [Fact]
    public void Show_Overloads_AreShownTogether() =>
        Assert.Equal(3, SourceText.Show("Check.cs", "Close").ToString().Split("public static void Close").Length - 1);

    [Fact]
    public void Show_Constructor_EndsWithItsBrace()
    {
        var lines = SourceText.Show("DerivationWorld.cs", ".ctor").ToString().Split('\n');
        Assert.Matches(@"^ *\d+  internal DerivationWorld\(Random random\)$", lines[1]);
        Assert.Contains(lines, line => Regex.IsMatch(line, @"^\d+  \}$"));
    }

    [Fact]
    public void Show_Record_IsTheWholeType()
    {
        var text = SourceText.Show("Base/ILiveOutput.cs", "LiveProgress").ToString();
        Assert.Contains("public sealed record LiveProgress(", text, StringComparison.Ordinal);
        Assert.EndsWith("}", text, StringComparison.Ordinal);
        Assert.DoesNotContain("class LiveOutput", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_UnknownFile_NamesNearOnes() => Assert.StartsWith(
        "The library has no file \"Losses/DpoLos.cs\". Near: Losses/DpoLoss.cs, ",
        Assert.Throws<ArgumentException>(() => SourceText.Show("Losses/DpoLos.cs")).Message, StringComparison.Ordinal);

    [Fact]
    public void Show_UnknownMember_ListsTheMembers() => Assert.StartsWith(
        "DerivationWorld.cs has no member \"KL\". It has DerivationWorld, .ctor, Pencil, Benchmark, P, PRef, R, Beta, LogPolicy, LogReference, Rewards, Table, Sum, E.",
        Assert.Throws<ArgumentException>(() => SourceText.Show("DerivationWorld.cs", "KL")).Message, StringComparison.Ordinal);

    [Fact]
    public void Html_IsEscapedAndSaysNothingByColourAlone()
    {
        var html = SourceText.Show("DerivationWorld.cs", "Sum", docs: true).ToHtml();
        Assert.Contains("<figcaption>lib/Dpo.Teaching/DerivationWorld.cs, Sum (lines ", html, StringComparison.Ordinal);
        Assert.Contains("<b style=\"color:#0a3f9e\">double</b> Sum(Func&lt;", html, StringComparison.Ordinal);
        Assert.Contains("/// &lt;summary&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<summary>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
    }

    // Every file of the library: every member is found again and ends as a declaration does.
    [Fact]
    public void Show_EveryFileAndMember_OfTheLibrary()
    {
        Assert.InRange(SourceFile.Paths.Count(), 100, 10000);
        foreach (var file in SourceFile.Paths.Select(path => SourceFile.Find(path)!))
        {
            Assert.Equal(File.ReadAllText(Path.Combine(Repository.Root, file.Project, file.Path)).ReplaceLineEndings("\n"), file.Text);
            foreach (var (name, docs, start, end) in file.Members)
            {
                Assert.Matches(@"^(operator \S+|\.ctor|\w+)$", name);
                Assert.InRange(docs, 0, start);
                Assert.Matches(@"[;}]$", file.Text[start..end]);
                var last = file.Text[start..end].Split('\n')[^1].TrimStart();
                Assert.Contains(last, SourceText.Show(file.Path, name).ToString(), StringComparison.Ordinal);
            }
        }
    }

    // A notebook's host holds a Roslyn of its own, and the library is no archive of its sources.
    [Fact]
    public void Assembly_ReferencesNoParser_AndCarriesItsSourcesOnce()
    {
        var assembly = typeof(SourceText).Assembly;
        Assert.DoesNotContain(assembly.GetReferencedAssemblies(),
            a => a.Name!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) || a.Name == "Dpo.Sources");
        Assert.Contains("sources.txt", assembly.GetManifestResourceNames());
        Assert.DoesNotContain(assembly.GetManifestResourceNames(), n => n.EndsWith(".cs", StringComparison.Ordinal));
    }
}
