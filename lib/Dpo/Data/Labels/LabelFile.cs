using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Dpo.Data.Labels;

/// <summary>Stores labels as JSON lines, one line an answer, each on disk before the next question is asked. Several
/// annotators may use one file, one after the other.</summary>
public static class LabelFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Appends an answer to a file. A last line that a crash left incomplete is removed first, since its
    /// answer was never confirmed.</summary>
    /// <param name="file">Path of the JSON-lines file of answers; the file and its folder are created if
    /// absent.</param>
    /// <param name="label">Answer to append, together with the pair and the annotator.</param>
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

    /// <summary>Reads all answers of a file; an incomplete last line is ignored.</summary>
    /// <param name="file">Path of the JSON-lines file of answers; if absent, the result is empty.</param>
    /// <returns>Answers in the order in which they were given.</returns>
    /// <exception cref="InvalidDataException">A line is not a label; the message names it.</exception>
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
            throw new InvalidDataException($"{where}: is no label: {e.Message} Expected pair, annotator, prompt, "
                + "first, second, swapped and answer (first, second, tie or skip).", e);
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

/// <summary>One answer of a person to the question which of two responses is better.</summary>
/// <param name="Pair">Index of the compared pair of responses in the labelled data set, counted from 0.</param>
/// <param name="Annotator">Name or number of the person who answered.</param>
/// <param name="Prompt">Text of the prompt that both responses answer.</param>
/// <param name="First">Text of the response that was shown first, without the prompt.</param>
/// <param name="Second">Text of the response that was shown second, without the prompt.</param>
/// <param name="Swapped">True if the pair's second response in the data set was shown first. The order is random, so
/// that a habit of choosing the first does not bias the labels.</param>
/// <param name="Answer">Answer that the person gave: first, second, tie or skip; first and second refer to the order
/// shown.</param>
public sealed record Label(
    int Pair, string Annotator, string Prompt, string First, string Second, bool Swapped, Answer Answer)
{
    /// <summary>Probability that the data's first response (not the screen's) is the better one: 1, 0, or ½ for a tie;
    /// null for a skipped pair.</summary>
    public double? FirstIsBetter => Answer switch
    {
        Answer.First => Swapped ? 0 : 1,
        Answer.Second => Swapped ? 1 : 0,
        Answer.Tie => 0.5,
        _ => null,
    };
}
