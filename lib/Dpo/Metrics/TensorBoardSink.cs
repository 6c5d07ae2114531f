using TorchSharp;
using TorchSharp.Modules;

namespace Dpo.Metrics;

/// <summary>Sink that writes a run's log for TensorBoard: <c>tensorboard --logdir FOLDER</c> draws each metric over the
/// steps. Written by TorchSharp's SummaryWriter.</summary>
/// <remarks>Values are rounded to float32, as TensorBoard holds them; NaN is a gap. A run that is resumed writes a
/// further file beside the earlier ones, which TensorBoard joins.</remarks>
public sealed class TensorBoardSink : IMetricSink
{
    private const string Suffix = "dpo";
    private readonly SummaryWriter _writer;
    private readonly string _file;

    private TensorBoardSink(SummaryWriter writer, string file) => (_writer, _file) = (writer, file);

    /// <summary>Opens a run's event files, new ones or those of a run that is resumed.</summary>
    /// <param name="folder">Path to the folder of TensorBoard's event files, created if absent; files that other
    /// programs wrote there are left alone.</param>
    /// <param name="keepUpTo">Step at which the run is resumed: earlier event files are kept up to this step and later
    /// events removed. Null (default) deletes the earlier event files.</param>
    /// <returns>Sink that appends each row of the log to a new event file; the caller disposes it.</returns>
    /// <exception cref="NotSupportedException">TorchSharp's writer cannot be loaded; the message says why.</exception>
    public static TensorBoardSink Open(string folder, long? keepUpTo = null) =>
        Open(folder, keepUpTo, () => torch.utils.tensorboard.SummaryWriter(folder, Suffix, createRunName: false));

    internal static TensorBoardSink Open(string folder, long? keepUpTo, Func<SummaryWriter> make)
    {
        ArgumentNullException.ThrowIfNull(folder);
        Directory.CreateDirectory(folder);
        foreach (var file in Files(folder))
        {
            if (keepUpTo is { } step)
            {
                EventFile.Cut(file, step);
            }
            else
            {
                File.Delete(file);
            }
        }
        var earlier = Files(folder);
        var writer = Load(make);
        var mine = Files(folder).Except(earlier).Single();
        EventFile.SetFirstWallTime(mine, TimeProvider.System.GetUtcNow());
        return new TensorBoardSink(writer, mine);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The step is one that TorchSharp's writer cannot hold.</exception>
    public void Add(StepMetrics row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.Step is < 0 or > int.MaxValue)
        {
            throw new ArgumentOutOfRangeException(nameof(row), row.Step,
                $"TorchSharp's writer for TensorBoard holds steps from 0 to {int.MaxValue}; "
                + "leave this sink out of the run");
        }
        foreach (var (name, value) in row.Values)
        {
            _writer.add_scalar(name, (float)value, (int)row.Step);
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        using var file = new FileStream(_file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Does nothing, since the writer opens its file for each event.</summary>
    public void Dispose()
    {
    }

    private static string[] Files(string folder) => Directory.GetFiles(folder, $"events.out.tfevents.*.{Suffix}");

    // TorchSharp brings the writer, and with it two libraries that nothing else here needs.
    private static SummaryWriter Load(Func<SummaryWriter> make)
    {
        try
        {
            return make();
        }
        catch (Exception e) when (e is TypeLoadException or TypeInitializationException or FileNotFoundException
            or FileLoadException or BadImageFormatException or MissingMethodException)
        {
            throw new NotSupportedException("TorchSharp's writer for TensorBoard cannot be loaded "
                + $"({(e.InnerException ?? e).Message.TrimEnd('.')}); train without TensorBoard, "
                + "or restore the packages that TorchSharp brings (Google.Protobuf, SkiaSharp)", e);
        }
    }
}
