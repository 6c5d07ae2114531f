using Dpo.Data;
using Dpo.Runs;

namespace Dpo.Outside.Tests.Runs;

/// <summary>A small model and preference data of one's own, made as a user makes them.</summary>
internal static class TinyData
{
    private static readonly string[] _animals = ["cat", "dog", "hen", "fox", "owl"];

    /// <summary>Trains a small language model into a folder, byte pairs, so that it can read any text.</summary>
    public static string Model(string folder)
    {
        var texts = folder + ".jsonl";
        JsonLines.Write(texts, Enumerable.Range(0, 200).Select(i =>
            new TextExample($"the {_animals[i % 5]} saw the {_animals[i / 5 % 5]}.")));
        new LanguageModelRun([texts], folder)
        {
            Config = LanguageModelRunConfig.Stories with { ContextLength = 96, VocabSize = 300, LayerCount = 1, Steps = 30 },
        }.Run();
        return folder;
    }

    /// <summary>Pairs that prefer the short answer.</summary>
    public static string Pairs(string file)
    {
        JsonLines.Write(file, _animals.SelectMany(a => _animals.Select(b =>
            new PreferenceExample($"what saw the {a}?", $"the {b}.", $"the {b} saw the {a} and the {b}."))));
        return file;
    }
}
