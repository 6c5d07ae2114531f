namespace Dpo.Tests.Shared;

/// <summary>The README's tables are made of recorded rows. DPO_WRITE_README=1 puts them in anew.</summary>
internal static class Readme
{
    /// <summary>Fails unless the README has a table; a table is known by its first line.</summary>
    public static void Shows(string table)
    {
        var file = Path.Combine(Repository.Root, "README.md");
        var text = File.ReadAllText(file);
        if (Environment.GetEnvironmentVariable("DPO_WRITE_README") is { Length: > 0 })
        {
            var start = text.IndexOf(table[..(table.IndexOf('\n', StringComparison.Ordinal) + 1)], StringComparison.Ordinal);
            text = text[..start] + table + text[(text.IndexOf("\n\n", start, StringComparison.Ordinal) + 1)..];
            File.WriteAllText(file, text);
        }
        Assert.Contains(table, text, StringComparison.Ordinal);
    }
}
