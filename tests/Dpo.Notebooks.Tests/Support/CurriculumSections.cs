using System.Text.RegularExpressions;
using Dpo.Kernel.Notebooks;
using Dpo.Tests.Shared;

namespace Dpo.Notebooks.Tests.Support;

/// <summary>The numbered sections of all chapters, each from its heading to the next, in the order of the notebooks.</summary>
internal static partial class CurriculumSections
{
    public static OrderedDictionary<string, IReadOnlyList<Cell>> All { get; } = Read();

    private static OrderedDictionary<string, IReadOnlyList<Cell>> Read()
    {
        var sections = new OrderedDictionary<string, IReadOnlyList<Cell>>();
        foreach (var name in Curriculum.Chapters.Select(row => row.Data))
        {
            List<Cell>? open = null;
            foreach (var cell in Curriculum.Load(name).Cells)
            {
                if (cell.Kind == CellKind.Markdown && Heading().Matches(cell.Source).LastOrDefault() is { } heading)
                {
                    open = heading.Groups["number"] is { Success: true } ? [] : null;
                    if (open is not null)
                    {
                        sections.Add(heading.Groups["number"].Value, open);
                    }
                }
                open?.Add(cell);
            }
        }
        return sections;
    }

    [GeneratedRegex(@"^## (?:(?<number>\d+\.\d+) )?", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
