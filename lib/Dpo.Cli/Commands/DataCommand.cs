using System.CommandLine;
using Dpo.Base;
using Dpo.Charts;
using Dpo.Checkpoints;
using Dpo.Cli.Terminal;
using Dpo.Data;
using Dpo.Text;
using MathNet.Numerics.Statistics;

namespace Dpo.Cli.Commands;

/// <summary>dpo data: what a preference file holds, before anything is trained on it.</summary>
internal static class DataCommand
{
    private const int Shown = 3;

    public static Command Make()
    {
        var file = new Argument<string>("FILE")
        { Description = "Preference data: JSON lines, a JSON array (both also .gz), Parquet." };
        var model = new Option<string?>("--model")
        { Description = "Folder of a tokenizer; without it, lengths are in characters.", HelpName = "DIR" };
        var template = new Option<string>("--template")
        {
            Description = "How prompt and response are put; model: by the tokenizer's own chat template.",
            DefaultValueFactory = _ => "instruction",
        };
        template.AcceptOnlyFromAmong([.. ChatTemplate.Names]);
        var length = CommonOptions.MaxLength(
            "Most tokens of a row; what is longer is cut and counted (the model's context, or 1024).");
        var page = new Option<string?>("--page")
        {
            Description = "Also writes a page with the lengths and three rows, their masks in colour.",
            HelpName = "FILE",
        };
        var json = JsonReport.Option();
        var command = new Command("data", "Look at a preference file: columns, lengths, masks, bad rows.")
        {
            file, model, template, length, page, json,
        };
        command.SetAction(parsed =>
        {
            var (path, report) = (parsed.GetValue(file)!, new PreferenceReport());
            var folder = parsed.GetValue(model);
            var tokenizer = folder is null ? null : TokenizerFile.Load(folder);
            var chat = ChatTemplate.Named(parsed.GetValue(template)!, folder ?? ".");
            var most = parsed.GetValue(length) ?? 1024;
            if (folder is not null && File.Exists(Path.Combine(folder, "config.json")))
            {
                most = CommonOptions.Within(parsed.GetValue(length), folder)
                    ?? HuggingFace.ReadConfig(folder).ContextLength;
            }
            var encoder = tokenizer is null ? null : new PairEncoder(tokenizer, chat, most);
            var (chosen, rejected) = (new List<double>(), new List<double>());
            var examples = new List<(string Row, IReadOnlyList<(string Text, bool Mark)> Parts)>();
            foreach (var record in PreferenceFile.Read(path, report))
            {
                if (encoder is null)
                {
                    Count(record.Chosen.Length, record.Rejected.Length);
                    var said = string.Concat(record.Prompt.Select(m => $"{m.Role}: {m.Content}\n"));
                    Show([(said, false), (record.Chosen, true)]);
                    continue;
                }
                if (encoder.EncodeFull(record, report) is not { } whole)
                {
                    continue;
                }
                Count(whole.Chosen.Response.Length, whole.Rejected.Response.Length);
                if (encoder.Truncate(whole) is { } pair)
                {
                    Show([.. pair.Chosen.Prompt.Select(id => (Token(tokenizer!, id), false)),
                        .. pair.Chosen.Response.Select(id => (Token(tokenizer!, id), true))]);
                }
            }
            report.RequireSome(path);
            var unit = encoder is null ? "characters" : "tokens";
            var lines = Lines(report, encoder, chosen, rejected, unit).ToList();
            lines.ForEach(Console.WriteLine);
            foreach (var (title, parts) in examples.Take(1))
            {
                Console.WriteLine($"\n{title}:\n" + string.Concat(parts.Select(
                    p => p.Mark && !Console.IsOutputRedirected ? $"\u001b[32m{p.Text}\u001b[0m" : p.Text)));
            }
            if (parsed.GetValue(page) is { } target)
            {
                var longest = Math.Max(chosen.Max(), rejected.Max());
                var lengths = new Figure($"Responses of {Path.GetFileName(path)} by length", unit, "responses")
                    .Histogram("chosen", chosen, 20, 0, longest).Histogram("rejected", rejected, 20, 0, longest);
                Write(target, path, report, lines, examples, lengths);
                Console.WriteLine($"page: {target}");
            }
            JsonReport.Write(parsed.GetValue(json), new
            {
                report.Rows,
                kept = report.Retained,
                report.Dropped,
                report.Shapes,
                problems = report.Problems.Select(p => new { p.Where, p.Why }),
                truncated = encoder?.Truncated,
                emptied = encoder?.EmptyAfterTruncation,
                alike = encoder?.Identical,
            });
            return ExitCode.Done;

            void Count(int y, int z)
            {
                chosen.Add(y);
                rejected.Add(z);
            }

            void Show(IReadOnlyList<(string, bool)> parts)
            {
                if (examples.Count < Shown)
                {
                    examples.Add(($"row {examples.Count + 1}, chosen; the loss counts what is marked", parts));
                }
            }
        });
        return command;
    }

    private static IEnumerable<string> Lines(
        PreferenceReport report, PairEncoder? encoder, List<double> chosen, List<double> rejected, string unit)
    {
        yield return $"{report.Rows} rows, {report.Retained} comparisons";
        foreach (var (shape, count) in report.Shapes)
        {
            yield return $"{count} rows read as {shape}";
        }
        foreach (var (reason, count) in report.Dropped)
        {
            yield return $"{count} rows left out: {reason}";
        }
        foreach (var (where, why) in report.Problems)
        {
            yield return $"  {where}: {why}";
        }
        var longer = 100.0 * chosen.Zip(rejected).Count(p => p.First > p.Second) / chosen.Count;
        yield return $"chosen: {Spread(chosen)} {unit}; rejected: {Spread(rejected)}; "
            + $"the chosen one is the longer in {longer:0} %";
        if (encoder is not null)
        {
            yield return $"{encoder.Truncated} responses cut at the limit, "
                + $"{encoder.EmptyAfterTruncation} pairs without room for a response, "
                + $"{encoder.Identical} alike once cut";
        }
    }

    private static string Spread(List<double> lengths) =>
        FormattableString.Invariant($"{lengths.Min():0} to {lengths.Max():0}, median {lengths.Median():0.#}");

    private static string Token(ITokenizer tokenizer, int id) =>
        tokenizer.Decode([id]) is { Length: > 0 } text ? text : $"[{tokenizer.TokenText(id)}]";

    private static void Write(string file, string path, PreferenceReport report, List<string> lines,
        List<(string, IReadOnlyList<(string, bool)>)> examples, Figure lengths)
    {
        var page = new Page($"{Path.GetFileName(path)}: {report.Retained} comparisons")
            .Table(["what was found"], lines.Select(l => (string[])[l]))
            .Heading("Lengths").Figure(lengths).Heading("Rows as the model sees them");
        foreach (var (title, parts) in examples)
        {
            page.Text(title).Marked(parts);
        }
        AtomicFile.WriteAllText(file, page.ToHtml());
    }
}
