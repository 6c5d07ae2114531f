using Dpo.Base;
using Dpo.Data;
using Dpo.Science.Worlds;

namespace Dpo.Science.Stories;

/// <summary>Writes the story files of the repository's datasets folder.</summary>
public static class StoryData
{
    /// <summary>Writes stories.jsonl (2,000 rows), story-instructions.jsonl (1,000) and
    /// story-instructions-heldout.jsonl (100), story-preferences.jsonl (1,000) and story-preferences-heldout.jsonl
    /// (200), story-labels.jsonl (400), advice.jsonl (380) and advice-instructions.jsonl (180).</summary>
    /// <param name="folder">Existing folder that receives the eight JSON lines files; files with the same names are
    /// replaced.</param>
    /// <param name="seeds">Random seeds of the generated stories; the files in the repository were written with seed
    /// 1.</param>
    public static void Write(string folder, Seeds seeds)
    {
        ArgumentNullException.ThrowIfNull(folder);
        JsonLines.Write(Path.Combine(folder, "stories.jsonl"), StoryWorld.Texts(2000, seeds));
        JsonLines.Write(Path.Combine(folder, "story-instructions.jsonl"), StoryWorld.Demonstrations(1000, seeds));
        JsonLines.Write(Path.Combine(folder, "story-instructions-heldout.jsonl"),
            StoryWorld.Demonstrations(100, seeds, heldOut: true));
        JsonLines.Write(Path.Combine(folder, "story-preferences.jsonl"), StoryWorld.Pairs(1000, seeds));
        JsonLines.Write(Path.Combine(folder, "story-preferences-heldout.jsonl"),
            StoryWorld.Pairs(200, seeds, heldOut: true));
        File.Delete(Path.Combine(folder, "story-labels.jsonl"));
        StoryLabels.Write(
            Path.Combine(folder, "story-labels.jsonl"), [.. StoryWorld.Pairs(200, seeds)], ["A", "B"], seeds);
        JsonLines.Write(Path.Combine(folder, "advice.jsonl"), AdviceWorld.Texts());
        JsonLines.Write(Path.Combine(folder, "advice-instructions.jsonl"), AdviceWorld.Demonstrations());
    }
}
