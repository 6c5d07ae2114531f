using System.CommandLine;
using System.Text.RegularExpressions;
using Dpo.Base;
using Dpo.Cli.Terminal;
using Dpo.Runs;

namespace Dpo.Cli.Commands;

/// <summary>What every dpo train command takes: where to, from which seed, on what, how often to save.</summary>
/// <param name="step">Plural noun for the training steps in the help of the options, "updates" (default) or
/// "iterations".</param>
internal sealed partial class TrainingTarget(string step = "updates")
{
    [GeneratedRegex(@"^(?:PpoConfig|KlControl|AdaptiveKl|OptimConfig)\.(\w+)")]
    private static partial Regex SettingName();

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex WordStart();

    private readonly Option<string> _folder = new("--out")
    { Description = "Folder for model, tokenizer, log and training states.", Required = true, HelpName = "DIR" };

    private readonly Option<long> _seed = CommonOptions.Seed();
    private readonly Option<string> _device = CommonOptions.Device();
    private readonly Option<bool> _resume = new("--resume")
    { Description = "Go on with the run in --out, to the same weights as without the break." };

    private readonly Option<int?> _saveEvery = NumberOption.IntegerOrNone(
        "--save-every", $"Save after so many {step}, beside the end (with each evaluation).", 1, TrainCommand.MaxSteps);

    private readonly Option<int> _keep = NumberOption.Integer(
        "--keep", "Training states kept; a damaged one is passed over for the one before.", 2, 1, 1000);

    private readonly Option<bool> _tensorBoard = new("--tensorboard")
    { Description = "Write the numbers of each step for TensorBoard, too: --out/tensorboard." };

    private readonly Option<string?> _json = JsonReport.Option();

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_folder, _seed, _device, _resume, _saveEvery, _keep, _tensorBoard, _json])
        {
            command.Add(option);
        }
    }

    /// <summary>The options of a run, as they were typed.</summary>
    public TrainingOptions Read(ParseResult parsed) => new(parsed.GetValue(_folder)!)
    {
        Seeds = new Seeds(parsed.GetValue(_seed)),
        Compute = CommonOptions.Choose(parsed.GetValue(_device)!).Device,
        Resume = parsed.GetValue(_resume),
        SaveEvery = parsed.GetValue(_saveEvery),
        RetainedStates = parsed.GetValue(_keep),
        TensorBoard = parsed.GetValue(_tensorBoard),
        Command = "dpo " + string.Join(' ', parsed.Tokens.Select(t => t.Value)),
        Note = sentence => Console.Error.WriteLine($"dpo: {sentence}"),
    };

    /// <summary>Trains with live progress, prints one sentence, and writes the figures.</summary>
    /// <param name="parsed">Parsed command line, from which the option <c>--json</c> is read.</param>
    /// <param name="train">Function that trains and returns the result; it saves and returns early once the given
    /// cancellation token is cancelled.</param>
    /// <param name="summary">Function that turns the training's result into the sentence to print on standard
    /// output.</param>
    /// <param name="stop">Cancellation token that Ctrl-C cancels; passed on to <paramref name="train"/>.</param>
    public async Task<int> Report<T>(
        ParseResult parsed, Func<CancellationToken, T> train, Func<T, string> summary, CancellationToken stop)
    {
        var result = await TerminalLive.RunAsync(() => Task.Run(() => train(stop)));
        Console.WriteLine(stop.IsCancellationRequested
            ? $"stopped and saved after {summary(result)}; go on with --resume" : summary(result));
        JsonReport.Write(parsed.GetValue(_json), result!);
        return ExitCode.Done;
    }

    /// <summary>What a run or a loss refuses when it is made, before any work, is wrong use.</summary>
    public static T Use<T>(Func<T> make, string before = "")
    {
        try
        {
            return make();
        }
        catch (ArgumentException e)
        {
            // "PpoConfig.MaxTokens must be ..." is about --max-tokens; what .NET adds is for programmers.
            var said = SettingName().Replace(e.Message.Split(" (Parameter '")[0],
                m => "--" + WordStart().Replace(m.Groups[1].Value, "-$0").ToLowerInvariant());
            throw new UsageException(before + said);
        }
    }

    /// <summary>--accumulation-steps, for the commands whose step is a sum of batches.</summary>
    public static Option<int?> Accumulation(string batches = "Batches") => NumberOption.IntegerOrNone(
        "--accumulation-steps", $"{batches} whose gradients are added up before an update (1).",
        1, TrainCommand.MaxBatch);
}
