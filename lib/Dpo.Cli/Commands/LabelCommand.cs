using System.CommandLine;
using Dpo.Base;
using Dpo.Cli.Terminal;
using Dpo.Data;
using Dpo.Data.Labels;

namespace Dpo.Cli.Commands;

/// <summary>dpo label: a person compares responses; their answers are the H of RLHF.</summary>
internal static class LabelCommand
{
    public static Command Make()
    {
        var pairs = new Argument<string>("FILE")
        { Description = "Preference data; which response it calls chosen is not shown." };
        var labels = new Option<string>("--out")
        {
            Description = "Where answers go, in JSON lines; an earlier session goes on.",
            DefaultValueFactory = _ => "labels.jsonl",
            HelpName = "FILE",
        };
        var annotator = new Option<string>("--annotator")
        { Description = "Who answers.", DefaultValueFactory = _ => "1", HelpName = "NAME" };
        var most = NumberOption.IntegerOrNone("--questions", "Questions of this session (all).", 1, 1_000_000);
        var report = new Option<bool>("--report")
        { Description = "Ask nothing; print who answered what, and how far they agree." };
        var seed = CommonOptions.Seed();
        var command = new Command("label", "Compare responses by hand.")
        {
            pairs, labels, annotator, most, report, seed,
        };
        command.SetAction(parsed =>
        {
            var file = parsed.GetValue(labels)!;
            if (!parsed.GetValue(report))
            {
                var read = new PreferenceReport();
                PreferenceExample[] examples = [.. PreferenceFile.Read(parsed.GetValue(pairs)!, read).Select(
                    r => new PreferenceExample(
                        string.Join("\n\n", r.Prompt.Select(m => m.Content)), r.Chosen, r.Rejected))];
                read.RequireSome(parsed.GetValue(pairs)!);
                if (read.DroppedSummary is { } lost)
                {
                    Console.Error.WriteLine($"dpo: {lost}");
                }
                var session = new LabelSession(
                    examples, parsed.GetValue(annotator)!, file, new Seeds(parsed.GetValue(seed)));
                var given = session.Ask(Console.ReadLine, Console.Write, parsed.GetValue(most));
                Console.WriteLine($"\n{given} answers are in {file}");
                return ExitCode.Done;
            }
            var all = LabelFile.Read(file);
            if (all.Count == 0)
            {
                throw new InvalidDataException(
                    $"{file}: holds no answers yet; `dpo label {parsed.GetValue(pairs)} --out {file}` asks for some");
            }
            var annotators = all.Select(l => l.Annotator).Distinct().ToList();
            foreach (var who in annotators)
            {
                var own = all.Where(l => l.Annotator == who).ToList();
                int Times(Answer answer) => own.Count(l => l.Answer == answer);
                Console.WriteLine($"{who}: {own.Count} answers, {Times(Answer.Tie)} ties, "
                    + $"{Times(Answer.Skip)} skipped, the first on the screen {Times(Answer.First)} times");
            }
            for (var i = 0; i < annotators.Count; i++)
            {
                for (var j = i + 1; j < annotators.Count; j++)
                {
                    var found = LabelAgreement.Compute(all, annotators[i], annotators[j]);
                    var ceiling = found.Ceiling is { } a ? FormattableString.Invariant(
                        $"two equally good annotators would be right {100 * a:0.0} % of the time")
                        : "no better than guessing";
                    Console.WriteLine($"{annotators[i]} and {annotators[j]}: {found.Pairs} pairs, "
                        + FormattableString.Invariant($"agreement {100 * found.Agreement:0.0} %, ")
                        + FormattableString.Invariant($"kappa {found.Kappa:0.00}; {ceiling}"));
                }
            }
            return ExitCode.Done;
        });
        return command;
    }
}
