using System.Text;
using Dpo.Sources;
using Dpo.Tests.Shared;

namespace Dpo.Teaching.Tests;

/// <summary>The file that the build embeds, and what SourceText makes of it.</summary>
public sealed class SourceIndexTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Put(string path, string text)
    {
        var file = _folder.File(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    private static byte[] Bytes(string root, params string[] projects)
    {
        using var stream = new MemoryStream();
        SourceIndex.Write(stream, SourceIndex.Read(root, projects.Select(p => Path.Combine(root, p))));
        return stream.ToArray();
    }

    private static SourceFile Parsed(string code)
    {
        using var stream = new MemoryStream();
        SourceIndex.Write(stream, [new("lib/Dpo", "A/B.cs", code)]);
        stream.Position = 0;
        return SourceFile.Parse("A/B.cs", SourceFile.Index(stream)["A/B.cs"]);
    }

    [Fact]
    public void Write_TwoClones_GiveTheSameBytes_WhateverTheirLineEndsAndOrder()
    {
        foreach (var (clone, end) in new[] { ("one", "\n"), ("two", "\r\n") })
        {
            Put($"{clone}/lib/P/b/B.cs", $"class B;{end}// \u03b2 \"\\{end}");
            Put($"{clone}/lib/P/A.cs", $"\ufeffclass A{end}{{{end}}}{end}");
            Put($"{clone}/lib/Q/Z.cs", "class Z;");
        }
        var one = Bytes(_folder.File("one"), "lib/P", "lib/Q");
        Assert.Equal(one, Bytes(_folder.File("one"), "lib/P", "lib/Q"));
        Assert.Equal(one, Bytes(Path.Combine(_folder.Path, "two", "."), "lib/Q/.", "lib/P/."));
        Assert.DoesNotContain(Path.GetFileName(_folder.Path), Encoding.UTF8.GetString(one), StringComparison.Ordinal);
        using var stream = new MemoryStream(one);
        Assert.Equal(["A.cs", "Z.cs", "b/B.cs"], SourceFile.Index(stream).Keys);
    }

    [Fact]
    public void Read_LeavesOutWhatIsBuilt_AndWhatIsNoSource()
    {
        Put("P/A.cs", "class A;");
        Put("P/obj/B.cs", "class B;");
        Put("P/bin/Debug/C.cs", "class C;");
        Put("P/Objects/bin/D.cs", "class D;");
        Put("P/E.txt", "class E;");
        Assert.Equal(["A.cs", "Objects/bin/D.cs"], SourceIndex.Read(_folder.Path, [_folder.File("P")]).Select(s => s.Path));
    }

    [Fact]
    public void Read_OnePathInTwoProjects_IsRefusedWithBothNames()
    {
        Put("lib/P/A/B.cs", "class B;");
        Put("lib/Q/A/B.cs", "class B;");
        var refused = Assert.Throws<SourcesException>(() => Bytes(_folder.Path, "lib/P", "lib/Q"));
        Assert.StartsWith("A/B.cs lies in lib/P and in lib/Q: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoProject_IsRefusedByName()
    {
        Put("lib/P/A.txt", "");
        string Refused(string project) => Assert.Throws<SourcesException>(() => Bytes(_folder.Path, project)).Message;
        Assert.StartsWith("lib/P holds no C# file: ", Refused("lib/P"), StringComparison.Ordinal);
        Assert.Matches("^There is no project folder .*Q: ", Refused("lib/Q"));
    }

    [Fact]
    public void Save_ReplacesTheFile_AndLeavesNoOther()
    {
        var file = Put("out/sources.txt", "old");
        SourceIndex.Save(file, [new("lib/P", "A.cs", "class A;")]);
        Assert.StartsWith("A.cs\t{\"project\":\"lib/P\",\"text\":\"class A;\"", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_folder.File("out")));
    }

    [Fact]
    public void Show_ASourceOfTheIndex_HasItsProjectItsLinesAndItsColours()
    {
        var shown = SourceText.Show(Parsed("class A\n{\n    /// <b>\n    int B => \"<\".Length;\n}\n"), "B", docs: true);
        Assert.Equal("lib/Dpo/A/B.cs, B (lines 3-4)\n3  /// <b>\n4  int B => \"<\".Length;", shown.ToString());
        Assert.Contains("  <i style=\"color:#1a6b2f\">/// &lt;b&gt;</i>\n", shown.ToHtml(), StringComparison.Ordinal);
        Assert.Contains("  <b style=\"color:#0a3f9e\">int</b> B =&gt; <span style=\"color:#8a2f0b\">&quot;&lt;&quot;</span>.Length;<",
            shown.ToHtml(), StringComparison.Ordinal);
    }

    // The colour of a string goes on over its lines, and an empty line has none.
    [Fact]
    public void Show_ARawString_IsColouredLineByLine()
    {
        var source = Parsed("class A\n{\n    string B = \"\"\"\n        c\n\n        \"\"\";\n}\n");
        var html = SourceText.Show(source, "B", docs: false).ToHtml();
        Assert.Contains("<span style=\"color:#8a2f0b\">&quot;&quot;&quot;</span>\n", html, StringComparison.Ordinal);
        Assert.Contains("  <span style=\"color:#8a2f0b\">    c</span>\n<span style=\"user-select:none;color:#57606a\">5</span>\n",
            html, StringComparison.Ordinal);
    }
}
