using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Dpo.Base;
using Dpo.Charts;
using Dpo.Devices;
using TorchSharp;

namespace Dpo.Teaching;

/// <summary>Starts a notebook and each of its sections: device, scale, seed, and an empty log of checks.</summary>
public static partial class Lab
{
    private static LabReport? _current;

    /// <summary>Device that was chosen, for models and tensors.</summary>
    public static torch.Device Device => Current.Device.Device;

    /// <summary>Size of the chapter's runs, which DPO_SCALE sets.</summary>
    public static Scale Scale => Current.Scale;

    /// <summary>Seed of all random numbers in the notebook; 1 before <see cref="Start()"/>.</summary>
    public static int Seed => _current?.Seed ?? 1;

    /// <summary>Seeds of all random numbers in the notebook, one for each purpose, derived from
    /// <see cref="Seed"/>.</summary>
    public static Seeds Seeds => new(Seed);

    /// <summary>Section that was entered last, e.g. "06.5"; empty before the first.</summary>
    public static string Section { get; private set; } = "";

    private static LabReport Current => _current
        ?? throw new InvalidOperationException("Run the notebook's first cell (Lab.Start()) first.");

    /// <summary>Begins a notebook. The environment variables DPO_DEVICE (cpu, cuda, cuda:N, mps), DPO_SCALE (lecture,
    /// cpu, gpu) and DPO_SEED (a whole number) override the defaults cpu, cpu and 1.</summary>
    /// <returns>Table with the device, scale, seed and library versions that the notebook uses; shown if it is the last
    /// expression of a cell.</returns>
    /// <exception cref="ArgumentException">A variable does not have one of the allowed values.</exception>
    /// <exception cref="TorchUnavailableException">libtorch cannot be loaded; the message says what to do.</exception>
    public static LabReport Start() => Start(Environment.GetEnvironmentVariable, null);

    internal static LabReport Start(Func<string, string?> environment, Func<string, DeviceChoice>? select = null)
    {
        var scale = ParseScale(environment("DPO_SCALE"));
        var seed = ParseSeed(environment("DPO_SEED"));
        var device = (select ?? DeviceSelector.Select)(Given(environment("DPO_DEVICE")) ?? "cpu");

        CheckLog.Reset();
        Exercise.Reset();
        Predict.Reset();
        Section = "";
        var rows = new List<KeyValuePair<string, string>>
        {
            new("device", device.Description),
            new("scale", scale.ToString().ToLowerInvariant()),
            new("seed", seed.ToString(CultureInfo.InvariantCulture)),
            new("Dpo", typeof(Lab).Assembly.GetName().Version!.ToString(3)),
            new("TorchSharp", NativeTorch.TorchSharpVersion),
            new("libtorch", NativeTorch.LibTorchVersion),
            new(".NET", Environment.Version.ToString()),
        };
        if (device.Note is { } note)
            rows.Insert(1, new("note", note));
        return _current = new LabReport(device, scale, seed, rows);
    }

    /// <summary>Returns one of three values by the scale of the chapter's runs.</summary>
    /// <typeparam name="T">Type of the value to choose, e.g. int for a number of steps.</typeparam>
    /// <param name="lecture">Value for the scale "lecture", whose training runs last seconds, for showing live.</param>
    /// <param name="cpu">Value for the scale "cpu" (the default), for a computer without a GPU.</param>
    /// <param name="gpu">Value for the scale "gpu", whose training runs are the largest.</param>
    /// <returns>The argument that belongs to the current <see cref="Scale"/>.</returns>
    public static T Pick<T>(T lecture, T cpu, T gpu) => Scale switch
    {
        Scale.Lecture => lecture,
        Scale.Gpu => gpu,
        _ => cpu,
    };

    /// <summary>Begins a section, which can then be run after the first cell alone.</summary>
    /// <param name="section">Number of the section: two-digit chapter, a dot and the section, e.g. "06.5".</param>
    /// <param name="setUp">Action to call now, which loads recorded results that the section needs from earlier
    /// sections; null (the default) for none.</param>
    /// <exception cref="ArgumentException">The section is not written like "06.5".</exception>
    public static void Enter(string section, Action? setUp = null)
    {
        _ = Current;
        if (!SectionId().IsMatch(section))
            throw new ArgumentException(
                $"A section is written like \"06.5\" (chapter, section). Got \"{section}\".", nameof(section));
        Section = section;
        setUp?.Invoke();
    }

    /// <summary>Finds a file or folder under the curriculum's folder datasets, from wherever the
    /// notebook lies.</summary>
    /// <param name="name">Path relative to the folder "datasets", with forward slashes, e.g. "recorded/sentences"; the
    /// file or folder must exist.</param>
    /// <returns>Full path of the file or folder, in the nearest "datasets" folder at or above the current
    /// directory.</returns>
    /// <exception cref="FileNotFoundException">There is no such file or folder; the message says where it
    /// was looked for.</exception>
    public static string Dataset(string name)
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "datasets", name);
            if (Path.Exists(path))
                return path;
        }

        throw new FileNotFoundException(
            $"datasets/{name} is neither in {Environment.CurrentDirectory} nor in a folder above it; "
            + "run the notebook from the curriculum's notebooks folder.");
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static Scale ParseScale(string? text) => Given(text)?.ToLowerInvariant() switch
    {
        null or "cpu" => Scale.Cpu,
        "lecture" => Scale.Lecture,
        "gpu" => Scale.Gpu,
        _ => throw new ArgumentException($"DPO_SCALE is \"{text}\". Allowed: lecture, cpu, gpu."),
    };

    private static int ParseSeed(string? text) => Given(text) is not { } given ? 1
        : int.TryParse(given, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed) ? seed
        : throw new ArgumentException($"DPO_SEED is \"{text}\". It must be a whole number.");

    [GeneratedRegex(@"^\d\d\.(?:0|[1-9]\d?)\z")]
    private static partial Regex SectionId();
}

/// <summary>Table of what a notebook runs on.</summary>
/// <param name="Device">Device (CPU or GPU) chosen for models and tensors, with its description.</param>
/// <param name="Scale">Size of the training runs in the notebook: lecture, cpu or gpu.</param>
/// <param name="Seed">Root seed of all random numbers in the notebook; 1 unless the environment variable DPO_SEED is
/// set.</param>
/// <param name="Rows">Rows of the table to show, in order: name (e.g. "device" or "libtorch") and value as
/// text.</param>
[TypeFormatterSource(typeof(MimeBundleFormatterSource), PreferredMimeTypes = ["text/html"])]
public sealed record LabReport(
    DeviceChoice Device, Scale Scale, int Seed, IReadOnlyList<KeyValuePair<string, string>> Rows) : IMimeBundle
{
    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() =>
        new Dictionary<string, string> { ["text/html"] = ToHtml(), ["text/plain"] = ToString() };

    /// <inheritdoc/>
    public string ToHtml() => "<table>" + string.Concat(Rows.Select(row =>
        $"<tr><th scope=\"row\" style=\"text-align:left\">{WebUtility.HtmlEncode(row.Key)}</th>"
        + $"<td style=\"text-align:left\">{WebUtility.HtmlEncode(row.Value)}</td></tr>")) + "</table>";

    /// <summary>Returns the table as text.</summary>
    /// <returns>Table as plain text: one line per row with its name, padded to a common width, and its value.</returns>
    public override string ToString()
    {
        var width = Rows.Max(row => row.Key.Length) + 2;
        return string.Join('\n', Rows.Select(row => row.Key.PadRight(width) + row.Value));
    }
}
