using Dpo.Base;
using Dpo.Data;
using Dpo.Text;
using Dpo.Text.Bpe;

namespace Dpo.Runs;

/// <summary>Texts to pre-train on, from UTF-8 files of which each is one text, or from .jsonl files of which each row
/// is one.</summary>
/// <param name="Texts">Texts to train on, in the order in which they are joined; without special tokens.</param>
/// <param name="Ended">Whether an end-of-sequence (EOS) token is put after each text when the texts are
/// encoded.</param>
internal sealed record TrainingText(IReadOnlyList<string> Texts, bool Ended)
{
    /// <summary>Reads texts from files; the rows of .jsonl files are shuffled together, so that the last of them are
    /// like the first.</summary>
    /// <exception cref="InvalidDataException">A file is missing, empty, of the other kind, or not UTF-8; the message
    /// names it.</exception>
    public static TrainingText Read(IReadOnlyList<string> files, Seeds seeds)
    {
        var rows = files.Where(IsRows).ToList();
        if (rows.Count > 0 && rows.Count < files.Count)
        {
            throw new InvalidDataException($"{files.First(f => !IsRows(f))}: is a plain text beside .jsonl files; "
                + "expected files of one kind");
        }
        if (rows.Count == 0)
        {
            return new TrainingText([.. files.Select(Plain)], Ended: false);
        }
        var missing = rows.FirstOrDefault(f => !File.Exists(f));
        var seed = seeds.For(SeedPurpose.Rows);
        string[] texts = missing is not null ? throw Missing(missing) :
            [.. rows.SelectMany(JsonLines.Read<TextExample>).Select(r => r.Text).Index()
                .OrderBy(r => Seeds.Uniform(seed, r.Index)).Select(r => r.Item)];
        return texts.Any(t => t.Length > 0) ? new TrainingText(texts, Ended: true) : throw new InvalidDataException(
            $"{string.Join(", ", files)}: has no text; expected rows with a column \"text\" that is not empty");
    }

    /// <summary>Creates a tokenizer from the texts.</summary>
    public ITokenizer Tokenizer(TokenizerKind kind, int vocabSize)
    {
        var all = string.Join("\n", Texts);
        return kind switch
        {
            TokenizerKind.Chars => CharTokenizer.Train(all, withEos: Ended),
            TokenizerKind.Words => WordTokenizer.Train(all),
            _ => BpeTokenizer.Train(all, vocabSize, [Gpt2Files.EndOfText]),
        };
    }

    /// <summary>Encodes all texts as token ids, one text after the other.</summary>
    public int[] Encode(ITokenizer tokenizer) =>
        [.. Texts.SelectMany(t => Ended ? [.. tokenizer.Encode(t), tokenizer.EosId!.Value] : tokenizer.Encode(t))];

    private static bool IsRows(string file) => file.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase);

    private static InvalidDataException Missing(string file) =>
        new($"{file}: there is no such file; expected a UTF-8 text to train on (--data)");

    private static string Plain(string file)
    {
        if (!File.Exists(file))
        {
            throw Missing(file);
        }
        try
        {
            var text = new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true)
                .GetString(File.ReadAllBytes(file))
                .TrimStart('\uFEFF');
            return text.Length > 0
                ? text
                : throw new InvalidDataException($"{file}: is empty; expected a UTF-8 text to train on");
        }
        catch (System.Text.DecoderFallbackException e)
        {
            throw new InvalidDataException(
                $"{file}: is not UTF-8 (byte {e.Index}); expected a text to train on, converted to UTF-8", e);
        }
    }
}
