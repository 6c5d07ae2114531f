using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dpo.Data.Labels;

/// <summary>Labels in JSON lines, one an answer, each on disk before the next question is asked. Several annotators may share a file, one after the other.</summary>
public static class LabelFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Adds an answer at the end. A line that a crash left half written is taken off first: its answer was never confirmed.</summary>
    /// <param name="file">Made if need be.</param>
    /// <param name="label">The answer.</param>
    public static void Append(string file, Label label)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }
        using var stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        stream.SetLength(WholeLines(stream));
        stream.Seek(0, SeekOrigin.End);
        stream.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(label, Options) + "\n"));
        stream.Flush(flushToDisk: true);
    }

    /// <summary>All answers.</summary>
    /// <param name="file">Path; none gives no answers.</param>
    /// <returns>In the order in which they were given; a half-written last line is passed over.</returns>
    /// <exception cref="InvalidDataException">A line is no label; the message names it.</exception>
    public static IReadOnlyList<Label> Read(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!File.Exists(file))
        {
            return [];
        }
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var whole = new byte[WholeLines(stream)];
        stream.Position = 0;
        stream.ReadExactly(whole);
        return [.. JsonLines.Lines(new MemoryStream(whole)).Index().Where(l => l.Item.Length > 0)
            .Select(l => Parse(l.Item, $"{file}, line {l.Index + 1}"))];
    }

    private static Label Parse(byte[] line, string where)
    {
        try
        {
            JsonRow.Check(line);
            return JsonSerializer.Deserialize<Label>(line, Options) ?? throw new JsonException("it is null");
        }
        catch (BadRowException e)
        {
            throw new InvalidDataException($"{where}, column {e.Column}: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{where}: is no label: {e.Message} Expected pair, annotator, prompt, first, second, swapped and answer (first, second, tie or skip).", e);
        }
    }

    // Up to and with the last line end.
    private static long WholeLines(FileStream stream)
    {
        for (var end = stream.Length; end > 0; end--)
        {
            stream.Position = end - 1;
            if (stream.ReadByte() == '\n')
            {
                return end;
            }
        }
        return 0;
    }
}

/// <summary>What a person said of two responses.</summary>
/// <param name="Pair">Place of the pair in what was labelled, from 0.</param>
/// <param name="Annotator">Who said it.</param>
/// <param name="Prompt">x.</param>
/// <param name="First">The response that was shown first.</param>
/// <param name="Second">The response that was shown second.</param>
/// <param name="Swapped">Whether the one shown first stands second in the data: the order is drawn, so that a liking for a place is none for a response.</param>
/// <param name="Answer">The word.</param>
public sealed record Label(int Pair, string Annotator, string Prompt, string First, string Second, bool Swapped, Answer Answer)
{
    /// <summary>How likely the first of the data, not of the screen, is the better one: 1, 0, ½ for a tie; null for skip, which says nothing.</summary>
    public double? FirstIsBetter => Answer switch
    {
        Answer.First => Swapped ? 0 : 1,
        Answer.Second => Swapped ? 1 : 0,
        Answer.Tie => 0.5,
        _ => null,
    };
}
