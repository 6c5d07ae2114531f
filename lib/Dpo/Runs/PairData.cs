using Dpo.Base;
using Dpo.Data;
using Dpo.Data.Labels;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Runs;

/// <summary>Preference data as a training run needs them: encoded on disk, a part held out, and one sentence about
/// dropped and truncated rows. Owns the encoded pairs.</summary>
internal sealed class PairData : IDisposable
{
    private readonly EncodedPairStore _pairs;
    private readonly EncodedPairStore? _heldOut;

    private PairData(
        EncodedPairStore pairs,
        EncodedPairStore? heldOut,
        IReadOnlyList<double>? labels,
        string dropped,
        PreferenceRunConfig settings,
        Seeds seeds,
        torch.Device device)
    {
        (_pairs, _heldOut, Dropped) = (pairs, heldOut, dropped);
        var trained = heldOut is null
            ? pairs.Count - Math.Max(1, (int)(settings.HeldOutShare * pairs.Count))
            : pairs.Count;
        Train = new PreferenceBatches(pairs.Part(0, trained), settings.BatchSize, seeds, device);
        HeldOut = new PreferenceBatches(
            heldOut ?? pairs.Part(trained, pairs.Count - trained), settings.BatchSize, seeds, device);
        Labels = labels is null ? null : [.. labels.Take(trained)];
        HeldOutLabels = labels is null || heldOut is not null ? null : [.. labels.Skip(trained)];
    }

    /// <summary>Pairs that are trained on.</summary>
    public PreferenceBatches Train { get; }

    /// <summary>Pairs that are held out for evaluation.</summary>
    public PreferenceBatches HeldOut { get; }

    /// <summary>Probability, by pair of <see cref="Train"/>, that the chosen response is the better one; null for
    /// 1.</summary>
    public IReadOnlyList<double>? Labels { get; }

    /// <summary>Probability, by pair of <see cref="HeldOut"/>, that the chosen response is the better one; null for
    /// 1.</summary>
    public IReadOnlyList<double>? HeldOutLabels { get; }

    /// <summary>Sentence about rows that were dropped and responses that were truncated; empty where there are
    /// none.</summary>
    public string Dropped { get; }

    /// <summary>Reads and encodes preference data from files.</summary>
    /// <exception cref="InvalidDataException">Fewer than two comparisons remain.</exception>
    public static PairData FromFiles(
        IReadOnlyList<string> files,
        string? heldOutFile,
        PreferenceRunConfig settings,
        ITokenizer tokenizer,
        string modelFolder,
        int context,
        Seeds seeds,
        torch.Device device)
    {
        var report = new PreferenceReport();
        var encoder = Encoder(settings, tokenizer, modelFolder, context);
        var pairs = new EncodedPairStore(encoder.Encode(files.SelectMany(f => PreferenceFile.Read(f, report)), report));
        var heldOut = HeldOutPairs(heldOutFile, encoder, report);
        var dropped = report.Rows - report.Retained;
        var first = report.Problems is [var problem, ..] ? $" (the first: {problem.Where}: {problem.Why})" : "";
        return Checked(
            pairs, heldOut, null, files[0],
            dropped + encoder.EmptyAfterTruncation + encoder.Identical + encoder.Truncated == 0
                ? ""
                : $"of {report.Rows} rows {dropped} are left out{first}; {Cut(encoder)}",
            settings, seeds, device);
    }

    /// <summary>Reads and encodes pairs that people labelled; a tie becomes the label ½, and a skipped pair is
    /// dropped.</summary>
    /// <exception cref="InvalidDataException">Fewer than two labels remain.</exception>
    public static PairData FromLabels(
        string file,
        string? heldOutFile,
        PreferenceRunConfig settings,
        ITokenizer tokenizer,
        string modelFolder,
        int context,
        Seeds seeds,
        torch.Device device)
    {
        var all = LabelFile.Read(file);
        var given = all.Where(l => l.Answer != Answer.Skip).ToList();
        var encoder = Encoder(settings, tokenizer, modelFolder, context);
        var labels = new List<double>();
        var report = new PreferenceReport();
        var pairs = new EncodedPairStore(given.Select(label =>
        {
            report.Retain("labels");
            var (better, worse) = label.Answer == Answer.Second
                ? (label.Second, label.First)
                : (label.First, label.Second);
            var record = new PreferenceRecord([new ChatMessage("user", label.Prompt)], better, worse)
            { Where = $"{file}, pair {label.Pair}" };
            var encoded = encoder.EncodeFull(record, report) is { } whole ? encoder.Truncate(whole) : null;
            labels.AddRange(encoded is null ? [] : [label.Answer == Answer.Tie ? 0.5 : 1.0]);
            return encoded;
        }).OfType<EncodedPair>());
        var held = new PreferenceReport();
        var heldOut = HeldOutPairs(heldOutFile, encoder, held);
        var dropped = $"{all.Count} labels: {labels.Count(l => l != 1)} ties, {all.Count - given.Count} skipped"
            + (report.DroppedSummary is { } refused ? "; " + refused : "")
            + (encoder.EmptyAfterTruncation + encoder.Identical + encoder.Truncated == 0 ? ""
                : "; " + Cut(encoder))
            + (held.DroppedSummary is { } left ? $"; of {heldOutFile}: {left}" : "");
        return Checked(pairs, heldOut, labels, file, dropped, settings, seeds, device);
    }

    // What the limit of length cost.
    private static string Cut(PairEncoder encoder) =>
        $"{encoder.EmptyAfterTruncation} had no room for a response, "
        + $"{encoder.Identical} were alike once cut, {encoder.Truncated} responses were cut";

    private static EncodedPairStore? HeldOutPairs(string? file, PairEncoder encoder, PreferenceReport report) =>
        file is null ? null : new EncodedPairStore(encoder.Encode(PreferenceFile.Read(file, report), report));

    private static PairEncoder Encoder(
        PreferenceRunConfig settings, ITokenizer tokenizer, string modelFolder, int context) =>
        new(tokenizer, ChatTemplate.Named(settings.Template, modelFolder), settings.MaxLength ?? context);

    private static PairData Checked(
        EncodedPairStore pairs,
        EncodedPairStore? heldOut,
        IReadOnlyList<double>? labels,
        string file,
        string dropped,
        PreferenceRunConfig settings,
        Seeds seeds,
        torch.Device device)
    {
        if (pairs.Count > 1 && heldOut?.Count is null or > 0)
        {
            return new PairData(pairs, heldOut, labels, dropped, settings, seeds, device);
        }
        var count = pairs.Count;
        pairs.Dispose();
        heldOut?.Dispose();
        throw new InvalidDataException(
            $"{file}: {count} comparisons to learn from{(heldOut is null ? "" : " and none held out")}; "
            + "expected at least two, one of them to hold out" + (dropped.Length > 0 ? "; " + dropped : ""));
    }

    public void Dispose()
    {
        _pairs.Dispose();
        _heldOut?.Dispose();
    }
}
