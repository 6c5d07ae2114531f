using System.Text;
using Dpo.Data;
using Dpo.Tests.Shared;

namespace Dpo.Tests.Data;

public sealed class JsonLinesTests
{
    private static readonly PreferenceExample[] Rows = [new("a \"b\"\n\\", "é 😀 </s>\u2028", ""), new(" ", "\t\0", "z")];

    private static IReadOnlyList<PreferenceExample> Read(TempFolder folder, byte[] bytes)
    {
        File.WriteAllBytes(folder.File("x.jsonl"), bytes);
        return [.. JsonLines.Read<PreferenceExample>(folder.File("x.jsonl"))];
    }

    [Fact]
    public void Read_WhatWriteWrote_IsTheSame()
    {
        using var folder = new TempFolder();
        JsonLines.Write(folder.File("x.jsonl"), Rows);
        Assert.Equal(Rows, JsonLines.Read<PreferenceExample>(folder.File("x.jsonl")));
        Assert.Equal("{\"prompt\":\"a \\\"b\\\"\\n\\\\\",\"chosen\":\"é", File.ReadAllText(folder.File("x.jsonl"))[..35]);
        Assert.Equal(2, File.ReadAllBytes(folder.File("x.jsonl")).Count(b => b == '\n'));
    }

    [Fact]
    public void Read_MarkWindowsLineEndsBlankLinesAndMoreColumns_AreFine()
    {
        using var folder = new TempFolder();
        var text = "\ufeff{\"score_chosen\":[1,{\"prompt\":2}],\"rejected\":\"r\",\"prompt\":\"p\",\"chosen\":\"c\"}\r\n \t{\"prompt\":\"q\",\"chosen\":\"\",\"rejected\":\"\\u00e9\"}\r\n\r\n\n";
        Assert.Equal([new("p", "c", "r"), new("q", "", "é")], Read(folder, Encoding.UTF8.GetBytes(text)));
        Assert.Empty(Read(folder, []));
        Assert.Equal([new("p", "c", "r")], Read(folder, "{\"prompt\":\"p\",\"chosen\":\"c\",\"rejected\":\"r\"}"u8.ToArray()));
    }

    // Lines longer than the buffer, and line ends on both sides of its border.
    [Theory]
    [InlineData(65_490)]
    [InlineData(65_536)]
    [InlineData(300_000)]
    public void Read_LongLines_AreWhole(int length)
    {
        using var folder = new TempFolder();
        for (var more = 0; more < 60; more++)
        {
            PreferenceExample[] rows = [new(new string('p', length + more), "é", "r"), new("p", "c", "r")];
            JsonLines.Write(folder.File("x.jsonl"), rows);
            Assert.Equal(rows, JsonLines.Read<PreferenceExample>(folder.File("x.jsonl")));
        }
    }

    [Theory]
    [InlineData("[1]", ", line 2, column 1: is an array; expected an object with the columns prompt, chosen, rejected")]
    [InlineData("{\"prompt\":\"é\",\"chosen\":null,\"rejected\":\"r\"}", ", line 2, column 24: field \"chosen\" is null; expected a text in quotation marks")]
    [InlineData("{\"prompt\":\"p\",\"chosen\":[\"c\"],\"rejected\":\"r\"}", ", line 2, column 24: field \"chosen\" is an array; expected a text in quotation marks")]
    [InlineData("{\"prompt\":3}", ", line 2, column 11: field \"prompt\" is a number; expected a text in quotation marks")]
    [InlineData("{\"prompt\":\"p\",\"chosen\":\"c\"}", ", line 2: field \"rejected\" is missing; expected the columns prompt, chosen, rejected")]
    [InlineData("{\"prompt\":\"p\",\"prompt\":\"c\"}", ", line 2, column 15: field \"prompt\" comes twice; take one out")]
    [InlineData("{\"prompt\":\"p\",", ", line 2, column 14: is no JSON: ")]
    [InlineData("{\"prompt\":\"p\",\"chosen\":\"c\",\"rejected\":\"r\"} {}", ", line 2, column 44: is no JSON: ")]
    [InlineData("{\"prompt\":\"\\ud800\"}", ", line 2, column 11: has a text that is no Unicode")]
    [InlineData("\n{\"prompt\":\"p\",\"chosen\":\"c\",\"rejected\":\"r\"}", ", line 2: is blank; expected one JSON object a line, blank lines only at the end. Take the line out")]
    public void Read_ABadLine_SaysWhereAndWhat(string line, string message)
    {
        using var folder = new TempFolder();
        var good = "{\"prompt\":\"p\",\"chosen\":\"c\",\"rejected\":\"r\"}\n";
        var e = Assert.Throws<InvalidDataException>(() => Read(folder, Encoding.UTF8.GetBytes(good + line + "\n" + good)));
        Assert.StartsWith(folder.File("x.jsonl") + message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BytesThatAreNoUtf8_SaysWhere()
    {
        using var folder = new TempFolder();
        var e = Assert.Throws<InvalidDataException>(() => Read(folder, [.. "{\"prompt\":\"caf"u8, 0xE9, .. "\"}"u8]));
        Assert.Contains("line 1, column 11: has a text that is no Unicode (bytes that are not UTF-8, or half a character); save the file as UTF-8", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_IsLazy_AndAMissingFileIsSaidAtOnce()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("x.jsonl"), "{\"text\":\"a\"}\nnonsense\n");
        Assert.Equal("a", JsonLines.Read<TextExample>(folder.File("x.jsonl")).First().Text);
        Assert.EndsWith("there is no such file; expected JSON lines with the columns prompt, completion",
            Assert.Throws<FileNotFoundException>(() => JsonLines.Read<PromptCompletion>(folder.File("y.jsonl"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_HalfACharacter_LeavesTheOldFile()
    {
        using var folder = new TempFolder();
        JsonLines.Write(folder.File("x.jsonl"), [new TextExample("old")]);
        Assert.StartsWith("row 2, field \"text\": ", Assert.Throws<ArgumentException>(() => JsonLines.Write(folder.File("x.jsonl"), [new TextExample("new"), new TextExample("\ud800")])).Message, StringComparison.Ordinal);
        Assert.Equal("old", JsonLines.Read<TextExample>(folder.File("x.jsonl")).Single().Text);
    }
}
